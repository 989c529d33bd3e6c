"""Days, moments and lists as each language writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from handlers.conversation import shown
from handlers.conversation.texts import Catalogue, Voice

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
TEXTS = Catalogue(
    "tests",
    {
        "zh": {"due": "{name}在 {day}前", "n": "{n} 项"},
        "en": {"due": "{name} by {day}", "n": {"one": "1 item", "other": "{n} items"}},
    },
)


def _voice(locale: str, today: date = date(2026, 11, 27)) -> Voice:
    return Voice((TEXTS,), locale, "Asia/Shanghai", today)


def test_days_name_their_weekday_and_another_year() -> None:
    assert _voice("zh")("due", name="海报", day=date(2026, 12, 2)) == "海报在 12 月 2 日（周三）前"
    assert _voice("en")("due", name="Poster", day=date(2027, 1, 2)) == "Poster by Sat 2 Jan 2027"


@pytest.mark.parametrize(
    ("n", "zh", "en"), [(1, "1 项", "1 item"), (0, "0 项", "0 items"), (1200, "1,200 项", "1,200 items")]
)
def test_numbers_choose_their_plural(n: int, zh: str, en: str) -> None:
    assert (_voice("zh")("n", n=n), _voice("en")("n", n=n)) == (zh, en)


def test_an_instant_is_written_with_its_city() -> None:
    assert _voice("zh").instant(NOW) == "11 月 27 日（周五）16:00（上海）"
    assert _voice("en").instant(NOW) == "Fri 27 Nov, 16:00 (Shanghai)"


def test_lists_and_values() -> None:
    assert shown.listed(["A", "B", "C"], "en") == "A, B and C"
    assert shown.listed(["甲", "乙", "丙"], "zh") == "甲、乙和丙"
    assert _voice("en").say(time(9, 5)) == "09:05"
    assert _voice("en").say(2.50) == "2.5"


def test_a_missing_text_is_our_mistake_and_says_so() -> None:
    with pytest.raises(KeyError):
        _voice("en")("nothing")


def test_an_unknown_zone_cannot_stop_a_message() -> None:
    assert shown.instant(NOW, "en", "Mars/Olympus") == "Fri 27 Nov, 08:00"
