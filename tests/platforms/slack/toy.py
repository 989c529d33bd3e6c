"""A capability for these tests: one word for each kind of answer."""

from __future__ import annotations

from typing import Any

from handlers.conversation import (
    Button,
    Buttons,
    Capability,
    Card,
    Catalogue,
    Command,
    Context,
    Document,
    FileField,
    Form,
    More,
    Notice,
    Opened,
    Outgoing,
    PersonField,
    Press,
    Problem,
    Replace,
    Section,
    Shortcut,
    Submission,
    TextField,
    Upload,
    Word,
    mention,
)

SAVE = Form(
    action="toy:save",
    title="Toy",
    submit="Save",
    state={"step": 1},
    fields=(TextField(name="name", label="Name", required=True), PersonField(name="owner", label="Owner")),
)
NEXT = Form(action="toy:done", title="Next", submit="Done", fields=(TextField(name="more", label="More"),))
IMPORT = Form(action="toy:import", title="Import", submit="Read", fields=(FileField(name="list", label="List"),))
CARD = Card(
    title="Toy",
    blocks=(
        Section(text="a toy"),
        Buttons(
            items=(
                Button(label="Form", action="toy:form"),
                Button(label="Swap", action="toy:swap", value={"n": 7}),
                Button(label="Tell", action="toy:tell"),
            )
        ),
    ),
)


async def card(event: Command, ctx: Context) -> Card:
    return CARD


async def form(event: Any, ctx: Context) -> Form:
    return SAVE


async def imports(event: Any, ctx: Context) -> Form:
    return IMPORT


async def notice(event: Any, ctx: Context) -> Notice:
    return Notice(f"Done by {ctx.actor.name}.", (Button(label="Undo", action="toy:tell"),))


async def problem(event: Command, ctx: Context) -> Notice:
    raise Problem("I couldn't read <that>.")


async def broken(event: Command, ctx: Context) -> Notice:
    raise RuntimeError(f"secret words: {event.text}")


async def post(event: Command, ctx: Context) -> Outgoing:
    return Outgoing(ctx.place, Card(title="Posted", blocks=(Section(text=event.words or "-"),)), living="toy:1")


async def direct(event: Command, ctx: Context) -> list[Any]:
    return [Outgoing(ctx.actor, Card(title="For you", blocks=())), Notice("Sent.")]


async def document(event: Command, ctx: Context) -> Document:
    return Document("list.csv", "text/csv", b"a,b\n", "Your list")


async def folded(event: Command, ctx: Context) -> Card:
    rest = More(label="Why", blocks=(Section(text="because"),))
    return Card(title="Long", blocks=(rest, *(Section(text=f"line {n}") for n in range(120))))


async def who(event: Command, ctx: Context) -> Card:
    people = [await ctx.person(p) for p in event.people]
    said = ", ".join(f"{p.name}/{p.zone}/{[str(r) for r in p.roles]}" for p in [ctx.actor, *people] if p)
    return Card(title=f"{event.words}|{ctx.place.kind}|{ctx.place.name}", blocks=(Section(text=said),))


async def save(event: Submission, ctx: Context) -> Any:
    name = event.text("name")
    if name == "bad":
        raise Problem("That name won't do.", {"name": "Try another name."})
    if name == "worse":
        raise Problem("Something about the whole form.")
    if name == "next":
        return NEXT
    if name == "card":
        return Card(title=f"Saved {name}", blocks=())
    if name == "boom":
        raise RuntimeError
    owner = event.values.get("owner")
    return Notice(f"Saved {name} for {mention(owner) if isinstance(owner, int) else 'nobody'}.")


async def done(event: Submission, ctx: Context) -> None:
    return None


async def imported(event: Submission, ctx: Context) -> Card:
    upload = event.values["list"]
    assert isinstance(upload, Upload)
    if not upload.content:
        raise Problem("The file is empty.", {"list": "The file is empty."})
    return Card(title=f"{upload.name}: {len(upload.content)} bytes", blocks=())


async def swap(event: Press, ctx: Context) -> Replace:
    return Replace(Card(title=f"Swapped {event.number('n')}", blocks=()))


async def note(event: Shortcut, ctx: Context) -> Card:
    author = await ctx.person(event.author)
    return Card(
        title="Noted", blocks=(Section(text=f"{event.text}|{author.name if author else '-'}|{event.link}|{event.ref}"),)
    )


async def opened(event: Opened, ctx: Context) -> Card:
    title = f"{event.where} of {ctx.actor.name}"
    return Card(title=title, blocks=(*CARD.blocks, Section(text="home")))


def words(**flows: Any) -> tuple[Word, ...]:
    return tuple(Word(name=name, zh=f"玩{name}", flow=flow, guests=name == "card") for name, flow in flows.items())


capability = Capability(
    name="toy",
    command="tongpin",
    zh="同频",
    texts=Catalogue("toy", {"zh": {"help.": "玩具"}, "en": {"help.": "toys", "shortcut.note": "Note it"}}),
    words=words(
        card=card,
        form=form,
        imports=imports,
        notice=notice,
        problem=problem,
        broken=broken,
        post=post,
        direct=direct,
        document=document,
        folded=folded,
        who=who,
    ),
    presses={"form": form, "swap": swap, "tell": notice},
    submissions={"save": save, "done": done, "import": imported},
    shortcuts={"note": note},
    opened=opened,
)
