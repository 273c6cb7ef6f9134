"""Work that one process at a time does, and how far it came: leases and bookmarks, shared by all replicas.

A lease is held until its time is over by the database's own clock, so replicas need not agree on the time.
"""

from sqlalchemy import text
from sqlmodel import Session

from storage.tables import Bookmark

_CLOCK = {
    "sqlite": "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
    "postgresql": "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
}
_TAKE = """
    INSERT INTO lease (name, owner, until_ms) VALUES (:name, :owner, {now} + :lasts_ms)
    ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until_ms = excluded.until_ms
    WHERE lease.owner = excluded.owner OR lease.until_ms <= {now}
    RETURNING owner
"""
_TAKES = {engine: text(_TAKE.format(now=clock)) for engine, clock in _CLOCK.items()}
_RELEASE = text("DELETE FROM lease WHERE name = :name AND owner = :owner")


def take(session: Session, name: str, owner: str, lasts_ms: int) -> bool:
    """Whether it is `owner`'s now, for `lasts_ms` from now: nobody held it, its time was over, or renewed."""
    values = {"name": name, "owner": owner, "lasts_ms": lasts_ms}
    engine = session.get_bind().dialect.name
    return session.connection().execute(_TAKES[engine], values).first() is not None


def release(session: Session, name: str, owner: str) -> None:
    """Lets it go before its time, if it is still `owner`'s."""
    session.connection().execute(_RELEASE, {"name": name, "owner": owner})


def marked(session: Session, name: str) -> str | None:
    """Where the reader left off; None when it never began."""
    found = session.get(Bookmark, name)
    return found.place if found else None


def mark(session: Session, name: str, place: str) -> None:
    session.merge(Bookmark(name=name, place=place))
