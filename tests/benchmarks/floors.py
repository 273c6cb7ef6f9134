"""What the two engines give when nothing but the four statements of a turn is done, 64 turns a commit."""

import asyncio
import sqlite3
import tempfile
import time
from pathlib import Path

import asyncpg

TURNS, BATCH = 12_800, 64
STATE = "x" * 400
TABLES = (
    "CREATE TABLE floor_event (id INTEGER PRIMARY KEY, event TEXT UNIQUE, at BIGINT)",
    "CREATE TABLE floor_talk (id INTEGER PRIMARY KEY, version BIGINT, state TEXT)",
    "CREATE TABLE floor_out (id INTEGER PRIMARY KEY, talk BIGINT, body TEXT)",
)


def sqlite_floor() -> float:
    """Turns a second through raw sqlite3, WAL, synchronous=FULL."""
    with tempfile.TemporaryDirectory() as folder:
        database = sqlite3.connect(Path(folder) / "floor.db", isolation_level=None)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        for statement in TABLES:
            database.execute(statement)
        database.executemany("INSERT INTO floor_talk VALUES (?, 0, ?)", [(n, STATE) for n in range(BATCH)])
        began = time.perf_counter()
        for first in range(0, TURNS, BATCH):
            _sqlite_batch(database, first)
        took = time.perf_counter() - began
        database.close()
    return TURNS / took


def _sqlite_batch(database: sqlite3.Connection, first: int) -> None:
    database.execute("BEGIN IMMEDIATE")
    for n in range(BATCH):
        database.execute("INSERT INTO floor_event (event, at) VALUES (?, 1)", (f"e{first + n}",))
        database.execute("SELECT version, state FROM floor_talk WHERE id = ?", (n,)).fetchone()
        database.execute("UPDATE floor_talk SET version = version + 1, state = ? WHERE id = ?", (STATE, n))
        database.execute("INSERT INTO floor_out (talk, body) VALUES (?, ?)", (n, STATE))
    database.execute("COMMIT")


def postgres_floor(url: str) -> float:
    """Turns a second through one asyncpg connection, one statement for 64 turns."""
    return asyncio.run(_postgres_floor(url))


async def _postgres_floor(url: str) -> float:
    connection = await asyncpg.connect(url)
    try:
        for statement in TABLES:
            await connection.execute(statement.replace("INTEGER PRIMARY KEY", "BIGSERIAL PRIMARY KEY"))
        await connection.execute(
            "INSERT INTO floor_talk SELECT n, 0, $1 FROM generate_series(0, 63) n", STATE
        )
        began = time.perf_counter()
        for first in range(0, TURNS, BATCH):
            await connection.execute(
                POSTGRES_BATCH, [f"e{first + n}" for n in range(BATCH)], list(range(BATCH)), STATE
            )
        return TURNS / (time.perf_counter() - began)
    finally:
        for table in ("floor_event", "floor_talk", "floor_out"):
            await connection.execute(f"DROP TABLE IF EXISTS {table}")
        await connection.close()


POSTGRES_BATCH = """
WITH claimed AS (INSERT INTO floor_event (event, at) SELECT unnest($1::text[]), 1 RETURNING id),
     moved AS (UPDATE floor_talk SET version = version + 1, state = $3
               WHERE id = ANY($2::bigint[]) RETURNING id)
INSERT INTO floor_out (talk, body) SELECT id, $3 FROM moved
"""
