"""Several processes on one PostgreSQL lose and reorder nothing; a lost connection is answered right."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import TypeVar

import asyncpg
import pytest

from handlers.turn import Consented
from storage.store import Loaded, Store, Unavailable, open_store
from tests.storage.mortal import PROCESSES, hammer
from tests.storage.severing import wire_to
from tests.storage.turns import body, heard, rows, say, turn_on

T = TypeVar("T")


async def test_two_processes_on_the_same_conversations(migrated_postgres_url: str) -> None:
    addresses, turns = [f"p{n}" for n in range(8)], 25
    processes = [
        PROCESSES.Process(target=hammer, args=(migrated_postgres_url, name, addresses, turns), daemon=True)
        for name in "xy"
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    store = await open_store(migrated_postgres_url)
    for address in addresses:
        loaded = await store.load("web", address, "none")
        order = heard(loaded.state)
        assert loaded.version == 2 * turns
        for name in "xy":
            assert [e for e in order if e[0] == name] == [f"{name}{n}" for n in range(turns)]
        lines = await store.history("web", address, limit=1000)
        assert [line.body for line in lines if line.mine] == [f"anh nói {event}" for event in order]
        said = await rows(
            store,
            "SELECT e.event FROM outbox o JOIN event e ON e.id = o.event "  # noqa: S608
            f"WHERE o.address = '{address}' ORDER BY o.id",
        )
        assert [event for (event,) in said] == [event for event in order for _ in "xy"]
    assert await rows(store, "SELECT count(*) FROM conversation") == [(len(addresses),)]
    await store.close()


@pytest.fixture
async def replica(migrated_postgres_url: str) -> AsyncIterator[Store]:
    opened = await open_store(migrated_postgres_url)
    yield opened
    await opened.close()


async def _cut_connections(url: str) -> None:
    """End every other session of this database, as a restart or a failover does."""
    operator = await asyncpg.connect(url)
    await operator.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await operator.close()


async def _in_the_end(ask: Callable[[], Awaitable[T]]) -> T:
    """Try until the database answers: how often it did not is nobody's business, what it holds is."""
    for _ in range(20):
        try:
            return await ask()
        except Unavailable:
            continue
    raise AssertionError("the database never answered")


async def test_a_lost_connection_is_answered_right_later(replica: Store, migrated_postgres_url: str) -> None:
    for number in range(5):
        for _ in range(2):  # said, and said again
            said = await _in_the_end(partial(say, replica, "a", str(number), (str(number),)))
            assert said[0].body == body(str(number))
            await _cut_connections(migrated_postgres_url)
    loaded = await replica.load("web", "a", "x")
    assert heard(loaded.state) == [str(number) for number in range(5)]
    assert len(await _in_the_end(partial(replica.after, "web", "a", 0))) == 5


async def test_a_commit_whose_answer_was_lost_is_not_done_twice(migrated_postgres_url: str) -> None:
    async with wire_to(migrated_postgres_url) as (url, wire):
        store = await open_store(url)
        for effects in ((), (Consented("ho_so", True, "1"),)):
            event = str(len(effects))
            await say(store, "b", event, effects=effects)  # the driver has no more questions of its own now
            turn = turn_on(await store.load("web", "a", event), "a", event, ("một",), effects)
            wire.severed = True
            with pytest.raises(Unavailable):
                await store.keep(turn)
            # A turn with effects takes several statements: cut after the first, it must have left nothing.
            assert ((await store.load("web", "a", event)).repeated is None) == bool(effects)
            await say(store, "a", event, ("một",), effects)
        assert wire.cuts == 2
        assert heard((await store.load("web", "a", "x")).state) == ["0", "1"]
        assert [kept.body for kept in await store.after("web", "a", 0)] == [body("một")] * 2
        assert await rows(store, "SELECT purpose FROM consent WHERE event = '1'") == [("ho_so",)] * 2
        await store.close()


async def test_a_connection_lost_while_waiting_is_named(replica: Store, migrated_postgres_url: str) -> None:
    await say(replica, "a", "1")
    turn = turn_on(await replica.load("web", "a", "2"), "a", "2")
    operator = await asyncpg.connect(migrated_postgres_url)
    async with operator.transaction():
        await operator.execute("SELECT id FROM conversation FOR UPDATE")
        keeping = asyncio.ensure_future(replica.keep(turn))
        async with asyncio.timeout(20):
            while not await operator.fetchval(_END_WAITERS):
                pass
        with pytest.raises(Unavailable):
            await keeping
    await operator.close()
    assert (await replica.load("web", "a", "2")).repeated is None
    assert await replica.keep(turn)


_END_WAITERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


async def test_a_locked_conversation_does_not_stop_others(replica: Store, migrated_postgres_url: str) -> None:
    await say(replica, "a", "1")
    stuck = turn_on(await replica.load("web", "a", "2"), "a", "2", ("hai",))
    operator = await asyncpg.connect(migrated_postgres_url)
    async with operator.transaction():
        await operator.execute("SELECT id FROM conversation FOR UPDATE")
        waiting = asyncio.ensure_future(replica.keep(stuck))
        for n in range(5):
            await replica.keep(turn_on(Loaded(0, 0, None), f"q{n}", "1"))
        assert not waiting.done()
    assert [kept.body for kept in await waiting] == [body("hai")]
    await operator.close()


async def test_a_conversation_somebody_sits_on_is_named(replica: Store, migrated_postgres_url: str) -> None:
    await say(replica, "a", "1")
    operator = await asyncpg.connect(migrated_postgres_url)
    async with operator.transaction():
        await operator.execute("SELECT id FROM conversation FOR UPDATE")
        with pytest.raises(Unavailable, match="locked"):
            await say(replica, "a", "2")
    await operator.close()
    await say(replica, "a", "2")
    assert heard((await replica.load("web", "a", "3")).state) == ["1", "2"]


async def test_no_server_is_named() -> None:
    with pytest.raises(Unavailable):
        await open_store("postgresql://nobody@127.0.0.1:1/none")


async def test_what_another_replica_did_is_found_when_a_turn_is_kept(migrated_postgres_url: str) -> None:
    one, other = [await open_store(migrated_postgres_url) for _ in range(2)]
    for number in range(3):  # each finds the conversation where the other left it
        await say(one, "a", f"one{number}")
        await say(other, "a", f"other{number}")
    again = await say(one, "a", "other2")
    assert again == await say(other, "a", "other2")
    assert again[-1] == (await one.after("web", "a", 0))[-1]
    order = [f"{who}{number}" for number in range(3) for who in ("one", "other")]
    assert [line.body for line in await one.history("web", "a") if line.mine] == [
        f"anh nói {e}" for e in order
    ]
    # An older event than the last one, while nobody else has spoken since.
    first = (await one.after("web", "a", 0))[:1]
    assert await say(one, "a", "one0") == tuple(first)
    assert await rows(one, "SELECT version FROM conversation") == [(6,)]
    await one.close()
    await other.close()
