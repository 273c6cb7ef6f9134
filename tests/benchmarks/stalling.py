"""The database stalled for 30 s, the platform down for 60 s: python -m tests.benchmarks.stalling

Nothing may be lost; told is how long it takes until nobody waits any more. Twenty words a second come in.
"""

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import uvloop
from aiohttp import web

from storage.store import migrate, postgres_dsn, sqlite_path
from tests.benchmarks.killing import PATIENCE, Crowd, Platform, Replica, judged, until_told
from tests.postgres import aside, running_postgres

DATABASE, PLATFORM = 30.0, 60.0  # seconds
AROUND = 5.0  # seconds of talk before and after
PER_SECOND = 20


class Moody(Platform):
    """A platform that can be down."""

    def __init__(self) -> None:
        super().__init__()
        self.down = False

    async def take(self, request: web.Request) -> web.Response:
        return web.Response(status=502) if self.down else await super().take(request)


class Calm(Crowd):
    """So many words a second."""

    async def say_on(self) -> None:
        saying: set[asyncio.Task[None]] = set()
        while not self.ended:
            saying.add(asyncio.create_task(self.say_once()))
            await asyncio.sleep(1 / PER_SECOND)
        await asyncio.gather(*saying)


async def run(database: str, folder: str, *, stalled: bool) -> str:
    migrate(database)
    platform = Moody()
    runner = web.AppRunner(platform.app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server = Replica(database, folder, f"http://127.0.0.1:{runner.addresses[0][1]}")
    await server.start()
    crowd = Calm([server])
    talking = asyncio.create_task(crowd.say_on())
    await asyncio.sleep(AROUND)
    if stalled:
        async with locked(database):
            await asyncio.sleep(DATABASE)
    else:
        platform.down = True
        await asyncio.sleep(PLATFORM)
        platform.down = False
    waiting = sum(crowd.heard.values()) - sum(len(set(told)) for told in platform.told.values())
    began = time.perf_counter()
    await asyncio.sleep(AROUND)
    crowd.ended = True
    await talking
    level = await until_told(platform, crowd.heard)
    took = time.perf_counter() - began
    await server.stop()
    await runner.cleanup()
    found = judged(platform, crowd.heard)
    late = "" if level else f" (NOT level after {PATIENCE:.0f} s)"
    return (
        f"{found['heard']} words heard, {found['lost']} lost, {found['mixed up']} conversations broken, "
        f"{found['doubled']} doubled; {waiting} acknowledged ones waited at its end, "
        f"level {took:.0f} s later{late}"
    )


@asynccontextmanager
async def locked(database: str) -> AsyncIterator[None]:
    """Nobody else gets to write, nor on PostgreSQL to read."""
    if database.startswith("sqlite"):
        stranger = sqlite3.connect(sqlite_path(database), isolation_level=None)
        stranger.execute("PRAGMA busy_timeout=5000")
        stranger.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            stranger.execute("ROLLBACK")
            stranger.close()
        return
    connection = await asyncpg.connect(postgres_dsn(database))
    async with connection.transaction():
        await connection.execute("LOCK TABLE conversation, event, outbox, delivery IN ACCESS EXCLUSIVE MODE")
        yield
    await connection.close()


def main() -> None:
    names = {True: f"database stalled {DATABASE:.0f} s", False: f"platform down {PLATFORM:.0f} s"}
    for stalled, name in names.items():
        with tempfile.TemporaryDirectory() as folder:
            database = f"sqlite:///{Path(folder) / 'bench.db'}"
            print(f"SQLite, {name}: {uvloop.run(run(database, folder, stalled=stalled))}", flush=True)
        with running_postgres(durable=True) as postgres, tempfile.TemporaryDirectory() as folder:
            database = postgres.url(aside(postgres.fresh()))
            print(f"PostgreSQL, {name}: {uvloop.run(run(database, folder, stalled=stalled))}", flush=True)


if __name__ == "__main__":
    main()
