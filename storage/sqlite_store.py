"""Conversations in one SQLite file: one process, one writer thread, reads in the event loop."""

import asyncio
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from sqlmodel import Session

from storage.compiled import Compiled, compiled
from storage.fresh import Fresh
from storage.reading import AFTER, LAST_HEARD, LAST_SAID, LOAD, REPLIES, woven
from storage.revision import require_newest
from storage.sqlite_lock import FileLock
from storage.sqlite_turn import KeptTurn
from storage.sqlite_writer import Writer, open_connection
from storage.steps import Hot
from storage.store import Kept, Line, Loaded, TurnToKeep, Unavailable

T = TypeVar("T")

_LOAD = compiled(LOAD, "sqlite")
_REPLIES = compiled(REPLIES, "sqlite")
_AFTER = compiled(AFTER, "sqlite")
_LAST_SAID = compiled(LAST_SAID, "sqlite")
_LAST_HEARD = compiled(LAST_HEARD, "sqlite")


class SqliteStore:
    """A reading costs about 10 µs, less than a thread's hop, so it is done where it is asked.

    The reading connection may not write or checkpoint: with one writer, SQLite's WAL-reset race cannot be.
    """

    alone = True

    def __init__(self, reader: sqlite3.Connection, writer: Writer, lock: FileLock) -> None:
        self._reader = reader
        self._writer = writer
        self._lock = lock
        self._fresh = Fresh()

    async def load(self, channel: str, address: str, event: str) -> Loaded:
        """Of who spoke lately nothing is read: this process alone writes. `keep` then finds a repeat."""
        fresh = self._fresh.loaded(channel, address, event)
        if fresh is not None:
            return fresh
        found = self._read(_LOAD, {"channel": channel, "address": address, "event": event})
        if not found:
            return Loaded(0, 0, None)
        conversation, version, state, row = found[0]
        if row is None:
            return Loaded(conversation, version, state)
        replies = self._read(_REPLIES, {"conversation": conversation, "row": row})
        return Loaded(conversation, version, state, tuple(Kept(*reply) for reply in replies))

    async def keep(self, turn: TurnToKeep) -> tuple[Kept, ...]:
        self._fresh.forget(turn)
        done: KeptTurn = await self._writer.keep(turn)
        self._fresh.remember(turn, done.conversation, done.replies)
        return done.replies

    async def after(self, channel: str, address: str, after: int, limit: int = 200) -> list[Kept]:
        where = {"channel": channel, "address": address, "after": after, "limit": limit}
        return [Kept(row, body) for row, body, _ in self._read(_AFTER, where)]

    async def history(self, channel: str, address: str, limit: int = 100) -> list[Line]:
        where = {"channel": channel, "address": address, "limit": limit}
        said = self._read(_LAST_SAID, where)
        return woven(self._read(_LAST_HEARD, where), said, limit)

    async def run(self, work: Callable[[Session], T]) -> T:
        done: T = await self._writer.run(work)
        self._fresh.clear()  # whatever the work did to conversations is read anew
        return done

    async def hot(self, work: Hot[T]) -> T:
        done: T = await self._writer.hot(work)
        return done

    async def ready(self) -> None:
        if not self._writer.alive():
            raise Unavailable("the writer of the database has ended")
        try:
            self._reader.execute("SELECT id FROM conversation LIMIT 1").fetchall()
        except sqlite3.Error as error:
            raise Unavailable(str(error)) from error

    async def close(self) -> None:
        self._reader.close()  # first, so that the writer is the last one out and folds the log into the file
        await self._writer.stop()
        self._lock.release()

    def _read(self, statement: Compiled, values: Mapping[str, Any]) -> list[Any]:
        # To the end at once: a half-read statement would hold its snapshot and keep the log from shrinking.
        return self._reader.execute(statement.sql, statement.values(values)).fetchall()


async def open_sqlite(path: Path) -> SqliteStore:
    """Open a migrated file for this process alone. Raises InUse, WrongSchema, or sqlite3.Error."""
    lock = FileLock(path)
    reader: sqlite3.Connection | None = None
    try:
        reader = open_connection(path)
        require_newest(_revision(reader))
        reader.execute("PRAGMA query_only=ON")
        writer = Writer(path, asyncio.get_running_loop())
        await writer.start()
    except BaseException:
        if reader is not None:
            reader.close()
        lock.release()
        raise
    return SqliteStore(reader, writer, lock)


def _revision(reader: sqlite3.Connection) -> str | None:
    named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
    if not reader.execute(named).fetchall():
        return None
    found = reader.execute("SELECT version_num FROM alembic_version").fetchall()
    return str(found[0][0]) if found else None
