"""What is given to a partner: the fields that ask, the yearly cap, and the approval above it."""

from __future__ import annotations

from datetime import date
from typing import Any

from handlers.conversation import Context, NumberField, Outgoing, Problem, Submission, TextField
from handlers.partners import saving
from storage import gifts
from storage.partners import Partner

CURRENCIES = {"CN": "CNY", "HK": "HKD", "TW": "TWD", "SG": "SGD", "JP": "JPY", "US": "USD", "GB": "GBP"}


def currency(ctx: Context) -> str:
    """The currency of the workspace's gifts: chosen, or its country's."""
    return str(saving.settings(ctx).get("currency") or CURRENCIES.get(ctx.workspace.country, "CNY"))


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


async def give(
    ctx: Context, partner: Partner, gift: dict[str, Any], occasion_id: int | None = None, on: date | None = None
) -> tuple[list[int], list[Outgoing]]:
    """Write a gift down as given. Returns its id in a list, and messages that follow from it."""
    made = await gifts.add(
        ctx.tx,
        ctx.workspace.id,
        partner.id,
        gifts.GIVEN,
        gift["what"],
        ctx.now,
        cost=gift["cost"],
        currency=currency(ctx),
        given_on=on or ctx.today(ctx.actor),
        occasion_id=occasion_id,
        by_id=ctx.actor.id,
    )
    await ctx.note("gift_given", f"partner:{partner.id}")
    return [made], []
