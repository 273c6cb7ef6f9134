"""The loop that staff close: what an entry answers now is closed, and who waits for it is told, once."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import structlog
from sqlmodel import Session

from bot.receive import body
from bot.shelf import Shelf
from handlers.groups import Question, answered_now
from handlers.here import Here
from handlers.knowledge import Knowledge
from handlers.talk_json import talk_from_json, talk_to_json
from handlers.telling import told
from storage.asked import Asked, Label, Told, Waiting, close, open_questions, rejected, tell, waiting
from storage.store import Store

log = structlog.get_logger()
Row = TypeVar("Row", Question, Label)
Bell = Callable[[str, str], None]  # rung with channel and address after something was said there
PAGE = 1000
A_MINUTE, A_DAY = 60.0, 24 * 60 * 60.0  # seconds; a new day may bring an answer into force


async def tell_whenever(published: asyncio.Event, store: Store, shelf: Shelf, bell: Bell) -> None:
    """At the start, whenever the policy was read again or somebody wants to be told, and daily."""
    while True:
        published.clear()
        patience = A_DAY
        try:
            await close_answered(store, shelf.knowledge, datetime.now(UTC))
            await tell_waiting(store, shelf.knowledge, datetime.now(UTC), bell)
        except Exception:
            log.exception("answers not told")
            patience = A_MINUTE
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(published.wait(), patience)


async def close_answered(store: Store, knowledge: Knowledge, now: datetime) -> int:
    """Closes the questions that have an answer now; how many."""
    questions = await every(store, open_questions)
    if not questions:
        return 0
    wrong, on = await store.run(rejected), Here(knowledge, now, "vi").today()
    found = await asyncio.to_thread(answered_now, questions, knowledge, on, wrong)
    by_entry: dict[str, list[int]] = {}
    for row, entry in found.items():
        by_entry.setdefault(entry, []).append(row)
    closed = 0
    for entry, ids in by_entry.items():
        closed += await store.run(_closing(ids, entry))
    if closed:
        log.info("questions answered", questions=closed)
    return closed


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
    turn = told(Here(knowledge, now, talk.language), talk, asked.question, asked.day, asked.entry)
    return Told(talk_to_json(turn.talk), tuple(map(body, turn.say))) if turn else None
