"""At which version a database stands, told without changing it: what the doctor asks."""

import asyncio
import contextlib
import sqlite3
from typing import Literal

from storage.revision import NEWEST, REVISIONS
from storage.store import is_postgres, postgres_dsn, sqlite_path

Standing = Literal["ready", "new", "older", "newer", "lost"]
PATIENCE = 5.0  # seconds
REVISION = "SELECT version_num FROM alembic_version"


async def database_standing(url: str) -> Standing:
    """`lost`: it does not answer; `new`: nothing there; else how its version compares with ours."""
    try:
        found = await (_on_postgres(url) if is_postgres(url) else asyncio.to_thread(_on_sqlite, url))
    except (OSError, TimeoutError, sqlite3.Error, ValueError):
        return "lost"
    if found is None:
        return "new"
    if found == NEWEST:
        return "ready"
    return "older" if found in REVISIONS else "newer"


def _on_sqlite(url: str) -> str | None:
    path = sqlite_path(url)
    if not path.exists():
        return None
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=PATIENCE)) as database:
        tables = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        row = database.execute(REVISION).fetchone() if tables else None
        return str(row[0]) if row else None


async def _on_postgres(url: str) -> str | None:
    import asyncpg  # the driver loads only where it is used

    try:
        connection = await asyncpg.connect(postgres_dsn(url), timeout=PATIENCE)
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as why:
        raise OSError(type(why).__name__) from why
    try:
        found: str | None = await connection.fetchval(REVISION)
        return found
    except asyncpg.UndefinedTableError:
        return None
    except asyncpg.PostgresError as why:
        raise OSError(type(why).__name__) from why
    finally:
        await connection.close()
