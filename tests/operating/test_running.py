"""Channels that ask their platform: started in spite of trouble, read by one replica, nothing lost."""

import asyncio
import re
from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest

from bot import channels
from bot.channels.at_work import in_words
from bot.channels.hearing import Hearing
from bot.channels.port import Busy, Misset, NotSent
from bot.channels.registry import REGISTRY
from bot.channels.running import STATES, Running, State
from bot.metrics import Metrics
from bot.operator import Words
from bot.receive import Heard, Receiver
from messages.catalogue import catalogue
from storage.dropped import dropped_since
from storage.leases import mark, marked, release, released, take, taken
from storage.store import Kept, Store, Unavailable, open_store
from tests.operating.parrot import Parrot, until
from tests.operating.test_hooks import decide

QUICK = 0.4  # seconds a lease lasts


def said(n: Iterable[int], who: str = "a", text: str = "câu") -> list[Heard]:
    return [Heard("parrot", who, str(one), f"{text} {one}") for one in n]


def running(parrot: Parrot, store: Store, hear: Any = None, **more: Any) -> Running:
    metrics = Metrics()
    hearing = Hearing(hear or Receiver(store, decide).hear, store, metrics)
    given: dict[str, Any] = {"owner": "me", "lease": QUICK, "pause": 0.01} | more
    return Running(parrot, store, hearing, metrics, **given)


async def test_a_channel_is_started_again_until_its_platform_takes_it(store: Store) -> None:
    parrot = Parrot()
    parrot.troubles = [NotSent("down"), Busy("slow", 0.01), Misset("token")]
    states: list[str] = []
    one = running(parrot, store, tell=lambda _, state: states.append(state.key))
    one.start()
    await until(lambda: parrot.started)
    await one.stop(1)
    assert states == ["channel.state.unreachable", "channel.trouble.token", "channel.state.working"]


async def test_what_is_heard_is_kept_before_the_bookmark_moves_and_it_goes_on_there(store: Store) -> None:
    parrot = Parrot(webhook=False)
    one = running(parrot, store)
    one.start()
    parrot.batches.put_nowait(said(range(3)) + said(range(3, 6), "b"))
    parrot.batches.put_nowait(NotSent("cut"))
    await until(lambda: len(parrot.places) == 2)
    await one.stop(1)
    assert parrot.places == [None, "5"]
    kept = [await store.after("parrot", who, 0) for who in "ab"]
    assert [len(replies) for replies in kept] == [3, 3]
    order = [int(reply.body.split("câu ")[1].split('"')[0]) for reply in kept[0]]
    assert order == [0, 1, 2]


async def test_a_poison_event_is_let_go_and_the_rest_of_the_batch_is_kept(store: Store) -> None:
    parrot = Parrot(webhook=False)
    one = running(parrot, store)
    one.start()
    parrot.batches.put_nowait([Heard("parrot", "a", "1", "poison"), *said([2])])
    parrot.batches.put_nowait(NotSent("cut"))
    await until(lambda: len(parrot.places) == 2)
    await one.stop(1)
    assert len(await store.after("parrot", "a", 0)) == 1
    assert await store.run(lambda session: dropped_since(session, 0)) == 1


async def test_while_the_database_is_away_the_batch_waits_and_is_kept_once(store: Store) -> None:
    receiver, away, parrot = Receiver(store, decide), 3, Parrot(webhook=False)

    async def hear(heard: Heard) -> tuple[Kept, ...]:
        nonlocal away
        if away:
            away -= 1
            raise Unavailable("away")
        return await receiver.hear(heard)

    one = running(parrot, store, hear)
    one.start()
    parrot.batches.put_nowait(said(range(2)))
    parrot.batches.put_nowait(NotSent("cut"))
    await until(lambda: len(parrot.places) == 2)
    await one.stop(1)
    assert len(await store.after("parrot", "a", 0)) == 2


async def test_what_was_handed_over_is_kept_although_we_stop(store: Store) -> None:
    parrot, entered, may = Parrot(webhook=False), asyncio.Event(), asyncio.Event()
    receiver = Receiver(store, decide)

    async def hear(heard: Heard) -> tuple[Kept, ...]:
        entered.set()
        await may.wait()
        return await receiver.hear(heard)

    one = running(parrot, store, hear)
    one.start()
    parrot.batches.put_nowait(said([1]))
    await entered.wait()
    stopping = asyncio.create_task(one.stop(10))
    asyncio.get_running_loop().call_soon(may.set)
    await stopping
    assert len(await store.after("parrot", "a", 0)) == 1


@pytest.mark.parametrize("hot", [True, False], ids=["hot", "in a session"])
async def test_a_lease_is_one_owners_until_let_go_or_over(store: Store, hot: bool) -> None:
    def ask(owner: str, lasts_ms: int = 60_000) -> Any:
        if hot:
            return store.hot(lambda: taken("poll", owner, lasts_ms))
        return store.run(lambda session: take(session, "poll", owner, lasts_ms))

    def let_go(owner: str) -> Any:
        if hot:
            return store.hot(lambda: released("poll", owner))
        return store.run(lambda session: release(session, "poll", owner))

    assert [await ask("a"), await ask("b"), await ask("a")] == [True, False, True]
    await let_go("b")
    assert not await ask("b")
    await let_go("a")
    assert [await ask("b", 0), await ask("a")] == [True, True]


async def test_a_bookmark_is_where_it_was_last_put(store: Store) -> None:
    found = [await store.hot(lambda: marked("reader"))]
    for place in ("1", "2"):
        await store.hot(lambda where=place: mark("reader", where))  # type: ignore[misc]
        found.append(await store.hot(lambda: marked("reader")))
    assert found == [None, "1", "2"]


async def test_of_two_replicas_one_asks_and_the_other_takes_over(migrated_postgres_url: str) -> None:
    stores = [await open_store(migrated_postgres_url) for _ in range(2)]
    parrots = [Parrot(webhook=False) for _ in range(2)]
    ones = [
        running(parrot, store, owner=owner)
        for parrot, store, owner in zip(parrots, stores, ("a", "b"), strict=True)
    ]
    for one in ones:
        one.start()
    await until(lambda: sorted(one.state.name for one in ones) == ["standby", "working"])
    first = next(n for n, one in enumerate(ones) if one.state.name == "working")
    other = 1 - first
    parrots[first].batches.put_nowait(said(range(2)))
    await until(lambda: parrots[first].saved == 1)
    await ones[first].stop(1)
    parrots[other].batches.put_nowait(said(range(2, 4)))
    await until(lambda: parrots[other].saved == 1)
    await ones[other].stop(1)
    replies = await stores[0].after("parrot", "a", 0)
    assert [int(reply.body.split("câu ")[1].split('"')[0]) for reply in replies] == [0, 1, 2, 3]
    assert parrots[other].places == ["1"]
    for store in stores:
        await store.close()


@pytest.mark.parametrize("webhook", [True, False])
async def test_only_who_is_not_called_asks(store: Store, webhook: bool) -> None:
    parrot = Parrot(webhook=webhook)
    one = running(parrot, store)
    one.start()
    await until(lambda: one.state.name == "working" and (webhook or parrot.places))
    await one.stop(1)
    assert bool(parrot.places) is not webhook


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_words(state: str) -> None:
    assert in_words(State(state), Words()) != in_words(State(state), Words("en"))


def test_every_trouble_a_channel_may_have_has_words() -> None:
    modules = [import_module(f"bot.channels.{found.name}") for found in iter_modules(channels.__path__)]
    named = re.compile(f"({'|'.join(name.replace('-', '_') for name in REGISTRY)})_[a-z]+")
    texts = {value for module in modules for value in vars(module).values() if isinstance(value, str)}
    troubles = {text for text in texts if named.fullmatch(text)}
    assert len(troubles) > 10
    assert {f"channel.trouble.{one}" for one in troubles} <= catalogue().every_key()


def test_a_trouble_nobody_thought_of_is_told_by_its_name() -> None:
    assert "zalo_moved" in in_words(State("misset", "zalo_moved"), Words())
