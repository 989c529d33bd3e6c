"""Slack's payloads as events: pure functions, from what Slack sends to what dispatch takes and where answers go.

Shapes: docs.slack.dev, slash commands, interaction payloads, Events API. Ids of people may begin with U or W.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from bot.platforms import Incoming, Sender, Someone, Whereabouts, typed
from bot.platforms.slack.values import READERS, Body, words
from handlers.conversation import Command, Event, Opened, Press, Shortcut, Submission, Value

Surface = Literal["channel", "private", "modal", "home", "shortcut", "direct"]

UNOPENED = "dm:"
"""In front of a person's id: their direct messages, which nobody has opened yet."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something was done, and by which ways an answer can get back there.

    `surface` is what was acted on: a message everybody sees ("channel"), one only the actor sees ("private"), a dialog,
    the home tab, a global shortcut, or the direct messages with the bot. `response_url` serves five answers in half an
    hour, `trigger_id` one dialog within three seconds.
    """

    team: str
    enterprise: str
    user: str
    surface: Surface
    channel: str = ""
    channel_name: str = ""
    response_url: str = ""
    trigger_id: str = ""
    thread: str = ""
    message: str = ""
    view: Body = field(default_factory=dict)
    stranger: bool = False
    home: bool = False

    @property
    def direct(self) -> bool:
        """Whether it happened in a conversation of two (perhaps with the bot, perhaps between two people)."""
        return self.channel.startswith("D")

    @property
    def luggage(self) -> dict[str, Any]:
        """What a dialog carries along, to come back with what was filled in."""
        carried = {
            "c": self.channel,
            "n": self.channel_name,
            "u": self.response_url,
            "t": self.thread,
            "m": self.message,
            "s": self.surface if self.surface in ("private", "direct") else "",
            "h": int(self.home),
        }
        return {name: value for name, value in carried.items() if value}


@dataclass(frozen=True, slots=True)
class Read:
    """An event, and where its answers go."""

    event: Event
    event_id: str
    origin: Origin
    sender_name: str | None = None

    def incoming(self, *, direct_id: str = "") -> Incoming:
        """As dispatch takes it. `direct_id` is the bot's own conversation with the sender, where that is known."""
        origin = self.origin
        if not origin.channel or origin.direct:
            place = Whereabouts(direct_id or UNOPENED + origin.user, "direct")
        else:
            place = Whereabouts(origin.channel, "group", origin.channel_name)
        sender = Sender(origin.user)
        return Incoming("slack", origin.team or origin.enterprise, self.event_id, sender, place, self.event)

    @property
    def people(self) -> set[str]:
        """Slack's ids of everybody the event names, the sender too."""
        found = {self.origin.user}
        if isinstance(self.event, (Command, Shortcut)):
            found |= set(re.findall("\ue000x:([^\ue001]+)\ue001", self.event.text))
        if isinstance(self.event, Shortcut) and isinstance(self.event.author, Someone):
            found.add(self.event.author.external_id)
        if isinstance(self.event, Submission):
            for value in self.event.values.values():
                many: tuple[Any, ...] = value if isinstance(value, tuple) else (value,)
                found |= {v.external_id for v in many if isinstance(v, Someone)}
        return {f for f in found if f}


def team_of(body: Body) -> tuple[str, str]:
    """The team and the organisation that a payload belongs to; either may be ""."""
    view = body.get("view") or {}
    team = body.get("team") or {}
    authorised = (body.get("authorizations") or [{}])[0]
    found = (
        view.get("app_installed_team_id")
        or (team.get("id") if isinstance(team, Mapping) else team)
        or authorised.get("team_id")
        or body.get("team_id")
        or _user(body).get("team_id")
    )
    organisation = (
        (body.get("enterprise") or {}).get("id")
        or authorised.get("enterprise_id")
        or body.get("enterprise_id")
        or (team.get("enterprise_id") if isinstance(team, Mapping) else None)
    )
    return found or "", organisation or ""


def _user(body: Body) -> Body:
    user = body.get("user")
    return user if isinstance(user, Mapping) else {}


def command(body: Body) -> Read:
    """A slash command. Slack writes people as `<@U…|name>` because the manifest asks for escaped text."""
    team, enterprise = team_of(body)
    channel, name = body.get("channel_id", ""), body.get("channel_name", "")
    origin = Origin(
        team,
        enterprise,
        body["user_id"],
        "channel",
        channel=channel,
        # A private channel's name is not told; Slack writes these words in its place.
        channel_name="" if name in ("privategroup", "directmessage") else name,
        response_url=body.get("response_url", ""),
        trigger_id=body.get("trigger_id", ""),
        thread=body.get("thread_ts", ""),
    )
    event = Command(body["command"].lstrip("/"), words(body.get("text") or ""))
    return Read(event, body.get("trigger_id") or "", origin, body.get("user_name"))


def press(body: Body, action: Body) -> Read:
    """A button that was pressed: on a message, in a dialog or on the home tab."""
    value: dict[str, Any] = {}
    with contextlib.suppress(ValueError):
        value = json.loads(action.get("value") or "{}")
    name = str(action.get("action_id", "")).partition("|")[2]
    event = Press(name, value if isinstance(value, dict) else {})
    return Read(
        event, f"{body.get('trigger_id') or action.get('action_ts')}", _interaction(body), _user(body).get("name")
    )


def _interaction(body: Body) -> Origin:
    team, enterprise = team_of(body)
    user, container = _user(body), body.get("container") or {}
    view, message = body.get("view") or {}, body.get("message") or {}
    home_team = user.get("team_id")
    stranger = bool(home_team and team and home_team != team and not enterprise)
    channel = (body.get("channel") or {}).get("id", "") or container.get("channel_id", "")
    base: dict[str, Any] = {"stranger": stranger, "trigger_id": body.get("trigger_id", "")}
    if view:
        luggage = _luggage(view)
        surface: Surface = "home" if view.get("type") == "home" else "modal"
        return Origin(
            team,
            enterprise,
            user.get("id", ""),
            surface,
            channel=luggage.get("c", ""),
            channel_name=luggage.get("n", ""),
            response_url=luggage.get("u", ""),
            thread=luggage.get("t", ""),
            message=luggage.get("m", ""),
            view=view,
            home=surface == "home" or bool(luggage.get("h")),
            **base,
        )
    ephemeral = bool(container.get("is_ephemeral") or message.get("is_ephemeral"))
    name = (body.get("channel") or {}).get("name", "")
    return Origin(
        team,
        enterprise,
        user.get("id", ""),
        "private" if ephemeral else "direct" if channel.startswith("D") else "channel",
        channel=channel,
        channel_name="" if name in ("privategroup", "directmessage") else name,
        response_url=body.get("response_url", ""),
        thread=container.get("thread_ts") or message.get("thread_ts") or "",
        message=container.get("message_ts") or message.get("ts") or "",
        **base,
    )


def _luggage(view: Body) -> dict[str, Any]:
    with contextlib.suppress(ValueError):
        carried = json.loads(view.get("private_metadata") or "{}")
        if isinstance(carried, dict) and isinstance(carried.get("o", {}), dict):
            return dict(carried.get("o", {}))
    return {}


def replaced(origin: Origin) -> bool:
    """Whether the form was opened from a message only its reader sees, which the answer may take the place of."""
    return _luggage(origin.view).get("s") in ("private", "direct")


def submission(body: Body) -> Read:
    """A form that was sent. Files come without their content, which has to be fetched."""
    view = body["view"]
    values: dict[str, Any] = {}
    for name, given in view.get("state", {}).get("values", {}).items():
        element: Body = next(iter(given.values()), {})
        read = READERS.get(element.get("type", ""))
        if read is not None:
            values[name] = read(element)
    state: dict[str, Any] = {}
    with contextlib.suppress(ValueError):
        state = json.loads(view.get("private_metadata") or "{}").get("s", {})
    event = Submission(view.get("callback_id", ""), cast("dict[str, Value]", values), state)
    return Read(event, f"view:{view['id']}:{view.get('hash', '')}", _interaction(body), _user(body).get("name"))


def files(view: Body) -> dict[str, Body]:
    """The files handed in, by field name, as Slack describes them."""
    found = {}
    for name, given in view.get("state", {}).get("values", {}).items():
        element: Body = next(iter(given.values()), {})
        if element.get("type") == "file_input" and element.get("files"):
            found[name] = element["files"][0]
    return found


def shortcut(body: Body) -> Read:
    """A shortcut: on a message, or from the search bar (then it opens the umbrella)."""
    origin = _interaction(body)
    if body.get("type") == "shortcut":
        bare = Origin(origin.team, origin.enterprise, origin.user, "shortcut", trigger_id=origin.trigger_id)
        return Read(Command("tongpin"), body.get("trigger_id", ""), bare, _user(body).get("name"))
    message = body.get("message") or {}
    author = message.get("user")
    event = Shortcut(
        body.get("callback_id", ""),
        words(message.get("text") or ""),
        author=cast("int | None", Someone(author) if author and not message.get("bot_id") else None),
        link=_permalink(body, origin.channel, message),
        ref=f"{origin.channel}:{message['ts']}" if message.get("ts") else "",
    )
    return Read(event, body.get("trigger_id", ""), origin, _user(body).get("name"))


def _permalink(body: Body, channel: str, message: Body) -> str:
    domain, ts = (body.get("team") or {}).get("domain"), str(message.get("ts", ""))
    if not (domain and channel and re.fullmatch(r"\d+\.\d+", ts)):
        return ""
    link = f"https://{domain}.slack.com/archives/{channel}/p{ts.replace('.', '')}"
    thread = message.get("thread_ts")
    return f"{link}?thread_ts={thread}&cid={channel}" if thread and thread != ts else link


def message(body: Body, event: Body) -> Read | None:
    """What somebody wrote to the bot, in its direct messages or by naming it. None: not for us (bots, edits, joins)."""
    if event.get("bot_id") or event.get("subtype") or not event.get("user"):
        return None
    team, enterprise = team_of(body)
    written = event.get("text") or ""
    if event["type"] == "app_mention":
        written = re.sub(r"^\s*<@[UW][A-Z0-9]+(\|[^>]*)?>[\s:,，：]*", "", written)
    said = words(written)
    origin = Origin(
        team,
        enterprise,
        event["user"],
        "direct" if event.get("channel_type") == "im" else "channel",
        channel=event.get("channel", ""),
        thread=event.get("thread_ts", ""),
        stranger=bool(event.get("user_team") and team and event["user_team"] not in (team, enterprise)),
    )
    return Read(typed.command(said) or Command("tongpin", said.strip()), body["event_id"], origin)


def home(body: Body, event: Body, where: str = "home") -> Read:
    """The home tab was opened; the event tells the direct conversation with the bot as well."""
    team, enterprise = team_of(body)
    origin = Origin(team, enterprise, event["user"], "home", channel=event.get("channel", ""), home=True)
    return Read(Opened(where), body["event_id"], origin)
