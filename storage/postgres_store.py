"""Conversations in PostgreSQL, the one thing replicas share: many turns and many readings to a statement."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from enum import Enum, auto
from typing import Any, TypeVar, cast

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel import Session
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.compiled import Compiled, compiled
from storage.fresh import Fresh
from storage.gathering import Gathering
from storage.postgres_turns import (
    KEEP,
    KEEP_ALONE,
    LOAD,
    LOST,
    REPLIES,
    Moved,
    columns,
    effect_writes,
    moved,
    parted,
)
from storage.reading import AFTER, LAST_HEARD, LAST_SAID, woven
from storage.revision import require_newest
from storage.steps import Hot, taken_on_postgres
from storage.store import Kept, Line, Loaded, Raced, Repeated, TurnToKeep, Unavailable

T = TypeVar("T")


class Alone(Enum):
    """Why a turn must be kept by itself: something in its batch failed, or its conversation was locked."""

    BAD_COMPANY = auto()
    HELD = auto()


Outcome = tuple[Kept, ...] | Exception | Alone
Triple = tuple[str, str, str]  # channel, address, event

MOST_TOGETHER = 128
_CONNECTIONS = 8
_CONNECTIONS_TO_WAIT = 3  # of those, how many may be waiting for somebody's lock
_OFFICE_CONNECTIONS = 4
_SECONDS_TO_ANSWER = 30.0
_SETTINGS = {
    "application_name": "khuyencong",
    "default_transaction_isolation": "read committed",  # KEEP relies on it, whatever the server's default
    "lock_timeout": "3000",  # a conversation somebody sits on; then its turn is Unavailable
    "jit": "off",
}
# The connection went away, or the server is going: nobody knows whether the last statement was kept.
_GONE = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,  # connections, memory, disk
    asyncpg.PostgresSystemError,
    OSError,
    TimeoutError,
)
# Two writers were in each other's way: again, the same turn goes through.
_CROSSED = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
_TRIES_ALONE = 3

_AFTER = compiled(AFTER, "postgresql")
_LAST_SAID = compiled(LAST_SAID, "postgresql")
_LAST_HEARD = compiled(LAST_HEARD, "postgresql")


class PostgresStore:
    """Correct with any number of replicas: the version check decides, locks last one statement."""

    alone = False

    def __init__(self, pool: asyncpg.Pool, office: AsyncEngine) -> None:
        self._pool = pool
        self._office = office
        self._loads: Gathering[Triple, Loaded] = Gathering(self._load_together, MOST_TOGETHER)
        self._keeps: Gathering[TurnToKeep, Outcome] = Gathering(self._keep_together, MOST_TOGETHER, wide=2)
        self._alone = asyncio.Semaphore(_CONNECTIONS_TO_WAIT)
        self._fresh = Fresh()

    async def load(self, channel: str, address: str, event: str) -> Loaded:
        """Of who spoke here lately nothing is read; what another replica did meanwhile `keep` finds out."""
        fresh = self._fresh.loaded(channel, address, event)
        return fresh or await self._loads.put((channel, address, event))

    async def keep(self, turn: TurnToKeep) -> tuple[Kept, ...]:
        self._fresh.forget(turn)
        outcome = await self._keeps.put(turn)
        if isinstance(outcome, Alone):
            outcome = await self._keep_alone(turn)
        if isinstance(outcome, tuple):
            if turn.conversation:  # the id of one just begun is not known here
                self._fresh.remember(turn, turn.conversation, outcome)
            return outcome
        # A lock that was let go between two looks: what holds now is for the next load to say.
        raise Raced if isinstance(outcome, Alone) else outcome

    async def after(self, channel: str, address: str, after: int, limit: int = 200) -> list[Kept]:
        where = {"channel": channel, "address": address, "after": after, "limit": limit}
        return [Kept(row, body) for row, body, _ in await self._read(_AFTER, where)]

    async def history(self, channel: str, address: str, limit: int = 100) -> list[Line]:
        where = {"channel": channel, "address": address, "limit": limit}
        said = await self._read(_LAST_SAID, where)
        return woven(await self._read(_LAST_HEARD, where), said, limit)

    async def run(self, work: Callable[[Session], T]) -> T:
        with _named_when_gone():
            async with AsyncSession(self._office, expire_on_commit=False) as session, session.begin():
                done = await session.run_sync(lambda sync: work(cast(Session, sync)))
        self._fresh.clear()  # whatever the work did to conversations is read anew
        return done

    async def hot(self, work: Hot[T]) -> T:
        for _ in range(_TRIES_ALONE):
            try:
                async with self._connected() as connection, connection.transaction():
                    return await taken_on_postgres(connection, work())
            except _CROSSED:
                continue
            except asyncpg.LockNotAvailableError:
                break
        raise Unavailable("other writers were in the way")

    async def ready(self) -> None:
        async with self._connected() as connection:
            await connection.execute("SELECT id FROM conversation LIMIT 1")

    async def close(self) -> None:
        await self._keeps.finish()
        await self._loads.finish()
        await self._office.dispose()
        await self._pool.close()

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Any]:
        with _named_when_gone():
            async with self._pool.acquire(timeout=_SECONDS_TO_ANSWER) as connection:
                try:
                    yield connection
                except asyncpg.InternalClientError:
                    # The server's goodbye was half read when we asked: this connection is of no more use.
                    connection.terminate()
                    raise

    async def _read(self, statement: Compiled, values: Mapping[str, Any]) -> list[Any]:
        async with self._connected() as connection:
            rows: list[Any] = await connection.fetch(statement.sql, *statement.values(values))
        return rows

    async def _load_together(self, asked: Sequence[Triple]) -> list[Loaded]:
        loaded = [Loaded(0, 0, None)] * len(asked)
        async with self._connected() as connection:
            rows = await connection.fetch(LOAD, *_arrays(asked))
            handled = {n - 1: (conversation, row) for n, conversation, _, _, row in rows if row is not None}
            replies = await _replies(connection, handled)
        for n, conversation, version, state, _ in rows:
            loaded[n - 1] = Loaded(conversation, version, state, replies.get(n - 1))
        return loaded

    async def _keep_together(self, turns: Sequence[TurnToKeep]) -> list[Outcome]:
        """Keep all, one a conversation at a time; if a statement fails, its turns are to be kept alone."""
        now, later = parted(turns)
        if not later:
            return list(await self._keep_batch_or_none(turns))
        outcomes: dict[int, Outcome] = {}
        waiting = list(range(len(turns)))
        while waiting:
            now, later = parted([turns[n] for n in waiting])
            batch = [waiting[k] for k in now]
            done = await self._keep_batch_or_none([turns[n] for n in batch])
            outcomes.update(zip(batch, done, strict=True))
            waiting = [waiting[k] for k in later]
        return [outcomes[n] for n in range(len(turns))]

    async def _keep_batch_or_none(self, turns: Sequence[TurnToKeep]) -> Sequence[Outcome]:
        try:
            return await self._keep_batch(turns, KEEP)
        except Unavailable as error:
            return [error] * len(turns)
        except Exception:  # noqa: BLE001  (each turn is tried again alone and reports its own)
            return [Alone.BAD_COMPANY] * len(turns)

    async def _keep_alone(self, turn: TurnToKeep) -> Outcome:
        """Keep one turn, waiting for its conversation if another writer holds it."""
        async with self._alone:
            for _ in range(_TRIES_ALONE):
                try:
                    return (await self._keep_batch([turn], KEEP_ALONE))[0]
                except _CROSSED:
                    continue
                except asyncpg.LockNotAvailableError:
                    break
                except asyncpg.UniqueViolationError as error:
                    return await self._refused(turn, error)
        return Unavailable("the conversation stayed locked by another writer")

    async def _refused(self, turn: TurnToKeep, error: Exception) -> Outcome:
        async with self._connected() as connection:
            why = (await _lost(connection, {0: turn}))[0]
        return why if isinstance(why, Repeated) else error

    async def _keep_batch(self, turns: Sequence[TurnToKeep], sql: str) -> list[Outcome]:
        async with self._connected() as connection:
            if any(turn.effects for turn in turns):
                kept = await _keep_with_effects(connection, turns, sql)
            else:
                kept = moved(turns, await connection.fetch(sql, *columns(turns)))
            lost = {n: turn for n, turn in enumerate(turns) if n not in kept}
            why = await _lost(connection, lost) if lost else {}
        return [kept[n][2] if n in kept else why[n] for n in range(len(turns))]


@contextmanager
def _named_when_gone() -> Iterator[None]:
    """Whatever takes the connection away is named Unavailable; a value the driver cannot send is not that."""
    try:
        yield
    except _GONE as error:
        if isinstance(error, ValueError):
            raise
        raise Unavailable(f"the database did not answer: {type(error).__name__}") from error
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        raise Unavailable("the database went away") from error


async def _keep_with_effects(connection: Any, turns: Sequence[TurnToKeep], sql: str) -> Moved:
    async with connection.transaction():
        kept = moved(turns, await connection.fetch(sql, *columns(turns)))
        for effect, values in effect_writes(turns, kept):
            await connection.execute(effect, *values)
    return kept


async def _lost(connection: Any, turns: Mapping[int, TurnToKeep]) -> dict[int, Raced | Repeated | Alone]:
    """Why these turns did not move: looked up after the statement, so what beat them is visible."""
    asked = [(n, t.channel, t.address, t.event, t.conversation) for n, t in turns.items()]
    found = {
        n: (talk, row, version) for n, talk, row, version in await connection.fetch(LOST, *_arrays(asked))
    }
    handled = {n: (talk, row) for n, (talk, row, _) in found.items() if row is not None}
    replies = await _replies(connection, handled)
    return {n: _why(turn, replies.get(n), found[n][2]) for n, turn in turns.items()}


def _why(turn: TurnToKeep, replies: tuple[Kept, ...] | None, version: int | None) -> Raced | Repeated | Alone:
    if replies is not None:
        return Repeated(replies)
    return Alone.HELD if turn.version and version == turn.version else Raced()


async def _replies(connection: Any, handled: Mapping[int, tuple[int, int]]) -> dict[int, tuple[Kept, ...]]:
    """Replies by position; `handled` are (conversation, event row) by position."""
    if not handled:
        return {}
    said: dict[int, list[Kept]] = {n: [] for n in handled}
    asked = [(n, conversation, row) for n, (conversation, row) in handled.items()]
    for n, row, body in await connection.fetch(REPLIES, *_arrays(asked)):
        said[n].append(Kept(row, body))
    return {n: tuple(kept) for n, kept in said.items()}


def _arrays(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [*map(list, zip(*rows, strict=True))]


async def _nothing(_: object) -> None:
    """No reset between uses: these connections never change a setting, and a reset is a round trip."""


async def open_postgres(dsn: str) -> PostgresStore:
    """Open a migrated database. Raises WrongSchema, Unavailable."""
    try:
        pool = await asyncpg.create_pool(
            dsn,
            min_size=2,
            max_size=_CONNECTIONS,
            server_settings=_SETTINGS,
            command_timeout=_SECONDS_TO_ANSWER,
            reset=_nothing,
        )
    except (*_GONE, asyncpg.InvalidCatalogNameError, asyncpg.InvalidAuthorizationSpecificationError) as error:
        raise Unavailable(f"the database did not answer: {error}") from error
    try:
        require_newest(await _revision(pool))
    except BaseException:
        await pool.close()
        raise
    office = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=lambda: asyncpg.connect(dsn, server_settings=_SETTINGS),
        pool_size=_OFFICE_CONNECTIONS,
        pool_pre_ping=True,
        hide_parameters=True,  # an error that is logged must not tell what people wrote
    )
    return PostgresStore(pool, office)


async def _revision(pool: asyncpg.Pool) -> str | None:
    if await pool.fetchval("SELECT to_regclass('alembic_version')") is None:
        return None
    found = await pool.fetchval("SELECT version_num FROM alembic_version")
    return None if found is None else str(found)
