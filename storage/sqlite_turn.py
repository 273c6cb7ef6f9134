"""How one turn is written to SQLite, inside a transaction that may hold many turns."""

import sqlite3

from sqlalchemy import bindparam, insert, select, update

from storage.compiled import compiled, entry, table
from storage.effects import Place, writes
from storage.reading import HANDLED, REPLIES
from storage.store import PULLED, Kept, Raced, Repeated, TurnToKeep
from storage.tables import Lane, Status

Outcome = tuple[Kept, ...] | Exception

_talk = table("conversation")


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
_EVENT = compiled(entry("event"), "sqlite")
_REPLY = compiled(entry("outbox"), "sqlite")
_KNOWN = compiled(
    select(table("address").c.conversation).where(
        table("address").c.channel == bindparam("channel"), table("address").c.address == bindparam("address")
    ),
    "sqlite",
)
_HANDLED = compiled(HANDLED, "sqlite")
_REPLIES = compiled(REPLIES, "sqlite")


def keep_turn(cursor: sqlite3.Cursor, turn: TurnToKeep) -> Outcome:
    """Write one turn; a turn that lost (Raced, Repeated) is returned as such and has written nothing.

    Any exception raised means the transaction is spoilt and must be rolled back.
    """
    conversation = _moved(cursor, turn) if turn.version else _begun(cursor, turn)
    if not conversation:
        return lost(cursor, turn)
    cursor.execute(
        _EVENT.sql,
        _EVENT.values(
            {
                "channel": turn.channel,
                "address": turn.address,
                "event": turn.event,
                "conversation": conversation,
                "said": turn.said,
                "at_ms": turn.at_ms,
            }
        ),
    )
    row = cursor.lastrowid or 0
    kept = tuple(_replied(cursor, turn, conversation, row, body) for body in turn.replies)
    if turn.effects:
        _write_effects(cursor, turn, conversation, row)
    return kept


def lost(cursor: sqlite3.Cursor, turn: TurnToKeep) -> Raced | Repeated:
    """Why a turn did not move its conversation: its event was handled before, or another was quicker."""
    where = {"channel": turn.channel, "address": turn.address, "event": turn.event}
    found = cursor.execute(_HANDLED.sql, _HANDLED.values(where)).fetchall()
    if not found:
        return Raced()
    conversation, row = found[0]
    replies = cursor.execute(_REPLIES.sql, _REPLIES.values({"conversation": conversation, "row": row}))
    return Repeated(tuple(Kept(*reply) for reply in replies.fetchall()))


def _moved(cursor: sqlite3.Cursor, turn: TurnToKeep) -> int:
    values = {
        "c": turn.conversation,
        "v": turn.version,
        "next": turn.version + 1,
        "s": turn.state,
        "t": turn.at_ms,
    }
    cursor.execute(_MOVE.sql, _MOVE.values(values))
    return turn.conversation if cursor.rowcount == 1 else 0


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
    values = {
        "conversation": conversation,
        "event": row,
        "channel": turn.channel,
        "address": turn.address,
        "lane": Lane.REPLY.value,
        "status": first_status(turn.channel),
        "not_before_ms": turn.at_ms,
        "attempts": 0,
        "body": body,
        "at_ms": turn.at_ms,
    }
    cursor.execute(_REPLY.sql, _REPLY.values(values))
    return Kept(cursor.lastrowid or 0, body)


def first_status(channel: str) -> str:
    """`sent` where the commit itself makes a reply readable, `pending` where it must still be delivered."""
    return (Status.SENT if channel in PULLED else Status.PENDING).value


def _write_effects(cursor: sqlite3.Cursor, turn: TurnToKeep, conversation: int, row: int) -> None:
    place = Place(conversation, row, turn.channel, turn.event, turn.at_ms)
    for statement, values in writes(turn.effects, place):
        plain = compiled(statement, "sqlite")
        cursor.execute(plain.sql, plain.values(values))
