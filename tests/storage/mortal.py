"""A process that keeps turns and says so, made to be killed; and what must be true of what it leaves."""

import asyncio
import json
import multiprocessing
import os
from collections.abc import Mapping
from multiprocessing.connection import Connection

from handlers.turn import Consented, Effect
from storage.store import Store, open_store
from tests.storage.turns import heard, rows, say

# One process imports everything and forks: each mortal starts in milliseconds, a process of its own.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.storage.mortal", "storage.sqlite_store", "storage.postgres_store"])

Acknowledged = tuple[str, int, list[int]]  # address, number of its event, ids of the replies


def replies_to(number: int) -> list[str]:
    """What is said to an event, so that anybody can tell whether all of it is there."""
    return [f"{number}.{part}" for part in range(number % 4)]


def effects_of(number: int) -> tuple[Effect, ...]:
    return (Consented("ho_so", True, str(number)),) if number % 3 == 0 else ()


def live(url: str, next_numbers: Mapping[str, int], said: Connection) -> None:
    """Keep turns for every address, each from its next number, and acknowledge each after its commit."""
    asyncio.run(_live(url, next_numbers, said))


async def _live(url: str, next_numbers: Mapping[str, int], said: Connection) -> None:
    store = await open_store(url)
    await asyncio.gather(*(_talk(store, address, n, said) for address, n in next_numbers.items()))


async def _talk(store: Store, address: str, number: int, said: Connection) -> None:
    while True:
        kept = await say(store, address, str(number), replies_to(number), effects_of(number))
        line = json.dumps([address, number, [reply.id for reply in kept]]) + "\n"
        os.write(said.fileno(), line.encode())  # one write below PIPE_BUF: whole or not at all
        number += 1


def hammer(url: str, name: str, addresses: list[str], turns: int) -> None:
    """Keep `turns` turns at each address, all at once, racing whoever else talks there."""
    asyncio.run(_hammer(url, name, addresses, turns))


async def _hammer(url: str, name: str, addresses: list[str], turns: int) -> None:
    store = await open_store(url)
    for number in range(turns):
        await asyncio.gather(*(say(store, at, f"{name}{number}", ("x", "y")) for at in addresses))
    await store.close()


def hold(url: str, said: Connection) -> None:
    """Open the database, say so, and stay."""
    asyncio.run(_hold(url, said))


async def _hold(url: str, said: Connection) -> None:
    store = await open_store(url)
    os.write(said.fileno(), b"open\n")
    await asyncio.Event().wait()
    await store.close()


async def require_nothing_half(store: Store) -> dict[str, int]:
    """Every conversation is whole: state, version, events, replies and consents agree. Turns by address."""
    turns: dict[str, int] = {}
    talks = await rows(
        store,
        "SELECT a.address, c.id, c.version, c.state "
        "FROM conversation c JOIN address a ON a.conversation = c.id",
    )
    assert len(talks) == len(await rows(store, "SELECT id FROM conversation"))
    assert len(talks) == len(await rows(store, "SELECT address FROM address"))
    events = await rows(store, "SELECT conversation, event, id FROM event ORDER BY id")
    said = await rows(store, "SELECT conversation, event, body FROM outbox ORDER BY id")
    agreed = await rows(store, "SELECT conversation, text_version FROM consent ORDER BY id")
    for address, talk, version, state in talks:
        remembered = heard(str(state))
        count = len(remembered)
        turns[str(address)] = count
        assert version == count
        assert remembered == [str(n) for n in range(count)]  # none lost, none twice, none out of order
        mine = [(event, row) for at, event, row in events if at == talk]
        assert [event for event, _ in mine] == remembered
        assert [(row, json.loads(str(text))["text"]) for at, row, text in said if at == talk] == [
            (row, reply) for event, row in mine for reply in replies_to(int(str(event)))
        ]
        assert [v for at, v in agreed if at == talk] == [str(n) for n in range(count) if n % 3 == 0]
    assert len(events) == sum(turns.values())
    return turns
