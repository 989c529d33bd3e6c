"""The month as a picture: each milestone's date against its baseline, as SVG; `png` makes a PNG of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

WIDTH, ROW, TOP, LEFT, RIGHT = 960, 34, 96, 300, 28
MOST = 24
_FONTS = "Noto Sans CJK SC, Noto Sans SC, PingFang SC, Microsoft YaHei, WenQuanYi Micro Hei, sans-serif"


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
    months: tuple[str, ...]


def svg(bars: Sequence[Bar], legend: Legend) -> str:
    """The picture; every mark is told apart by its shape and by words, not by colour alone."""
    shown = list(bars)[:MOST]
    days = [b.baseline for b in shown] + [b.reached for b in shown]
    first, last = min(days).replace(day=1), max(days) + timedelta(days=6)
    span = max(1, (last - first).days)
    height = TOP + ROW * len(shown) + 34
    scale = (WIDTH - LEFT - RIGHT - 130) / span

    def x(day: date) -> float:
        return LEFT + (day - first).days * scale

    rows = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="{_FONTS}" font-size="15">',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="24" y="38" font-size="21" font-weight="700" fill="#1d2433">{escape(legend.title)}</text>',
        _key(legend),
    ]
    month = first
    while month <= last:
        at = x(month)
        rows.append(f'<line x1="{at:.1f}" y1="{TOP - 8}" x2="{at:.1f}" y2="{height - 26}" stroke="#e3e7ee"/>')
        name = escape(legend.months[month.month - 1])
        rows.append(f'<text x="{at + 4:.1f}" y="{height - 10}" font-size="12" fill="#5b6475">{name}</text>')
        month = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    for index, bar in enumerate(shown):
        rows.append(_bar(bar, TOP + ROW * index + 12, x(bar.baseline), x(bar.reached)))
    return "".join([*rows, "</svg>"])


def _key(legend: Legend) -> str:
    def mark(at: int, shape: str, words: str) -> str:
        text = f'<text x="14" y="5" font-size="13" fill="#3c4558">{escape(words)}</text>'
        return f'<g transform="translate({at} 64)">{shape}{text}</g>'

    return (
        mark(32, _DIAMOND, legend.baseline)
        + mark(190, '<circle r="6" fill="#1f7a4d"/>', legend.done)
        + mark(330, '<circle r="5.5" fill="#ffffff" stroke="#9a5b00" stroke-width="2.5"/>', legend.open)
    )


_DIAMOND = '<path d="M0 -6 L6 0 L0 6 L-6 0 Z" fill="none" stroke="#5b6475" stroke-width="2"/>'


def _bar(bar: Bar, y: int, base: float, reached: float) -> str:
    colour = "#1f7a4d" if bar.done and not bar.behind else "#9a5b00" if bar.behind else "#3553b8"
    name = bar.name if _wide(bar.name) <= 32 else _cut(bar.name, 31) + "…"
    dot = (
        f'<circle cx="{reached:.1f}" cy="{y}" r="6" fill="{colour}"/>'
        if bar.done
        else f'<circle cx="{reached:.1f}" cy="{y}" r="5.5" fill="#ffffff" stroke="{colour}" stroke-width="2.5"/>'
    )
    return (
        f'<text x="24" y="{y + 5}" fill="#1d2433">{escape(name)}</text>'
        f'<line x1="{base:.1f}" y1="{y}" x2="{reached:.1f}" y2="{y}" stroke="{colour}" stroke-width="3"/>'
        f'<g transform="translate({base:.1f} {y})">{_DIAMOND}</g>{dot}'
        f'<text x="{max(base, reached) + 12:.1f}" y="{y + 5}" font-size="13" fill="#3c4558">{escape(bar.says)}</text>'
    )


def _wide(text: str) -> int:
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)


def _cut(text: str, most: int) -> str:
    out, width = "", 0
    for c in text:
        width += 2 if ord(c) > 0x2E7F else 1
        if width > most:
            break
        out += c
    return out


def png(drawn: str) -> bytes:
    """The SVG as a PNG at twice its size, so that it is sharp on a phone."""
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=drawn, zoom=2))
