"""Results people keep: found by their link or their person; what became of a change they are told of."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Delete, bindparam, delete, select, update
from sqlmodel import Session

from handlers.sheet import Sheet, sheet_from_json
from storage.compiled import table

_result, _tell, _address = table("saved_result"), table("to_tell"), table("address")

# What a turn writes. Names of the values: the_conversation, the_mark.
_theirs = _result.c.conversation == bindparam("the_conversation")
_this = _result.c.mark == bindparam("the_mark")
DROP_RESULT: Sequence[Delete] = (
    delete(_tell).where(_tell.c.result.in_(select(_result.c.id).where(_theirs, _this))),
    delete(_result).where(_theirs, _this),
)
DROP_RESULTS: Sequence[Delete] = (
    delete(_result).where(_theirs),
    delete(_tell).where(_tell.c.conversation == bindparam("the_conversation")),
)


class Result(NamedTuple):
    """A kept result. `situation`: answers by key; `on`: the day asked about; `verdicts`: by activity."""

    id: int
    conversation: int
    workshop: str
    situation: Mapping[str, str | int | bool]
    wish: str | None
    on: date
    verdicts: Mapping[str, str]
    revision: str
    sheet: Sheet
    at_ms: int


class Change(NamedTuple):
    """A kept result whose verdicts (by activity) are others from that day on."""

    result: int
    before: Mapping[str, str]
    after: Mapping[str, str]
    changed_on: date


def result_by_digest(session: Session, digest: str) -> Result | None:
    """The one a link leads to; `digest` is the SHA-256 of the link's token."""
    row = session.execute(select(_result).where(_result.c.token_digest == digest)).first()
    return _read(row) if row else None


def results_of(session: Session, channel: str, address: str) -> list[Result]:
    """All of one person, whichever of their accounts is asked by, oldest first."""
    whose = select(_address.c.conversation).where(
        _address.c.channel == channel, _address.c.address == address
    )
    found = select(_result).where(_result.c.conversation == whose.scalar_subquery())
    return [_read(row) for row in session.execute(found.order_by(_result.c.id))]


def told(session: Session, ids: Sequence[int], now_ms: int) -> None:
    """These were told."""
    session.execute(
        update(_tell).where(_tell.c.id.in_(ids), _tell.c.told_ms.is_(None)).values(told_ms=now_ms)
    )


def _read(row: Any) -> Result:
    return Result(
        row.id,
        row.conversation,
        row.workshop,
        json.loads(row.situation),
        row.wish,
        date.fromisoformat(row.day),
        json.loads(row.verdicts),
        row.revision,
        sheet_from_json(row.sheet),
        row.at_ms,
    )
