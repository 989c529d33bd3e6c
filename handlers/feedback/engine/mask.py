"""Masking: what must not change is put behind single private characters before any rule reads the text.

Links, mentions, file names, e-mail addresses, code, quotations and numbers each become one character of a private
plane, so no rule can edit inside them and "every mask is back exactly once" is a check that facts survived.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_BASE = 0xF0000
_SIZE = 0x1000
_KINDS = ("number", "quote", "link", "mention", "file", "code", "bullet", "raw")
_FIRST = {kind: _BASE + place * _SIZE for place, kind in enumerate(_KINDS)}


def _class(*kinds: str) -> str:
    return "[" + "".join(f"{chr(_FIRST[k])}-{chr(_FIRST[k] + _SIZE - 1)}" for k in kinds) + "]"


NUMBER = _class("number")
QUOTE = _class("quote")
BULLET = _class("bullet")
NAMED = _class("link", "mention", "file", "code")
ANY = _class("number", "quote", "link", "mention", "file", "code")
_EVERY = re.compile(_class(*_KINDS))

# Calls to everybody: never passed on, whoever wrote them (Slack and Feishu markup, and the words as typed).
BROADCAST = re.compile(
    r"<!(?:channel|here|everyone)(?:\|[^>]*)?>|<at\s+(?:user_id|id)=[\"']?all[\"']?\s*/?>(?:[^<]*</at>)?|"
    r"<!subteam\^[^>]*>|[@＠](?:(?:channel|here|everyone|all)(?![A-Za-z0-9_.-])|所有人|全体成员|全員|全员|"
    r"全体|所有成員|全體成員|全體)",
    re.IGNORECASE,
)
_ASCII = "A-Za-z0-9"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("code", re.compile(r"```[\s\S]*?```|`[^`\n]{1,200}`")),
    (
        "mention",
        re.compile(r"<@[UW][A-Z0-9]+(?:\|[^>]*)?>|<#C[A-Z0-9]+(?:\|[^>]*)?>|<at\b[^>]*>[^<]*</at>|<at\b[^>]*/>"),
    ),
    (
        "link",
        re.compile(
            r"<(?:https?|mailto)[^>\s|]*(?:\|[^>]*)?>|https?://[^\s<>|，。；！？、）)\"”」\u4e00-\u9fff]+|www\.[^\s<>|"
            r"，。；！？、）)\u4e00-\u9fff]+"
        ),
    ),
    ("link", re.compile(rf"[{_ASCII}._%+-]+@[{_ASCII}.-]+\.[A-Za-z]{{2,}}")),
    (
        "file",
        re.compile(
            r"[\w\-.（）()]*[\w\-）)]\.(?:pptx?|docx?|xlsx?|csv|pdf|png|jpe?g|gif|psd|ai|mp4|mov|mp3|wav|zip|rar|"
            r"key|sketch|fig|txt|md|html?|svg|indd|eps|tiff?|webp)(?![A-Za-z0-9])",
            re.IGNORECASE,
        ),
    ),
    (
        "mention",
        re.compile(
            r"(?<![\w.])[@＠][A-Za-z0-9_.\-\u4e00-\u9fff]{1,20}?(?=$|[^A-Za-z0-9_.\-\u4e00-\u9fff]|"
            r"(?<=[\u4e00-\u9fff]{2})[\u4e00-\u9fff])"
        ),
    ),
    (
        "quote",
        re.compile(
            r"“[^“”\n]{1,300}”|「[^「」\n]{1,300}」|『[^『』\n]{1,300}』|《[^《》\n]{1,100}》|【[^【】\n]{1,200}】|"
            r"\"[^\"\n]{1,300}\"|‘[^‘’\n]{2,200}’(?![A-Za-z])|(?<![A-Za-z0-9])'[^'\n]{2,200}'(?![A-Za-z])"
        ),
    ),
    ("number", re.compile(r"(?<![A-Za-z])[#＃$¥￥€£]?\d+(?:[.,:：/\-–~～xX×]\d+)*(?:[.,]\d+)*[%％‰]?|\d+")),
)
_LIST_LINE = re.compile(
    r"(?m)^[ \t]*(?:[-*•·▪●○◦–—][ \t]+|[•·▪●]|[（(]?\d{1,2}[.)、）．](?!\d)[ \t]*|[①-⑳❶-❿][ \t]*|"
    r"[（(]?[一二三四五六七八九十]{1,2}[、）)][ \t]*)"
)
_LIST_INLINE = re.compile(r"(?:(?<=^)|(?<=[\s。；;，,：:.！!？?]))[（(]?(\d{1,2})[.)、）．](?!\d)[ \t]*|[①-⑳][ \t]*")


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with its masks; ``held`` maps each private character to what stands behind it."""

    text: str
    held: dict[str, str]

    def restore(self, piece: str) -> str:
        """The piece as it was written; unknown private characters stay."""
        if not _EVERY.search(piece):
            return piece
        for _ in range(3):  # a quotation may hold a number that was masked before it
            piece = _EVERY.sub(lambda m: self.held.get(m.group(), m.group()), piece)
            if not _EVERY.search(piece):
                break
        return piece

    def masks(self, piece: str) -> list[str]:
        """The masks in a piece, list marks and stray private characters left out."""
        return re.findall(ANY, piece)


def mask(text: str) -> Masked:
    """Mask a text; ``restore`` of the whole masked text gives the text back exactly."""
    held: dict[str, str] = {}
    counts = dict.fromkeys(_KINDS, 0)

    def put(kind: str, found: str) -> str:
        if counts[kind] >= _SIZE:
            return found
        char = chr(_FIRST[kind] + counts[kind])
        counts[kind] += 1
        held[char] = found
        return char

    text = _EVERY.sub(lambda m: put("raw", m.group()), text)
    inline = [m.group(1) for m in _LIST_INLINE.finditer(text) if m.group(1)]
    text = _LIST_LINE.sub(lambda m: put("bullet", m.group()), text)
    if "1" in inline and "2" in inline:
        text = _LIST_INLINE.sub(lambda m: put("bullet", m.group()), text)
    elif "①" in text and "②" in text:
        text = re.sub(r"[①-⑳]", lambda m: put("bullet", m.group()), text)
    for kind, pattern in _PATTERNS:
        text = pattern.sub(lambda m, kind=kind: put(kind, m.group()), text)  # type: ignore[misc]
    return Masked(text, held)


def without_broadcasts(text: str) -> tuple[str, bool]:
    """The text without calls to everybody, and whether there was one."""
    if not BROADCAST.search(text):
        return text, False
    kept = BROADCAST.sub("\0", text)
    kept = re.sub(r"^\s*(?:\0[\s，,:：]*)+", "", kept)
    # two numbers must not run together, whatever mark stands before the second
    kept = re.sub(r"(?<=[A-Za-z0-9.,:/%-])[ \t]*\0+(?=[.,:/-]?[A-Za-z0-9])", " ", kept)
    kept = re.sub(r"[ \t]*\0(?=[，。！？,.!?\s]|$)", "", kept)
    return kept.replace("\0", ""), True
