"""An empty or an old database becomes this release's, whoever and however many ask at once."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import BigInteger, Connection
from sqlmodel import SQLModel

from storage.migrate import alembic_config, connected
from storage.revision import NEWEST, REVISIONS
from storage.sqlite_lock import FileLock
from storage.store import InUse, WrongSchema, is_postgres, migrate, open_store, sqlite_path
from tests.storage.turns import rows, say


async def _order(url: str, sql: str) -> None:
    if is_postgres(url):
        connection = await asyncpg.connect(url)
        await connection.execute(sql)
        await connection.close()
        return
    raw = sqlite3.connect(sqlite_path(url))
    raw.execute(sql)
    raw.commit()
    raw.close()


async def test_an_empty_database_becomes_ready(empty_url: str) -> None:
    migrate(empty_url)  # inside a running event loop, as `serve` may
    migrate(empty_url)  # and once more changes nothing
    store = await open_store(empty_url)
    await say(store, "a", "1")
    await store.close()


def test_migrating_needs_no_event_loop(empty_url: str) -> None:
    migrate(empty_url)


def test_the_migrations_make_exactly_the_tables_of_the_code(store_url: str) -> None:
    found: list[Any] = []

    def compare(connection: Connection) -> None:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found.extend(compare_metadata(context, SQLModel.metadata))

    connected(store_url, compare)
    assert found == []


@pytest.mark.parametrize("release", REVISIONS[:-1])
async def test_a_database_of_an_earlier_release_keeps_its_rows(empty_url: str, release: str) -> None:
    connected(empty_url, lambda connection: command.upgrade(alembic_config(connection), release))
    await _order(empty_url, "INSERT INTO conversation (version, state, at_ms) VALUES (7, '{}', 1)")
    migrate(empty_url)
    store = await open_store(empty_url)
    assert await rows(store, "SELECT version, state FROM conversation") == [(7, "{}")]
    await say(store, "a", "1")
    await store.close()


def test_there_is_one_line_of_numbered_migrations() -> None:
    scripts = ScriptDirectory.from_config(alembic_config())
    assert scripts.get_heads() == [NEWEST]
    upwards = [script.revision for script in scripts.walk_revisions()][::-1]
    assert tuple(upwards) == REVISIONS
    assert upwards == [f"{number:04}" for number in range(1, len(upwards) + 1)]
    assert all(Path(s.path).name.startswith(f"{s.revision}_") for s in scripts.walk_revisions())


async def test_a_newer_database_is_refused_by_name(store_url: str) -> None:
    await _order(store_url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(WrongSchema, match="9999") as refused:
        await open_store(store_url)
    assert (refused.value.found, refused.value.wanted) == ("9999", NEWEST)
    with pytest.raises(WrongSchema, match="newer release"):
        migrate(store_url)


async def test_an_unmigrated_database_is_refused_with_the_remedy(empty_url: str) -> None:
    with pytest.raises(WrongSchema, match="khuyencong migrate"):
        await open_store(empty_url)
    migrate(empty_url)
    await (await open_store(empty_url)).close()


async def test_replicas_that_start_together_migrate_once(postgres_url: str) -> None:
    await asyncio.gather(*(asyncio.to_thread(migrate, postgres_url) for _ in range(4)))
    await (await open_store(postgres_url)).close()


async def test_postgres_is_understood_in_all_its_spellings(migrated_postgres_url: str) -> None:
    rest = migrated_postgres_url.split("://", 1)[1]
    for scheme in ("postgres", "postgresql", "postgresql+asyncpg"):
        migrate(f"{scheme}://{rest}")
        await (await open_store(f"{scheme}://{rest}")).close()


def test_a_file_in_use_is_not_migrated(tmp_path: Path) -> None:
    held = FileLock(tmp_path / "busy.db")
    with pytest.raises(InUse):
        migrate(f"sqlite:///{tmp_path / 'busy.db'}")
    held.release()
    migrate(f"sqlite:///{tmp_path / 'busy.db'}")


def test_a_migration_that_fails_leaves_nothing_half_done(empty_url: str) -> None:
    def stop_halfway(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE half (id INTEGER)")
        raise LookupError("the power went")

    with pytest.raises(LookupError):
        connected(empty_url, stop_halfway)
    migrate(empty_url)
    left: list[object] = []
    connected(empty_url, lambda c: left.extend(c.dialect.get_table_names(c)))
    assert "half" not in left


def test_rebuilding_a_table_on_sqlite_keeps_the_rows_that_refer_to_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"

    def family(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT)")
        connection.exec_driver_sql(
            "CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parent ON DELETE CASCADE)"
        )
        connection.exec_driver_sql("INSERT INTO parent VALUES (1, 'x')")
        connection.exec_driver_sql("INSERT INTO child VALUES (1, 1)")

    def rebuild(connection: Connection) -> None:
        with Operations(MigrationContext.configure(connection)).batch_alter_table("parent") as parent:
            parent.alter_column("name", type_=BigInteger())

    connected(url, family)
    connected(url, rebuild)
    raw = sqlite3.connect(tmp_path / "x.db")
    assert raw.execute("SELECT count(*) FROM child").fetchall() == [(1,)]
    raw.close()
