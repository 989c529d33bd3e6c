"""Text to tokens: one pass, longest word first; anything the vocabulary does not know becomes an "x"."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from handlers.almanac.phrases.festival_words import FESTIVAL_OPENERS, FESTIVALS_EN, FESTIVALS_HAN
from handlers.almanac.phrases.numerals import han_number
from handlers.almanac.phrases.vocabulary import ENGLISH, HAN, MONTH_WORDS, Entry


class Token(NamedTuple):
    """A word of the phrase: its kind, what it means there, and where it stands in the text."""

    kind: str
    value: Any
    start: int
    end: int


_D = "[一二三四五六七八九]"
_HAN_NUMBER = "|".join(
    (
        "[零〇一二三四五六七八九]{4}",
        f"{_D}百(?:零{_D}|{_D}十{_D}?|{_D})?",
        f"{_D}?十{_D}?",
        f"廿{_D}?",
        "卅一?",
        "[零〇一二三四五六七八九两俩]",
    )
)
_WEEKDAY_NUMBERS = {c: i for i, c in enumerate("一二三四五六")} | {"日": 6, "天": 6} | {str(i + 1): i for i in range(7)}
_SHIFTS = {"": None, "这": 0, "本": 0, "今": 0, "当": 0, "下": 1, "下下": 2, "下下下": 3, "上": -1, "上上": -2}
_MONTHS = "|".join(sorted(MONTH_WORDS, key=len, reverse=True))
_NUMBER_ENDINGS = rf"(?:am|pm|a\.m|p\.m|h|hrs?|hours?|mins?|minutes?|d|days?|wks?|weeks?|months?|years?|{_MONTHS})"


def _words(words: list[str]) -> str:
    """An alternation, longest first, grouped by first character so that the engine tests few branches."""
    groups: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda w: (-len(w), w)):
        groups.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{re.escape(head)}(?:{'|'.join(map(re.escape, tails))})" for head, tails in groups.items())


# A word that merely begins like a date's ending is that ending after a number: 8日活动 is 8日, 三天内部署 is 三天内.
_ENDINGS = {"日号月年点分时刻季天": "0-9一二三四五六七八九十廿卅两 ", "内后": "天周时钟", "底末": "月年季度"}
_ONLY_THESE = frozenset(
    {"底部", "底下", "末端"}
)  # of the words in 底 and 末: 月底部署 is 月底, and 本月底稿 is no 月底


# What may open a number, a Latin word and a Han word; each is tried only where its first character stands.
_NUMBERS = (
    r"(?P<ymd>(?<![0-9a-z._])(?:19|20)[0-9]{2}(?P<sep>[-/.])[0-9]{1,2}(?P=sep)[0-9]{1,2}(?![0-9]|[-/.][0-9]))"
    r"(?:t(?=[0-9]))?",
    r"(?P<ymd8>(?<![0-9a-z._\-+#])(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9a-z_.]))",
    r"(?P<dmy>(?<![0-9a-z._])[0-9]{1,2}(?P<sep2>[-/.])[0-9]{1,2}(?P=sep2)20[0-9]{2}(?![0-9]))",
    r"(?P<dmy2>(?<![0-9a-z._])[0-9]{1,2}/[0-9]{1,2}/[0-9]{2}(?![0-9/]))",
    r"(?P<isoclock>(?<=[0-9]t)[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?P<utc>z|[+-][0-9]{2}:?[0-9]{2})?(?![0-9:]))",
    r"(?P<clock>(?<![0-9:.])[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?![0-9:]))",
    r"(?P<junk>[$£€¥]\s?[0-9][0-9.,]*|[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+){2,}"
    r"|[0-9]+(?:\.[0-9]+)?%|\+[0-9]+|[0-9]{1,4}:[0-9]+)",
    r"(?P<pair>(?<![0-9/.])[0-9]{1,2}[/.][0-9]{1,2}(?![0-9]|[/.][0-9]))",
    r"(?P<decimal>[0-9]+\.[0-9]+)",
    r"(?P<fest>(?<![0-9a-z.,:/\-])(?:618|520)(?=节|大促|当[天日]|前|之前|以前|后|预售|期间))",
    r"(?P<ordinal>(?<![0-9])[0-9]{1,2}(?:st|nd|rd|th)(?![a-z]))",
    rf"(?P<num>[0-9]+)(?={_NUMBER_ENDINGS}(?![a-z0-9])|(?![0-9a-z_]))",
    r"(?P<glued>[0-9]+[a-z_][a-z0-9_.]*)",
)
_LATIN = (
    r"(?P<quarter>q[1-4](?![0-9a-z]))",
    r"(?P<half>h[12](?![0-9a-z]))",
    r"(?P<offset>(?:gmt|utc)\s?(?P<sign>[+-])(?P<hours>[0-9]{1,2})(?::?(?P<minutes>[0-9]{2}))?(?![0-9]))",
    "(?P<festen>(?:" + "|".join(f"(?P<f{i}>{p})" for i, (p, _) in enumerate(FESTIVALS_EN)) + r")(?![a-z]))",
    rf"(?P<phrase>(?:{_words([w for w in ENGLISH if not w.isalpha()])})(?![a-z]))",
    rf"(?P<mondigit>(?:{_MONTHS})(?=\.?[0-9]))",
    r"(?P<code>[a-z_]+[0-9_][a-z0-9_.]*)",
    r"(?P<word>[a-z]+(?:'[a-z]+)?)",
)
_HAN_FORMS = (  # the characters that may open it, the form
    (
        "下上这本周星礼",
        r"(?P<wd>(?P<wsh>下下下|下下|上上|下|上|这|本)?(?(wsh)一?个?)(?:周|星期|礼拜)"
        r"(?P<wday>[一二三四五六日天]|[1-7](?![0-9])))",
    ),
    ("下上这本", r"(?P<wkndsh>(?P<ksh>下下|下|上|这|本)个?周末)"),
    (
        "下上这本当",
        r"(?P<per>(?P<psh>下下下|下下|上上|下|上|这|本|当)一?个?"
        r"(?P<punit>月|周|星期|礼拜|季度|季|年|工作日)(?!份|度))",
    ),
    ("前", r"(?P<before>前(?=提[交供醒报出升示前案货到取问]))"),
)  # fmt: skip
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_GAP = re.compile(r"[^0-9a-z\u3007\u4e00-\u9fff,.;:!?()\[\]/、。~\-@&|'\"…$£€¥+]+")


@cache
def _readers_by_head() -> dict[str, Callable[[str, int], re.Match[str] | None]]:
    """First character to the match of the longest form that may stand there."""
    number = re.compile("|".join(_NUMBERS)).match
    latin = re.compile("|".join(_LATIN)).match
    marks = re.compile(r"(?P<punct>[,.;:!?()\[\]/、。~\-@&|'\"…]+)").match
    heads: dict[str, Callable[[str, int], re.Match[str] | None]] = dict.fromkeys("0123456789$£€¥+", number)
    heads |= dict.fromkeys("abcdefghijklmnopqrstuvwxyz_", latin)
    heads |= dict.fromkeys(",.;:!?()[]/、。~-@&|'\"…", marks)
    for head in {w[0] for w in (*HAN, *FESTIVALS_HAN)} | set("第下上这本当周星礼零〇一二三四五六七八九十廿卅两俩"):
        if not head.isdigit():
            heads[head] = re.compile(_han_forms(head)).match
    return heads


def _han_forms(head: str) -> str:
    """Festivals, weekdays, periods, words, ordinals and numerals that start with this character, in that order."""
    parts = []
    if festivals := [w for w in FESTIVALS_HAN if w[0] == head]:
        parts.append(f"(?<!初)(?P<hanfest>{_words(festivals)})节?")
    parts += [form for opening, form in _HAN_FORMS if head in opening]
    after_number = next((before for endings, before in _ENDINGS.items() if head in endings), None)
    words = [w for w in HAN if w[0] == head]
    guarded = [w for w in words if after_number and HAN[w][0] == "x" and (head not in "底末" or w in _ONLY_THESE)]
    if guarded:
        words = [w for w in words if w not in guarded]
        parts.append(f"(?P<lookalike>(?<![{after_number}])(?:{_words(guarded)}))")
    if words:
        parts.append(f"(?P<han>{_words(words)})")
    if head == "第":
        parts.append(r"(?P<quarter>第[1-4一二三四]季度?)")
        parts.append(rf"(?P<nth>第(?P<nthn>[0-9]{{1,2}}|{_HAN_NUMBER})?)")
    if head in "零〇一二三四五六七八九十廿卅两俩":
        parts.append(f"(?P<hannum>{_HAN_NUMBER})")
    return "|".join(parts)


# Latin words after which a longer form may follow (new year's day, end of day), and what makes a word a code (v2, a_b).
_OPENERS = FESTIVAL_OPENERS | {re.split("[^a-z]", w)[0] for w in ENGLISH if not w.isalpha()} | {"q", "h", "gmt", "utc"}
_CODE = tuple("0123456789_")

_PERIODS = {
    "月": "month", "周": "week", "星期": "week", "礼拜": "week", "季度": "quarter", "季": "quarter", "年": "year",
    "工作日": "workday",
}  # fmt: skip


def tokenise(evened: str) -> list[Token]:
    """The tokens of an evened text, closed by a few "end" tokens so that rules may look ahead without counting."""
    heads = _readers_by_head()
    tokens: list[Token] = []
    at, i, n = 0, 0, len(evened)  # what lies between `at` and `i` is known to nobody
    while i < n:
        read = heads.get(evened[i])
        if read is None:
            gap = _GAP.match(evened, i)
            i = gap.end() if gap else i + 1
            continue
        entry, end = _entry(read, evened, i)
        if entry is None:
            i = end
            continue
        if i > at and not evened[at:i].isspace():
            tokens.append(Token("x", None, at, i))
        tokens.append(Token(entry[0], entry[1], i, end))
        at = i = end
    if at < n and not evened[at:].isspace():
        tokens.append(Token("x", None, at, n))
    tokens.extend([Token("end", None, n, n)] * 8)
    return tokens


def _entry(read: Callable[[str, int], re.Match[str] | None], text: str, i: int) -> tuple[Entry | None, int]:
    """The word at i and where it ends; None, and where to go on, for a character that opens nothing here."""
    if word := _WORD.match(text, i):
        said, end = word[0], word.end()
        if said.partition("'")[0] not in _OPENERS and text[end : end + 1] not in _CODE:
            return _word(said), end
    m = read(text, i)
    if m is None:
        return None, i + 1
    name = m.lastgroup or ""
    return (_word(m["word"]) if name == "word" else _READERS[name](m)), m.end()


def _numbers(m: re.Match[str], name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.split(r"[-/.:]", m[name]) if part.isdigit())


def _word(word: str) -> Entry:
    entry = ENGLISH.get(word)
    if entry is None and word.endswith("'s"):
        entry = ENGLISH.get(word[:-2])
        if entry is not None and entry[0] not in ("wd", "rel", "unit"):
            entry = None
    return entry or ("x", None)


def _weekday(m: re.Match[str]) -> Entry:
    return "wd", (_WEEKDAY_NUMBERS[m["wday"]], _SHIFTS[m["wsh"] or ""])


def _han_number(m: re.Match[str]) -> Entry:
    value = han_number(m["hannum"])
    return ("n", value) if value is not None else ("x", None)


def _punctuation(m: re.Match[str]) -> Entry:
    mark = m["punct"]
    if mark in ("-", "~", "--"):
        return "conn", "-"
    if mark == "@":
        return "prep", None
    if mark in ("/", "、", "&", "|"):
        return "alt", mark
    return "p", mark[0]


def _quarter(m: re.Match[str]) -> Entry:
    mark = m["quarter"]
    return "q", "1234一二三四".index(mark[1]) % 4 + 1


def _nth(m: re.Match[str]) -> Entry:
    said = m["nthn"]
    return "nth", (int(said) if said.isdigit() else han_number(said)) if said else None


def _offset(m: re.Match[str]) -> Entry:
    minutes = int(m["hours"]) * 60 + int(m["minutes"] or 0)
    return ("zone", minutes if m["sign"] == "+" else -minutes) if minutes <= 14 * 60 else ("x", None)


def _festival(m: re.Match[str]) -> Entry:
    return "fest", next(name for i, (_, name) in enumerate(FESTIVALS_EN) if m[f"f{i}"] is not None)


def _small(m: re.Match[str]) -> Entry:
    return ("n", int(m["num"])) if len(m["num"]) <= 6 else ("x", None)


def _iso_clock(m: re.Match[str]) -> Entry:
    said = m["isoclock"]
    hour, minute, offset = int(said[:2]), int(said[3:5]), m["utc"]
    if offset is None:
        return "clock", (hour, minute, True)
    if offset == "z":
        return "isoclock", (hour, minute, 0)
    sign = -1 if offset[0] == "-" else 1
    return "isoclock", (hour, minute, sign * (int(offset[1:3]) * 60 + int(offset[-2:])))


_READERS: dict[str, Any] = {
    "ymd": lambda m: ("ymd", _numbers(m, "ymd")),
    "ymd8": lambda m: ("ymd8", (int(m["ymd8"][:4]), int(m["ymd8"][4:6]), int(m["ymd8"][6:]))),
    "dmy": lambda m: ("dmy", (*_numbers(m, "dmy"), m["sep2"])),
    "dmy2": lambda m: ("dmy", (*_numbers(m, "dmy2"), "/")),
    "isoclock": _iso_clock,
    "clock": lambda m: ("clock", (*_numbers(m, "clock")[:2], m["clock"][0] == "0" and m["clock"][1] != ":")),
    "junk": lambda m: ("x", None),
    "pair": lambda m: ("pair", (*_numbers(m, "pair"), "/" if "/" in m["pair"] else ".", m["pair"])),
    "decimal": lambda m: ("x", None),
    "lookalike": lambda m: ("x", None),
    "fest": lambda m: ("fest", FESTIVALS_HAN[m["fest"]]),
    "ordinal": lambda m: ("ord", int(m["ordinal"][:-2])),
    "num": _small,
    "glued": lambda m: ("x", None),
    "quarter": _quarter,
    "half": lambda m: ("halfyear", int(m["half"][1])),
    "offset": _offset,
    "festen": _festival,
    "phrase": lambda m: ENGLISH[m["phrase"]],
    "mondigit": lambda m: ("mon", MONTH_WORDS[m["mondigit"]]),
    "code": lambda m: ("x", None),
    "hanfest": lambda m: ("fest", FESTIVALS_HAN[m["hanfest"]]),
    "wd": _weekday,
    "wkndsh": lambda m: ("wknd", _SHIFTS[m["ksh"]]),
    "per": lambda m: ("per", (_PERIODS[m["punit"]], _SHIFTS[m["psh"]])),
    "before": lambda m: ("qian", None),
    "han": lambda m: HAN[m["han"]],
    "nth": _nth,
    "hannum": _han_number,
    "punct": _punctuation,
}
