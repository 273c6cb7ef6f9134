"""The path of one message: kept whole or not at all, in order, decided again when somebody was quicker."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.receive import MOST_RACES, Heard, KeyedLocks, Receiver, TooManyRaces
from handlers.turn import Said, Say, Talk, Turn
from storage.store import Kept, Raced, Store, TurnToKeep, open_store
from tests.storage.turns import rows

NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)


def echo(said: Said, talk: Talk, now: datetime) -> Turn:
    return Turn(talk, (Say(f"anh/chị nói: {said.text}"),))


def texts(kept: tuple[Kept, ...]) -> list[str]:
    return [reply.body for reply in kept]


@pytest.fixture
def heard_turns() -> list[TurnToKeep]:
    return []


@pytest.fixture
def receiver(store: Store, heard_turns: list[TurnToKeep]) -> Receiver:
    return Receiver(store, echo, clock=lambda: NOON, after=heard_turns.append)


async def test_a_repeat_gets_the_same_replies_and_tells_nobody_again(
    receiver: Receiver, heard_turns: list[TurnToKeep]
) -> None:
    first = await receiver.hear(Heard("web", "a", "1", "chào"))
    again = await receiver.hear(Heard("web", "a", "1", "khác hẳn"))
    assert again == first
    assert len(heard_turns) == 1


async def test_fifty_messages_at_once_from_one_person_are_answered_in_order(receiver: Receiver) -> None:
    kept = await asyncio.gather(*(receiver.hear(Heard("web", "a", str(n), f"câu {n}")) for n in range(50)))
    ids = [replies[0].id for replies in kept]
    assert ids == sorted(ids)
    assert len(set(ids)) == 50


async def test_two_processes_hear_one_person_without_losing_a_message(migrated_postgres_url: str) -> None:
    stores = [await open_store(migrated_postgres_url) for _ in range(2)]
    receivers = [Receiver(store, echo) for store in stores]
    await asyncio.gather(*(receivers[n % 2].hear(Heard("web", "a", str(n), f"câu {n}")) for n in range(40)))
    assert await rows(stores[0], "SELECT version FROM conversation") == [(40,)]
    assert len(await stores[0].after("web", "a", 0)) == 40
    for store in stores:
        await store.close()


async def test_who_always_loses_the_race_is_told_to_try_again(store: Store) -> None:
    tries = 0

    class Unlucky:
        load = store.load

        async def keep(self, _: TurnToKeep) -> tuple[Kept, ...]:
            nonlocal tries
            tries += 1
            raise Raced

    with pytest.raises(TooManyRaces):
        await Receiver(Unlucky(), echo).hear(Heard("web", "a", "1", "chào"))  # type: ignore[arg-type]
    assert tries == MOST_RACES


@pytest.mark.parametrize(
    "text", ["a\x00b", "\ud800", "Khuye\u0302\u0301n\u200b\u202e", "😀" * 3000, "x" * 20_000]
)
async def test_no_text_breaks_the_path(receiver: Receiver, text: str) -> None:
    assert await receiver.hear(Heard("web", "a", "1", text))


async def test_a_phone_number_is_not_kept_with_what_was_said(
    receiver: Receiver, heard_turns: list[TurnToKeep]
) -> None:
    await receiver.hear(Heard("web", "a", "1", "mua máy được bao nhiêu, gọi tôi 0912 345 678"))
    assert heard_turns[0].said == "mua máy được bao nhiêu, gọi tôi •••"


async def test_a_place_in_the_queue_that_is_given_up_holds_up_nobody() -> None:
    locks = KeyedLocks()
    await locks.acquire("a")
    impatient = asyncio.create_task(locks.acquire("a"))
    patient = asyncio.create_task(locks.acquire("a"))
    await asyncio.sleep(0)
    impatient.cancel()
    locks.release("a")
    await patient
    locks.release("a")
    assert len(locks) == 0


async def test_a_turn_given_to_somebody_who_left_at_that_moment_goes_on_to_the_next() -> None:
    locks = KeyedLocks()
    await locks.acquire("a")
    leaving = asyncio.create_task(locks.acquire("a"))
    next_one = asyncio.create_task(locks.acquire("a"))
    await asyncio.sleep(0)
    locks.release("a")
    leaving.cancel()
    await next_one
    locks.release("a")
    assert len(locks) == 0
