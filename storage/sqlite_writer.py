"""The one writer of an SQLite file: what queued while the last commit ran shares the next one."""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event
from sqlmodel import Session

from storage.sqlite_turn import keep_turns, lost
from storage.steps import Hot, taken_on_sqlite
from storage.store import Repeated, TurnToKeep, Unavailable

# How many turns may share a commit: it bounds how long the first of them waits for the last.
MOST_TOGETHER = 256
# How long a write waits for a stranger's lock, in milliseconds; on the loop it does not wait at all.
PATIENCE_MS = 5000

Future = asyncio.Future[Any]
Thing = TurnToKeep | Hot[Any]  # what shares a commit: turns, and steps of sending
Asked = tuple[Thing, Future]
Work = Callable[[Session], Any]


def open_connection(path: Path) -> sqlite3.Connection:
    """A connection that begins no transaction by itself and keeps what it commits through a power cut."""
    # The writer hands its connection between the loop and its thread, never using it in both at once.
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    _be_patient(connection, PATIENCE_MS)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-16384", "wal_autocheckpoint=4000"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    return connection


def _be_patient(connection: sqlite3.Connection, milliseconds: int) -> None:
    connection.execute(f"PRAGMA busy_timeout={milliseconds}").fetchall()


def engine_over(connection: sqlite3.Connection) -> Engine:
    """SQLAlchemy on a raw connection; the driver begins nothing, so each transaction is begun here."""
    engine = create_engine(
        "sqlite://", creator=lambda: connection, poolclass=StaticPool, hide_parameters=True
    )  # an error that is logged must not tell what people wrote

    @event.listens_for(engine, "begin")
    def begin(begun: Connection) -> None:
        begun.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


class Writer:
    """Owns the writing connection.

    The statements of a batch run on the loop: they take 15 µs a turn, and a thread would fight the loop for
    the interpreter at each of them (measured: half the throughput). COMMIT, which waits for the disk, runs
    in the writer's thread, as does back-office work; while one of them runs, turns queue for the next.
    """

    def __init__(self, path: Path, loop: asyncio.AbstractEventLoop) -> None:
        self._path, self._loop = path, loop
        self._turns: deque[Asked] = deque()
        self._works: deque[tuple[Work, Future]] = deque()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sqlite-writer")
        self._busy = self._called = self._stopping = False
        self._stopped: asyncio.Future[None] = loop.create_future()

    async def start(self) -> None:
        self._connection = await self._loop.run_in_executor(self._thread, open_connection, self._path)
        self._engine = engine_over(self._connection)
        _be_patient(self._connection, 0)

    def keep(self, turn: TurnToKeep) -> Future:
        return self._ask(self._turns, turn)

    def hot(self, work: Hot[Any]) -> Future:
        return self._ask(self._turns, work)

    def run(self, work: Work) -> Future:
        return self._ask(self._works, work)

    def alive(self) -> bool:
        return not self._stopped.done()

    async def stop(self) -> None:
        """Let everything asked before this be written, then let go of the file."""
        self._stopping = True
        self._loop.call_soon(self._next)
        await self._stopped

    def _ask(self, queue: deque[Any], asked: Any) -> Future:
        if self._stopping:
            raise Unavailable("the database is being closed")
        future: Future = self._loop.create_future()
        queue.append((asked, future))
        if not self._busy and not self._called:
            self._call_next()
        return future

    def _call_next(self) -> None:
        """Not at once: who was answered is let go first, and what this round brings shares the commit."""
        self._called = True
        self._loop.call_soon(self._next)

    def _next(self) -> None:
        """Begin the next thing, unless one is under way; whatever ends calls this again."""
        self._called = False
        if self._busy:
            return
        if self._works:
            work, future = self._works.popleft()
            self._aside(partial(self._work, work), lambda outcome: _settle([(future, outcome)]))
        elif self._turns:
            self._keep([self._turns.popleft() for _ in range(min(len(self._turns), MOST_TOGETHER))])
        elif self._stopping and not self._stopped.done():
            self._aside(self._close, lambda _: self._stopped.set_result(None))

    def _keep(self, asked: Sequence[Asked]) -> None:
        """One transaction for all; what goes wrong on the loop is tried again in the thread, patiently."""
        turns = [turn for turn, _ in asked]
        try:
            outcomes = self._written(turns)
        except Exception:  # noqa: BLE001  (tried again below, where each turn reports its own)
            self._undo()
            step = partial(self._patiently, turns)
        else:
            step = partial(self._committed, turns, outcomes)
        futures = [future for _, future in asked]

        def settle(found: Any) -> None:
            """A step that broke itself leaves everybody with its error."""
            outcomes = [found] * len(futures) if isinstance(found, BaseException) else found
            _settle(zip(futures, outcomes, strict=True))

        self._aside(step, settle)

    def _aside(self, step: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """Run a step in the thread, hand its outcome on, and begin what comes next."""
        self._busy = True

        def done(future: "asyncio.Future[Any]") -> None:
            self._busy = False
            try:
                then(future.exception() or future.result())
            finally:
                self._call_next()

        self._loop.run_in_executor(self._thread, step).add_done_callback(done)

    def _written(self, things: Sequence[Thing]) -> list[Any]:
        cursor = self._connection.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        turns = [thing for thing in things if isinstance(thing, TurnToKeep)]
        kept = keep_turns(cursor, turns)  # first: it may begin the transaction anew
        if len(kept) == len(things):
            return list(kept)
        outcomes = iter(kept)
        return [
            next(outcomes) if isinstance(thing, TurnToKeep) else taken_on_sqlite(cursor, thing())
            for thing in things
        ]

    # What follows runs in the thread; it returns failures, it does not raise them.

    def _committed(self, turns: Sequence[Thing], outcomes: list[Any]) -> list[Any]:
        try:
            self._connection.execute("COMMIT")
        except sqlite3.Error:
            self._undo()
            return self._patiently(turns)
        return outcomes

    def _patiently(self, turns: Sequence[Thing]) -> list[Any]:
        """All together, waiting for a stranger's lock; then one by one: a bad turn harms only itself."""
        _be_patient(self._connection, PATIENCE_MS)
        try:
            outcomes = self._written(turns)
            self._connection.execute("COMMIT")
        except sqlite3.OperationalError as error:  # the file, not a turn: locked by a stranger, disk full
            self._undo()
            return [Unavailable(str(error)) for _ in turns]
        except Exception:  # noqa: BLE001  (each turn reports its own)
            self._undo()
            return [self._keep_alone(turn) for turn in turns]
        finally:
            _be_patient(self._connection, 0)
        return outcomes

    def _keep_alone(self, turn: Thing) -> Any:
        try:
            outcome = self._written([turn])[0]
            self._connection.execute("COMMIT")
        except sqlite3.IntegrityError as error:
            self._undo()
            if not isinstance(turn, TurnToKeep):
                return error
            why = lost(self._connection.cursor(), turn)
            return why if isinstance(why, Repeated) else error
        except Exception as error:  # noqa: BLE001  (handed to whoever asked)
            self._undo()
            return error
        return outcome

    def _undo(self) -> None:
        if self._connection.in_transaction:
            self._connection.rollback()

    def _work(self, work: Work) -> Any:
        _be_patient(self._connection, PATIENCE_MS)
        try:
            with Session(self._engine, expire_on_commit=False) as session, session.begin():
                return work(session)
        except Exception as error:  # noqa: BLE001  (handed to whoever asked)
            return error
        finally:
            _be_patient(self._connection, 0)

    def _close(self) -> None:
        self._engine.dispose()
        self._connection.close()


def _settle(outcomes: Any) -> None:
    for future, outcome in outcomes:
        if future.done():  # whoever asked was cancelled meanwhile; the turn is kept all the same
            continue
        if isinstance(outcome, BaseException):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
