"""The bytes of files, once each by their SHA-256: put in with their first file, gone with their last."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Delete, Executable, Select, delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from storage.compiled import table
from storage.tables import Blob

_file, _blob = table("sent_file"), table("blob")
Chosen = Callable[[Any], ColumnElement[bool]]  # of the columns of sent_file


def left_alone(chosen: Chosen) -> Iterator[Select[Any] | Delete]:
    """Statements to run before the chosen files are deleted: they delete the bytes no other file has.

    The first holds those bytes' rows. Whoever keeps a file with the same bytes meanwhile is then waited for,
    and the second, which sees what is there when it begins, sees that file.
    """
    theirs = select(_file.c.sha256).where(chosen(_file.c))
    other = _file.alias("other")
    another = exists().where(other.c.sha256 == _blob.c.sha256, ~chosen(other.c))
    yield select(_blob.c.sha256).where(_blob.c.sha256.in_(theirs)).order_by(_blob.c.sha256).with_for_update()
    yield delete(_blob).where(_blob.c.sha256.in_(theirs), ~another)


def drop(session: Session, chosen: Chosen) -> int:
    """Delete files, and bytes with the last file that has them; how many files."""
    statements: list[Executable] = [*left_alone(chosen), delete(_file).where(chosen(_file.c))]
    for statement in statements[:-1]:
        session.execute(statement)
    return int(session.connection().execute(statements[-1]).rowcount)


def put(session: Session, sha256: str, content: bytes) -> None:
    """Call it after the file's row is written, in the same transaction."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {"sha256": sha256, "content": content}
    while not _held(session, sha256):
        session.execute(dialect.insert(Blob).values(row).on_conflict_do_nothing())


def _held(session: Session, sha256: str) -> bool:
    """Whether they are there; nobody can delete them until this transaction is over."""
    held = select(_blob.c.sha256).where(_blob.c.sha256 == sha256).with_for_update(key_share=True, read=True)
    return session.execute(held).first() is not None


def content(session: Session, sha256: str) -> bytes:
    found: bytes = session.execute(select(_blob.c.content).where(_blob.c.sha256 == sha256)).scalar_one()
    return found
