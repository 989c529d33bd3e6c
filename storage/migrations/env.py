"""Alembic's environment: the connection comes from `storage.migrate`, the tables from all of storage."""

from typing import Any, Literal

from alembic import context

from storage import tables
from storage.base import Instant, Json, Key, metadata

assert tables


def named(kind: str, thing: Any, _: Any) -> str | Literal[False]:
    """Our own column types by their names, when a new step is written from the tables."""
    if kind == "type":
        if isinstance(thing, Instant):
            return "storage.base.Instant()"
        for name, known in (("Key", Key), ("Json", Json)):
            if repr(thing) == repr(known):
                return f"storage.base.{name}"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=named,
)
with context.begin_transaction():
    context.run_migrations()
