"""All that stands on the page, and how people and places are called on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from bot.platforms.local import team
from bot.platforms.local.draw import Viewer
from handlers.conversation import Capability, Catalogue, Person, Place, Role
from handlers.conversation import shown as written
from storage.transcript import Line


@dataclass(frozen=True, slots=True)
class View:
    """All that stands on the page."""

    viewer: Viewer
    place: Place
    places: Sequence[Place]
    lines: Sequence[Line]
    quoted: dict[int, Line]
    older: bool
    latest: dict[int, Sequence[int]]
    cursor: int
    moved: bool
    sampled: bool
    capabilities: Sequence[Capability]
    common: Catalogue


def address(person: Person, place: Place) -> str:
    """Where the page of this person and place is; their direct messages are "dm" for everybody."""
    where = "dm" if place.kind == "direct" else place.external_id
    return "/?" + urlencode({"as": person.external_id, "in": where})


def title(place: Place, viewer: Viewer) -> str:
    """What a place is called: "#marketing", or the bot's name for direct messages."""
    return viewer.t("local.bot") if place.kind == "direct" else f"#{team.called(place, viewer.locale)}"


def roles(person: Person, viewer: Viewer) -> list[str]:
    """The person's roles by name, the strongest first."""
    found = [viewer.t(f"local.role.{role.value}") for role in Role if role in person.roles]
    return found or [viewer.t("local.role.member")]


def position(person: Person, viewer: Viewer) -> str:
    """What somebody does in the company; for people who came later, their title or their role."""
    if any(member.external_id == person.external_id for member in team.MEMBERS):
        return viewer.t(f"local.team.{person.external_id}")
    return person.title or ", ".join(roles(person, viewer))


def listed(items: list[str], viewer: Viewer) -> str:
    return written.listed(items, viewer.locale)
