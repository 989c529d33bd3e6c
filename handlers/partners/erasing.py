"""Forgetting a partner for good: the file, what could be taken back, and what was said of them in cards.

A card is about a partner when its buttons name them, or when it is the living card of one of their key dates or gifts.
Cards that only quote the name are emptied where they are stored. What stands in the chat becomes one line that says
that the file was erased, as far as the platform lets a message be changed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from pydantic import ValidationError

from handlers.conversation import Block, Button, Buttons, Card, Context, More, Outgoing, Place, Section, Voice
from handlers.partners import flows_touch
from storage import drafts, gifts, mentions, occasions, outbox, partners, people, places, touches, undos
from storage.outbox import Message
from storage.partners import Partner

LIST = "partners:list:"


@dataclass(frozen=True, slots=True)
class Traces:
    """What speaks of a partner: `told` are messages about them, `quoted` such as only have their name in the text."""

    partner_id: int
    told: list[Message]
    quoted: list[Message]


async def erase(ctx: Context, partner: Partner) -> list[Outgoing]:
    """Take the partner away with everything known of them. Returns what their messages in the chat become."""
    dates = (await occasions.of_partners(ctx.tx, ctx.workspace.id, [partner.id]))[partner.id]
    given = (await gifts.of_partners(ctx.tx, ctx.workspace.id, [partner.id]))[partner.id]
    days, presents = {o.id for o in dates}, {g.id for g in given}
    traces = await _traces(ctx, partner, days, presents)
    await partners.remove(ctx.tx, ctx.workspace.id, [partner.id])
    await undos.forget_about(ctx.tx, ctx.workspace.id, "partners:", partner.id, occasion=days, gift=presents)
    await drafts.drop_about(ctx.tx, ctx.workspace.id, partner.id)
    return await _unsay(ctx, traces)


async def _traces(ctx: Context, partner: Partner, days: set[int], presents: set[int]) -> Traces:
    words = [f'"partner":{partner.id}{end}' for end in ",}"]
    living = [f"partners:gift:{i}" for i in presents]
    begins = [f"partners:occasion:{i}:" for i in days]
    told = await mentions.speaking_of(ctx.tx, ctx.workspace.id, words, living, begins)
    told = [m for m in told if _ours(m)]
    quoted: list[Message] = []
    name = json.dumps(partner.name, ensure_ascii=False)[1:-1]
    if len(name) > 1:  # a single character stands in half of all texts
        words.append(name)
        known = {m.seq for m in told}
        quoted = await mentions.speaking_of(ctx.tx, ctx.workspace.id, [name], [])
        quoted = [m for m in quoted if m.seq not in known and _ours(m)]
    await mentions.drop_folded(ctx.tx, ctx.workspace.id, words)
    return Traces(partner.id, told, quoted)


def _ours(message: Message) -> bool:
    """Whether the message is of partners; what is undone by the umbrella's button bears the umbrella's name."""
    return message.kind.startswith(("partners:", "tongpin:")) or (message.living or "").startswith("partners:")


async def _unsay(ctx: Context, traces: Traces) -> list[Outgoing]:
    """Empty what is done with, call back or rewrite what is not, and say what the messages in the chat become."""
    unfinished = (outbox.READY, outbox.SENDING)
    refs = {ref for m in traces.told for ref in (m.external_ref, m.edits) if ref}
    shown = await mentions.last_words(ctx.tx, ctx.workspace.id, refs)
    where = {p.id: p for p in await places.several(ctx.tx, ctx.workspace.id, {m.place_id for m in traces.told})}
    out = []
    for message in traces.told:
        place = where[message.place_id]
        if message.state in unfinished:
            card, shared = await _instead(ctx, traces, message, place)
            if message.state == outbox.READY and not shared:
                await mentions.call_back(ctx.tx, message, ctx.now)
            else:
                await mentions.rewrite(ctx.tx, message, card.model_dump_json(exclude_defaults=True))
            if message.state == outbox.SENDING and message.living:  # it may be on the wire as it was
                out.append(Outgoing(place, card, living=message.living))
        for ref in {message.external_ref, message.edits} - {None}:
            if shown.get((place.id, ref or "")) == message.seq:
                card, _ = await _instead(ctx, traces, message, place)
                out.append(Outgoing(place, card, edits=ref))
    await mentions.empty(ctx.tx, ctx.workspace.id, [*traces.told, *traces.quoted])
    return out


async def _instead(ctx: Context, traces: Traces, message: Message, place: Place) -> tuple[Card, bool]:
    """The card without the partner, in the reader's words; and whether it is about others too."""
    reader = await people.get(ctx.tx, ctx.workspace.id, place.person_id) if place.person_id else None
    v = ctx.voice(reader or place)
    gone = Card(title=v("erase.card"))
    if message.living and message.living.startswith(LIST):
        which = int(message.living.removeprefix(LIST))
        tick_list = await touches.get_list(ctx.tx, ctx.workspace.id, which)
        if tick_list is None or reader is None or not (await touches.ticks(ctx.tx, [which]))[which]:
            return gone, False
        return (await flows_touch.living_list(ctx, tick_list, reader)).card, True
    try:
        card = Card.model_validate_json(message.card)
    except ValidationError:  # emptied before, when its time was over
        return gone, False
    others = _named(card.blocks) - {traces.partner_id}
    return (_without(v, card, traces.partner_id), True) if others else (gone, False)


def _named(blocks: tuple[Block, ...]) -> set[str | int]:
    """The partners that the buttons of a card name."""
    buttons = [b.button for b in blocks if isinstance(b, Section)]
    buttons += [item for b in blocks if isinstance(b, Buttons) for item in b.items]
    inside = [_named(b.blocks) for b in blocks if isinstance(b, More)]
    named = {b.value["partner"] for b in buttons if isinstance(b, Button) and "partner" in b.value}
    return named.union(*inside)


def _without(v: Voice, card: Card, partner_id: int) -> Card:
    """A card about several partners, with one line in the place of this one's."""
    blocks: list[Block] = []
    for block in card.blocks:
        if isinstance(block, Section) and _named((block,)) == {partner_id}:
            blocks.append(Section(text=v("erase.card")))
        elif isinstance(block, Buttons):
            items = tuple(
                i for i in block.items if not (isinstance(i, Button) and i.value.get("partner") == partner_id)
            )
            blocks += [Buttons(items=items)] if items else []
        else:
            blocks.append(block)
    return card.model_copy(update={"blocks": tuple(blocks)})
