"""Labelling clauses: which lists they touch, what evidence stands in them, and what the classifier makes of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from handlers.feedback.engine import mask
from handlers.feedback.engine.classifier import KINDS, hear
from handlers.feedback.engine.lexicon import BAD, SENSITIVE, Lexicon, lexicon
from handlers.feedback.engine.shapes import Clause
from handlers.feedback.engine.weigh import Reading, grouped, weigh

_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_LATIN: Final = re.compile(r"[a-z]{2,}|\bi\b")
# Numerals that count something; 一下, 一点, 一次 and their kin count nothing.
_COUNTED: Final = re.compile(
    r"(?:[两二三四五六七八九十百千万半几]|十几|几十)[一二三四五六七八九十百千万多几]*(?:个|天|页|条|张|次|"
    r"处|周|月|年|份|家|人|位|块|版|轮|分钟|小时|字|"
    r"倍|成|遍|款|秒|行|段|场|篇|集|稿|项|名|套|列|屏|点(?=[半前后左到才就])|号|米|箱|件|本|封|通|期|季|批|"
    r"句|种|步|栏|格)|第[一二三四五六七八九十]+|"
    r"一(?:天|页|张|条|小时|周|处|半|个(?:月|星期|小时|字|数|错|链接|名字|日期|价格|图|问题))|"
    r"(?:周|星期|礼拜)[一二三四五六日天]|昨天|前天|今早|昨晚|前晚|上周|上个?月|去年|上季度|今天早上|"
    r"今天下午|国庆|春节|双十一|双十二|六一八|中秋|端午|年会|圣诞"
)
_EN_COUNTED: Final = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|dozen|"
    r"half (?:a|an|the|of)|a third|a quarter|one (?:day|week|hour|month)|yesterday|last (?:night|week|month|monday|"
    r"tuesday|wednesday|thursday|friday|year|quarter)|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|"
    r"february|march \d|april|june|july|august|september|october|november|december|q[1-4]|noon|midnight|tomorrow|"
    r"page one|slide one|third|fourth|fifth)\b"
)
_DENIED: Final = re.compile(
    r"(?:没有?一[场次个条张位天]|没有?任何(?:人|一个)?|并不|毫不|一点也?不|从不|从没|绝不|完全不)[^,，。]{0,2}$|"
    r"\b(?:not|isn't|wasn't|aren't|weren't|never|nothing|without|no longer|far from|"
    r"anything but)(?: (?:at all|a|one|once|remotely))? $"
)
_SECOND: Final = re.compile(r"(?:^|[^a-z])(?:you|your|you're|yours|u)(?![a-z])|你")
STRONG_PROTECTED: Final = re.compile(
    r"你们?(?:这|就|是|都|一个|个)*(?:女|男|老|小姑娘|年轻|外地|乡下)|你.{0,4}(?:怀|结婚|离婚|生孩子|年纪|"
    r"岁数|产假|口音|学历)|(?:挺|大)着.{0,6}肚子|女人就|男人就|大男人|"
    r"you(?:'re| are)|you (?:people|girls|lot|foreigners)|your (?:age|accent|religion|culture|english|"
    r"weight|looks|body|"
    r"baby|pregnancy|marriage|kids)|like a (?:girl|woman)|at your|typical|(?:women|men|girls) (?:can't|"
    r"always|never|are)|"
    r"old (?:man|woman|lady)|(?:nobody|no one|no-one) (?:under|over)"
)
# Subordinate or adverbial pieces that say nothing alone: they share the fate of their neighbour.
_EN_ADVERBIAL: Final = re.compile(
    r"^(?:and |but |so |also,? )?(?:in|on|at|for|after|before|during|from|with|by|once|until|till|per|as of|as for|"
    r"regarding|about|across|under|over|within|without|between|through|if|when|while|since|whenever|because of|due to|"
    r"thanks to|apart from|besides|despite|according to|next to|given|speaking of|not|nor|or|and|plus|then|"
    r"even though|although|though)\b"
)
_EN_VERB: Final = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|can|could|will|would|should|must|might|may|isn't|aren't|"
    r"wasn't|weren't|doesn't|don't|didn't|can't|won't|'s|it's|that's|\w{2,}(?:ed|es)|\w{3,}s|went|got|made|"
    r"sent|came|took|"
    r"gave|said|saw|left|lost|put|cut|read|ran|kept|felt|need|want|looks?)\b"
)
_EN_FINITE: Final = re.compile(
    r"\b(?:is|are|was|were|has|have|had|isn't|aren't|wasn't|weren't|doesn't|don't|didn't|can't|won't|hasn't|haven't|"
    r"it's|that's|there's|says|shows|went|got|came|took|gave|said|left|kept|needs|looks|\w{3,}ed)\b"
)
_ZH_CONDITION: Final = re.compile(
    r"^(?:如果|要是|假如|等(?!了)|为了|由于|鉴于|考虑到|按照?(?!时)|根据|除了|关于|至于|对于|比如|"
    r"例如)(?![^,，。]*(?:没|不|错|漏|少|超|只有))"
)
_ZH_FUNCTION: Final = re.compile(
    r"就是|在|从|对于?|关于|至于|针对|昨天|今天|前天|明天|上周|本周|这周|下周|上午|下午|晚上|早上|中午|刚才|刚刚|"
    r"这次|本次|上次|那次|这|那|的|里面?|上面?|中|方面|部分|"
    r"那边|这边|个|份|版|页|张|篇|段|处|第|和|跟|与|及|还有|以及|尤其|特别|是|你|我们?|咱们?|你们|"
    r"周[一二三四五六日天]|先说|再说|然后|另外|时候?|开始|结束|之前|之后|前|"
    r"后|发|做|写|交|给|为了|由于|如果|要是|当"
)
_NEGATIVE: Final = re.compile(
    r"(?<!不)错|漏|缺|忘|没(?!问题|少)|未|不(?!错|少|仅|但|断|过|同|止|愧|用|要|如说|妨)|超(?!预期|赞|级)|"
    r"(?<![昨今前当])晚(?!上|会|安|宴|间|饭|餐|班)|迟|拖|少了|太|偏|重复|旧|(?<!零)投诉|退|这么(?:多|慢|久|"
    r"乱|晚|小)|导致|耽误|损失|"
    r"返工|掉|跌|乱|糊|空白|过期|失效|错位|"
    r"\b(?:still|missing|(?<!staying )(?<!stayed )(?<!stay )(?<!up )late|wrong|broken|outdated|expired|"
    r"typos?|misspel|duplicate|blank|empty|crop|"
    r"overlap|blur|mismatch|"
    r"incorrect|incomplete|unclear|confusing|hard to|can't|cannot|couldn't|too|isn't|aren't|wasn't|weren't|"
    r"doesn't|don't|"
    r"didn't|hasn't|haven't|not|no|without|forgot|missed|skipped|omitted|lost|complain|delay|slipped|cancel|"
    r"overdue|old|"
    r"instead of|failed|lack|never|nobody|dropped|fell)"
)


THANKS: Final = re.compile(r"辛苦|谢|感谢|\bthank|\bappreciat|\bcheers\b|\bty\b")
_RESCUE: Final = re.compile(
    r"避免了|及时发现|提前发现|你发现|解决了|挽回|拦下|救(?:了|回|场)|顶上|接住|化解|处理好|补救|没觉得|不觉得|一点没|"
    r"\byou (?:caught|spotted|fixed|solved|noticed|saved|rescued|prevented|avoided|handled|sorted|cleared|untangled)\b|"
    r"\b(?:saved (?:us|the|me|everyone)|before (?:opening|launch|anyone noticed))\b"
)
_GOOD: Final = re.compile(
    r"涨|升|增|达成|超额|超预期|按时|准时|提前|零(?:失误|投诉|差错)|没有一|没出|全部|顺利|通过|签下|拿下|赢|"
    r"新增|满(?:意|分|座|房)|主动|专门|帮|都|"
    r"完成|上线|夸|赞|好评|成功|回头|转介绍|破|第一|创|省|救|"
    r"\b(?:on time|ahead|grew|up|increase[ds]?|won|closed|signed|hit|beat|under budget|all|every|saved|doubled|tripled|"
    r"record|back to normal|renewed|thanked|recovered|restored|first|noticed|asked for|thanked|calmed|helped|stayed|"
    r"volunteered|solved|fixed|caught|rescued|"
    r"turned|above|more)\b"
)
_FAULT: Final = re.compile(
    r"(?<!不)错(?!过)|漏|缺|忘|(?<!没有)迟|延误|重复|过期|失效|超(?:时|支|了|出预算)|(?<!零)投诉|退(?:货|款|单)|"
    r"不够|太(?:小|大|长|短|密|暗|亮|慢|少|多)|没(?:写|放|标|发|附|给|对|改|更新|测|回|交|提)|"
    r"\b(?:wrong|missing|(?<!staying )(?<!stayed )(?<!stay )(?<!up )late|typos?|broken|forgot|missed|"
    r"outdated|expired|duplicate|blurr|complain|"
    r"too (?:small|long|short|dark|big|many|few|late|slow))"
)


# "Design spent an afternoon", "sales said": a team and what it did, not an order.
_TEAM_DID = re.compile(r"[a-z]+ (?:spent|took|said|says|had|lost|found|got)\b")


# Grave kinds no list needs to know when a clause plainly sounds like one; a clause with a number goes by the lists.
SURE: Final = 0.5
RATHER: Final = 0.35  # enough where the clause judges beyond doubt
HARMLESS: Final = 0.03
_GRAVE: Final = {"insult": {"insult"}, "threat": {"threat"}, "sensitive": {"protected"}}


def langs(key: str) -> list[Lexicon]:
    """The word lists that apply to a piece: Chinese, English or both."""
    return [lexicon("zh")] * bool(_HAN.search(key)) + [lexicon("en")] * bool(_LATIN.search(key))


def language(text: str) -> str:
    """``zh`` or ``en``: counting characters against Latin words is right where language guessers are not."""
    han, latin = len(_HAN.findall(text)), len(re.findall(r"[A-Za-z][A-Za-z'’]+", text))
    return "zh" if han and han >= latin else "en"


def touches(key: str, name: str) -> bool:
    """Whether a list is touched; a denied fault ("not one of them boring") is none."""
    for lex in langs(key):
        for found in lex.find[name].finditer(key):
            if name != "label" or not _DENIED.search(key[max(0, found.start() - 20) : found.start()]):
                return True
    return False


def bad_spans(key: str, names: Sequence[str] = BAD) -> list[tuple[int, int]]:
    """Spans of judging words in a piece."""
    found: list[tuple[int, int]] = []
    for lex in langs(key):
        for name in names:
            found.extend(
                m.span()
                for m in lex.find[name].finditer(key)
                if m.end() > m.start()
                and not (name == "label" and _DENIED.search(key[max(0, m.start() - 20) : m.start()]))
            )
    return sorted(found)


def blanked(key: str, names: Sequence[str] = BAD) -> str:
    """The key with its judging words taken out, so that "for the 3rd time" is no evidence."""
    chars = list(key)
    for start, end in bad_spans(key, names):
        chars[start:end] = " " * (end - start)
    return "".join(chars)


def is_hard(key: str) -> bool:
    """A number, quotation, link, file, date or counted thing."""
    return bool(
        re.search(f"{mask.NUMBER}|{mask.QUOTE}|{mask.NAMED}", key) or _COUNTED.search(key) or _EN_COUNTED.search(key)
    )


# "Not one of them was sent to the wrong address": a fault that did not happen.
_SPARED: Final = re.compile(
    r"(?:没有?|无|零|{N})(?:一[个处次单条位家人份张]|任何|半点|客诉|投诉|差评|报错|失误|差错)[^,，。]{0,8}|"
    r"\bzero (?:edits?|changes?|complaints?|errors?|mistakes?|typos?|returns?|questions?)\b".replace("{N}", mask.NUMBER)
)


def negative(key: str) -> bool:
    """Whether something observable is said to be amiss."""
    return bool(_NEGATIVE.search(_SPARED.sub(" ", key))) and not _RESCUE.search(key)


def faulty(key: str) -> bool:
    """Whether a plain fault is named; narrower than ``negative``, which also hears "not tiring"."""
    return bool(_FAULT.search(_SPARED.sub(" ", key))) and not _RESCUE.search(key)


def hopeful(key: str) -> bool:
    """Whether a fact is told as good news."""
    return bool(_GOOD.search(key)) and not faulty(key)


def addresses(key: str) -> bool:
    """Whether the colleague is spoken to."""
    return bool(_SECOND.search(key))


def is_praise(key: str) -> bool:
    """Whether praise stands in the piece, negated praise left out."""
    lexes = langs(key)
    for lex in lexes:
        for found in lex.find["praise"].finditer(key):
            start = found.start() + (len(found.group()) - len(found.group().lstrip()))
            if not any(denied.praise_not.search(key[max(0, start - 24) : start]) for denied in lexes):
                return True
    return False


def is_fragment(key: str) -> bool:
    """Whether a piece is only a topic, a time, a condition or the rest of a list."""
    if not key:
        return True
    if _HAN.search(key):
        if re.search(f"是[^,，]*{mask.NUMBER}", key):
            return False
        rest = lexicon("zh").find["work"].sub("", key.rstrip("嘛吧呢啊呀哈哦"))
        rest = re.sub(mask.ANY, "", _ZH_FUNCTION.sub("", rest))
        rest = re.sub(r"[\s,.()'\"a-z0-9_年月日号点天个页条张次场期批轮季周版]", "", rest)
        if re.fullmatch(r"[小老阿][一-龥]{1,2}|[一-龥]{2,3}(?:同学|老师|哥|姐|总|经理)", key):
            return True
        return len(rest) <= (1 if len(key) <= 10 else 0) or bool(_ZH_CONDITION.match(key) and len(key) < 22)
    count = len(key.split())
    if re.match(r"^(?:if|when|once|while|since|after|before|as soon as|even though|although|unless)\b", key):
        return count <= 12
    if _EN_FINITE.search(key):
        return False
    return bool(_EN_ADVERBIAL.match(key) and count <= 9) or (count <= 4 and not _EN_VERB.search(key))


def _as_content(key: str) -> bool:
    """Whether a sensitive word is what the work is about ("the sick leave page has a typo"), nobody being spoken to."""
    if addresses(key) or STRONG_PROTECTED.search(key) or not touches(key, "work"):
        return False
    return touches(key, "concrete")


def _sensitive(key: str) -> set[str]:
    found: set[str] = set()
    for lex in langs(key):
        for name in SENSITIVE:
            if not lex.find[name].search(key):
                continue
            if name == "protected" and lex.find["audience"].search(key) and not STRONG_PROTECTED.search(key):
                continue
            if name in ("private", "health") and lex.find["private_ok"].search(key) and not _SECOND.search(key):
                continue
            if name in ("protected", "health", "private") and _as_content(key):
                continue
            found.add(name)
    return found


def marks(key: str) -> dict[str, bool]:
    """What can be seen in a clause without understanding it: evidence, requests, praise, judging words."""
    listed = {f"list {name}": touches(key, name) for name in BAD}
    bad = any(listed.values())
    plain = blanked(key) if bad else key
    digits = bool(re.search(f"{mask.NUMBER}|{mask.QUOTE}|{mask.NAMED}", plain))
    asked = (
        touches(plain, "request")
        and not re.search(r"应该?[是为]|(?:改|换|写|做|标|发)成了|这么|那么", plain)
        and not _TEAM_DID.match(plain)
    )
    return {
        "bad": bad,
        "digits": digits,
        "hard": digits or is_hard(plain),
        "concrete": touches(plain, "concrete"),
        "weak": touches(plain, "weak"),
        "work": touches(plain, "work") or bool(re.search(mask.NAMED, plain)),
        "request": asked,
        "praise": is_praise(plain),
        "negative": negative(plain),
        "you": addresses(key),
        "trait": touches(key, "trait"),
        "fragment": is_fragment(key),
        "sensitive": bool(_sensitive(key)),
        "hopeful": hopeful(key),
        "faulty": faulty(key),
        "thanks": bool(THANKS.search(key)),
        **listed,
    }


# What a listed word suggests, and a clause that plainly sounds otherwise disproves ("the caterer's final headcount").
_DOUBTED: Final = {"threat", "protected", "health", "private", "label", "rhetoric", "vent", "sarcasm", "general"}


def harmless(scores: Mapping[str, float]) -> bool:
    """Whether a clause plainly is a fact, a request or praise, whatever words stand in it."""
    return scores["judgement"] < HARMLESS and max(scores["fact"], scores["request"], scores["praise"]) > 0.9


def unlikely(scores: Mapping[str, float]) -> bool:
    """Whether a clause is hardly a judgement."""
    return scores["judgement"] < 0.1 and max(scores["fact"], scores["request"], scores["praise"]) > 0.8


def label(clauses: Sequence[Clause], restore: Callable[[str], str]) -> None:
    """Fill in labels, evidence and scores of the clauses."""
    readings = [
        Reading(clause.key, clause.after, clause.sentence, heard, marks(clause.key))
        for clause, heard in zip(clauses, hear(restore(c.text) for c in clauses), strict=True)
    ]
    for clause, reading, odds in zip(clauses, readings, weigh(readings), strict=True):
        key, seen = clause.key, reading.seen
        clause.labels = {name for name in BAD if seen[f"list {name}"]}
        if seen["sensitive"]:
            clause.labels |= _sensitive(key)
        clause.scores = grouped(odds)
        if harmless(clause.scores):
            clause.labels -= _DOUBTED
            if clause.scores["request"] < 0.05:  # an order to the machine would be a request
                clause.labels.discard("injection")
        elif odds["threat"] < HARMLESS and unlikely(clause.scores):
            clause.labels.discard("threat")
        clause.kind = max(KINDS, key=odds.__getitem__)
        clause.kind_odds, clause.personal_odds = odds[clause.kind], odds["sensitive"]
        plainly = clause.kind_odds > (RATHER if clause.scores["judgement"] > 0.9 else SURE)
        if plainly and not seen["hard"] and not clause.labels & set(SENSITIVE):
            clause.labels |= _GRAVE.get(clause.kind, set())
        clause.hard, clause.digits, clause.concrete = seen["hard"], seen["digits"], seen["concrete"]
        clause.weak, clause.work, clause.praise, clause.request = (
            seen["weak"], seen["work"], seen["praise"], seen["request"],
        )  # fmt: skip
        bare = key.strip(" ,.!?")
        if any(lex.filler.search(bare) for lex in langs(key)):
            clause.labels.add("filler")
        elif any(bare in lex.cries for lex in langs(key)):
            clause.labels |= {"filler", "vent"}
