"""What a person can type here, and what is held back from them: for the completion and for "who may do what"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handlers.conversation import Capability, Catalogue, Person, Role, Voice, Word


def _voice(capability: Capability, common: Catalogue, person: Person) -> Voice:
    return Voice((capability.texts, common), person.locale, person.zone)


def _text(voice: Voice, key: str) -> str:
    try:
        return voice(key)
    except KeyError:
        return ""


def may(person: Person, word: Word) -> bool:
    """The same rule as dispatch's, so that the page never offers what would be refused."""
    if Role.GUEST in person.roles and not word.guests:
        return False
    return word.roles is None or bool(person.roles & word.roles)


def offered(capabilities: Sequence[Capability], common: Catalogue, person: Person) -> list[dict[str, Any]]:
    """The commands of a person with their words: how they are written in both languages, what they do, an example."""
    zh = person.locale == "zh"
    out = []
    for capability in capabilities:
        voice = _voice(capability, common, person)
        words = [
            {
                "say": f"/{capability.zh if zh else capability.command} {word.zh if zh else word.name}",
                "keys": [word.name, word.zh, *word.also],
                "help": _text(voice, f"help.{word.name}"),
                "example": _text(voice, f"example.{word.name}"),
            }
            for word in capability.words
            if word.name and may(person, word)
        ]
        out.append(
            {
                "say": f"/{capability.zh if zh else capability.command}",
                "keys": [capability.command, capability.zh],
                "help": _text(voice, "help.about") or _text(voice, "help."),
                "words": words,
            }
        )
    return out


def held_back(capabilities: Sequence[Capability], person: Person) -> list[str]:
    """The commands that others may use and this person may not."""
    zh = person.locale == "zh"
    return [
        f"/{c.zh if zh else c.command} {w.zh if zh else w.name}".strip()
        for c in capabilities
        for w in c.words
        if not may(person, w)
    ]


def granted(capabilities: Sequence[Capability], person: Person) -> list[str]:
    """The commands this person may use and an ordinary member may not."""
    zh = person.locale == "zh"
    return [
        f"/{c.zh if zh else c.command} {w.zh if zh else w.name}".strip()
        for c in capabilities
        for w in c.words
        if w.roles is not None and may(person, w)
    ]


def shortcuts(capabilities: Sequence[Capability], common: Catalogue, person: Person) -> list[dict[str, str]]:
    """What can be done with a message; the label is the text `shortcut.NAME` of the capability."""
    return [
        {
            "name": f"{capability.name}:{name}",
            "label": _text(_voice(capability, common, person), f"shortcut.{name}") or name,
        }
        for capability in capabilities
        for name in capability.shortcuts
    ]
