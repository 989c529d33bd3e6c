"""Garbage into everything: whatever comes in a button, a form or a command, nobody meets a failure of ours."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from bot.platforms import Someone
from handlers.conversation import Upload
from tests.guard.house import ACTIONS, SECOND, House, carried, proper

LONG = "很长 long 🧧 " * 200
NASTY: dict[str, Any] = {
    "nothing": None,
    "empty": "",
    "long": LONG,
    "nul": "a\x00b",
    "half a pair": "a\ud800b",
    "marks": "\ue000m:1\ue001 \ue000l:javascript:alert(1)\ue001x\ue000/l\ue001 \ue002",
    "rtl": "\u202egnp.exe\u2066",
    "script": "<script>alert('x')</script> <!channel> @everyone",
    "formula": "=HYPERLINK(\"http://x\")\t+1|cmd' /C calc'!A0",
    "digits": "٣²3",
    "many digits": "9" * 5_000,
    "huge": 10**30,
    "beyond a column": 2**31,
    "negative": -(2**63) - 1,
    "not a number": float("nan"),
    "endless": float("inf"),
    "yes": True,
    "day": date(9999, 12, 31),
    "first day": date(1, 1, 1),
    "time": time(23, 59, 59),
    "words": ("", LONG, "a\x00b"),
    "file": Upload("\x00=cmd.csv", b"\xff\xfe\x00\x01"),
    "stranger": Someone("U\x00" + "9" * 300),
    "strangers": (Someone(""), Someone("U999"), Someone("x" * 200)),
}


async def _failing(house: House, name: str) -> list[str]:
    """Everything is garbage at once; and for a form also only what a person fills in, under a state that is ours."""
    failed = []
    for action in (a for a in ACTIONS if a.kind != "shortcut"):
        own = proper(action.capability, SECOND)
        garbage = dict.fromkeys(own, NASTY[name])
        for state in (None, carried(own)) if action.kind == "submission" else (None,):
            async with house.database.rehearse() as tx:
                handled, _ = await house.does(tx, SECOND, "owner", action.event(garbage, state))
            if handled.failed:
                failed.append(f"{action} with {name}{' in a form of ours' if state else ''}")
    return failed


@pytest.mark.parametrize("name", ["nothing", "digits", "marks", "not a number", "huge", "day", "words"])
async def test_garbage_in_every_button_and_form(house: House, name: str) -> None:
    assert await _failing(house, name) == []


@pytest.mark.postgres
@pytest.mark.parametrize("name", ["long", "nul", "half a pair", "beyond a column", "yes", "stranger"])
async def test_what_a_strict_database_refuses(strict_house: House, name: str) -> None:
    """PostgreSQL refuses what SQLite lets pass."""
    assert await _failing(strict_house, name) == []
