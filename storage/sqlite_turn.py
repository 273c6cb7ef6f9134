"""How one turn is written to SQLite, inside a transaction that may hold many turns."""

import sqlite3
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, insert, select, update

from storage.compiled import compiled, entry, row_entry, table
from storage.effects import Place, writes
from storage.reading import HANDLED, REPLIES
from storage.store import Kept, Raced, Repeated, TurnToKeep, first_status
from storage.tables import Lane

_talk = table("conversation")
_REPLY_LANE = Lane.REPLY.value


_BEGIN_TALK = compiled(
    insert(_talk).values(version=bindparam("v"), state=bindparam("s"), at_ms=bindparam("t")).inline(),
    "sqlite",
)
_MOVE = compiled(
    update(_talk)
    .where(_talk.c.id == bindparam("c"), _talk.c.version == bindparam("v"))
    .values(version=bindparam("next"), state=bindparam("s"), at_ms=bindparam("t")),
    "sqlite",
)
_ADDRESS = compiled(entry("address"), "sqlite")
_NUMBERS = "SELECT name, seq FROM sqlite_sequence WHERE name IN ('event', 'outbox')"  # the last ids given
_EVENT_ROW = compiled(row_entry("event").prefix_with("OR IGNORE", dialect="sqlite"), "sqlite")
_REPLY_ROW = compiled(row_entry("outbox"), "sqlite")
_EVENT = compiled(entry("event").prefix_with("OR IGNORE", dialect="sqlite"), "sqlite")
_UNCLAIM = compiled(delete(table("event")).where(table("event").c.id == bindparam("row")), "sqlite")
_REPLY = compiled(entry("outbox"), "sqlite")
_KNOWN = compiled(
    select(table("address").c.conversation).where(
        table("address").c.channel == bindparam("channel"), table("address").c.address == bindparam("address")
    ),
    "sqlite",
)
_HANDLED = compiled(HANDLED, "sqlite")
_REPLIES = compiled(REPLIES, "sqlite")


class KeptTurn(NamedTuple):
    """A turn that was written: its conversation (whose id may be new) and its replies."""

    conversation: int
    replies: tuple[Kept, ...]


Outcome = KeptTurn | Exception


def keep_turns(cursor: sqlite3.Cursor, turns: Sequence[TurnToKeep]) -> list[Outcome]:
    """Write a batch in the transaction just begun. Turns of known conversations without effects, which nearly
    all are, go in three statements together. An exception means the transaction must be rolled back."""
    plain = [turn for turn in turns if turn.version and not turn.effects]
    together = _kept_together(cursor, plain) if len(plain) > 1 else {}
    return [together.get(id(turn)) or keep_turn(cursor, turn) for turn in turns]


def _kept_together(cursor: sqlite3.Cursor, turns: Sequence[TurnToKeep]) -> dict[int, KeptTurn]:
    """What was kept, by the turn's identity; nothing when any of them lost: then each is asked alone."""
    numbers = dict(cursor.execute(_NUMBERS).fetchall())
    row, reply = numbers.get("event", 0), numbers.get("outbox", 0)
    rows, replies, kept = [], [], {}
    for turn in turns:
        row += 1
        rows.append(_event_of(turn, turn.conversation, row))
        said = []
        for body in turn.replies:
            reply += 1
            said.append(Kept(reply, body))
            replies.append(_reply_of(turn, turn.conversation, row, body, reply))
        kept[id(turn)] = KeptTurn(turn.conversation, tuple(said))
    claimed = cursor.executemany(_EVENT_ROW.sql, rows).rowcount == len(turns)
    if claimed and cursor.executemany(_MOVE.sql, map(_move_of, turns)).rowcount == len(turns):
        cursor.executemany(_REPLY_ROW.sql, replies)
        return kept
    cursor.execute("ROLLBACK")  # not to a savepoint: every batch would pay for keeping one
    cursor.execute("BEGIN IMMEDIATE")
    return {}


def keep_turn(cursor: sqlite3.Cursor, turn: TurnToKeep) -> Outcome:
    """Write one turn; a turn that lost (Raced, Repeated) is returned as such and has written nothing.

    Any exception raised means the transaction is spoilt and must be rolled back.
    """
    conversation = turn.conversation if turn.version else _begun(cursor, turn)
    row = _claimed(cursor, turn, conversation) if conversation else 0
    if not row:
        return lost(cursor, turn)
    if turn.version and not _moved(cursor, turn):
        cursor.execute(_UNCLAIM.sql, (row,))
        return Raced()
    replies = tuple(_replied(cursor, turn, conversation, row, body) for body in turn.replies)
    if turn.effects:
        _write_effects(cursor, turn, conversation, row)
    return KeptTurn(conversation, replies)


def _claimed(cursor: sqlite3.Cursor, turn: TurnToKeep, conversation: int) -> int:
    """The row of the turn's event, or 0 when the event was handled before."""
    cursor.execute(_EVENT.sql, _event_of(turn, conversation)[1:])
    return (cursor.lastrowid or 0) if cursor.rowcount == 1 else 0


def _event_of(turn: TurnToKeep, conversation: int, row: int = 0) -> tuple[Any, ...]:
    """In the order of the table's columns, the id first."""
    return row, turn.channel, turn.address, turn.event, conversation, turn.said, turn.at_ms


def lost(cursor: sqlite3.Cursor, turn: TurnToKeep) -> Raced | Repeated:
    """Why a turn did not move its conversation: its event was handled before, or another was quicker."""
    where = {"channel": turn.channel, "address": turn.address, "event": turn.event}
    found = cursor.execute(_HANDLED.sql, _HANDLED.values(where)).fetchall()
    if not found:
        return Raced()
    conversation, row = found[0]
    replies = cursor.execute(_REPLIES.sql, _REPLIES.values({"conversation": conversation, "row": row}))
    return Repeated(tuple(Kept(*reply) for reply in replies.fetchall()))


def _moved(cursor: sqlite3.Cursor, turn: TurnToKeep) -> bool:
    cursor.execute(_MOVE.sql, _move_of(turn))
    return cursor.rowcount == 1


def _move_of(turn: TurnToKeep) -> tuple[Any, ...]:
    """In the order the statement names its values."""
    return turn.version + 1, turn.state, turn.at_ms, turn.conversation, turn.version


def _begun(cursor: sqlite3.Cursor, turn: TurnToKeep) -> int:
    """The id of a new conversation, or 0 when the address already has one."""
    where = {"channel": turn.channel, "address": turn.address}
    if cursor.execute(_KNOWN.sql, _KNOWN.values(where)).fetchall():
        return 0
    cursor.execute(_BEGIN_TALK.sql, _BEGIN_TALK.values({"v": 1, "s": turn.state, "t": turn.at_ms}))
    conversation = cursor.lastrowid or 0
    cursor.execute(_ADDRESS.sql, _ADDRESS.values(where | {"conversation": conversation}))
    return conversation


def _replied(cursor: sqlite3.Cursor, turn: TurnToKeep, conversation: int, row: int, body: str) -> Kept:
    cursor.execute(_REPLY.sql, _reply_of(turn, conversation, row, body)[1:])
    return Kept(cursor.lastrowid or 0, body)


def _reply_of(turn: TurnToKeep, conversation: int, row: int, body: str, reply: int = 0) -> tuple[Any, ...]:
    """In the order of the table's columns, the id first."""
    channel, at_ms = turn.channel, turn.at_ms
    status = first_status(channel)
    return (
        *(reply, conversation, row, channel, turn.address),
        *(_REPLY_LANE, status, at_ms, 0, body, at_ms),
    )


def _write_effects(cursor: sqlite3.Cursor, turn: TurnToKeep, conversation: int, row: int) -> None:
    place = Place(conversation, row, turn.channel, turn.address, turn.event, turn.at_ms)
    for statement, values in writes(turn.effects, place):
        plain = compiled(statement, "sqlite")
        cursor.execute(plain.sql, plain.values(values))
