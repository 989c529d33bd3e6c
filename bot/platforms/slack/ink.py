"""Our inline marks in Slack's own writing: mrkdwn with `<@U…>` and `<!date^…>`, rich text elements, and plain text.

Everything people wrote is escaped (docs.slack.dev, formatting message text: only & < > carry meaning), so that a typed
`<!channel>` stays nine characters. Lengths are UTF-16 units, the most cautious reading of Slack's limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Any

from handlers.conversation import Catalogue, Reader, Voice, catalogue, inline, plain, shown
from handlers.conversation.inline import Link, Mention, Moment, Span, Words

_FORMS = {"date": "{date_short_pretty}", "time": "{time}", "datetime": "{date_short_pretty} {time}"}
_STYLED = re.compile(r"[*_~`]|^>", re.MULTILINE)
_COMMAND = re.compile(r"(?<![\w/.:])/(\w+)")
ZERO = "\u200b"
"""A zero-width space: mrkdwn only sees `*bold*` between spaces, and Chinese has none."""


@cache
def texts() -> Catalogue:
    """This platform's own texts."""
    return catalogue("bot.platforms.slack")


def voice(locale: str) -> Voice:
    """The platform's own words in a language."""
    return Voice((texts(), catalogue_common()), locale, "UTC")


@cache
def catalogue_common() -> Catalogue:
    return catalogue("handlers.conversation")


@dataclass(frozen=True, slots=True)
class Pen:
    """For whom is drawn: the reader, Slack's ids of our people, and Slack's ids of uploaded pictures by file id.

    `commands` maps commands that Slack cannot have to the ones it has ("简报": "brief"): its names are ASCII, while
    what follows them may be Chinese.
    """

    reader: Reader
    ids: Mapping[int, str] = field(default_factory=dict)
    pictures: Mapping[int, str] = field(default_factory=dict)
    commands: Mapping[str, str] = field(default_factory=dict)

    @property
    def t(self) -> Voice:
        return voice(self.reader.locale)

    def typed(self, text: str) -> str:
        """The text with every command as it is typed in Slack: "/brief 添加 …" for "/简报 添加 …"."""
        if "/" not in text or not self.commands:
            return text
        return _COMMAND.sub(lambda found: f"/{self.commands.get(found[1], found[1])}", text)


def units(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, limit: int) -> str:
    """At most `limit` units, ending in "…" where something was left out."""
    if units(text) <= limit:
        return text
    out, room = [], limit - 1
    for c in text:
        room -= 2 if c > "\uffff" else 1
        if room < 0:
            break
        out.append(c)
    return "".join(out).rstrip() + "…"


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def flat(text: str, pen: Pen, limit: int) -> str:
    """A text for a `plain_text` object: no marks, no escapes, cut; never empty."""
    return cut(plain(pen.typed(text), pen.reader), limit).strip() or "–"


def fallback_moment(span: Moment, pen: Pen) -> str:
    """The moment written out in the reader's zone, with the zone's city: what is read where no date is drawn."""
    text = shown.instant(span.at, pen.reader.locale, pen.reader.zone, span.form)
    if span.form != "date":
        city = shown.city(pen.reader.zone, pen.reader.locale)
        text += f"（{city}）" if pen.reader.locale == "zh" else f" ({city})"
    return re.sub(r"[|^<>]", " ", text)


def _mrkdwn(span: Span, pen: Pen, *, address: bool) -> str:
    if isinstance(span, Mention):
        known = pen.ids.get(span.person) if address else None
        return f"<@{known}>" if known else escape("@" + pen.reader.names(span.person))
    if isinstance(span, Moment):
        return f"<!date^{int(span.at.timestamp())}^{_FORMS[span.form]}|{fallback_moment(span, pen)}>"
    if isinstance(span, Link):
        url = escape(span.url).replace("|", "%7C")
        return f"<{url}|{escape(span.words).replace('|', '¦')}>"
    return _bold(span.text) if span.bold and address else escape(span.text)


def _bold(text: str) -> str:
    lines = []
    for line in text.split("\n"):
        bare = line.strip()
        if not bare:
            lines.append(line)
            continue
        before, after = line[: len(line) - len(line.lstrip())], line[len(line.rstrip()) :]
        bare = escape(bare.replace("*", "∗"))
        lines.append(f"{before}{ZERO}*{bare}*{ZERO}{after}")
    return "\n".join(lines)


def mrkdwn(text: str, pen: Pen, *, address: bool = True) -> str:
    """The text as mrkdwn. Without `address` people are named, not addressed: a fallback text must not ping twice."""
    return inline.written(pen.typed(text), lambda span: _mrkdwn(span, pen, address=address)).strip()


def pieces(text: str, pen: Pen, limit: int) -> list[str]:
    """The text as mrkdwn in pieces of at most `limit` units, broken at line ends or spaces where there are any."""
    return list(_pieces(text, pen, limit))


def _pieces(text: str, pen: Pen, limit: int) -> Iterator[str]:
    now, length = "", 0
    for span in _small(inline.spans(pen.typed(text)), limit // 6):
        drawn = _mrkdwn(span, pen, address=True)
        size = units(drawn)
        if length + size > limit and now.strip():
            yield now.strip()
            now, length = "", 0
        now += drawn
        length += size
    if now.strip():
        yield now.strip()


def clipped(text: str, pen: Pen, limit: int) -> str:
    """The text as mrkdwn of at most `limit` units; cut before a mark, never inside one."""
    parts = list(islice(_pieces(text, pen, limit - 2), 2))
    if not parts:
        return "–"
    return parts[0] if len(parts) == 1 else parts[0] + " …"


def _small(spans: Iterable[Span], size: int) -> Iterator[Span]:
    """Long runs of words in pieces of `size` characters, so that a cut finds a place."""
    for span in spans:
        if not isinstance(span, Words) or len(span.text) <= size:
            yield span
            continue
        rest = span.text
        while len(rest) > size:
            at = max(rest.rfind("\n", 1, size), rest.rfind(" ", 1, size)) + 1 or size
            yield Words(rest[:at], span.bold)
            rest = rest[at:]
        if rest:
            yield Words(rest, span.bold)


def styled(text: str) -> bool:
    """Whether mrkdwn would show this text wrongly: weight beside Chinese, or typed characters that mean a style."""
    return any(isinstance(s, Words) and (s.bold or _STYLED.search(s.text)) for s in inline.spans(text))


def rich(text: str, pen: Pen, limit: int) -> list[dict[str, Any]]:
    """The text as rich text blocks of at most `limit` units each: literal words, weight as a style, real dates."""
    blocks: list[dict[str, Any]] = []
    row: list[dict[str, Any]] = []
    length = 0
    for span in _small(inline.spans(pen.typed(text).strip()), limit // 6):
        element = _element(span, pen)
        size = units(element.get("text") or element.get("fallback") or element.get("user_id") or "")
        if length + size > limit and row:
            blocks.append(_rich(row))
            row, length = [], 0
        row.append(element)
        length += size
    if row:
        blocks.append(_rich(row))
    return blocks


def _rich(row: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": row}]}


def _element(span: Span, pen: Pen) -> dict[str, Any]:
    if isinstance(span, Mention):
        known = pen.ids.get(span.person)
        return {"type": "user", "user_id": known} if known else _words("@" + pen.reader.names(span.person))
    if isinstance(span, Moment):
        return {
            "type": "date",
            "timestamp": int(span.at.timestamp()),
            "format": _FORMS[span.form],
            "fallback": fallback_moment(span, pen),
        }
    if isinstance(span, Link):
        return {"type": "link", "url": span.url, "text": span.words or span.url}
    return _words(span.text, span.bold)


def _words(text: str, bold: bool = False) -> dict[str, Any]:
    return {"type": "text", "text": text, **({"style": {"bold": True}} if bold else {})}
