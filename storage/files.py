"""Photos and documents people sent: what is taken, what is still to be fetched, who may have it again."""

import hashlib
import secrets
from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlmodel import Session

from storage import blobs
from storage.compiled import table
from storage.file_kinds import KINDS, kind_of, name_for
from storage.positions import Broken, without_position
from storage.store import first_status
from storage.tables import FileState, Lane, Outbox, SentFile

_DAY_MS = 24 * 60 * 60 * 1000
MOST_FILES, MOST_BYTES = 30, 100 * 1024 * 1024  # of one conversation in a day
UPLOAD_MS = 60 * 60 * 1000  # how long an upload waits for the message that names it
MOST_UPLOADED = 1024 * 1024 * 1024  # bytes of uploads that no message names yet, of everybody together
UPLOAD = "upload:"  # begins the ref of a file that came over the web

_file, _talk, _address, _event = (table(name) for name in ("sent_file", "conversation", "address", "event"))


class Examined(NamedTuple):
    """A file that may be kept: positions taken out, the name fitting what it is."""

    kind: str
    name: str
    content: bytes
    sha256: str


class Waiting(NamedTuple):
    """A file to fetch; `attempts` counts this one and proves whose turn it is. `over`: too many that day."""

    id: int
    conversation: int
    channel: str
    ref: str
    name: str
    attempts: int
    at_ms: int
    over: bool


class KeptFile(NamedTuple):
    name: str
    type: str
    content: bytes


class Place(NamedTuple):
    """Where to tell a person something."""

    channel: str
    address: str


class NotTaken(Exception):
    """`why`: kind, too_large, too_many, full; a key of the catalogue for those that a person is told."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def examined(content: bytes, name: str) -> Examined:
    """Takes a second for 20 MB: not for an event loop. Raises NotTaken: kind, too_large."""
    kind = kind_of(content)
    if kind is None:
        raise NotTaken("kind")
    if len(content) > KINDS[kind].most:
        raise NotTaken("too_large")
    try:
        plain = without_position(kind, content)
    except Broken:
        raise NotTaken("kind") from None
    return Examined(kind, name_for(name, kind), plain, hashlib.sha256(plain).hexdigest())


# --- fetching ---


def claim(session: Session, now_ms: int, lease_ms: int) -> Waiting | None:
    """The file whose turn it is, for `lease_ms` nobody else's; None when there is none."""
    due = select(_file.c.id).where(_file.c.state == FileState.WAITING, _file.c.until_ms <= now_ms)
    first = due.order_by(_file.c.attempts, _file.c.id).limit(1).with_for_update(skip_locked=True)
    row = session.execute(first).scalar()
    if row is None:
        return None
    taken = {"until_ms": now_ms + lease_ms, "attempts": _file.c.attempts + 1}
    session.execute(update(_file).where(_file.c.id == row).values(taken))
    found = session.execute(select(_file).where(_file.c.id == row)).one()
    over = _is_over(session, _file.c.conversation == found.conversation, 0, now_ms)
    whose, what = (found.conversation, found.channel), (found.ref, found.name)
    return Waiting(row, *whose, *what, found.attempts, found.at_ms, over)


def next_due(session: Session) -> int | None:
    """When the next waiting file may be fetched, in epoch ms; None when none waits."""
    waits = select(func.min(_file.c.until_ms)).where(_file.c.state == FileState.WAITING)
    due: int | None = session.execute(waits).scalar()
    return due


def again(session: Session, file: Waiting, until_ms: int) -> None:
    """It was not to be had now."""
    session.execute(update(_file).where(_still(file)).values(until_ms=until_ms))


def keep(session: Session, file: Waiting, found: Examined, now_ms: int) -> None:
    """Keeps what was fetched, unless it was forgotten or somebody else's turn meanwhile. Raises NotTaken."""
    _hold_talk(session, file.conversation)
    if _is_over(session, _file.c.conversation == file.conversation, len(found.content), now_ms):
        raise NotTaken("too_many")
    kept = update(_file).where(_still(file)).values(_as_kept(found))
    if session.connection().execute(kept.values(state=FileState.KEPT)).rowcount:
        blobs.put(session, found.sha256, found.content)


def refuse(
    session: Session, file: Waiting, why: str, word: Callable[[str], str], now_ms: int
) -> Place | None:
    """Refuses it and says so, in order with the conversation's other words; where it was said.

    `word` makes the body from the conversation's state. Who sends far too many files is told once a day.
    """
    state = _hold_talk(session, file.conversation)
    told = why == "too_many" and _told_so(session, file, now_ms)
    refused = update(_file).where(_still(file)).values(state=FileState.REFUSED, why=why)
    if not session.connection().execute(refused).rowcount or state is None or told:
        return None
    place = _place(session, file)
    if place:
        session.add(_said(file.conversation, place, word(state), now_ms))
    return place


def _as_kept(found: Examined) -> dict[str, Any]:
    return {
        "name": found.name,
        "kind": found.kind,
        "size": len(found.content),
        "sha256": found.sha256,
    }


def _still(file: Waiting) -> ColumnElement[bool]:
    """It waits, and nobody else has taken it since."""
    return and_(_file.c.id == file.id, _file.c.state == FileState.WAITING, _file.c.attempts == file.attempts)


def _hold_talk(session: Session, conversation: int) -> str | None:
    """Its state; turns and erasures of the conversation wait until this transaction is over."""
    held = select(_talk.c.state).where(_talk.c.id == conversation).with_for_update(key_share=True)
    state: str | None = session.execute(held).scalar()
    return state


def _is_over(session: Session, whose: ColumnElement[bool], more: int, now_ms: int) -> bool:
    """Whether `more` bytes, at least one file, are more than MOST_FILES or MOST_BYTES since a day ago."""
    has = _file.c.state.in_([FileState.KEPT.value, FileState.UPLOADED.value])
    lately = select(func.count(), func.coalesce(func.sum(_file.c.size), 0)).where(
        whose, has, _file.c.at_ms > now_ms - _DAY_MS
    )
    count, size = session.execute(lately).one()
    return bool(count >= MOST_FILES or size + more > MOST_BYTES)


def _told_so(session: Session, file: Waiting, now_ms: int) -> bool:
    before = select(_file.c.id).where(
        _file.c.conversation == file.conversation,
        _file.c.state == FileState.REFUSED,
        _file.c.why == "too_many",
        _file.c.at_ms > now_ms - _DAY_MS,
    )
    return session.execute(before.limit(1)).first() is not None


def _place(session: Session, file: Waiting) -> Place | None:
    """Where the file came from; None when that was long ago."""
    event = select(_file.c.event).where(_file.c.id == file.id).scalar_subquery()
    came = session.execute(select(_event.c.channel, _event.c.address).where(_event.c.id == event)).first()
    return Place(*came) if came else None


def _said(conversation: int, place: Place, body: str, now_ms: int) -> Outbox:
    return Outbox(
        conversation=conversation,
        channel=place.channel,
        address=place.address,
        lane=Lane.REPLY,
        status=first_status(place.channel),
        not_before_ms=now_ms,
        body=body,
        at_ms=now_ms,
    )


# --- over the web ---


def take_upload(session: Session, place: Place, found: Examined, now_ms: int) -> str:
    """Holds an upload until a message names it by the token returned. Raises NotTaken: too_many, full."""
    conversation = _conversation_of(session, place) or 0
    mine = _file.c.ref.like(f"{UPLOAD}%.{_mark(place)}")
    whose = and_(_file.c.state == FileState.UPLOADED, mine)
    if conversation:
        whose = or_(whose, _file.c.conversation == conversation)
    if _is_over(session, whose, len(found.content), now_ms):
        raise NotTaken("too_many")
    if _uploaded_bytes(session) + len(found.content) > MOST_UPLOADED:
        raise NotTaken("full")
    row = SentFile(
        conversation=conversation,
        channel=place.channel,
        ref="",
        state=FileState.UPLOADED,
        at_ms=now_ms,
        **_as_kept(found),
    )
    session.add(row)
    session.flush()
    token = f"{row.id}.{secrets.token_urlsafe(12)}.{_mark(place)}"
    row.ref = UPLOAD + token
    session.flush()
    blobs.put(session, found.sha256, found.content)
    return token


def uploaded_name(session: Session, place: Place, token: str) -> str | None:
    """The name of this place's own upload; None for anybody else's, and when it waited too long."""
    number, _, rest = token.partition(".")
    if not is_row(number) or not rest.endswith("." + _mark(place)):
        return None
    named = select(_file.c.name).where(_file.c.id == int(number), _file.c.ref == UPLOAD + token)
    name: str | None = session.execute(named).scalar()
    return name


def settle_upload(session: Session, file: Waiting) -> bool:
    """The upload that a message named is kept, as that message's; False when it is gone."""
    _hold_talk(session, file.conversation)
    event = select(_file.c.event).where(_file.c.id == file.id).scalar_subquery()
    number = file.ref.removeprefix(UPLOAD).partition(".")[0]
    same = and_(_file.c.ref == file.ref, _file.c.id == (int(number) if is_row(number) else 0))
    came = update(_file).where(same, _file.c.state == FileState.UPLOADED)
    mine = {"state": FileState.KEPT, "conversation": file.conversation, "event": event, "at_ms": file.at_ms}
    session.execute(came.values(mine))
    there = select(_file.c.id).where(same, _file.c.conversation == file.conversation)
    if session.execute(there.where(_file.c.state == FileState.KEPT)).first() is None:
        return False
    blobs.drop(session, lambda columns: columns.id == file.id)
    return True


def sweep_uploads(session: Session, now_ms: int) -> int:
    """Deletes uploads that no message named in time; how many."""
    naming = _file.alias("naming")

    def unnamed(columns: Any) -> ColumnElement[bool]:
        named = exists().where(naming.c.ref == columns.ref, naming.c.state == FileState.WAITING)
        late = columns.at_ms < now_ms - UPLOAD_MS
        return and_(columns.state == FileState.UPLOADED, late, ~named)

    return blobs.drop(session, unnamed)


def kept_file(session: Session, place: Place, row: int) -> KeptFile | None:
    """A file of the conversation that this place belongs to; None for any other."""
    conversation = _conversation_of(session, place)
    mine = (_file.c.id == row, _file.c.conversation == conversation, _file.c.state == FileState.KEPT)
    found = session.execute(select(_file.c.name, _file.c.kind, _file.c.sha256).where(*mine)).first()
    if found is None or conversation is None:
        return None
    return KeptFile(found.name, KINDS[found.kind].type, blobs.content(session, found.sha256))


def kept_of(session: Session, place: Place, events: list[int]) -> dict[int, list[tuple[int, str]]]:
    """Row and name of the files kept of these messages of the place's own conversation, by message."""
    mine = (_file.c.conversation == _conversation_of(session, place), _file.c.state == FileState.KEPT)
    kept = select(_file.c.event, _file.c.id, _file.c.name).where(*mine, _file.c.event.in_(events))
    found: dict[int, list[tuple[int, str]]] = {}
    for event, row, name in session.execute(kept.order_by(_file.c.id)):
        found.setdefault(event, []).append((row, name))
    return found


def is_row(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def _conversation_of(session: Session, place: Place) -> int | None:
    here = (_address.c.channel == place.channel, _address.c.address == place.address)
    found: int | None = session.execute(select(_address.c.conversation).where(*here)).scalar()
    return found


def _uploaded_bytes(session: Session) -> int:
    waits = select(func.coalesce(func.sum(_file.c.size), 0)).where(_file.c.state == FileState.UPLOADED)
    return int(session.execute(waits).scalar_one())


def _mark(place: Place) -> str:
    """Binds an upload's token to who uploaded it; letters and digits only."""
    return hashlib.sha256(f"{place.channel}\0{place.address}".encode()).hexdigest()[:24]
