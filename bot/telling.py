"""The loop that staff close: what an entry answers now is closed, and who waits for it is told, once."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

import structlog
from sqlmodel import Session

from bot.linking import Bell
from bot.receive import Heard, body
from bot.shelf import Shelf
from handlers.groups import Question, found_now, named_now
from handlers.here import Here
from handlers.knowledge import Knowledge
from handlers.talk_json import talk_from_json, talk_to_json
from handlers.telling import told
from storage.asked import (
    Asked,
    Label,
    Told,
    Waiting,
    close,
    open_questions,
    rejected,
    tell,
    unasked,
    waiting,
)
from storage.store import Kept, Store

log = structlog.get_logger()
Row = TypeVar("Row", Question, Label)
PAGE = 1000
AT_ONCE, A_BREATH = 20, 0.02  # questions looked up in a row, and seconds between; 2 ms each
A_MINUTE, A_DAY = 60.0, 24 * 60 * 60.0  # seconds; a new day may bring an answer into force


async def close_whenever(published: asyncio.Event, tell: asyncio.Event, store: Store, shelf: Shelf) -> None:
    """At the start, whenever the policy was read again, and daily; then sets `tell`."""
    while True:
        published.clear()
        patience = A_DAY
        try:
            await close_answered(store, shelf.knowledge, datetime.now(UTC))
        except Exception:
            log.exception("questions not closed")
            patience = A_MINUTE
        tell.set()
        await _called(published, patience)


async def tell_whenever(asked: asyncio.Event, store: Store, shelf: Shelf, bell: Bell) -> None:
    """Whenever questions may have been closed or somebody said they want to be told."""
    patience = A_DAY
    while True:
        await _called(asked, patience)
        asked.clear()
        patience = A_DAY
        try:
            await tell_waiting(store, shelf.knowledge, datetime.now(UTC), bell)
        except Exception:
            log.exception("answers not told")
            patience = A_MINUTE


async def _called(event: asyncio.Event, patience: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), patience)


async def close_answered(store: Store, knowledge: Knowledge, now: datetime) -> int:
    """Closes the questions that have an answer now; how many."""
    by_entry: dict[str, list[int]] = {}
    for row, entry in (await _answers(store, knowledge, now)).items():
        by_entry.setdefault(entry, []).append(row)
    closed = 0
    for entry, ids in by_entry.items():
        closed += await store.run(_closing(ids, entry))
    if closed:
        log.info("questions answered", questions=closed)
    return closed


async def _answers(store: Store, knowledge: Knowledge, now: datetime) -> dict[int, str]:
    """The entry by question id. The search takes turns with the people who are talking meanwhile."""
    questions, on = await every(store, open_questions), Here(knowledge, now, "vi").today()
    answers = await asyncio.to_thread(named_now, questions, knowledge, on)
    others = [one for one in questions if one.id not in answers]
    wrong = await store.run(rejected) if others else set()
    for first in range(0, len(others), AT_ONCE):
        some = others[first : first + AT_ONCE]
        answers |= await asyncio.to_thread(found_now, some, knowledge, on, wrong)
        await asyncio.sleep(A_BREATH)
    return answers


async def tell_waiting(store: Store, knowledge: Knowledge, now: datetime, bell: Bell) -> int:
    """Tells everybody who waits for what is answered; how many. Who cannot be told stops nobody else."""
    count = 0
    for whom in await store.run(waiting):
        try:
            place = await store.run(_telling(whom, knowledge, now))
        except Exception:
            log.exception("one answer not told")
            continue
        if place:
            count += 1
            bell(*place)
    return count


def with_what_came_since(
    hear: Callable[[Heard], Awaitable[Sequence[Kept]]], store: Store
) -> Callable[[Heard], Awaitable[list[str]]]:
    """For a channel nobody listens to between messages: before the replies, what we said by ourselves."""

    async def heard(said: Heard) -> list[str]:
        kept = await hear(said)
        before = kept[0].id if kept else 0
        told = await store.run(lambda session: unasked(session, said.channel, said.address, before))
        return [*told, *(reply.body for reply in kept)]

    return heard


async def every(store: Store, page: Callable[[Session, int, int], list[Row]]) -> list[Row]:
    """All rows, a page a transaction, so that nobody's message waits for a long list."""
    rows: list[Row] = []

    def next_page(session: Session) -> list[Row]:
        return page(session, rows[-1].id if rows else 0, PAGE)

    while more := await store.run(next_page):
        rows += more
    return rows


def _closing(ids: list[int], entry: str) -> Callable[[Session], int]:
    return lambda session: close(session, ids, entry)


def _telling(whom: Waiting, knowledge: Knowledge, now: datetime) -> Callable[[Session], Any]:
    return lambda session: tell(
        session, whom, lambda asked: _words(asked, knowledge, now), int(now.timestamp() * 1000)
    )


def _words(asked: Asked, knowledge: Knowledge, now: datetime) -> Told | None:
    talk = talk_from_json(asked.state)
    turn = told(Here(knowledge, now, talk.language), talk, asked.questions, asked.day, asked.entry)
    return Told(talk_to_json(turn.talk), tuple(map(body, turn.say))) if turn else None
