"""Cards and forms are data: what was written can be read again, with and without its defaults."""

from __future__ import annotations

from typing import get_args

import pytest

from handlers.conversation import Card, Form, LinkButton, Note, Section
from handlers.conversation.cards import Block, Entry
from tests.platforms.samples import CARDS, FORMS

MORE = Card(title="t", blocks=(Section(text="a", button=LinkButton(label="b", url="https://example.org")),))
KEPT = Form(action="x:y", title="t", fields=(), submit="s", state={"n": 1, "s": "x", "b": True, "z": None})


@pytest.mark.parametrize("bare", [True, False])
def test_cards_and_forms_come_back_as_they_were_written(bare: bool) -> None:
    for card in (*CARDS.values(), MORE):
        assert Card.model_validate_json(card.model_dump_json(exclude_defaults=bare)) == card
    for form in (*FORMS.values(), KEPT):
        assert Form.model_validate_json(form.model_dump_json(exclude_defaults=bare)) == form


def test_the_samples_hold_every_block_and_every_field() -> None:
    assert {type(b) for card in CARDS.values() for b in card.blocks} == set(get_args(get_args(Block)[0]))
    assert {type(f) for form in FORMS.values() for f in form.fields} == set(get_args(get_args(Entry)[0]))


def test_leaving_defaults_out_makes_a_card_small() -> None:
    assert Note(text="n").model_dump_json(exclude_defaults=True) == '{"kind":"note","text":"n"}'
