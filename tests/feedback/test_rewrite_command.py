"""The command that rewrites JSON lines: one answer a line, and no line stops it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from bot.commands.rewrite import command

FIELDS = {"id", "specific", "suggestion", "encouragement", "message", "questions", "unplaced", "flags"}


def run(*lines: str) -> list[dict[str, object]]:
    result = CliRunner().invoke(command, input="\n".join(lines) + "\n")
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


def test_one_result_for_each_line() -> None:
    found = run(
        '{"id": "a", "text": "第3页的价格写错了", "lang": "zh"}', "", '{"id": 2, "text": "Slide 4 has 3 typos"}'
    )
    assert [r["id"] for r in found] == ["a", 2]
    assert all(set(r) == FIELDS for r in found)
    assert "第3页的价格写错了" in str(found[0]["message"])


@pytest.mark.parametrize(
    "line",
    ["nonsense", "[1, 2]", '{"id": 1}', '{"text": 5}', "null", '"text"', "{" * 5000, '{"text": "a"', "[" * 100_000],
)
def test_a_bad_line_gets_an_error_and_the_next_is_answered(line: str) -> None:
    bad, good = run(line, '{"id": 9, "text": "The logo is 12 px too small."}')
    assert "A line that works" in str(bad["error"])
    assert good["id"] == 9
    assert "12 px" in str(good["message"])


def test_half_a_character_passes() -> None:
    (found,) = run('{"id": 1, "text": "\\ud83d slide 4 is late by 2 days"}')
    assert found["id"] == 1
