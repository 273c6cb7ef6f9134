"""A kill at any moment loses nothing that was acknowledged, leaves nothing half done, repeats nothing."""

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import Pipe
from random import Random
from typing import IO

from storage.store import open_store
from tests.storage.mortal import PROCESSES, Acknowledged, live, require_nothing_half

KILLS = 20
ADDRESSES = [f"p{n}" for n in range(6)]


@contextmanager
def _living(url: str, next_numbers: dict[str, int]) -> Iterator[tuple[int, IO[str]]]:
    """A process that keeps turns: its id, and what it acknowledges. It is dead when we leave."""
    ours, theirs = Pipe(duplex=False)
    process = PROCESSES.Process(target=live, args=(url, next_numbers, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        assert process.pid is not None
        with os.fdopen(os.dup(ours.fileno()), encoding="utf-8") as lines:
            yield process.pid, lines
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()


def _lived(url: str, next_numbers: dict[str, int], random: Random) -> list[Acknowledged]:
    """Let a process live for some turns, kill it at any moment, and read what it had still said."""
    with _living(url, next_numbers) as (pid, lines):
        said = [lines.readline() for _ in range(random.randint(1, 40))]
        # Right after an acknowledgement it rests; a few milliseconds on, it may be anywhere in a commit.
        time.sleep(random.random() * 0.01)
        os.kill(pid, signal.SIGKILL)
        said += lines.readlines()
    assert "" not in said, "the process ended before it was killed"
    return [(address, number, ids) for address, number, ids in map(json.loads, said)]


async def test_kill_nine(store_url: str) -> None:
    random = Random(20261122)
    next_numbers = dict.fromkeys(ADDRESSES, 0)
    acknowledged: dict[tuple[str, int], list[int]] = {}
    for _ in range(KILLS):
        for address, number, ids in _lived(store_url, next_numbers, random):
            assert acknowledged.setdefault((address, number), ids) == ids  # a repeat is answered as before
            next_numbers[address] = number + 1  # so the one in flight is sent again, as a channel would
        store = await open_store(store_url)
        turns = await require_nothing_half(store)
        assert all(turns.get(address, 0) >= number for address, number in next_numbers.items())
        await store.close()

    store = await open_store(store_url)
    for address in ADDRESSES:
        there = [kept.id for kept in await store.after("web", address, 0, limit=100_000)]
        promised = [i for (at, _), ids in sorted(acknowledged.items()) if at == address for i in ids]
        assert there[: len(promised)] == promised
    await store.close()
