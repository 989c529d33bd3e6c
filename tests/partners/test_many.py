"""Many partners: a morning takes the same number of queries for forty partners as for four hundred."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import event

from benchmarks.partners import NOW, fill, morning
from storage.database import Database


async def test_a_mornings_reminders_take_the_same_queries_for_few_and_for_many(sqlite: Database) -> None:
    asked: list[str] = []

    def count(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(sqlite.engine.sync_engine, "before_cursor_execute", count)
    seen = []
    for number in (40, 400):
        async with sqlite.write() as tx:
            space, _ = await fill(tx, number)
            await morning(tx, space, NOW)
            cards = 0
            for day in range(1, 15):
                asked.clear()
                cards = await morning(tx, space, NOW + timedelta(days=day))
                if cards:
                    seen.append((cards, len(asked)))
                    break
    (few, queries), (many, queries_of_many) = seen
    assert few < many
    assert queries == queries_of_many
