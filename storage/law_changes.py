"""Kept results when the law changes: what is judged again, and whose change is to be told, one a result."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session

from handlers.eligibility.compare import what_changed
from storage.compiled import table
from storage.results import Change

_result, _tell = table("saved_result"), table("to_tell")
PAGE = 200


class KeptVerdicts(NamedTuple):
    """What a kept result says: the answers by key, the day asked about, and the verdicts by activity."""

    id: int
    situation: Mapping[str, Any]
    on: date
    verdicts: Mapping[str, str]


class Noted(NamedTuple):
    """A change of one result. `conversation` leads to the person; `told_ms`: when they were told, if so."""

    id: int
    conversation: int
    workshop: str
    change: Change
    told_ms: int | None


def kept_verdicts(session: Session, after: int = 0, limit: int = PAGE) -> list[KeptVerdicts]:
    """A page of everybody's by id, without names; the next one begins after the last id."""
    columns = (_result.c.id, _result.c.situation, _result.c.day, _result.c.verdicts)
    page = select(*columns).where(_result.c.id > after).order_by(_result.c.id).limit(limit)
    return [
        KeptVerdicts(row.id, json.loads(row.situation), date.fromisoformat(row.day), json.loads(row.verdicts))
        for row in session.execute(page)
    ]


def note(session: Session, changes: Iterable[Change], now_ms: int) -> int:
    """Keeps the new verdicts and enters who is to be told; how many results changed.

    A result that is gone, or no longer says what the change began with, is left alone: another replica was
    here, or the person keeps a newer one. What nobody was told yet becomes one change from its first verdicts
    to the last, and none when they are the first again.
    """
    return sum(_noted(session, change, now_ms) for change in changes)


def noted(session: Session, after: int = 0, limit: int = PAGE, *, untold: bool = False) -> list[Noted]:
    """A page of all changes, or of those nobody was told, by id."""
    columns = (_tell.c.id, _tell.c.conversation, _result.c.workshop, _tell.c.result)
    found = select(*columns, _tell.c.before, _tell.c.after, _tell.c.changed_on, _tell.c.told_ms)
    page = found.join(_result, _result.c.id == _tell.c.result).where(_tell.c.id > after)
    if untold:
        page = page.where(_tell.c.told_ms.is_(None))
    return [_read(row) for row in session.execute(page.order_by(_tell.c.id).limit(limit))]


def changes_of(session: Session, result: int) -> list[Change]:
    """What the law changed of one kept result, from the first day on."""
    columns = (_tell.c.result, _tell.c.before, _tell.c.after, _tell.c.changed_on)
    mine = select(*columns).where(_tell.c.result == result).order_by(_tell.c.changed_on)
    return [_change(row) for row in session.execute(mine)]


def _noted(session: Session, change: Change, now_ms: int) -> bool:
    """Holding the result's row: whoever erases it meanwhile does so before or after, and finds this note."""
    held = select(_result.c.conversation, _result.c.verdicts).where(_result.c.id == change.result)
    row = session.execute(held.with_for_update()).first()
    if row is None or json.loads(row.verdicts) != dict(change.before):
        return False
    new = {"verdicts": _json(change.after)}
    session.execute(update(_result).where(_result.c.id == change.result).values(new))
    _enter(session, change, row.conversation, now_ms)
    return True


def _enter(session: Session, change: Change, conversation: int, now_ms: int) -> None:
    waiting = _tell.c.result == change.result, _tell.c.told_ms.is_(None)
    first = session.execute(select(_tell.c.before).where(*waiting).order_by(_tell.c.id)).scalar()
    before = change.before if first is None else json.loads(first)
    same_day = _tell.c.result == change.result, _tell.c.changed_on == change.changed_on.isoformat()
    session.execute(delete(_tell).where(*waiting))
    if not what_changed(before, change.after):
        return
    session.execute(delete(_tell).where(*same_day))
    values = {"conversation": conversation, "result": change.result, "at_ms": now_ms}
    texts = {
        "before": _json(before),
        "after": _json(change.after),
        "changed_on": change.changed_on.isoformat(),
    }
    session.execute(insert(_tell).values(values | texts))


def _read(row: Any) -> Noted:
    return Noted(row.id, row.conversation, row.workshop, _change(row), row.told_ms)


def _change(row: Any) -> Change:
    before, after = json.loads(row.before), json.loads(row.after)
    return Change(row.result, before, after, date.fromisoformat(row.changed_on))


def _json(value: Mapping[str, str]) -> str:
    return json.dumps(dict(value), ensure_ascii=False)
