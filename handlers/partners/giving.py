"""What is given to a partner: the fields that ask, the yearly cap, and the approval above it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from handlers.conversation import (
    Block,
    Button,
    Buttons,
    Card,
    Context,
    Fields,
    NumberField,
    Outgoing,
    Pair,
    Person,
    Problem,
    Section,
    Submission,
    TextField,
    Tone,
    Voice,
)
from handlers.partners import names, saving
from storage import gifts
from storage.gifts import Gift
from storage.partners import Partner

CURRENCIES = {"CN": "CNY", "HK": "HKD", "TW": "TWD", "SG": "SGD", "JP": "JPY", "US": "USD", "GB": "GBP"}
CHOICES = (*CURRENCIES.values(), "EUR")
"""Currencies that a workspace may count its gifts in (ISO 4217)."""


def usual_currency(ctx: Context) -> str:
    """The currency of the workspace's country."""
    return CURRENCIES.get(ctx.workspace.country, "CNY")


def currency(ctx: Context) -> str:
    """The currency of the workspace's gifts: chosen, or its country's."""
    return str(saving.settings(ctx).get("currency") or usual_currency(ctx))


def fields(ctx: Context, *, required: bool = False) -> tuple[TextField, NumberField]:
    """What was given, and what it cost."""
    t = ctx.t
    return (
        TextField(
            name="what", label=t("field.gift"), placeholder=t("placeholder.gift"), max_length=200, required=required
        ),
        NumberField(name="cost", label=t("field.cost", currency=currency(ctx)), minimum=0),
    )


def read(ctx: Context, event: Submission) -> dict[str, Any] | None:
    """The gift that was filled in; None where nothing was given. Raises Problem."""
    t = ctx.t
    what = " ".join(event.text("what").split())
    cost = event.values.get("cost")
    amount = round(float(cost) * 100) if isinstance(cost, (int, float)) and not isinstance(cost, bool) else 0
    if len(what) > 200:
        says = t("too_long", label=t("field.gift"), n=len(what), most=200)
        raise Problem(says, fields={"what": says})
    if not 0 <= amount <= 100_000_000:
        says = t("out_of_range", label=t("field.cost", currency=currency(ctx)), most=1_000_000)
        raise Problem(says, fields={"cost": says})
    if not what:
        if amount:
            raise Problem(t("gift.what_missing"), fields={"what": t("gift.what_missing")})
        return None
    return {"what": what, "cost": amount}


def cap(ctx: Context, partner: Partner) -> int | None:
    """The yearly limit for a partner, in hundredths: their own, or the workspace's; None without one."""
    chosen = saving.settings(ctx).get("gift_cap")
    return partner.gift_cap if partner.gift_cap is not None else (int(chosen) if chosen is not None else None)


async def spent(ctx: Context, partner: Partner) -> int:
    """What was given to the partner in this calendar year, in hundredths of the currency that gifts are counted in."""
    year = ctx.today().year
    return await gifts.spent(ctx.tx, ctx.workspace.id, partner.id, date(year, 1, 1), date(year, 12, 31), currency(ctx))


async def deciders(ctx: Context) -> list[Person]:
    """Who decides on what goes above the cap: team leads, other than the one who asks."""
    return [p for p in await ctx.leads() if p.id != ctx.actor.id]


def suggestions(partner: Partner, known: Sequence[Gift], today: date, most: int = 5) -> list[str]:
    """Ideas from what the file says they like, and ideas that were noted; nothing given within a year and a bit, and
    nothing that the taboos name."""
    recent = [g.what for g in known if g.given_on and (today - g.given_on).days < 550 and g.state == gifts.GIVEN]
    noted = [g.what for g in known if g.state == gifts.IDEA]
    liked = [
        p.strip(" .。") for p in re.split(r"[;；,，、\n]|(?:喜欢|爱喝|爱吃|\blikes?\b|\bloves?\b)", partner.preferences)
    ]
    out: list[str] = []
    for idea in [*noted, *liked]:
        negative = re.match(r"(不|别|忌|no |not |nothing |don't |never )", idea.casefold())
        if not idea or len(idea) > 60 or negative or _named(idea, recent) or _named(idea, out):
            continue
        if partner.taboos and names.tight(idea) in names.tight(partner.taboos):
            continue
        out.append(idea)
    return out[:most]


def _named(idea: str, others: Sequence[str]) -> bool:
    """Whether one of these is the same thing, by its words: “手冲咖啡” and “手冲咖啡壶” count as one."""
    tight = names.tight(idea)
    return any(tight in names.tight(other) or names.tight(other) in tight for other in others if other)


async def give(
    ctx: Context, partner: Partner, gift: dict[str, Any], occasion_id: int | None = None
) -> tuple[list[int], list[Outgoing]]:
    """Write a gift down. Above the year's cap it waits for a team lead, who gets a card; where there is no other lead
    it counts as given and the log says that it went above. Returns its id in a list, and the messages that follow."""
    limit = cap(ctx, partner)
    over = limit is not None and await spent(ctx, partner) + gift["cost"] > limit
    asks = over and bool(await deciders(ctx))
    made = await gifts.add(
        ctx.tx,
        ctx.workspace.id,
        partner.id,
        gifts.ASKED if asks else gifts.GIVEN,
        gift["what"],
        ctx.now,
        cost=gift["cost"],
        currency=currency(ctx),
        given_on=ctx.today(ctx.actor),
        occasion_id=occasion_id,
        why=gift.get("why", ""),
        by_id=ctx.actor.id,
    )
    await ctx.note("gift_asked" if asks else "gift_given", f"partner:{partner.id}", over_cap=over)
    if not asks:
        return [made], []
    kept = await gifts.get(ctx.tx, ctx.workspace.id, made)
    assert kept is not None
    return [made], await asking(ctx, partner, kept)


async def asking(ctx: Context, partner: Partner, gift: Gift) -> list[Outgoing]:
    """The card about a gift above the cap, for every lead who may decide; the same card tells what became of it."""
    out = []
    for lead in await ctx.leads():
        if lead.id != gift.by_id:
            card = await asked_card(ctx, ctx.voice(lead), partner, gift)
            out.append(Outgoing(lead, card, living=f"partners:gift:{gift.id}"))
    return out


async def asked_card(ctx: Context, v: Voice, partner: Partner, gift: Gift) -> Card:
    """A gift above the cap: what it is about, and the two answers or the one that was given."""
    giver = await ctx.person(gift.by_id)
    total = await spent(ctx, partner) + (gift.cost if gift.state != gifts.GIVEN else 0)
    limit = cap(ctx, partner)
    pairs = [
        Pair(label=v("gift.gift"), value=gift.what),
        Pair(label=v("field.cost", currency=gift.currency), value=v.say(gift.cost / 100)),
        Pair(label=v("gift.with_it"), value=v.say(total / 100)),
        Pair(label=v("field.gift_cap"), value=v.say((limit or 0) / 100)),
    ]
    text = v("gift.asks", who=giver or v("somebody"), name=partner.name)
    blocks: list[Block] = [Section(text=text), Fields(items=tuple(pairs))]
    if gift.why:
        blocks.append(Section(text=v("file.text", label=v("field.why"), text=gift.why)))
    if gift.state == gifts.ASKED:
        value: dict[str, str | int] = {"gift": gift.id}
        items = (
            Button(label=v("button.approve"), action="partners:gift_yes", value=value, style="primary"),
            Button(label=v("button.decline"), action="partners:gift_no", value=value),
        )
        blocks.append(Buttons(items=items))
    else:
        who = await ctx.person(gift.decided_by)
        key = "gift.state_yes" if gift.state == gifts.GIVEN else "gift.state_no"
        blocks.append(Section(text=v(key, who=who or v("somebody"))))
    tone: Tone = "warning" if gift.state == gifts.ASKED else "plain"
    return Card(title=v("gift.asks_title", name=partner.name), tone=tone, blocks=tuple(blocks))
