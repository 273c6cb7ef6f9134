"""Hot work both engines do alike: a generator says which statement comes next, a driver runs it.

Statements are written once. `both` makes each engine's text: `$1` for a value, `{now_us}` for the database's
clock, `{skip_locked}` where PostgreSQL must pass by what another replica holds, `{by_keys}` after the columns
of a transaction's first statement, and a name of `rows` for a list of rows handed over as one JSON text.
"""

import re
import sqlite3
from collections.abc import Callable, Generator, Sequence
from typing import Any, NamedTuple, TypeVar

import orjson

T = TypeVar("T")


class Sql(NamedTuple):
    """One statement in the words of each engine."""

    sqlite: str
    postgresql: str


Steps = Generator[tuple[Sql, tuple[Any, ...]], Sequence[Any], T]
Hot = Callable[[], Steps[T]]  # begun anew whenever its transaction must be

# Rows are found by their keys, whatever the statistics of a table that empties and fills say. For the rest of
# the transaction only; it costs no statement of its own.
_BY_KEYS = (
    "",
    "".join(
        f", set_config('enable_{way}', 'off', true)"
        for way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin")
    ),
)
_NOW_US = (
    "CAST((julianday('now') - 2440587.5) * 86400000000.0 AS INTEGER)",
    "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint",
)


def both(template: str, **rows: str) -> Sql:
    """`rows`: by name, the value that holds them and their columns, as in `"$1: id bigint, why text"`."""
    sqlite, postgresql = (
        template.format(
            now_us=_NOW_US[engine],
            by_keys=_BY_KEYS[engine],
            skip_locked=("", "FOR UPDATE OF o SKIP LOCKED")[engine],
            **{name: _rows(spec, engine) for name, spec in rows.items()},
        )
        for engine in (0, 1)
    )
    return Sql(re.sub(r"\$(\d)", r"?\1", sqlite), postgresql)


def _rows(spec: str, engine: int) -> str:
    value, _, columns = spec.partition(": ")
    named = [column.split() for column in columns.split(", ")]
    if engine:
        fields = ", ".join(f"(value->>{n})::{kind} AS {name}" for n, (name, kind) in enumerate(named))
        return f"(SELECT {fields} FROM jsonb_array_elements({value}::jsonb) AS each (value))"  # noqa: S608
    fields = ", ".join(f"json_extract(value, '$[{n}]') AS {name}" for n, (name, _) in enumerate(named))
    return f"(SELECT {fields} FROM json_each({value}))"  # noqa: S608


def listed(rows: Sequence[Sequence[Any]]) -> str:
    """Rows as the one value `both` speaks of."""
    return orjson.dumps(rows).decode()


def taken_on_sqlite(cursor: sqlite3.Cursor, steps: Steps[T]) -> T:
    """Takes every step in the transaction just begun."""
    try:
        sql, values = next(steps)
        while True:
            sql, values = steps.send(cursor.execute(sql.sqlite, values).fetchall())
    except StopIteration as done:
        result: T = done.value
        return result


async def taken_on_postgres(connection: Any, steps: Steps[T]) -> T:
    """Takes every step in the transaction the asyncpg connection has begun."""
    try:
        sql, values = next(steps)
        while True:
            sql, values = steps.send(await connection.fetch(sql.postgresql, *values))
    except StopIteration as done:
        result: T = done.value
        return result
