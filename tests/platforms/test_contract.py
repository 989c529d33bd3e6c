"""What holds on every platform: a letter is posted, edited, found, and says what it was given, markup and all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio

from bot.app import App
from bot.platforms import DeliveryError, Found, Letter, Platform
from bot.platforms.slack import Slack
from bot.settings import Settings
from handlers.conversation import Card, Reader, Section, plain_card
from storage import people, places, transcript, workspaces
from tests.platforms.samples import CARDS, TYPED, WICKED
from tests.platforms.slack.conftest import no_wait, settings
from tests.platforms.slack.server import FakeSlack

NOW = datetime.now(UTC)
ONE = Card(title="One", blocks=(Section(text="first words"),))
TWO = Card(title="Two", blocks=(Section(text="second words"),))

Texts = Callable[[Letter], Awaitable[list[str]]]


@dataclass
class Stage:
    """A platform, a letter for one of its groups and one for somebody's direct messages, and what stands there."""

    platform: Platform
    group: Letter
    direct: Letter
    texts: Texts


async def _stage(app: App, name: str, external: str, texts: Texts) -> Stage:
    async with app.database.write() as tx:
        workspace = await workspaces.ensure(tx, name, external, now=NOW)
        group = await places.ensure(tx, workspace.id, "C1", "group", name="design")
        person = await people.ensure(tx, workspace.id, "U1", name="Ana")
        direct = await places.direct(tx, workspace.id, person.id)
    letter = Letter("00000000-0000-5000-8000-000000000001", workspace, group, ONE, Reader("en", "UTC"), NOW, NOW)
    other = replace(letter, id="00000000-0000-5000-8000-000000000002", place=direct)
    return Stage(app.platforms[name], letter, other, texts)


@pytest_asyncio.fixture(params=["local", "slack"])
async def stage(request: pytest.FixtureRequest, sqlite_url: str) -> AsyncIterator[Stage]:
    """Each test runs on each platform."""
    make = {"local": _local, "slack": _slack}[request.param]
    async for made in make(sqlite_url):
        yield made


async def _local(url: str) -> AsyncIterator[Stage]:
    given: Any = {"database_url": url, "locale": "en"}
    app = App.build(Settings(_env_file=None, **given), platforms=["local"], capabilities=(), scheduled=False)

    async def texts(letter: Letter) -> list[str]:
        async with app.database.read() as tx:
            lines = await transcript.tail(tx, letter.workspace.id, letter.place.id, None)
        return [plain_card(Card.model_validate_json(line.body), letter.reader) for line in lines]

    yield await _stage(app, "local", "local", texts)
    await app.database.close()


async def _slack(url: str) -> AsyncIterator[Stage]:
    server = FakeSlack()
    await server.start()
    server.team(scopes="channels:history,im:history")
    app = App.build(settings(server, url), platforms=["slack"], capabilities=(), scheduled=False)
    slack = app.platforms["slack"]
    assert isinstance(slack, Slack)
    slack.sending.sleep = no_wait

    async def texts(letter: Letter) -> list[str]:
        where = "D-U1" if letter.place.kind == "direct" else "C1"
        return [
            m["text"].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") for m in server.messages[where]
        ]

    yield await _stage(app, "slack", "T1", texts)
    await slack.stop()
    await app.database.close()
    await server.stop()


async def test_a_letter_stands_where_it_was_sent(stage: Stage) -> None:
    for letter in (stage.group, stage.direct):
        assert await stage.platform.post(letter)
        assert await stage.texts(letter) == ["One\nfirst words"]


async def test_an_edit_takes_the_messages_place_and_may_be_made_twice(stage: Stage) -> None:
    ref = await stage.platform.post(stage.group)
    changed = replace(stage.group, card=TWO, id="00000000-0000-5000-8000-000000000003")
    for _ in range(2):
        assert await stage.platform.edit(changed, ref) == ref
    assert await stage.texts(stage.group) == ["Two\nsecond words"]


async def test_editing_what_is_not_there_is_a_lasting_refusal_and_the_place_is_still_good(stage: Stage) -> None:
    ref = await stage.platform.post(stage.group)
    nowhere = "C1:1.000001" if ":" in ref else "999999"
    with pytest.raises(DeliveryError) as caught:
        await stage.platform.edit(stage.group, nowhere)
    assert (caught.value.permanent, caught.value.place_gone, caught.value.ambiguous) == (True, False, False)


async def test_a_letter_in_doubt_is_found_by_its_id_and_only_by_it(stage: Stage) -> None:
    assert await stage.platform.find(stage.group) == Found(False)
    ref = await stage.platform.post(stage.group)
    for _ in range(2):
        assert await stage.platform.find(stage.group) == Found(True, ref)
    other = replace(stage.group, id="00000000-0000-5000-8000-000000000009")
    assert await stage.platform.find(other) == Found(False)


async def test_what_people_typed_arrives_as_they_typed_it(stage: Stage) -> None:
    await stage.platform.post(replace(stage.group, card=TYPED))
    (text,) = await stage.texts(stage.group)
    assert text.split("\n") == [WICKED] * 4


@pytest.mark.parametrize("name", CARDS)
async def test_every_card_can_be_posted(stage: Stage, name: str) -> None:
    await stage.platform.post(replace(stage.group, card=CARDS[name]))
    (text,) = await stage.texts(stage.group)
    assert CARDS[name].title in text


async def test_a_message_under_one_that_is_not_there_still_arrives(stage: Stage) -> None:
    ref = await stage.platform.post(stage.group)
    under = replace(stage.group, id="00000000-0000-5000-8000-000000000004", card=TWO, under=ref)
    await stage.platform.post(under)
    elsewhere = replace(stage.direct, under=ref)
    await stage.platform.post(elsewhere)
    assert await stage.texts(stage.direct) == ["One\nfirst words"]
