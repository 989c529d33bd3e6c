"""From a message into a partner's file: "add to partner notes", on any message that says something worth keeping."""

from __future__ import annotations

from typing import Any

from handlers.conversation import Context, Form, Notice, Problem, Reply, Shortcut, Submission, TextField
from handlers.partners import access, saving
from storage import partners

LONGEST = 4000


async def note(event: Shortcut, ctx: Context) -> Reply:
    """The form: whose file, and the message's words, to be shortened at will."""
    access.no_guests(ctx)
    t = ctx.t
    return Form(
        action="partners:note",
        title=t("form.note"),
        submit=t("common.save"),
        fields=(
            TextField(name="partner", label=t("field.find"), hint=t("hint.find"), required=True, max_length=100),
            TextField(
                name="text", label=t("field.notes"), value=event.text[:1000], long=True, required=True, max_length=1000
            ),
        ),
    )


async def noted(event: Submission, ctx: Context) -> Reply:
    """Put the words below the notes there are; who may edit the file may do this."""
    t, text = ctx.t, event.text("text")
    partner = await access.meant(ctx, event.text("partner"))
    await access.check_editable(ctx, partner)
    if not text:
        raise Problem(t("note.empty"), fields={"text": t("note.empty")})
    notes = f"{partner.notes}\n{text}".strip()
    if len(notes) > LONGEST:
        full = t("note.full", name=partner.name, most=LONGEST)
        raise Problem(full, fields={"text": full})
    if not await partners.change(ctx.tx, partner, ctx.actor.id, ctx.now, notes=notes):
        raise access.changed_since(ctx, await ctx.person(partner.changed_by))
    await ctx.note("changed", f"partner:{partner.id}", fields=["notes"])
    says = t("note.saved", name=partner.name)
    undo = await ctx.remember("noted", says, partner=partner.id, version=partner.version + 1, notes=partner.notes)
    return Notice(says, (undo, access.opens(ctx, partner)))


async def undo_noted(payload: dict[str, Any], ctx: Context) -> Reply:
    """The notes as they were."""
    partner = await saving.still_at(ctx, payload["partner"], payload["version"])
    await partners.change(ctx.tx, partner, ctx.actor.id, ctx.now, notes=payload["notes"])
    return Notice(ctx.t("undo.changed", name=partner.name))
