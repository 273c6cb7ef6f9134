"""Kept results in both databases: found by link and person, replaced in place, gone with who kept them."""

from dataclasses import replace
from datetime import date
from functools import partial

from sqlmodel import Session

from handlers.turn import Effect, Forgotten, Parted, ResultDropped, ResultKept
from storage.law_changes import note, noted
from storage.linking import Merged, Talks, Typed, join
from storage.personal import Erasure, erase_again
from storage.results import (
    Change,
    result_by_digest,
    results_of,
)
from storage.retention import DAY_MS, IDLE_DAYS, sweep
from storage.store import Store
from tests.papers.sample import KEPT, SHEET, another
from tests.storage.test_linking import CODE, offer
from tests.storage.turns import NOON_MS, body, rows, say

DAY = date(2027, 1, 1)


def kept(mark: str, result: ResultKept = KEPT) -> ResultKept:
    return replace(result, mark=mark, token_digest=f"digest of {mark}")


async def does(store: Store, who: str, event: str, *effects: Effect, at_ms: int = NOON_MS) -> None:
    await say(store, who, event, effects=effects, at_ms=at_ms)


async def names(store: Store, who: str, channel: str = "web") -> list[str]:
    return [one.workshop for one in await store.run(lambda session: results_of(session, channel, who))]


async def opens(store: Store, mark: str) -> bool:
    return await store.run(lambda session: result_by_digest(session, f"digest of {mark}")) is not None


async def change(store: Store, mark: str, on: date = DAY, now_ms: int = NOON_MS) -> int:
    """The result's machinery is refused from that day on."""

    def turn(session: Session) -> int:
        found = result_by_digest(session, f"digest of {mark}")
        assert found is not None
        turned = Change(found.id, found.verdicts, {"machinery": "no"}, on)
        return note(session, [turned], now_ms)

    return await store.run(turn)


async def untold(store: Store) -> list[str]:
    return [one.workshop for one in await store.run(partial(noted, untold=True))]


async def test_what_was_kept_comes_back(store: Store) -> None:
    await does(store, "a", "1", kept("m1"))
    found = await store.run(lambda session: result_by_digest(session, "digest of m1"))
    assert found is not None
    assert (found.workshop, found.wish, found.on, found.revision) == (
        KEPT.workshop,
        "machinery",
        KEPT.on,
        "r1",
    )
    assert found.situation == KEPT.situation
    assert found.verdicts == KEPT.verdicts
    assert found.sheet == SHEET
    assert await rows(store, "SELECT purpose, at_ms FROM saved_result") == [("ho_so", NOON_MS)]


async def test_a_strangers_link_leads_nowhere(store: Store) -> None:
    await does(store, "a", "1", kept("m1"))
    assert not await opens(store, "m2")
    assert await names(store, "b") == []


async def test_a_new_result_takes_the_place_of_the_old_one(store: Store) -> None:
    await does(store, "a", "1", kept("m1"), kept("m2", another("Xưởng mộc")))
    await change(store, "m1")
    await does(store, "a", "2", kept("m1", another(KEPT.workshop, "Mới hơn")))
    assert await names(store, "a") == ["Xưởng mộc", KEPT.workshop]
    found = await store.run(lambda session: result_by_digest(session, "digest of m1"))
    assert found is not None and found.sheet.title == "Mới hơn"
    assert await untold(store) == []  # the new one says it


async def test_somebody_elses_mark_replaces_and_drops_nothing(store: Store) -> None:
    await does(store, "a", "1", kept("m1"))
    await does(store, "b", "1", ResultDropped("m1"))
    assert await opens(store, "m1")


async def test_one_or_all_are_let_go_of(store: Store) -> None:
    await does(store, "a", "1", kept("m1"), kept("m2", another("Xưởng mộc")), kept("m3", another("Lò gạch")))
    await does(store, "b", "1", kept("m4"))
    await change(store, "m2")
    await does(store, "a", "2", ResultDropped("m2"))
    assert await names(store, "a") == [KEPT.workshop, "Lò gạch"]
    assert await rows(store, "SELECT id FROM to_tell") == []
    await change(store, "m1")
    await does(store, "a", "3", ResultDropped())
    assert await names(store, "a") == []
    assert await rows(store, "SELECT id FROM to_tell") == []
    assert await opens(store, "m4")


async def test_forgetting_takes_results_and_what_was_to_be_told(store: Store) -> None:
    await does(store, "a", "1", kept("m1"))
    await change(store, "m1")
    await does(store, "a", "2", Forgotten())
    assert not await opens(store, "m1")
    assert await rows(store, "SELECT id FROM to_tell") == []


async def test_a_restored_result_is_forgotten_again(store: Store) -> None:
    await does(store, "a", "1", kept("m1"))
    await change(store, "m1")
    await does(store, "a", "2", kept("m2", another("Xưởng mộc")), at_ms=NOON_MS + 10)
    conversation = (await store.load("web", "a", "x")).conversation
    ledger = [Erasure(conversation, NOON_MS + 5)]
    await store.run(lambda session: erase_again(session, ledger))
    assert await names(store, "a") == ["Xưởng mộc"]
    assert await rows(store, "SELECT id FROM to_tell") == []


async def test_after_eighteen_silent_months_the_link_is_dead(store: Store) -> None:
    await does(store, "a", "1", kept("m1"))
    await change(store, "m1")
    now = NOON_MS + IDLE_DAYS * DAY_MS
    assert await store.run(lambda session: sweep(session, now)) > 0  # chat is older than ninety days
    assert await opens(store, "m1")
    while await store.run(lambda session: sweep(session, now + 1)):
        pass
    assert not await opens(store, "m1")
    assert await rows(store, "SELECT id FROM to_tell") == []


def merge(talks: Talks) -> Merged:
    return Merged(talks.told_in, body("joined"))


async def test_results_go_along_when_accounts_join_and_stay_when_one_parts(store: Store) -> None:
    await does(store, "a", "1", kept("m1"))
    await say(store, "x", "1", effects=(kept("m2", another("Xưởng mộc")),), channel="telegram")
    await change(store, "m2")
    await offer(store)
    typed = Typed(CODE, "digest", "telegram", "x", NOON_MS + 1)
    await store.run(lambda session: join(session, typed, merge))
    assert await names(store, "a") == await names(store, "x", "telegram") == [KEPT.workshop, "Xưởng mộc"]

    await say(store, "x", "2", effects=(Parted(True, "vi"),), channel="telegram")
    assert await names(store, "a") == [KEPT.workshop, "Xưởng mộc"]
    assert await names(store, "x", "telegram") == []
    assert await untold(store) == ["Xưởng mộc"]
    await does(store, "a", "2", Forgotten())
    assert not await opens(store, "m2")
    assert await rows(store, "SELECT id FROM to_tell") == []
