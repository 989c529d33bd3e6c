"""Text made even before it is read: full-width to half-width, traditional to simplified, lower case, same length.

Every replacement is one character for one, so a position in the even text is a position in what was typed.
"""

import re

# Only characters the vocabulary uses; this is not a converter for running text.
_TRADITIONAL = (
    "後后點点號号週周禮礼農农曆历歷历內内兩两倆俩個个這这裡里裏里鐘钟鍾钟時时間间節节慶庆聖圣誕诞閏闰臘腊陰阴舊旧國国"
    "勞劳動动驚惊蟄蛰穀谷種种處处兒儿師师親亲婦妇陽阳過过結结當当會会議议開开樓楼線线電电單单訂订編编發发給给還还從从於于為为雙双歲岁"
    "億亿萬万來来報报復复複复盤盘圖图樣样傳传層层條条題题頁页樂乐儘尽盡尽貳二參三遲迟務务週周機机廳厅館馆間间門门"
    "漲涨價价數数優优選选區区隊队檔档萬万準准體体請请級级張张賽赛灣湾東东倫伦紐纽約约舖铺鋪铺彙汇產产銷销場场緊紧"
)
_TABLE: dict[int, int] = {ord(_TRADITIONAL[i]): ord(_TRADITIONAL[i + 1]) for i in range(0, len(_TRADITIONAL), 2)}
_TABLE |= {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # full-width ASCII
_TABLE |= {ord(c): ord(" ") for c in "\u3000\u00a0\u2007\u2009\u202f\t\r\n\u200b\ufeff\u200e\u200f"}
_TABLE |= {ord(c): ord("-") for c in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u301c"}
_TABLE |= {ord(c): ord("'") for c in "\u2018\u2019\u02bc"}
_TABLE |= {ord("‘"): ord("'"), ord("【"): ord("["), ord("】"): ord("]"), ord("∶"): ord(":")}
_UPPER = {c: c + 32 for c in range(ord("A"), ord("Z") + 1)}
# Full-width capitals go straight to small letters.
_TABLE |= _UPPER | {code: code - 0xFEE0 + 32 for code in range(0xFF21, 0xFF3B)}

_FILES = (
    "png|jpe?g|gif|svg|webp|psd|ai|sketch|fig|pdf|docx?|xlsx?|pptx?|csv|txt|md|zip|rar|7z|mp4|mov|mp3|wav|key|numbers|"
    "pages|html?|json|xml|ics|eps|tiff?"
)
_SITES = "com|cn|net|org|io|ai|co|app|dev|me|tv|shop|top|xyz|hk|tw|sg|jp|uk"
_NOT_SPEECH = re.compile(
    r"(?:https?://|www\.)[!-;=?-~]+"  # addresses, of ASCII only: Chinese follows without a space
    r"|<[@#!][^>\n]{0,200}>"  # a chat platform's mentions
    r"|`[^`\n]{1,200}`"
    rf"|[a-z0-9_\-.()]{{1,120}}\.(?:{_FILES})(?![a-z0-9])"
    r"|[a-z0-9._+\-]{1,64}@[a-z0-9.\-]{1,100}"
    rf"|[a-z0-9\-]{{1,60}}(?:\.[a-z0-9\-]{{1,60}}){{0,4}}\.(?:{_SITES})(?![a-z0-9])"
    r"|@[a-z0-9_.\-]{1,60}"
    r"|#[^#\s,.;:!?，。]{1,40}#?"
    r"|《[^》\n]{1,80}》|“[^”\n]{1,80}”|「[^」\n]{1,80}」|『[^』\n]{1,80}』|\"[^\"\n]{1,80}\""
)

_MAY_HOLD_OTHERS = re.compile('[./@#<`《“「『"]')


def even(text: str) -> str:
    """The text in half-width, simplified, lower-case characters; every position stays where it was."""
    return text.translate(_TABLE)


def only_speech(evened: str) -> str:
    """Addresses, mentions, tags, file names, titles and quotations blanked out: a date inside is not the speaker's."""
    if _MAY_HOLD_OTHERS.search(evened) is None:
        return evened
    return _NOT_SPEECH.sub(lambda m: "\x00" * (m.end() - m.start()), evened)
