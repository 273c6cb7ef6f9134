"""One channel's sending in one process: takes from the outbox, carries to the platform, writes down the end.

Replies go on the wire as soon as they are taken. Notices wait, leased, for slots that all replicas share; so
do replies after a silence or an outage, until what had piled up is gone.
"""

import asyncio
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from functools import partial

import orjson
import structlog

from bot.bell import Bell, Sleep
from bot.channels.port import Blocked, Busy, Call, Channel, Misset, Refused, shown_of
from bot.endings import (
    LEAST_SILENCE,
    LONGEST_SILENCE,
    Result,
    doubted,
    given_back,
    not_well,
    nothing_left,
    unwritable,
    well,
)
from bot.weather import Weather
from storage.outbox import MOST_TAKEN, Answer, Asking, Ended, Taken, Unreachable, exchange
from storage.store import Store
from storage.tables import Lane

log = structlog.get_logger()
WIDE = 64  # messages on the wire at once
NOTICES_WIDE = 48  # of them notices
POLL = 1.0  # seconds; what other replicas left, and what was put off, is found by then
PATIENCE = 60.0  # seconds a call may take
AHEAD = 1.2  # seconds: slots are taken so far ahead
LEAD = 0.1  # the first slot is no nearer: it must be known before it is there
EARLY = 0.2  # seconds before its slot a message is marked as being sent, together with its neighbours
SURE = 0.1  # an answer that took longer says too little about the database's clock
MARK = 0.08  # the least of that
LATE = 0.05  # a slot missed by more than this is not used: others send in the meantime
PER_SECOND = 28.5
DOUBLES, MOST_DOUBLED = 3.0, 5  # seconds of catching up after which replies go twice as fast, so many times


@dataclass(frozen=True, slots=True)
class Means:
    """What every desk of a process shares. `now_us`: the clock when it rules instead of the database's."""

    store: Store
    clock: Callable[[], float]
    sleep: Sleep
    dice: Callable[[], float]
    tell: Callable[[str, str], None]
    halted: MutableMapping[str, str]
    now_us: Callable[[], int] | None
    lease_ms: int


class Desk:
    def __init__(self, means: Means, channel: Channel, owner: str) -> None:
        self._means, self._channel, self.owner = means, channel, owner
        self._bell = Bell(means.clock, means.sleep)
        self._weather = Weather(means.dice)
        self._waiting: list[Taken] = []  # leased, by slot
        self._carrying: dict[int, tuple[Taken, asyncio.Task[None]]] = {}
        self._on_wire: set[int] = set()
        self._ended: list[Ended] = []
        self._unreachable: list[Unreachable] = []
        self._silence: float | None = None  # seconds, to be told to the others
        self._silent_until = 0.0
        self._ahead: float | None = None  # how far the database's clock is ahead of ours
        self._level = True  # nothing piled up: replies need no slots
        self._uneven_since = 0.0  # when that was last not so
        self._lost = self._stopping = False
        self._rests: set[float] = set()  # when chats that rest may be written to again

    @property
    def _step_us(self) -> int:
        """Between two slots; a channel may learn its limits when it starts."""
        each = self._channel.limits.each
        return round(1e6 / (each if each > 0 else PER_SECOND))

    def ring(self) -> None:
        self._bell.ring()

    def resume(self) -> None:
        self._weather.resume()
        self._bell.ring()

    async def run(self) -> None:
        """Until `stop`. A mistake of ours costs a moment, not the channel."""
        while not self._stopping:
            try:
                await self._exchange()
                await self._bell.wait(self._next_time())
            except Exception:
                log.exception("sending stumbled", channel=self._channel.name)
                await self._means.sleep(POLL)

    async def stop(self, patience: float) -> None:
        """What is on the wire gets so many seconds; then nobody can tell what became of it."""
        self._stopping = True
        self._bell.ring()
        tasks = [task for _, task in self._carrying.values()]
        if tasks:
            await asyncio.wait(tasks, timeout=patience)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def drop(self) -> None:
        """Let go at once; leases run out by themselves."""
        self._waiting.clear()
        for _, task in list(self._carrying.values()):
            task.cancel()

    async def last_words(self) -> None:
        """After `run` has ended: what is not written yet. Raises Unavailable; leases then run out."""
        self._give_back(self._waiting)
        while self._ended or self._unreachable:
            await self._ask(self._asking())

    # What to do next, and when.

    def _next_time(self) -> float:
        now = self._means.clock()
        times = [now + POLL, *self._rests]
        if self._silent_until > now:
            times.append(self._silent_until)
        if self._weather.again is not None and not self._carrying and not self._waiting:
            times.append(self._weather.again)
        if self._waiting:
            times.append(self._time_of(self._waiting[0]) - MARK)
        return min(times)

    def _time_of(self, row: Taken) -> float:
        """When its slot is, by our clock."""
        return (row.slot_us or 0) / 1e6 - (self._ahead or 0.0)

    async def _exchange(self) -> None:
        now = self._means.clock()
        self._rests = {rest for rest in self._rests if rest > now}
        asking = self._asking()
        try:
            answer = await self._ask(asking)
        except Exception as error:  # noqa: BLE001  (what ended is kept here and written down later)
            log.warning("outbox not reached", channel=self._channel.name, error=type(error).__name__)
            self._lost = True
            await self._means.sleep(POLL)
            return
        self._begin(asking, answer)
        self._take(asking, answer)

    async def _ask(self, asking: Asking) -> Answer:
        """What it told the database is forgotten only when that has it."""
        before = self._means.clock()
        answer = await self._means.store.hot(lambda: exchange(asking))
        after = self._means.clock()
        if self._ahead is None or after - before < SURE:
            self._ahead = answer.now_us / 1e6 - (before + after) / 2
        del self._ended[: len(asking.ended)], self._unreachable[: len(asking.unreachable)]
        if asking.ended and asking.spacing_ms:
            self._rests.add(after + asking.spacing_ms / 1000 + 0.002)
        if asking.silent_ms is not None:
            self._silence = None
        if asking.known is not None:
            self._lost = False
        return answer

    # What is asked.

    def _asking(self) -> Asking:
        now = self._means.clock()
        self._give_back([row for row in self._waiting if self._time_of(row) < now - LATE])
        may = "none" if self._stopping or self._silent_until > now else self._weather.may(now)
        if may == "none":
            self._give_back(self._waiting)
        replies, notices, paced = self._wanted(may)
        begin = [row.id for row in self._waiting if self._time_of(row) <= now + EARLY]
        return Asking(
            self._channel.name,
            self.owner,
            self._step_us,
            round(self._channel.limits.chat * 1000),
            round(AHEAD * 1e6),
            round(LEAD * 1e6),
            round(now * 1000),
            lease_ms=self._means.lease_ms,
            now_us=self._means.now_us() if self._means.now_us else None,
            ended=tuple(self._ended),
            unreachable=tuple(self._unreachable),
            silent_ms=None if self._silence is None else round(self._silence * 1000),
            begin=begin,
            replies=replies,
            notices=notices,
            paced=paced,
            reply_step_us=self._reply_step_us(now),
            known=self._known() if self._lost else None,
        )

    def _wanted(self, may: str) -> tuple[int, int, bool]:
        """How many replies and notices, and whether replies take slots."""
        if may == "one":
            alone = int(not self._carrying and not self._waiting)
            return alone, alone, True
        if may == "none":
            return 0, 0, True
        free = WIDE - len(self._carrying) - len(self._waiting)
        queued = len(self._waiting)
        notices = sum(row.lane == Lane.NOTICE for row, _ in self._carrying.values())
        room = min(MOST_TAKEN - queued, NOTICES_WIDE - notices, free) if queued < MOST_TAKEN // 2 else 0
        return (min(MOST_TAKEN, free) if self._level else room), room, not self._level

    def _reply_step_us(self, now: float) -> int:
        """After a silence or an outage replies begin at the bot's pace, twice as fast every few seconds."""
        doubled = min(int((now - self._uneven_since) / DOUBLES), MOST_DOUBLED)
        return max(1, self._step_us >> doubled)

    def _pile_up(self) -> None:
        self._level, self._uneven_since = False, self._means.clock()

    def _known(self) -> list[int]:
        """Every row we know to be ours; what we have given back is written in the same exchange."""
        return [row.id for row in self._waiting] + list(self._carrying)

    # What is done with the answer.

    def _begin(self, asking: Asking, answer: Answer) -> None:
        """Rows that are not ours any more (erased, or our lease ran out) are let go."""
        asked = set(asking.begin)
        beginning = [row for row in self._waiting if row.id in asked]
        self._waiting = [row for row in self._waiting if row.id not in asked]
        silent = answer.silent_until_ms > answer.now_us / 1000
        for row in beginning:
            if row.id in answer.begun:
                self._carry(row)
            elif silent:
                self._ended.append(given_back(row))
        if silent:
            self._fall_silent(answer.silent_until_ms / 1000 - (self._ahead or 0.0))

    def _take(self, asking: Asking, answer: Answer) -> None:
        now = self._means.clock()
        trying = self._weather.may(now) == "one"
        for row in answer.taken:
            if row.slot_us is None:
                self._carry(row)
            else:
                self._waiting.append(row)
        self._waiting.sort(key=lambda row: row.slot_us or 0)
        if trying and (asking.replies or asking.notices):
            self._try_one(now)
        elif asking.paced and asking.replies and not answer.again and Lane.REPLY not in answer.more:
            self._level = True
        for _ in answer.shut:
            self._tell("shut")
        if answer.again or answer.shut or (Lane.REPLY in answer.more and not asking.paced):
            self._bell.ring()

    def _try_one(self, now: float) -> None:
        if self._waiting:
            self._weather.trying()
            self._give_back(self._waiting[1:])
        else:
            self._weather.nothing_to_try(now, POLL)

    def _give_back(self, rows: list[Taken]) -> None:
        """Leased rows that will not go now."""
        gone = {row.id for row in rows}
        if gone:
            self._ended += [given_back(row) for row in rows]
            self._waiting = [row for row in self._waiting if row.id not in gone]
            self._bell.ring()

    def _fall_silent(self, until: float) -> None:
        self._silent_until = max(self._silent_until, until)
        self._pile_up()

    # One message on its way.

    def _carry(self, row: Taken) -> None:
        if self._stopping:
            self._ended.append(given_back(row))
            return
        task = asyncio.ensure_future(self._carried(row))
        self._carrying[row.id] = row, task
        task.add_done_callback(partial(self._put_down, row))

    def _put_down(self, row: Taken, task: "asyncio.Task[None]") -> None:
        """A message that broke on its way without an ending, if our own code did that."""
        if row.id in self._carrying and self._carrying[row.id][1] is task:
            if not task.cancelled():
                log.error("sending broke off", outbox=row.id, error=type(task.exception()).__name__)
            if row.id in self._on_wire:
                self._settle(row, doubted(row, "stopped"))
            else:
                self._let_go(row)

    async def _carried(self, row: Taken) -> None:
        if row.slot_us is not None and not await self._its_turn(row):
            self._let_go(row)
            return
        self._settle(row, await self._written(row))

    async def _written(self, row: Taken) -> Result:
        try:
            calls = self._channel.write(row.address, shown_of(orjson.loads(row.body)))
        except Exception as error:  # noqa: BLE001  (a message that cannot be written blocks nobody)
            return unwritable(row, error)
        if row.part >= len(calls):
            return nothing_left(row)
        self._on_wire.add(row.id)
        return await self._delivered(row, calls)

    async def _its_turn(self, row: Taken) -> bool:
        """Waits for the slot; False when nothing may go by then, or the slot was missed."""
        slot, clock = self._time_of(row), self._means.clock
        while slot > clock() and not self._stopping:
            await self._means.sleep(slot - clock())
        may_go = self._silent_until <= clock() and self._weather.may(clock()) != "none"
        return may_go and not self._stopping and clock() <= slot + LATE

    async def _delivered(self, row: Taken, calls: list[Call]) -> Result:
        try:
            async with asyncio.timeout(PATIENCE):
                receipt = await self._channel.deliver(calls[row.part])
        except Exception as error:  # noqa: BLE001  (every error has its outcome)
            now = self._means.clock()
            self._heed(error, now)
            return not_well(row, error, (now + (self._ahead or 0.0)) * 1000, self._means.dice)
        self._answered()
        return well(row, receipt, len(calls))

    def _settle(self, row: Taken, result: Result) -> None:
        self._ended.append(result.ended)
        if result.blocked:
            why = result.ended.why or ""
            self._unreachable.append(Unreachable(row.id, row.conversation, row.address, why))
        self._put_away(row)
        self._tell(result.outcome)
        self._bell.ring()

    def _let_go(self, row: Taken) -> None:
        self._ended.append(given_back(row))
        self._put_away(row)
        self._bell.ring()

    def _put_away(self, row: Taken) -> None:
        self._carrying.pop(row.id, None)
        self._on_wire.discard(row.id)

    # What an answer says about the platform.

    def _heed(self, error: Exception, now: float) -> None:
        match error:
            case Busy():
                self._answered()
                after = min(max(error.after, LEAST_SILENCE), LONGEST_SILENCE)
                self._silence = max(after, self._silence or 0.0)
                self._fall_silent(now + after)
            case Misset():
                self._weather.misset(now)
                self._means.halted[self._channel.name] = error.why
                log.error("channel halted", channel=self._channel.name, why=error.why)
            case Blocked() | Refused():
                self._answered()
            case _:
                self._weather.missed(now)

    def _answered(self) -> None:
        if self._weather.came_through():
            self._pile_up()
            self._means.halted.pop(self._channel.name, None)
            log.info("channel goes on", channel=self._channel.name)

    def _tell(self, outcome: str) -> None:
        self._means.tell(self._channel.name, outcome)
