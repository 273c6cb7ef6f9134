"""A message that is a one-time code is tried before it is heard; the turn then hears what became of it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError

from bot.codes import code_in, digest_of
from bot.receive import Heard, KeyedLocks, body
from handlers.here import Here
from handlers.knowledge import Knowledge
from handlers.linking import joined, notice
from handlers.results import remembered
from handlers.talk_json import talk_from_json, talk_to_json
from handlers.turn import Talk
from storage.linking import Merged, Outcome, Talks, Typed, join
from storage.store import Kept, Store, Unavailable

Hear = Callable[[Heard], Awaitable[tuple[Kept, ...]]]
Bell = Callable[[str, str], None]  # rung with channel and address after something was said there
OUR_MISTAKES = (IntegrityError, ProgrammingError, DataError)
_TRIES = 2  # when two transactions were in each other's way; each may wait three seconds


def with_linking(
    hear: Hear,
    store: Store,
    knowledge: Callable[[], Knowledge],
    bell: Bell = lambda _, __: None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Hear:
    """The same `hear`, for codes too. It belongs right around `Receiver.hear`, inside `measured`.

    The code is tried in a transaction of its own; who dies between the two finds, when the event comes again,
    the account joined and says so. `bell` is rung for every account that was told of it.
    """
    locks = KeyedLocks()

    async def heard(one: Heard) -> tuple[Kept, ...]:
        code = code_in(one.text) if one.choice is None else None
        if code is None:
            return await hear(one)
        key = one.channel, one.address
        await locks.acquire(key)  # what was wrong is counted when it was heard: one code after the other
        try:
            outcome = await _tried(store, knowledge(), one, code, clock())
            for place in outcome.told:
                bell(*place)
            return await hear(one._replace(text="", sign=outcome.sign, phone=None, files=()))
        finally:
            locks.release(key)

    return heard


async def _tried(store: Store, knowledge: Knowledge, heard: Heard, code: str, now: datetime) -> Outcome:
    typed = Typed(code, digest_of(code), heard.channel, heard.address, int(now.timestamp() * 1000))
    crossed: DBAPIError | None = None
    for _ in range(_TRIES):
        try:
            return await store.run(lambda session: join(session, typed, _merging(knowledge, now)))
        except DBAPIError as error:
            crossed = error
    if isinstance(crossed, OUR_MISTAKES):  # trying again later would not help
        raise crossed
    raise Unavailable("the accounts stayed locked by others") from crossed


def _merging(knowledge: Knowledge, now: datetime) -> Callable[[Talks], Merged]:
    def merge(talks: Talks) -> Merged:
        talk = talk_from_json(talks.told_in)
        other = talk_from_json(talks.typed_in) if talks.typed_in else Talk()
        there = Here(knowledge, now, talk.language)
        both = joined(remembered.joined(there, talk, other), other, talks.channels)
        return Merged(talk_to_json(both), body(notice(there, talks.joining)))

    return merge
