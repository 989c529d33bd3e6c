"""A dozen partners for a new local workspace, with dates near enough that the clock soon has something to say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from handlers import almanac
from handlers.conversation import Context, Outgoing
from handlers.partners import names, rules, saving
from storage import gifts, occasions, partners, people, touches

# name, kind, organisation, and what the file says
_FILES: tuple[dict[str, Any], ...] = (
    {
        "name": "王芳", "kind": "kol", "organisation": "芳姐的厨房", "platforms": "小红书 12 万，抖音 30 万",
        "audience": "一二线城市，25–34 岁女性", "preferences": "手冲咖啡；不吃甜", "reach": "微信优先，别打电话",
        "country": "CN", "locale": "zh",
    },
    {
        "name": "Marco Rossi", "kind": "kol", "organisation": "Marco Cooks", "platforms": "Instagram 180k, YouTube 60k",
        "audience": "Home cooks in Europe", "preferences": "Good olive oil, handwritten notes", "taboos": "No alcohol",
        "reach": "Email first", "country": "GB", "locale": "en",
    },
    {
        "name": "林悦", "kind": "kol", "organisation": "林悦手作", "platforms": "B 站 8 万",
        "preferences": "陶艺书；绿茶", "country": "TW", "locale": "zh",
    },
    {
        "name": "赵小满", "kind": "kol", "organisation": "小满去哪儿", "platforms": "抖音 52 万",
        "preferences": "户外装备", "taboos": "不收食品", "country": "CN", "locale": "zh",
    },
    {
        "name": "陈思远", "kind": "media", "organisation": "新消费日报", "preferences": "数据要有出处；周二截稿",
        "country": "CN", "locale": "zh",
    },
    {
        "name": "Priya Nair", "kind": "media", "organisation": "Retail Asia Weekly",
        "preferences": "Exclusive numbers, short pitches", "country": "SG", "locale": "en",
    },
    {
        "name": "佐藤健太", "kind": "media", "organisation": "Tokyo Trend Note", "preferences": "日本茶；准时",
        "country": "JP", "locale": "en",
    },
    {
        "name": "光合设计", "kind": "supplier", "organisation": "光合设计（上海）", "notes": "对接人：许工",
        "preferences": "需求一次说全", "country": "CN", "locale": "zh",
    },
    {
        "name": "Bright Print", "kind": "supplier", "organisation": "Bright Print Ltd", "notes": "Proofs by Wednesdays",
        "country": "GB", "locale": "en",
    },
    {
        "name": "周敏", "kind": "client", "organisation": "远山咖啡", "preferences": "喜欢先看样片；素食",
        "country": "CN", "locale": "zh",
    },
    {
        "name": "Emily Carter", "kind": "client", "organisation": "Harbour Tea", "country": "US",
        "locale": "en", "preferences": "Loves Mid-Autumn cakes",
    },
    {
        "name": "何建国", "kind": "other", "organisation": "城市公益基金会", "preferences": "书法；不收贵重礼物",
        "country": "CN", "locale": "zh",
    },
)  # fmt: skip


async def sample(ctx: Context) -> Sequence[Outgoing]:
    """Fill the sample once; asked for again, it adds what is missing and touches nothing else."""
    team = await people.everyone(ctx.tx, ctx.workspace.id)
    me = ctx.actor if ctx.actor in team else team[0]
    others = [p for p in team if p.id != me.id] or [me]
    known = await partners.named(ctx.tx, ctx.workspace.id, [names.tight(f["name"]) for f in _FILES])
    there = {p.name for p in known}
    today = ctx.today()
    dates = _dates(ctx, today)
    for number, file in enumerate(_FILES):
        if file["name"] in there:
            continue
        owner = me if number % 3 == 0 or number < 2 else others[number % len(others)]
        found = names.findable(file["name"], file["organisation"])
        made = await partners.add(
            ctx.tx,
            ctx.workspace.id,
            me.id,
            ctx.now,
            **{**file, "notes": file.get("notes", "")},
            owner_id=owner.id,
            backup_id=others[0].id if owner.id == me.id else None,
            search=found.search,
            sort=found.sort,
            consent=number % 2 == 0,
            source="样例数据" if ctx.workspace.locale == "zh" else "Sample data",
            weeks=8 if file["kind"] == "kol" else None,
        )
        for kind, day, more in dates.get(file["name"], ()):
            on = date.fromisoformat(day["on"]) if day["kind"] == "once" else rules.next_day(day, today)
            await occasions.add(ctx.tx, ctx.workspace.id, made.id, kind, day, next_on=on, **more)
        await _past(ctx, made.id, file["name"], me.id, today)
        await saving.keep_schedule(ctx, owner.zone)
    return ()


def _dates(ctx: Context, today: date) -> dict[str, list[tuple[str, dict[str, Any], dict[str, Any]]]]:
    """Key dates of the sample, by name. The first is a lunar birthday whose reminder comes tomorrow."""
    zh = ctx.workspace.locale == "zh"
    monday = today + timedelta(days=7 - today.weekday())
    told = ctx.calendar.on_or_after(monday + timedelta(days=1))
    tomorrow = ctx.calendar.on_or_after(today + timedelta(days=1))
    lunar = almanac.to_lunar(ctx.calendar.add_working_days(tomorrow, 7))
    soon = almanac.LunarDay(lunar.month, lunar.day, lunar.leap).to_dict()
    renewal = ctx.calendar.add_working_days(told, 30)
    delivery = ctx.calendar.add_working_days(told, 4)
    launch = today + timedelta(days=75)
    return {
        "王芳": [("birthday", soon, {})],
        "Marco Rossi": [
            ("birthday", almanac.SolarDay(2, 29, 1992).to_dict(), {}),
            ("renewal", rules.once(renewal), {}),
        ],
        "林悦": [("birthday", almanac.LunarDay(6, 10, True, 1987, "leap").to_dict(), {})],
        "赵小满": [("birthday", almanac.LunarDay(12, 30).to_dict(), {})],
        "陈思远": [("birthday", almanac.SolarDay(5, 2).to_dict(), {})],
        "Priya Nair": [("birthday", almanac.MonthOnly(11).to_dict(), {})],
        "光合设计": [
            (
                "delivery",
                rules.once(delivery),
                {
                    "label": "秋季样片" if zh else "Autumn sample reel",
                    "terms": "每逾期一天扣 5%，最多 20%" if zh else "5% off per day late, at most 20%",
                },
            )
        ],
        "Bright Print": [("cooperation", almanac.SolarDay(3, 15, 2021).to_dict(), {})],
        "周敏": [("other", rules.once(launch), {"label": "新品发布会" if zh else "Product launch"})],
        "何建国": [("birthday", almanac.NewYearsEve().to_dict(), {})],
    }


async def _past(ctx: Context, partner_id: int, name: str, person_id: int, today: date) -> None:
    """What happened before: a gift last year, a talk some weeks ago."""
    if name == "王芳":
        await gifts.add(
            ctx.tx,
            ctx.workspace.id,
            partner_id,
            gifts.GIVEN,
            "手冲咖啡",
            ctx.now,
            cost=26800,
            given_on=today - timedelta(days=350),
            by_id=person_id,
        )
    if name in ("王芳", "Marco Rossi"):
        text = "看了样片，喜欢竖屏" if name == "王芳" else "Liked the teaser, wants subtitles"
        await touches.note(ctx.tx, ctx.workspace.id, partner_id, person_id, today - timedelta(days=20), text, ctx.now)
