"""Webhooks: kept before they are answered; strangers, floods and what cannot be read harm nobody."""

import asyncio
import io
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession, web

from bot.channels.hearing import Hearing
from bot.channels.port import Channel
from bot.hooks import MOST_BODY, ONE_PERSON, Hooks
from bot.metrics import Metrics
from bot.receive import Heard, Receiver
from handlers.turn import Said, Say, Talk, Turn
from storage.dropped import dropped_since
from storage.retention import DROPPED_DAYS, old_drops
from storage.store import Kept, Store, Unavailable
from tests.operating.parrot import SECRET, Parrot, until

LONG_AGO, SORRY = 0, "Máy chủ gặp trục trặc."


def decide(said: Said, talk: Talk, now: datetime) -> Turn:
    if said.text == "poison":
        raise KeyError("what the person wrote")
    return Turn(talk, (Say(f"anh/chị nói: {said.text}"),))


class Site:
    """The hooks on loopback, and whoever knocks."""

    def __init__(self, url: str, session: ClientSession, metrics: Metrics) -> None:
        self.url, self.session, self.metrics = url, session, metrics

    async def post(self, name: str, data: bytes | io.BytesIO, secret: str | None = SECRET) -> ClientResponse:
        headers = {"X-Secret": secret} if secret else {}
        return await self.session.post(f"{self.url}/hooks/{name}", data=data, headers=headers)

    async def say(self, text: str, event: str = "1", who: str = "a", **more: Any) -> ClientResponse:
        body = f'{{"from": "{who}", "id": "{event}", "text": "{text}"}}'.encode()
        return await self.post("parrot", body, **more)


@asynccontextmanager
async def hooks_of(channel: Channel, store: Store, hear: Any = None) -> AsyncIterator[Site]:
    metrics = Metrics()
    hearing = Hearing(hear or Receiver(store, decide).hear, store, metrics, SORRY)
    app = web.Application()
    Hooks([channel], hearing, metrics).add_to(app)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    async with ClientSession() as session:
        yield Site(f"http://127.0.0.1:{runner.addresses[0][1]}", session, metrics)
    await hearing.finish(5)
    await runner.cleanup()


@pytest.fixture
def parrot() -> Parrot:
    return Parrot()


@pytest.fixture
async def site(store: Store, parrot: Parrot) -> AsyncIterator[Site]:
    async with hooks_of(parrot, store) as site:
        yield site


async def replies(store: Store, who: str = "a") -> list[Kept]:
    return await store.after("parrot", who, 0)


async def test_a_call_is_answered_when_its_reply_is_kept_and_nodded_at_after(
    site: Site, store: Store, parrot: Parrot
) -> None:
    assert (await site.say("chào")).status == 200
    assert [reply.body.count("anh/chị nói: chào") for reply in await replies(store)] == [1]
    await until(lambda: parrot.delivered)
    assert parrot.delivered[0].method == "nod"


async def test_a_repeated_call_is_answered_alike_and_kept_once(site: Site, store: Store) -> None:
    answers = await asyncio.gather(*(site.say("chào") for _ in range(5)))
    assert {answer.status for answer in answers} == {200}
    assert len(await replies(store)) == 1


@pytest.mark.parametrize("secret", [None, "", "wrong", "húsh"])
async def test_who_does_not_know_the_secret_is_refused_and_nothing_is_stored(
    site: Site, store: Store, secret: str | None
) -> None:
    assert (await site.say("chào", secret=secret)).status == 401
    assert await replies(store) == []
    assert site.metrics.untrusted == {"parrot": 1}


async def test_where_the_platforms_own_probe_is_unsigned_strangers_get_200_and_are_dropped(
    store: Store,
) -> None:
    class Probed(Parrot):
        probe_answers_ok = True

    async with hooks_of(Probed(), store) as site:
        assert (await site.say("chào", secret="wrong")).status == 200
        assert site.metrics.untrusted == {"parrot": 1}
    assert await replies(store) == []


async def test_a_door_nobody_configured_is_not_there(site: Site) -> None:
    assert (await site.post("telegram", b"{}")).status == 404
    async with site.session.get(f"{site.url}/hooks/parrot") as answer:
        assert answer.status == 405


async def test_too_large_a_body_is_refused_unread(site: Site, store: Store) -> None:
    assert (await site.post("parrot", io.BytesIO(b"x" * (MOST_BODY + 1)))).status == 413
    assert await store.run(lambda session: dropped_since(session, LONG_AGO)) == 0


@pytest.mark.parametrize("body", [b"", b"[]", b'{"from": "a"}', b"\xff\xfe", b"[" * 5000])
async def test_what_cannot_be_read_is_answered_and_written_down_once(
    site: Site, store: Store, body: bytes
) -> None:
    assert [(await site.post("parrot", body)).status for _ in range(2)] == [200, 200]
    assert await store.run(lambda session: dropped_since(session, LONG_AGO)) == 1


async def test_an_event_that_breaks_the_conversation_does_not_block_the_person(
    site: Site, store: Store
) -> None:
    assert (await site.say("poison", "1")).status == 200
    assert (await site.say("chào", "2")).status == 200
    assert len(await replies(store)) == 1
    assert await store.run(lambda session: dropped_since(session, LONG_AGO)) == 1
    assert site.metrics.dropped == {"parrot": 1}


async def test_whose_event_was_let_go_is_told_once(site: Site, parrot: Parrot) -> None:
    assert [(await site.say("poison")).status for _ in range(3)] == [200, 200, 200]
    assert (await site.say("chào", "2")).status == 200
    await until(lambda: len(parrot.delivered) == 2)
    assert parrot.said() == [SORRY]


async def test_what_was_let_go_is_forgotten_in_time(site: Site, store: Store) -> None:
    await site.say("poison")
    tomorrow, later = (int((time.time() + days * 86400) * 1000) for days in (1, DROPPED_DAYS + 1))
    assert await store.run(lambda session: old_drops(session, tomorrow)) == 0
    assert await store.run(lambda session: old_drops(session, later)) == 1


async def test_an_event_with_an_impossible_id_is_let_go_too(site: Site, store: Store) -> None:
    assert (await site.say("poison", "a\\u0000b")).status == 200
    assert await store.run(lambda session: dropped_since(session, LONG_AGO)) == 1


async def test_while_the_database_is_away_the_platform_is_asked_to_come_again(
    store: Store, parrot: Parrot
) -> None:
    receiver, away = Receiver(store, decide), True

    async def hear(heard: Heard) -> tuple[Kept, ...]:
        if away:
            raise Unavailable("away")
        return await receiver.hear(heard)

    async with hooks_of(parrot, store, hear) as site:
        refused = await site.say("chào")
        assert (refused.status, int(refused.headers["Retry-After"]) > 0) == (503, True)
        away = False
        assert (await site.say("chào")).status == 200
        assert (await site.say("chào")).status == 200
    assert len(await replies(store)) == 1


async def test_a_flood_by_one_person_is_slowed_and_nobody_else(site: Site, store: Store) -> None:
    flood = int(ONE_PERSON.burst) + 40
    answers = await asyncio.gather(*(site.say("chào", str(n)) for n in range(flood)))
    slowed = [answer for answer in answers if answer.status == 429]
    assert slowed
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in slowed)
    assert (await site.say("chào", who="b")).status == 200
    assert len(await replies(store)) == flood - len(slowed)
