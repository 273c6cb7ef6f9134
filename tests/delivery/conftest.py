"""A world on virtual time: a store of each engine, one platform, and rows to send."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, cast
from zlib import crc32

import orjson
import pytest
from sqlmodel import Session

from bot.delivery import Deliveries
from storage.outbox import tallies
from storage.store import Store
from storage.tables import Event, Outbox
from tests.delivery.platform import Platform
from tests.delivery.times import Time, Timed
from tests.storage.turns import rows


class World:
    def __init__(self, store: Store) -> None:
        self.store, self.time = store, Time()
        self.platform = Platform(self.time.clock)
        self.tasks: list[tuple[Deliveries, asyncio.Task[None]]] = []
        self.last = 0.5

    def worker(self, *channels: Platform, store: Store | None = None) -> Deliveries:
        """Another process, as far as the database can tell; it runs."""
        one = self.deliveries(*channels, store=store)
        self.tasks.append((one, asyncio.ensure_future(one.run())))
        return one

    def deliveries(self, *channels: Platform, store: Store | None = None) -> Deliveries:
        timed = cast(Store, Timed(store or self.store, self.time))
        served = {channel.name: channel for channel in channels or (self.platform,)}
        time = self.time
        return Deliveries(timed, served, clock=time.clock, sleep=time.sleep, dice=lambda: self.last)

    async def put(self, *said: Mapping[str, Any]) -> list[int]:
        """Rows of the outbox: address, text, and what differs from a reply on telegram due now."""
        return await self.store.run(lambda session: self._put(session, said))

    def _put(self, session: Session, said: Sequence[Mapping[str, Any]]) -> list[int]:
        now = round(self.time.now * 1000)
        usual = {"channel": "telegram", "lane": "reply", "status": "pending", "at_ms": now}
        found = []
        for one in said:
            values = {"conversation": crc32(one["address"].encode()), "not_before_ms": now, **usual, **one}
            body = orjson.dumps({"text": values.pop("text"), "choices": [], "files": []}).decode()
            found.append(Outbox(**values, body=body))
        session.add_all(found)
        session.flush()
        return [cast(int, one.id) for one in found]

    async def heard(self, address: str, channel: str = "telegram") -> None:
        """They say something, now."""
        now = round(self.time.now * 1000)
        talk = crc32(address.encode())
        said = Event(
            channel=channel, address=address, event=f"{now}", conversation=talk, said="chào", at_ms=now
        )
        await self.store.run(lambda session: session.add(said))

    async def rows(self, sql: str) -> list[tuple[object, ...]]:
        return await rows(self.store, sql)

    async def statuses(self) -> dict[int, str]:
        return {cast(int, row): str(status) for row, status in await rows(self.store, _STATUSES)}

    async def tally(self, channel: str = "telegram") -> dict[str, int]:
        return dict(await self.store.hot(lambda: tallies(channel)))

    async def kill(self, worker: Deliveries) -> None:
        """As a kill does it: nothing is written any more."""
        for one, task in self.tasks:
            if one is worker:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        await self.time.until(self.time.now)

    async def end(self) -> None:
        for one, task in self.tasks:
            await self.kill(one)
            assert task.done()


_STATUSES = "SELECT id, status FROM outbox ORDER BY id"


@pytest.fixture
async def world(store: Store) -> AsyncIterator[World]:
    made = World(store)
    yield made
    await made.end()
