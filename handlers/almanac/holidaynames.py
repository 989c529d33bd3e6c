"""What holidays are called in English and Chinese, as people say it rather than as the gazette prints it."""

from __future__ import annotations

import re

from handlers.almanac.lunar import Locale

# Days off that only stand in for another day: they bear the name of the break they belong to.
_STAND_IN = re.compile(r"^(Day off \(substituted|休息日|Substitute Holiday)")
_OBSERVED = re.compile(r"\s*(\((observed|estimated|observed, estimated)\)|（补假）)")

_EN = {
    "Chinese New Year (Spring Festival)": "Spring Festival",
    "Chinese New Year Extended Holiday": "Spring Festival",
    "Chinese New Year's Eve": "Lunar New Year's Eve",
    "Chinese New Year": "Lunar New Year",
    "The first day of January": "New Year's Day",
    "Founding Day of the Republic of China": "New Year's Day",
    "The day following the first day of January": "The day following New Year's Day",
    "Lunar New Year's Day": "Lunar New Year",
    "The second day of Lunar New Year": "Lunar New Year",
    "The third day of Lunar New Year": "Lunar New Year",
    "The fourth day of Lunar New Year": "Lunar New Year",
    "The day preceding Lunar New Year's Day": "Lunar New Year's Eve",
    "The Birthday of the Buddha": "Buddha's Birthday",
    "The day following the Birthday of the Buddha": "The day following Buddha's Birthday",
    "Tuen Ng Festival": "Dragon Boat Festival",
    "The day following Tuen Ng Festival": "The day following Dragon Boat Festival",
    "Chinese Mid-Autumn Festival": "Mid-Autumn Festival",
    "The day following the Chinese Mid-Autumn Festival": "The day following Mid-Autumn Festival",
    "The second day following the Chinese Mid-Autumn Festival": "The day following Mid-Autumn Festival",
    "Hong Kong Special Administrative Region Establishment Day": "HKSAR Establishment Day",
    "The first weekday after Christmas Day": "Boxing Day",
    "The second weekday after Christmas Day": "Boxing Day",
    "Taiwan Restoration and Guningtou Victory Memorial Day": "Taiwan Restoration Day",
    "Confucius' Birthday": "Confucius's Birthday",
    "Juneteenth National Independence Day": "Juneteenth",
    "May Day": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
    "Summer Bank Holiday": "Summer bank holiday",
    "New Year Holiday": "New Year",
}
_ZH = {
    # the package's Chinese
    "一月一日": "元旦",
    "一月一日翌日": "元旦翌日",
    "中华民国开国纪念日": "元旦",
    "农历除夕": "除夕",
    "农历年初一的前一日": "除夕",
    "农历年初一": "春节",
    "农历年初二": "春节",
    "农历年初三": "春节",
    "农历年初四": "春节",
    "春节延长假期": "春节",
    "耶稣受难节翌日": "复活节",
    "复活节星期一": "复活节",
    "复活节星期一翌日": "复活节",
    "中秋节后第二日": "中秋节翌日",
    "圣诞节后第一个周日": "节礼日",
    "圣诞节后第二个周日": "节礼日",
    "臺灣光復節": "台湾光复节",
    "民族扫墓节": "清明节",
    # places whose names the package has in English only
    "New Year's Day": "元旦",
    "Chinese New Year": "春节",
    "Hari Raya Puasa": "开斋节",
    "Hari Raya Haji": "哈芝节",
    "Good Friday": "耶稣受难日",
    "Easter Monday": "复活节",
    "Labour Day": "劳动节",
    "Labor Day": "劳动节",
    "Vesak Day": "卫塞节",
    "National Day": "国庆日",
    "Deepavali": "屠妖节",
    "Christmas Day": "圣诞节",
    "Boxing Day": "节礼日",
    "Polling Day": "投票日",
    "SG50 Public Holiday": "建国 50 周年公假",
    "Coming of Age Day": "成人节",
    "Foundation Day": "建国纪念日",
    "Emperor's Birthday": "天皇诞辰日",
    "Vernal Equinox Day": "春分日",
    "Showa Day": "昭和日",
    "Constitution Day": "宪法纪念日",
    "Greenery Day": "绿之日",
    "Children's Day": "儿童节",
    "Marine Day": "海之日",
    "Mountain Day": "山之日",
    "Respect for the Aged Day": "敬老日",
    "Autumnal Equinox Day": "秋分日",
    "Physical Education Day": "体育日",
    "Sports Day": "体育日",
    "Culture Day": "文化日",
    "Labor Thanksgiving Day": "勤劳感谢日",
    "National Holiday": "国民休息日",
    "Emperor's Enthronement Day": "天皇即位日",
    "Martin Luther King Jr. Day": "马丁·路德·金日",
    "Washington's Birthday": "华盛顿诞辰日",
    "Memorial Day": "阵亡将士纪念日",
    "Juneteenth National Independence Day": "六月节",
    "Independence Day": "美国独立日",
    "Columbus Day": "哥伦布日",
    "Veterans Day": "退伍军人节",
    "Thanksgiving Day": "感恩节",
    "May Day": "五月初银行假日",
    "Spring Bank Holiday": "春季银行假日",
    "Late Summer Bank Holiday": "夏季银行假日",
    "Summer Bank Holiday": "夏季银行假日",
    "New Year Holiday": "新年假日",
    "Saint Patrick's Day": "圣帕特里克节",
    "Saint Andrew's Day": "圣安德鲁节",
    "Battle of the Boyne": "博因河战役纪念日",
}
# A break is called by its occasion, not by each of its days.
_BREAKS = {
    "Lunar New Year's Eve": "Lunar New Year",
    "Good Friday": "Easter",
    "The day following Good Friday": "Easter",
    "Easter Monday": "Easter",
    "Christmas Day": "Christmas",
    "Boxing Day": "Christmas",
    "New Year's Day": "New Year",
    "Constitution Day": "Golden Week",
    "Greenery Day": "Golden Week",
    "Children's Day": "Golden Week",
    "除夕": "春节",
    "耶稣受难日": "复活节",
    "耶稣受难节": "复活节",
    "节礼日": "圣诞节",
    "新年假日": "元旦",
    "宪法纪念日": "黄金周",
    "绿之日": "黄金周",
    "儿童节": "黄金周",
}
_JAPANESE_WEEK = ("Golden Week", "黄金周")
_GENERIC = ("National Holiday", "国民休息日")


def plain_name(raw: str, locale: Locale) -> str:
    """The package's name of a day as people say it; "" for a day that only stands in for another. A name not known
    here stays as it is (state holidays of the US stay English)."""
    if _STAND_IN.match(raw):
        return ""
    known = _ZH if locale == "zh" else _EN
    parts = (_OBSERVED.sub("", part) for part in raw.split("; "))
    return "; ".join(dict.fromkeys(known.get(part, part) for part in parts))


def break_name(names: list[str], country: str, locale: Locale) -> str:
    """One name for a run of days off, from the names of its days: `国庆节、中秋节` / `Mid-Autumn Festival and …`."""
    found: dict[str, None] = {}
    for name in names:
        for part in name.split("; "):
            base = part.removeprefix("The day following ").removesuffix("翌日") if country == "HK" else part
            occasion = _BREAKS.get(base, base)
            if country == "CN" and occasion == "Lunar New Year":
                occasion = "Spring Festival"
            if occasion in _JAPANESE_WEEK and country != "JP":
                occasion = base
            found[occasion] = None
    kept = [name for name in found if name not in _GENERIC] or list(found)
    if locale == "zh":
        return "、".join(kept)
    return kept[0] if len(kept) == 1 else f"{', '.join(kept[:-1])} and {kept[-1]}"
