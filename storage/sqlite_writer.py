"""The one thread that writes an SQLite file: what queued while the last commit ran shares the next one."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event
from sqlmodel import Session

from storage.sqlite_turn import Outcome, keep_turn, lost
from storage.store import Repeated, TurnToKeep, Unavailable

# How many turns may share a commit: it bounds how long the first of them waits for the last.
MOST_TOGETHER = 256

AskedTurn = tuple[TurnToKeep, "asyncio.Future[Any]"]
AskedWork = tuple[Callable[[Session], Any], "asyncio.Future[Any]"]
Settled = tuple["asyncio.Future[Any]", Any]


class Stop:
    """The last thing put into the queue."""


def open_connection(path: Path) -> sqlite3.Connection:
    """A connection that begins no transaction by itself and keeps what it commits through a power cut."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=5.0)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "cache_size=-16384"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    connection.execute("PRAGMA wal_autocheckpoint=4000").fetchall()
    return connection


def engine_over(connection: sqlite3.Connection) -> Engine:
    """SQLAlchemy on a raw connection; the driver begins nothing, so each transaction is begun here."""
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)

    @event.listens_for(engine, "begin")
    def begin(begun: Connection) -> None:
        begun.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


class Writer:
    """Owns the writing connection. Futures are settled on the loop, once a batch, after COMMIT."""

    def __init__(self, path: Path, loop: asyncio.AbstractEventLoop) -> None:
        self._path = path
        self._loop = loop
        self._inbox: SimpleQueue[AskedTurn | AskedWork | Stop] = SimpleQueue()
        self._opened: asyncio.Future[None] = loop.create_future()
        self._stopping = False
        self._thread = Thread(target=self._serve, name="sqlite-writer", daemon=True)

    async def start(self) -> None:
        self._thread.start()
        await self._opened

    def keep(self, turn: TurnToKeep) -> "asyncio.Future[Any]":
        return self._put(turn)

    def run(self, work: Callable[[Session], Any]) -> "asyncio.Future[Any]":
        return self._put(work)

    def alive(self) -> bool:
        return self._thread.is_alive()

    async def stop(self) -> None:
        """Let everything asked before this be written, then end the thread."""
        self._stopping = True
        self._inbox.put(Stop())
        await asyncio.to_thread(self._thread.join)

    def _put(self, asked: Any) -> "asyncio.Future[Any]":
        if self._stopping:
            raise Unavailable("the database is being closed")
        future: asyncio.Future[Any] = self._loop.create_future()
        self._inbox.put((asked, future))
        return future

    # Everything below runs in the thread.

    def _serve(self) -> None:
        try:
            self._connection = open_connection(self._path)
        except sqlite3.Error as error:
            self._settle([(self._opened, error)])
            return
        self._engine = engine_over(self._connection)
        self._settle([(self._opened, None)])
        while self._serve_next():
            pass
        self._engine.dispose()
        self._connection.close()

    def _serve_next(self) -> bool:
        turns, other = self._queued()
        if turns:
            self._settle(self._keep_together(turns))
        if isinstance(other, Stop):
            return False
        if other is not None:
            self._settle([(other[1], self._work(other[0]))])
        return True

    def _queued(self) -> tuple[list[AskedTurn], "AskedWork | Stop | None"]:
        """Wait for something, then take what is there: turns, up to the first thing that is not a turn."""
        turns: list[AskedTurn] = []
        asked = self._inbox.get()
        while not isinstance(asked, Stop) and isinstance(asked[0], TurnToKeep):
            turns.append((asked[0], asked[1]))
            if len(turns) == MOST_TOGETHER:
                return turns, None
            try:
                asked = self._inbox.get_nowait()
            except Empty:
                return turns, None
        return turns, asked

    def _keep_together(self, turns: list[AskedTurn]) -> list[Settled]:
        """One transaction for all; if it fails, one for each, so that a bad turn harms only itself."""
        try:
            outcomes = self._commit([turn for turn, _ in turns])
        except sqlite3.OperationalError as error:  # the file, not a turn: locked by a stranger, disk full
            self._undo()
            return [(future, Unavailable(str(error))) for _, future in turns]
        except Exception:  # noqa: BLE001  (each turn is tried again below and reports its own)
            self._undo()
            return [(future, self._keep_alone(turn)) for turn, future in turns]
        return [(future, outcome) for (_, future), outcome in zip(turns, outcomes, strict=True)]

    def _keep_alone(self, turn: TurnToKeep) -> Outcome:
        try:
            return self._commit([turn])[0]
        except sqlite3.IntegrityError as error:
            self._undo()
            why = lost(self._connection.cursor(), turn)
            return why if isinstance(why, Repeated) else error
        except Exception as error:  # noqa: BLE001  (handed to whoever asked)
            self._undo()
            return error

    def _commit(self, turns: Iterable[TurnToKeep]) -> list[Outcome]:
        cursor = self._connection.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        outcomes = [keep_turn(cursor, turn) for turn in turns]
        cursor.execute("COMMIT")
        return outcomes

    def _undo(self) -> None:
        if self._connection.in_transaction:
            self._connection.rollback()

    def _work(self, work: Callable[[Session], Any]) -> Any:
        try:
            with Session(self._engine, expire_on_commit=False) as session, session.begin():
                return work(session)
        except Exception as error:  # noqa: BLE001  (handed to whoever asked)
            return error

    def _settle(self, settled: list[Settled]) -> None:
        """Hand results over in one call. A loop that has gone took with it everybody who could have heard."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(_hand_over, settled)


def _hand_over(settled: list[Settled]) -> None:
    for future, outcome in settled:
        if future.done():  # whoever asked was cancelled meanwhile; the turn is kept all the same
            continue
        if isinstance(outcome, BaseException):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
