"""Results people keep: found by their link or their person, gone through for a change of law, and who is to
be told of one."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Delete, bindparam, delete, insert, select, update
from sqlmodel import Session

from handlers.sheet import Sheet, sheet_from_json
from storage.compiled import table

_result, _tell, _address = table("saved_result"), table("to_tell"), table("address")
PAGE = 500

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


class Untold(NamedTuple):
    """A change its person has not been told of; `id` is what `told` takes."""

    id: int
    conversation: int
    workshop: str
    change: Change


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


def all_results(session: Session, after: int = 0, limit: int = PAGE) -> list[Result]:
    """A page of everybody's by id; the next one begins after the last id, an empty one is the end."""
    page = select(_result).where(_result.c.id > after).order_by(_result.c.id).limit(limit)
    return [_read(row) for row in session.execute(page)]


def note_changes(session: Session, changes: Iterable[Change], now_ms: int) -> int:
    """Enters who is to be told; how many new ones. Noted before for that day, it is not noted again, and a
    result that is gone is nobody's."""
    return sum(_noted(session, change, now_ms) for change in changes)


def waiting_to_tell(session: Session, limit: int = 10_000) -> list[Untold]:
    """Whom nobody has told yet, the first noticed first."""
    columns = (_tell.c.id, _tell.c.conversation, _result.c.workshop, _tell.c.result)
    found = select(*columns, _tell.c.before, _tell.c.after, _tell.c.changed_on)
    waiting = found.join(_result, _result.c.id == _tell.c.result).where(_tell.c.told_ms.is_(None))
    return [_untold(row) for row in session.execute(waiting.order_by(_tell.c.id).limit(limit))]


def told(session: Session, ids: Sequence[int], now_ms: int) -> None:
    """These were told."""
    session.execute(
        update(_tell).where(_tell.c.id.in_(ids), _tell.c.told_ms.is_(None)).values(told_ms=now_ms)
    )


def _noted(session: Session, change: Change, now_ms: int) -> int:
    """Holding the result's row: whoever erases it meanwhile does so before or after, and finds this note."""
    held = select(_result.c.conversation).where(_result.c.id == change.result).with_for_update()
    conversation = session.execute(held).scalar()
    known = select(_tell.c.id).where(
        _tell.c.result == change.result, _tell.c.changed_on == change.changed_on.isoformat()
    )
    if conversation is None or session.execute(known).first() is not None:
        return 0
    values = {"conversation": conversation, "result": change.result, "at_ms": now_ms, "told_ms": None}
    values |= {"before": _json(change.before), "after": _json(change.after)}
    session.execute(insert(_tell).values(values | {"changed_on": change.changed_on.isoformat()}))
    return 1


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


def _untold(row: Any) -> Untold:
    before, after = json.loads(row.before), json.loads(row.after)
    change = Change(row.result, before, after, date.fromisoformat(row.changed_on))
    return Untold(row.id, row.conversation, row.workshop, change)


def _json(value: Mapping[str, str]) -> str:
    return json.dumps(dict(value), ensure_ascii=False)
