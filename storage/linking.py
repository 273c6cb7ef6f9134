"""A one-time code is tried: the conversation it was typed in becomes part of the one it was told in.

Everything of the smaller conversation moves along, so that one erasure reaches all of it and a repeated event
is still known. The conversation that is gone, and the other's moved version, make every turn that was being
decided meanwhile, on any replica, be decided again.
"""

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, insert, select, text, update
from sqlmodel import Session

from handlers.signs import LINK_FAILED, LINK_OWN, LINK_TRIES, LINKED
from storage.compiled import table
from storage.personal import REACHES
from storage.store import first_status
from storage.tables import Joined, Lane, LinkCode, Outbox

WRONG = "🔑 ✗"  # what stands in the history for a code that was wrong; counted
HIDDEN = "•••"  # what stands in the history for a code that was used
MOST_WRONG, COUNTED_MS = 5, 60 * 60 * 1000  # wrong codes of one address, in that time
MOST_ACCOUNTS = 10  # of one conversation
_TRIES = 20  # looks, while others move the same accounts about

_talk, _address, _code, _event, _said = (
    table(name) for name in ("conversation", "address", "link_code", "event", "outbox")
)
_STAY = frozenset({"conversation", "link_code"})  # the one is let go of, the other's codes are


class Typed(NamedTuple):
    """A code as it was typed, by whom, when; `code` in the spelling it was told in."""

    code: str
    digest: str
    channel: str
    address: str
    now_ms: int

    @property
    def by(self) -> str:
        return f"{self.channel} {self.address}"


class Talks(NamedTuple):
    """States of both conversations, what channels they have together, and the one that joins."""

    told_in: str
    typed_in: str | None
    channels: tuple[str, ...]
    joining: str


class Merged(NamedTuple):
    """The one state, and the body of what is said to the accounts that were there."""

    state: str
    notice: str


class Outcome(NamedTuple):
    """`sign`: what the turn hears. `told`: channel and address of the accounts something was said to."""

    sign: str
    told: tuple[tuple[str, str], ...] = ()


def join(session: Session, typed: Typed, merge: Callable[[Talks], Merged]) -> Outcome:
    """Repeated, it says the same and changes nothing."""
    if _wrong_lately(session, typed) >= MOST_WRONG:
        return Outcome(LINK_TRIES)
    for _ in range(_TRIES):
        code = _code_of(session, typed)
        if code is None:
            break
        outcome = _joined(session, typed, code.conversation, merge)
        if outcome is not None:
            return outcome
    return Outcome(LINK_FAILED)


def _wrong_lately(session: Session, typed: Typed) -> int:
    whose = _whose(typed)
    since = _event.c.at_ms > typed.now_ms - COUNTED_MS
    mine = (_event.c.channel == typed.channel, _event.c.address == typed.address, _event.c.said == WRONG)
    found = select(func.count()).where(_event.c.conversation == whose.scalar_subquery(), since, *mine)
    return int(session.execute(found).scalar_one())


def _joined(session: Session, typed: Typed, there: int, merge: Callable[[Talks], Merged]) -> Outcome | None:
    """None when the accounts moved while we looked: look again. Conversations are held before the code and
    the address are read, in the order of their ids, as everybody does."""
    here: int | None = session.execute(_whose(typed)).scalar()
    states = _held(session, {there, here or there})
    code = _code_of(session, typed)
    if code is None:
        return Outcome(LINK_FAILED)
    looked = session.execute(_whose(typed)).scalar()
    if looked != here or code.conversation != there or not {there, here or there} <= states.keys():
        return None
    if code.used_by is not None:
        return Outcome(LINKED if code.used_by == typed.by and here == there else LINK_FAILED)
    if here == there:
        return Outcome(LINK_OWN)
    accounts = _accounts(session, there)
    joining = _accounts(session, here) if here else [(typed.channel, typed.address)]
    if code.until_ms < typed.now_ms or len(accounts) + len(joining) > MOST_ACCOUNTS:
        return Outcome(LINK_FAILED)
    if here is None and not _entered(session, typed, there):
        return None
    if here is not None:
        _move(session, here, there, typed.now_ms)
    channels = tuple(sorted(channel for channel, _ in (*accounts, *joining)))
    merged = merge(Talks(states[there], states[here] if here else None, channels, typed.channel))
    _write(session, typed, there, merged, accounts)
    return Outcome(LINKED, tuple(accounts))


def _whose(typed: Typed) -> Select[tuple[int]]:
    return select(_address.c.conversation).where(
        _address.c.channel == typed.channel, _address.c.address == typed.address
    )


def _code_of(session: Session, typed: Typed) -> LinkCode | None:
    return session.get(LinkCode, typed.digest, populate_existing=True)


def _held(session: Session, ids: set[int]) -> dict[int, str]:
    """States by conversation, held until the end."""
    found = select(_talk.c.id, _talk.c.state).where(_talk.c.id.in_(ids)).order_by(_talk.c.id)
    return {row.id: row.state for row in session.execute(found.with_for_update())}


def _accounts(session: Session, conversation: int) -> list[tuple[str, str]]:
    found = select(_address.c.channel, _address.c.address).where(_address.c.conversation == conversation)
    return [(row.channel, row.address) for row in session.execute(found.order_by(*found.selected_columns))]


def _entered(session: Session, typed: Typed, there: int) -> bool:
    """Whether nobody else gave this new address a conversation meanwhile."""
    enter = "INSERT INTO address (channel, address, conversation) VALUES (:channel, :address, :there)"
    values = {"channel": typed.channel, "address": typed.address, "there": there}
    done = session.connection().execute(text(f"{enter} ON CONFLICT DO NOTHING"), values)
    return done.rowcount == 1


def _move(session: Session, here: int, there: int, now_ms: int) -> None:
    """Every row of the one becomes the other's. An event both know is one event."""
    session.execute(delete(_code).where(_code.c.conversation == here))
    session.execute(delete(_event).where(_event.c.conversation == here, _known(there)))
    for name, reach in REACHES.items():
        if name not in _STAY:
            column = table(name).c[reach.column]
            session.execute(update(table(name)).where(column == here).values({column: there}))
    session.execute(delete(_talk).where(_talk.c.id == here))
    session.execute(insert(Joined).values(gone=here, conversation=there, at_ms=now_ms))


def _known(there: int) -> ColumnElement[bool]:
    same = _event.alias()
    return exists().where(
        same.c.conversation == there,
        and_(*(same.c[name] == _event.c[name] for name in ("channel", "address", "event"))),
    )


def _write(
    session: Session, typed: Typed, there: int, merged: Merged, accounts: list[tuple[str, str]]
) -> None:
    moved = {"state": merged.state, "version": _talk.c.version + 1}
    session.execute(update(_talk).where(_talk.c.id == there).values(moved))
    session.execute(update(_code).where(_code.c.digest == typed.digest).values(used_by=typed.by))
    body = func.replace(_said.c.body, typed.code, HIDDEN)
    told = (_said.c.conversation == there, _said.c.body.contains(typed.code))
    session.execute(update(_said).where(*told).values(body=body))
    session.add_all(_notice(there, place, merged.notice, typed.now_ms) for place in accounts)


def _notice(there: int, place: tuple[str, str], body: str, now_ms: int) -> Outbox:
    channel, address = place
    return Outbox(
        conversation=there,
        channel=channel,
        address=address,
        lane=Lane.REPLY,
        status=first_status(channel),
        not_before_ms=now_ms,
        body=body,
        at_ms=now_ms,
    )
