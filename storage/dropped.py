"""Events that could not be handled and were let go: who sent them and what they said is not kept."""

import re

from sqlalchemy import func, text
from sqlmodel import Session, select

from storage.tables import Dropped

_STRANGE = re.compile(r"[^\x21-\x7e]")  # an id that a database would refuse must not stop the letting go
LONGEST_ID = 200  # characters of a platform's event id
_DROP = text(
    "INSERT INTO dropped (channel, event, why, at_ms) VALUES (:channel, :event, :why, :at_ms)"
    " ON CONFLICT (channel, event) DO NOTHING RETURNING id"
)


def drop(session: Session, channel: str, event: str, why: str, at_ms: int) -> bool:
    """Whether it is the first time that this event is let go. `why`: the name of what went wrong."""
    values = {"channel": channel, "event": _STRANGE.sub("?", event[:LONGEST_ID]), "why": why, "at_ms": at_ms}
    return session.connection().execute(_DROP, values).first() is not None


def dropped_since(session: Session, at_ms: int) -> int:
    """How many since then."""
    return session.exec(select(func.count()).select_from(Dropped).where(Dropped.at_ms >= at_ms)).one()
