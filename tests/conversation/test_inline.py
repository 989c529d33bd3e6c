"""Marks inside texts: they cannot be forged, survive cutting, and are written out for each reader."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.conversation import Reader, bold, clean, cut, inline, link, mention, moment, plain

AT = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


def test_each_reader_sees_a_moment_in_their_own_zone_and_language() -> None:
    text = f"{mention(7)} {bold('now')} {moment(AT)} {link('https://example.org', 'here')}"
    zh = Reader("zh", "Asia/Shanghai", lambda i: "李雷")
    en = Reader("en", "Europe/London", lambda i: "Li Lei")
    assert plain(text, zh) == "@李雷 now 11 月 27 日（周五）16:00 here"
    assert plain(text, en) == "@Li Lei now Fri 27 Nov, 08:00 here"


@given(st.text())
def test_what_a_person_types_never_holds_a_mark(text: str) -> None:
    assert all(isinstance(span, inline.Words) for span in inline.spans(clean(text)))


@given(st.text(alphabet="ab\ue000\ue001\ue002\ue003mtl:1/", max_size=60), st.integers(1, 40))
def test_no_text_however_damaged_breaks_the_reader(text: str, length: int) -> None:
    shown = plain(cut(text, length), Reader())
    assert not any("\ue000" <= c <= "\ue003" for c in shown)


@given(st.integers(1, 60))
def test_cutting_never_leaves_half_a_mark(length: int) -> None:
    text = (
        f"来自 {mention(12345)} 的 {bold('重要')}消息，{moment(AT)} 前回复 {link('https://example.org/a/b', '这里')}。"
    )
    shown = plain(cut(text, length), Reader(names=lambda i: "李雷"))
    assert ":" not in shown.replace("16:00", "")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "https://a b", "file:///etc/passwd"])
def test_only_web_and_mail_addresses_become_links(url: str) -> None:
    assert link(url, "here") == "here"
