"""The living card of partners to greet, inform or invite, ticked off one by one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from handlers.conversation import Block, Button, Buttons, Card, Note, Section, Voice, cut
from handlers.partners import said
from storage.partners import Partner
from storage.touches import TickList

MOST_ROWS = 20
"""Partners on one card to tick off; the rest follows as these are done."""


def tick_card(
    v: Voice, tick_list: TickList, whose: Mapping[int, Partner], ticks: Mapping[int, datetime | None], today: date
) -> Card:
    """The living card of a list: who is still open, each with one press, and how many are done."""
    left = sorted((whose[i] for i, at in ticks.items() if at is None and i in whose), key=lambda p: p.sort)
    done = sum(at is not None for at in ticks.values())
    blocks: list[Block] = []
    for partner in left[:MOST_ROWS]:
        parts = [v(f"kind.{partner.kind}"), *([cut(partner.organisation, 30)] if partner.organisation else [])]
        value: dict[str, str | int] = {"list": tick_list.id, "partner": partner.id}
        label = v(f"ticks.{tick_list.kind}_press")
        button = Button(label=label, action="partners:tick", value=value)
        blocks.append(Section(text=v("row.text", name=partner.name, parts=" · ".join(parts)), button=button))
    if len(left) > MOST_ROWS:
        blocks.append(Note(text=v("common.and_more", n=len(left) - MOST_ROWS)))
    if not left:
        blocks.append(Section(text=v("ticks.all_done")))
    elif tick_list.kind == "festival":
        label = v("button.drafts")
        which: dict[str, str | int] = {"list": tick_list.id, "partner": left[0].id}
        blocks.append(Buttons(items=(Button(label=label, action="partners:greet", value=which),)))
    name = v(f"festival.{tick_list.title}") if tick_list.kind == "festival" else tick_list.title
    day = said.short(v, tick_list.on_date, today) if tick_list.on_date else ""
    title = v(f"ticks.{tick_list.kind}_title", name=name, day=day)
    return Card(
        title=title,
        subtitle=v("ticks.progress", done=done, all=len(ticks)),
        tone="plain" if left else "good",
        blocks=tuple(blocks),
    )
