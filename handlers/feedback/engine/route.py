"""Routing, evidence first: each clause joins the draft, goes out with a reason, or goes back to the writer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from handlers.feedback.engine import context, trim
from handlers.feedback.engine.decide import PERSONAL, cut, decide
from handlers.feedback.engine.labels import label, negative
from handlers.feedback.engine.lexicon import BAD
from handlers.feedback.engine.shapes import Clause
from handlers.feedback.engine.split import key as read


def route(clauses: Sequence[Clause], restore: Callable[[str], str]) -> None:
    """Give every clause its place; ``restore`` puts masks back for a second hearing of what is left after a cut."""
    if not clauses:
        return
    context.spread(clauses)
    _hear_again(clauses, restore)
    for clause in clauses:
        decide(clause)
    context.mocking(clauses)
    context.listed(clauses)
    context.turned(clauses)
    context.sincere(clauses)
    context.praised(clauses)
    context.contrasts(clauses)
    context.spoken(clauses)
    context.calm(clauses)
    context.named(clauses)
    context.fragments(clauses)
    context.dangling(clauses)


_NOT_HEARD = {"injection", "crisis", "threat", *PERSONAL}


def _hear_again(clauses: Sequence[Clause], restore: Callable[[str], str]) -> None:
    """What would be left after a cut is weighed as if written so; what never passes colours no neighbour."""
    cuts = {at: said for at, clause in enumerate(clauses) if (said := cut(clause))}
    gone = {at for at, clause in enumerate(clauses) if clause.labels & _NOT_HEARD}
    if not cuts and not gone:
        return
    kept = [at for at in range(len(clauses)) if at not in gone]
    again = [
        replace(c, text=cuts[at], key=read(cuts[at]), labels=set(), also=set()) if at in cuts else replace(c)
        for at, c in ((at, clauses[at]) for at in kept)
    ]
    label(again, restore)
    for at, heard in zip(kept, again, strict=True):
        clause = clauses[at]
        if at not in cuts:
            if gone:
                clause.scores = heard.scores
            continue
        says = heard.hard or heard.request or heard.praise or (heard.concrete and (heard.work or negative(heard.key)))
        says = says or (heard.work and heard.scores["fact"] > 0.6 and clause.labels & set(BAD) == {"general"})
        says = says or (heard.scores["fact"] > 0.4 and bool(trim.plainly(clause.text)))
        if heard.scores["judgement"] > 0.5 or not says:
            continue
        clause.said, clause.changed, clause.scores = cuts[at], True, heard.scores
        clause.hard, clause.digits, clause.concrete = heard.hard, heard.digits, heard.concrete
        clause.work, clause.request, clause.praise = heard.work, heard.request, heard.praise
