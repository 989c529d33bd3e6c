"""Delivery on both databases: order, pace, retries, living cards, and what is done when nobody knows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot import outgoing
from bot.delivery import TRIES
from bot.platforms import DeliveryError, Pace
from bot.trouble import OWN
from handlers.conversation import Card, Context, Outgoing, Place, Role
from storage import outbox, people, places, sending
from storage.database import Database
from tests.bot.stage import Stage, stage


@pytest_asyncio.fixture
async def on(database: Database) -> AsyncIterator[Stage]:
    built = await stage(database)
    yield built
    await built.app.stop()


async def say(on: Stage, *titles: str, to: Any = None, kind: str = "stage:post", **more: Any) -> None:
    """Put messages with these titles; `more` goes to Outgoing, or, where it knows it, to the put."""
    not_after = more.pop("not_after", None)
    async with on.app.database.write() as tx:
        ctx = Context(tx, await on.fresh(tx), on.app.clock.now(on.workspace), ())
        out = [Outgoing(to or on.place, Card(title=t), once=t, **more) for t in titles]
        await outgoing.put(ctx, out, kind=kind, key="test", lanes=on.app.lanes, not_after=not_after)


async def place(on: Stage, name: str) -> Place:
    async with on.app.database.write() as tx:
        return await places.ensure(tx, on.workspace.id, name, "group", name=name)


async def person(on: Stage, name: str, **first: Any) -> people.Person:
    async with on.app.database.write() as tx:
        return await people.ensure(tx, on.workspace.id, name, name=name, **first)


async def settle(on: Stage) -> None:
    await on.app.sweep()
    await on.app.lanes.settle(on.workspace.id)


async def states(on: Stage) -> dict[str, tuple[str, str | None]]:
    t = outbox.table
    async with on.app.database.read() as tx:
        rows = await tx.rows(select(t.c.once, t.c.state, t.c.why).order_by(t.c.seq))
    return {row.once: (row.state, row.why) for row in rows}


async def test_messages_go_in_order_and_are_marked_sent(on: Stage) -> None:
    await say(on, "a", "b", "c")
    await say(on, "d", "a")
    await on.app.lanes.settle(on.workspace.id)
    assert await on.heard() == ["a", "b", "c", "d"]
    assert set((await states(on)).values()) == {("sent", None)}
    rows = await on.all_of(outbox.table)
    assert [r.external_ref for r in rows] == [str(n) for n in range(1, 5)]
    assert all(r.tried_at == on.hand.at for r in rows)


async def test_a_place_is_spoken_to_at_its_pace_and_others_do_not_wait(database: Database) -> None:
    on = await stage(database, pace=Pace(place_seconds=1.0, place_burst=2))
    other = await place(on, "other")
    await say(on, "a", "b", "c", "d")
    await say(on, "x", to=other)
    await on.app.lanes.settle(on.workspace.id)
    assert await on.heard() == ["a", "b", "x", "c", "d"]
    assert on.hand.slept == [pytest.approx(1.0), pytest.approx(1.0)]
    await on.app.stop()


async def test_a_workspace_has_its_pace_too(database: Database) -> None:
    on = await stage(database, pace=Pace(workspace_seconds=0.5, place_seconds=0.25))
    await say(on, "a", "b", "c")
    await on.app.lanes.settle(on.workspace.id)
    assert await on.heard() == ["a", "b", "c"]
    assert sum(on.hand.slept) == pytest.approx(1.0)
    await on.app.stop()


async def test_surely_not_posted_is_tried_again_and_holds_back_only_its_place(on: Stage) -> None:
    other = await place(on, "other")
    on.board.fails("post", DeliveryError("not_connected"))
    await say(on, "a", "b")
    await say(on, "x", to=other)
    await settle(on)
    assert await on.heard() == ["x"]
    on.hand.go(seconds=5)
    await settle(on)
    assert await on.heard() == ["x", "a", "b"]


async def test_it_gives_up_loudly_and_tells_the_admin_once(on: Stage) -> None:
    admin = await person(on, "Ana", roles=[Role.ADMIN], locale="en")
    await person(on, "Bob")
    on.board.fails("post", *[DeliveryError("server_error")] * TRIES)
    await say(on, "a")
    for _ in range(TRIES):
        await settle(on)
        on.hand.go(hours=1)
    await settle(on)
    assert (await states(on))["a"] == ("failed", "server_error")
    (told,) = [r for r in await on.all_of(outbox.table) if r.kind == OWN]
    assert told.state == "sent"
    async with on.app.database.write() as tx:
        assert told.place_id == (await places.direct(tx, on.workspace.id, admin.id)).id
    assert await on.heard() == ["A message didn't arrive"]
    assert "#general" in told.card
    assert "server_error" in told.card


async def test_a_short_wait_is_waited_out_and_a_long_one_leaves_the_lane(on: Stage) -> None:
    on.board.fails("post", DeliveryError("rate_limited", retry_after=2.0))
    await say(on, "a", "b")
    await settle(on)
    assert await on.heard() == ["a", "b"]
    assert on.hand.slept == [2.0]
    on.board.fails("post", DeliveryError("rate_limited", retry_after=60.0))
    await say(on, "c", "d")
    await settle(on)
    assert await on.heard() == ["a", "b"]
    on.hand.go(seconds=60)
    await settle(on)
    assert await on.heard() == ["a", "b", "c", "d"]
    assert on.hand.slept == [2.0]
    assert {r.attempts for r in await on.all_of(outbox.table)} == {1}


@pytest.mark.parametrize("policy", ["flag", "resend"])
async def test_a_broken_line_is_looked_up_and_then_the_policy_decides(on: Stage, policy: str) -> None:
    await person(on, "Ana", roles=[Role.ADMIN], locale="en")
    arrived = DeliveryError("arrived all the same", ambiguous=True)
    on.board.fails("post", arrived)
    await say(on, "a", doubtful=policy)
    await settle(on)
    assert await on.heard() == ["a"]
    assert (await states(on))["a"][0] == "sent"
    # Not there, and the platform can tell: tried again.
    on.board.fails("post", DeliveryError("timed_out", ambiguous=True))
    await say(on, "b", doubtful=policy)
    await settle(on)
    on.hand.go(seconds=10)
    await settle(on)
    assert (await on.heard())[-1] == "b"
    # Nobody can tell.
    on.board.knows = False
    on.board.fails("post", DeliveryError("timed_out", ambiguous=True))
    await say(on, "c", doubtful=policy)
    await settle(on)
    on.hand.go(seconds=10)
    await settle(on)
    if policy == "flag":
        assert (await states(on))["c"] == ("doubtful", "timed_out")
        assert await on.heard() == ["a", "b", "A message may not have arrived"]
    else:
        assert await on.heard() == ["a", "b", "c"]


async def test_a_row_found_in_sending_is_looked_up_before_anything_else_goes(on: Stage) -> None:
    await say(on, "a", "b")
    async with on.app.database.write() as tx:
        first = await sending.next_ready(tx, on.workspace.id, on.hand.at)
        assert first is not None
        await outbox.mark(tx, first, outbox.SENDING, on.hand.at, attempts=1, tried_at=on.hand.at)
    on.board.fails("find", DeliveryError("not_connected"))
    await settle(on)
    assert await on.heard() == []  # it cannot be asked: nothing overtakes it
    await settle(on)
    assert await on.heard() == ["a", "b"]
    assert [c[0] for c in on.board.calls] == ["find", "find", "post", "post"]


async def test_a_fault_of_the_platform_code_is_looked_up_like_a_broken_line(on: Stage) -> None:
    on.board.fails("post", KeyError("blocks"))
    await say(on, "a", "b")
    await settle(on)
    on.hand.go(seconds=5)
    await settle(on)
    assert await on.heard() == ["a", "b"]


async def test_a_place_that_is_gone_is_closed_and_told_once(on: Stage) -> None:
    await person(on, "Ana", roles=[Role.ADMIN], locale="zh")
    on.board.fails("post", DeliveryError("channel_archived", place_gone=True))
    await say(on, "a", "b")
    await settle(on)
    after = await states(on)
    assert (after["a"], after["b"]) == (("failed", "channel_archived"), ("failed", "place_closed"))
    assert await on.heard() == ["#general 发不进去了"]
    (gone,) = [p for p in await on.all_of(places.table) if p.id == on.place.id]
    assert (gone.closed_at, gone.closed_why) == (on.hand.at, "channel_archived")


async def test_a_living_card_is_edited_in_its_place(on: Stage) -> None:
    await say(on, "v1", living="request:1")
    await say(on, "v2", living="request:1")
    await settle(on)
    assert await on.heard() == ["v2"]
    on.board.edit_for = timedelta(days=14)
    on.hand.go(days=15)
    await say(on, "v3", living="request:1")
    await settle(on)
    assert await on.heard() == ["v2", "v3"]  # too old to be edited: a fresh one
    on.board.fails("edit", DeliveryError("message_not_found", permanent=True))
    await say(on, "v4", living="request:1")
    await settle(on)
    assert await on.heard() == ["v2", "v3", "v4"]
    on.board.fails("edit", DeliveryError("timed_out", ambiguous=True))
    await say(on, "v5", living="request:1")
    await settle(on)
    on.hand.go(seconds=5)
    await settle(on)
    assert await on.heard() == ["v2", "v3", "v5"]


async def test_a_living_card_that_should_be_noticed_is_posted_anew_and_leaves_word_where_it_stood(on: Stage) -> None:
    moved = Card(title="see below")
    await say(on, "30 days", living="partner:1", instead=moved)
    await say(on, "talk")
    await settle(on)
    assert await on.heard() == ["30 days", "talk"]  # nothing stood there yet
    await say(on, "7 days", living="partner:1", instead=moved)
    await say(on, "7 days", living="partner:1", instead=moved)
    await settle(on)
    assert await on.heard() == ["see below", "talk", "7 days"]
    await say(on, "done", living="partner:1")
    await settle(on)
    assert await on.heard() == ["see below", "talk", "done"]  # the deed edits the card where it stands now

    on.board.fails("post", DeliveryError("arrived all the same", ambiguous=True))
    await say(on, "today", living="partner:1", instead=moved)
    await settle(on)
    assert await on.heard() == ["see below", "talk", "see below", "today"]
    on.board.fails("edit", DeliveryError("message_not_found", permanent=True))
    await say(on, "late", living="partner:1", instead=moved)
    await settle(on)
    # what somebody deleted by hand is not posted as a line of its own
    assert await on.heard() == ["see below", "talk", "see below", "today", "late"]
    assert [s for s, why in (await states(on)).values() if why == "message_not_found"] == ["skipped"]


async def test_quiet_hours_hold_back_and_are_overtaken(on: Stage) -> None:
    from datetime import time

    ana = await person(on, "Ana", zone="Asia/Shanghai", quiet_from=time(7), quiet_to=time(9))
    await say(on, "reminder", to=ana, quiet=True, living="partner:1")
    await say(on, "reply", to=ana)
    await settle(on)
    assert await on.heard() == ["reply"]  # 08:00 in Shanghai
    await say(on, "done", to=ana, living="partner:1")
    await settle(on)
    on.hand.go(hours=1)
    await settle(on)
    assert await on.heard() == ["reply", "done"]
    assert (await states(on))["reminder"] == ("skipped", "superseded")


async def test_what_comes_too_late_or_is_paused_is_put_away(on: Stage) -> None:
    await say(on, "late", not_after=on.hand.at + timedelta(hours=1))
    on.hand.go(hours=2)
    await settle(on)
    assert (await states(on))["late"] == ("skipped", "late")
    await on.change(paused_at=on.hand.at)
    await say(on, "weekly")
    await say(on, "answer", kind="stage:reply")
    await settle(on)
    assert await on.heard() == ["answer"]
    assert (await states(on))["weekly"] == ("skipped", "paused")


async def test_the_card_is_drawn_for_its_readers(on: Stage) -> None:
    from handlers.conversation import mention, plain_card

    ana = await person(on, "王敏", name_other="Ana", locale="en", zone="Europe/Berlin")
    seen: list[Any] = []
    post = on.board.post

    async def looking(letter: Any) -> str:
        seen.append(letter)
        return await post(letter)

    on.board.post = looking  # type: ignore[method-assign]
    await say(on, f"for {mention(ana.id)}")
    await say(on, f"dear {mention(ana.id)}", to=ana)
    await settle(on)
    assert [plain_card(letter.card, letter.reader) for letter in seen] == ["for @王敏", "dear @Ana"]
    assert [letter.reader.zone for letter in seen] == ["Asia/Shanghai", "Europe/Berlin"]


async def test_a_card_nobody_can_read_stops_nobody(on: Stage) -> None:
    await say(on, "a", "b")
    async with on.app.database.write() as tx:
        await tx.execute(outbox.table.update().where(outbox.table.c.once == "a").values(card='{"titel": "a"}'))
    await settle(on)
    assert await on.heard() == ["b"]
    assert (await states(on))["a"] == ("failed", "unreadable")


async def test_cards_are_forgotten_in_time_and_their_keys_are_not(on: Stage) -> None:
    await say(on, "a")
    await settle(on)
    on.hand.go(days=20)
    await say(on, "b")
    await settle(on)
    on.hand.go(days=11)
    await on.app.housekeeping()
    assert [(r.once, bool(r.card)) for r in await on.all_of(outbox.table)] == [("a", False), ("b", True)]
    await say(on, "a")
    await settle(on)
    assert await on.heard() == ["a", "b"]


async def test_a_card_in_doubt_is_forgotten_in_time_too(on: Stage) -> None:
    await say(on, "a")
    await settle(on)
    async with on.app.database.write() as tx:
        row = await outbox.by_once(tx, on.workspace.id, "a")
        assert row is not None
        await outbox.mark(tx, row, outbox.DOUBTFUL, on.hand.now())
    on.hand.go(days=31)
    await on.app.housekeeping()
    assert [(r.state, r.card) for r in await on.all_of(outbox.table)] == [("doubtful", "")]


async def test_an_earlier_message_becomes_another_card_and_where_it_cannot_nothing_is_posted(on: Stage) -> None:
    await say(on, "a")
    await settle(on)
    (sent,) = await on.all_of(outbox.table)
    await say(on, "erased", edits=sent.external_ref)
    await settle(on)
    assert await on.heard() == ["erased"]
    on.board.fails("edit", DeliveryError("edit_window_closed", permanent=True))
    await say(on, "erased again", edits=sent.external_ref)
    await settle(on)
    assert await on.heard() == ["erased"]
    assert (await states(on))["erased again"] == ("skipped", "edit_window_closed")


async def test_a_closed_place_opens_again_when_somebody_speaks_there(on: Stage) -> None:
    from bot.platforms import Incoming, Sender, Whereabouts
    from handlers.conversation import Command

    on.board.fails("post", DeliveryError("not_in_channel", place_gone=True))
    await say(on, "a")
    await settle(on)
    sender, where = Sender("ana", name="Ana"), Whereabouts("general", name="general")
    await on.app.dispatch.handle(Incoming("board", "team", "e1", sender, where, Command("stage", "post")))
    # A problem (there is no such word) is rolled back, and whom to tell is looked up again: the place is known as open.
    await say(on, "b")
    await settle(on)
    assert await on.heard() == ["b"]
