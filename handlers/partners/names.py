"""Names made findable: folded, in pinyin and by initials, with surnames read the way their bearers do."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Characters whose common reading is not the one they have as a surname.
_SURNAMES = {
    "单": "shan", "仇": "qiu", "曾": "zeng", "解": "xie", "查": "zha", "任": "ren", "区": "ou", "华": "hua",
    "朴": "piao", "翟": "zhai", "缪": "miao", "盖": "ge", "冼": "xian", "尹": "yin", "召": "shao", "秘": "bi",
    "繁": "po", "种": "chong", "员": "yun", "黑": "he", "洗": "xian", "折": "she", "祭": "zhai", "纪": "ji",
    "單": "shan", "區": "ou", "華": "hua", "蓋": "ge", "尉迟": "yuchi", "万俟": "moqi", "长孙": "zhangsun",
    "澹台": "tantai", "宿": "su", "能": "nai", "逄": "pang", "教": "jiao", "牟": "mu", "乐": "yue", "燕": "yan",
}  # fmt: skip
_HAN = re.compile("[\u3400-\u9fff]")
_GAPS = re.compile(r"[\s·•・.\-_'’]+")


@dataclass(frozen=True, slots=True)
class Findable:
    """What is stored beside a name: `sort` orders and compares, `search` is looked into, a line for each reading."""

    sort: str
    search: str


def fold(text: str) -> str:
    """A text for comparing: full width made half, case gone, one space between words."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def tight(text: str) -> str:
    """The same without any gaps: "Anna-Maria" and "anna maria" are one."""
    return _GAPS.sub("", fold(text))


def pinyin(text: str) -> list[str]:
    """The syllables of a Chinese name, without tones, and other words as they are. Nothing for a name without Chinese
    characters."""
    if not _HAN.search(text):
        return []
    from pypinyin import lazy_pinyin

    head = next((s for s in (text[:2], text[:1]) if s in _SURNAMES), "")
    rest = lazy_pinyin(text[len(head) :]) if len(text) > len(head) else []
    return ([_SURNAMES[head]] if head else []) + [tight(syllable) for syllable in rest if tight(syllable)]


def findable(name: str, organisation: str = "") -> Findable:
    """What to store for this name: its readings, then those of the organisation. At most 200 characters each."""
    lines: list[str] = []
    for text in (name[:200], organisation[:200]):
        if not text.strip():
            continue
        syllables = pinyin(text.strip())
        lines += [fold(text), tight(text)]
        if syllables:
            lines += ["".join(syllables), "".join(s[0] for s in syllables), " ".join(syllables)]
        else:
            words = _GAPS.split(fold(text))
            if len(words) > 1:
                lines.append("".join(w[0] for w in words if w))
    unique = dict.fromkeys(line for line in lines if line)
    return Findable(tight(name)[:200], "\n" + "\n".join(unique) + "\n")
