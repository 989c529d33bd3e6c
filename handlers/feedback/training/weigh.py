"""Train the weighing of wording, evidence marks and neighbours, after ``train.py`` has written the classifier.

    python -m handlers.feedback.training.weigh            measure on texts left out, then train on everything and write
    python -m handlers.feedback.training.weigh --measure  measure only

The classifier's opinions used here are those on texts it had not read, so that the weighing learns how far to trust it;
the report is of texts neither has read. PyTorch is needed here and nowhere else (the ``training`` extra); what runs in
the bot is ``handlers/feedback/engine/weigh.py``.
"""

from __future__ import annotations

import random
import re
import sys
import zlib
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]
from torch import nn

from handlers.feedback.engine.classifier import OUTPUTS
from handlers.feedback.engine.classifier import WEIGHTS as CLASSIFIER
from handlers.feedback.engine.labels import marks
from handlers.feedback.engine.weigh import GROUPS, WEIGHTS, Reading, Weights, group, rows, sized
from handlers.feedback.training.arrays import text_array, write_arrays
from handlers.feedback.training.labelled import Text, as_clauses, digest, pieces, read, read_texts
from handlers.feedback.training.train import Model

FOLDS: Final = 6
NETS: Final = 5  # of one shape, from different starts; their odds are averaged
WIDE: Final = 192
DEEP: Final = 96
DROPPED: Final = 0.5
TIMES: Final = 30  # how often every text is read
TOGETHER: Final = 64  # texts at a time
RATE: Final = 1e-3

Floats = npt.NDArray[np.float32]


def fold(text: Text) -> int:
    """Which part of the texts this one is in; the two texts of a contrast pair ("zn-012a", "zn-012b") share one."""
    return zlib.crc32(re.sub(r"(?<=\d)[ab]$", "", text.id).encode()) % FOLDS


def readings(texts: Sequence[Text], model: Model) -> list[list[Reading]]:
    """Each text as the engine would read it, heard by a classifier."""
    found = []
    for text in texts:
        cut = pieces(text)
        heard = model.probabilities([piece.text for piece in cut])
        found.append([
            Reading(
                piece.clause.key, piece.clause.after, piece.clause.sentence,
                dict(zip(OUTPUTS, (float(p) for p in row), strict=True)), marks(piece.clause.key),
            )
            for piece, row in zip(cut, heard, strict=True)
        ])  # fmt: skip
    return found


def _unread(held: int) -> dict[str, list[Reading]]:
    """Readings of one fold by a classifier that read the others."""
    texts = [text for text in read_texts() if pieces(text)]
    model = Model().fit([*read(), *as_clauses([text for text in texts if fold(text) != held])])
    mine = [text for text in texts if fold(text) == held]
    return {text.id: reading for text, reading in zip(mine, readings(mine, model), strict=True)}


@dataclass(frozen=True)
class Table:
    """Every clause of the texts as a row: its inputs and its label; ``starts`` says where each text begins."""

    names: list[str]
    inputs: Floats
    labels: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    folds: npt.NDArray[np.int64]


def tabled(texts: Sequence[Text], read_by: dict[str, list[Reading]]) -> Table:
    """The texts, read by a classifier that had not read them, as a table."""
    found = [rows(read_by[text.id]) for text in texts]
    names = sorted({name for text in found for row in text for name in row})
    return Table(
        names,
        np.array([[row.get(name, 0.0) for name in names] for text in found for row in text], dtype=np.float32),
        np.array([OUTPUTS.index(piece.kind or piece.label) for text in texts for piece in pieces(text)]),
        np.cumsum([0, *(len(text) for text in found)]),
        np.array([fold(text) for text in texts]),
    )


def _network(inputs: int) -> nn.ModuleDict:
    return nn.ModuleDict({
        "into": nn.Linear(inputs, WIDE),
        "run": nn.GRU(WIDE, DEEP, bidirectional=True, batch_first=True),
        "out": nn.Linear(2 * DEEP + WIDE, len(OUTPUTS)),
        "drop": nn.Dropout(DROPPED),
    })  # fmt: skip


def _scores(net: nn.ModuleDict, table: Any, lengths: list[int]) -> Any:
    """Scores of every clause of some texts, whose clauses follow one another in the table."""
    wide = torch.relu(net["into"](net["drop"](table)))
    parted = torch.split(wide, lengths)
    packed = nn.utils.rnn.pack_sequence(list(parted), enforce_sorted=False)
    told, _ = nn.utils.rnn.pad_packed_sequence(net["run"](packed)[0], batch_first=True)
    run = torch.cat([told[at, :length] for at, length in enumerate(lengths)])
    return net["out"](net["drop"](torch.cat([run, wide], dim=1)))


def train(table: Table, chosen: Sequence[int], seed: int) -> nn.ModuleDict:
    """One network, trained on the chosen texts of an already scaled table."""
    torch.manual_seed(seed)
    order = random.Random(seed)  # noqa: S311  the same order every time, on purpose
    net = _network(table.inputs.shape[1])
    steps = torch.optim.Adam(net.parameters(), lr=RATE, weight_decay=1e-5)
    count, done = TIMES * -(-len(chosen) // TOGETHER), 0
    inputs, labels = torch.from_numpy(table.inputs), torch.from_numpy(table.labels)
    left = list(chosen)
    net.train()
    for _ in range(TIMES):
        order.shuffle(left)
        for first in range(0, len(left), TOGETHER):
            steps.param_groups[0]["lr"] = RATE * max(0.02, 1 - done / count)
            done += 1
            spans = [slice(table.starts[text], table.starts[text + 1]) for text in left[first : first + TOGETHER]]
            scores = _scores(net, torch.cat([inputs[s] for s in spans]), [int(s.stop - s.start) for s in spans])
            loss = nn.functional.cross_entropy(scores, torch.cat([labels[s] for s in spans]))
            steps.zero_grad()
            loss.backward()
            steps.step()
    net.eval()
    return net


def scaled(table: Table) -> tuple[Table, Floats, Floats]:
    """The table with its inputs brought to one size, their means and their deviations."""
    mean, scale = table.inputs.mean(axis=0), table.inputs.std(axis=0) + np.float32(1e-6)
    return replace(table, inputs=sized(table.inputs, mean, scale)), mean, scale


def stacked(nets: Sequence[nn.ModuleDict]) -> dict[str, Floats]:
    """The arrays of ``handlers.feedback.engine.weigh.Weights``, without names, mean and scale."""

    def layer(weight: str, bias: str, net: nn.ModuleDict) -> Floats:
        state = net.state_dict()
        return np.vstack([state[weight].numpy().T, state[bias].numpy()[None]]).astype(np.float32)

    def both(kind: str) -> Floats:
        return np.stack([
            np.stack([layer(f"run.weight_{kind}_l0{way}", f"run.bias_{kind}_l0{way}", net) for net in nets])
            for way in ("", "_reverse")
        ])  # fmt: skip

    return {
        "into": np.stack([layer("into.weight", "into.bias", net) for net in nets]),
        "gates": both("ih"),
        "state": both("hh"),
        "out": np.stack([layer("out.weight", "out.bias", net) for net in nets]),
    }


def write(table: Table, nets: Sequence[nn.ModuleDict], mean: Floats, scale: Floats) -> None:
    arrays: dict[str, npt.NDArray[Any]] = {
        "names": text_array("\n".join(table.names)), "mean": mean, "scale": scale,
        **{name: array.astype(np.float16) for name, array in stacked(nets).items()},
        "learned": text_array(digest(CLASSIFIER.read_bytes())),
    }  # fmt: skip
    write_arrays(WEIGHTS, arrays)


def report(truth: npt.NDArray[np.str_], odds: Floats) -> str:
    """AUC by group, how often the likeliest is right, and what thresholds on judgement cost."""
    groups = np.array([group(name) for name in truth])
    columns = {name: [at for at, output in enumerate(OUTPUTS) if group(output) == name] for name in GROUPS}
    shares = np.stack([odds[:, columns[name]].sum(axis=1) for name in GROUPS], axis=1)
    lines = [f"{name:10} AUC {roc_auc_score(groups == name, shares[:, at]):.3f}" for at, name in enumerate(GROUPS)]
    judged, score = groups == "judgement", shares[:, GROUPS.index("judgement")]
    for bar in (0.3, 0.4, 0.5, 0.6, 0.7):
        finds, flags = np.mean(score[judged] >= bar), np.mean(score[groups == "fact"] >= bar)
        lines.append(f"judgement >= {bar}: finds {finds:.1%}, flags {flags:.1%} of facts")
    lines.append(f"the likeliest is right: {np.mean(np.array(GROUPS)[shares.argmax(axis=1)] == groups):.1%}")
    return "\n".join(lines)


def measure(table: Table, held: int = 0) -> str:
    """The report on one fold, by networks that read the others."""
    small, mean, scale = scaled(table)
    chosen = [text for text in range(len(table.folds)) if table.folds[text] != held]
    arrays = stacked([train(small, chosen, seed) for seed in range(NETS)])
    reader = Weights(tuple(table.names), mean, scale, **arrays)
    left = [text for text in range(len(table.folds)) if table.folds[text] == held]
    spans = [slice(table.starts[text], table.starts[text + 1]) for text in left]
    odds = np.concatenate([reader.odds(table.inputs[span]) for span in spans])
    truth = np.array(OUTPUTS)[np.concatenate([table.labels[span] for span in spans])]
    clauses = f"{len(table.folds)} texts, {len(table.labels)} clauses, {len(table.names)} inputs"
    return f"{clauses}\n{report(truth, odds)}"


def main(arguments: Sequence[str]) -> None:
    torch.set_num_threads(1)  # the sums come in one order
    read_by: dict[str, list[Reading]] = {}
    with ProcessPoolExecutor() as pool:
        for part in pool.map(_unread, range(FOLDS)):
            read_by |= part
    table = tabled([text for text in read_texts() if text.id in read_by], read_by)
    print(measure(table), flush=True)
    if "--measure" in arguments:
        return
    small, mean, scale = scaled(table)
    with ProcessPoolExecutor() as pool:
        nets = list(pool.map(partial(train, small, range(len(table.folds))), range(NETS)))
    write(table, nets, mean, scale)
    print(f"wrote {WEIGHTS.name}, {WEIGHTS.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
