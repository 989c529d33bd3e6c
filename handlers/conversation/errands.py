"""Slow work that a flow asks for and does not wait for: it is done outside the transaction, and its result comes back.

An errand lives in memory only. Whoever asks for one has answered already with something that is complete without it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Shape = Literal["schema", "object", "text"]


class ModelError(Exception):
    """A language model gave no usable answer. `shape` when it refused the form of answer that was asked for."""

    def __init__(self, why: str, *, shape: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.shape = shape


class Model(Protocol):
    """A language model somewhere. `host` names the machine that gets the text."""

    host: str

    async def complete(self, system: str, user: str, shape: Shape, schema: dict[str, Any]) -> str:
        """One answer as text. `shape` asks for JSON by schema, any JSON object, or plain text. Raises ModelError."""
        ...

    def shape(self) -> Shape:
        """The strictest shape this model is not yet known to refuse."""
        ...

    def refused(self, shape: Shape) -> None:
        """Remember that the model does not know this shape."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """What errands may use. `model` is None unless an address and a model are set."""

    model: Model | None = None


@dataclass(frozen=True, slots=True)
class Errand:
    """A piece of slow work: `kind` is capability and errand ("feedback:improve")."""

    kind: str
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Returned:
    """An errand's result, as an event for the flow that takes it."""

    kind: str
    payload: dict[str, Any]
    result: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Work:
    """How an errand is done. `do` gets the payload and the services and gives plain data, or None when nothing is to be
    changed; `done` is the flow that takes a `Returned`. A `Replace` it returns takes the place of the private card that
    the first answer showed."""

    do: Callable[[dict[str, Any], Services], Awaitable[dict[str, Any] | None]]
    done: Callable[[Any, Any], Awaitable[Any]]
