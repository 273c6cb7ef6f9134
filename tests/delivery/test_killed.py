"""Kill −9 at any moment: no reply is lost, every doubled one is named, each person's order holds."""

import asyncio
import os
import signal
from collections import Counter
from multiprocessing.process import BaseProcess
from random import Random

from storage.store import open_store
from tests.delivery.conftest import World
from tests.delivery.mortal import PROCESSES, Far, far, live
from tests.delivery.platform import row

KILLS, PEOPLE, REPLIES, NOTICES = 8, 40, 400, 60


def _born(url: str, address: str) -> BaseProcess:
    process = PROCESSES.Process(target=live, args=(url, address), daemon=True)
    process.start()
    return process


def _kill(process: BaseProcess) -> None:
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()


async def _fill(url: str) -> None:
    store = await open_store(url)
    world = World(store)
    world.time.now = 1_700_000_000.0
    replies = [row(f"p{n % PEOPLE}", f"{n}") for n in range(REPLIES)]
    notices = [row(f"n{n}", f"tin {n}", lane="notice") for n in range(NOTICES)]
    await world.put(*replies, *notices)
    await store.close()


async def _ended(platform: Far) -> None:
    async with asyncio.timeout(60):
        while len({text for _, text in platform.got if not text.startswith("tin")}) < REPLIES:
            await platform.has(len(platform.got) + 1)


async def test_kill_nine(store_url: str) -> None:
    """Where replicas are possible there are two, and one of them dies each time."""
    dice = Random(20261122)
    await _fill(store_url)
    replicas = 1 if store_url.startswith("sqlite") else 2
    async with far() as (address, platform):
        processes = [_born(store_url, address) for _ in range(replicas)]
        for _ in range(KILLS):
            await platform.has(len(platform.got) + dice.randint(5, 40))
            _kill(processes.pop(0))
            processes.append(_born(store_url, address))
        await _ended(platform)
        for process in processes:
            _kill(process)
    store = await open_store(store_url)
    world = World(store)
    whys = await world.rows("SELECT o.body, o.status, d.why FROM outbox o JOIN delivery d ON d.outbox = o.id")
    await store.close()
    named = {str(body) for body, _, why in whys if str(why).startswith("doubtful")}
    times = Counter(text for _, text in platform.got)
    doubled = {text for text, count in times.items() if count > 1}
    assert all(any(f'"{text}"' in body for body in named) for text in doubled)
    assert len(doubled) <= len(named)
    assert not any(text.startswith("tin") for text in doubled)
    for person in range(PEOPLE):
        mine = dict.fromkeys(text for at, text in platform.got if at == f"p{person}")
        assert list(mine) == [f"{n}" for n in range(REPLIES) if n % PEOPLE == person]
