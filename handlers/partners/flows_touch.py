"""Keeping in touch: the contact log in one line, a weekly word about silence, and lists to tick off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from handlers import almanac
from handlers.conversation import (
    Block,
    Button,
    Card,
    Command,
    Context,
    Form,
    Note,
    Notice,
    Outgoing,
    Person,
    Press,
    Problem,
    Reply,
    Run,
    Section,
    Submission,
    TextField,
    Voice,
    shown,
)
from handlers.partners import access, names, reminding, said, saving, ticking
from storage import partners, people, touches
from storage.partners import Filter, Partner
from storage.touches import TickList

LONGEST = 2000


async def met(event: Command, ctx: Context) -> Reply:
    """`/partner met 王芳 看了样片，喜欢竖屏`, with a day if it was not today: `/partner met 王芳 昨天 …`."""
    partner, text = await named_first(ctx, event.words)
    if not text:
        return _form(ctx, partner)
    first, _, rest = text.partition(" ")
    on = _past_day(ctx, first)
    if on is not None and rest.strip():
        return await _note(ctx, partner, rest.strip(), on)
    return await _note(ctx, partner, text, ctx.today(ctx.actor))


async def named_first(ctx: Context, words: str) -> tuple[Partner, str]:
    """The partner that a text begins with, and the rest of it: the longest beginning that is somebody's name."""
    access.no_guests(ctx)
    parts = words.replace("，", " ，").split()
    if not parts:
        raise Problem(ctx.t("met.how"))
    heads = [" ".join(parts[:n]) for n in range(min(4, len(parts)), 0, -1)]
    known = await partners.named(ctx.tx, ctx.workspace.id, [names.tight(head) for head in heads])
    live = {p.sort: p for p in known if not p.archived_at}
    for n, head in zip(range(min(4, len(parts)), 0, -1), heads, strict=True):
        if found := live.get(names.tight(head)):
            return found, " ".join(parts[n:]).replace(" ，", "，").lstrip("，,:： ")
    partner = await access.meant(ctx, parts[0])
    return partner, " ".join(parts[1:]).replace(" ，", "，").lstrip("，,:： ")


def _past_day(ctx: Context, text: str) -> date | None:
    found = almanac.phrases.parse(text, ctx.now, ctx.actor.zone, ctx.calendar, ctx.t.locale)
    today = ctx.today(ctx.actor)
    return found.date if found and today - timedelta(days=366) <= found.date <= today else None


async def met_pressed(event: Press, ctx: Context) -> Reply:
    """The button "Note a contact"."""
    return _form(ctx, await access.readable(ctx, event.number("partner")))


def _form(ctx: Context, partner: Partner) -> Form:
    t = ctx.t
    return Form(
        action="partners:met",
        title=t("form.met", name=partner.name)[:60],
        submit=t("common.save"),
        fields=(
            TextField(
                name="text",
                label=t("field.contact"),
                placeholder=t("placeholder.contact"),
                long=True,
                required=True,
                max_length=LONGEST,
            ),
            TextField(name="day", label=t("field.contact_day"), hint=t("hint.contact_day"), max_length=40),
        ),
        state={"partner": partner.id},
    )


async def met_form(event: Submission, ctx: Context) -> Reply:
    """The log's form, sent."""
    t = ctx.t
    partner = await access.readable(ctx, event.number("partner"))
    day = event.text("day")
    on = _past_day(ctx, day) if day else ctx.today(ctx.actor)
    if on is None:
        text = t("met.day", said=access.short(day))
        raise Problem(text, fields={"day": text})
    return await _note(ctx, partner, event.text("text"), on)


async def _note(ctx: Context, partner: Partner, text: str, on: date) -> Reply:
    t = ctx.t
    if not text or len(text) > LONGEST:
        wrong = t("met.how") if not text else t("too_long", label=t("field.contact"), n=len(text), most=LONGEST)
        raise Problem(wrong, fields={"text": wrong})
    made = await touches.note(ctx.tx, ctx.workspace.id, partner.id, ctx.actor.id, on, text, ctx.now)
    says = t("met.done", name=partner.name, on=on)
    undo = await ctx.remember("met", says, partner=partner.id, contact=made)
    return Notice(says, (undo, access.opens(ctx, partner)))


async def undo_met(payload: dict[str, Any], ctx: Context) -> Reply:
    partner = await access.readable(ctx, payload["partner"])
    await touches.take_back(ctx.tx, ctx.workspace.id, partner.id, payload["contact"])
    return Notice(ctx.t("undo.met", name=partner.name))


# -- silence -----------------------------------------------------------------------------------------------------------


async def weekly(run: Run, ctx: Context) -> Sequence[Outgoing]:
    """Once a week, one card for each owner in a zone: with whom nobody has spoken for longer than they wanted."""
    today = ctx.now.astimezone(shown.zone(run.subject)).date()
    quiet = await partners.silent(ctx.tx, ctx.workspace.id, run.subject, nobodys=run.subject == ctx.workspace.zone)
    team = {p.id: p for p in await people.everyone(ctx.tx, ctx.workspace.id, active=False)}
    by_reader: dict[int, list[tuple[Partner, int]]] = {}
    for partner in quiet:
        since = partner.last_contact_on or partner.created_at.date()
        weeks = (today - since).days // 7
        reader = reminding.recipient(ctx, partner, team)
        if reader is not None and partner.weeks and weeks >= partner.weeks:
            by_reader.setdefault(reader.id, []).append((partner, weeks))
    out = []
    for reader_id, some in by_reader.items():
        some.sort(key=lambda pair: -pair[1])
        card = _silence(ctx.voice(team[reader_id]), some, today)
        out.append(Outgoing(team[reader_id], card, once=f"partners:weekly:{reader_id}:{run.slot}", quiet=True))
    if run.subject == ctx.workspace.zone:
        await saving.forget(ctx)
    return out


def _silence(v: Voice, some: Sequence[tuple[Partner, int]], today: date) -> Card:
    blocks: list[Block] = []
    for partner, weeks in some[: ticking.MOST_ROWS]:
        if partner.last_contact_on:
            last = said.short(v, partner.last_contact_on, today)
            text = v("silence.line", name=partner.name, n=weeks, last=last)
        else:
            text = v("silence.never", name=partner.name, n=weeks)
        blocks.append(
            Section(
                text=text,
                button=Button(label=v("button.met"), action="partners:met", value={"partner": partner.id}),
            )
        )
    if len(some) > ticking.MOST_ROWS:
        blocks.append(Note(text=v("common.and_more", n=len(some) - ticking.MOST_ROWS)))
    blocks.append(Note(text=v("silence.note")))
    return Card(title=v("silence.title", n=len(some)), blocks=tuple(blocks))


# -- lists to tick off -------------------------------------------------------------------------------------------------


async def news(event: Command, ctx: Context) -> Reply:
    """`/partner news 小红书新规解读`: my partners as a list, to tick off whom I told."""
    return await _list(event, ctx, "news")


async def invite(event: Command, ctx: Context) -> Reply:
    """`/partner invite 6 月品牌日`: the same for an invitation."""
    return await _list(event, ctx, "invite")


async def _list(event: Command, ctx: Context, kind: str) -> Reply:
    access.no_guests(ctx)
    t = ctx.t
    title = " ".join(event.words.split())
    if not title or len(title) > 150:
        raise Problem(
            t(f"ticks.{kind}_how") if not title else t("too_long", label=t("ticks.name"), n=len(title), most=150)
        )
    mine = await partners.search(ctx.tx, ctx.workspace.id, Filter(owner_id=ctx.actor.id), limit=500)
    if not mine:
        raise Problem(t("list.none_mine"))
    made = await touches.make_list(
        ctx.tx, ctx.workspace.id, ctx.actor.id, kind, title, None, [p.id for p in mine], ctx.now
    )
    tick_list = await touches.get_list(ctx.tx, ctx.workspace.id, made)
    assert tick_list is not None
    ticks = (await touches.ticks(ctx.tx, [made]))[made]
    card = ticking.tick_card(ctx.voice(ctx.actor), tick_list, {p.id: p for p in mine}, ticks, ctx.today(ctx.actor))
    return [Outgoing(ctx.actor, card, living=f"partners:list:{made}"), Notice(t("ticks.made", n=len(mine)))]


async def tick(event: Press, ctx: Context) -> Reply:
    """One partner on a list is dealt with; greeting somebody is a contact too."""
    access.no_guests(ctx)
    t = ctx.t
    tick_list = await touches.get_list(ctx.tx, ctx.workspace.id, event.number("list"))
    if tick_list is None or tick_list.owner_id != ctx.actor.id:
        raise Problem(t("ticks.gone"))
    partner = await access.readable(ctx, event.number("partner"))
    if not await touches.tick(ctx.tx, tick_list.id, partner.id, ctx.now):
        raise Problem(t("ticks.gone"))
    name = t(f"festival.{tick_list.title}") if tick_list.kind == "festival" else tick_list.title
    text = t(f"ticks.{tick_list.kind}_logged", name=name)
    made = await touches.note(ctx.tx, ctx.workspace.id, partner.id, ctx.actor.id, ctx.today(ctx.actor), text, ctx.now)
    says = t("ticks.done", name=partner.name)
    undo = await ctx.remember("tick", says, list=tick_list.id, partner=partner.id, contact=made)
    return [await living_list(ctx, tick_list, ctx.actor), Notice(says, (undo,))]


async def living_list(ctx: Context, tick_list: TickList, reader: Person) -> Outgoing:
    """The list's card as it is now."""
    ticks = (await touches.ticks(ctx.tx, [tick_list.id]))[tick_list.id]
    whose = await partners.several(ctx.tx, ctx.workspace.id, ticks)
    card = ticking.tick_card(ctx.voice(reader), tick_list, whose, ticks, ctx.today(reader))
    return Outgoing(reader, card, living=f"partners:list:{tick_list.id}")


async def undo_tick(payload: dict[str, Any], ctx: Context) -> Reply:
    tick_list = await touches.get_list(ctx.tx, ctx.workspace.id, payload["list"])
    if tick_list is None:
        raise Problem(ctx.t("ticks.gone"))
    await touches.tick(ctx.tx, tick_list.id, payload["partner"], None)
    await touches.take_back(ctx.tx, ctx.workspace.id, payload["partner"], payload["contact"])
    return [await living_list(ctx, tick_list, ctx.actor), Notice(ctx.t("undo.tick"))]
