"""What owners are asked each week: the card with the question, and the short form behind it."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.conversation import (
    Block,
    Button,
    Buttons,
    Card,
    ChoiceField,
    Context,
    DateField,
    Explanation,
    Form,
    Note,
    Option,
    Person,
    Section,
    TextField,
    Voice,
    bold,
)
from handlers.milestones import rules
from handlers.milestones.asking import Question
from handlers.milestones.cards.lines import line
from handlers.milestones.desk import Desk
from storage.milestones import Milestone

PAGE = 10
STEP = 3
"""Milestones in one step of the form: more come in a further step, so that it stays short."""


def _lines(ctx: Context, t: Voice, desk: Desk, items: Sequence[Milestone]) -> list[Block]:
    rows: list[Block] = []
    for item in items[:PAGE]:
        rows.append(Section(text=line(t, item, rules.behind(item, desk.today, ctx.calendar), "")))
    if len(items) > PAGE:
        rows.append(Note(text=t("common.and_more", n=len(items) - PAGE)))
    return rows


def _value(desk: Desk) -> dict[str, str | int]:
    return {"team": desk.team.id, "week": desk.week.isoformat()}


def asked(ctx: Context, t: Voice, desk: Desk, question: Question, *, again: bool = False) -> Card:
    """The weekly question to one person: a line for each milestone, one button. `again` is the one reminder."""
    button = Button(label=t("ask.button"), action="milestones:answer", value=_value(desk), style="primary")
    left = next((o for i in question.items if (o := desk.owner(i)) and not o.active), None)
    if question.to.id != question.of.id:
        note = t("ask.cover", who=question.of)
    elif left:
        note = t("ask.left_team", who=left)
    else:
        note = t("ask.note", team=desk.team.name)
    return Card(
        title=t("ask.again" if again else "ask.title", n=len(question.items)),
        subtitle=desk.team.name,
        blocks=(*_lines(ctx, t, desk, question.items), Buttons(items=(button,)), Note(text=note)),
    )


def thanks(ctx: Context, t: Voice, desk: Desk, items: Sequence[Milestone]) -> Card:
    """What the question turns into once it is answered."""
    button = Button(label=t("ask.change"), action="milestones:answer", value=_value(desk))
    return Card(
        title=t("ask.answered"),
        subtitle=desk.team.name,
        tone="good",
        blocks=(*_lines(ctx, t, desk, items), Buttons(items=(button,))),
    )


def form(ctx: Context, desk: Desk, items: Sequence[Milestone], done: Sequence[int] = ()) -> Form:
    """One short form for an owner's milestones, filled with what is known; `done` are those answered in steps before.

    The date is a calendar field: it is filled in already and hardly ever changed, and a picked day needs no echo.
    """
    t = ctx.t
    before = {a.milestone_id: a.line for a in desk.before}
    fields: list[Explanation | ChoiceField | DateField | TextField] = []
    for item in items[:STEP]:
        said = desk.said.get(item.id)
        text = bold(line(t, item, rules.behind(item, desk.today, ctx.calendar), _other(ctx, desk, item)))
        if before.get(item.id):
            text += "\n" + t("ask.last_week", line=before[item.id])
        fields += [
            Explanation(text=text),
            ChoiceField(
                name=f"state_{item.id}",
                label=t("field.state"),
                options=tuple(Option(value=s, label=t(f"state.{s}")) for s in rules.STATES),
                value=item.state,
                required=True,
            ),
            DateField(
                name=f"due_{item.id}",
                label=t("field.due"),
                hint=t("hint.answer_due"),
                value=item.due.isoformat(),
                required=True,
            ),
            TextField(
                name=f"line_{item.id}",
                label=t("field.line"),
                hint=t("hint.line"),
                value=said.line if said else "",
                max_length=200,
            ),
            TextField(
                name=f"ask_{item.id}",
                label=t("field.ask"),
                hint=t("hint.ask"),
                value=said.ask if said else "",
                max_length=300,
            ),
        ]
    total = len(done) + len(items)
    title = t("form.answer_part", n=len(done) + 1, total=total) if total > STEP else t("form.answer")
    return Form(
        action="milestones:answered",
        title=title,
        fields=tuple(fields),
        submit=t("common.next_step") if len(items) > STEP else t("ask.submit"),
        state={
            "team": desk.team.id,
            "week": desk.week.isoformat(),
            "items": ",".join(str(i.id) for i in items[:STEP]),
            "left": ",".join(str(i.id) for i in items[STEP:][:60]),
            "done": ",".join(str(i) for i in done),
        },
    )


def _other(ctx: Context, desk: Desk, item: Milestone) -> str:
    owner: Person | None = desk.owner(item)
    return owner.named(ctx.t.locale) if owner and owner.id != ctx.actor.id else ""
