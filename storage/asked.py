"""Questions nobody could answer: kept, closed when an entry answers them, their askers told exactly once."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from sqlalchemy import BigInteger, Text, bindparam, exists, false, func, insert, null, select, true, update
from sqlmodel import Session

from handlers.groups import Question
from handlers.here import VIETNAM
from storage.compiled import table
from storage.store import first_status
from storage.tables import Lane, Outbox

_IDS_AT_ONCE = 500
_DAY_MS, _ZONE_MS = 24 * 60 * 60 * 1000, 7 * 60 * 60 * 1000

_kept, _talk, _label = table("unanswered"), table("conversation"), table("label")

# What a turn writes. Names of the values: the columns, or the_conversation and the_question.
_ENTERED = {name: bindparam(name, type_=Text()) for name in ("question", "near", "channel", "address")} | {
    name: bindparam(name, type_=BigInteger()) for name in ("conversation", "at_ms")
}
_again = exists().where(
    _kept.c.conversation == _ENTERED["conversation"],
    _kept.c.question == _ENTERED["question"],
    _kept.c.answered_by.is_(None),
)
KEEP_QUESTION = insert(_kept).from_select(
    [*_ENTERED, "waits"], select(*_ENTERED.values(), false()).where(~_again)
)
# What leads to the person goes, and with it the hour: a day in Vietnam is left.
UNLINKED = {
    "conversation": null(),
    "channel": null(),
    "address": null(),
    "waits": false(),
    "at_ms": _kept.c.at_ms - (_kept.c.at_ms + _ZONE_MS) % _DAY_MS,
}
_mine = _kept.c.conversation == bindparam("the_conversation")
_this = _kept.c.question == bindparam("the_question")
WILL_TELL = update(_kept).where(_mine, _this).values(waits=true())
DROP_ONE = update(_kept).where(_mine, _this).values(UNLINKED)
DROP_ALL = update(_kept).where(_mine).values(UNLINKED)


class Label(NamedTuple):
    id: int
    question: str
    entry: str
    meant: bool
    day: date


class Waiting(NamedTuple):
    """A conversation that wants to hear what an entry answers."""

    conversation: int
    entry: str


class Asked(NamedTuple):
    """What is to be told: the conversation's state, its questions and the first one's day, the entry."""

    state: str
    questions: tuple[str, ...]
    day: date
    entry: str


class Told(NamedTuple):
    """The conversation's new state, and the bodies of what is said."""

    state: str
    bodies: tuple[str, ...]


def open_questions(session: Session, after: int = 0, limit: int = 1000) -> list[Question]:
    """A page of what has no answer yet, by id."""
    columns = (_kept.c.id, _kept.c.question, _kept.c.near, _kept.c.at_ms, _kept.c.waits)
    page = select(*columns).where(_kept.c.id > after, _kept.c.answered_by.is_(None))
    return [
        Question(row, question, tuple(json.loads(near)), day_of(at_ms), waits)
        for row, question, near, at_ms, waits in session.execute(page.order_by(_kept.c.id).limit(limit))
    ]


def labels(session: Session, after: int = 0, limit: int = 1000) -> list[Label]:
    """A page of what people said their questions mean, by id."""
    page = select(_label).where(_label.c.id > after).order_by(_label.c.id).limit(limit)
    return [
        Label(row.id, row.question, row.entry, row.meant, date.fromisoformat(row.day))
        for row in session.execute(page)
    ]


def close(session: Session, ids: Sequence[int], entry: str) -> int:
    """These questions are answered by the entry now; those closed before stay so. How many it closed."""
    closed = 0
    for first in range(0, len(ids), _IDS_AT_ONCE):
        some = ids[first : first + _IDS_AT_ONCE]
        statement = update(_kept).where(_kept.c.id.in_(some), _kept.c.answered_by.is_(None))
        closed += session.connection().execute(statement.values(answered_by=entry)).rowcount
    return closed


def rejected(session: Session) -> set[tuple[str, str]]:
    """Questions with the entries that somebody said they do not mean."""
    wrong = select(_label.c.question, _label.c.entry).where(~_label.c.meant).distinct()
    return {(question, entry) for question, entry in session.execute(wrong)}


def waiting(session: Session, limit: int = 10_000) -> list[Waiting]:
    """Who is still to be told what, the oldest question first."""
    found = (
        select(_kept.c.conversation, _kept.c.answered_by)
        .where(_kept.c.waits, _kept.c.conversation.is_not(None), _kept.c.answered_by.is_not(None))
        .group_by(_kept.c.conversation, _kept.c.answered_by)
        .order_by(_kept.c.conversation)
        .limit(limit)
    )
    return [Waiting(conversation, entry) for conversation, entry in session.execute(found)]


def tell(
    session: Session, whom: Waiting, word: Callable[[Asked], Told | None], now_ms: int
) -> tuple[str, str] | None:
    """Says the answer and lets go of what led to the person, both or neither; channel and address told.

    None when there is nothing left to tell, or `word` has nothing to say yet. Holding the conversation's row
    keeps two replicas from telling twice and gives the words their place among the conversation's own.
    """
    held = select(_talk.c.state).where(_talk.c.id == whom.conversation).with_for_update(key_share=True)
    state = session.execute(held).scalar()
    mine = (_kept.c.conversation == whom.conversation, _kept.c.answered_by == whom.entry, _kept.c.waits)
    asked = session.execute(select(_kept).where(*mine).order_by(_kept.c.id)).all()
    if state is None or not asked:
        return None
    first = asked[0]
    told = word(Asked(state, tuple(one.question for one in asked), day_of(first.at_ms), whom.entry))
    if told is None:
        return None
    moved = {"state": told.state, "version": _talk.c.version + 1}
    session.execute(update(_talk).where(_talk.c.id == whom.conversation).values(moved))
    session.add_all(_said(whom, first.channel, first.address, told.bodies, now_ms))
    session.execute(update(_kept).where(*mine).values(UNLINKED))
    return first.channel, first.address


def unasked(session: Session, channel: str, address: str, before: int) -> list[str]:
    """Bodies of what was said to the address between its last two answers; `before` is a row of the last."""
    said, known = table("outbox"), table("address")
    whose = select(known.c.conversation).where(known.c.channel == channel, known.c.address == address)
    here = (
        said.c.conversation == whose.scalar_subquery(),
        said.c.channel == channel,
        said.c.address == address,
        said.c.id < before,
    )
    answer = select(func.max(said.c.id)).where(*here, said.c.event.is_not(None)).scalar_subquery()
    since = select(said.c.body).where(*here, said.c.id > func.coalesce(answer, 0))
    return list(session.execute(since.order_by(said.c.id)).scalars())


def _said(whom: Waiting, channel: str, address: str, bodies: Iterable[str], now_ms: int) -> list[Outbox]:
    status = first_status(channel)
    return [
        Outbox(
            conversation=whom.conversation,
            channel=channel,
            address=address,
            lane=Lane.REPLY,
            status=status,
            not_before_ms=now_ms,
            body=body,
            at_ms=now_ms,
        )
        for body in bodies
    ]


def day_of(at_ms: int) -> date:
    """The day in Vietnam."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(VIETNAM).date()
