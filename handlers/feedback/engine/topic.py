"""Naming the work item a left-out clause spoke of, as it was written: "the retargeting setup", 展台设计."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from handlers.feedback.engine.decide import PERSONAL
from handlers.feedback.engine.labels import bad_spans, langs, touches
from handlers.feedback.engine.lexicon import lexicon
from handlers.feedback.engine.shapes import Clause
from handlers.feedback.engine.split import key as read

_PLAIN_WORD: Final = re.compile(
    r"^(?:the|a|an|this|that|these|those|your|my|our|his|her|their|its|is|are|was|were|of|on|in|at|for|to|with|from|by|"
    r"and|or|but|you|i|we|it|them|him|all|both|none|as|about|whole|entire|so|such|every|another|any|some|no|not|me|"
    r"us|do|did|call|"
    r"read|see|look|"
    r"like|than|latest|new|old|same|last|good|great|nice|when|if|what|how|who|one|two|three|only|just|even|"
    r"own|next|send|"
    r"make|write|made|sent|wrote|(?!weekly|monthly|daily|quarterly)\w+(?:ed|ing|er|est|ly|s))$",
    re.IGNORECASE,
)
_SUBJECT: Final = re.compile(
    r"^(?:(?:so|and|but|well|honestly|look|now|ok|okay|mate|tbh|ngl|fwiw|imo),? )?"
    r"(?P<lead>(?:the|this|that|these|those|your|our|my|whole|entire) (?:whole |entire |latest |new )?)?"
    r"(?P<name>[A-Za-z][\w&'’-]*(?: [\w&'’-]+){0,5}?) "
    r"(?:is|was|are|were|isn't|wasn't|aren't|weren't|looks?|looked|feels?|felt|reads?|sounds?|sounded|seems?|seemed|"
    r"has|had|needs?|could|would|should|makes?|made|does|did|doesn't|didn't|screams|smells|came|comes|went|goes)\b",
    re.IGNORECASE,
)
_OBJECT: Final = re.compile(
    r"\b(?:the|this|that|these|those|your|our) "
    r"(?P<name>[A-Za-z][\w&-]*(?: (?!(?:is|was|are|were|and|or|but|on|in|at|for|to|with|from|by|of|that|which|"
    r"who|you|there|better|worse|more|less|than|very|so|too|only|up|down|out|back|yet|already|again|now|then|"
    r"itself|ever|round|fits|nicely|twice|once|something|nothing|anything|everything|someone|"
    r"i|we|it|they|as|than|like|when|if|because|so|looks?|has|had|before|after|again|yet|today|tomorrow|last|this|"
    r"next|without|into|over|like)\b)[\w&-]+){0,3})",
    re.IGNORECASE,
)
# What is compared with something else is the work: "livelier than this blurb", "better headlines than yours".
_THAN: Final = re.compile(r"\bthan (?:this|your|these) (?P<name>[A-Za-z][\w-]+(?: [A-Za-z][\w-]+)?)$", re.IGNORECASE)
_LIKENED: Final = re.compile(
    r"\b(?:better|worse|more \w+|\w+ier|cl(?:ean|ear)er|s(?:hort|harp|mart|trong)er|n(?:ic|eat)er|fast(?:er)) "
    r"(?P<name>(?!to |with |at |in )[A-Za-z][\w-]+(?: [\w-]+)?) "
    r"than (?:this|these|yours|you)\b",
    re.IGNORECASE,
)
_OUTDONE: Final = re.compile(
    r"\b(?:written|made|done|drawn|shot|designed|built|planned|write|make|do|draw|shoot|design|build|"
    r"plan) an? (?:\w*er|\w*ier|better|more \w+) "
    r"(?P<name>[A-Za-z][\w-]+(?: [A-Za-z][\w-]+)?)$",
    re.IGNORECASE,
)
_MADE: Final = re.compile(
    r"\b(?:could|would|can) (?:have |'ve )?(?:written|made|done|drawn|shot|designed|built|planned|write|make|do|draw) "
    r"(?:this|that|the) (?P<name>[A-Za-z][\w-]+(?: [A-Za-z][\w-]+)?)$|"
    r"\b(?:forget|miss|skip|ignore|leave out|neglect|care about|bother with) (?:the |your |our )?"
    r"(?P<left>[A-Za-z][\w-]*(?: [\w-]+){0,2})$",
    re.IGNORECASE,
)
# "Priya's case studies get signed"
_HERS: Final = re.compile(r"^[A-Z]\w+['’]s (?P<name>[a-z][\w-]*(?: (?:stud\w+|[a-z]+s))?) ")
_ENDS_IN_HAN: Final = re.compile(r"的(?P<name>[\u3400-\u9fffA-Za-z]{2,8})$")  # 隔壁组闭着眼也能排好的场次表
# 同样是做直播切片: the same kind of work
_SAME_HAN: Final = re.compile(r"^同样(?:都)?(?:是)?(?P<done>做|写|办|拍|出|跑)?(?P<name>[\u3400-\u9fffA-Za-z]{2,8})$")
_LIKENED_HAN: Final = re.compile(
    r"比(?:你|这|这)(?:的|这|"
    r"那)?[个份版张条篇次支套]?(?P<name>(?![强好差快慢懂会更还细靠稳个份版张条篇次支套])[\u3400-\u9fffA-Za-z]{2,6}?)"
    r"(?=齐整|整齐|好|强|会|更|像|有|还|清|靠|专|精|用心|讲究|$)"
)
_OWN: Final = re.compile(r"\b(?:with|of|about|on|in|to) your (?P<name>[\w&-]+(?: [\w&-]+){0,2})$", re.IGNORECASE)
# Small talk names the work only where it says that it was looked at.
_LOOKED: Final = re.compile(
    r"\b(?:read|looked|listened|heard|watched|opened?|saw|seen|checked|reviewed|went through|about|on)\b|"
    r"看|读|讀|听|聽|翻|打开|打開|收到|说说|关于|關於|那个"
)
_IMAGE: Final = re.compile(r"\b(?:like|of|as|than) an? (?:[\w-]+ ){0,2}$", re.IGNORECASE)  # "the love of a tax form"
# "every time I open your CRM export something is off", "kerning on the tram wrap is awful", "refill label is a mess"
_YOUR: Final = re.compile(
    r"\byour (?P<name>(?!work|job|mind|way|life|turn|fault|own|best|name|face|hands?|eyes?|time|side|end|place|"
    r"whole|usual|"
    r"last|latest|next|new|old|first)[A-Za-z][\w&-]*(?: (?!(?:is|was|are|were|and|or|but|on|in|at|for|to|with|from|"
    r"by|of|that|"
    r"which|who|as|than|like|when|if|because|so|again|always|never|every|looks?|has|had|something|nothing|anything|"
    r"everything|someone|i|we|you|they|it|this)\b)[\w&-]+){1,2})",
    re.IGNORECASE,
)
_VERDICT: Final = re.compile(
    r"(?:[\w-]+ (?:on|of|in|for) (?:the|your|our|this) )?(?P<name>[a-z][\w&-]* [a-z][\w&-]*(?: [a-z][\w&-]*)?) "
    r"(?:is|are|was|were|looks?|feels?|reads?|sounds?) (?P<said>[^,]+)$"
)
_IS_VERDICT: Final = re.compile(r"(?:[Tt]he )?(?P<name>[A-Za-z][\w&-]*(?: [\w&-]+){0,3})['’]s (?P<said>[^,]+)$")
_NO_SUBJECT: Final = re.compile(
    r"\b(?:deadlines?|bonus(?:es)?|salary|raise|promotion|job|career|appraisal|pay|i|you|he|she|we|they|it|who|"
    r"what|which|there|here|nothing|everything|anything|someone|anyone|"
    r"everyone|nobody|"
    r"always|never|somebody|people|person|guy|kid|one|thing|way|point|time|problem|issue|neighbou?r|wife|husband|"
    r"mother|father|mum|mom|dad|boss|"
    r"client|customer|team|kid|son|daughter|colleague)\b",
    re.IGNORECASE,
)
_OPENS: Final = re.compile(
    r"(?:compared|next to|unlike|if|maybe|since|because|when|while|love|like|even|only|just|not|no|a|an|another|"
    r"every|each|same|still|how|why|"
    r"then|also|perhaps|surely|clearly|apparently|at|in|on|for|with|from|by|to|of|as|after|before)\b",
    re.IGNORECASE,
)
_HAN_LEAD: Final = re.compile(
    r"^(?:(?:所以|但是|但|不过|而且|然后|说真的|老实说|讲真|真的|就|看看|瞧瞧|你看)[，, ]?)*"
    r"[做写拍剪排发弄搞]?(?:(?:你们?|您|咱们?|我们|他们?|她)(?:的|这边的?|那边的?)?)?"
    r"(?:(?:这|那|這|每|整)(?:一?[个份张版条篇次支套块部封场期批轮個張條場輪]|两[个份张版条])?)?"
)
_HAN_NAME: Final = re.compile(
    r"(?P<name>[\u3400-\u9fffA-Za-z0-9 /-]{2,16}?)"
    r"(?=[\u3400-\u9fff]得|永远|永遠|老是|老|总(?!结|监|部|裁|经理|价|量|数|体|览|表)|總(?!結|監|部|裁|經理|價|量|"
    r"數|體|覽|表)|又|回回|每|成功|要|会|會|能|有|做|写|跑|真|太|很|挺|也|都|就|还|還|简直|簡直|根本|完全|实在|"
    r"實在|怎|看|写得|寫得|做得|拍得|剪得|排得|弄得|搞得|跟|像|没|沒|不|"
    r"是|让|讓|我|你|被|建议|建議|适合|適合|值得|从不|从来|读下来|读起来|读完|看下来|看起来|看完|听下来|听起来|"
    r"拿给|透着|一股|一塌|有点|有點|烂|爛|丑|醜|土|乱|亂|差|糟|[，,。！!？?]|$)"
)
_HAN_JUDGED: Final = re.compile(r"(?:也)?(?:太|真的?|很|实在|简直)(?:是|太)?[^,，。]{1,6}了?(?:吧|啊)?$")
# Small talk that says what it is about: 说说上周六的家长开放日, 昨天那场试饮我去转了一圈, "so I heard the radio ad".
_TALKED_HAN: Final = re.compile(
    r"(?:说说|聊聊|讲讲|说一下|聊一下|关于|说到|提到)(?P<all>[^我你,，。]{3,14})$|"
    r"那[场个份版期条篇张次套支](?P<that>[\u3400-\u9fffA-Za-z]{2,8}?)(?=我|你|啊|吧|呢|$)|"
    r"去(?:看|逛|试|听)了?(?P<seen>[\u3400-\u9fffA-Za-z]{3,8})$|"
    r"^(?:(?:昨天|今天|前天|昨晚|今早|刚才|"
    r"上周)?你?[那这][场个份版期条篇张次套支])?(?P<before>[^我你,，。]{2,12}?)我(?:从头|看|读|听|翻|越|去|打开|试)"
)
_TALKED: Final = re.compile(
    r"\b(?:(?:read|heard|watched|opened|saw|seen|checked|reviewed|visited|tried|went through|looked at|listened to|"
    r"sat down with|"
    r"(?:ok(?:ay)?|right|now) so|about|well done on|because of|hats off (?:for|to)|(?<=morning )with|"
    r"(?<=today )with|(?<=office )with) (?:the|your|our|this|that) |"
    r"(?:feedback|notes|thoughts|comments|remarks) (?:on|about|for) (?:(?:the|your|our|this|that) )?)"
    r"(?P<name>(?!rest|whole|end|way|one|thing|first|second|last|weekend|night|day)[A-Za-z][\w&-]*"
    r"(?: (?!(?:twice|again|now|last|this|over|on|in|at|for|from|with|and|but|yesterday|today|before|after|once|"
    r"three|two)\b)"
    r"[A-Za-z][\w&-]*){0,2})",
    re.IGNORECASE,
)
_NO_NOUN: Final = re.compile(
    r"味道|味儿|感觉|气质|画风|东西|東西|[了对吗呢吧啊呀嘛着过把被给事听说看想人]|从来|得$|^[你我他她它是就在不哪]"
)
_OWNED: Final = re.compile(
    r"[你我他她它们了吗呢吧不没]|^(?:人家|别人|隔壁|昨天|今天|前天|上周|每次|回回|一[天次个份回])"
)
_HAN_NOT: Final = re.compile(
    r"^(?:是|种|[^谁]{1,6}谁|今天|昨天|前天|明天|上周|这周|本周|每次|每回|回回|人家|大家|别人|别的|隔壁|"
    r"一[天次个份回]|同样|这种|那种|什么|怎么|真的|自己|这样|那样|东西|"
    r"永远|老是|总是|从来|一贯|体贴|用心|心意|好意|才华|智慧|眼光|本事|肚子|身子|脑袋|脑子|脑瓜|眼睛|嘴|态度|能力|"
    r"水平|脑子|心思|感觉|结果|其实|现在|时候|下次|以后|领导|老板|客户|"
    r"同事|是不是|有没有|难道|到底|居然|"
    r"竟然)"
)


def _english(clause: Clause) -> str:
    text = clause.text
    likened = _THAN.search(text) or _LIKENED.search(text) or _OUTDONE.search(text)
    if likened:
        return likened["name"]
    found = _SUBJECT.match(text)
    if found:
        name = re.split(r" (?:under|above|below|beside|behind) (?:it|this|that)\b", found["name"])[0]
        named = re.match(r"[A-Z]\w*['’]s\b", found["name"])  # whose it is needs no article before it
        sound = not (named or _NO_SUBJECT.search(name) or bad_spans(name.lower()) or touches(name.lower(), "trait"))
        head = re.split(r" (?:on|for|of|about|in) ", name.lower())[0]
        ends = touches(head.rsplit(" ", 1)[-1], "work")
        if sound and not _OPENS.match(name) and ((found["lead"] and (ends or name.count(" ") < 3)) or ends):
            return _small(name, bool(found["lead"]))
    listed = _listed(clause)
    names = [
        m["name"] for m in _OBJECT.finditer(text)
        if not _NO_SUBJECT.search(m["name"]) and not bad_spans(m["name"].lower())
        and not touches(m["name"].lower(), "trait")
    ]  # fmt: skip
    names = [re.sub(r" \w+ed$", "", _to_noun(name)) for name in names]
    for name in names:
        if listed and listed.lower() in name.lower():
            return name
    own = _OWN.search(text)
    if not listed and own and clause.kind in ("label", "generalisation"):
        return own["name"]
    judged = clause.scores.get("judgement", 0.0) > 0.5 and clause.kind in ("label", "generalisation")
    if not listed and judged:
        yours = _YOUR.search(text)
        if yours and not _NO_SUBJECT.search(yours["name"]) and not touches(yours["name"].lower(), "trait"):
            return yours["name"]
        verdict = _VERDICT.match(text) or _IS_VERDICT.match(text)
        if verdict and bad_spans(verdict["said"].lower()) and not _NO_SUBJECT.search(verdict["name"]):
            return verdict["name"]
    return listed or next((n for n in names if touches(n.lower(), "work")), "")


def _to_noun(name: str) -> str:
    """A run of words up to its last work noun, or its first two when none is known."""
    words = name.split(" ")
    if len(words) < 4:
        return name
    ends = [at for at, word in enumerate(words) if touches(word.lower(), "work")]
    return " ".join(words[: ends[-1] + 1] if ends else words[:2])


def _small(name: str, led: bool) -> str:
    """A name that opened the sentence loses the capital the sentence gave it."""
    first = name.split(" ", 1)[0]
    return name if led or not first[0].isupper() or not first[1:].islower() else name[0].lower() + name[1:]


def _plain(name: str) -> bool:
    """Whether nothing in a piece forbids it to be the name of a thing."""
    led = re.sub(r"^(?:客户|老板|领导|同事)(?=.{2})", "", name)  # 客户答谢会
    return not _NO_NOUN.search(led) and not _HAN_NOT.match(read(led))


def _is_work(key: str) -> bool:
    """Whether a name ends in a noun for a thing of the work, in either language."""
    return bool(_ends_han().search(key)) or bool(
        re.search(r"(?:^|的)[a-z][a-z0-9 /-]*$", key) and touches(key.rsplit(" ", 1)[-1], "work")
    )


def _chinese(clause: Clause) -> str:
    likened = _LIKENED_HAN.search(clause.key)
    if likened and "comparison" in clause.labels and _is_work(likened["name"]):
        return clause.text[likened.start("name") : likened.end("name")]
    name = _subject_han(clause)
    if not name and likened and not bad_spans(likened["name"]):
        name = clause.text[likened.start("name") : likened.end("name")]
    return name or _listed(clause)


def _subject_han(clause: Clause) -> str:
    """The work item a Chinese clause opens with, when it is known for one, pointed at, or judged as only things are."""
    key = clause.key
    lead = _HAN_LEAD.match(key)
    start = lead.end() if lead else 0
    found = _HAN_NAME.match(key, start)
    if not found:
        return ""
    a, b = found.span("name")
    after = key.rfind("的", a, b)
    held = after > a  # 展场的胸卡: what belongs to something is a thing
    whole = 2 <= after - a <= 6 and b - after > 2 and _is_work(key[a:b])
    if held and not (whole and not _OWNED.search(key[a:after])):
        a = after + 1
    verdict = any(b <= first <= b + 3 and final >= len(key) - 1 for first, final in bad_spans(key))
    judged = verdict or bool(_HAN_JUDGED.match(key, b))  # 播客开场白太敷衍了
    last = max((m.end() for m in _works().finditer(key[a:b])), default=0)
    if last and not held and re.match(r".{1,3}得", key[a + last :]):
        b = a + last  # 裂变海报俗气得要命
    name = re.sub(r"^[回發发交寫写做改](?=.{2})", "", clause.text[a:b].strip())
    known = _is_work(read(name)) and not re.match(r"[你我他她它报]", name)
    pointed = (held or bool(re.search(r"[这那這的]", clause.text[:start]))) and not _NO_NOUN.search(name)
    known = known or (pointed and len(name) <= (8 if b == len(key) else 6))
    known = known or (judged and 3 <= len(name) <= 8 and _plain(name) and not touches(name, "trait"))
    sound = len(name) >= 2 and not bad_spans(read(name)) and not _HAN_NOT.match(read(name))
    return name if known and sound else ""


@cache
def _works() -> re.Pattern[str]:
    lists = lexicon("zh").find
    return re.compile(f"(?:{lists['work'].pattern}|{lists['topic'].pattern})")


@cache
def _ends_han() -> re.Pattern[str]:
    return re.compile(f"{_works().pattern}$")


def _listed(clause: Clause) -> str:
    """The last item of the topic list in a clause, with the work nouns right before it."""
    best: tuple[int, int] | None = None
    for lex in langs(clause.key):
        for found in lex.find["topic"].finditer(clause.key):
            if best is None or found.start() >= best[0]:
                best = found.span()
    if best is None:
        return ""
    start, end = best
    if _IMAGE.search(clause.text[:start]):
        return ""
    if clause.text[start:end].isascii():
        for word in reversed(re.findall(r"(?<![A-Za-z0-9'’])[A-Za-z][\w&-]*(?= )", clause.text[:start])[-2:]):
            known = lexicon("en").find["work"].fullmatch(word.lower()) or word.isupper()
            known = known or not (_PLAIN_WORD.match(word) or bad_spans(word.lower()))
            if not known or not clause.text[:start].endswith(f"{word} "):
                break
            start -= len(word) + 1
    else:
        for _ in range(2):
            for size in (4, 3, 2):
                if start >= size and lexicon("zh").find["work"].fullmatch(clause.key[start - size : start]):
                    start -= size
                    break
        start -= len(re.search(r"[A-Za-z]*$", clause.text[:start]).group())  # type: ignore[union-attr]
    return clause.text[start:end] if end - start > 1 else ""  # 图 or 稿 alone says too little


def _talked(clause: Clause) -> str:
    """What small talk says it is about, named as it was written, or ""."""
    if re.search(r"[\u3400-\u9fff]", clause.key):
        found = _TALKED_HAN.search(clause.key)
        if not found:
            return clause.text if "的" in clause.key and phrase(clause) else ""
        a, b = next(found.span(name) for name in ("all", "that", "seen", "before") if found[name])
        if found["before"] and not _ends_han().search(found["before"]):
            return ""
    else:
        named = _TALKED.search(clause.text)
        if not named:
            return ""
        a, b = named.span("name")
    name = clause.text[a:b]
    return "" if _NO_SUBJECT.search(name) or _HAN_NOT.match(read(name)) or touches(read(name), "trait") else name


def phrase(clause: Clause) -> bool:
    """Whether a clause is the name of a piece of work and nothing else: 昨天南山商场的路演, 直播间的布景."""
    yours = re.fullmatch(r"你[^了不没]{0,6}的[这那][几两]?[个份版期条篇张次套支].{2,6}", clause.key)
    if re.search(r"[了我你他她,，]|不|没|[这那][种样]", clause.key) and not yours:
        return False
    known = bool(_ends_han().search(clause.key)) and len(clause.key) <= 14
    return known or bool(re.fullmatch(r"[\u3400-\u9fff]{2,6}的[\u3400-\u9fff]{2,3}", clause.key))


def named_work(key: str) -> list[str]:
    """The nouns for things of the work that stand in a piece."""
    return [found.group() for lex in langs(key) for found in lex.find["work"].finditer(key)]


def topic_of(clauses: Sequence[Clause]) -> str:
    """The work item a run of clauses speaks of; the last one named wins."""
    for at in range(len(clauses) - 1, -1, -1):
        clause = clauses[at]
        if at and clauses[at - 1].labels & {"threat", "injection"}:
            continue
        talk = clause.scores.get("other", 0.0) > 0.5
        talked = _talked(clause) if talk or "vent" in clause.labels else ""
        if talked:
            return talked
        if talk and not _LOOKED.search(clause.key):
            continue
        if "compared" in clause.labels:
            name = _listed(clause)  # what was compared is the same kind of work
            if name:
                return name
        own = re.search(r"\byours?\b|你的|妳的", clause.key)
        ends = _ENDS_IN_HAN.search(clause.key) if "comparison" in clause.labels else None
        if ends and _is_work(ends["name"]) and _plain(ends["name"]):
            return clause.text[slice(*ends.span("name"))]
        judged = clause.scores.get("judgement", 0.0)
        made = _MADE.search(clause.text) if judged > 0.5 else None
        if made:
            name = made["name"] or made["left"]
            if not _NO_SUBJECT.search(name) and not touches(name.lower(), "trait") and not bad_spans(name.lower()):
                return name
        hers = _HERS.match(clause.text) if judged > 0.5 else None
        if hers and touches(hers["name"], "work"):
            return hers["name"]
        same = _SAME_HAN.match(clause.key)
        if same and (same["done"] or _ends_han().search(same["name"])):
            return clause.text[slice(*same.span("name"))]
        likened = _THAN.search(clause.text) or _LIKENED.search(clause.text) or _OUTDONE.search(clause.text)
        likened = likened or _LIKENED_HAN.search(clause.key)
        if clause.labels & {"threat", "injection"} or ("comparison" in clause.labels and not own and not likened):
            continue
        if clause.kind == "sensitive" and judged > 0.6:
            continue
        name = _chinese(clause) if re.search(r"[\u3400-\u9fff]", clause.key) else _english(clause)
        personal = clause.personal_odds > 0.1 or clause.labels & set(PERSONAL)
        if name and not (personal and any(touches(read(name), word) for word in PERSONAL)):
            return name
    return ""
