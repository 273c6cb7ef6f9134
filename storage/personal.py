"""Which tables hold something about a person, how forgetting reaches each, and the ledger of erasures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Delete,
    Select,
    and_,
    bindparam,
    delete,
    insert,
    or_,
    select,
    true,
    update,
)
from sqlmodel import Session

from storage.blobs import left_alone
from storage.compiled import entry, table
from storage.tables import Erased

# What a conversation's state becomes when it is forgotten outside a turn: a talk that has not begun.
BLANK = "{}"


@dataclass(frozen=True, slots=True)
class Reach:
    """How forgetting reaches one table.

    `column` names the conversation. With `forgets`, rows go when the person asks; `turn` is the column naming
    the turn that asked, whose own rows stay. Without it the row stays until the conversation itself leaves.
    """

    holds: str
    column: str
    forgets: bool = True
    turn: str | None = None


# Every table is either here or in NO_PERSONAL_DATA; a test holds us to it.
REACHES: Mapping[str, Reach] = {
    "conversation": Reach("answers given so far; a turn writes the new state itself", "id", forgets=False),
    "address": Reach("where to write to: the goodbye needs it", "conversation", forgets=False),
    "event": Reach("what the person said", "conversation", turn="id"),
    "outbox": Reach("what was said to the person", "conversation", turn="event"),
    "consent": Reach("what the person agreed to", "conversation"),
    "unanswered": Reach("questions kept for staff, and how to reply", "conversation"),
    "delivery": Reach("what became of what was said to the person", "conversation"),
    "shut": Reach("that the person cannot be written to: a notice must know", "conversation", forgets=False),
    "link_code": Reach("a code that joins another address", "conversation"),
    "joined": Reach("conversations that became part of it", "conversation"),
    "sent_file": Reach("photos and documents the person sent", "conversation"),
    # What is noted of a result waits for the result's row, so it goes after it.
    "saved_result": Reach("results the person keeps, and what they answered", "conversation"),
    "to_tell": Reach("that a kept result changed with the law", "conversation"),
}
# erased: a number and a time; without it a restored backup would undo erasure.
# label: a question without numbers, and what it means; nobody can tell whose it was.
# blob: bytes that only a file leads to. The others are about bots, platforms and processes.
NO_PERSONAL_DATA = frozenset(
    {"erased", "label", "blob", "pace", "tally", "token_pair", "lease", "bookmark", "dropped"}
)


@dataclass(frozen=True, slots=True)
class Erasure:
    """One conversation that was erased, at a time in epoch milliseconds."""

    conversation: int
    at_ms: int


def _of_conversation(name: str) -> ColumnElement[bool]:
    return table(name).c[REACHES[name].column] == bindparam("the_conversation")


def _besides_turn(name: str, reach: Reach) -> Delete:
    statement = delete(table(name)).where(_of_conversation(name))
    if reach.turn is None:
        return statement
    turn = table(name).c[reach.turn]
    return statement.where(or_(turn.is_(None), turn != bindparam("the_turn")))


def _theirs(file: Any) -> ColumnElement[bool]:
    return and_(true(), file.conversation == bindparam("the_conversation"))


def _theirs_before(file: Any) -> ColumnElement[bool]:
    return and_(_theirs(file), file.at_ms < bindparam("the_time"))


# Names of the values: the_conversation, the_turn (event row). What files hold goes first: they lead to it.
Forgetting = Sequence[Select[Any] | Delete]
BESIDES_TURN: Forgetting = (
    *left_alone(_theirs),
    *(_besides_turn(name, reach) for name, reach in REACHES.items() if reach.forgets),
)
BEFORE: Forgetting = (
    *left_alone(_theirs_before),
    *(
        delete(table(name)).where(_of_conversation(name), table(name).c.at_ms < bindparam("the_time"))
        for name, reach in REACHES.items()
        if reach.forgets
    ),
)
WHOLE: Forgetting = (
    *left_alone(_theirs),
    *(delete(table(name)).where(_of_conversation(name)) for name in REACHES),
)
DROP_FILES: Forgetting = (
    *left_alone(_theirs),
    delete(table("sent_file")).where(_of_conversation("sent_file")),
)
ENTER_ERASED = entry("erased")
# Before what is joined is forgotten: a backup may still hold those conversations by themselves.
ENTER_JOINED_ERASED = insert(table("erased")).from_select(
    ["conversation", "at_ms"],
    select(table("joined").c.gone, bindparam("the_time", type_=BigInteger())).where(
        _of_conversation("joined")
    ),
)


def forget(session: Session, conversation: int, before_ms: int) -> None:
    """Delete everything the conversation holds from before `before_ms`, and enter that into the ledger.

    The version moves on, so a turn that was being decided meanwhile is decided again on the empty state.
    """
    talk = table("conversation")
    # First, because it locks the row: nobody can then add to what the next statements look for.
    session.execute(
        update(talk)
        .where(talk.c.id == conversation, talk.c.at_ms < before_ms)
        .values(state=BLANK, version=talk.c.version + 1)
    )
    enter(session, conversation, before_ms)
    for statement in BEFORE:
        session.execute(statement, {"the_conversation": conversation, "the_time": before_ms})


def leave(session: Session, conversation: int) -> None:
    """Delete the conversation whole, its address too: the next message from there begins a new one."""
    for statement in WHOLE:
        session.execute(statement, {"the_conversation": conversation})


def enter(session: Session, conversation: int, at_ms: int) -> None:
    """Enter an erasure into the ledger, once; it is one of what became part of the conversation too."""
    ledger, parts = table("erased"), table("joined")
    gone = session.execute(select(parts.c.gone).where(parts.c.conversation == conversation)).scalars()
    for one in (conversation, *gone):
        known = select(ledger.c.id).where(ledger.c.conversation == one, ledger.c.at_ms == at_ms)
        if session.execute(known).first() is None:
            session.add(Erased(conversation=one, at_ms=at_ms))
            session.flush()


def erasures(session: Session, since_ms: int = 0) -> list[Erasure]:
    """The ledger from `since_ms` on: read it before a restore, and hand it to `erase_again` after."""
    ledger = table("erased")
    found = (
        select(ledger.c.conversation, ledger.c.at_ms).where(ledger.c.at_ms >= since_ms).order_by(ledger.c.id)
    )
    return [
        Erasure(conversation, at_ms) for conversation, at_ms in session.execute(found.order_by(ledger.c.id))
    ]


def erase_again(session: Session, ledger: Iterable[Erasure]) -> None:
    """Forget what a restored backup brought back; rows newer than an erasure are new talk and stay."""
    for erasure in ledger:
        forget(session, erasure.conversation, erasure.at_ms)
