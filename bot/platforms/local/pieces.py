"""The page's own files, packed for the wire, and how a file says what it is called."""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from importlib import resources
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

_FILES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def packed(request: Request, content: bytes, kind: str, headers: dict[str, str]) -> Response:
    """The content, packed for a browser that can unpack it."""
    headers = {**headers, "vary": "accept-encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        content, headers["content-encoding"] = gzip.compress(content, 6, mtime=0), "gzip"
    return Response(content, media_type=kind, headers=headers)


@lru_cache(maxsize=1)
def pieces() -> dict[str, tuple[bytes, str, str]]:
    """The page's own files: content, media type and a tag that changes with the content."""
    found = {}
    for piece in (resources.files(__package__) / "page").iterdir():
        kind = _FILES.get("." + piece.name.rpartition(".")[2])
        if kind:
            content = piece.read_bytes()
            found[piece.name] = (content, kind, f'"{hashlib.sha256(content).hexdigest()[:16]}"')
    return found


def preferred(request: Request) -> str | None:
    """The first language of the browser's that we speak."""
    for part in request.headers.get("accept-language", "").split(","):
        tag = part.strip().lower()[:2]
        if tag in ("zh", "en"):
            return tag
    return None


def disposition(name: str, *, inline: bool) -> str:
    """RFC 6266: a plain name for old programs, the whole one in UTF-8."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in name)
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
