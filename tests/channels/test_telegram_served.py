"""Telegram with everything behind it: heard, kept, delivered from the outbox, on both engines."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any

import pytest

from bot.channels.hearing import Hearing
from bot.channels.telegram_read import understood
from bot.delivery import Deliveries
from bot.metrics import Metrics
from bot.receive import Heard, Receiver
from handlers.signs import REACH
from handlers.turn import Choice, Said, Say, Talk, Turn
from storage.store import Store
from storage.tables import Outbox
from tests.channels.telegram_support import PERSON, talking
from tests.fakes.telegram import FakeTelegram, Update
from tests.operating.parrot import until
from tests.storage.turns import rows


def echo(said: Said, talk: Talk, now: datetime) -> Turn:
    if said.sign in REACH:
        return Turn(talk, ())
    what = said.choice or said.text
    return Turn(talk, (Say("một"), Say(f"nghe: {what}", (Choice("answer:ok:yes", "Có"),))))


class Served:
    def __init__(self, fake: FakeTelegram, store: Store, hear: Any) -> None:
        self.fake, self.store, self.hear = fake, store, hear

    async def hears(self, *updates: Update) -> None:
        for update in updates:
            for one in understood(update):
                await self.hear(one)

    async def notice(self, text: str) -> None:
        """Something nobody asked for, into the outbox."""
        ((conversation,),) = await rows(self.store, "SELECT conversation FROM address")
        body = f'{{"text": "{text}", "choices": [], "files": []}}'
        row = Outbox(
            conversation=int(str(conversation)),
            channel="telegram",
            address=str(PERSON),
            lane="notice",
            status="pending",
            not_before_ms=0,
            at_ms=0,
            body=body,
        )
        await self.store.run(lambda session: session.add(row))

    async def statuses(self) -> list[str]:
        return [str(status) for (status,) in await rows(self.store, "SELECT status FROM outbox ORDER BY id")]


@asynccontextmanager
async def serving(store: Store) -> AsyncIterator[Served]:
    async with talking() as (fake, bot):
        deliveries = Deliveries(store, {"telegram": bot})
        hearing = Hearing(
            Receiver(store, echo, after=lambda turn: deliveries.ring(turn.channel, turn.address)).hear,
            store,
            Metrics(),
        )

        async def hear(heard: Heard) -> None:
            await hearing.take(bot, heard)
            deliveries.ring("telegram", heard.address)

        running = asyncio.create_task(deliveries.run())
        try:
            yield Served(fake, store, hear)
        finally:
            await deliveries.stop()
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
            await hearing.finish(5)


@pytest.fixture
async def served(store: Store) -> AsyncIterator[Served]:
    async with serving(store) as served:
        yield served


async def test_replies_arrive_in_order_and_a_tap_is_answered(served: Served) -> None:
    fake = served.fake
    await served.hears(fake.type(PERSON, "chào"))
    await fake.answered(PERSON, 2)
    await served.hears(fake.tap(PERSON, "Có"))
    await fake.answered(PERSON, 4)
    assert fake.texts(PERSON) == ["một", "nghe: chào", "một", "nghe: answer:ok:yes"]
    await until(lambda: not fake.queries)


async def test_after_a_platform_in_trouble_nothing_is_lost_or_doubled(served: Served) -> None:
    fake = served.fake
    fake.fail("sendMessage", status=502)
    fake.fail("sendMessage", status=429, parameters={"retry_after": 1}, after=1)
    await served.hears(fake.type(PERSON, "chào"))
    assert [one.text for one in await fake.answered(PERSON, 2)] == ["một", "nghe: chào"]


async def test_nothing_is_sent_to_who_left_until_they_are_heard_again(served: Served) -> None:
    fake = served.fake
    await served.hears(fake.type(PERSON, "chào"))
    await fake.answered(PERSON, 2)
    gone = fake.block(PERSON)
    await served.hears(gone, gone)
    assert await rows(served.store, "SELECT address, why FROM shut") == [(str(PERSON), "left")]
    calls = len(fake.asked("sendMessage"))
    await served.notice("tin mới")
    await served.hears(fake.type(PERSON + 1, "ai đó"))
    await fake.answered(PERSON + 1, 2)
    assert len(fake.asked("sendMessage")) == calls + 2
    await served.hears(fake.unblock(PERSON), gone)
    await served.hears(fake.type(PERSON, "lại đây"))
    await fake.answered(PERSON, 4)
    assert (await served.statuses())[2] == "failed"


async def test_who_blocked_us_unseen_is_known_by_the_answer(served: Served) -> None:
    fake = served.fake
    fake.blocked.add(PERSON)
    await served.hears(fake.type(PERSON, "chào"))
    await until(lambda: len(fake.asked("sendMessage")) == 1)
    await served.hears(fake.type(PERSON + 1, "ai đó"))
    await fake.answered(PERSON + 1, 2)
    async with asyncio.timeout(20):
        while not (shut := await rows(served.store, "SELECT address, why FROM shut")):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert shut == [(str(PERSON), "blocked")]
