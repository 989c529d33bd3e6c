"""Importing a table of partners: handed in, looked at row by row, brought in as a whole or not at all, taken back."""

from __future__ import annotations

import asyncio
from typing import Any

from handlers.conversation import (
    Block,
    Button,
    Buttons,
    Card,
    Command,
    Context,
    Document,
    FileField,
    Form,
    More,
    Note,
    Notice,
    Press,
    Problem,
    Replace,
    Reply,
    Section,
    Submission,
    Table,
    TextField,
    Upload,
    cut,
)
from handlers.partners import access, checking, names, rules, said, saving, sheets
from storage import drafts, imports, occasions, partners, people

SHOWN = 12
"""Rows whose problems are listed on the card; the rest is counted."""


async def begin(event: Command | Press, ctx: Context) -> Reply:
    """`/partner import`: the form that takes a file, or rows pasted from a table."""
    access.no_guests(ctx)
    t = ctx.t
    return Form(
        action="partners:import",
        title=t("form.import"),
        submit=t("button.preview"),
        fields=(
            FileField(
                name="file", label=t("field.file"), hint=t("hint.file"), accept=(".csv", ".tsv", ".txt", ".xlsx")
            ),
            TextField(name="paste", label=t("field.paste"), hint=t("hint.paste"), long=True, max_length=20_000),
        ),
    )


async def template(event: Command | Press, ctx: Context) -> Reply:
    """A file to fill in."""
    access.no_guests(ctx)
    return Document(
        name=ctx.t("import.template_name"),
        media_type="text/csv",
        content=sheets.template(ctx.t.locale),
        text=ctx.t("import.template"),
    )


async def preview(event: Submission, ctx: Context) -> Reply:
    """What would be imported, with each row's problem in words. Nothing is changed yet."""
    access.no_guests(ctx)
    t = ctx.t
    file, pasted = event.values.get("file"), event.text("paste")
    if not isinstance(file, Upload) and not pasted:
        raise Problem(t("import.nothing"), fields={"file": t("import.nothing")})
    name = file.name if isinstance(file, Upload) else t("import.pasted")
    try:
        if isinstance(file, Upload):
            sheet = await asyncio.to_thread(sheets.read, file.name, file.content)
        else:
            sheet = sheets.read_text(pasted)
    except sheets.BadSheet as bad:
        text = t(f"sheet.{bad.why}", n=bad.number, name=access.short(name))
        buttons = (Button(label=t("button.template"), action="partners:template"),)
        raise Problem(text, {"file" if isinstance(file, Upload) else "paste": text}, buttons) from None
    column = sheet.header.index("name")
    wanted = {names.tight(row[column]) for row in sheet.rows if column < len(row)} - {""}
    known = {p.sort: p for p in await partners.named(ctx.tx, ctx.workspace.id, sorted(wanted)) if not p.archived_at}
    team = await people.everyone(ctx.tx, ctx.workspace.id)
    today = ctx.today(ctx.actor)
    rows = await asyncio.to_thread(checking.check, sheet, t, today, team, known, ctx.actor.id)
    ready = [row for row in rows if not row.problem]
    draft = await drafts.keep(
        ctx.tx,
        ctx.workspace.id,
        ctx.actor.id,
        "import",
        {
            "name": name,
            "rows": [{"values": row.values, "day": row.day, "twin": row.twin} for row in ready],
        },
        ctx.now,
    )
    return _card(ctx, name, rows, sheet.merged, draft)


def _card(ctx: Context, name: str, rows: list[checking.Row], merged: bool, draft: int) -> Card:
    t = ctx.t
    wrong = [row for row in rows if row.problem]
    twins = [row for row in rows if row.twin and not row.problem]
    fresh = [row for row in rows if not row.problem and not row.twin]
    blocks: list[Block] = [
        Section(text=t("import.summary", n=len(rows), ready=len(fresh), twins=len(twins), wrong=len(wrong)))
    ]
    if merged:
        blocks.append(Note(text=t("import.merged")))
    if wrong:
        lines = [t("import.row", row=r.number, name=cut(r.values["name"], 30) or "?", says=r.problem) for r in wrong]
        blocks.append(Section(text=t("import.wrong") + "\n" + _some(ctx, lines)))
    if twins:
        lines = [t("import.row", row=r.number, name=cut(r.values["name"], 30), says="；".join(r.hints)) for r in twins]
        blocks.append(Section(text=t("import.twins") + "\n" + _some(ctx, lines)))
    hinted = [r for r in fresh if r.hints]
    if hinted:
        lines = [t("import.row", row=r.number, name=cut(r.values["name"], 30), says="；".join(r.hints)) for r in hinted]
        blocks.append(More(label=t("import.hints", n=len(hinted)), blocks=(Section(text=_some(ctx, lines)),)))
    if fresh:
        columns = (t("field.name"), t("field.kind"), t("field.organisation"), t("field.birthday"))
        shown = tuple(
            (
                cut(r.values["name"], 40),
                t(f"kind.{r.values['kind']}"),
                cut(r.values["organisation"], 40),
                said.day_words(t, r.day) if r.day else "",
            )
            for r in fresh[:5]
        )
        blocks.append(Table(columns=columns, rows=shown, caption=t("import.first", n=len(shown))))
    buttons = []
    value: dict[str, str | int] = {"draft": draft}
    if fresh:
        label = t("button.import_n", n=len(fresh))
        buttons.append(Button(label=label, action="partners:import_now", value=value, style="primary"))
    if twins:
        label = t("button.import_all", n=len(fresh) + len(twins))
        buttons.append(Button(label=label, action="partners:import_now", value={**value, "twins": 1}))
    buttons.append(Button(label=t("common.cancel"), action="partners:import_cancel", value=value))
    blocks.append(Buttons(items=tuple(buttons)))
    if wrong:
        blocks.append(Note(text=t("import.mend")))
    return Card(title=t("import.title", name=access.short(name)), blocks=tuple(blocks))


def _some(ctx: Context, lines: list[str]) -> str:
    more = [ctx.t("common.and_more", n=len(lines) - SHOWN)] if len(lines) > SHOWN else []
    return "\n".join([*(cut(line, 200) for line in lines[:SHOWN]), *more])


async def cancel(event: Press, ctx: Context) -> Reply:
    """Leave it: nothing was changed, and what was handed in is forgotten."""
    draft = await drafts.get(ctx.tx, ctx.workspace.id, ctx.actor.id, event.number("draft"), "import")
    if draft is None:
        raise Problem(ctx.t("import.gone"))
    await drafts.drop(ctx.tx, ctx.workspace.id, draft.id)
    return Replace(Card(title=ctx.t("import.cancelled"), blocks=(Section(text=ctx.t("import.cancelled_text")),)))


async def bring_in(event: Press, ctx: Context) -> Reply:
    """All rows that could be read become partners, in one transaction."""
    access.no_guests(ctx)
    t = ctx.t
    draft = await drafts.get(ctx.tx, ctx.workspace.id, ctx.actor.id, event.number("draft"), "import")
    if draft is None:
        raise Problem(t("import.gone"))
    rows = [r for r in draft.payload["rows"] if event.number("twins") or not r["twin"]]
    if not rows:
        raise Problem(t("import.gone"))
    made = await imports.add(ctx.tx, ctx.workspace.id, ctx.actor.id, draft.payload["name"], len(rows), ctx.now)
    columns = await asyncio.to_thread(_columns, rows, made)
    ids = await partners.add_many(ctx.tx, ctx.workspace.id, ctx.actor.id, ctx.now, columns)
    today = ctx.today()
    await occasions.add_many(
        ctx.tx,
        [
            {
                "workspace_id": ctx.workspace.id,
                "partner_id": partner_id,
                "kind": "birthday",
                "day": row["day"],
                "next_on": rules.next_day(row["day"], today),
            }
            for partner_id, row in zip(ids, rows, strict=True)
            if row["day"]
        ],
    )
    await drafts.drop(ctx.tx, ctx.workspace.id, draft.id)
    await saving.settled(ctx, None)
    await ctx.note("imported", f"import:{made}", count=len(ids))
    says = t("import.done", n=len(ids))
    undo = await ctx.remember("import", says, made=made)
    mine = Button(label=t("button.list"), action="partners:list")
    return [
        Replace(
            Card(title=t("import.brought", name=access.short(draft.payload["name"])), blocks=(Section(text=says),))
        ),
        Notice(says, (undo, mine)),
    ]


def _columns(rows: list[dict[str, Any]], made: int) -> list[dict[str, Any]]:
    out = []
    for row in rows:
        found = names.findable(row["values"]["name"], row["values"]["organisation"])
        out.append({**row["values"], "search": found.search, "sort": found.sort, "import_id": made})
    return out


async def undo_import(payload: dict[str, Any], ctx: Context) -> Reply:
    """Take a whole import back, if nobody has worked on what it brought."""
    t = ctx.t
    brought = await partners.of_import(ctx.tx, ctx.workspace.id, payload["made"])
    changed = [p.name for p in brought if p.version != 1]
    if changed:
        raise Problem(t("import.changed_since", n=len(changed), names=changed[:5]))
    if not await imports.undo(ctx.tx, ctx.workspace.id, payload["made"], ctx.now):
        raise Problem(t("import.gone"))
    await partners.remove_import(ctx.tx, ctx.workspace.id, payload["made"])
    await ctx.note("import_undone", f"import:{payload['made']}", count=len(brought))
    return Notice(t("import.undone", n=len(brought)))
