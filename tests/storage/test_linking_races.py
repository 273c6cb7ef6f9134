"""Accounts are joined and parted while people talk, on one process and on two: nothing is lost or misled."""

import asyncio

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.signs import LINK_FAILED, LINKED
from handlers.turn import (
    Effect,
    Forgotten,
    Parted,
)
from storage.personal import REACHES
from storage.store import Kept, Raced, Store, is_postgres, open_store
from tests.storage.test_linking import offer, typed
from tests.storage.turns import heard, rows, say, turn_on


async def test_a_turn_decided_before_its_account_joined_or_parted_is_decided_again(store: Store) -> None:
    await offer(store)
    await say(store, "x", "1", channel="telegram")
    joining = await store.load("telegram", "x", "2")
    staying = await store.load("web", "a", "2")
    await typed(store)
    for loaded, address, channel in ((joining, "x", "telegram"), (staying, "a", "web")):
        with pytest.raises(Raced):
            await store.keep(turn_on(loaded, address, "2", channel=channel))
    parting = await store.load("telegram", "x", "3")
    await say(store, "x", "bỏ", effects=(Parted(True, "vi"),), channel="telegram")
    with pytest.raises(Raced):
        await store.keep(turn_on(parting, "x", "3", channel="telegram"))


async def test_two_replicas_find_what_the_other_joined(migrated_postgres_url: str) -> None:
    one, other = [await open_store(migrated_postgres_url) for _ in range(2)]
    await offer(one)
    await say(other, "x", "1", channel="telegram")  # the other replica has it at hand
    await say(other, "a", "1")
    assert (await typed(one)).sign == LINKED
    await say(other, "x", "2", channel="telegram")
    await say(other, "a", "2")
    assert await rows(one, "SELECT count(*) FROM conversation") == [(1,)]
    await say(one, "x", "bỏ", effects=(Parted(True, "vi"),), channel="telegram")
    await say(other, "x", "3", channel="telegram")
    assert heard((await one.load("telegram", "x", "none")).state) == ["3"]
    await one.close()
    await other.close()


async def test_many_type_one_code_at_once_and_one_joins(store: Store, store_url: str) -> None:
    stores = [store, await open_store(store_url)] if is_postgres(store_url) else [store]
    await offer(store)
    for number in range(8):
        await say(store, f"x{number}", "1", channel="telegram")
    outcomes = await asyncio.gather(*(typed(stores[n % len(stores)], f"x{n}") for n in range(8)))
    assert sorted(outcome.sign for outcome in outcomes) == [LINK_FAILED] * 7 + [LINKED]
    for opened in stores[1:]:
        await opened.close()


async def test_joining_while_both_are_talking_loses_nothing(store: Store, store_url: str) -> None:
    """Turns on both sides, codes and partings all at once, on two replicas where there can be two."""
    stores = [store, await open_store(store_url)] if is_postgres(store_url) else [store]
    await offer(store)
    await say(store, "x", "0", channel="telegram")

    async def chat(address: str, channel: str, which: int) -> list[tuple[Kept, ...]]:
        return [
            await say(stores[which % len(stores)], address, event, (event,), channel=channel)
            for event in (f"{which}.{n}" for n in range(20))
        ]

    async def link() -> None:
        for _ in range(5):
            await asyncio.sleep(0)
        assert (await typed(store)).sign == LINKED

    await asyncio.gather(
        *(chat("a", "web", n) for n in (1, 2)), *(chat("x", "telegram", n) for n in (3, 4)), link()
    )
    ((state,),) = await rows(store, "SELECT state FROM conversation")
    assert await rows(store, "SELECT count(*) FROM event") == [(82,)]
    assert await rows(store, "SELECT count(*) FROM outbox") == [(83,)]
    known = [event for event in heard(str(state)) if event not in ("+", "0", "code")]
    assert sorted(known) == sorted(f"{who}.{n}" for who in (1, 2, 3, 4) for n in range(20))
    for opened in stores[1:]:
        await opened.close()


DEEDS: dict[str, tuple[Effect, ...]] = {
    "part": (Parted(True, "vi"),),
    "others": (Parted(False, "vi"),),
    "forget": (Forgotten(),),
}
STEPS = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["say", "code", "join", "part", "others", "forget"])),
    max_size=14,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_whatever_is_joined_and_parted_every_row_has_its_conversation(
    store: Store, steps: list[tuple[str, str]]
) -> None:
    prefix = str((await rows(store, "SELECT count(*) FROM event"))[0][0])
    for number, (who, what) in enumerate(steps):
        address, event = prefix + who, f"{prefix}.{number}"
        match what:
            case "code":
                await offer(store, address, event, f"{prefix}-{number}")
            case "join":
                before = [n for n, (_, done) in enumerate(steps[:number]) if done == "code"]
                await typed(store, address, f"{prefix}-{before[-1]}" if before else "none", "web")
            case _:
                await say(store, address, event, effects=DEEDS.get(what, ()))
    for name, reach in REACHES.items():
        if name != "conversation":
            lost = f"SELECT 1 FROM {name} WHERE {reach.column} NOT IN (SELECT id FROM conversation)"  # noqa: S608
            assert await rows(store, lost) == []
    for who in "abc":
        spoken = await say(store, prefix + who, f"{prefix}.end", ("cuối",))
        assert (await store.after("web", prefix + who, 0))[-1:] == list(spoken)


async def test_a_deadlock_is_not_left_to_the_person(migrated_postgres_url: str) -> None:
    """A conversation somebody sits on: the code waits, is refused by the clock, and is good afterwards."""
    store = await open_store(migrated_postgres_url)
    await offer(store)
    operator = await asyncpg.connect(migrated_postgres_url)
    async with operator.transaction():
        await operator.execute("SELECT id FROM conversation FOR UPDATE")
        with pytest.raises(Exception, match="lock timeout"):
            await typed(store)
    await operator.close()
    assert (await typed(store)).sign == LINKED
    await store.close()
