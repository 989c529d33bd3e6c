"""From lines of the transcript to HTML: who, when, for whom, and what was said."""

from __future__ import annotations

from pydantic import ValidationError

from bot.platforms.local import draw
from bot.platforms.local.draw import Viewer, paragraph
from bot.platforms.local.kept import KeptDocument, KeptNotice
from bot.platforms.local.markup import Html, el, join
from handlers.conversation import Card, Person, plain, shown
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
        data_day_label=shown.day(day, viewer.locale, viewer.now.astimezone(zone).date()),
    )


def content(item: Line, viewer: Viewer) -> Html:
    """What was said. A body that a newer or older version wrote and this one cannot read is shown as plain text."""
    try:
        if item.kind == "card":
            return draw.card(Card.model_validate_json(item.body), viewer, f"l{item.id}")
        if item.kind == "notice":
            return notice(KeptNotice.model_validate_json(item.body), viewer)
        if item.kind == "document":
            return _document(KeptDocument.model_validate_json(item.body), viewer)
    except ValidationError:
        pass
    return paragraph(item.body, viewer, "text words")


def notice(said: KeptNotice, viewer: Viewer) -> Html:
    """A notice with its buttons."""
    row = el("div", *(draw.button(b, viewer) for b in said.buttons), class_="buttons") if said.buttons else None
    return el("div", paragraph(said.text, viewer), row, class_="notice problem-notice" if said.problem else "notice")


def _document(kept: KeptDocument, viewer: Viewer) -> Html:
    link = el(
        "a",
        el("span", "↓", aria_hidden="true", class_="sign"),
        el("span", viewer.t("local.download"), class_="vh"),
        " ",
        el("bdi", kept.name),
        " ",
        el("span", _size(kept.size), class_="size"),
        class_="document",
        href=viewer.file(kept.file),
        download=kept.name,
    )
    return join(paragraph(kept.text, viewer), link)


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
    """The first words of a line, for a quotation of it."""
    try:
        if item.kind == "card":
            return Card.model_validate_json(item.body).title
        if item.kind == "notice":
            return KeptNotice.model_validate_json(item.body).text
        if item.kind == "document":
            return KeptDocument.model_validate_json(item.body).name
    except ValidationError:
        pass
    return item.body
