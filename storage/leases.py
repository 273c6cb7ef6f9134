"""Work that one process at a time does, and how far it came: leases and bookmarks, shared by all replicas.

A lease is held until its time is over by the database's own clock, so replicas need not agree on the time.
What is asked again and again is hot work; who has a transaction of their own calls `take` and `release`.
"""

from sqlmodel import Session

from storage.steps import Sql, Steps, both

_TAKE = both("""
    INSERT INTO lease (name, owner, until_ms) VALUES ($1, $2, {now_us} / 1000 + $3)
    ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until_ms = excluded.until_ms
    WHERE lease.owner = excluded.owner OR lease.until_ms <= {now_us} / 1000
    RETURNING owner
""")
_RELEASE = both("DELETE FROM lease WHERE name = $1 AND owner = $2")
_MARKED = both("SELECT place FROM bookmark WHERE name = $1")
_MARK = both("""
    INSERT INTO bookmark (name, place) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET place = excluded.place
""")


def taken(name: str, owner: str, lasts_ms: int) -> Steps[bool]:
    """Whether it is `owner`'s now, for `lasts_ms` from now: nobody held it, its time was over, or renewed."""
    return bool((yield _TAKE, (name, owner, lasts_ms)))


def released(name: str, owner: str) -> Steps[None]:
    """Lets it go before its time, if it is still `owner`'s."""
    yield _RELEASE, (name, owner)


def marked(name: str) -> Steps[str | None]:
    """Where the reader left off; None when it never began."""
    found = yield _MARKED, (name,)
    return str(found[0][0]) if found else None


def mark(name: str, place: str) -> Steps[None]:
    yield _MARK, (name, place)


def take(session: Session, name: str, owner: str, lasts_ms: int) -> bool:
    """As `taken`, in the transaction of the session."""
    connection = session.connection()
    return connection.exec_driver_sql(_spelt(session, _TAKE), (name, owner, lasts_ms)).first() is not None


def release(session: Session, name: str, owner: str) -> None:
    """As `released`, in the transaction of the session."""
    session.connection().exec_driver_sql(_spelt(session, _RELEASE), (name, owner))


def _spelt(session: Session, sql: Sql) -> str:
    return sql.sqlite if session.get_bind().dialect.name == "sqlite" else sql.postgresql
