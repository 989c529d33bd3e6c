"""`tongpin when`: what date a phrase or a sentence means, as JSON; one from the command line or many from stdin."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import click

from bot.commands import Refused, say

_DEFAULT_ZONE = "Asia/Shanghai"


@click.command("when")
@click.argument("text", required=False)
@click.option("--now", "now_said", metavar="ISO", help="The moment to count from, such as 2026-11-25T10:30:00+08:00.")
@click.option("--tz", "zone", default=_DEFAULT_ZONE, show_default=True, metavar="ZONE", help="The reader's time zone.")
@click.option("--locale", default="", metavar="L", help="zh-CN, en-US, en-GB …; decides what 5/12 means.")
@click.option("--jsonl", is_flag=True, help='Read lines {"id","text","now","tz","locale"}, write {"id","date","time"}.')
def command(text: str | None, now_said: str | None, zone: str, locale: str, jsonl: bool) -> None:
    """Find the one date in TEXT ("下周五下午5点", "copy due Thursday by noon") and print it as JSON."""
    spoken = locale or _language(text or "")
    now = _moment(now_said) if now_said else datetime.now(UTC)
    if now is None:
        raise Refused(_say(spoken, "when.bad_now", said=now_said), exit_code=2)
    if jsonl:
        _write(_answers(sys.stdin.buffer, now, zone, locale))
        return
    if text is None:
        raise Refused(_say(spoken, "when.no_text"), exit_code=2)
    if not _zone_exists(zone):
        raise Refused(_say(spoken, "when.bad_zone", said=zone), exit_code=2)
    click.echo(json.dumps(describe(text, now, zone, spoken), ensure_ascii=False))


def describe(text: str, now: datetime, zone: str, locale: str) -> dict[str, Any]:
    """The answer for a person: date, weekday, time and zone; a null date comes with the reason, in their language."""
    from handlers.almanac.phrases import LONGEST_SENTENCE, find

    found = find(text, now, zone, _calendar(zone, locale), locale)
    if found is None:
        key = "when.too_long" if len(text) > LONGEST_SENTENCE else "when.none"
        return {"date": None, "time": None, "zone": zone, "reason": _say(locale, key, most=LONGEST_SENTENCE)}
    start = None
    if found.start:
        start = {"date": found.start[0].isoformat(), "time": _hhmm(found.start[1])}
    return {
        "date": found.date.isoformat(),
        "time": _hhmm(found.time),
        "zone": zone,
        "weekday": found.date.strftime("%A"),
        "deadline": found.deadline,
        "start": start,
        "said": found.said,
    }


def _say(locale: str, key: str, **values: Any) -> str:
    return say("zh" if locale.startswith("zh") else "en", key, **values)


def _answers(lines: Iterable[bytes], now: datetime, zone: str, locale: str) -> Iterator[str]:
    for line in lines:
        if line.strip():
            yield json.dumps(_answer(line, now, zone, locale))


def _answer(line: bytes, now: datetime, zone: str, locale: str) -> dict[str, Any]:
    """One line answered; a line that cannot be read has null for what is missing and stops nothing."""
    from handlers.almanac.phrases import find

    answer: dict[str, Any] = {"id": None, "date": None, "time": None}
    try:
        asked = json.loads(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return answer
    if not isinstance(asked, dict):
        return answer
    identity = asked.get("id")
    answer["id"] = identity if isinstance(identity, str | int | float | None) else None
    text = asked.get("text")
    if not isinstance(text, str):
        return answer
    at = _moment(asked["now"]) if asked.get("now") else now
    where = asked.get("tz") or zone
    spoken = asked.get("locale") or locale or _language(text)
    if at is None or not isinstance(spoken, str) or not isinstance(where, str) or not _zone_exists(where):
        return answer
    try:
        found = find(text, at, where, _calendar(where, spoken), spoken)
    except Exception:  # one line must not end the stream; what is wrong with it shows as a null
        return answer
    if found is not None:
        answer["date"], answer["time"] = found.date.isoformat(), _hhmm(found.time)
    return answer


def _write(lines: Iterable[str]) -> None:
    out = sys.stdout
    try:
        for line in lines:
            out.write(line + "\n")
            out.flush()
    except BrokenPipeError:
        sys.stderr.close()


def _moment(said: object) -> datetime | None:
    """An aware datetime from ISO text; text without an offset is UTC."""
    if not isinstance(said, str):
        return None
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _zone_exists(name: str) -> bool:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _calendar(zone: str, locale: str) -> Any:
    from handlers.almanac.phrases import country_of_zone
    from handlers.almanac.workdays import Calendar

    country = country_of_zone(zone) or ("CN" if locale.startswith("zh") else None)
    return Calendar(country) if country else None


def _language(text: str) -> str:
    return "zh" if any("\u4e00" <= c <= "\u9fff" for c in text) else "en"


def _hhmm(time: Any) -> str | None:
    return time.strftime("%H:%M") if time else None


if __name__ == "__main__":
    command()
