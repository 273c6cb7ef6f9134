"""A backup file: every table of one moment as JSON lines in a zip, readable by either engine."""

import asyncio
import json
import os
import zipfile
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, LargeBinary, MetaData, Table, create_engine, func, insert, select, text
from sqlalchemy.pool import NullPool
from sqlmodel import Session

from storage.personal import Erasure, erase_again, erasures
from storage.revision import require_known
from storage.sqlite_lock import FileLock
from storage.store import is_postgres, postgres_dsn, sqlite_path

T = TypeVar("T")
FORMAT = "khuyencong-backup-1"
ROWS_AT_ONCE = 500
MARK = "alembic_version"
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, json.JSONDecodeError, UnicodeDecodeError)


class NotABackup(Exception):
    """The file is no backup of this program, or is damaged."""


class NotEmpty(Exception):
    """The database already holds rows; a backup is only brought into an empty one."""


class BadList(Exception):
    """A line of a list of erased people cannot be read: whom it names would not be forgotten."""

    def __init__(self, file: Path, line: int) -> None:
        super().__init__(f"{file}: {line}")
        self.file, self.line = file, line


@dataclass(frozen=True)
class Brought:
    """What came back: rows written, erasures applied again."""

    rows: int
    erased: int


def write_archive(url: str, file: Path, key: bytes) -> None:
    """One moment of the whole database, while others write. Raises OSError if the file cannot be written."""
    part = file.with_name(file.name + ".part")
    handle = os.open(
        part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600
    )  # it holds the key and what people said
    try:
        with os.fdopen(handle, "wb") as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("secret.key", key)
                _with_connection(url, lambda connection: _dump(connection, archive), snapshot=True)
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def read_archive(
    url: str, file: Path, erased: Iterable[Path], keep_key: Callable[[bytes], None] = lambda _: None
) -> Brought:
    """Fill the migrated, empty database and forget again whom the lists name, all in one transaction.

    `keep_key` stores the key that came with the backup, before the commit: rows without it are locked away.
    Raises NotABackup, NotEmpty, BadList, WrongSchema.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            if manifest.get("format") != FORMAT or archive.testzip() is not None:
                raise NotABackup
            require_known(manifest["revision"])
            key = archive.read("secret.key")

            def bring(connection: Connection) -> tuple[int, int]:
                filled = _fill(connection, archive, erased)
                keep_key(key)
                return filled

            return Brought(*_with_connection(url, bring))
    except DAMAGE as damage:
        raise NotABackup from damage


def export_erased(session: Session, file: Path) -> None:
    """The list of erased conversations as JSON lines: keep it where the backups are not."""
    part = file.with_name(file.name + ".part")
    part.write_text("".join(json.dumps(asdict(erasure)) + "\n" for erasure in erasures(session)))
    part.replace(file)


def _dump(connection: Connection, archive: zipfile.ZipFile) -> None:
    tables = _tables(connection)
    revision = connection.execute(select(tables.pop(MARK))).scalar_one()
    for name, table in tables.items():
        with archive.open(f"tables/{name}.jsonl", "w") as member:
            every = select(table).order_by(*table.primary_key)
            for row in connection.execute(every).yield_per(_rows_at_once(table)):
                written = json.dumps(dict(row._mapping), ensure_ascii=False, default=_spelled)
                member.write(written.encode() + b"\n")
    manifest = {"format": FORMAT, "revision": revision, "tables": sorted(tables)}
    archive.writestr("manifest.json", json.dumps(manifest))


def _fill(connection: Connection, archive: zipfile.ZipFile, erased: Iterable[Path]) -> tuple[int, int]:
    tables = _tables(connection)
    del tables[MARK]
    if any(
        connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables.values()
    ):
        raise NotEmpty
    rows = sum(_fill_table(connection, table, archive) for table in tables.values())
    _continue_numbering(connection, tables)
    return rows, _forget_again(connection, erased)


def _fill_table(connection: Connection, table: Table, archive: zipfile.ZipFile) -> int:
    """A table that the backup does not know stays empty; a column it does not know keeps its default."""
    count = 0
    if f"tables/{table.name}.jsonl" in archive.namelist():
        with archive.open(f"tables/{table.name}.jsonl") as member:
            lines = (json.loads(line, object_hook=_read) for line in member)
            for rows in _chunks(lines, _rows_at_once(table)):
                connection.execute(insert(table), rows)
                count += len(rows)
    return count


def _rows_at_once(table: Table) -> int:
    """A row that holds a file is large."""
    return 1 if any(isinstance(column.type, LargeBinary) for column in table.columns) else ROWS_AT_ONCE


def _spelled(value: object) -> dict[str, str]:
    """Bytes, the one thing in a row that JSON has no word for."""
    if isinstance(value, bytes):
        return {"base64": b64encode(value).decode()}
    raise TypeError


def _read(value: dict[str, Any]) -> Any:
    return b64decode(value["base64"]) if value.keys() == {"base64"} else value


def _chunks(rows: Iterator[dict[str, object]], most: int) -> Iterator[list[dict[str, object]]]:
    chunk: list[dict[str, object]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == most:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _continue_numbering(connection: Connection, tables: dict[str, Table]) -> None:
    """PostgreSQL's sequences do not see rows that came with their own ids."""
    if connection.dialect.name != "postgresql":
        return
    for name, table in tables.items():
        if "id" in table.c:
            most = connection.execute(select(func.max(table.c.id))).scalar()
            if most is not None:
                connection.execute(
                    text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :most)"),
                    {"name": name, "most": most},
                )


def _forget_again(connection: Connection, lists: Iterable[Path]) -> int:
    again = {erasure for file in lists for erasure in _erasures(file)}
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        erase_again(session, sorted(again, key=lambda erasure: erasure.at_ms))
        session.commit()
    return len(again)


def _erasures(file: Path) -> Iterator[Erasure]:
    for number, line in enumerate(file.read_text("utf-8", errors="replace").splitlines(), 1):
        if line.strip():
            try:
                yield Erasure(**json.loads(line))
            except (ValueError, TypeError):
                raise BadList(file, number) from None


def _tables(connection: Connection) -> dict[str, Table]:
    """The tables as they stand in the database, not as this release would like them."""
    found = MetaData()
    found.reflect(connection)
    return {table.name: table for table in found.sorted_tables}


def _with_connection(url: str, work: Callable[[Connection], T], *, snapshot: bool = False) -> T:
    """Run `work` in one transaction of a connection of its own. Never call it on an event loop's thread."""
    if is_postgres(url):
        return asyncio.run(_on_postgres(postgres_dsn(url), work, snapshot))
    path = sqlite_path(url)
    with ExitStack() as stack:
        if not snapshot:
            stack.callback(FileLock(path).release)
        connection = stack.enter_context(create_engine(f"sqlite:///{path}", poolclass=NullPool).connect())
        connection.exec_driver_sql("PRAGMA wal_autocheckpoint = 0")  # the server's writer alone checkpoints
        connection.exec_driver_sql("BEGIN" if snapshot else "BEGIN IMMEDIATE")  # the driver begins too late
        done = work(connection)
        connection.commit()
        return done


async def _on_postgres(dsn: str, work: Callable[[Connection], T], snapshot: bool) -> T:
    # The driver and what it needs load only where they are used.
    import asyncpg
    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(dsn), poolclass=NullPool
    )
    level = "REPEATABLE READ" if snapshot else "READ COMMITTED"
    async with engine.execution_options(isolation_level=level).begin() as connection:
        return await connection.run_sync(work)
