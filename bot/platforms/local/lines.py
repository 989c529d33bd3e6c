"""From lines of the transcript to HTML: who, when, for whom, and what was said."""

from __future__ import annotations

import json
from datetime import timedelta

from pydantic import ValidationError

from bot.platforms.local import draw
from bot.platforms.local.draw import Viewer, paragraph
from bot.platforms.local.markup import Html, el, join
from handlers.conversation import Button, Card, Person, plain, shown
from storage.transcript import Line


def initials(person: Person, locale: str) -> str:
    """One or two letters for a person's picture: 敏 for 王敏, WM for Wang Min."""
    name = person.named(locale).strip()
    if not name:
        return "?"
    if "\u4e00" <= name[-1] <= "\u9fff":
        return name[-1]
    return "".join(part[0] for part in name.split()[:2]).upper()


def avatar(person: Person | None, viewer: Viewer) -> Html:
    """A person's picture; None is the bot."""
    if person is None:
        return el("span", "同", class_="avatar bot", aria_hidden="true")
    return el("span", initials(person, viewer.locale), class_=f"avatar c{person.id % 6}", aria_hidden="true")


def line(item: Line, viewer: Viewer, quoted: Line | None = None) -> Html:
    """One line. `quoted` is the line it answers, where it stands in a thread."""
    author = viewer.people.get(item.author_id) if item.author_id else None
    mine = author is not None and author.id == viewer.person.id
    name = viewer.name(author.id) if author else viewer.t("local.bot")
    zone = shown.zone(viewer.person.zone)
    day = item.at.astimezone(zone).date()
    alone = item.seen_by is not None and item.place_id != viewer.direct
    marks = join(
        el("span", viewer.t("local.private"), class_="mark") if alone else None,
        el("span", viewer.t("local.edited"), class_="mark", title=viewer.t.instant(item.edited_at))
        if item.edited_at
        else None,
    )
    by = el(
        "p",
        el("bdi", name, class_="who"),
        " ",
        draw.moment(item.at, viewer, "time"),
        marks,
        class_="by",
    )
    classes = " ".join(
        name
        for name, true in (
            ("line", True),
            (f"is-{item.kind}", True),
            ("private", alone),
            ("typed", item.kind == "words" and item.seen_by is not None),
            ("mine", mine),
        )
        if true
    )
    return el(
        "li",
        avatar(author, viewer),
        el("div", by, _quote(item, quoted, viewer), content(item, viewer), class_="body"),
        id=f"line-{item.id}",
        class_=classes,
        data_line=item.id,
        data_revision=item.revision,
        data_author=author.external_id if author else "bot",
        data_at=item.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        data_day=day.isoformat(),
        data_day_label=day_label(item, viewer),
    )


def day_label(item: Line, viewer: Viewer) -> str:
    """The heading over the lines of a day."""
    zone = shown.zone(viewer.person.zone)
    day, today = item.at.astimezone(zone).date(), viewer.now.astimezone(zone).date()
    said = shown.day(day, viewer.locale, today)
    name = {today: "today", today - timedelta(days=1): "yesterday"}.get(day)
    return f"{viewer.t(f'local.{name}')} · {said}" if name else said


def content(item: Line, viewer: Viewer) -> Html:
    """What was said. A body that a newer or older version wrote and this one cannot read is shown as plain text."""
    if item.kind == "words":
        return paragraph(item.body, viewer, "text words")
    try:
        if item.kind == "card":
            return draw.card(Card.model_validate_json(item.body), viewer, f"l{item.id}")
        body = json.loads(item.body)
        if item.kind == "document":
            return _document(body, viewer)
        return notice(body, viewer)
    except (ValidationError, ValueError, KeyError, TypeError):
        return paragraph(item.body, viewer, "text words")


def notice(body: dict[str, object], viewer: Viewer) -> Html:
    """A notice with its buttons."""
    buttons = [Button.model_validate(b) for b in body.get("buttons", [])]  # type: ignore[attr-defined]
    row = el("div", *(draw.button(b, viewer) for b in buttons), class_="buttons") if buttons else None
    kind = "notice problem-notice" if body.get("problem") else "notice"
    return el("div", paragraph(str(body["text"]), viewer), row, class_=kind)


def _document(body: dict[str, object], viewer: Viewer) -> Html:
    name = el("bdi", str(body["name"]))
    size = el("span", _size(int(str(body["size"]))), class_="size")
    sign = el("span", "↓", aria_hidden="true", class_="sign")
    link = el(
        "a",
        sign,
        el("span", viewer.t("local.download"), class_="vh"),
        " ",
        name,
        " ",
        size,
        class_="document",
        href=viewer.file(int(str(body["file"]))),
        download=str(body["name"]),
    )
    return join(paragraph(str(body["text"]), viewer), link)


def _size(number: int) -> str:
    if number < 1024:
        return f"{number} B"
    if number < 1024 * 1024:
        return f"{number / 1024:.0f} KB"
    return f"{number / 1024 / 1024:.1f} MB"


def _quote(item: Line, quoted: Line | None, viewer: Viewer) -> Html | None:
    if item.under is None:
        return None
    said = viewer.t("local.gone_line")
    if quoted is not None:
        said = plain(_summary(quoted), viewer.reader)
    return el(
        "a",
        el("span", viewer.t("local.reply_to"), class_="vh"),
        " ",
        el("bdi", said[:80] + ("…" if len(said) > 80 else "")),
        class_="quote",
        href=f"#line-{item.under}",
    )


def _summary(item: Line) -> str:
    if item.kind == "words":
        return item.body
    body = json.loads(item.body)
    return str(body.get("title") or body.get("text") or body.get("name") or "")
