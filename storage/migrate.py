"""Bringing a database to this release's schema: one transaction, one migrator at a time, on either engine."""

import asyncio
import sqlite3
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from storage.revision import require_known
from storage.sqlite_lock import FileLock
from storage.sqlite_writer import engine_over, open_connection
from storage.store import InUse, WrongSchema, is_postgres, postgres_dsn, sqlite_path

# Any number will do, as long as every release takes the same one.
_ADVISORY_LOCK = 2_018_045_012


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's settings, made here: there is no alembic.ini. The connection is what env.py migrates."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def bring_up_to_date(url: str) -> None:
    """Upgrade to the newest revision; see storage.store.migrate."""
    connected(url, _upgrade)


def connected(url: str, work: Callable[[Connection], None]) -> None:
    """Run schema work in one transaction, with the locks and settings it needs.

    In a thread of its own, so that a running event loop does not matter.
    """
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="migrate") as thread:
        if is_postgres(url):
            thread.submit(asyncio.run, _on_postgres(postgres_dsn(url), work)).result()
        else:
            thread.submit(_on_sqlite, sqlite_path(url), work).result()


def _upgrade(connection: Connection) -> None:
    require_known(MigrationContext.configure(connection).get_current_revision())
    command.upgrade(alembic_config(connection), "head")


async def _on_postgres(dsn: str, work: Callable[[Connection], None]) -> None:
    engine = create_async_engine("postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(dsn))
    try:
        async with engine.begin() as connection:
            # Replicas that start together queue here; the second finds nothing left to do.
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})
            await connection.run_sync(work)
    finally:
        await engine.dispose()


def _on_sqlite(path: Path, work: Callable[[Connection], None]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path)
    try:
        raw = open_connection(path)
        # A batch change of a parent table would otherwise silently delete the rows that refer to it.
        raw.execute("PRAGMA foreign_keys=OFF")
        engine = engine_over(raw)
        try:
            with engine.begin() as connection:
                work(connection)
                _require_whole(raw)
        finally:
            engine.dispose()
            raw.close()
    finally:
        lock.release()


def _require_whole(raw: sqlite3.Connection) -> None:
    orphans = raw.execute("PRAGMA foreign_key_check").fetchall()
    if orphans:
        raise sqlite3.IntegrityError(f"the migration would leave {len(orphans)} rows referring to nothing")


def main() -> None:
    """The address comes on standard input (it may hold a password); the outcome goes to standard output."""
    sys.stdout.write(_outcome(sys.stdin.read()))


def _outcome(url: str) -> str:
    try:
        bring_up_to_date(url)
    except InUse:
        return "in_use"
    except WrongSchema:
        return "newer"
    except Exception as why:  # noqa: BLE001 - its name goes to whoever waits; the text may hold the address
        return f"failed {type(getattr(why, 'orig', None) or why).__name__}"
    return "done"


if __name__ == "__main__":
    main()
