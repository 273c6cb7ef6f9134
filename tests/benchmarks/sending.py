"""What sending one message costs beside the call itself, on both engines, beside the raw floor.

Run `python -m tests.benchmarks.sending`. The platform takes every call at once, so what is measured is ours:
taking rows, writing calls, writing down what became of them. The floor marks the same rows as taken and as
sent, 30 a transaction, with the bare drivers, one update each and nothing else. PostgreSQL's own processor
time is beside ours in the same machine's load and not in the figure.
"""

import asyncio
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import asyncpg
import orjson
from sqlalchemy import insert
from sqlmodel import Session

from bot.delivery import Deliveries
from storage.compiled import table
from storage.outbox import tallies
from storage.store import Store, migrate, open_store
from tests.delivery.conftest import World
from tests.delivery.mortal import PROCESSES, far, live
from tests.delivery.platform import Platform, most_in_a_second, row
from tests.postgres import Postgres, aside, running_postgres

MESSAGES, BATCH, ROUNDS, ALONE, NOTICES = 6_000, 30, 5, 300, 400
AT_ONCE = 1_000_000.0  # messages a second: the pace is not what is measured
Cost = tuple[float, float]  # messages a second, microseconds of processor time each


def fill(session: Session, count: int = MESSAGES) -> None:
    now = int(time.time() * 1000)
    body = orjson.dumps({"text": "Hồ sơ gồm ba giấy tờ.", "choices": [], "files": []}).decode()
    usual = {"channel": "telegram", "lane": "reply", "status": "pending", "attempts": 0, "body": body}
    session.execute(
        insert(table("outbox")),
        [
            usual | {"conversation": n, "event": n, "address": f"{n}", "not_before_ms": now, "at_ms": now}
            for n in range(1, count + 1)
        ],
    )


async def engine(url: str) -> Cost:
    store = await open_store(url)
    try:
        await store.run(fill)
        return await sent(store)
    finally:
        await store.close()


async def sent(store: Store) -> Cost:
    platform = Platform(time.time, each=AT_ONCE)
    deliveries = Deliveries(store, {"telegram": platform})
    began, used = time.perf_counter(), time.process_time()
    running = asyncio.ensure_future(deliveries.run())
    while len(platform.got) < MESSAGES:
        platform.changed.clear()
        await platform.changed.wait()
    await deliveries.stop()
    took, used = time.perf_counter() - began, time.process_time() - used
    await asyncio.gather(running, return_exceptions=True)
    counted = await store.hot(lambda: tallies("telegram"))
    if counted != {"sent": MESSAGES}:
        raise AssertionError(counted)
    return MESSAGES / took, used / MESSAGES * 1e6


async def latency(url: str) -> tuple[float, float]:
    """Milliseconds from the bell after a commit to the call of the platform, one at a time: p50, p99."""
    store = await open_store(url)
    platform = Platform(time.perf_counter)
    deliveries = Deliveries(store, {"telegram": platform})
    running = asyncio.ensure_future(deliveries.run())
    took = []
    for _ in range(ALONE):
        await store.run(lambda session: fill(session, 1))
        platform.changed.clear()
        rung = time.perf_counter()
        deliveries.ring("telegram", "1")
        await platform.changed.wait()
        took.append((platform.got[-1].at - rung) * 1000)
    await deliveries.stop()
    await asyncio.gather(running, return_exceptions=True)
    await store.close()
    took.sort()
    return took[ALONE // 2], took[ALONE * 99 // 100]


def sqlite_floor(path: Path) -> Cost:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute(FLOOR_TABLE.format("INTEGER"))
    database.executemany("INSERT INTO floor VALUES (?, 'pending', ?)", ((n, "x" * 100) for n in _ids()))
    began, used = time.perf_counter(), time.process_time()
    for first in range(0, MESSAGES, BATCH):
        for status in ("sending", "sent"):
            database.execute("BEGIN IMMEDIATE")
            rows = [(status, n + 1) for n in range(first, first + BATCH)]
            database.executemany("UPDATE floor SET status = ? WHERE id = ?", rows)
            database.execute("COMMIT")
    took, used = time.perf_counter() - began, time.process_time() - used
    database.close()
    return MESSAGES / took, used / MESSAGES * 1e6


async def postgres_floor(url: str) -> Cost:
    connection = await asyncpg.connect(url)
    await connection.execute(FLOOR_TABLE.format("BIGINT"))
    await connection.executemany("INSERT INTO floor VALUES ($1, 'pending', $2)", [(n, "x") for n in _ids()])
    began, used = time.perf_counter(), time.process_time()
    for first in range(0, MESSAGES, BATCH):
        for status in ("sending", "sent"):
            ids = list(range(first + 1, first + BATCH + 1))
            await connection.execute("UPDATE floor SET status = $1 WHERE id = ANY ($2)", status, ids)
    took, used = time.perf_counter() - began, time.process_time() - used
    await connection.close()
    return MESSAGES / took, used / MESSAGES * 1e6


FLOOR_TABLE = "CREATE TABLE floor (id {} PRIMARY KEY, status TEXT, body TEXT)"


def _ids() -> range:
    return range(1, MESSAGES + 1)


def measure(name: str, floor: Callable[[], Cost], fresh: Callable[[], str]) -> None:
    """Floor and engine in turn, so that a busy machine is busy for both."""
    rounds = [(floor(), asyncio.run(engine(fresh()))) for _ in range(ROUNDS)]
    ratios = [mine[0] / raw[0] for raw, mine in rounds]
    raw, mine = ([median(pair[which][n] for pair in rounds) for n in (0, 1)] for which in (0, 1))
    print(f"\n{name}: {MESSAGES} messages; medians of {ROUNDS}")
    print(f"  {'raw floor':<14}{raw[0]:>8.0f} a second  {raw[1]:>6.0f} µs of processor time each")
    print(f"  {'engine':<14}{mine[0]:>8.0f} a second  {mine[1]:>6.0f} µs of processor time each")
    print(f"  {median(ratios):.2f} of the floor (rounds: {', '.join(f'{one:.2f}' for one in ratios)})")
    p50, p99 = asyncio.run(latency(fresh()))
    print(f"  from the commit of a reply to the call, alone: p50 {p50:.1f} ms, p99 {p99:.1f} ms")


def on_sqlite() -> None:
    with tempfile.TemporaryDirectory() as folder:
        numbers = iter(range(1_000))

        def fresh() -> Path:
            return Path(folder) / f"{next(numbers)}.db"

        def migrated() -> str:
            url = f"sqlite:///{fresh()}"
            migrate(url)
            return url

        measure("SQLite", lambda: sqlite_floor(fresh()), migrated)


def on_postgres(server: Postgres) -> None:
    def fresh() -> str:
        return server.url(aside(server.fresh()))

    def migrated() -> str:
        url = fresh()
        migrate(url)
        return url

    measure("PostgreSQL", lambda: asyncio.run(postgres_floor(fresh())), migrated)


async def shared_pace(url: str) -> tuple[float, int]:
    """Notices of two processes over HTTP, as the platform sees them: a second, and most in any second."""
    store = await open_store(url)
    world = World(store)
    world.time.now = time.time() - 1
    await world.put(*(row(f"n{n}", "tin", lane="notice") for n in range(NOTICES)))
    await store.close()
    async with far() as (address, platform):
        processes = [PROCESSES.Process(target=live, args=(url, address), daemon=True) for _ in range(2)]
        for process in processes:
            process.start()
        await platform.has(NOTICES)
        times = platform.times
        for process in processes:
            process.kill()
            process.join()
    return (NOTICES - 1) / (times[-1] - times[0]), most_in_a_second(times)


def main() -> None:
    if sys.platform != "win32":
        import uvloop

        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    on_sqlite()
    with running_postgres(durable=True) as server:
        on_postgres(server)
        url = server.url(aside(server.fresh()))
        migrate(url)
        rate, most = asyncio.run(shared_pace(url))
        print(f"\ntwo processes, one pace: {rate:.1f} notices a second, at most {most} in any second")


if __name__ == "__main__":
    main()
