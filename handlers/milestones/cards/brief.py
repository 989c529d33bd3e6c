"""The weekly brief: as leadership reads it, as its author previews it, and where its figures come from."""

from __future__ import annotations

from typing import Any

from handlers.conversation import (
    Block,
    Button,
    Buttons,
    Card,
    Context,
    Divider,
    Form,
    More,
    Note,
    Person,
    Section,
    TextField,
    Tone,
    Voice,
    bold,
    cut,
)
from handlers.milestones import rules
from handlers.milestones.cards.lines import few, line, move, verdict
from handlers.milestones.sheet import Fact, Sheet
from storage.briefs import Answered, Brief
from storage.milestones import Slip
from storage.teams import Team

TONES: dict[str, Tone] = {"plan": "good", "late": "warning", "decision": "warning", "empty": "plain"}
FOLDED = 40
"""Milestone lines folded away under a brief; what is beyond stands in the plan."""
PREP = ("point", "reason", "evidence", "again")


def summary(t: Voice, sheet: Sheet, words: dict[str, Any]) -> list[str]:
    """At most three lines: done, next, asks and risks; the author's own words take the place of ours."""
    made = sheet.made

    def names(ids: tuple[int, ...]) -> list[str]:
        return few(t, [sheet.named(i).name for i in ids])

    done = t("brief.done", names=names(made.done)) if made.done else t("brief.nothing_done")
    key = "brief.next_after" if made.after_break else "brief.next"
    coming = (
        t(key, names=names(made.coming))
        if made.coming
        else t(f"brief.nothing_{'after' if made.after_break else 'next'}")
    )
    return [
        row
        for row in (words.get("done") or done, words.get("next") or coming, words.get("asks") or asks(t, sheet, words))
        if row
    ]


def asks(t: Voice, sheet: Sheet, words: dict[str, Any]) -> str:
    """The third line: what leadership is asked for, and what is at risk."""
    made = sheet.made
    rows = []
    if words.get("prep"):
        said = words["prep"]
        rows.append(t("prep.said", **{**said, "again": said.get("again") or said["point"]}))
    else:
        rows += [t("brief.ask", name=sheet.named(i).name, ask=text) for i, text in made.asks[:3]]
        if len(made.asks) > 3:
            rows.append(t("brief.more_asks", n=len(made.asks) - 3))
    told = [sheet.named(i) for i in made.risks]
    for key, facts in (
        ("overdue", [f for f in told if f.due < sheet.day]),
        ("risk", [f for f in told if f.due >= sheet.day]),
    ):
        if facts:
            rows.append(t(f"brief.{key}", names=few(t, [f.name for f in facts])))
    return t("brief.then").join(row.rstrip("。.") for row in rows)


def brief(
    ctx: Context, t: Voice, team: Team, sheet: Sheet, kept: Brief, *, reviewed: bool = True, buttons: bool = True
) -> Card:
    """The brief as leadership reads it: verdict, three lines, one line a milestone, the rest folded away."""
    made = sheet.made
    blocks: list[Block] = [Section(text=row) for row in summary(t, sheet, kept.words)]
    shown = rules.LINES_SHOWN + FOLDED
    rows = [Section(text=said(t, sheet, sheet.named(i))) for i, _ in made.lines[:shown]]
    if rows:
        blocks.append(Divider())
        blocks += rows[: rules.LINES_SHOWN]
        rest: list[Section | Note] = [*rows[rules.LINES_SHOWN :]]
        if len(made.lines) > shown:
            rest.append(Note(text=t("brief.in_plan", n=len(made.lines) - shown)))
        if rest:
            label = t("common.and_more", n=len(made.lines) - rules.LINES_SHOWN)
            blocks.append(More(label=label, blocks=tuple(rest)))
    if made.missing:
        people = few(t, _silent(ctx, t, sheet), 6)
        blocks.append(Note(text=t("brief.missing", people=people)))
    if sheet.paused:
        blocks.append(Note(text=t("brief.paused", names=few(t, sheet.paused))))
    if not reviewed:
        blocks.append(Note(text=t("brief.not_reviewed")))
    if kept.edited_at:
        blocks.append(Note(text=t("brief.edited", at=kept.edited_at)))
    if buttons:
        value: dict[str, str | int] = {"brief": kept.id}
        names = ("approve", "decide", "redo", "question", "source")
        blocks.append(
            Buttons(items=tuple(Button(label=t(f"button.{n}"), action=f"milestones:{n}", value=value) for n in names))
        )
    return Card(
        title=t("brief.title", team=team.name, first=sheet.week),
        subtitle=kept.words.get("verdict") or verdict(t, made.verdict, sheet),
        tone=TONES[made.verdict.kind],
        blocks=tuple(blocks),
    )


def _silent(ctx: Context, t: Voice, sheet: Sheet) -> list[str]:
    """Who has not answered; those away are said to be away, and a milestone that nobody owns stands for itself."""
    names = {}
    for milestone_id in sheet.made.missing:
        fact = sheet.named(milestone_id)
        owner = sheet.owner(fact)
        if owner is None:
            names[fact.name] = t("brief.no_owner", name=fact.name)
        else:
            away = owner.away(ctx.now)
            names[str(owner.id)] = t("brief.away", who=owner) if away else owner.named(t.locale)
    return list(names.values())


def said(t: Voice, sheet: Sheet, fact: Fact) -> str:
    """One milestone's line with what its owner says."""
    owner: Person | None = sheet.owner(fact)
    text = line(t, fact, fact.behind, owner.named(t.locale) if owner else "")
    return f"{text}{t('line.colon')}{fact.line}" if fact.line else text


def preview(ctx: Context, t: Voice, team: Team, sheet: Sheet, kept: Brief, posts_at: str) -> Card:
    """The brief as its author sees it before it goes out, and after."""
    card = brief(ctx, t, team, sheet, kept, buttons=False)
    value: dict[str, str | int] = {"brief": kept.id, "version": kept.version}
    names = ("approve_brief", "edit_brief", "prep") if kept.state in ("draft", "held") else ("edit_brief", "prep")
    items = tuple(
        Button(
            label=t(f"button.{n}"),
            action=f"milestones:{n}",
            value=value,
            style="primary" if n == "approve_brief" else "default",
        )
        for n in (*names, "source")
    )
    note = t(f"preview.{kept.state}", at=posts_at)
    return card.model_copy(update={"blocks": (*card.blocks, Divider(), Buttons(items=items), Note(text=note))})


def edit_form(ctx: Context, sheet: Sheet, kept: Brief) -> Form:
    """The verdict and the three lines in the author's own words."""
    t = ctx.t
    return Form(
        action="milestones:brief_edited",
        title=t("form.edit_brief"),
        fields=tuple(
            TextField(name=n, label=t(f"field.brief_{n}"), value=v, long=n != "verdict", max_length=400)
            for n, v in drafted(ctx, sheet, kept.words).items()
        ),
        submit=t("common.save"),
        state={"brief": kept.id, "version": kept.version},
    )


def drafted(ctx: Context, sheet: Sheet, words: dict[str, Any]) -> dict[str, str]:
    """The four texts an author may change, as they stand."""
    t = ctx.t
    rows = summary(t, sheet, words)
    texts = {
        "verdict": str(words.get("verdict") or verdict(t, sheet.made.verdict, sheet)),
        "done": rows[0],
        "next": rows[1],
        "asks": rows[2] if len(rows) > 2 else "",
    }
    return {n: cut(text, 400) for n, text in texts.items()}


def prep_form(ctx: Context, kept: Brief) -> Form:
    """An ask to leadership in the order point, reason, evidence, point."""
    t = ctx.t
    before = kept.words.get("prep") or {}
    return Form(
        action="milestones:prepared",
        title=t("form.prep"),
        fields=tuple(
            TextField(
                name=n,
                label=t(f"prep.{n}"),
                hint=t(f"prep.{n}_hint"),
                value=str(before.get(n, "")),
                long=True,
                required=n != "again",
                max_length=200,
            )
            for n in PREP
        ),
        submit=t("common.save"),
        state={"brief": kept.id, "version": kept.version},
    )


def source(
    ctx: Context, sheet: Sheet, slips: list[Slip], answers: tuple[Answered, ...], people: dict[int, Person]
) -> Card:
    """Where each figure of a brief comes from: baseline, dates, moves, and who answered when."""
    t, made = ctx.t, sheet.made
    said = {a.milestone_id: a for a in answers}
    blocks: list[Block] = [Section(text=t(f"source.{made.verdict.kind}", n=made.verdict.days))]
    if made.verdict.kind == "decision" and made.verdict.days:
        blocks.append(Section(text=t("source.late", n=made.verdict.days)))
    wanted = [i for i, _ in made.lines]
    if made.verdict.item is not None and made.verdict.item not in wanted:
        wanted.insert(0, made.verdict.item)
    for milestone_id in wanted[:20]:
        fact = sheet.named(milestone_id)
        rows = [
            bold(fact.name),
            t(
                "source.dates" if fact.behind else "source.in_time",
                baseline=fact.baseline,
                due=fact.done_on or fact.due,
                n=fact.behind,
            ),
        ]
        rows += [move(t, s) for s in slips if s.milestone_id == fact.id]
        answer = said.get(fact.id)
        by = people.get(answer.by_id or 0) if answer else None
        rows.append(t("source.answer", by=by, at=answer.at) if answer and by else t("source.no_answer"))
        blocks.append(Section(text="\n".join(rows)))
    if len(wanted) > 20:
        blocks.append(Note(text=t("brief.in_plan", n=len(wanted) - 20)))
    blocks.append(Note(text=t("source.note", country=ctx.workspace.country)))
    return Card(title=t("source.title", first=sheet.week), blocks=tuple(blocks))
