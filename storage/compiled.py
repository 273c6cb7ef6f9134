"""SQLAlchemy statements turned once into plain SQL with positional values, for bare drivers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any, Literal

from sqlalchemy import ClauseElement, Dialect, Insert, Table, bindparam, insert
from sqlalchemy.dialects import sqlite
from sqlmodel import SQLModel

from storage import result_tables as _result_tables  # noqa: F401  (fills the metadata)
from storage import tables as _tables  # noqa: F401  (fills the metadata)

Engine = Literal["sqlite", "postgresql"]


@dataclass(frozen=True, slots=True)
class Compiled:
    """One statement's SQL, and `values`: named values → the tuple its placeholders stand for."""

    sql: str
    values: Callable[[Mapping[str, Any]], tuple[Any, ...]]


def table(name: str) -> Table:
    return SQLModel.metadata.tables[name]


def entry(name: str) -> Insert:
    """An INSERT of one row whose every column is a named value; a numbered table gives the id itself."""
    columns = [column.name for column in table(name).columns if column.name != "id"]
    return insert(table(name)).values({column: bindparam(column) for column in columns}).inline()


def row_entry(name: str) -> Insert:
    """The same with the id given too."""
    columns = [column.name for column in table(name).columns]
    return insert(table(name)).values({column: bindparam(column) for column in columns}).inline()


@cache
def compiled(statement: ClauseElement, engine: Engine) -> Compiled:
    """The statement's SQL for one engine; kept, so build statements at module level."""
    done = statement.compile(dialect=_dialect(engine))
    order: list[str] = list(getattr(done, "positiontup", None) or ())
    constants = {name: value for name, value in done.params.items() if name in order and value is not None}
    return Compiled(str(done), _picker(order, constants))


def _dialect(engine: Engine) -> Dialect:
    if engine == "sqlite":
        return sqlite.dialect(paramstyle="qmark")
    from sqlalchemy.dialects.postgresql import asyncpg  # loads only where it is used

    return asyncpg.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


def _picker(order: list[str], constants: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    if len(order) > 1 and not constants:
        return itemgetter(*order)
    return lambda values: tuple(values[name] if name in values else constants[name] for name in order)
