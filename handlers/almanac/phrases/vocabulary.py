"""The closed vocabulary: which word is which kind of token, in Chinese (simplified, after evening out) and English.

A kind is what the grammar asks for ("rel" a day counted from today, "unit" a length of time …); the value is what the
word means there.
"""

from typing import Any

from handlers.almanac.phrases.lookalikes import IDIOMS, NOT_DATES

Entry = tuple[str, Any]

EVENING, MORNING, NOON, AFTERNOON, SMALL_HOURS, NIGHT = "evening", "morning", "noon", "afternoon", "small", "night"


def _table(*groups: tuple[str, str, Any]) -> dict[str, Entry]:
    return {word: (kind, value) for words, kind, value in groups for word in words.split()}


HAN: dict[str, Entry] = _table(
    # Days counted from today; the second part is a time of day the word carries.
    ("今天 今日 今儿 今儿个", "rel", (0, "")),
    ("明天 明日 明儿 明儿个 听日", "rel", (1, "")),
    ("后天 后日 后儿", "rel", (2, "")),
    ("大后天 大后日", "rel", (3, "")),
    ("昨天 昨日 昨儿", "rel", (-1, "")),
    ("前天 前日", "rel", (-2, "")),
    ("大前天", "rel", (-3, "")),
    ("今晚 今晚上 今夜 今天晚上", "rel", (0, EVENING)),
    ("今早", "rel", (0, MORNING)),
    ("明晚 明晚上 明夜", "rel", (1, EVENING)),
    ("明早 明晨 明早上", "rel", (1, MORNING)),
    ("昨晚 昨夜 昨晚上", "rel", (-1, EVENING)),
    ("今午 今天中午", "rel", (0, NOON)),
    # Times of day.
    ("凌晨", "part", SMALL_HOURS),
    ("清晨 清早 一早 大早 早上 早晨 早间 上午 午前 一大早", "part", MORNING),
    ("中午 正午 晌午", "part", NOON),
    ("下午 午后 下昼", "part", AFTERNOON),
    ("傍晚 晚上 晚间 夜里 夜间 当晚 当天晚上", "part", EVENING),
    ("半夜 深夜 午夜 子夜 大半夜", "part", NIGHT),
    ("早", "part1", MORNING),
    ("晚", "part1", EVENING),
    # Lengths of time and the pieces of a date.
    ("天", "unit", "day"),
    ("工作日 工作天", "unit", "workday"),
    ("周 星期 礼拜", "unit", "week"),
    ("个", "ge", None),
    ("小时 钟头", "unit", "hour"),
    ("分钟", "unit", "minute"),
    ("刻钟", "unit", "quarter-hour"),
    ("季度", "quarter", None),
    ("月", "yue", None),
    ("月份", "topic", None),
    ("日", "ri", None),
    ("号", "ri", None),
    ("年", "nian", None),
    ("点 点钟 时", "dian", None),
    ("分", "fen", None),
    ("刻", "ke", None),
    ("整", "zheng", None),
    ("半", "half", None),
    ("差", "less", None),
    ("初", "edge", "start"),
    ("底 末 尾", "edge", "end"),
    ("结束", "edge", "end"),
    ("中旬", "xun", 2),
    ("上旬", "xun", 1),
    ("下旬", "xun", 3),
    ("最后一天", "lastday", None),
    ("第一天 头一天", "firstday", None),
    ("最后", "last", None),
    ("上半年", "halfyear", 1),
    ("下半年", "halfyear", 2),
    ("今年", "year", 0),
    ("明年 来年", "year", 1),
    ("后年", "year", 2),
    ("去年 上年", "year", -1),
    ("周末", "wknd", None),
    ("元月", "mon", 1),
    # Lunar dates.
    ("农历 阴历 旧历 夏历", "lunar", None),
    ("正月", "lmon", 1),
    ("冬月", "lmon", 11),
    ("腊月", "lmon", 12),
    ("闰", "leap", None),
    ("大年三十 年三十 大年夜 年夜 大年除夕", "fest", "chuxi"),
    ("大年", "lmon", 1),
    # Deadlines.
    ("前 之前 以前", "qian", None),
    ("节后 假后", "beside-break", 1),
    ("节前 假前", "beside-break", -1),
    ("内 之内 以内", "nei", None),
    ("截止 截至 截止到 截至到 截止日期 截止时间 最晚 最迟 至迟 不晚于 不迟于 务必 为止 止 赶在 死线", "dl", None),
    ("下班前 下班之前 下班以前 下班 收工前 收工之前", "eod", None),
    ("后 之后 以后", "hou", None),
    ("过 再过", "guo", None),
    ("左右", "fill", None),
    ("前后", "vague", None),
    # Ranges and what joins.
    ("到 至 到了", "conn", None),
    ("从 自", "from", None),
    ("假期 长假 小长假 放假", "break", None),
    ("中", "zhong", None),
    ("季末 季底", "endof", "quarter"),
    ("在 于 是 为 定在 定于 改到 改成 改为 推到 推迟到 提前到 延到 延期到 挪到 约在 就", "prep", None),
    ("的 那天 当天 当天内 当日 这天 这一天 开始 起", "fill", None),
    ("或 或者 还是 和 跟 与 及 以及", "alt", None),
    ("每天 每日 每周 每月 每年 每季度 每个月 每 每逢 逢 天天 隔周 隔天 每晚 每早", "rec", None),
    ("每个工作日 工作日每天", "rec", None),
    ("北京时间", "zone", "Asia/Shanghai"),
    ("纽约时间 美东时间", "zone", "America/New_York"),
    ("美西时间 洛杉矶时间 太平洋时间", "zone", "America/Los_Angeles"),
    ("伦敦时间", "zone", "Europe/London"),
    ("东京时间 日本时间", "zone", "Asia/Tokyo"),
    ("台北时间", "zone", "Asia/Taipei"),
    ("香港时间", "zone", "Asia/Hong_Kong"),
    ("新加坡时间", "zone", "Asia/Singapore"),
    # Not dates, though they hold the characters of one.
)  # fmt: skip

del HAN["最后"]

HAN["最后"] = ("last", None)
HAN |= {word: ("x", None) for word in NOT_DATES if word not in HAN}

ENGLISH: dict[str, Entry] = _table(
    ("today", "rel", (0, "")),
    ("tonight tonite", "rel", (0, EVENING)),
    ("tomorrow tmr tmrw tomo tmw tomorow tommorow", "rel", (1, "")),
    ("yesterday", "rel", (-1, "")),
    ("overmorrow", "rel", (2, "")),
    ("morning", "part", MORNING),
    ("noon midday noontime", "noon", None),
    ("midnight", "midnight", None),
    ("afternoon arvo", "part", AFTERNOON),
    ("evening night", "part", EVENING),
    ("am a.m a.m.", "ampm", "am"),
    ("pm p.m p.m.", "ampm", "pm"),
    ("o'clock oclock", "oclock", None),
    ("day days", "unit", "day"),
    ("weekday workday workdays", "unit", "workday"),
    ("week weeks wk wks", "unit", "week"),
    ("fortnight fortnights", "unit", "fortnight"),
    ("month months mth mths", "unit", "month"),
    ("quarter quarters qtr", "unit", "quarter"),
    ("year years yr yrs", "unit", "year"),
    ("hour hours hr hrs h", "unit", "hour"),
    ("minute minutes min mins", "unit", "minute"),
    ("business working work", "working", None),
    ("weekend", "wknd", None),
    ("this", "shift", 0),
    ("next", "shift", 1),
    ("last previous", "shift", -1),
    ("coming upcoming", "coming", None),
    ("the", "the", None),
    ("a an", "a", 1),
    ("half", "half", None),
    ("of", "of", None),
    ("in", "in", None),
    ("within", "within", None),
    ("from", "from", None),
    ("after", "after", None),
    ("now", "now", None),
    ("ago", "ago", None),
    ("later", "later", None),
    ("before", "dl", "before"),
    ("by due until till deadline ddl dl eta", "dl", None),
    ("end", "edge", "end"),
    ("start beginning", "edge", "start"),
    ("mid middle", "edge", "mid"),
    ("eod eob cob", "eod", None),
    ("eom", "endof", "month"),
    ("eow", "endof", "week"),
    ("eoq", "endof", "quarter"),
    ("eoy", "endof", "year"),
    ("to through thru", "conn", None),
    ("past", "past", None),
    ("and", "alt", "and"),
    ("or either", "alt", None),
    ("between", "between", None),
    ("on at is", "prep", None),
    ("around about approximately", "about", None),
    ("time approx ca please pls plz latest sharp", "fill", None),
    ("since every each daily weekly monthly yearly annually everyday biweekly quarterly alternate", "rec", None),
    ("mondays tuesdays wednesdays thursdays fridays saturdays sundays weekdays nightly", "rec", None),
    ("ish", "vague", None),
    ("lunar", "lunar", None),
    ("est edt et", "zone", "America/New_York"),
    ("pst pdt pt", "zone", "America/Los_Angeles"),
    ("gmt utc", "zone", "UTC"),
    ("bst", "zone", "Europe/London"),
    ("cet cest", "zone", "Europe/Paris"),
    ("jst", "zone", "Asia/Tokyo"),
    ("sgt", "zone", "Asia/Singapore"),
    ("hkt", "zone", "Asia/Hong_Kong"),
)  # fmt: skip
_WEEKDAYS = (
    "monday mon", "tuesday tue tues", "wednesday wed weds", "thursday thu thur thurs", "friday fri", "saturday sat",
    "sunday sun",
)  # fmt: skip

# Weekday words that are also ordinary words; in a sentence they need a word such as "by" before them.
DOUBTFUL = frozenset({"sat", "sun", "wed", "mon", "may", "march", "mar"})
for _n, _words in enumerate(_WEEKDAYS):
    for _word in _words.split():
        ENGLISH[_word] = ("wd", (_n, None))
_MONTHS = (
    "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
    "september sep sept", "october oct", "november nov", "december dec",
)  # fmt: skip
MONTH_WORDS: dict[str, int] = {word: n for n, words in enumerate(_MONTHS, 1) for word in words.split()}
for _word, _n in MONTH_WORDS.items():
    ENGLISH[_word] = ("mon", _n)
_CARDINALS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
for _n, _word in enumerate(_CARDINALS.split(), 1):
    ENGLISH[_word] = ("n", _n)
_TENS = (("thirty", 30), ("forty", 40), ("fifty", 50), ("sixty", 60), ("ninety", 90))
ENGLISH |= {_word: ("n", _n) for _word, _n in _TENS}
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
)
for _n, _word in enumerate(_ORDINALS.split(), 1):
    ENGLISH[_word] = ("ord", _n)
for _n, _word in enumerate(_ORDINALS.split()[:9], 21):
    ENGLISH[f"twenty-{_word}"] = ENGLISH[f"twenty {_word}"] = ("ord", _n)
ENGLISH |= {"thirtieth": ("ord", 30), "thirty-first": ("ord", 31), "thirty first": ("ord", 31)}
for _n, _word in enumerate(_CARDINALS.split()[:9], 1):
    for _ten, _tens in ((20, "twenty"), (30, "thirty"), (40, "forty"), (50, "fifty")):
        ENGLISH[f"{_tens}-{_word}"] = ENGLISH[f"{_tens} {_word}"] = ("n", _ten + _n)
ENGLISH |= {
    "day after tomorrow": ("rel", (2, "")),
    "day before yesterday": ("rel", (-2, "")),
    "end of day": ("eod", None),
    "end of the day": ("eod", None),
    "end of business": ("eod", None),
    "end of business day": ("eod", None),
    "end of the business day": ("eod", None),
    "end of the working day": ("eod", None),
    "end of play": ("eod", None),
    "close of business": ("eod", None),
    "close of play": ("eod", None),
    "no later than": ("dl", None),
    "not later than": ("dl", None),
    "at the latest": ("fill", None),
    "first thing": ("fill", None),
    "beijing time": ("zone", "Asia/Shanghai"),
    "china time": ("zone", "Asia/Shanghai"),
    "shanghai time": ("zone", "Asia/Shanghai"),
    "new york time": ("zone", "America/New_York"),
    "london time": ("zone", "Europe/London"),
    "tokyo time": ("zone", "Asia/Tokyo"),
    "singapore time": ("zone", "Asia/Singapore"),
    "hong kong time": ("zone", "Asia/Hong_Kong"),
    "this time": ("same", None),
    "same time": ("same", None),
    "same day": ("same", None),
    "every other": ("rec", None),
}
ENGLISH |= dict.fromkeys(IDIOMS, ("x", None))
