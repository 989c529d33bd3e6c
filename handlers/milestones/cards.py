"""The cards and forms of milestones: the plan, one milestone, what owners are asked, the brief and the review."""

from __future__ import annotations

from datetime import date

from handlers.conversation import (
    Block,
    Button,
    Buttons,
    Card,
    ChoiceField,
    Confirm,
    Context,
    DateField,
    Divider,
    Explanation,
    Fields,
    Form,
    More,
    Note,
    Option,
    Pair,
    Person,
    PersonField,
    Section,
    TextField,
    Tone,
    Voice,
    bold,
)
from handlers.milestones import rules
from handlers.milestones.desk import Desk, may_write
from handlers.milestones.rules import Composed, Verdict
from storage.milestones import Brief, Milestone, Project, Response, Slip

PAGE = 12


# -- the plan ----------------------------------------------------------------------------------------------------------


def plan(ctx: Context, desk: Desk, page: int = 0) -> Card:
    """The one place: every open milestone of the team by project, with what can be done."""
    t, made = ctx.t, desk.composed(ctx)
    blocks: list[Block] = []
    rows: list[tuple[Project, Milestone | None]] = []
    for project in desk.projects:
        own = [m for m in desk.every if m.project_id == project.id and m.state in rules.OPEN]
        rows += [(project, m) for m in own] or [(project, None)]
    seen: int | None = None
    for project, milestone in rows[page * PAGE : (page + 1) * PAGE]:
        if project.id != seen:
            seen = project.id
            blocks.append(_project(t, desk, project))
        if milestone:
            opened = Button(label=t("button.open"), action="milestones:open", value={"milestone": milestone.id})
            blocks.append(Section(text=line(ctx, t, desk, milestone), button=opened))
    if not rows:
        blocks.append(Section(text=t("plan.empty")))
    pages = []
    value: dict[str, str | int] = {"team": desk.team.id}
    if page:
        pages.append(Button(label=t("common.back"), action="milestones:page", value={**value, "page": page - 1}))
    if len(rows) > (page + 1) * PAGE:
        pages.append(Button(label=t("common.next"), action="milestones:page", value={**value, "page": page + 1}))
    if pages:
        blocks.append(Buttons(items=tuple(pages)))
    if may_write(desk, ctx.actor):
        names = ("add", "paste", "preview", "settings")
        items = tuple(Button(label=t(f"button.{n}"), action=f"milestones:{n}", value=value) for n in names)
        first = items[0].model_copy(update={"style": "primary"})
        blocks.append(Buttons(items=(first, *items[1:])))
    return Card(
        title=t("plan.title", team=desk.team.name), subtitle=verdict(t, made.verdict, desk), blocks=tuple(blocks)
    )


def _project(t: Voice, desk: Desk, project: Project) -> Section:
    lines = [bold(project.name)]
    if project.goal:
        lines.append(t("plan.goal", goal=project.goal))
    if project.paused_at:
        by = desk.people.get(project.paused_by or 0)
        lines.append(t("plan.paused_by", by=by, at=project.paused_at) if by else t("plan.paused", at=project.paused_at))
    return Section(text="\n".join(lines))


def line(ctx: Context, t: Voice, desk: Desk, milestone: Milestone) -> str:
    """One milestone in one line: name, owner, date, state, and how far behind its baseline it is."""
    owner = desk.owner(milestone)
    parts = [t(f"state.{milestone.state}"), t("line.due", day=milestone.done_on or milestone.due)]
    days = rules.behind(milestone, desk.today, ctx.calendar)
    if milestone.state in rules.OPEN and days:
        parts.append(t("line.behind", n=days, baseline=milestone.baseline))
    if owner:
        parts.append(owner.named(t.locale))
    return f"{milestone.name}{t('line.dash')}{t('line.comma').join(parts)}"


def verdict(t: Voice, found: Verdict, desk: Desk) -> str:
    """The verdict in words; a lateness names its milestone and its baseline."""
    if found.kind in ("late", "decision") and found.item is not None:
        worst = desk.named(found.item)
        return t(f"verdict.{found.kind}_late", n=found.days, name=worst.name, baseline=worst.baseline)
    return t(f"verdict.{found.kind}")


def milestone(ctx: Context, desk: Desk, item: Milestone, slips: list[Slip]) -> Card:
    """One milestone, its history and what can be done with it."""
    t, owner = ctx.t, desk.owner(item)
    project = next(p for p in desk.projects if p.id == item.project_id)
    pairs = [
        (t("field.state"), t(f"state.{item.state}")),
        (t("field.owner"), owner.named(t.locale) if owner else t("common.none")),
        (t("field.due"), t.say(item.due)),
        (t("field.baseline"), t.say(item.baseline)),
    ]
    blocks: list[Block] = [Fields(items=tuple(Pair(label=a, value=b) for a, b in pairs))]
    if item.done_means:
        blocks.append(Section(text=t("milestone.done_means", text=item.done_means)))
    goal = item.goal or project.goal
    if goal:
        blocks.append(Section(text=t("plan.goal", goal=goal)))
    days = rules.behind(item, desk.today, ctx.calendar)
    if days:
        blocks.append(Section(text=t("milestone.behind", n=days, baseline=item.baseline)))
    if slips:
        rows = tuple(Section(text=t("milestone.slip", was=s.was, now=s.now, n=s.days, reason=s.reason)) for s in slips)
        blocks.append(More(label=t("milestone.history", n=len(slips)), blocks=rows))
    value: dict[str, str | int] = {"milestone": item.id}
    if item.state in rules.OPEN:
        names = ("finish", "move", "risk" if item.state != "risk" else "steady", "change", "drop")
        confirm = Confirm(
            title=t("drop.title"), text=t("drop.text", name=item.name), yes=t("button.drop"), no=t("common.cancel")
        )
        blocks.append(
            Buttons(
                items=tuple(
                    Button(
                        label=t(f"button.{n}"),
                        action=f"milestones:{n}",
                        value=value,
                        style="primary" if n == "finish" else "default",
                        confirm=confirm if n == "drop" else None,
                    )
                    for n in names
                )
            )
        )
    blocks.append(Note(text=t("milestone.where", project=project.name)))
    return Card(title=item.name, blocks=tuple(blocks))


# -- forms of the plan -------------------------------------------------------------------------------------------------


def add_form(ctx: Context, desk: Desk, name: str = "", due: str = "", owner: int | None = None) -> Form:
    """One milestone; its project is chosen or named anew."""
    t = ctx.t
    options = tuple(Option(value=str(p.id), label=p.name[:75]) for p in desk.projects[:99])
    project: tuple[ChoiceField | TextField, ...] = ()
    if options:
        project = (ChoiceField(name="project", label=t("field.project"), options=options, value=options[0].value),)
    new = TextField(
        name="new_project",
        label=t("field.new_project"),
        hint=t("hint.new_project") if options else "",
        required=not options,
        max_length=200,
    )
    return Form(
        action="milestones:added",
        title=t("form.add"),
        fields=(
            TextField(name="name", label=t("field.name"), required=True, value=name, max_length=300),
            TextField(name="due", label=t("field.due"), hint=t("hint.due"), required=True, value=due, max_length=60),
            PersonField(name="owner", label=t("field.owner"), value=owner),
            *project,
            new,
            TextField(name="done_means", label=t("field.done_means"), hint=t("hint.done_means"), long=True),
            TextField(name="goal", label=t("field.goal"), hint=t("hint.goal"), max_length=500),
        ),
        submit=t("common.next_step"),
        state={"team": desk.team.id},
    )


def confirm_form(ctx: Context, echo: str, action: str, state: dict[str, str | int | float | bool | None]) -> Form:
    """What was understood, before anything is saved."""
    t = ctx.t
    fields = (Explanation(text=echo),)
    return Form(action=action, title=t("form.confirm"), fields=fields, submit=t("common.save"), state=state)


def change_form(ctx: Context, item: Milestone) -> Form:
    """Everything of a milestone but its dates."""
    t = ctx.t
    return Form(
        action="milestones:changed",
        title=t("form.change"),
        fields=(
            TextField(name="name", label=t("field.name"), required=True, value=item.name, max_length=300),
            PersonField(name="owner", label=t("field.owner"), value=item.owner_id),
            TextField(name="done_means", label=t("field.done_means"), value=item.done_means, long=True),
            TextField(name="goal", label=t("field.goal"), hint=t("hint.goal"), value=item.goal, max_length=500),
        ),
        submit=t("common.save"),
        state={"milestone": item.id, "version": item.version},
    )


def move_form(ctx: Context, item: Milestone, said: str = "", reason: str = "") -> Form:
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
                max_length=500,
            ),
        ),
        submit=t("common.next_step"),
        state={"milestone": item.id, "version": item.version},
    )


def paste_form(ctx: Context, desk: Desk, text: str = "") -> Form:
    """Several milestones in one go."""
    t = ctx.t
    options = tuple(Option(value=str(p.id), label=p.name[:75]) for p in desk.projects[:99])
    choice: tuple[ChoiceField, ...] = ()
    if options:
        choice = (ChoiceField(name="project", label=t("field.project"), options=options, value=options[0].value),)
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
                max_length=4000,
            ),
            *choice,
            TextField(name="new_project", label=t("field.new_project"), required=not options, max_length=200),
        ),
        submit=t("common.next_step"),
        state={"team": desk.team.id},
    )


# -- asking ------------------------------------------------------------------------------------------------------------


def asked(ctx: Context, t: Voice, desk: Desk, person: Person, items: list[Milestone], cover_for: Person | None) -> Card:
    """The weekly question to one owner: one line for each milestone, one button."""
    rows: list[Block] = [Section(text=line(ctx, t, desk, m)) for m in items[:PAGE]]
    if len(items) > PAGE:
        rows.append(Note(text=t("common.and_more", n=len(items) - PAGE)))
    value: dict[str, str | int] = {"team": desk.team.id, "week": desk.week.isoformat()}
    button = Button(label=t("ask.button"), action="milestones:answer", value=value, style="primary")
    note = t("ask.cover", who=cover_for) if cover_for else t("ask.note", team=desk.team.name)
    return Card(
        title=t("ask.title", n=len(items)),
        blocks=(*rows, Buttons(items=(button,)), Note(text=note)),
    )


def answer_form(ctx: Context, desk: Desk, items: list[Milestone], week: date) -> Form:
    """One short form for all of an owner's milestones, filled with what is known."""
    t = ctx.t
    known = {a.milestone_id: a for a in desk.answers}
    fields: list[Explanation | ChoiceField | DateField | TextField] = []
    for item in items[:5]:
        said = known.get(item.id)
        fields += [
            Explanation(text=bold(line(ctx, t, desk, item))),
            ChoiceField(
                name=f"state_{item.id}",
                label=t("field.state"),
                options=tuple(Option(value=s, label=t(f"state.{s}")) for s in rules.STATES),
                value=item.state,
                required=True,
            ),
            DateField(name=f"due_{item.id}", label=t("field.due"), value=item.due.isoformat(), required=True),
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
    return Form(
        action="milestones:answered",
        title=t("form.answer"),
        fields=tuple(fields),
        submit=t("ask.submit"),
        state={"team": desk.team.id, "week": week.isoformat(), "items": ",".join(str(i.id) for i in items[:5])},
    )


# -- the brief ---------------------------------------------------------------------------------------------------------

_TONES: dict[str, Tone] = {"plan": "good", "late": "warning", "decision": "warning", "empty": "plain"}


def summary(t: Voice, desk: Desk, made: Composed, words: dict[str, str]) -> list[str]:
    """At most three lines: done, next, risks and asks; the author's own words take the place of ours."""

    def names(ids: tuple[int, ...]) -> list[str]:
        return [desk.named(i).name for i in ids]

    done = t("brief.done", names=names(made.done)) if made.done else t("brief.nothing_done")
    coming = t("brief.next", names=names(made.coming)) if made.coming else t("brief.nothing_next")
    risks = [t("brief.risk", name=desk.named(i).name) for i in made.risks]
    asks = [t("brief.ask", name=desk.named(i).name, ask=text) for i, text in made.asks]
    third = t("brief.semicolon").join([*asks, *risks])
    rows = [words.get("done") or done, words.get("next") or coming, words.get("asks") or third]
    return [row for row in rows if row]


def brief(ctx: Context, t: Voice, desk: Desk, kept: Brief, *, reviewed: bool = True, buttons: bool = True) -> Card:
    """The brief as leadership reads it: verdict, three lines, one line a milestone, the rest folded away."""
    made = desk.composed(ctx)
    words = {k: str(v) for k, v in kept.words.items()}
    blocks: list[Block] = [Section(text=row) for row in summary(t, desk, made, words)]
    rows = [Section(text=_said(ctx, t, desk, i, said)) for i, said in made.lines]
    if rows:
        blocks.append(Divider())
        blocks += rows[: rules.LINES_SHOWN]
        if len(rows) > rules.LINES_SHOWN:
            rest = tuple(rows[rules.LINES_SHOWN :])
            blocks.append(More(label=t("common.and_more", n=len(rest)), blocks=rest))
    if made.missing:
        owners = dict.fromkeys(
            o.named(t.locale) if (o := desk.owner(desk.named(i))) else desk.named(i).name for i in made.missing
        )
        blocks.append(Note(text=t("brief.missing", people=list(owners))))
    paused = [p.name for p in desk.projects if p.paused_at]
    if paused:
        blocks.append(Note(text=t("brief.paused", names=paused)))
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
        title=t("brief.title", team=desk.team.name, first=kept.period),
        subtitle=words.get("verdict") or verdict(t, made.verdict, desk),
        tone=_TONES[made.verdict.kind],
        blocks=tuple(blocks),
    )


def _said(ctx: Context, t: Voice, desk: Desk, milestone_id: int, said: str) -> str:
    text = line(ctx, t, desk, desk.named(milestone_id))
    return f"{text}{t('line.colon')}{said}" if said else text


def preview(ctx: Context, t: Voice, desk: Desk, kept: Brief, posts_at: str) -> Card:
    """The brief as its author sees it before it goes out."""
    card = brief(ctx, t, desk, kept, buttons=False)
    value: dict[str, str | int] = {"brief": kept.id}
    names = ("approve_brief", "edit_brief", "prep") if kept.state == "draft" else ("edit_brief", "prep")
    items = tuple(
        Button(
            label=t(f"button.{n}"),
            action=f"milestones:{n}",
            value=value,
            style="primary" if n == "approve_brief" else "default",
        )
        for n in names
    )
    note = t(f"preview.{kept.state}", at=posts_at)
    return card.model_copy(update={"blocks": (*card.blocks, Divider(), Buttons(items=items), Note(text=note))})


def edit_form(ctx: Context, desk: Desk, kept: Brief) -> Form:
    """The verdict and the three lines in the author's own words."""
    t, made = ctx.t, desk.composed(ctx)
    words = {k: str(v) for k, v in kept.words.items()}
    bare = [*summary(t, desk, made, {}), "", "", ""]
    values = {
        "verdict": words.get("verdict") or verdict(t, made.verdict, desk),
        "done": words.get("done") or bare[0],
        "next": words.get("next") or bare[1],
        "asks": words.get("asks") or bare[2],
    }
    return Form(
        action="milestones:brief_edited",
        title=t("form.edit_brief"),
        fields=tuple(
            TextField(name=n, label=t(f"field.brief_{n}"), value=v, long=n != "verdict", max_length=400)
            for n, v in values.items()
        ),
        submit=t("common.save"),
        state={"brief": kept.id, "version": kept.version},
    )


def prep_form(ctx: Context, kept: Brief) -> Form:
    """An ask to leadership in the order point, reason, evidence, point."""
    t = ctx.t
    return Form(
        action="milestones:prepared",
        title=t("form.prep"),
        fields=tuple(
            TextField(
                name=n, label=t(f"prep.{n}"), hint=t(f"prep.{n}_hint"), long=True, required=n != "again", max_length=300
            )
            for n in ("point", "reason", "evidence", "again")
        ),
        submit=t("common.save"),
        state={"brief": kept.id},
    )


def respond_form(ctx: Context, kept: Brief, kind: str) -> Form:
    """What a reader wants to say: a reason to redo, a question, or a decision by a date."""
    t = ctx.t
    fields: list[TextField] = [
        TextField(
            name="words",
            label=t(f"respond.{kind}"),
            hint=t(f"respond.{kind}_hint"),
            long=True,
            required=True,
            max_length=800,
        )
    ]
    if kind == "decide":
        by = TextField(name="due", label=t("respond.by"), hint=t("hint.due"), required=True, max_length=60)
        fields.append(by)
    return Form(
        action=f"milestones:{kind}_said",
        title=t(f"respond.{kind}_title"),
        fields=tuple(fields),
        submit=t("respond.submit"),
        state={"brief": kept.id},
    )


def source(ctx: Context, desk: Desk, kept: Brief, slips: list[Slip]) -> Card:
    """Where each figure of a brief comes from: baseline, dates, moves, and who answered when."""
    t = ctx.t
    blocks: list[Block] = []
    for milestone_id, _ in desk.composed(ctx).lines[:20]:
        item = desk.named(milestone_id)
        moves = [s for s in slips if s.milestone_id == item.id]
        days = rules.behind(item, desk.today, ctx.calendar)
        said = next((a for a in desk.answers if a.milestone_id == item.id), None)
        rows = [bold(item.name), t("source.dates", baseline=item.baseline, due=item.done_on or item.due, n=days)]
        rows += [t("milestone.slip", was=s.was, now=s.now, n=s.days, reason=s.reason) for s in moves]
        by = desk.people.get(said.by_id or 0) if said else None
        rows.append(t("source.answer", by=by, at=said.at) if said and by else t("source.no_answer"))
        blocks.append(Section(text="\n".join(rows)))
    blocks.append(Note(text=t("source.note", country=ctx.workspace.country)))
    return Card(title=t("source.title", first=kept.period), blocks=tuple(blocks) or (Section(text=t("plan.empty")),))


def told(t: Voice, who: Person, response: Response, kept: Brief, team: str) -> Card:
    """What the author (or the owner) hears of a reader's response."""
    blocks: list[Block] = []
    if response.words:
        blocks.append(Section(text=response.words))
    if response.due:
        blocks.append(Note(text=t("respond.due", day=response.due)))
    if response.kind in ("question", "decision"):
        label = t("button.settle")
        button = Button(label=label, action="milestones:settle", value={"response": response.id, "brief": kept.id})
        blocks.append(Buttons(items=(button,)))
    return Card(
        title=t(f"told.{response.kind}", who=who, team=team, first=kept.period),
        tone="good" if response.kind == "approve" else "warning",
        blocks=tuple(blocks),
    )
