"""Who left by their own word: nothing is sent there until they are heard again."""

from sqlalchemy import text
from sqlmodel import Session

# The time is the event's own, so that this very event does not count as a later word of theirs.
_LEFT = text(
    """
INSERT INTO shut (channel, address, conversation, why, at_ms)
SELECT e.channel, e.address, e.conversation, 'left', e.at_ms FROM event AS e
JOIN address AS a ON a.conversation = e.conversation AND a.channel = e.channel AND a.address = e.address
WHERE a.channel = :channel AND a.address = :address AND e.event = :event AND NOT EXISTS (
    SELECT 1 FROM event AS later WHERE later.conversation = e.conversation
    AND later.channel = e.channel AND later.address = e.address AND later.id > e.id
)
ON CONFLICT (channel, address) DO UPDATE
SET conversation = excluded.conversation, why = excluded.why, at_ms = excluded.at_ms
"""
)


def left(session: Session, channel: str, address: str, event: str) -> None:
    """`event`: by which they left, kept already. One that is told again after they came back does nothing."""
    values = {"channel": channel, "address": address, "event": event}
    session.connection().execute(_LEFT, values)
