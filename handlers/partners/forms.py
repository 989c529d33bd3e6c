"""The forms in which partners and key dates are written down, and how what was filled in is checked."""

from __future__ import annotations

from typing import Any

from handlers.conversation import (
    ChoiceField,
    Context,
    Entry,
    Form,
    NumberField,
    Option,
    PersonField,
    Problem,
    Submission,
    TextField,
    YesNoField,
)
from handlers.partners import rules

LENGTHS = {
    "name": 120,
    "organisation": 120,
    "birthday": 60,
    "platforms": 400,
    "audience": 400,
    "preferences": 2000,
    "taboos": 2000,
    "notes": 3000,
    "owner_notes": 3000,
    "reach": 400,
    "source": 400,
}
"""Characters each text field takes."""

COUNTRIES = ("CN", "HK", "TW", "SG", "JP", "US", "GB")
ONE_LINE = ("name", "organisation", "birthday", "platforms", "audience", "reach", "source")


def kind_options(ctx: Context) -> tuple[Option, ...]:
    return tuple(Option(value=kind, label=ctx.t(f"kind.{kind}")) for kind in rules.KINDS)


def add(ctx: Context, values: dict[str, Any]) -> Form:
    """The short form for a new partner; everything else can be filled in later."""
    t = ctx.t
    return Form(
        action="partners:save",
        title=t("form.add"),
        submit=t("button.next_or_save"),
        fields=(
            _text(ctx, "name", values, required=True, placeholder=t("placeholder.name")),
            ChoiceField(
                name="kind",
                label=t("field.kind"),
                options=kind_options(ctx),
                value=values.get("kind") or "kol",
                required=True,
            ),
            _text(ctx, "organisation", values),
            PersonField(
                name="owner_id",
                label=t("field.owner"),
                hint=t("hint.owner"),
                value=values.get("owner_id") or ctx.actor.id,
                required=True,
            ),
            _text(ctx, "birthday", values, hint=t("hint.birthday"), placeholder=t("placeholder.birthday")),
            _text(ctx, "preferences", values, long=True, placeholder=t("placeholder.preferences")),
            _text(ctx, "notes", values, long=True, hint=t("hint.notes")),
        ),
    )


def edit(ctx: Context, partner_id: int, version: int, values: dict[str, Any], *, private: bool) -> Form:
    """The whole file to be changed. Owner-only notes stand in it only for those who may read them."""
    t = ctx.t
    fields: list[Entry] = [
        _text(ctx, "name", values, required=True),
        ChoiceField(
            name="kind", label=t("field.kind"), options=kind_options(ctx), value=values.get("kind"), required=True
        ),
        _text(ctx, "organisation", values),
        PersonField(name="owner_id", label=t("field.owner"), value=values.get("owner_id"), required=True),
        PersonField(name="backup_id", label=t("field.backup"), hint=t("hint.backup"), value=values.get("backup_id")),
        _text(ctx, "birthday", values, hint=t("hint.birthday")),
        _text(ctx, "platforms", values, placeholder=t("placeholder.platforms")),
        _text(ctx, "audience", values, placeholder=t("placeholder.audience")),
        _text(ctx, "preferences", values, long=True),
        _text(ctx, "taboos", values, long=True, placeholder=t("placeholder.taboos")),
        _text(ctx, "notes", values, long=True, hint=t("hint.notes")),
    ]
    if private:
        fields.append(_text(ctx, "owner_notes", values, long=True, hint=t("hint.owner_notes")))
    fields += [
        _text(ctx, "reach", values, placeholder=t("placeholder.reach")),
        ChoiceField(
            name="country",
            label=t("field.country"),
            hint=t("hint.country"),
            options=tuple(Option(value=c, label=t(f"country.{c}")) for c in COUNTRIES),
            value=values.get("country") or None,
        ),
        ChoiceField(
            name="locale",
            label=t("field.locale"),
            options=(Option(value="zh", label="中文"), Option(value="en", label="English")),
            value=values.get("locale") or None,
        ),
        NumberField(name="weeks", label=t("field.weeks"), hint=t("hint.weeks"), value=values.get("weeks"), minimum=0),
        NumberField(
            name="gift_cap", label=t("field.gift_cap"), hint=t("hint.gift_cap"), value=values.get("gift_cap"), minimum=0
        ),
        YesNoField(name="consent", label=t("field.consent"), value=bool(values.get("consent"))),
        _text(ctx, "source", values, placeholder=t("placeholder.source")),
    ]
    return Form(
        action="partners:save",
        title=t("form.edit"),
        submit=t("common.save"),
        fields=tuple(fields),
        state={"partner": partner_id, "version": version},
    )


def _text(
    ctx: Context,
    name: str,
    values: dict[str, Any],
    *,
    hint: str = "",
    placeholder: str = "",
    long: bool = False,
    required: bool = False,
) -> TextField:
    return TextField(
        name=name,
        label=ctx.t(f"field.{name}"),
        hint=hint,
        placeholder=placeholder,
        value=str(values.get(name) or ""),
        long=long,
        required=required,
        max_length=LENGTHS[name],
    )


def filled(ctx: Context, event: Submission) -> dict[str, Any]:
    """The fields of a partner's form, checked. Only those that stood in the form are in the answer.

    Raises Problem that names every field at fault at once.
    """
    t = ctx.t
    wrong: dict[str, str] = {}
    out: dict[str, Any] = {}
    for name, most in LENGTHS.items():
        if name not in event.values:
            continue
        text = event.text(name)
        text = " ".join(text.split()) if name in ONE_LINE else text
        if len(text) > most:
            wrong[name] = t("too_long", label=t(f"field.{name}"), n=len(text), most=most)
        out[name] = text
    if not out.get("name") and "name" not in wrong:
        wrong["name"] = t("name_missing")
    kind = event.text("kind")
    out["kind"] = kind if kind in rules.KINDS else "other"
    for name in ("owner_id", "backup_id"):
        if name in event.values:
            value = event.values[name]
            out[name] = value if isinstance(value, int) and not isinstance(value, bool) else None
    if out.get("backup_id") is not None and out["backup_id"] == out.get("owner_id"):
        wrong["backup_id"] = t("backup_is_owner")
    for name, choices in (("country", COUNTRIES), ("locale", ("zh", "en"))):
        if name in event.values:
            out[name] = event.text(name) if event.text(name) in choices else ""
    if "consent" in event.values:
        out["consent"] = event.values["consent"] is True
    for name, factor, most in (("weeks", 1, 260), ("gift_cap", 100, 100_000_000)):
        if name in event.values:
            number = event.values[name]
            if isinstance(number, (int, float)) and not isinstance(number, bool):
                if not 0 <= number * factor <= most:
                    wrong[name] = t("out_of_range", label=t(f"field.{name}"), most=most // factor)
                else:
                    out[name] = round(number * factor) or None
            else:
                out[name] = None
    if wrong:
        raise Problem(next(iter(wrong.values())), fields=wrong)
    return out
