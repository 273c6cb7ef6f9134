"""One SQLite file belongs to one process; a second one is told so and by what to do."""

import os
import signal
import sqlite3
from multiprocessing import Pipe
from pathlib import Path

import pytest

from storage.store import InUse, Unavailable, migrate, open_store, sqlite_path
from tests.storage.mortal import PROCESSES, hold
from tests.storage.turns import say


async def test_a_second_opener_is_refused_until_the_first_has_closed(migrated_sqlite_url: str) -> None:
    first = await open_store(migrated_sqlite_url)
    with pytest.raises(InUse, match="another process") as refused:
        await open_store(migrated_sqlite_url)
    assert refused.value.path == sqlite_path(migrated_sqlite_url)
    await first.close()
    await (await open_store(migrated_sqlite_url)).close()


async def test_another_process_keeps_the_file_until_it_dies(migrated_sqlite_url: str) -> None:
    ours, theirs = Pipe(duplex=False)
    process = PROCESSES.Process(target=hold, args=(migrated_sqlite_url, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        assert os.read(ours.fileno(), 10) == b"open\n"
        with pytest.raises(InUse):
            await open_store(migrated_sqlite_url)
        with pytest.raises(InUse):
            migrate(migrated_sqlite_url)
    finally:
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        process.close()
        ours.close()
    await (await open_store(migrated_sqlite_url)).close()


async def test_what_was_kept_survives_a_power_cut(migrated_sqlite_url: str) -> None:
    """What we rely on for that: every commit is synced, the log is a WAL, and one writer checkpoints."""
    store = await open_store(migrated_sqlite_url)
    settings = await store.run(
        lambda session: [
            session.connection().exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("synchronous", "journal_mode")
        ]
    )
    assert settings == [2, "wal"]
    await store.close()
    path = sqlite_path(migrated_sqlite_url)
    assert not path.with_name(path.name + "-wal").exists()  # folded into the file at the end


async def test_a_file_locked_by_a_stranger_is_named_and_nothing_is_lost(migrated_sqlite_url: str) -> None:
    store = await open_store(migrated_sqlite_url)
    await say(store, "a", "1")
    await store.run(lambda session: session.connection().exec_driver_sql("PRAGMA busy_timeout=1").close())
    stranger = sqlite3.connect(sqlite_path(migrated_sqlite_url), isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="locked"):
        await say(store, "a", "2")
    stranger.rollback()
    stranger.close()
    await say(store, "a", "2")
    assert (await store.load("web", "a", "3")).version == 2
    await store.close()


async def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await open_store(f"sqlite:///{tmp_path / 'none' / 'x.db'}")
