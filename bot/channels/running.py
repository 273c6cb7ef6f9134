"""One channel at work in this process: started until the platform took it, and asked for what people said.

Where the platform is asked and not calling, one replica does it at a time: the one that holds the lease.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from random import uniform

import structlog

from bot.channels.hearing import LATER, Hearing
from bot.channels.port import Busy, Channel, Ending, Misset
from bot.logs import what_broke
from bot.metrics import Metrics
from bot.receive import Heard
from storage.leases import mark, marked, released, taken
from storage.store import Store, Unavailable

log = structlog.get_logger()
LEASE = 10.0  # seconds a replica that was killed keeps the others waiting
FIRST_WAIT, LONGEST_WAIT = 0.5, 60.0  # seconds before trying again, doubled each time
WATCHED = 300.0  # seconds between two questions whether the platform still calls us
SETTLED = 10.0  # seconds of asking without a complaint, after which all is well again
STATES = ("starting", "working", "standby", "unreachable", "broken")


@dataclass(slots=True)
class State:
    """How a channel is: a word of STATES; or `misset`, and `why` under `channel.trouble.`."""

    name: str = "starting"
    why: str = ""

    @property
    def key(self) -> str:
        """Of the words for it."""
        return f"channel.trouble.{self.why}" if self.name == "misset" else f"channel.state.{self.name}"

    @property
    def well(self) -> bool:
        return self.name in ("working", "standby")


@dataclass(frozen=True, slots=True)
class Mark:
    """A bookmark of the database, for the channel that reads."""

    store: Store
    name: str

    async def load(self) -> str | None:
        return await self.store.hot(lambda: marked(self.name))

    async def save(self, place: str) -> None:
        await self.store.hot(lambda: mark(self.name, place))


class Running:
    """`owner` names this process in leases; where it is alone with its database, none is asked for."""

    def __init__(
        self,
        channel: Channel,
        store: Store,
        hearing: Hearing,
        metrics: Metrics,
        *,
        owner: str,
        tell: Callable[[str, State], None] = lambda _, __: None,
        lease: float = LEASE,
        pause: float = FIRST_WAIT,
        watched: float = WATCHED,
    ) -> None:
        self.channel, self.state = channel, State()
        self._store, self._hearing, self._metrics = store, hearing, metrics
        self._owner, self._tell = owner, tell
        self._lease, self._pause, self._watched = lease, pause, watched
        self._taking: set[asyncio.Task[None]] = set()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self, patience: float) -> None:
        """Asks no more; what the platform handed over already is kept, within so many seconds."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._taking:
            _, late = await asyncio.wait(self._taking, timeout=patience)
            for task in late:
                task.cancel()

    async def _run(self) -> None:
        await self._until_done(self.channel.start)
        if self.channel.webhook:
            self._become(State("working"))
        if not self.channel.webhook or getattr(self.channel, "upkeep", False):
            await self._until_done(self._listen_in_turn)
        elif (check := getattr(self.channel, "check", None)) is not None:
            await self._until_done(lambda: self._watch(check))

    async def _watch(self, check: Callable[[], Awaitable[None]]) -> None:
        """Asks now and then whether the platform still calls us."""
        while True:
            await asyncio.sleep(self._watched)
            await check()
            self._become(State("working"))

    async def _until_done(self, work: Callable[[], Awaitable[None]]) -> None:
        """Again after each failure, with a growing pause; at once again when it went well for long."""
        wait = self._pause
        while True:
            began = time.monotonic()
            try:
                return await work()
            except Exception as failed:  # noqa: BLE001 - one channel's failure is not the others'
                if time.monotonic() - began > LONGEST_WAIT:
                    wait = self._pause
                asked = self._failed(failed)
            await asyncio.sleep(max(asked, wait * uniform(0.5, 1.0)))  # noqa: S311
            wait = min(wait * 2, LONGEST_WAIT)

    def _failed(self, failed: Exception) -> float:
        """Says what is the matter; seconds the platform asked for."""
        name = self.channel.name
        match failed:
            case Misset():
                self._count(failed.why)
                self._become(State("misset", failed.why))
            case Ending():
                self._count(failed.why)
                self._become(State("unreachable"))
                log.warning("platform not reached", channel=name, why=failed.why)
            case Unavailable():
                log.warning("database does not answer", channel=name)
            case _:
                self._count("broken")
                self._become(State("broken"))
                log.error("channel broke", channel=name, **what_broke(failed))
        return failed.after if isinstance(failed, Busy) else 0.0

    def _count(self, why: str) -> None:
        self._metrics.platform_errors[self.channel.name, why] += 1

    def _become(self, state: State) -> None:
        if state != self.state:
            self.state = state
            self._tell(self.channel.name, state)

    async def _listen_in_turn(self) -> None:
        """Listens whenever no other replica does. Returns when the channel has nothing to listen to."""
        if self._store.alone:
            return await self._listen()
        while True:
            await self._until_ours()
            try:
                if await self._while_ours():
                    return None
            finally:
                with contextlib.suppress(Unavailable, TimeoutError):
                    async with asyncio.timeout(self._lease):
                        await self._store.hot(lambda: released(self._name, self._owner))

    @property
    def _name(self) -> str:
        return f"listen:{self.channel.name}"

    async def _until_ours(self) -> None:
        while not await self._take_lease():
            if not self.channel.webhook:
                self._become(State("standby"))
            await asyncio.sleep(self._lease / 4)

    async def _take_lease(self) -> bool:
        lasts_ms = int(self._lease * 1000)
        return await self._store.hot(lambda: taken(self._name, self._owner, lasts_ms))

    async def _while_ours(self) -> bool:
        """Whether listening ended by itself, before the lease was lost. Raises what listening raises."""
        listening, renewing = asyncio.create_task(self._listen()), asyncio.create_task(self._renew())
        try:
            await asyncio.wait((listening, renewing), return_when=asyncio.FIRST_COMPLETED)
            if listening.done():
                await listening
                return True
            log.warning("lease lost", channel=self.channel.name)
            return False
        finally:
            listening.cancel()
            renewing.cancel()
            await asyncio.gather(listening, renewing, return_exceptions=True)

    async def _renew(self) -> None:
        """Returns when the lease is another's, or nobody can tell any more."""
        while True:
            await asyncio.sleep(self._lease / 4)
            try:
                async with asyncio.timeout(self._lease / 2):
                    if not await self._take_lease():
                        return
            except (Unavailable, TimeoutError):
                return

    async def _listen(self) -> None:
        settled = asyncio.get_running_loop().call_later(SETTLED, self._become, State("working"))
        if self.state.name in ("starting", "standby"):
            self._become(State("working"))
        try:
            await self.channel.listen(self._receive, Mark(self._store, self._name))
        finally:
            settled.cancel()

    async def _receive(self, heard: Sequence[Heard]) -> None:
        """Returns when all is kept. Who is cancelled meanwhile leaves it going on: it may come only once."""
        self._become(State("working"))
        taking = asyncio.create_task(self._take_all(heard))
        self._taking.add(taking)
        taking.add_done_callback(self._taking.discard)
        await asyncio.shield(taking)

    async def _take_all(self, heard: Sequence[Heard]) -> None:
        """Everybody at once, each person's events one after the other."""
        people: dict[str, list[Heard]] = {}
        for one in heard:
            people.setdefault(one.address, []).append(one)
        await asyncio.gather(*map(self._take_in_order, people.values()))

    async def _take_in_order(self, heard: Sequence[Heard]) -> None:
        for one in heard:
            await self._take_until_kept(one)

    async def _take_until_kept(self, heard: Heard) -> None:
        wait = self._pause
        while True:
            try:
                return await self._hearing.take(self.channel, heard)
            except LATER:
                log.warning("database does not answer", channel=self.channel.name)
            await asyncio.sleep(wait * uniform(0.5, 1.0))  # noqa: S311
            wait = min(wait * 2, LONGEST_WAIT / 10)
