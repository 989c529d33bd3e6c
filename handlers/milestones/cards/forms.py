"""The forms of the plan: one milestone, several, a change, a move; and what was understood before it is saved."""

from __future__ import annotations

from handlers.conversation import ChoiceField, Context, Explanation, Form, Option, PersonField, TextField
from handlers.milestones.desk import Desk
from storage.milestones import Milestone

NAME = 100
"""Characters of a milestone's name: it stands on one line of a brief."""
PROJECT = 60
LONG = 500

State = dict[str, str | int | float | bool | None]


def projects(ctx: Context, desk: Desk) -> tuple[ChoiceField | TextField, ...]:
    """The project a milestone goes into: one there is, or the name of a new one."""
    t = ctx.t
    options = tuple(Option(value=str(p.id), label=p.name[:75]) for p in desk.projects[:99])
    new = TextField(
        name="new_project",
        label=t("field.new_project" if options else "field.first_project"),
        hint=t("hint.new_project" if options else "hint.first_project"),
        required=not options,
        max_length=PROJECT,
    )
    if not options:
        return (new,)
    return (ChoiceField(name="project", label=t("field.project"), options=options, value=options[0].value), new)


def add(ctx: Context, desk: Desk, name: str = "", due: str = "", owner: int | None = None) -> Form:
    """The first step: what, when, who, where."""
    t = ctx.t
    return Form(
        action="milestones:added",
        title=t("form.add"),
        fields=(
            TextField(
                name="name", label=t("field.name"), hint=t("hint.name"), required=True, value=name, max_length=NAME
            ),
            TextField(name="due", label=t("field.due"), hint=t("hint.due"), required=True, value=due, max_length=60),
            PersonField(name="owner", label=t("field.owner"), value=owner),
            *projects(ctx, desk),
        ),
        submit=t("common.next_step"),
        state={"team": desk.team.id},
    )


def add_confirmed(ctx: Context, echo: str, state: State) -> Form:
    """The second step: what was understood, and what makes the milestone clear to others."""
    t = ctx.t
    return Form(
        action="milestones:add_saved",
        title=t("form.confirm"),
        fields=(
            Explanation(text=echo),
            TextField(
                name="done_means",
                label=t("field.done_means"),
                hint=t("hint.done_means"),
                long=True,
                max_length=LONG,
            ),
            TextField(name="goal", label=t("field.goal"), hint=t("hint.goal"), max_length=LONG),
        ),
        submit=t("common.save"),
        state=state,
    )


def confirm(ctx: Context, echo: str, action: str, state: State) -> Form:
    """What was understood, before anything is saved."""
    t = ctx.t
    fields = (Explanation(text=echo),)
    return Form(action=action, title=t("form.confirm"), fields=fields, submit=t("common.save"), state=state)


def change(ctx: Context, item: Milestone) -> Form:
    """Everything of a milestone but its dates."""
    t = ctx.t
    return Form(
        action="milestones:changed",
        title=t("form.change"),
        fields=(
            TextField(name="name", label=t("field.name"), required=True, value=item.name, max_length=NAME),
            PersonField(name="owner", label=t("field.owner"), value=item.owner_id),
            TextField(
                name="done_means", label=t("field.done_means"), value=item.done_means, long=True, max_length=LONG
            ),
            TextField(name="goal", label=t("field.goal"), hint=t("hint.goal"), value=item.goal, max_length=LONG),
        ),
        submit=t("common.save"),
        state={"milestone": item.id, "version": item.version},
    )


def move(ctx: Context, item: Milestone, said: str = "", reason: str = "") -> Form:
    """A new date with its reason."""
    t = ctx.t
    return Form(
        action="milestones:moved",
        title=t("form.move"),
        fields=(
            Explanation(text=t("move.now", name=item.name, due=item.due, baseline=item.baseline)),
            TextField(
                name="due", label=t("field.new_due"), hint=t("hint.due"), required=True, value=said, max_length=60
            ),
            TextField(
                name="reason",
                label=t("field.reason"),
                hint=t("hint.reason"),
                required=True,
                value=reason,
                max_length=LONG,
            ),
        ),
        submit=t("common.next_step"),
        state={"milestone": item.id, "version": item.version},
    )


def paste(ctx: Context, desk: Desk, text: str = "") -> Form:
    """Several milestones in one go."""
    t = ctx.t
    return Form(
        action="milestones:pasted",
        title=t("form.paste"),
        fields=(
            TextField(
                name="text",
                label=t("field.paste"),
                hint=t("hint.paste"),
                required=True,
                long=True,
                value=text,
                max_length=3000,
            ),
            *projects(ctx, desk),
        ),
        submit=t("common.next_step"),
        state={"team": desk.team.id},
    )
