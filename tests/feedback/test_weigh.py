"""The reading of the clauses of a text: a recurrent network in numpy, held against its formula written out."""

from __future__ import annotations

import math

import numpy as np
import pytest

from handlers.feedback.engine.classifier import OUTPUTS, hear
from handlers.feedback.engine.labels import marks
from handlers.feedback.engine.weigh import Reading, Weights, weigh, weights

WIDE, DEEP, INPUTS, NETS = 4, 3, 5, 2


def small(seed: int = 7) -> Weights:
    chance = np.random.default_rng(seed)

    def some(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        return chance.normal(0, 0.6, shape).astype(np.float32)

    return Weights(
        tuple("abcde"), some(INPUTS), np.abs(some(INPUTS)) + np.float32(0.5),
        some(NETS, INPUTS + 1, WIDE), some(2, NETS, WIDE + 1, 3 * DEEP), some(2, NETS, DEEP + 1, 3 * DEEP),
        some(NETS, 2 * DEEP + WIDE + 1, len(OUTPUTS)),
    )  # fmt: skip


def layer(table: np.ndarray, row: list[float]) -> list[float]:
    """One dense layer, its last row the bias."""
    return [
        sum(value * float(table[at, column]) for at, value in enumerate(row)) + float(table[-1, column])
        for column in range(table.shape[1])
    ]


def run(entering: list[list[float]], state: np.ndarray) -> list[list[float]]:
    """A gated recurrent unit, one clause after the other, as Cho et al. (2014) and PyTorch define it."""
    held, told = [0.0] * DEEP, []
    for now in entering:
        before = layer(state, held)
        reset = [1 / (1 + math.exp(-(now[k] + before[k]))) for k in range(DEEP)]
        update = [1 / (1 + math.exp(-(now[DEEP + k] + before[DEEP + k]))) for k in range(DEEP)]
        new = [math.tanh(now[2 * DEEP + k] + reset[k] * before[2 * DEEP + k]) for k in range(DEEP)]
        held = [(1 - update[k]) * new[k] + update[k] * held[k] for k in range(DEEP)]
        told.append(held)
    return told


def by_hand(known: Weights, table: np.ndarray) -> np.ndarray:
    total = np.zeros((len(table), len(OUTPUTS)))
    for net in range(NETS):
        scaled = np.clip((table - known.mean) / known.scale, -4, 4)
        read = [[max(0.0, value) for value in layer(known.into[net], list(map(float, row)))] for row in scaled]
        there = run([layer(known.gates[0, net], row) for row in read], known.state[0, net])
        back = run([layer(known.gates[1, net], row) for row in reversed(read)], known.state[1, net])[::-1]
        for at, row in enumerate(read):
            scores = np.exp(layer(known.out[net], [*there[at], *back[at], *row]))
            total[at] += scores / scores.sum() / NETS
    return total


@pytest.mark.parametrize("clauses", [1, 2, 9])
def test_reading_is_the_formula(clauses: int) -> None:
    known = small()
    table = np.random.default_rng(clauses).normal(0, 2, (clauses, INPUTS)).astype(np.float32)
    assert np.abs(known.odds(table) - by_hand(known, table)).max() < 1e-5


def readings(*clauses: str) -> list[Reading]:
    heard = hear(clauses)
    return [Reading(text, "，", 0, odds, marks(text)) for text, odds in zip(clauses, heard, strict=True)]


def test_odds_are_shares_and_nothing_has_none() -> None:
    assert weigh([]) == []
    for odds in weigh(readings("海报第3页漏了价格", "你总是这样", "辛苦了")):
        assert set(odds) == set(OUTPUTS)
        assert sum(odds.values()) == pytest.approx(1, abs=1e-4)


def test_neighbours_change_what_a_clause_is_taken_for() -> None:
    thanked = weigh(readings("谢谢你帮忙", "客户问了四次这是谁做的", "下次还请你来"))[1]
    scolded = weigh(readings("你根本没检查", "客户问了四次这是谁做的", "真丢人"))[1]
    assert thanked["praise"] > 2 * scolded["praise"]


def test_the_committed_networks_are_of_one_shape() -> None:
    known = weights()
    nets, inputs, wide = known.into.shape
    deep = known.state.shape[2] - 1
    assert inputs == len(known.names) + 1 == len(known.mean) + 1 == len(known.scale) + 1
    assert known.gates.shape == (2, nets, wide + 1, 3 * deep)
    assert known.state.shape == (2, nets, deep + 1, 3 * deep)
    assert known.out.shape == (nets, 2 * deep + wide + 1, len(OUTPUTS))
