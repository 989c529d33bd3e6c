"""The cards and forms of feedback: the private preview, what the receiver sees, and the questions."""

from __future__ import annotations

from handlers.conversation import (
    Block,
    Button,
    Buttons,
    Card,
    Confirm,
    Context,
    Divider,
    Explanation,
    Form,
    More,
    Note,
    Person,
    PersonField,
    Section,
    TextField,
    Voice,
    bold,
)
from handlers.feedback import rules
from handlers.feedback.rules import PARTS, Parts
from storage.feedback import Draft

LONGEST = 4000
SHOWN = 3  # pieces asked about at a time; the next come up as these are dealt with


def write_form(ctx: Context, *, to: int | None = None, text: str = "", ref: str = "", thanks: bool = False) -> Form:
    """The form in which feedback (or thanks) is typed in one go."""
    t = ctx.t
    return Form(
        action="feedback:draft",
        title=t("form.thanks_title" if thanks else "form.title"),
        fields=(
            PersonField(name="to", label=t("form.to"), required=True, value=to),
            TextField(
                name="text",
                label=t("form.text"),
                hint=t("form.thanks_hint" if thanks else "form.hint"),
                required=True,
                long=True,
                value=text[:LONGEST],
                max_length=LONGEST,
            ),
        ),
        submit=t("form.submit"),
        state={"ref": ref, "place": ctx.place.id if ref else 0, "thanks": thanks},
    )


def preview(ctx: Context, draft: Draft, receiver: Person, removed: tuple[tuple[str, str], ...] = ()) -> Card:
    """What only the author sees: the parts, what was left out, what is still open, and the buttons.

    `removed` holds pieces with their reasons; they are shown this once and kept nowhere.
    """
    t, parts = ctx.t, rules.parts_from(draft.parts)
    value: dict[str, str | int] = {"draft": draft.id}
    blocks: list[Block] = []
    if parts.own:
        blocks.append(Section(text=parts.message))
    elif parts.untouched:
        complete = parts.specific and parts.suggestion and parts.encouragement
        blocks += [
            Section(text=parts.message),
            Note(text=t("preview.untouched" if complete else "preview.untouched_praise")),
            *_asked(t, parts, value),
        ]
    else:
        blocks += _parts(t, parts, value)
    blocks += _unplaced(t, parts, value)
    if removed:
        lines = tuple(Section(text=t("preview.removed_line", piece=p, why=t(f"why.{why}"))) for p, why in removed)
        blocks.append(More(label=t("preview.removed", n=len(removed)), blocks=lines))
    elif parts.reasons:
        blocks.append(Note(text=t("preview.removed_kinds", kinds=[t(f"kind.{why}") for why in parts.reasons])))
    blocks += [Note(text=t(f"note.{flag}")) for flag in parts.flags if flag in _TOLD]
    ready = rules.sendable(parts)
    if ready and not parts.own and not parts.untouched:
        blocks += [Divider(), Section(text=t("preview.message", text=parts.message))]
    if draft.send_at:
        blocks.append(Note(text=t("preview.waits", at=draft.send_at)))
    if not ready and parts.message.strip():
        blocks.append(Note(text=t("preview.open")))
    blocks.append(Buttons(items=_buttons(t, draft, parts, ready, receiver)))
    where = t("preview.origin_model", host=parts.origin) if parts.origin else t("preview.origin_here")
    blocks.append(Note(text=t("preview.private", where=where)))
    return Card(title=t("preview.title", to=receiver), blocks=tuple(blocks))


_TOLD = ("threat", "protected", "health", "private", "injection", "too_long")


def _parts(t: Voice, parts: Parts, value: dict[str, str | int]) -> list[Block]:
    rows: list[Block] = []
    for name in PARTS:
        text = getattr(parts, name)
        optional = name in parts.optional
        if name in parts.questions and not (text and optional):
            rows.append(_question(t, parts, name, optional, value))
        elif text:
            rows.append(Section(text=f"{bold(t(f'part.{name}'))}\n{text}"))
    return rows


def _question(t: Voice, parts: Parts, name: str, optional: bool, value: dict[str, str | int]) -> Section:
    asked = t("preview.asked_optional" if optional else "preview.asked", question=parts.questions[name])
    button = Button(label=t("button.answer"), action="feedback:answer", value=value)
    return Section(text=f"{bold(t(f'part.{name}'))}\n{asked}", button=button)


def _asked(t: Voice, parts: Parts, value: dict[str, str | int]) -> list[Block]:
    """Questions beside a message that can go as it is: none has to be answered."""
    missing = [name for name in PARTS if name in parts.questions and not getattr(parts, name)]
    return [_question(t, parts, name, True, value) for name in missing]


def _unplaced(t: Voice, parts: Parts, value: dict[str, str | int]) -> list[Block]:
    rows: list[Block] = []
    for index, piece in enumerate(parts.unplaced[:SHOWN]):
        at = {**value, "piece": index}
        rows.append(Section(text=t("preview.unplaced", piece=piece)))
        rows.append(
            Buttons(
                items=(
                    Button(label=t("button.fact"), action="feedback:place", value={**at, "as": "fact"}),
                    Button(label=t("button.praise"), action="feedback:place", value={**at, "as": "praise"}),
                    Button(label=t("button.out"), action="feedback:place", value={**at, "as": "out"}),
                )
            )
        )
    if len(parts.unplaced) > 1:
        none = Button(label=t("button.none"), action="feedback:place", value={**value, "piece": -1, "as": "none"})
        more = len(parts.unplaced) - SHOWN
        rows += [Note(text=t("preview.unplaced_more", n=more))] if more > 0 else []
        rows.append(Buttons(items=(none,)))
    return rows


def _buttons(t: Voice, draft: Draft, parts: Parts, ready: bool, receiver: Person) -> tuple[Button, ...]:
    value: dict[str, str | int] = {"draft": draft.id}

    def button(name: str, style: str = "default", confirm: Confirm | None = None) -> Button:
        return Button.model_validate(
            {
                "label": t(f"button.{name}", to=receiver),
                "action": f"feedback:{name}",
                "value": value,
                "style": style,
                "confirm": confirm,
            }
        )

    items: list[Button] = []
    if draft.send_at:
        return (button("send", "primary"), button("hold"), button("discard"))
    if ready:
        items.append(button("send", "primary"))
        if draft.under:
            seen = Confirm(title=t("thread.title"), text=t("thread.text"), yes=t("thread.yes"), no=t("common.cancel"))
            items.append(button("thread", confirm=seen))
        items.append(button("later"))
        items.append(button("copy"))
    items += [button("edit"), button("own"), button("discard")]
    return tuple(items)


def answer_form(ctx: Context, draft: Draft) -> Form:
    """One field for each question that is open."""
    t, parts = ctx.t, rules.parts_from(draft.parts)
    fields = tuple(
        TextField(
            name=name,
            label=t(f"part.{name}"),
            hint=parts.questions[name],
            long=True,
            required=name not in parts.optional and len(parts.questions) == 1,
            max_length=1000,
        )
        for name in PARTS
        if name in parts.questions
    )
    return Form(
        action="feedback:answered",
        title=t("answer.title"),
        fields=fields,
        submit=t("answer.submit"),
        state={"draft": draft.id},
    )


def edit_form(ctx: Context, draft: Draft) -> Form:
    """The three parts, to be changed freely."""
    t, parts = ctx.t, rules.parts_from(draft.parts)
    return Form(
        action="feedback:edited",
        title=t("edit.title"),
        fields=tuple(
            TextField(
                name=name,
                label=t(f"part.{name}"),
                hint=parts.questions.get(name, ""),
                long=True,
                value=getattr(parts, name),
                max_length=2000,
            )
            for name in PARTS
        ),
        submit=t("edit.submit"),
        state={"draft": draft.id},
    )


def own_form(ctx: Context, draft: Draft) -> Form:
    """The author's own wording, word for word."""
    t, parts = ctx.t, rules.parts_from(draft.parts)
    return Form(
        action="feedback:own_words",
        title=t("own.title"),
        fields=(
            TextField(
                name="text",
                label=t("own.label"),
                hint=t("own.hint"),
                long=True,
                required=True,
                value=parts.message,
                max_length=LONGEST,
            ),
        ),
        submit=t("edit.submit"),
        state={"draft": draft.id},
    )


def received(ctx: Context, draft: Draft, author: Person, voice: Voice) -> Card:
    """What the receiver sees: the author's message, under the author's name."""
    parts = rules.parts_from(draft.parts)
    thanks = draft.kind == "thanks"
    return Card(
        title=voice("received.thanks_title" if thanks else "received.title", by=author),
        tone="good" if thanks else "plain",
        blocks=(
            Section(text=parts.message),
            Note(text=voice("received.note", by=author)),
            Buttons(
                items=(Button(label=voice("received.button"), action="feedback:got_it", value={"author": author.id}),)
            ),
        ),
    )


def nothing_to_draft(ctx: Context, flags: tuple[str, ...], questions: dict[str, str], to: int, ref: str) -> Form | Card:
    """No draft can be made: a question instead, kindly; for words of crisis, people instead of a draft."""
    t = ctx.t
    if "crisis" in flags:
        return Card(title=t("crisis.title"), blocks=(Section(text=t("crisis.text")),))
    notes = [t(f"note.{flag}") for flag in flags if flag in _TOLD or flag == "insult"]
    asked = next(iter(questions.values()), t("empty.question"))
    form = write_form(ctx, to=to, ref=ref)
    said = Explanation(text="\n".join([*notes, asked]))
    return form.model_copy(update={"fields": (said, *form.fields)})
