"""Leases that ran out: their worker is gone, and what it held is somebody else's now."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from storage import outbox_sql as sql
from storage.doubt import in_doubt
from storage.outbox import count_ended
from storage.steps import Steps, listed
from storage.tables import Status

_EVER = 1 << 62


class Found(NamedTuple):
    """A row whose worker is gone. `status` is its new one; `doubtful`: it may have been sent."""

    id: int
    channel: str
    status: Status
    doubtful: bool


def renew(owners: Sequence[str], lease_ms: int, now_us: int | None = None) -> Steps[None]:
    """Owners are alive: what they hold stays theirs."""
    found = (yield sql.PACE, ("",))[0]
    now_ms = (now_us if now_us is not None else found[0]) // 1000
    for owner in owners:
        yield sql.RENEW, (owner, now_ms + lease_ms)


def expire(now_us: int | None = None, *, all_of_them: bool = False) -> Steps[list[Found]]:
    """Takes back what ran out, a page of it; `all_of_them`: whatever is leased, for nobody else is alive."""
    found = (yield sql.PACE, ("",))[0]
    before = _EVER if all_of_them else (now_us if now_us is not None else found[0]) // 1000
    ran_out = yield sql.RAN_OUT, (before,)
    if not ran_out:
        return []
    settled = {row[0]: _settled(*row) for row in ran_out}
    free = listed([(row, why) for row, (_, why, _) in settled.items()])
    ours = {row for (row,) in (yield sql.SETTLE_DELIVERY, (free, before))}
    moved = [(one, failures) for row, (one, _, failures) in settled.items() if row in ours]
    yield sql.SETTLE, (listed([(one.id, one.status, failures) for one, failures in moved]),)
    yield from count_ended((one.channel, one.status) for one, _ in moved)
    return [one for one, _ in moved]


def _settled(row: int, channel: str, status: str, lane: str, why: Any) -> tuple[Found, str | None, int]:
    """A row that was only leased went nowhere."""
    if status == Status.LEASED:
        return Found(row, channel, Status.PENDING, False), why, 0
    after, word = in_doubt(lane, why, "worker_gone")
    return Found(row, channel, after, True), word, 1
