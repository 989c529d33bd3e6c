"""The month as a picture: each milestone's date against its baseline, as SVG; `png` makes a PNG of it.

The font is bundled (fonts/, under its own licence), since a server has no Chinese one as a rule.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from html import escape
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)

WIDTH, ROW, TOP, LEFT = 720, 60, 132, 280
MOST = 24
"""Milestones in one picture; the export has them all."""
FONT = Path(__file__).parent / "fonts" / "NotoSansSC-GBK.otf"
_FONTS = "Noto Sans CJK SC, Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
_INK, _QUIET, _RULE, _BAND = "#1c2a2a", "#5a6766", "#dfe6e4", "#f4f7f6"
_GOOD, _LATE, _OPEN = "#12716c", "#a4520b", "#3c5a99"
# Pictographs, their joiners and variants: no font here has them, and an empty box says nothing.
_PICTOGRAPHS = re.compile("[\U0001f000-\U0001faff\U0001fb00-\U0001fbff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\u20e3]")


@dataclass(frozen=True, slots=True)
class Bar:
    """One milestone: its name, the two dates, whether it is done, and the words that say how it stands."""

    name: str
    baseline: date
    reached: date
    done: bool
    behind: int
    says: str


@dataclass(frozen=True, slots=True)
class Legend:
    """The words of the picture, in the reader's language."""

    title: str
    baseline: str
    done: str
    open: str
    today: str
    months: tuple[str, ...]
    day_first: bool = False


def svg(bars: Sequence[Bar], legend: Legend, today: date) -> str:
    """The picture; every mark is told apart by its shape and by words, not by colour alone."""
    shown = list(bars)[:MOST]
    days = [b.baseline for b in shown] + [b.reached for b in shown]
    first, last = min(days) - timedelta(days=3), max(days) + timedelta(days=3)
    if first <= today <= last + timedelta(days=31):
        last = max(last, today + timedelta(days=1))
    height = TOP + ROW * len(shown) + 44
    right = WIDTH - 32
    scale = (right - LEFT) / max(1, (last - first).days)

    def x(day: date) -> float:
        return LEFT + (day - first).days * scale

    rows = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="{_FONTS}" font-size="19">',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="24" y="46" font-size="24" fill="{_INK}">{_text(_fit(legend.title, 54))}</text>',
        _key(legend),
    ]
    bottom = TOP + ROW * len(shown)
    for index in range(0, len(shown), 2):
        rows.append(f'<rect x="0" y="{TOP + ROW * index}" width="{WIDTH}" height="{ROW}" fill="{_BAND}"/>')
    rows += _weeks(first, last, x, bottom, legend)
    if first <= today <= last:
        at = x(today)
        dashes = f'stroke="{_QUIET}" stroke-dasharray="3 3"'
        rows.append(f'<line x1="{at:.1f}" y1="{TOP - 6}" x2="{at:.1f}" y2="{bottom}" {dashes}/>')
        rows.append(_label(at, TOP - 12, 15, _QUIET, legend.today, "middle"))
    for index, bar in enumerate(shown):
        rows.append(_bar(bar, TOP + ROW * index + ROW // 2, x(bar.baseline), x(bar.reached)))
    return "".join([*rows, "</svg>"])


def _weeks(first: date, last: date, x: object, bottom: int, legend: Legend) -> list[str]:
    """A line for each month's beginning and each Monday, with its date while there is room."""
    assert callable(x)
    rows, used = [], -100.0
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    marks = [d for d in days if d.day == 1] + [d for d in days if d.weekday() == 0 and 4 <= d.day <= 27]
    for day in sorted(marks):
        at = x(day)
        rows.append(f'<line x1="{at:.1f}" y1="{TOP}" x2="{at:.1f}" y2="{bottom}" stroke="{_RULE}"/>')
    for day in sorted(marks, key=lambda d: (d.day != 1, d)):
        at = x(day)
        if day.day == 1:
            rows.append(_label(at, bottom + 26, 16, _INK, legend.months[day.month - 1], "middle"))
    taken = [x(d) for d in marks if d.day == 1]
    for day in sorted(d for d in marks if d.day != 1):
        at = x(day)
        if at - used >= 60 and all(abs(at - other) >= 56 for other in taken):
            name = legend.months[day.month - 1]
            words = f"{day.day} {name}" if legend.day_first else f"{day.month}/{day.day}"
            rows.append(_label(at, bottom + 26, 15, _QUIET, words, "middle"))
            used = at
    return rows


def _label(x: float, y: float, size: int, colour: str, words: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y}" font-size="{size}" fill="{colour}" text-anchor="{anchor}">{_text(words)}</text>'


def _key(legend: Legend) -> str:
    out, at = "", 32
    for shape, words in (
        (_DIAMOND, legend.baseline),
        (f'<circle r="6" fill="{_GOOD}"/>', legend.done),
        (f'<circle r="5.5" fill="#ffffff" stroke="{_OPEN}" stroke-width="2.5"/>', legend.open),
    ):
        text = f'<text x="14" y="5" font-size="16" fill="{_QUIET}">{_text(words)}</text>'
        out += f'<g transform="translate({at} 84)">{shape}{text}</g>'
        at += 48 + int(_wide(words) * 8.6)
    return out


_DIAMOND = f'<path d="M0 -6.5 L6.5 0 L0 6.5 L-6.5 0 Z" fill="#ffffff" stroke="{_QUIET}" stroke-width="2"/>'

_AROUND = f'<path d="M0 -12 L12 0 L0 12 L-12 0 Z" fill="none" stroke="{_QUIET}" stroke-width="1.5"/>'
"""The same where the dot stands on it: so that both are seen."""


def _bar(bar: Bar, y: int, base: float, reached: float) -> str:
    colour = _LATE if bar.behind else _GOOD if bar.done else _OPEN
    dot = (
        f'<circle cx="{reached:.1f}" cy="{y}" r="6" fill="{colour}"/>'
        if bar.done
        else f'<circle cx="{reached:.1f}" cy="{y}" r="5.5" fill="#ffffff" stroke="{colour}" stroke-width="2.5"/>'
    )
    name = _label(24, y - 4, 19, _INK, _fit(bar.name, 25))
    says = _label(24, y + 19, 15, colour, bar.says)
    mark = _AROUND if abs(base - reached) < 8 else _DIAMOND
    return (
        f'{name}<line x1="{base:.1f}" y1="{y}" x2="{reached:.1f}" y2="{y}" stroke="{colour}" stroke-width="4"/>'
        f'<g transform="translate({base:.1f} {y})">{mark}</g>{dot}{says}'
    )


def _text(words: str) -> str:
    """Words as SVG holds them: pictographs left out, white space joined, marks escaped."""
    bare = " ".join(_PICTOGRAPHS.sub("", words).split())
    return escape("".join(c for c in bare if c.isprintable()))


def _wide(text: str) -> int:
    """Widths of half a Chinese character."""
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)


def _fit(text: str, most: int) -> str:
    text = " ".join(_PICTOGRAPHS.sub("", text).split())
    if _wide(text) <= most:
        return text
    out, width = "", 1
    for c in text:
        width += _wide(c)
        if width > most:
            break
        out += c
    return out.rstrip() + "…"


@lru_cache(maxsize=4096)
def _covered(character: str) -> bool:
    """Whether the bundled font has the character: it holds GBK and Latin."""
    if ord(character) < 0x180 or 0x2010 <= ord(character) < 0x205F or character in "€™№℃":
        return True
    try:
        character.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def missing(drawn: str) -> int:
    """How many characters the bundled font does not have; the system's fonts may."""
    return sum(1 for c in set(drawn) if not _covered(c))


def png(drawn: str) -> bytes:
    """The SVG as a PNG at twice its size, so that it is sharp on a phone. Characters the bundled font lacks are looked
    for in the system's fonts, and their number is noted in the log."""
    import resvg_py

    lacking = missing(drawn)
    if lacking:
        log.info("characters outside the bundled font", number=lacking)
    return bytes(resvg_py.svg_to_bytes(svg_string=drawn, zoom=2, font_files=[str(FONT)], skip_system_fonts=not lacking))
