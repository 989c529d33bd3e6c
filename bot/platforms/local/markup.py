"""HTML as values: everything is escaped on the way in, so that no text can become a tag."""

from __future__ import annotations

import json
from html import escape
from typing import Any

_VOID = frozenset({"br", "hr", "img", "input", "meta", "link"})


class Html(str):
    """Text that is HTML already. Only `el`, `join` and the page's own template make it."""

    __slots__ = ()


Piece = str | None


def shown(piece: Piece) -> Html:
    """A piece as HTML: what is not HTML yet is escaped; None is nothing."""
    if piece is None:
        return Html("")
    return piece if isinstance(piece, Html) else Html(escape(piece, quote=True))


def join(*pieces: Piece) -> Html:
    """Pieces one after the other."""
    return Html("".join(shown(piece) for piece in pieces))


def el(tag: str, *pieces: Piece, **attributes: Any) -> Html:
    """One element. `class_` and `for_` lose their underscore, other underscores become hyphens. True gives the bare
    attribute, None and False leave it out; dicts and lists are written as JSON."""
    out = [f"<{tag}"]
    for name, value in attributes.items():
        if value is None or value is False:
            continue
        name = name.rstrip("_").replace("_", "-")
        if value is True:
            out.append(f" {name}")
            continue
        if isinstance(value, (dict, list, tuple)):
            value = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        out.append(f' {name}="{escape(str(value), quote=True)}"')
    out.append(">")
    if tag in _VOID:
        return Html("".join(out))
    return Html(f"{''.join(out)}{join(*pieces)}</{tag}>")
