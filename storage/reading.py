"""What is read on the hot path, as statements both engines compile, and how two sides become one page."""

from collections.abc import Iterable

from sqlalchemy import and_, bindparam, literal_column, or_, select

from storage.compiled import table
from storage.store import PULLED, Line
from storage.tables import Status

_conversation, _address, _event, _outbox = (
    table(name) for name in ("conversation", "address", "event", "outbox")
)

# Replies to one event, as given the first time.
REPLIES = (
    select(_outbox.c.id, _outbox.c.body)
    .where(_outbox.c.conversation == bindparam("conversation"), _outbox.c.event == bindparam("row"))
    .order_by(_outbox.c.id)
)

# An event of the conversation its address belongs to now.
_of_address = and_(
    _event.c.conversation == _address.c.conversation,
    _event.c.channel == _address.c.channel,
    _event.c.address == _address.c.address,
)
_this_address = and_(_address.c.channel == bindparam("channel"), _address.c.address == bindparam("address"))

# The row of an event that was handled, with its conversation.
HANDLED = (
    select(_event.c.conversation, _event.c.id)
    .join(_address, _of_address)
    .where(_this_address, _event.c.event == bindparam("event"))
)

LOAD = (
    select(_conversation.c.id, _conversation.c.version, _conversation.c.state, _event.c.id.label("row"))
    .select_from(_address)
    .join(_conversation, _conversation.c.id == _address.c.conversation)
    .outerjoin(_event, and_(_of_address, _event.c.event == bindparam("event")))
    .where(_this_address)
)

# An address is told its own rows of its own conversation. What waits to be delivered is already said on a
# pushed channel; on a pulled one the row becomes visible when it is `sent`, so a notice for tomorrow stays
# unseen. Constants are written into the SQL: a bound one keeps generic plans from using a partial index.
_seen = or_(
    _outbox.c.status == literal_column(f"'{Status.SENT}'"),
    and_(
        _outbox.c.status != literal_column(f"'{Status.CANCELLED}'"),
        *(_outbox.c.channel != literal_column(f"'{channel}'") for channel in sorted(PULLED)),
    ),
)
_said_here = (
    select(_outbox.c.id, _outbox.c.body, _outbox.c.event)
    .join(
        _address,
        and_(
            _address.c.channel == _outbox.c.channel,
            _address.c.address == _outbox.c.address,
            _address.c.conversation == _outbox.c.conversation,
        ),
    )
    .where(_this_address, _seen)
)
# The history is that of the conversation, whichever accounts of the person took part in it.
_said_anywhere = (
    select(_outbox.c.id, _outbox.c.body, _outbox.c.event)
    .join(_address, _address.c.conversation == _outbox.c.conversation)
    .where(_this_address, _seen)
)
AFTER = _said_here.where(_outbox.c.id > bindparam("after")).order_by(_outbox.c.id).limit(bindparam("limit"))
LAST_SAID = _said_anywhere.order_by(_outbox.c.id.desc()).limit(bindparam("limit"))
LAST_HEARD = (
    select(_event.c.id, _event.c.said)
    .join(_address, _event.c.conversation == _address.c.conversation)
    .where(_this_address)
    .order_by(_event.c.id.desc())
    .limit(bindparam("limit"))
)


def woven(
    heard: Iterable[tuple[int, str]], said: Iterable[tuple[int, str, int | None]], limit: int
) -> list[Line]:
    """Both sides in order: an event, then its replies; what nobody asked for stays where it was said.

    `heard` are (event row, said), `said` are (outbox row, body, event row or None), each in any order.
    """
    placed: list[tuple[tuple[int, int, int], Line]] = [
        ((row, 0, row), Line(True, row, text)) for row, text in heard
    ]
    answering = 0
    for row, body, event in sorted(said, key=lambda line: line[0]):
        answering = answering if event is None else event
        placed.append(((answering, 1, row), Line(False, row, body)))
    placed.sort(key=lambda line: line[0])
    return [line for _, line in placed][-limit:]
