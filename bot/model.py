"""A language model at any OpenAI-compatible endpoint, reached with short patience and never by accident."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.settings import Settings
from handlers.conversation import Model, ModelError, Shape

if TYPE_CHECKING:
    from openai import AsyncOpenAI

CONNECT_SECONDS, CALL_SECONDS = 3.0, 8.0
FAILURES, REST_SECONDS = 3, 60.0
"""After this many failures in a row, the endpoint is left alone for a while."""

_SHAPES: tuple[Shape, ...] = ("schema", "object", "text")
# What endpoints say when they do not know a response format: they answer 400 or 422 and name it.
_NAMES_THE_FORMAT = ("response_format", "json_schema", "json_object", "response format", "schema")


def model_of(settings: Settings) -> Model | None:
    """The model of these settings; None unless both address and name are set."""
    if not settings.model_url or not settings.model_name:
        return None
    return OpenAICompatible(settings.model_url, settings.model_name, settings.model_key.get_secret_value())


class OpenAICompatible:
    """One endpoint and one model. It remembers which shapes of answer the model refuses, and rests after failures."""

    def __init__(
        self,
        url: str,
        name: str,
        key: str,
        *,
        seconds: float = CALL_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.url, self.name, self.host = url, name, urlsplit(url).hostname or url
        self._key, self._seconds, self._clock = key, seconds, clock
        self._client: AsyncOpenAI | None = None
        self._shape = 0
        self._failed, self._rests_until = 0, 0.0

    def shape(self) -> Shape:
        return _SHAPES[self._shape]

    def refused(self, shape: Shape) -> None:
        self._shape = min(max(self._shape, _SHAPES.index(shape) + 1), len(_SHAPES) - 1)

    async def complete(self, system: str, user: str, shape: Shape, schema: dict[str, Any]) -> str:
        import asyncio

        from openai import APIConnectionError, APIStatusError, APITimeoutError

        if self._clock() < self._rests_until:
            raise ModelError("resting")
        try:
            # A drip of bytes keeps a read timeout content for ever, so the whole call has a limit too.
            async with asyncio.timeout(self._seconds):
                answer = await self._asked().chat.completions.create(
                    model=self.name,
                    messages=[{"role": "system", "content": system}, {"role": "user", "content": user}],
                    temperature=0,
                    max_tokens=1500,
                    **_format(shape, schema),
                )
        except APIStatusError as error:
            if error.status_code in (400, 422) and shape != "text":
                said = str(error.body).casefold() + str(error.message).casefold()
                if any(word in said for word in _NAMES_THE_FORMAT):
                    raise ModelError("format", shape=True) from None
            raise self._failure(f"status {error.status_code}") from None
        except (APITimeoutError, TimeoutError):
            raise self._failure("slow") from None
        except APIConnectionError:
            raise self._failure("connection") from None
        choice = answer.choices[0] if answer.choices else None
        if choice is None or choice.finish_reason == "length" or not (choice.message.content or "").strip():
            raise self._failure("blank")
        self._failed = 0
        return str(choice.message.content)

    def _failure(self, why: str) -> ModelError:
        self._failed += 1
        if self._failed >= FAILURES:
            self._failed, self._rests_until = 0, self._clock() + REST_SECONDS
        return ModelError(why)

    def _asked(self) -> AsyncOpenAI:
        if self._client is None:
            from openai import AsyncOpenAI, Timeout

            self._client = AsyncOpenAI(
                base_url=self.url,
                api_key=self._key or "none",
                max_retries=0,
                timeout=Timeout(self._seconds, connect=CONNECT_SECONDS),
            )
        return self._client


def _format(shape: Shape, schema: dict[str, Any]) -> dict[str, Any]:
    if shape == "schema":
        body = {"name": "answer", "strict": True, "schema": schema}
        return {"response_format": {"type": "json_schema", "json_schema": body}}
    return {"response_format": {"type": "json_object"}} if shape == "object" else {}
