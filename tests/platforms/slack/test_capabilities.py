"""Every capability's first cards and forms as Slack shows them: their bones in golden files, their limits everywhere.

The bones are block kinds, actions and fields without words, so that a changed sentence does not change them. That
every card of every conversation in these tests fits is seen to by the robot itself.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from bot.capabilities import CAPABILITIES
from bot.platforms import Incoming, Sender, Whereabouts
from bot.platforms.slack import draw, forms, limits
from bot.platforms.slack.ink import Pen
from handlers.conversation import Answer, Card, Command, Document, Form, Notice, Opened, Reader, Replace
from tests.robot import Robot

GOLDEN = Path(__file__).with_name("golden") / "capabilities.txt"


def bones(node: Any) -> str:
    """A view or message without its words."""
    rows = []
    for block in node["blocks"]:
        element = block.get("element", {})
        inner = [block["block_id"], element["type"]] if element else []
        inner += [a for a in limits.action_ids(block) if "|" in a]
        rows.append(" ".join([block["type"], *inner]))
    return "\n".join(f"    {row}" for row in rows)


def drawn(answer: Answer, pen: Pen) -> str:
    if isinstance(answer, Replace):
        answer = answer.card
    if isinstance(answer, Card):
        message = draw.card(answer, pen, "o:1").message
        assert limits.breaches(message, "message") == []
        return f"  card\n{bones(message)}"
    if isinstance(answer, Form):
        view = forms.form(answer, pen, {})
        assert limits.breaches(view, "modal") == []
        return f"  form {answer.action}\n{bones(view)}"
    if isinstance(answer, Notice):
        return f"  notice\n{bones(draw.notice(answer, pen).message)}"
    assert isinstance(answer, Document)
    return f"  document {answer.name.rsplit('.', 1)[-1]}"


@pytest.mark.parametrize("who", ["wang"])
async def test_what_each_word_shows_first(robot: Robot, who: str) -> None:
    lines = []
    events: list[tuple[str, Any]] = [("hello", Opened("hello")), ("home", Opened())]
    for capability in CAPABILITIES:
        for word in capability.words:
            said = f"/{capability.command} {word.name}".strip()
            events.append((said, Command(capability.command, word.name)))
    for number, (name, event) in enumerate(events):
        where = Whereabouts(f"dm:{who}", "direct")
        incoming = Incoming("local", "local", f"g{number}", Sender(who), where, event)
        handled = await robot.dispatch.handle(incoming)
        assert handled.failed is None, name
        reader = Reader(handled.actor.locale, handled.actor.zone)
        shown = [drawn(a, Pen(reader)) for a in handled.answers]
        lines.append("\n".join([name, *(["  problem"] if handled.problem else shown)]))
    text = "\n".join(lines) + "\n"
    if os.environ.get("TONGPIN_GOLDEN") == "write":
        GOLDEN.write_text(text, encoding="utf8")
    assert text == GOLDEN.read_text(encoding="utf8"), "look at the difference; if it is right: TONGPIN_GOLDEN=write"
