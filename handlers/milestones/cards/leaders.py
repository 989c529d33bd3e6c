"""What leadership says to a brief, and what the author and the owners hear of it."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.conversation import (
    Block,
    Button,
    Buttons,
    Card,
    ChoiceField,
    Context,
    Explanation,
    Form,
    Note,
    Option,
    Person,
    Section,
    TextField,
    Voice,
    cut,
    mention,
)
from storage.briefs import Brief, Response


def respond_form(
    ctx: Context, kept: Brief, kind: str, about: Sequence[tuple[int, str]], *, whole: bool = True, said: str = ""
) -> Form:
    """What a reader wants to say: a reason to redo, a question, or a decision by a date. `about` are the milestones it
    may be about, `whole` whether it may be about the brief as a whole."""
    t = ctx.t
    fields: list[TextField | ChoiceField] = []
    if about and kind != "redo":
        options = [Option(value=str(i), label=cut(name, 75)) for i, name in about[:90]]
        if whole:
            options.insert(0, Option(value="0", label=t("respond.whole")))
        about_field = ChoiceField(
            name="about", label=t("respond.about"), options=tuple(options), value=options[0].value, required=True
        )
        fields.append(about_field)
    fields.append(
        TextField(
            name="words",
            label=t(f"respond.{kind}"),
            hint=t(f"respond.{kind}_hint"),
            value=said,
            long=True,
            required=True,
            max_length=800,
        )
    )
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


def settle_form(ctx: Context, response: Response, who: Person | None) -> Form:
    """What came of a question or a promised decision."""
    t = ctx.t
    return Form(
        action="milestones:settled",
        title=t(f"settle.{response.kind}_title"),
        fields=(
            Explanation(text=t(f"settle.{response.kind}_was", who=who or "?", words=response.words)),
            TextField(
                name="outcome",
                label=t(f"settle.{response.kind}"),
                hint=t(f"settle.{response.kind}_hint"),
                long=True,
                required=True,
                max_length=800,
            ),
        ),
        submit=t("respond.submit"),
        state={"response": response.id},
    )


def told(t: Voice, who: Person, response: Response, team: str, about: str, owner: Person | None = None) -> Card:
    """What the author or the owner hears of a response; in a thread the owner is addressed."""
    blocks: list[Block] = []
    if about:
        blocks.append(Section(text=t("told.about", name=about)))
    if response.words:
        text = response.words if owner is None else f"{mention(owner.id)} {response.words}"
        blocks.append(Section(text=text))
    if response.due:
        blocks.append(Note(text=t("respond.due", day=response.due)))
    if response.kind in ("question", "decision"):
        label = t(f"button.settle_{response.kind}")
        button = Button(label=label, action="milestones:settle", value={"response": response.id}, style="primary")
        blocks.append(Buttons(items=(button,)))
    if response.kind == "redo":
        value: dict[str, str | int] = {"brief": response.brief_id}
        edit = Button(label=t("button.edit_brief"), action="milestones:edit_brief", value=value, style="primary")
        blocks.append(Buttons(items=(edit,)))
        blocks.append(Note(text=t("told.redo_counts")))
    return Card(
        title=t(f"told.{response.kind}", who=who, team=team),
        tone="good" if response.kind == "approve" else "warning",
        blocks=tuple(blocks),
    )


def outcome(t: Voice, by: Person, response: Response, about: str, asker: Person | None = None) -> Card:
    """What came of it, for the one who asked; in a thread they are addressed."""
    words = response.outcome if asker is None else f"{mention(asker.id)} {response.outcome}"
    blocks: list[Block] = [Section(text=words)]
    if response.words:
        blocks.append(Note(text=t(f"outcome.{response.kind}_was", words=cut(response.words, 200))))
    return Card(
        title=t(f"outcome.{response.kind}", by=by, name=about) if about else t(f"outcome.{response.kind}_whole", by=by),
        tone="good",
        blocks=tuple(blocks),
    )


def promised(t: Voice, response: Response, team: str, about: str) -> Card:
    """The reminder on the day for which a decision was promised."""
    button = Button(
        label=t("button.settle_decision"),
        action="milestones:settle",
        value={"response": response.id},
        style="primary",
    )
    return Card(
        title=t("promise.title", team=team),
        tone="warning",
        blocks=(
            Section(text=f"{about}{t('line.dash')}{response.words}" if about else response.words),
            Buttons(items=(button,)),
        ),
    )


def rewritten(t: Voice, by: Person, response: Response, team: str) -> Card:
    """The brief that was asked for again is there."""
    return Card(
        title=t("rewritten.title", by=by, team=team),
        tone="good",
        blocks=(Note(text=t("rewritten.was", words=cut(response.words, 200))),),
    )
