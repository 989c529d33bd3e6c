"""Posting once, editing in place, and what becomes of a message when the line breaks."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.platforms import DeliveryError, Found, Letter
from bot.platforms.slack.sending import EVENT
from handlers.conversation import Card, Picture, Reader, Section
from storage import files, outbox, people, places, workspaces
from storage.outbox import Message
from storage.people import Role
from storage.places import Place
from tests.platforms.slack.conftest import Desk, Team
from tests.platforms.slack.server import FakeSlack, Refuse, Reset

NOW = datetime.now(UTC)
CARD = Card(title="Posted", blocks=(Section(text="hi"),))


async def a_letter(desk: Desk, channel: str = "C1", card: Card = CARD, **more: Any) -> Letter:
    async with desk.app.database.write() as tx:
        workspace = await workspaces.ensure(tx, "slack", "T1", now=NOW)
        if channel.startswith(("U", "W")):
            person = await people.ensure(tx, workspace.id, channel)
            place: Place = await places.direct(tx, workspace.id, person.id)
        else:
            place = await places.ensure(tx, workspace.id, channel, "group")
    return Letter("6f3a", workspace, place, card, Reader("en", "UTC"), NOW, NOW, **more)


async def kept(desk: Desk) -> list[Message]:
    async with desk.app.database.read() as tx:
        return [outbox.read(row) for row in await tx.rows(outbox.table.select().order_by(outbox.table.c.seq))]


async def test_a_post_carries_its_id_and_a_living_card_is_edited_in_place(desk: Desk, server: FakeSlack) -> None:
    await desk.says("/tongpin", "post one")
    await desk.deliver()
    await desk.says("/tongpin", "post two")
    await desk.deliver()
    (message,) = server.messages["C1"]
    assert message["text"] == "Posted\ntwo"
    first, second = await kept(desk)
    assert message["metadata"] == {"event_type": EVENT, "event_payload": {"id": first.id}}
    assert (first.state, second.state) == (outbox.SENT, outbox.SENT)
    assert first.external_ref == second.external_ref == f"C1:{message['ts']}"


async def test_a_line_that_breaks_after_the_message_was_kept_does_not_double_it(
    desk: Desk, server: FakeSlack, team: Team
) -> None:
    team.scopes += ",channels:history"
    server.plan("chat.postMessage", Reset(stored=True))
    await desk.says("/tongpin", "post one")
    await desk.deliver()
    assert len(server.messages["C1"]) == 1
    assert len(server.called("chat.postMessage")) == 1
    (message,) = await kept(desk)
    assert (message.state, message.external_ref) == (outbox.SENT, f"C1:{server.messages['C1'][0]['ts']}")


async def test_a_line_that_breaks_before_is_found_out_and_the_message_goes_again(
    desk: Desk, server: FakeSlack, team: Team
) -> None:
    team.scopes += ",channels:history"
    letter = await a_letter(desk)
    server.plan("chat.postMessage", Reset(stored=False))
    with pytest.raises(DeliveryError) as caught:
        await desk.slack.post(letter)
    assert caught.value.ambiguous
    assert await desk.slack.find(letter) == Found(False)
    ref = await desk.slack.post(letter)
    assert await desk.slack.find(letter) == Found(True, ref)


async def test_where_history_is_not_granted_a_doubtful_message_is_flagged_and_the_admin_told(
    desk: Desk, server: FakeSlack
) -> None:
    server.plan("chat.postMessage", Reset(stored=True))
    await desk.says("/tongpin", "post one")
    await desk.deliver()
    await desk.deliver()
    message, *told = await kept(desk)
    assert message.state == outbox.DOUBTFUL
    assert len(server.messages["C1"]) == 1
    assert [t.kind for t in told] == ["house:trouble"]
    assert len(server.messages["D-U1"]) == 1


async def test_asked_to_wait_it_waits_and_nothing_is_lost(desk: Desk, server: FakeSlack) -> None:
    letter = await a_letter(desk)
    server.plan("chat.postMessage", Refuse("ratelimited", retry_after=7))
    with pytest.raises(DeliveryError) as caught:
        await desk.slack.post(letter)
    assert (caught.value.retry_after, caught.value.ambiguous, caught.value.permanent) == (7.0, False, False)
    assert len(server.called("chat.postMessage")) == 1


@pytest.mark.parametrize("word", ["is_archived", "channel_not_found", "not_in_channel", "user_disabled"])
async def test_a_place_that_is_gone_is_said_to_be_gone(desk: Desk, server: FakeSlack, word: str) -> None:
    server.plan("chat.postMessage", Refuse(word))
    with pytest.raises(DeliveryError) as caught:
        await desk.slack.post(await a_letter(desk))
    assert (caught.value.why, caught.value.place_gone, caught.value.permanent) == (word, True, True)


@pytest.mark.parametrize(
    ("plan", "ambiguous", "permanent"),
    [
        (Refuse("internal_error"), True, False),
        (Refuse("fatal_error", status=503), True, False),
        (Refuse("msg_too_long"), False, True),
        (Refuse("missing_scope"), False, True),
    ],
)
async def test_what_slack_is_unsure_of_is_in_doubt_and_what_it_refuses_is_not(
    desk: Desk, server: FakeSlack, plan: Refuse, ambiguous: bool, permanent: bool
) -> None:
    server.plan("chat.postMessage", plan)
    with pytest.raises(DeliveryError) as caught:
        await desk.slack.post(await a_letter(desk))
    assert (caught.value.ambiguous, caught.value.permanent) == (ambiguous, permanent)


async def test_an_edit_is_never_in_doubt_and_a_lost_message_is_posted_afresh(desk: Desk, server: FakeSlack) -> None:
    letter = await a_letter(desk)
    ref = await desk.slack.post(letter)
    server.plan("chat.update", Reset(stored=True))
    with pytest.raises(DeliveryError) as caught:
        await desk.slack.edit(letter, ref)
    assert (caught.value.ambiguous, caught.value.permanent) == (False, False)
    assert await desk.slack.edit(letter, ref) == ref
    server.messages["C1"].clear()
    with pytest.raises(DeliveryError) as caught:
        await desk.slack.edit(letter, ref)
    assert (caught.value.permanent, caught.value.place_gone) == (True, False)


async def test_slack_that_cannot_be_reached_has_surely_nothing_posted(desk: Desk, server: FakeSlack) -> None:
    letter = await a_letter(desk)
    await server.stop()
    desk.slack.wire._session = None
    with pytest.raises(DeliveryError) as caught:
        await desk.slack.post(letter)
    assert (caught.value.why, caught.value.ambiguous, caught.value.permanent) == ("not_connected", False, False)
    await server.start()


async def test_direct_messages_are_opened_once_and_threads_kept(desk: Desk, server: FakeSlack) -> None:
    letter = await a_letter(desk, "W4", under="C1:4.4")
    assert (await desk.slack.post(letter)).startswith("D-W4:")
    again = await a_letter(desk, "W4")
    await desk.slack.post(again)
    assert len(server.called("conversations.open")) == 1
    assert "thread_ts" not in server.messages["D-W4"][0]
    await desk.slack.post(await a_letter(desk, "C1", under="C1:4.4"))
    assert server.messages["C1"][0]["thread_ts"] == "4.4"


async def test_pictures_are_handed_over_once_and_described(desk: Desk, server: FakeSlack) -> None:
    async with desk.app.database.write() as tx:
        workspace = await workspaces.ensure(tx, "slack", "T1", now=NOW)
        file = await files.keep(tx, workspace.id, None, "p.png", "image/png", b"png", NOW)
    letter = await a_letter(desk, card=Card(title="P", blocks=(Picture(file=file, alt="three weeks, rising"),)))
    await desk.slack.post(letter)
    await desk.slack.post(letter)
    assert list(server.files.values()) == [b"png"]
    image = server.messages["C1"][0]["blocks"][1]
    assert (image["type"], image["alt_text"]) == ("image", "three weeks, rising")
    assert image["slack_file"] == {"id": next(iter(server.files))}
    server.plan("files.getUploadURLExternal", Refuse("internal_error"))
    desk.slack.pens._pictures.clear()
    await desk.slack.post(letter)
    assert server.messages["C1"][2]["blocks"][1]["type"] == "context"


async def test_a_channel_that_was_archived_is_told_once_to_the_admin(desk: Desk, server: FakeSlack, team: Team) -> None:
    team.archived.add("C1")
    for text in ("one", "two"):
        await desk.says("/tongpin", f"post {text}")
        await desk.deliver()
    await desk.deliver()
    assert len(server.messages["D-U1"]) == 1
    async with desk.app.database.read() as tx:
        workspace = await workspaces.find(tx, "slack", "T1")
        assert workspace is not None
        ana = await people.find(tx, workspace.id, "U1")
        assert ana is not None
        assert Role.ADMIN in ana.roles


async def test_two_at_once_are_two_messages(desk: Desk, server: FakeSlack) -> None:
    letter = await a_letter(desk)
    refs = await asyncio.gather(desk.slack.post(letter), desk.slack.post(letter))
    assert len(set(refs)) == 2
