"""Tokens of a channel that rotate: one pair in use, the one before kept, renewed by one process at a time.

A refresh token can be spent once. So whoever renews holds the lease, reads the pair under it, and enters the
new pair before anybody uses it.
"""

import hashlib
from typing import NamedTuple

from sqlalchemy import text
from sqlmodel import Session

from storage.leases import release, take
from storage.tables import TokenPair

LEASE_MS = 60_000  # longer than any renewing takes; who dies meanwhile keeps the others waiting that long

# Whether what the operator gave is new: one statement, so one of several replicas enters it.
_GIVEN = text("""
    INSERT INTO bookmark (name, place) VALUES (:name, 'entered') ON CONFLICT (name) DO NOTHING RETURNING name
""")
_ENTER = text("""
    INSERT INTO token_pair (channel, access, refresh, expires_ms, at_ms)
    VALUES (:channel, :access, :refresh, :expires_ms, :at_ms)
    ON CONFLICT (channel) DO UPDATE SET access_before = token_pair.access,
        refresh_before = token_pair.refresh, access = excluded.access, refresh = excluded.refresh,
        expires_ms = excluded.expires_ms, trouble = NULL, at_ms = excluded.at_ms
""")
_RENEW = text("""
    UPDATE token_pair SET access_before = access, refresh_before = refresh, access = :access,
        refresh = :refresh, expires_ms = :expires_ms, trouble = NULL, at_ms = :at_ms
    WHERE channel = :channel AND refresh = :spent
""")
_SPOIL = text("""
    UPDATE token_pair SET trouble = :trouble, at_ms = :at_ms WHERE channel = :channel AND refresh = :refresh
""")


class Pair(NamedTuple):
    """`expires_ms`: when the access token dies, epoch ms; `trouble`: why the pair is dead, or None."""

    access: str
    refresh: str
    expires_ms: int
    trouble: str | None = None


class Claim(NamedTuple):
    """The pair as it stands, and whether it is ours to renew."""

    pair: Pair
    ours: bool


def pair_of(session: Session, channel: str) -> Pair | None:
    """The pair in use; None when there never was one."""
    found = session.get(TokenPair, channel, populate_existing=True)
    return Pair(found.access, found.refresh, found.expires_ms, found.trouble) if found else None


def give(session: Session, channel: str, pair: Pair, now_ms: int) -> None:
    """Enters a pair of the operator's once and never again: it is spent by then."""
    digest = hashlib.sha256(f"{pair.access} {pair.refresh}".encode()).hexdigest()[:32]
    connection = session.connection()
    if connection.execute(_GIVEN, {"name": f"tokens given:{channel}:{digest}"}).first():
        connection.execute(_ENTER, _values(channel, pair, now_ms))


def claim(session: Session, channel: str, owner: str, stale: str) -> Claim | None:
    """To renew the pair whose access token is `stale`. None: somebody else is at it, ask again.

    Not ours when the pair was renewed meanwhile, or is in trouble. Raises LookupError without a pair.
    """
    if not take(session, _lease(channel), owner, LEASE_MS):
        return None
    pair = pair_of(session, channel)  # read under the lease, so nobody can have spent it
    if pair is None:
        raise LookupError(channel)
    ours = pair.access == stale and pair.trouble is None
    if not ours:
        release(session, _lease(channel), owner)
    return Claim(pair, ours)


def let_go(session: Session, channel: str, owner: str) -> None:
    release(session, _lease(channel), owner)


def renew(session: Session, channel: str, owner: str, spent: str, pair: Pair, now_ms: int) -> None:
    """Enters the pair that refresh token `spent` was changed into; harmless when it was entered before."""
    session.connection().execute(_RENEW, _values(channel, pair, now_ms) | {"spent": spent})
    release(session, _lease(channel), owner)


def spoil(session: Session, channel: str, owner: str, refresh: str, trouble: str, now_ms: int) -> None:
    """Writes down that this refresh token is dead."""
    values = {"channel": channel, "refresh": refresh, "trouble": trouble, "at_ms": now_ms}
    session.connection().execute(_SPOIL, values)
    release(session, _lease(channel), owner)


def _lease(channel: str) -> str:
    return f"tokens:{channel}"


def _values(channel: str, pair: Pair, now_ms: int) -> dict[str, str | int]:
    return {
        "channel": channel,
        "access": pair.access,
        "refresh": pair.refresh,
        "expires_ms": pair.expires_ms,
        "at_ms": now_ms,
    }
