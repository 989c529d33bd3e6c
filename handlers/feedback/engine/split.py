"""Splitting a masked text into sentences and clauses that keep their delimiters, chat and voice input included."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handlers.feedback.engine import mask
from handlers.feedback.engine.breath import ends
from handlers.feedback.engine.shapes import Clause
from handlers.feedback.engine.simplify import simplify

_HAN = "\u3400-\u9fff"
_FOLD = str.maketrans("，。！？：；（）’‘“”　～", ",.!?:;()''\"\" ~")
_ABBREVIATION = re.compile(
    r"(?:^|[^A-Za-z'’])(?:(?i:mr|mrs|ms|dr|prof|st|vs|e\.g|i\.e|approx|fig|inc|ltd|jr|sr|a\.m|p\.m)|No|[A-HJ-Z])$"
)
_END = re.compile(
    rf"[。！？!?；;]+[”’\"')）」』]*\s*|…+\s*|\.{{2,}}\s*|\.(?=\s|$|[{_HAN}”\"')）]|{mask.BULLET})[”\"')）]*\s*"
    rf"|\s*\n\s*|[ \t]+(?={mask.BULLET})"
)
_COMMA = re.compile(
    rf"[，,]\s*|：\s*|:(?=\s|$|[{_HAN}])\s*|\s*[—–]+\s*|\s+-{{1,2}}\s+|--+|[~～]+(?=\S)|、(?=(?:但|不过|可是|"
    rf"然后|而且|还有|"
    rf"另外))"
)

# Connectives before which a clause always ends.
_ZH_TURN = re.compile(
    r"(?<=好的)就是|(?<=可以)就是|(?<=不错)就是|(?<=喜欢)就是|(?<=挺好)就是|(?<=很好)就是|(?<=.{2})(?:但是|"
    r"但(?![凡愿求书单])|不过(?![是两一三几来去关期夜瘾脑审硬])|可是(?!不是)|可惜|然而|只不过|美中不足|"
    r"(?<![你我他她这那也都不还若要只算先])就是(?=(?:字|太|有点|稍微|略|感觉|[^,，。]{1,10}(?:太|没|有点|"
    r"不够|少了|错|漏|偏|长了|短了|大了|小了|慢|晚))))"
)
_ZH_LOOSE = re.compile(
    r"(?<=.{3})(?:然后|结果(?![不很也都是页表图数])|而且|并且|还有(?=[^{N}])|另外|所以(?!然)|因为|导致|害得|"
    r"以后(?=[^,，]{2})(?![的前])|下次|下回|"
    r"麻烦(?=你|把|先|再|改)|"
    r"(?<![给跟和对让把叫帮请问找等催了看于])你(?=把|改|去|让|叫|明天|再|看看|怎么|能不能|是不是|总|老是|每次|"
    r"从来|要|得|自己|这个|这次|就是)|"
    r"(?<![给跟和对让把叫帮问找等])我(?=觉得|看|真|希望|建议|跟你|都|要)|"
    r"赶紧|尽快|马上(?=[改补换发给去把])|要的是|本来(?=[^,，]{4})|(?<=[嘛哈哦呀啦])(?=[^吧吗呢,，。]{4})|"
    r"(?<=.{5}[吧呢啊])(?=[^,，。]{4})|(?<=.{4}了)(?=(?:门店|客户|用户|老板|媒体|领导|供应商|大家|销售|都|"
    r"还有|你(?=[把改去再又就也都还没怎能]))|我(?=[看觉想要还又]))|"
    r"(?<=.{6})(?:今天|明天|后天|周[一二三四五六日])(?=.{0,4}(?:要|给|交|发|能|前))|"
    r"(?<=.{4})(?:今晚|(?<![今明昨后]天)(?:晚上|下班|中午)|明早|周末)(?=之?前|.{0,3}(?:改|给|发|交|补))|"
    r"(?<![天你晚早午次后周期内前我])能不能|希望|建议(?!书)|"
    r"记得|顺便|一会儿|虽然|其实|反正|关键是|重点是|"
    r"(?<![到在是放给留])最后(?=[^{N}]{3})|首先|其次)".replace("{N}", "0-9")
)
_ZH_SPACE = re.compile(
    rf"(?<=[{_HAN}])[ \t]+(?=[{_HAN}])|(?<=[{_HAN}])[ \t]+(?={mask.ANY}[{_HAN}])|"
    rf"(?<=[{_HAN}]{{4}})[ \t]+(?=[A-Za-z]+[ ]?[{_HAN}])"
)
_SUBJECT = (
    r"(?:you|i|we|it|they|he|she|there|this|that|these|those|the|your|our|my|please|pls|can you|could you|would you|"
    r"can we|could we|let's|next time|some|no|nobody|none|then|also|now|maybe|don't|do not|half|two|three|only|"
    rf"it's|that's|you're|i'd|i'm|we'd|i'll|you've|i've|what|how|why|{mask.NUMBER}|{mask.QUOTE}|{mask.NAMED})"
)
_DO = (
    "add|fix|change|update|send|resend|move|remove|delete|replace|swap|check|confirm|cut|trim|shorten|include|share|"
    "use|make|put|rewrite|redo|adjust|edit|attach|upload|test|align|book|ask|tell|set|split|merge|crop|drop|keep|"
    "clarify|explain|highlight|list|mark|flag|start|stop|avoid|try|let me|cc|bring|write|reply|get|give|limit|reduce"
)
_FINITE = (
    "is|was|are|were|has|have|had|doesn't|don't|didn't|isn't|aren't|wasn't|weren't|hasn't|haven't|can't|cannot|"
    "still|says|shows|misses|lacks|uses|links|needs|looks|reads|goes|runs|starts|ends|never|forgot|missed|left|sent|"
    "posted|used|skipped|came|went|took|cost|lost|arrived|called|ignored|interrupted|kept|makes|made|contains|"
    "includes|ignores|points|fails|failed|opens|repeats|lists|covers|also"
)
_EN_TURN = re.compile(
    rf"(?:(?<=\S) (?:but(?! also)|however|though(?!t)|although|yet(?= (?:the|it|you|we|i|there|no))|whereas|"
    rf"except(?= (?:that|the|for))|because(?! of)|since(?= {_SUBJECT})|which(?= (?:is|was|are|were|means|"
    rf"meant|has|had|made|makes|links|took|cost|left|i|we|you|nobody|makes|shows))|"
    rf"so(?= (?:please|you|we|i|the|it|they|next|can|could|let|{_DO})\b)|"
    rf"while(?= {_SUBJECT})|(?:'?cause|cos|coz|cuz)(?= {_SUBJECT})|"
    rf"and(?= (?:{_SUBJECT}|{_DO}|{_FINITE}) )|when(?= (?:you|we|i|the|it) )|"
    rf"please(?= \w+)|then(?= {_SUBJECT})|also(?= {_SUBJECT})) )",
    re.IGNORECASE,
)
_JOINS_NOUNS = re.compile(r" (?:and|then|so) ?", re.IGNORECASE)
_TELLS = re.compile(
    rf"\b(?:{_FINITE}|{_DO}|will|would|can|could|should|must|may|might|did|does|do|be|been|i'm|it's|you're|that's|there's|"
    r"we're|they're|you've|we've|i've|let's|won't|ran|put|gave|said|saw|told|want|wants|think|like|love|stopped|\w{3,}ed|"
    r"good|great|nice|lovely|thanks|thank|well done)\b",
    re.IGNORECASE,
)
_EN_LOOSE = re.compile(
    rf"(?<=\S) (?:can you|could you|would you|also|then|like|um+|uh+|so|and(?= (?:um|uh|like|then|also|{_SUBJECT}))|"
    rf"you (?=always|never|need|should|really|just|keep|forgot|didn't)|i (?=want|think|need|mean|guess|would)|"
    rf"it (?=says|should|doesn't|needs|looks|still|has|is|was)|next time|but|because)\b ?",
    re.IGNORECASE,
)
# From how many characters without a mark a Chinese run is cut where a speaker would draw breath.
LONG_RUN = 26
_LIST = re.compile(rf"^{mask.BULLET}")


def key(text: str) -> str:
    """The text as labels read it: simplified, folded width, lower case; the length never changes."""
    folded = simplify(text).translate(_FOLD)
    lowered = folded.lower()
    return lowered if len(lowered) == len(folded) else "".join(c.lower() if len(c.lower()) == 1 else c for c in folded)


def _sentences(text: str) -> Iterator[tuple[int, int, str]]:
    """Spans of sentences with what ends them."""
    start = 0
    for found in _END.finditer(text):
        if found.start() < start:
            continue
        if (
            found.group().startswith(".")
            and not found.group().startswith("..")
            and _ABBREVIATION.search(text[start : found.start()])
        ):
            continue
        if found.start() == start and not text[start : found.end()].strip():
            start = found.end()
            continue
        yield start, found.start(), found.group()
        start = found.end()
    if text[start:].strip():
        yield start, len(text), ""


def _between(run: str, place: int) -> bool:
    """Whether a place in a Chinese run parts no word written in letters and no mask from its unit."""
    return not (re.match(r"[A-Za-z]", run[place - 1]) and re.match(r"[A-Za-z]", run[place]))


def _clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Spans of clauses within one sentence, cut at commas and at turning words."""
    cuts: list[tuple[int, int]] = [(m.start(), m.end()) for m in _COMMA.finditer(text, start, end) if m.start() > start]
    piece = text[start:end]
    for found in _ZH_TURN.finditer(piece):
        cuts.append((start + found.start(), start + found.start()))
    for found in _EN_TURN.finditer(piece):
        if _JOINS_NOUNS.match(found.group()) and not _TELLS.search(piece[: found.start()]):
            continue  # "the photographer and the stylist are not credited"
        cuts.append((start + found.start(), start + found.start() + 1))
    for found in _ZH_SPACE.finditer(piece):
        cuts.append((start + found.start(), start + found.end()))
    bounds = sorted(set(cuts))
    edges = [start, *[e for _, e in bounds]]
    stops = [*[s for s, _ in bounds], end]
    for at, stop in zip(edges, stops, strict=True):
        run = text[at:stop]
        if stop > at and len(re.findall(f"[{_HAN}]", run)) > 15:
            cuts.extend((at + m.start(), at + m.start()) for m in _ZH_LOOSE.finditer(run))
            if len(run) > LONG_RUN:
                cuts.extend((at + place, at + place) for place in ends(run, "zh") if _between(run, place))
        elif stop > at and run.count(" ") > 13:
            cuts.extend((at + m.start(), at + m.start() + 1) for m in _EN_LOOSE.finditer(run))
            if run.count(" ") > 19:
                cuts.extend((at + place - 1, at + place) for place in ends(run, "en"))
    at = start
    for stop, resume in sorted(set(cuts)):
        if stop < at or stop == start:
            continue
        if stop > at or resume > at:
            yield at, stop, text[stop:resume]
        at = resume
    if at < end:
        yield at, end, ""


def split(text: str) -> list[Clause]:
    """The clauses of a masked text, in order."""
    found: list[Clause] = []
    for number, (start, end, after) in enumerate(_sentences(text)):
        bullet = ""
        if _LIST.match(text[start:end]):
            bullet, start = text[start], start + 1
        pieces = [p for p in _clauses(text, start, end) if text[p[0] : p[1]].strip()]
        for place, (at, stop, delimiter) in enumerate(pieces):
            raw = text[at:stop]
            shift = len(raw) - len(raw.lstrip())
            body = raw.strip()
            last = place == len(pieces) - 1
            found.append(
                Clause(
                    text=body,
                    key=key(body),
                    start=at + shift,
                    end=at + shift + len(body),
                    after=delimiter + after if last else delimiter,
                    sentence=number,
                    bullet=bullet if place == 0 else "",
                )
            )
    return found
