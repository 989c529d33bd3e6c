"""`tongpin when`: one phrase from the command line, many from stdin, and lines that are broken."""

import json

import pytest
from click.testing import CliRunner

from bot.commands.when import command

NOW = "2026-11-25T10:30:00+08:00"


def ask(*args: str, stdin: bytes = b"") -> tuple[int, str]:
    done = CliRunner().invoke(command, list(args), input=stdin)
    return done.exit_code, done.stdout if done.exit_code == 0 else done.output


def test_one_phrase_is_answered_as_json() -> None:
    code, said = ask("下周五下午5点前", "--now", NOW)
    assert code == 0
    assert json.loads(said) == {
        "date": "2026-12-04",
        "time": "17:00",
        "zone": "Asia/Shanghai",
        "weekday": "Friday",
        "deadline": True,
        "start": None,
        "said": "下周五下午5点前",
    }


def test_the_zone_decides_what_today_is() -> None:
    _, said = ask("tomorrow", "--now", "2026-11-25T02:30:00Z", "--tz", "America/New_York")
    assert json.loads(said)["date"] == "2026-11-25"


def test_the_locale_decides_the_order_of_day_and_month() -> None:
    assert json.loads(ask("5/12", "--now", NOW, "--locale", "en-GB")[1])["date"] == "2026-12-05"
    assert json.loads(ask("5/12", "--now", NOW, "--locale", "en-US")[1])["date"] == "2027-05-12"


def test_no_date_comes_with_a_reason() -> None:
    code, said = ask("预算 3 万", "--now", NOW)
    assert code == 0
    answer = json.loads(said)
    assert answer["date"] is None and answer["reason"]


@pytest.mark.parametrize(
    ("args", "hint"), [(("明天", "--now", "soon"), "--now"), (("明天", "--tz", "Mars/Base"), "--tz")]
)
def test_a_bad_option_is_named(args: tuple[str, ...], hint: str) -> None:
    code, said = ask(*args)
    assert code == 2 and hint in said


def test_every_line_gets_a_line_and_a_broken_one_stops_nothing() -> None:
    good = {"id": "a", "text": "周五下班前", "now": NOW, "tz": "Asia/Shanghai", "locale": "zh-CN"}
    lines = [
        json.dumps(good),
        "{not json",
        "[]",
        json.dumps({"id": "b", "text": 5}),
        json.dumps({**good, "id": "c", "tz": "Nowhere/Land"}),
        json.dumps({**good, "id": "d", "now": "yesterday"}),
        json.dumps({**good, "id": "e", "tz": 3, "locale": ["zh"]}),
        json.dumps({**good, "id": "\ud800"}),
        "[" * 100_000,
        json.dumps({**good, "id": "f", "text": "周五\ud83d前"}),
        json.dumps({**good, "id": 7, "text": "version 2.0"}),
    ]
    stdin = "\n".join(lines).encode() + b"\n\xff\xfe\n" + json.dumps({**good, "id": "last"}).encode()
    code, said = ask("--jsonl", stdin=stdin)
    assert code == 0
    answers = [json.loads(line) for line in said.splitlines()]
    assert len(answers) == len(lines) + 2
    assert answers[0] == {"id": "a", "date": "2026-11-27", "time": "18:00"}
    unread = [*answers[1:7], answers[8]]
    assert all(a["date"] is None and a["time"] is None for a in unread)
    assert answers[7] == {"id": "\ud800", "date": "2026-11-27", "time": "18:00"}
    assert answers[9]["date"] == "2026-11-27"
    assert answers[10] == {"id": 7, "date": None, "time": None}
    assert answers[-1] == {"id": "last", "date": "2026-11-27", "time": "18:00"}
