"""A process that delivers to a platform over real HTTP, made to be killed; and that platform."""

import asyncio
import multiprocessing
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

from bot.channels.port import Call, NotSent, Receipt, Unknown
from bot.delivery import Deliveries
from storage.store import open_store
from tests.delivery.platform import Platform

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.delivery.mortal", "storage.sqlite_store", "storage.postgres_store"])
LATENCY = 0.03  # seconds the platform takes
LEASE = 1.0  # seconds


class Distant(Platform):
    """The channel: one POST a call."""

    def __init__(self, address: str, session: aiohttp.ClientSession) -> None:
        super().__init__(lambda: 0.0)
        self._url, self._session = address, session

    async def deliver(self, call: Call) -> Receipt:
        try:
            async with self._session.post(self._url, json=dict(call.values)) as answer:
                return Receipt(await answer.text())
        except aiohttp.ClientConnectorError as error:
            raise NotSent("refused") from error
        except aiohttp.ClientError as error:
            raise Unknown("cut") from error


def live(url: str, address: str) -> None:
    """Deliver whatever waits, until killed."""
    asyncio.run(_live(url, address))


async def _live(url: str, address: str) -> None:
    store = await open_store(url)
    async with aiohttp.ClientSession() as session:
        await Deliveries(store, {"telegram": Distant(address, session)}, lease=LEASE).run()


class Far:
    """The platform: what it got, in order, and a way to wait for more."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str]] = []  # address and text
        self.times: list[float] = []  # when each came, in seconds
        self._more = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        self.times.append(time.perf_counter())
        call = await request.json()
        await asyncio.sleep(LATENCY)
        self.got.append((call["to"], call["text"]))
        self._more.set()
        return web.Response(text=str(len(self.got)))

    async def has(self, count: int) -> None:
        async with asyncio.timeout(60):
            while len(self.got) < count:
                self._more.clear()
                await self._more.wait()


@asynccontextmanager
async def far() -> AsyncIterator[tuple[str, Far]]:
    """Its address, and the platform."""
    platform = Far()
    app = web.Application()
    app.add_routes([web.post("/send", platform.take)])
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/send", platform
    finally:
        await runner.cleanup()
