"""`tongpin rewrite`: feedback in as JSON lines, drafts out as JSON lines, to try the engine from outside."""

from __future__ import annotations

import json
import sys
from typing import TextIO

import click

LONGEST_LINE = 1_000_000


def answer(line: str) -> dict[str, object]:
    """The result object for one line; a line that cannot be read gets an error that says what would work."""
    from handlers.feedback.engine import rewrite

    example = '{"id": "1", "text": "…", "lang": "en"}'
    try:
        if len(line) > LONGEST_LINE:
            raise ValueError(f"the line is {len(line):,} characters long; send at most {LONGEST_LINE:,}")
        asked = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"error": f"This line is not JSON: {error}. A line that works: {example}"}
    if not isinstance(asked, dict):
        return {"error": f"A line is one JSON object, this is a {type(asked).__name__}. A line that works: {example}"}
    text, lang = asked.get("text"), asked.get("lang")
    if not isinstance(text, str):
        return {"id": asked.get("id"), "error": f'"text" is missing or not a string. A line that works: {example}'}
    return {"id": asked.get("id"), **rewrite(text, lang if isinstance(lang, str) else None).as_dict()}


def stream(lines: TextIO, out: TextIO) -> None:
    """One answer a line, flushed; blank lines are passed over, a bad line never stops the stream."""
    for line in lines:
        if not line.strip():
            continue
        try:
            result = json.dumps(answer(line), ensure_ascii=False)
            result.encode("utf-8")
        except UnicodeEncodeError:
            result = json.dumps(answer(line))
        out.write(result + "\n")
        out.flush()


@click.command(name="rewrite")
def command() -> None:
    """Rewrite feedback: JSON lines {"id", "text", "lang"} on standard input, one result a line on standard output.

    A result holds specific, suggestion, encouragement, questions, unplaced, flags and message. Works offline; nothing
    is stored and nothing is sent.
    """
    for pipe in (sys.stdin, sys.stdout):
        reconfigure = getattr(pipe, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
    stream(sys.stdin, sys.stdout)


if __name__ == "__main__":
    command()
