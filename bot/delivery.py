"""What waits in the outbox for a pushed channel is delivered, whoever of the replicas is free to."""

import asyncio
import random
import secrets
import time
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial

import structlog

from bot.bell import Sleep
from bot.channels.port import Channel
from bot.desk import Desk, Means
from storage.outbox import LEASE_MS, depth
from storage.outbox_leases import Found, expire, renew
from storage.store import Store, Unavailable

log = structlog.get_logger()
PATIENCE = 10.0  # seconds what is on the wire gets when we stop
LOOK = 5.0  # seconds between two looks for leases that ran out, at most
A_MOMENT = 1.0  # seconds


class Deliveries:
    """One of each process. `on_outcome` is told channel and outcome (bot/endings.py) of each sending.

    `clock`: seconds since 1970; when given it rules, else the database's own clock does. `halted`: by
    channel, the word of the catalogue under `channel.trouble.`. `outcomes`: how often each happened here.
    `lease`: seconds after which others take over from a process that died; a database that stalls for longer
    may cost doubles.
    """

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        *,
        clock: Callable[[], float] | None = None,
        sleep: Sleep = asyncio.sleep,
        dice: Callable[[], float] = random.random,
        lease: float = LEASE_MS / 1000,
        on_outcome: Callable[[str, str], None] = lambda _channel, _outcome: None,
    ) -> None:
        self.halted: dict[str, str] = {}
        self.outcomes: Counter[tuple[str, str]] = Counter()
        self._store, self._channels, self._on_outcome = store, channels, on_outcome
        self._clock, self._sleep = clock or time.time, sleep
        self._now_us = (lambda: round(clock() * 1e6)) if clock else None
        self._lease = lease
        means = Means(
            *(store, self._clock, sleep, dice, self._told, self.halted, self._now_us), round(lease * 1000)
        )
        name = secrets.token_hex(6)
        self._desks = {one: Desk(means, channel, f"{name} {one}") for one, channel in channels.items()}
        self._running: list[asyncio.Task[None]] = []
        self._stopped = False

    def ring(self, channel: str, address: str) -> None:  # noqa: ARG002  (the desk looks who is due)
        """Call right after a commit that said something there; nothing happens for a pulled channel."""
        if channel in self._desks:
            self._desks[channel].ring()

    def resume(self, channel: str) -> None:
        """Try a halted channel now instead of within the minute."""
        self._desks[channel].resume()

    async def run(self) -> None:
        """Delivers until `stop` is done, or until cancelled: then what is on the wire is in doubt."""
        if self._store.alone:
            await self._take_all_back()
        if self._stopped:
            return
        works = [self._watch_leases(), *(desk.run() for desk in self._desks.values())]
        self._running = [asyncio.ensure_future(work) for work in works]
        try:
            await asyncio.gather(*self._running)
        except asyncio.CancelledError:
            if not self._stopped:
                raise
        finally:
            for task in self._running:
                task.cancel()
            for desk in self._desks.values():
                desk.drop()

    async def stop(self) -> None:
        """Finishes what is on the wire, within a bound, and gives back what was only taken."""
        self._stopped = True
        await asyncio.gather(*(desk.stop(PATIENCE) for desk in self._desks.values()))
        if self._running:
            watching, *desks = self._running
            await asyncio.wait(desks, timeout=PATIENCE)
            watching.cancel()
        for name, desk in self._desks.items():
            try:
                await asyncio.wait_for(desk.last_words(), PATIENCE)
            except (Unavailable, TimeoutError):
                log.warning("not everything sent is written down", channel=name)

    async def depth(self) -> Mapping[str, tuple[int, int]]:
        """By channel: how many wait, and since when the oldest does, in milliseconds."""
        now_us = self._now_us() if self._now_us else None
        return {name: await self._store.hot(partial(depth, name, now_us)) for name in self._desks}

    def _told(self, channel: str, outcome: str) -> None:
        self.outcomes[channel, outcome] += 1
        self._on_outcome(channel, outcome)

    async def _take_all_back(self) -> None:
        """Where nobody else can be alive, what is leased was left by our own last life."""
        while True:
            try:
                return await self._expire(all_of_them=True)
            except Unavailable:
                await self._sleep(A_MOMENT)

    async def _watch_leases(self) -> None:
        """Ours stay ours, those of the dead are given to the living."""
        renewed = self._clock()
        while True:
            try:
                if self._clock() - renewed >= self._lease / 4:
                    renewed = self._clock()
                    await self._store.hot(
                        partial(renew, self._owners(), round(self._lease * 1000), self._now())
                    )
                await self._expire()
            except Unavailable:
                log.warning("leases not looked at")
            except Exception:
                log.exception("leases not looked at")
            await self._sleep(min(LOOK, self._lease / 4))

    async def _expire(self, *, all_of_them: bool = False) -> None:
        while found := await self._store.hot(partial(expire, self._now(), all_of_them=all_of_them)):
            for one in found:
                self._found(one)

    def _found(self, one: Found) -> None:
        if one.doubtful:
            log.warning("perhaps sent", outbox=one.id, again=one.status == "pending", why="worker_gone")
            self._told(one.channel, "unknown")
        self.ring(one.channel, "")

    def _owners(self) -> list[str]:
        return [desk.owner for desk in self._desks.values()]

    def _now(self) -> int | None:
        return self._now_us() if self._now_us else None
