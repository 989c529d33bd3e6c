"""Which partner is meant, and whether this person may see or change it."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.conversation import Button, Context, Person, Problem, Role
from handlers.partners import names, rules
from storage import partners
from storage.partners import Filter, Partner

MOST_CHOICES = 8


def elevated(person: Person) -> bool:
    """Team leads and admins may change every file."""
    return person.may(Role.ADMIN, Role.LEAD)


def no_guests(ctx: Context) -> None:
    """Files on partners are for the team; a guest is told so. Buttons and forms come past the command's own check."""
    if Role.GUEST in ctx.actor.roles:
        raise Problem(ctx.t("guests"))


def may_edit(ctx: Context, partner: Partner) -> bool:
    return rules.may_edit(ctx.actor.id, elevated(ctx.actor), partner.owner_id, partner.backup_id)


def sees_private(ctx: Context, partner: Partner) -> bool:
    return rules.sees_private(ctx.actor.id, partner.owner_id, partner.backup_id)


async def readable(ctx: Context, partner_id: int) -> Partner:
    """The partner with this id. Raises Problem when it is gone."""
    no_guests(ctx)
    found = await partners.get(ctx.tx, ctx.workspace.id, partner_id)
    if found is None:
        raise Problem(ctx.t("gone"), buttons=(Button(label=ctx.t("button.list"), action="partners:list"),))
    return found


async def editable(ctx: Context, partner_id: int) -> Partner:
    """The partner, if this person may change it. Raises Problem otherwise, with the owner's name."""
    found = await readable(ctx, partner_id)
    await check_editable(ctx, found)
    return found


async def check_editable(ctx: Context, partner: Partner) -> None:
    if not may_edit(ctx, partner):
        owner = await ctx.person(partner.owner_id)
        raise Problem(ctx.t("not_yours", name=partner.name, owner=owner or ctx.t("common.none")))


async def meant(ctx: Context, said: str) -> Partner:
    """The one partner that these words name. Raises Problem when there is none, or several: then with buttons."""
    no_guests(ctx)
    text = names.fold(said)
    if not text:
        raise Problem(ctx.t("name_missing"))
    found = await lookup(ctx, said, MOST_CHOICES + 1)
    same = [p for p in found if names.tight(p.name) == names.tight(said)]
    if len(same) == 1:
        return same[0]
    if len(found) == 1:
        return found[0]
    if not found:
        raise Problem(
            ctx.t("nobody", said=short(said)),
            buttons=(
                Button(label=ctx.t("button.add"), action="partners:add", value={"name": short(said)}),
                Button(label=ctx.t("button.list"), action="partners:list"),
            ),
        )
    raise Problem(ctx.t("several", said=short(said), n=len(found)), buttons=_choices(found))


async def lookup(ctx: Context, said: str, limit: int) -> list[Partner]:
    """Live partners whose name, organisation or pinyin holds these words."""
    wanted = Filter(text=names.fold(said)[:100])
    return await partners.search(ctx.tx, ctx.workspace.id, wanted, limit=limit)


def _choices(found: Sequence[Partner]) -> tuple[Button, ...]:
    return tuple(
        Button(
            label=p.name if not p.organisation else f"{p.name} · {p.organisation}",
            action="partners:open",
            value={"partner": p.id},
        )
        for p in found[:MOST_CHOICES]
    )


def opens(ctx: Context, partner: Partner) -> Button:
    """The button that opens the partner's file."""
    return Button(label=ctx.t("button.open"), action="partners:open", value={"partner": partner.id})


def short(said: str) -> str:
    """What somebody typed, short enough to be quoted back."""
    return said if len(said) <= 30 else said[:29] + "…"


def changed_since(ctx: Context, who: Person | None) -> Problem:
    """What is said when a file changed between looking and saving."""
    return Problem(ctx.t("changed_since", who=who or ctx.t("somebody")))
