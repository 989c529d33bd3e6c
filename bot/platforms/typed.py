"""Commands typed as plain text, with a half-width or full-width slash: the local workspace's and Feishu's way."""

from __future__ import annotations

import re

from handlers.conversation import Command

# "/partner add …", “／伙伴 添加 …”; an ideographic space parts words as a plain one does.
_COMMAND = re.compile(r"^\s*[/／]\s*([^\s/／]{1,64})[\s\u3000]*(.*)$", re.DOTALL)


def command(text: str) -> Command | None:
    """The command in what was typed, or None when it is none."""
    found = _COMMAND.match(text)
    if not found:
        return None
    return Command(found[1], re.sub("\u3000", " ", found[2]).strip())
