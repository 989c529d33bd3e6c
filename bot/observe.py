"""What can be seen from outside: JSON log lines without anybody's words, and Prometheus metrics."""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any

import structlog
from prometheus_client import Counter, Gauge, Histogram

EVENTS = Counter("tongpin_events", "Events handled", ["platform", "kind", "outcome"])
SENT = Counter("tongpin_messages", "Messages that left the outbox, or did not", ["platform", "outcome"])
RUNS = Counter("tongpin_runs", "Scheduled runs", ["kind", "outcome"])
TICK = Histogram("tongpin_tick_seconds", "Time of one tick of the clock", buckets=(0.001, 0.005, 0.02, 0.1, 0.5, 2, 10))
OUTBOX = Gauge("tongpin_outbox", "Messages in the outbox by state", ["state"])


def fault(error: BaseException) -> dict[str, Any]:
    """What may be logged of an exception: its type and where it happened, not its message, which may quote a person."""
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "error": type(error).__name__,
        "where": [f"{f.filename.rsplit('/', 2)[-2]}/{f.filename.rsplit('/', 1)[-1]}:{f.lineno}" for f in frames[-8:]],
    }


def start_logging(level: str, *, plain: bool = False) -> None:
    """Log to standard error: one JSON object a line, or readable lines when a person is watching."""
    logging.basicConfig(format="%(message)s", stream=sys.stderr, level=level, force=True)
    quiet = ("alembic", "apscheduler", "aiosqlite", "sqlalchemy.engine", "slack_bolt", "slack_sdk", "procrastinate")
    for name in quiet:
        logging.getLogger(name).setLevel(logging.ERROR)
    logging.getLogger("uvicorn.access").disabled = True
    renderer: Any = structlog.dev.ConsoleRenderer() if plain else structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
