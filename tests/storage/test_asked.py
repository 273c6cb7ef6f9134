"""Questions nobody could answer: what is kept of them, who is told, and that nobody is told twice."""

import asyncio
import os
import signal
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from handlers.turn import Effect, Forgotten, Labelled, MayTell, Unanswered
from storage.asked import Asked, Told, Waiting, close, labels, open_questions, tell, unasked, waiting
from storage.personal import erase_again, erasures, forget
from storage.retention import ASKED_DAYS, DAY_MS, REPLY_DAYS, sweep
from storage.store import Store, open_store
from storage.tables import Label
from tests.storage.mortal import PROCESSES
from tests.storage.turns import NOON_MS, body, heard, rows, say

TRUCK = Unanswered("mua xe tải có được hỗ trợ không", ("machine-amount", "who-can"))
YES = MayTell(TRUCK.question, True)
LINKS = "SELECT conversation, channel, address, waits FROM unanswered ORDER BY id"
GONE = (None, None, None, False)


async def ask(store: Store, who: str, *effects: Effect, at_ms: int = NOON_MS) -> int:
    """The conversation of somebody whose turn had these effects, each in a turn of its own."""
    for effect in effects:
        event = str(len(await store.history("web", who))) + effect.__class__.__name__
        await say(store, who, event, (), (effect,), at_ms=at_ms)
    return (await store.load("web", who, "none")).conversation


def answered(asked: Asked) -> Told:
    """The plainest words: the state remembers the entry."""
    return Told(f'{{"heard": ["told {asked.entry}"]}}', (body(f"Về câu {asked.questions[0]}"),))


async def tell_all(store: Store) -> list[tuple[str, str] | None]:
    def telling(whom: Waiting) -> Callable[[Session], tuple[str, str] | None]:
        return lambda session: tell(session, whom, answered, NOON_MS + 9)

    return [await store.run(telling(whom)) for whom in await store.run(waiting)]


async def test_a_question_is_kept_once_a_person_and_asked_by_another_again(store: Store) -> None:
    await ask(store, "a", TRUCK, TRUCK)
    await ask(store, "b", TRUCK, replace(TRUCK, question="câu khác"))
    kept = await store.run(open_questions)
    assert [question.question for question in kept] == [TRUCK.question, TRUCK.question, "câu khác"]
    assert kept[0].near == TRUCK.near
    assert not any(question.waits for question in kept)
    assert [kept[2]] == await store.run(lambda session: open_questions(session, after=kept[1].id))


async def test_who_says_no_leaves_a_question_of_a_day_and_nothing_else(store: Store) -> None:
    talk = await ask(store, "a", TRUCK)
    assert await rows(store, LINKS) == [(talk, "web", "a", False)]
    await ask(store, "a", MayTell(TRUCK.question, False))
    assert [tuple(row) for row in await rows(store, LINKS)] == [GONE]
    at_ms = int(str((await rows(store, "SELECT at_ms FROM unanswered"))[0][0]))
    assert (at_ms + 7 * 3_600_000) % DAY_MS == 0
    assert NOON_MS - DAY_MS < at_ms <= NOON_MS


async def test_who_takes_it_back_is_told_nothing_of_any_question(store: Store) -> None:
    other = replace(TRUCK, question="câu khác")
    await ask(store, "a", TRUCK, YES, other, MayTell(other.question, True), MayTell(None, False))
    await ask(store, "b", TRUCK, YES)
    kept = await store.run(open_questions)
    assert [question.waits for question in kept] == [False, False, True]
    await store.run(lambda session: close(session, [one.id for one in kept], "truck"))
    assert await tell_all(store) == [("web", "b")]


async def test_everybody_who_said_yes_is_told_once_and_forgotten(store: Store) -> None:
    for who in ("a", "b"):
        await ask(store, who, TRUCK, YES)
    await ask(store, "silent", TRUCK)
    await ask(store, "a", replace(TRUCK, question="cách hỏi khác"), MayTell("cách hỏi khác", True))
    ids = [question.id for question in await store.run(open_questions)]

    assert await store.run(lambda session: close(session, ids, "truck")) == 4
    assert await store.run(lambda session: close(session, ids, "other")) == 0
    assert await tell_all(store) == [("web", "a"), ("web", "b")]
    assert await tell_all(store) == []

    for who in ("a", "b"):
        said = await store.after("web", who, 0)
        assert [kept.body for kept in said] == [body(f"Về câu {TRUCK.question}")]
        assert heard((await store.load("web", who, "x")).state) == ["told truck"]
    assert await store.after("web", "silent", 0) == []
    assert await store.run(open_questions) == []
    links = [tuple(row) for row in await rows(store, LINKS)]
    assert links.count(GONE) == 3


async def test_a_yes_that_comes_after_the_answer_is_told_too(store: Store) -> None:
    await ask(store, "a", TRUCK)
    kept = await store.run(open_questions)
    await store.run(lambda session: close(session, [kept[0].id], "truck"))
    assert await tell_all(store) == []
    await ask(store, "a", YES)
    assert await tell_all(store) == [("web", "a")]


async def test_what_cannot_be_said_yet_keeps_waiting(store: Store) -> None:
    talk = await ask(store, "a", TRUCK, YES)
    kept = await store.run(open_questions)
    await store.run(lambda session: close(session, [kept[0].id], "truck"))
    assert await store.run(lambda s: tell(s, Waiting(talk, "truck"), lambda _: None, NOON_MS)) is None
    assert await store.run(waiting) == [Waiting(talk, "truck")]


async def test_a_turn_decided_before_the_answer_came_is_decided_again(store: Store) -> None:
    await ask(store, "a", TRUCK, YES)
    before = await store.load("web", "a", "next")
    kept = await store.run(open_questions)
    await store.run(lambda session: close(session, [kept[0].id], "truck"))
    await tell_all(store)
    assert (await store.load("web", "a", "next")).version > before.version


def _told_until_killed(url: str) -> None:
    """A process that dies with the answer written and not yet committed."""

    def die(_: Asked) -> Told:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    async def live() -> None:
        store = await open_store(url)
        kept = await store.run(open_questions)
        await store.run(lambda session: close(session, [one.id for one in kept], "truck"))
        whom = await store.run(waiting)
        await store.run(lambda session: tell(session, whom[0], die, NOON_MS))

    asyncio.run(live())


async def test_a_kill_between_publishing_and_telling_loses_and_repeats_nothing(store_url: str) -> None:
    store = await open_store(store_url)
    await ask(store, "a", TRUCK, YES)
    await store.close()
    process = PROCESSES.Process(target=_told_until_killed, args=(store_url,), daemon=True)
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    for _ in range(2):
        store = await open_store(store_url)
        await tell_all(store)
        assert len(await store.after("web", "a", 0)) == 1
        await store.close()


async def test_two_replicas_tell_everybody_once(migrated_postgres_url: str) -> None:
    one, other = await open_store(migrated_postgres_url), await open_store(migrated_postgres_url)
    people = [f"p{n}" for n in range(12)]
    for who in people:
        await ask(one, who, TRUCK, YES)
    kept = await one.run(open_questions)
    ids = [question.id for question in kept]
    await asyncio.gather(*(store.run(lambda s: close(s, ids, "truck")) for store in (one, other)))
    told = await asyncio.gather(tell_all(one), tell_all(other))
    assert sorted(who for who in told[0] + told[1] if who) == sorted(("web", who) for who in people)
    for who in people:
        assert len(await one.after("web", who, 0)) == 1
    await one.close()
    await other.close()


async def test_erasure_reaches_what_was_asked(store: Store) -> None:
    talk = await ask(store, "a", TRUCK, YES)
    other = await ask(store, "b", TRUCK)
    await ask(store, "a", Forgotten())
    assert await rows(store, "SELECT conversation FROM unanswered") == [(other,)]

    await ask(store, "a", TRUCK, at_ms=NOON_MS + 9)

    def again(session: Session) -> None:
        forget(session, other, NOON_MS + 1)
        erase_again(session, erasures(session))

    await store.run(again)
    assert await rows(store, "SELECT conversation FROM unanswered") == [(talk,)]


async def test_a_label_leads_to_nobody(store: Store) -> None:
    await ask(store, "a", Labelled("q", "machine-old", True), Labelled("q", "who-can", False))
    said = await store.run(labels)
    assert [(one.question, one.entry, one.meant) for one in said] == [
        ("q", "machine-old", True),
        ("q", "who-can", False),
    ]
    assert said[1:] == await store.run(lambda session: labels(session, after=said[0].id))
    columns = await rows(store, "SELECT * FROM label")
    assert [len(row) for row in columns] == [5, 5]  # id, question, entry, meant, day


@pytest.mark.parametrize(("days", "left"), [(REPLY_DAYS, (True, True)), (ASKED_DAYS, (False, False))])
async def test_what_was_asked_is_kept_as_long_as_it_is_of_use(
    store: Store, days: int, left: tuple[bool, bool]
) -> None:
    await ask(store, "a", TRUCK, Labelled("q", "who-can", True))
    await ask(store, "b", TRUCK, YES)
    await store.run(lambda session: sweep(session, NOON_MS + days * DAY_MS))
    assert len(await rows(store, "SELECT id FROM unanswered")) == 2
    now = NOON_MS + (days + 1) * DAY_MS + 1

    def swept(session: Session) -> int:
        return sweep(session, now)

    while await store.run(swept):
        pass
    linked = [row[0] is not None for row in await rows(store, LINKS)]
    assert linked == ([False, True] if left[0] else [])
    assert bool(await rows(store, "SELECT id FROM label")) == left[1]


async def test_an_error_of_the_office_tells_nothing_people_wrote(store: Store) -> None:
    twice = Label(id=1, question="bí mật", entry="x", meant=True, day="2026-11-23")

    def enter_twice(session: Session) -> None:
        for _ in range(2):
            session.add(Label(**twice.model_dump()))
            session.flush()

    with pytest.raises(IntegrityError) as failed:
        await store.run(enter_twice)
    assert "bí mật" not in str(failed.value)


async def test_what_was_said_by_itself_is_found_between_two_answers(store: Store) -> None:
    await say(store, "a", "1", ("một",))
    await ask(store, "a", TRUCK, YES)
    kept = await store.run(open_questions)
    await store.run(lambda session: close(session, [kept[0].id], "truck"))
    await tell_all(store)
    for event, between in (("2", [body(f"Về câu {TRUCK.question}")]), ("3", [])):
        answer = await say(store, "a", event, ("hai", "ba"))
        assert await store.run(lambda s, row=answer[0].id: unasked(s, "web", "a", row)) == between  # type: ignore[misc]
