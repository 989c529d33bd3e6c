"""Phrases to dates: every line of phrases/*.jsonl, what else an answer carries, and that no text raises."""

import json
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.almanac.phrases import LONGEST_SENTENCE, Phrase, country_of_zone, find, parse
from handlers.almanac.workdays import Calendar

SETS = sorted((Path(__file__).parent / "phrases").glob("*.jsonl"))
SHANGHAI = "Asia/Shanghai"
WEDNESDAY = datetime(2026, 11, 25, 10, 30, tzinfo=ZoneInfo(SHANGHAI))


def read(text: str, locale: str = "zh", **options: object) -> Phrase | None:
    return find(text, WEDNESDAY, SHANGHAI, Calendar("CN"), locale, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", SETS, ids=lambda p: p.stem)
def test_every_phrase_of_a_set_means_what_it_says(path: Path) -> None:
    failures = []
    for line in path.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        locale = item.get("locale") or {"en": "en"}.get(item["lang"], "zh-CN")
        country = country_of_zone(item["tz"]) or ("CN" if locale.startswith("zh") else None)
        found = find(
            item["text"],
            datetime.fromisoformat(item["now"]),
            item["tz"],
            Calendar(country) if country else None,
            locale,
        )
        got = (found.date.isoformat() if found else None, f"{found.time:%H:%M}" if found and found.time else None)
        right = got[0] in item["date"] if item["date"] else found is None
        if item["date"] and item["time"]:
            right = right and got[1] in item["time"]
        if not right:
            failures.append(f"{item['id']} {item['text']!r}: {got}, not {item['date']} {item['time']}")
    assert not failures, "\n".join(failures)


def test_a_deadline_is_known_by_its_words() -> None:
    for text in ("周五前", "三天内", "by Friday", "due Friday", "no later than Friday", "海报周五之前发我", "截至周五"):
        found = read(text)
        assert found is not None and found.deadline, text
    for text in ("周五", "三天后", "on Friday", "周五下午3点开会"):
        found = read(text)
        assert found is not None and not found.deadline, text


def test_a_range_keeps_where_it_begins() -> None:
    found = read("12月8日10:00至12月9日18:00")
    assert found is not None
    assert (found.start, found.date, found.time) == ((date(2026, 12, 8), time(10)), date(2026, 12, 9), time(18))
    hours = read("tomorrow 2-4pm", "en")
    assert hours is not None
    assert (hours.start, hours.time) == ((date(2026, 11, 26), time(14)), time(16))
    ten_days = read("12月中旬")
    assert ten_days is not None and ten_days.start == (date(2026, 12, 11), None)


def test_what_was_said_is_given_back_as_typed() -> None:
    found = read("海報下週五下午5點前發我")
    assert found is not None and found.said == "下週五下午5點前"
    english = read("Copy due Thursday by Noon, please", "en")
    assert english is not None and english.said == "due Thursday by Noon"


def test_a_field_takes_the_whole_phrase_or_nothing() -> None:
    for text in ("下周五下午5点", "Thursday by noon", "by Friday, Nov 27", "12月25日 12:30"):
        assert parse(text, WEDNESDAY, SHANGHAI, None) is not None, text
    for text in ("海报周五前发我", "copy due Thursday", "下周五 17", "周五 3 万", "Friday-ish", "周三或周四", "每周五"):
        assert parse(text, WEDNESDAY, SHANGHAI, None) is None, text


def test_a_weekday_is_today_until_its_time_is_past() -> None:
    alone, later, past = read("周三"), read("周三下午3点"), read("周三9:00")
    assert alone is not None and alone.date == date(2026, 11, 25)
    assert later is not None and later.date == date(2026, 11, 25)
    assert past is not None and past.date == date(2026, 12, 2)


def test_weeks_can_start_on_sunday() -> None:
    sunday = datetime(2026, 11, 29, 9, tzinfo=ZoneInfo(SHANGHAI))
    monday_week = find("下周一", sunday, SHANGHAI, None, "zh", 0)
    sunday_week = find("下周一", sunday, SHANGHAI, None, "zh", 6)
    assert monday_week is not None and monday_week.date == date(2026, 11, 30)
    assert sunday_week is not None and sunday_week.date == date(2026, 12, 7)


def test_an_instant_with_an_offset_is_told_in_the_readers_zone() -> None:
    found = read("2026-12-08T18:00Z", "en")
    assert found is not None and (found.date, found.time) == (date(2026, 12, 9), time(2))
    spoken = read("tomorrow 3pm London time", "en")
    assert spoken is not None and (spoken.date, spoken.time) == (date(2026, 11, 26), time(23))


def test_hours_are_hours_when_the_clocks_change() -> None:
    eve = datetime(2026, 10, 31, 23, 0, tzinfo=ZoneInfo("America/New_York"))
    found = find("in 5 hours", eve, "America/New_York", None, "en")
    assert found is not None and (found.date, found.time) == (date(2026, 11, 1), time(3, 0))


def test_company_days_count_in_working_days() -> None:
    from handlers.almanac.workdays import Overrides

    closed = Calendar("CN", overrides=Overrides(off=frozenset({date(2026, 11, 27)})))
    found = find("三个工作日内", WEDNESDAY, SHANGHAI, closed)
    assert found is not None and found.date == date(2026, 12, 1)


def test_the_end_of_a_break_nobody_has_published_is_not_guessed() -> None:
    assert read("春节后第一个工作日") is None
    august = datetime(2026, 8, 31, 9, tzinfo=ZoneInfo(SHANGHAI))
    known = find("国庆后第一个工作日", august, SHANGHAI, Calendar("CN"))
    assert known is not None and known.date == date(2026, 10, 8)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        parse("明天", datetime(2026, 11, 25), SHANGHAI)  # noqa: DTZ001


def test_absurd_numbers_are_no_dates() -> None:
    days = ("99999天后", "第99999999周", "in 999999999 years", "9" * 100 + "天后", "10000个工作日内", "一千亿天后")
    dates = ("2026-13-45", "99:99", "in 100000 hours and a half", "3000年1月1日", "农历十三月初一", "0月0日")
    for text in (*days, *dates):
        assert read(text) is None, text


def test_a_long_text_costs_little_and_means_nothing() -> None:
    assert read("周五" * 5000) is None
    assert len("周五前," * 700) > LONGEST_SENTENCE and read("周五前," * 700) is None


def test_near_the_ends_of_the_calendar_nothing_overflows() -> None:
    edges = (
        datetime(2099, 12, 31, 23, 59, tzinfo=UTC),
        datetime(1901, 1, 1, tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
    )
    for now in (*edges, datetime.min.replace(tzinfo=UTC)):
        for text in (
            "明天",
            "下周五",
            "月底",
            "农历腊月三十",
            "春节",
            "in 3 months",
            "三个工作日内",
            "12月31日到1月2日",
        ):
            find(text, now, "America/New_York", None)
            find(text, now, "Asia/Tokyo", None)


WORDS = """
周五 下周 上 今天 明天 晚上 12点 3点半 下午 月底 Q1 末 前 之前 内 后 到 至 - / : , 。 12月 8日 8号 2026年 农历
八月十五 春节 节 第一个 工作日 三天 两周 半 个 一 十一 五一 每 或 今晚 凌晨 闰 初 廿
the next last Friday Monday of week month end by before after in within 3 days Dec 8th 25 12/8 12.8 2026-12-08 5pm
17:00 half past nine noon midnight EOD ago from now day tomorrow and to between 99999999 0 31 2pm London time
weekend lunar quarter mid
"""


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(WORDS.split()), max_size=9),
    st.sampled_from(["", " "]),
    st.sampled_from(["zh", "en", "en-GB"]),
)
def test_no_mix_of_date_words_raises(words: list[str], glue: str, locale: str) -> None:
    text = glue.join(words)
    for found in (read(text, locale), parse(text, WEDNESDAY, SHANGHAI, None, locale)):
        if found is not None:
            assert date(1899, 12, 31) <= found.date <= date(2101, 1, 1)
            assert found.said in text


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
@example("‮明天\u200f下午3点‬")
@example("3️⃣天后🎉")
@example("\ud83d周五")
@example("٣ أيام")
@example("²³日 Ⅻ月")
def test_no_text_raises(text: str) -> None:
    read(text)
    parse(text, WEDNESDAY, SHANGHAI)


@settings(max_examples=200, deadline=None)
@given(
    st.dates(date(2026, 11, 26), date(2027, 11, 24)),
    st.sampled_from(["{0}月{1}日", "{0}月{1}号前", "{0:02}/{1:02}", "{0}/{1}"]),
)
def test_a_day_of_the_coming_year_is_read_back(day: date, shape: str) -> None:
    found = read(shape.format(day.month, day.day))
    assert found is not None and found.date == day


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 3000), st.sampled_from(["{}天后", "in {} days", "{} days from now", "{}天内"]))
def test_days_ahead_are_counted(n: int, shape: str) -> None:
    found = read(shape.format(n))
    assert found is not None and found.date == date(2026, 11, 25) + timedelta(days=n)


def test_solar_terms_agree_with_a_second_computation() -> None:
    from lunar_python import Solar

    from handlers.almanac.phrases.festival_words import FESTIVALS_HAN
    from handlers.almanac.phrases.festivals import solar_term

    names = (
        "小寒 大寒 立春 雨水 惊蛰 春分 清明 谷雨 立夏 小满 芒种 夏至 "
        "小暑 大暑 立秋 处暑 白露 秋分 寒露 霜降 立冬 小雪 大雪 冬至"
    )
    wrong = []
    for year in range(2020, 2061):
        terms = Solar.fromYmd(year, 6, 30).getLunar().getJieQiTable()
        for name in names.split():
            at = terms[name]
            if at.getYear() != year:
                continue
            got = solar_term(FESTIVALS_HAN[name], year)
            if got != date(at.getYear(), at.getMonth(), at.getDay()):
                wrong.append((year, name, got, at.toYmd()))
    assert not wrong


DAYS_ZH = {
    "明天": "11-26", "大后天": "11-28", "周五": "11-27", "下周三": "12-02", "下下周二": "12-08", "12月8日": "12-08",
    "十二月八号": "12-08", "12月8日(周二)": "12-08", "28号": "11-28", "下月底": "12-31", "圣诞节当天": "12-25",
    "农历十月廿四": "12-02", "三天后": "11-28", "後天": "11-27", "12月最后一个工作日": "12-31",
}  # fmt: skip
TIMES_ZH = {
    "": None, "下午3点": "15:00", "上午九点半": "09:30", "晚上8点": "20:00", "中午12点": "12:00", "傍晚6点": "18:00",
    "下午三点一刻": "15:15", "下午5:30": "17:30", "下午4点20": "16:20", "晚8点": "20:00",
}  # fmt: skip
ROUND_ZH = (
    "{}", "{}前", "海报{}前发我", "麻烦{}之前把 PPT 给我,谢谢", "最晚{}给我", "预算 3 万,{}前确认",
    "文案 v3 {}给到设计", "{}开会,3 号会议室", "deadline 是{}", "会议定在{},请准时参加",
)  # fmt: skip
DAYS_EN = {
    "tomorrow": "11-26", "Friday": "11-27", "next Monday": "11-30", "Wednesday next week": "12-02", "Dec 8": "12-08",
    "8 December": "12-08", "Tuesday, December 8": "12-08", "2026-12-08": "12-08", "the day after tomorrow": "11-27",
    "end of month": "11-30", "the last Friday of the month": "11-27", "two weeks from Friday": "12-11",
}  # fmt: skip
TIMES_EN = {
    "": None, "at 3pm": "15:00", "10am": "10:00", "at 15:00": "15:00", "at noon": "12:00", "by noon": "12:00",
    "at half past two": "14:30", "at 5": "17:00", "5:30 PM": "17:30", ", 4pm": "16:00", "EOD": "18:00",
}  # fmt: skip
ROUND_EN = (
    "{}", "Please send the deck by {}", "the poster is due {}, thanks!", "Hi @maya, need this before {}",
    "budget $3,000; deliver by {}", "v2 of the page ships {}", "see https://example.com/2026/1/2 and answer by {}",
)  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_days_and_times_combine_in_any_sentence(language: str) -> None:
    days, times, around = (DAYS_ZH, TIMES_ZH, ROUND_ZH) if language == "zh" else (DAYS_EN, TIMES_EN, ROUND_EN)
    glue = "" if language == "zh" else " "
    wrong = []
    for (day, on), (at, hour), sentence in product(days.items(), times.items(), around):
        text = sentence.format(f"{day}{glue if at and at[0] != ',' else ''}{at}")
        found = read(text, language)
        got = found and (f"{found.date:%m-%d}", f"{found.time:%H:%M}" if found.time else None)
        if got != (on, hour):
            wrong.append((text, got))
    assert not wrong
