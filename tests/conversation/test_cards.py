"""Cards and forms are data: what was written can be read again, with and without its defaults."""

from __future__ import annotations

import pytest

from handlers.conversation import (
    Button,
    Buttons,
    Card,
    ChoiceField,
    ChoicesField,
    Confirm,
    DateField,
    Divider,
    Explanation,
    Fields,
    FileField,
    Form,
    LinkButton,
    More,
    Note,
    NumberField,
    Option,
    Pair,
    PeopleField,
    PersonField,
    Picture,
    Section,
    Table,
    TextField,
    TimeField,
    YesNoField,
)

CONFIRM = Confirm(title="?", text="…", yes="yes", no="no")
CARD = Card(
    title="标题",
    tone="warning",
    blocks=(
        Section(text="a", button=Button(label="b", action="x:y", value={"n": 1}, style="danger", confirm=CONFIRM)),
        Section(text="a", button=LinkButton(label="b", url="https://example.org")),
        Fields(items=(Pair(label="a", value="b"),)),
        Buttons(items=(Button(label="b", action="x:y"), LinkButton(label="b", url="https://example.org"))),
        Note(text="n"),
        Divider(),
        Table(columns=("a", "b"), rows=(("1", "2"),), caption="c"),
        Picture(file=1, alt="all of it"),
        More(label="more", blocks=(Section(text="s"), Divider())),
    ),
)
FORM = Form(
    action="x:y",
    title="t",
    fields=(
        Explanation(text="e"),
        TextField(name="a", label="a", long=True),
        ChoiceField(name="b", label="b", options=(Option(value="1", label="one"),)),
        ChoicesField(name="c", label="c", options=(Option(value="1", label="one"),), value=("1",)),
        PersonField(name="d", label="d"),
        PeopleField(name="e", label="e", value=(1, 2)),
        DateField(name="f", label="f"),
        TimeField(name="g", label="g", value="09:00"),
        NumberField(name="h", label="h", minimum=0),
        YesNoField(name="i", label="i", value=True),
        FileField(name="j", label="j", accept=(".csv",)),
    ),
    submit="s",
    state={"n": 1, "s": "x", "b": True, "z": None},
)


@pytest.mark.parametrize("bare", [True, False])
def test_a_card_and_a_form_come_back_as_they_were_written(bare: bool) -> None:
    assert Card.model_validate_json(CARD.model_dump_json(exclude_defaults=bare)) == CARD
    assert Form.model_validate_json(FORM.model_dump_json(exclude_defaults=bare)) == FORM


def test_leaving_defaults_out_makes_a_card_small() -> None:
    assert Note(text="n").model_dump_json(exclude_defaults=True) == '{"kind":"note","text":"n"}'
