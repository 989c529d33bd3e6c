"""Catalogues of texts: TOML beside each slice, one file a language, with the same keys, placeholders and plural forms.

A text is a string with `{name}` placeholders, or a table with `one` and `other` chosen by the placeholder `n` (Chinese
needs no plural and may give a plain string). Values are written the way the language writes them: a date with its
weekday, an aware datetime as a moment (shown in each reader's zone), a person by name, a list as a list.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from importlib import resources
from typing import Any

from handlers.conversation import shown
from handlers.conversation.inline import moment
from storage.people import Person
from storage.places import Place

PLACEHOLDER = re.compile(r"\{(\w+)\}")
Text = str | dict[str, str]

_HAN = re.compile("[\u3400-\u9fff]")
_LATIN = re.compile("[0-9A-Za-z]")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The texts of one slice: by locale, then by dotted key."""

    package: str
    texts: Mapping[str, Mapping[str, Text]]

    def find(self, locale: str, key: str) -> Text | None:
        return self.texts[locale if locale in self.texts else "en"].get(key)


def catalogue(package: str) -> Catalogue:
    """Read `texts.zh.toml` and `texts.en.toml` of a package, such as "handlers.partners"."""
    folder = resources.files(package)
    return Catalogue(
        package,
        {
            locale: dict(_flat(tomllib.loads((folder / f"texts.{locale}.toml").read_text("utf-8"))))
            for locale in shown.LOCALES
        },
    )


def _flat(table: Mapping[str, Any], before: str = "") -> list[tuple[str, Text]]:
    rows: list[tuple[str, Text]] = []
    for key, value in table.items():
        if isinstance(value, str):
            rows.append((before + key, value))
        elif set(value) <= {"one", "other"}:
            rows.append((before + key, dict(value)))
        else:
            rows.extend(_flat(value, f"{before}{key}."))
    return rows


@dataclass(frozen=True, slots=True)
class Voice:
    """A language and a zone that speak from a row of catalogues, the first that knows the key.

    `voice("saved", name="王芳")` gives the text. Shapes of values: see the module. Raises KeyError for a key or a
    placeholder that no catalogue has: a missing text is our mistake, and a test finds it before a person does.
    """

    catalogues: tuple[Catalogue, ...]
    locale: str
    zone: str
    today: date | None = None

    def __call__(self, key: str, **values: Any) -> str:
        for known in self.catalogues:
            text = known.find(self.locale, key)
            if text is not None:
                return self._filled(text, values)
        raise KeyError(f"no text {key!r} in {[c.package for c in self.catalogues]} ({self.locale})")

    def _filled(self, text: Text, values: Mapping[str, Any]) -> str:
        if isinstance(text, dict):
            text = text["one"] if values.get("n") == 1 and "one" in text else text["other"]
        return PLACEHOLDER.sub(lambda found: self._placed(found, self.say(values[found[1]])), text)

    def _placed(self, found: re.Match[str], value: str) -> str:
        """The value where it stands: Chinese keeps a space between its own characters and Latin ones or digits."""
        if self.locale != "zh" or not value:
            return value
        text, begin, end = found.string, found.start(), found.end()
        before = " " if _HAN.match(text[begin - 1 : begin]) and _LATIN.match(value[0]) else ""
        after = " " if _HAN.match(text[end : end + 1]) and _LATIN.match(value[-1]) else ""
        return f"{before}{value}{after}"

    def say(self, value: Any) -> str:
        """One value as this language writes it."""
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            return str(value)
        if isinstance(value, (int, float)):
            return shown.number(value, self.locale)
        if isinstance(value, datetime):
            return moment(value)
        if isinstance(value, date):
            return shown.day(value, self.locale, self.today)
        if isinstance(value, time):
            return shown.clock(value)
        if isinstance(value, Person):
            return value.named(self.locale)
        if isinstance(value, Place):
            return f"#{value.name}" if value.kind == "group" else value.name
        if isinstance(value, Sequence):
            return shown.listed([self.say(v) for v in value], self.locale)
        return str(value)

    def instant(self, value: datetime, form: str = "datetime") -> str:
        """An instant written out in this voice's own zone, with the zone's city: for echoes and forms."""
        text = shown.instant(value, self.locale, self.zone, form, self.today)
        where = shown.city(self.zone, self.locale)
        return f"{text}（{where}）" if self.locale == "zh" else f"{text} ({where})"
