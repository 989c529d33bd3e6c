"""Routing, evidence first: each clause joins the draft, goes out with a reason, or goes back to the writer."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.feedback.engine import context
from handlers.feedback.engine.decide import PERSONAL, Around, decide
from handlers.feedback.engine.labels import negative
from handlers.feedback.engine.lexicon import BAD
from handlers.feedback.engine.shapes import Clause


def route(clauses: Sequence[Clause]) -> None:
    """Give every clause its place."""
    if not clauses:
        return
    context.spread(clauses)
    troubled = any(
        (c.labels & set(BAD)) - {"sarcasm"} or (c.concrete and negative(c.key)) or c.labels & {*PERSONAL, "threat"}
        for c in clauses
    )
    harsh = any(c.labels & {*BAD, "threat"} for c in clauses)
    told = False
    for at, clause in enumerate(clauses):
        beside = [c for c in clauses[max(0, at - 1) : at + 2] if c is not clause and c.sentence == clause.sentence]
        mood = 0.12 * sum(1 for c in beside if c.labels & set(BAD)) - 0.1 * any(c.digits and c.concrete for c in beside)
        before = clauses[at - 1] if at and clauses[at - 1].sentence == clause.sentence else None
        if before is None:
            told = False
        elif before.place != "fragment":
            told = before.place == "specific" and (before.hard or before.concrete or before.scores["fact"] > 0.6)
        after = clauses[at + 1] if at + 1 < len(clauses) and clauses[at + 1].sentence == clause.sentence else None
        soon = after is not None and not after.labels and (after.hard or after.concrete) and after.scores["fact"] > 0.6
        decide(clause, Around(troubled, harsh, mood, told, soon, len(beside) == 0 or len(clauses) < 3))
    context.company(clauses)
    context.listed(clauses)
    context.turns(clauses)
    context.uncertain(clauses)
    context.kindly(clauses, harsh)
    context.sarcasm(clauses)
    context.praised(clauses)
    context.fragments(clauses)
    context.dangling(clauses)
