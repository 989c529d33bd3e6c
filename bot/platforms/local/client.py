"""The wire of the local workspace: what other platforms keep on their servers stands in our own transcript."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from sqlalchemy.exc import OperationalError
from starlette.routing import BaseRoute

from bot.platforms import DeliveryError, Found, House, Letter, Pace
from bot.platforms.local import team
from bot.platforms.local.keyboard import Keyboard
from bot.platforms.local.stream import Listeners
from storage import transcript
from storage.base import Tx
from storage.database import Database


class LocalPlatform:
    """Posts by the letter's id, so that a letter delivered twice stands there once; cards can be edited for ever."""

    name = team.PLATFORM
    pace = Pace()
    edit_for: timedelta | None = None

    def __init__(self, house: House) -> None:
        self.house = house
        self.database: Database = house.database
        self.listeners = Listeners(house.leaving)
        self.keyboard = Keyboard(house, self.listeners)

    async def post(self, letter: Letter) -> str:
        body = letter.card.model_dump_json(exclude_defaults=True)

        async def put(tx: Tx) -> str:
            under = await self._under(tx, letter)
            line = await transcript.add(
                tx,
                letter.workspace.id,
                letter.place.id,
                "card",
                body,
                letter.at,
                letter=letter.id,
                under=under,
            )
            return str(line)

        return await self._written(put)

    async def edit(self, letter: Letter, ref: str) -> str:
        body = letter.card.model_dump_json(exclude_defaults=True)

        async def change(tx: Tx) -> str:
            known = await transcript.get(tx, letter.workspace.id, int(ref))
            if known is None or known.place_id != letter.place.id:
                raise DeliveryError("message_gone", permanent=True)
            if known.body != body:
                await transcript.edit(tx, letter.workspace.id, known.id, body, letter.at)
            return ref

        return await self._written(change)

    async def find(self, letter: Letter) -> Found:
        async with self.database.read() as tx:
            known = await transcript.by_letter(tx, letter.workspace.id, letter.id)
        return Found(True, str(known.id)) if known else Found(False)

    def routes(self) -> Sequence[BaseRoute]:
        from bot.platforms.local.routes import routes

        return routes(self)

    async def check(self) -> Sequence[str]:
        """Nothing can be wrong with a connection to ourselves."""
        return ()

    async def start(self) -> None:
        """Make sure that the small company is there."""
        async with self.database.write() as tx:
            await team.settle(tx, self.house.clock.now(None), self.house.dispatch.first)

    async def stop(self) -> None:
        """End the streams of open pages; they come back by themselves when the server does."""
        self.listeners.stir()

    async def _under(self, tx: Tx, letter: Letter) -> int | None:
        if not letter.under or not letter.under.isdecimal():
            return None
        known = await transcript.get(tx, letter.workspace.id, int(letter.under))
        return known.id if known and known.place_id == letter.place.id else None

    async def _written(self, deed: Callable[[Tx], Awaitable[str]]) -> str:
        try:
            async with self.database.write() as tx:
                ref = await deed(tx)
        except OperationalError:
            # Locked, or the disk is full: surely not there, since the transaction did not end.
            raise DeliveryError("database_busy", retry_after=1.0) from None
        self.listeners.stir()
        return ref
