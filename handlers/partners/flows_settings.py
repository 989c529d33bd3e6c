"""What a workspace chose for its partners: lead times by kind of key date, the gift cap, how long archives are kept."""

from __future__ import annotations

from typing import Any

from handlers.conversation import (
    ChoiceField,
    Command,
    Context,
    Entry,
    Form,
    Notice,
    NumberField,
    Option,
    Problem,
    Reply,
    Submission,
    TextField,
)
from handlers.partners import access, flows_dates, giving, rules, saving
from storage import workspaces

OURS = ("leads", "currency", "gift_cap", "forget_days")
"""What the form holds of the partners' settings; the rest is left as it is."""


async def settings(event: Command, ctx: Context) -> Reply:
    """`/partner settings`, for team leads and admins."""
    _leads_only(ctx)
    t, chosen = ctx.t, saving.settings(ctx)
    fields: list[Entry] = [
        TextField(
            name=f"leads_{kind}",
            label=t("field.leads_for", what=t(f"occasion.{kind}")),
            value=", ".join(str(lead) for lead in rules.leads_for(kind, None, chosen)),
            hint=t("hint.leads") if kind == rules.OCCASIONS[0] else "",
            max_length=60,
        )
        for kind in rules.OCCASIONS
    ]
    cap, days = chosen.get("gift_cap"), chosen.get("forget_days", saving.FORGET_AFTER.days)
    fields += [
        ChoiceField(
            name="currency",
            label=t("field.currency"),
            hint=t("hint.currency"),
            options=tuple(Option(value=code, label=code) for code in giving.CHOICES),
            value=giving.currency(ctx),
            required=True,
        ),
        NumberField(
            name="gift_cap",
            label=t("field.gift_cap_all"),
            hint=t("hint.gift_cap"),
            value=cap / 100 if cap is not None else None,
            minimum=0,
        ),
        NumberField(
            name="forget_days", label=t("field.forget"), hint=t("hint.forget"), value=days, minimum=1, maximum=36500
        ),
    ]
    return Form(action="partners:settings", title=t("form.settings"), submit=t("common.save"), fields=tuple(fields))


async def saved(event: Submission, ctx: Context) -> Reply:
    """The settings, checked. An empty field goes back to the usual."""
    _leads_only(ctx)
    t, before = ctx.t, saving.settings(ctx)
    leads: dict[str, list[int]] = {}
    for kind in rules.OCCASIONS:
        try:
            own = flows_dates.read_leads(ctx, event.text(f"leads_{kind}"))
        except Problem as problem:
            raise Problem(problem.text, fields={f"leads_{kind}": problem.text}) from None
        if own is not None and tuple(own) != rules.LEADS[kind]:
            leads[kind] = own
    fresh: dict[str, Any] = {n: v for n, v in before.items() if n not in OURS}
    if leads:
        fresh["leads"] = leads
    currency = event.text("currency") or giving.currency(ctx)
    if currency in giving.CHOICES and currency != giving.usual_currency(ctx):
        fresh["currency"] = currency
    cap, days = event.values.get("gift_cap"), event.values.get("forget_days")
    if isinstance(cap, (int, float)) and cap is not True:
        if not 0 <= cap <= 1_000_000:
            text = t("out_of_range", label=t("field.gift_cap"), most=1_000_000)
            raise Problem(text, fields={"gift_cap": text})
        fresh["gift_cap"] = round(cap * 100)
    if isinstance(days, (int, float)) and round(days) != saving.FORGET_AFTER.days:
        if not 1 <= days <= 36_500:
            text = t("out_of_range", label=t("field.forget"), most=36_500)
            raise Problem(text, fields={"forget_days": text})
        fresh["forget_days"] = round(days)
    if fresh == before:
        return Notice(t("settings.unchanged"))
    await _keep(ctx, fresh)
    says = t("settings.saved")
    return Notice(says, (await ctx.remember("settings", says, before=before, after=fresh),))


async def _keep(ctx: Context, chosen: dict[str, Any]) -> None:
    await workspaces.change(ctx.tx, ctx.workspace, settings={**ctx.workspace.settings, "partners": chosen})
    await ctx.note("settings", "workspace")


def _leads_only(ctx: Context) -> None:
    if not access.elevated(ctx.actor):
        raise Problem(ctx.t("settings.leads_only"))


async def undo_settings(payload: dict[str, Any], ctx: Context) -> Reply:
    _leads_only(ctx)
    if saving.settings(ctx) != payload["after"]:
        raise Problem(ctx.t("undo.settings_changed_since"))
    await _keep(ctx, payload["before"])
    return Notice(ctx.t("undo.settings"))
