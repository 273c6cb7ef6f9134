"""Claiming what waits to be delivered, and writing down what became of it: the same on both engines.

A worker has one exchange with the database at a time: what ended is written, what is about to go on the wire
is marked, and more is taken, in one transaction. Nothing here sends.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from storage import outbox_sql as sql
from storage.doubt import still_doubtful
from storage.steps import Steps, listed
from storage.tables import Lane, Status

LEASE_MS = 60_000  # as a rule: longer than a database may stall; renewed while the worker lives
MOST_TAKEN = 30  # rows one exchange takes of a lane
_SCAN = {Lane.REPLY: 128, Lane.NOTICE: 512}  # rows looked at to find those whose turn it is
_APART_MS = 100  # what one message to a person takes, about
_DEEPEST = 100_000  # rows that are counted at most; more is «at least»
_FINAL = frozenset({Status.SENT, Status.FAILED, Status.UNKNOWN, Status.CANCELLED})


class Ended(NamedTuple):
    """What became of one row: its new status, and `part` parts of it delivered in all.

    `failures`: 1 when this counts as a failed attempt; `after_ms`: wait so long before the next;
    `tried`: a call was made, so its chat rests a while.
    """

    id: int
    status: Status
    part: int
    failures: int = 0
    after_ms: int | None = None
    platform_id: str | None = None
    why: str | None = None
    tried: bool = True


class Unreachable(NamedTuple):
    """An address that cannot be written to; `id` is the row that found out."""

    id: int
    conversation: int
    address: str
    why: str


@dataclass(frozen=True, slots=True)
class Taken:
    """One row that is ours. `slot_us`: when it may go (the database's clock); None: now.

    `since_ms`: when it was first taken; `part`: parts of it that were delivered already.
    """

    id: int
    conversation: int
    address: str
    lane: str
    body: str
    attempts: int
    part: int
    why: str | None
    since_ms: int
    slot_us: int | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """One exchange. `now_us` is None where the database's clock rules; `own_ms` is the asker's clock.

    `replies`, `notices`: how many more the worker can carry; `paced`: replies take slots as notices do, one
    every `reply_step_us`; slots further away than `ahead_us` or nearer than `lead_us` are not given out;
    `silent_ms`: the platform wants silence for so long; `known`: after an exchange whose answer was lost,
    all this worker still holds.
    """

    channel: str
    owner: str
    step_us: int
    spacing_ms: int
    ahead_us: int
    lead_us: int
    own_ms: int
    lease_ms: int = LEASE_MS
    now_us: int | None = None
    ended: Sequence[Ended] = ()
    unreachable: Sequence[Unreachable] = ()
    silent_ms: int | None = None
    begin: Sequence[int] = ()
    replies: int = 0
    notices: int = 0
    paced: bool = False
    reply_step_us: int = 0
    known: Sequence[int] | None = None

    def step_of(self, lane: Lane) -> int:
        """Microseconds between two slots."""
        return (self.reply_step_us or self.step_us) if lane is Lane.REPLY else self.step_us


@dataclass(frozen=True, slots=True)
class Answer:
    """`begun`: those of `begin` that may go on the wire. `more`: lanes that had more to give.

    `again`: so many replies stood behind others of their address that the rest was not looked at.

    `shut`: rows that failed because their address cannot be written to.
    """

    now_us: int
    silent_until_ms: int
    begun: frozenset[int]
    taken: tuple[Taken, ...]
    more: frozenset[Lane]
    again: bool
    shut: tuple[int, ...]


@dataclass(slots=True)
class _Claim:
    """One exchange's claims as they are made."""

    ask: Asking
    now_us: int
    next_us: int
    more: set[Lane] = field(default_factory=set)
    again: bool = False

    @property
    def now_ms(self) -> int:
        return self.now_us // 1000

    @property
    def due_ms(self) -> int:
        """What is due by either clock: a reply is not late because two clocks disagree."""
        return max(self.now_ms, self.ask.own_ms)

    def slots(self, most: int, step_us: int) -> int:
        """How many of the slots within reach are left."""
        free = self.now_us + self.ask.ahead_us - max(self.next_us, self.now_us + self.ask.lead_us)
        return min(most, max(0, free // step_us + 1))


def exchange(ask: Asking) -> Steps[Answer]:
    found = (yield sql.PACE, (ask.channel,))[0]
    claim = _Claim(ask, ask.now_us if ask.now_us is not None else found[0], found[1] or 0)
    yield from _end(ask, claim.now_ms)
    if ask.known is not None:
        yield from _give_back_lost(ask)
    silent_until = found[2] or 0
    if ask.silent_ms is not None:
        silent_until = max(silent_until, claim.now_ms + ask.silent_ms)
        yield sql.SILENCE, (ask.channel, silent_until)
    begun: frozenset[int] = frozenset()
    taken: list[Taken] = []
    shut: list[int] = []
    if silent_until <= claim.now_ms:
        begun = yield from _begin(ask)
        for lane, most in ((Lane.REPLY, ask.replies), (Lane.NOTICE, ask.notices)):
            if most > 0:
                yield from _take(claim, lane, min(most, MOST_TAKEN), taken, shut)
    more = frozenset(claim.more)
    return Answer(claim.now_us, silent_until, begun, tuple(taken), more, claim.again, tuple(shut))


def _end(ask: Asking, now_ms: int) -> Steps[None]:
    if ask.unreachable:
        yield sql.SHUT, (listed([tuple(one) for one in ask.unreachable]), ask.channel, now_ms)
    if not ask.ended:
        return
    ended = sorted(ask.ended)  # in one order everywhere, so that no two transactions wait for each other
    rows = [(one.id, one.status, one.failures, one.after_ms) for one in ended]
    moved = yield sql.END, (listed(rows), ask.owner, now_ms)
    more = [(one.id, one.part, one.why, one.platform_id, int(one.tried)) for one in ended]
    yield sql.END_DELIVERY, (listed(more), ask.owner, now_ms)
    yield from count_ended((ask.channel, status) for _, status in moved)


def count_ended(ended: Iterable[tuple[str, str]]) -> Steps[None]:
    """`ended`: channel and new status of each row that moved; those that ended for good are counted."""
    counts = Counter(one for one in ended if one[1] in _FINAL)
    if counts:
        yield sql.COUNT_ENDED, (listed([(*one, count) for one, count in sorted(counts.items())]),)


def _give_back_lost(ask: Asking) -> Steps[None]:
    """Rows taken by an exchange whose answer never came: none of them went anywhere."""
    mine = {row for (row,) in (yield sql.MINE, (ask.owner,))} - set(ask.known or ())
    if mine:
        rows = listed([(row, Status.PENDING, 0, None) for row in sorted(mine)])
        yield sql.END, (rows, ask.owner, 0)
        yield sql.FREE, (listed([(row,) for row in sorted(mine)]), ask.owner)


def _begin(ask: Asking) -> Steps[frozenset[int]]:
    if not ask.begin:
        return frozenset()
    found = yield sql.BEGIN, (listed([(row,) for row in sorted(ask.begin)]), ask.owner)
    return frozenset(row for (row,) in found)


def _take(claim: _Claim, lane: Lane, most: int, taken: list[Taken], shut: list[int]) -> Steps[None]:
    ask = claim.ask
    paced = ask.paced or lane is Lane.NOTICE
    step_us = ask.step_of(lane) if paced else 0
    most = claim.slots(most, step_us) if paced else most
    if most <= 0:
        claim.more.add(lane)
        return
    heads = yield from _heads(claim, lane, most)
    if not heads:
        return
    # Some more than wanted: others may hold the first, and chats that rest come out only then.
    some = heads if ask.spacing_ms else heads[: 2 * most]
    values = listed([(row,) for row in some]), claim.due_ms, ask.spacing_ms, most
    chosen = yield sql.CHOOSE, values
    if len(chosen) >= most:
        claim.more.add(lane)
    closed = [row for row in chosen if row[9] is not None and not row[10]]
    yield from _refuse(claim, closed)
    shut += [row[0] for row in closed]
    yield from _reopen(ask.channel, [row[2] for row in chosen if row[9] is not None and row[10]])
    going = [row for row in chosen if row[9] is None or row[10]]
    taken += yield from _lease(claim, going, step_us)


def _heads(claim: _Claim, lane: Lane, most: int) -> Steps[list[int]]:
    """Rows whose turn it is at their address, the longest due first.

    A notice that stands before a reply goes with the replies: nobody's answer waits for a broadcast. Replies
    of somebody who has very many are put back for a while, so that they do not fill what is looked at.
    """
    scan = _SCAN[lane]
    queue = yield sql.QUEUE, (claim.ask.channel, lane.value, claim.due_ms, scan)
    heads = dict.fromkeys(head for row, head in queue if lane is Lane.REPLY or head == row)
    if lane is Lane.REPLY and len(queue) == scan and len(heads) < most:
        claim.again = True
        behind = _put_back(queue, claim.due_ms, max(claim.ask.spacing_ms, _APART_MS))
        yield sql.PUT_BACK, (listed(behind),)
    return list(heads)


def _put_back(queue: Sequence[Any], now_ms: int, apart_ms: int) -> list[tuple[int, int]]:
    """Until about when it can be their turn, for each that stands behind another."""
    places: Counter[int] = Counter()
    behind = []
    for row, head in sorted(queue):
        if row != head:
            places[head] += 1
            behind.append((row, now_ms + places[head] * apart_ms))
    return behind


def _refuse(claim: _Claim, closed: Sequence[Any]) -> Steps[None]:
    if not closed:
        return
    yield sql.TAKE, (listed([(row[0], Status.FAILED) for row in closed]),)
    rows = listed([(row[0], row[1], still_doubtful(row[7], "shut")) for row in closed])
    yield sql.TAKE_DELIVERY, (rows, None, None, claim.now_ms)
    yield from count_ended((claim.ask.channel, Status.FAILED) for _ in closed)


def _reopen(channel: str, addresses: Sequence[str]) -> Steps[None]:
    if addresses:
        yield sql.REOPEN, (listed([(address,) for address in addresses]), channel)


def _lease(claim: _Claim, going: Sequence[Any], step_us: int) -> Steps[list[Taken]]:
    """What goes at once is on the wire as soon as this is committed; what has a slot waits for it, leased.

    `step_us`: microseconds between two slots; 0: all at once.
    """
    if not going:
        return []
    ask = claim.ask
    status = Status.LEASED if step_us else Status.SENDING
    yield sql.TAKE, (listed([(row[0], status) for row in going]),)
    rows = listed([(row[0], row[1], row[7]) for row in going])
    yield sql.TAKE_DELIVERY, (rows, ask.owner, claim.now_ms + ask.lease_ms, claim.now_ms)
    first: int | None = None
    if step_us:
        took = step_us * len(going)
        claim.next_us = (yield sql.GIVE_SLOTS, (ask.channel, claim.now_us + ask.lead_us, took))[0][0]
        first = claim.next_us - took
    return [_taken(row, first, n * step_us) for n, row in enumerate(going)]


def _taken(row: Any, first_us: int | None, later_us: int) -> Taken:
    return Taken(*row[:9], *(() if first_us is None else (first_us + later_us,)))


def depth(channel: str, now_us: int | None = None) -> Steps[tuple[int, int]]:
    """How many wait in a channel, and since when the oldest does, in milliseconds; 100,000 are counted."""
    found = (yield sql.PACE, (channel,))[0]
    now_ms = (now_us if now_us is not None else found[0]) // 1000
    count, since_ms = (yield sql.DEPTH, (channel, now_ms, _DEEPEST))[0]
    return count, max(0, now_ms - since_ms) if count else 0


def tallies(channel: str) -> Steps[Mapping[str, int]]:
    """How many rows of a channel ended in each status."""
    return dict((yield sql.TALLIES, (channel,)))
