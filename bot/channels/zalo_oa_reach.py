"""Who may be written to, and which of the messages in the account's name are ours: asked of the database."""

from collections.abc import Mapping

from sqlalchemy import bindparam, text
from sqlmodel import Session

from bot.channels.zalo_oa_read import ECHO, NAME

HOUR = 3600
FREE, PAID = 48 * HOUR, 7 * 24 * HOUR  # seconds since a person's last word
LATELY_MS = 60_000  # a long text's first part may be echoed that long after its last
_NEVER_MS = 2**62

# Events that are not a person's own doing: somebody else wrote, or the person left.
_NEVER = " AND e.event NOT LIKE 'echo:%' AND e.event NOT LIKE 'unfollow:%'"
_LAST = text(f"""
    SELECT max(e.at_ms) FROM address a
    JOIN event e ON e.conversation = a.conversation AND e.channel = a.channel AND e.address = a.address
    WHERE a.channel = :channel AND a.address = :address{_NEVER}
""")  # noqa: S608
# The whole table: only of somebody whose conversation was joined to another and who was silent since.
_LAST_ANYWHERE = text(
    f"SELECT max(e.at_ms) FROM event e WHERE e.channel = :channel AND e.address = :address{_NEVER}"  # noqa: S608
)
_OURS = text("""
    SELECT 1 FROM address a
    JOIN outbox o ON o.conversation = a.conversation AND o.channel = a.channel AND o.address = a.address
    LEFT JOIN delivery d ON d.outbox = o.id
    WHERE a.channel = :channel AND a.address = :address
      AND (o.status = :sending OR d.platform_id = :message OR (d.part > 1 AND d.at_ms > :lately_ms))
    LIMIT 1
""")
_KNOWN = text("""
    SELECT e.event FROM address a
    JOIN event e ON e.conversation = a.conversation AND e.channel = a.channel AND e.address = a.address
    WHERE a.channel = :channel AND a.address = :address AND e.event IN :events
""").bindparams(bindparam("events", expanding=True))
_MEANWHILE = text("""
    SELECT count(*) FROM address a
    JOIN event e ON e.conversation = a.conversation AND e.channel = a.channel AND e.address = a.address
    WHERE a.channel = :channel AND a.address = :address AND e.at_ms BETWEEN :first_ms AND :last_ms
""")
EARLY_MS, LATE_MS = 5_000, 60_000  # clocks differ, and a webhook comes after the message was written


def last_heard(session: Session, address: str) -> int | None:
    """Epoch ms of the last thing this person did here; None when nobody knows."""
    values = {"channel": NAME, "address": address}
    found: int | None = session.connection().execute(_LAST, values).scalar()
    return session.connection().execute(_LAST_ANYWHERE, values).scalar() if found is None else found


def ours(session: Session, address: str, event: str, now_ms: int, *, elsewhere: bool) -> bool:
    """Whether the message behind an echo was sent by us.

    `elsewhere`: another replica may be sending to this person right now; then what comes is taken for that.
    """
    values = {
        "channel": NAME,
        "address": address,
        "message": event.removeprefix(ECHO),
        "lately_ms": now_ms - LATELY_MS if elsewhere else _NEVER_MS,
        "sending": "sending" if elsewhere else "",
    }
    return session.connection().execute(_OURS, values).first() is not None


def known(session: Session, address: str, events: Mapping[str, int]) -> set[str]:
    """Which of these events of a person (id → epoch ms) were received.

    All of them, too, when none is known by its id although as many came in that time: then the platform's
    list names messages otherwise than its webhook, and hearing them again would answer everything twice.
    """
    if not events:
        return set()
    where = {"channel": NAME, "address": address}
    connection = session.connection()
    found = {event for (event,) in connection.execute(_KNOWN, {**where, "events": list(events)})}
    if found:
        return found
    between = {"first_ms": min(events.values()) - EARLY_MS, "last_ms": max(events.values()) + LATE_MS}
    came = connection.execute(_MEANWHILE, {**where, **between}).scalar_one()
    return set(events) if came >= len(events) else set()


def open_window(heard_ms: int | None, now_ms: int) -> str:
    """`free`, `paid` or `shut`. Who never said a word, as far as we know, may not be written to."""
    silent = (now_ms - heard_ms) / 1000 if heard_ms is not None else PAID + 1
    return "free" if silent <= FREE else "paid" if silent <= PAID else "shut"
