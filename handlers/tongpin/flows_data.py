"""A person's right to their data: what is known of somebody as a file, and its erasure."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from typing import Any

from handlers.conversation import (
    Command,
    Context,
    Document,
    Explanation,
    Form,
    Notice,
    Person,
    Problem,
    Reply,
    Role,
    Submission,
    TextField,
)
from storage import people


async def export(event: Command, ctx: Context) -> Reply:
    """`/tongpin export` gives me what is known of me; an admin may name somebody."""
    who = await _meant(ctx, event)
    data: dict[str, Any] = {"person": _profile(who)}
    for capability in ctx.capabilities:
        if capability.export is not None:
            data[capability.name] = await capability.export(ctx.speaking(capability), who.id)
    await ctx.note("exported", f"person:{who.id}")
    content = json.dumps(data, ensure_ascii=False, indent=2, default=_plain).encode()
    return Document(
        name=f"tongpin-{who.id}.json",
        media_type="application/json",
        content=content,
        text=ctx.t("data.exported", who=who),
    )


async def _meant(ctx: Context, event: Command) -> Person:
    if not event.people or event.people[0] == ctx.actor.id:
        return ctx.actor
    if Role.ADMIN not in ctx.actor.roles:
        raise Problem(ctx.t("data.admins_only"))
    who = await ctx.person(event.people[0])
    if who is None:
        raise Problem(ctx.t("data.nobody"))
    return who


def _profile(who: Person) -> dict[str, Any]:
    fields = ("name", "name_other", "locale", "zone", "quiet_from", "quiet_to", "away_until", "active", "title")
    return {name: getattr(who, name) for name in fields} | {"roles": sorted(who.roles)}


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    return str(value)


async def erase(event: Command, ctx: Context) -> Reply:
    """`/tongpin erase @somebody`, for admins: first what will be gone, then the word that does it."""
    t = ctx.t
    if not event.people:
        raise Problem(t("data.erase_whom"))
    who = await ctx.person(event.people[0])
    if who is None:
        raise Problem(t("data.nobody"))
    return Form(
        action="tongpin:erase",
        title=t("form.erase"),
        submit=t("button.erase"),
        fields=(
            Explanation(text=t("data.erase_what", who=who)),
            TextField(name="word", label=t("field.word", word=t("data.word")), required=True, max_length=20),
        ),
        state={"person": who.id},
    )


async def erased(event: Submission, ctx: Context) -> Reply:
    """Erase what is known of the person, everywhere. This cannot be taken back."""
    t = ctx.t
    if Role.ADMIN not in ctx.actor.roles:
        raise Problem(t("data.admins_only"))
    who = await ctx.person(event.number("person"))
    if who is None:
        raise Problem(t("data.nobody"))
    if event.text("word").casefold() != t("data.word").casefold():
        text = t("data.word_wrong", word=t("data.word"))
        raise Problem(text, fields={"word": text})
    admins = [p for p in await people.everyone(ctx.tx, ctx.workspace.id) if Role.ADMIN in p.roles]
    if [p.id for p in admins] == [who.id]:
        raise Problem(t("settings.last_admin"))
    for capability in ctx.capabilities:
        if capability.erase is not None:
            await capability.erase(ctx.speaking(capability), who.id)
    name = who.named(t.locale)
    await people.change(
        ctx.tx,
        who,
        name=ctx.voice()("data.former"),
        name_other="",
        title="",
        roles=frozenset(),
        quiet_from=None,
        quiet_to=None,
        away_until=None,
        cover_id=None,
        active=False,
    )
    await ctx.note("erased", f"person:{who.id}")
    return Notice(t("data.erased", name=name))
