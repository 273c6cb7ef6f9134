"""When the law changes, kept results are judged again, and whose verdicts turned is noted to be told."""

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

import structlog
from sqlmodel import Session

from handlers.eligibility.compare import Judge, changed_since, judged_anew, revision, what_changed
from handlers.eligibility.law import Law
from handlers.eligibility.situation import Wrong, read_situation
from handlers.here import VIETNAM
from storage.law_changes import PAGE, KeptVerdicts, kept_verdicts, note
from storage.leases import mark, marked, released, taken
from storage.results import Change
from storage.store import Store

log = structlog.get_logger()
NAME = "law-changes"
LASTS_MS = 120_000  # of the lease; taken anew with every page
AT_ONCE = 50  # changes in a transaction
A_BREATH, A_MINUTE = 0.02, 60.0  # seconds
AN_HOUR = 60 * A_MINUTE  # a machine that slept or was set right must not miss the day; asking again is cheap
A_LITTLE = timedelta(seconds=5)  # after midnight

Look = Callable[[], Law]


async def note_whenever(published: asyncio.Event, store: Store, look: Look) -> None:
    """At the start, whenever the policy was read again, and when a day begins in Vietnam."""
    owner = secrets.token_hex(8)
    while True:
        published.clear()
        patience = A_MINUTE
        try:
            if await note_changes(store, look, datetime.now(UTC), owner) is not None:
                patience = min(until_tomorrow(datetime.now(UTC)), AN_HOUR)
        except Exception:
            log.exception("changes of law not noted")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(published.wait(), patience)


def until_tomorrow(now: datetime) -> float:
    """Seconds until the next day in Vietnam has begun."""
    here = now.astimezone(VIETNAM)
    tomorrow = datetime.combine(here.date() + timedelta(days=1), time(), VIETNAM)
    return (tomorrow + A_LITTLE - here).total_seconds()


async def note_changes(store: Store, look: Look, now: datetime, owner: str) -> int | None:
    """How many results changed, 0 when this day was done by this policy; None while another is at it.

    The law is looked at only when somebody keeps a result.
    """
    if not await store.hot(lambda: taken(NAME, owner, LASTS_MS)):
        return None
    try:
        return await _noted(store, look, now, owner) if await store.run(_page(0)) else 0
    finally:
        await store.hot(lambda: released(NAME, owner))


async def _noted(store: Store, look: Look, now: datetime, owner: str) -> int | None:
    today, law = now.astimezone(VIETNAM).date(), await asyncio.to_thread(look)
    place = f"{today} {await asyncio.to_thread(revision, law.rules)}"
    if await store.hot(lambda: marked(NAME)) == place:
        return 0
    changed = await _judge_all(store, law, today, now, owner)
    if changed is not None:
        await store.hot(lambda: mark(NAME, place))
        log.info("kept results judged", day=today.isoformat(), changed=changed)
    return changed


async def _judge_all(store: Store, law: Law, today: date, now: datetime, owner: str) -> int | None:
    """Page after page, so that nobody's message waits; None when the lease went to another."""
    judge, after, changed = Judge(law), 0, 0
    while page := await store.run(_page(after)):
        changes = await asyncio.to_thread(_turned, judge, page, today)
        for first in range(0, len(changes), AT_ONCE):
            changed += await store.run(_noting(changes[first : first + AT_ONCE], now))
        after = page[-1].id
        if not await store.hot(lambda: taken(NAME, owner, LASTS_MS)):
            return None
        await asyncio.sleep(A_BREATH)
    return changed


def _page(after: int) -> Callable[[Session], list[KeptVerdicts]]:
    return lambda session: kept_verdicts(session, after, PAGE)


def _noting(changes: list[Change], now: datetime) -> Callable[[Session], int]:
    return lambda session: note(session, changes, int(now.timestamp() * 1000))


def _turned(judge: Judge, page: Iterable[KeptVerdicts], today: date) -> list[Change]:
    return [*_changes(judge, page, today)]


def _changes(judge: Judge, page: Iterable[KeptVerdicts], today: date) -> Iterator[Change]:
    """The results that say something else today. One asked about a day to come is judged by that day."""
    for kept in page:
        on = max(kept.on, today)
        try:
            wishes = (*judge.law.rules.wishes, str(kept.situation.get("wish")))
            situation = read_situation(kept.situation, on, wishes)
        except Wrong as wrong:
            log.warning("a kept result cannot be judged", result=kept.id, key=wrong.key)
            continue
        after = judged_anew(judge, kept.verdicts, situation, kept.on, on)
        turned = what_changed(kept.verdicts, after)
        if turned:
            since = changed_since(judge, situation, turned, kept.on, on)
            yield Change(kept.id, kept.verdicts, after, since)
