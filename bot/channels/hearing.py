"""One event of a platform, taken: kept by the one `hear` of all channels, or let go when it never can be."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog

from bot.channels.port import Call, Channel, Ending, Shown
from bot.logs import what_broke
from bot.metrics import Metrics
from bot.receive import Heard, TooManyRaces
from storage.dropped import drop
from storage.reach import left
from storage.store import Store, Unavailable

log = structlog.get_logger()
MOST_AT_ONCE = 200  # calls under way that nobody waits for; further ones are not made
LEFT = "left"  # the sign that somebody blocked us

Hear = Callable[[Heard], Awaitable[Any]]
LATER = (Unavailable, TooManyRaces)  # the same event again, a little later, goes through


class Hearing:
    """Shared by webhooks and polling of one process. `sorry`: said to whoever's message was let go."""

    def __init__(self, hear: Hear, store: Store, metrics: Metrics, sorry: str = "") -> None:
        self._hear, self._store, self._metrics, self._sorry = hear, store, metrics, sorry
        self._under_way: set[asyncio.Task[None]] = set()

    async def take(self, channel: Channel, heard: Heard) -> None:
        """Returns once the event is kept or let go. Raises Unavailable or TooManyRaces: again later."""
        try:
            await self._keep(heard)
        except LATER:
            raise
        except Exception as broke:  # noqa: BLE001 - whatever it is, it must not block who sent it
            if await self.let_go(channel.name, heard.event, broke) and heard.sign is None and self._sorry:
                self._answer_at_once(channel, lambda: channel.write(heard.address, Shown(self._sorry)))
        else:
            self._answer_at_once(channel, lambda: channel.at_once(heard))

    async def _keep(self, heard: Heard) -> None:
        """Twice, should it fail for a reason of its own: it may have been the database's after all."""
        try:
            await self._hear(heard)
        except LATER:
            raise
        except Exception:  # noqa: BLE001
            await self._require_database()
            await self._hear(heard)
        if heard.sign == LEFT:
            await self._store.run(lambda session: left(session, *heard[:3]))

    async def _require_database(self) -> None:
        """Raises Unavailable, whatever it is that the database says."""
        try:
            await self._store.ready()
        except Exception as away:
            raise Unavailable("the database is not ready") from away

    async def let_go(self, channel: str, event: str, broke: Exception) -> bool:
        """Writes down that this event will never be handled; whether that is new. Raises Unavailable."""
        now_ms, why = int(time.time() * 1000), type(broke).__name__
        first = await self._store.run(lambda session: drop(session, channel, event, why, now_ms))
        if first:
            self._metrics.dropped[channel] += 1
            log.error("event dropped", channel=channel, event_id=event[:64], **what_broke(broke))
        return first

    def _answer_at_once(self, channel: Channel, written: Callable[[], list[Call]]) -> None:
        try:
            calls = written()
        except Exception as broke:  # noqa: BLE001 - a courtesy; the event itself is kept
            log.error("no answer at once", channel=channel.name, **what_broke(broke))
            return
        if calls and len(self._under_way) < MOST_AT_ONCE:
            self._start(self._call(channel, calls))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _call(self, channel: Channel, calls: list[Call]) -> None:
        for call in calls:
            try:
                await channel.deliver(call)
            except Ending as ended:
                self._metrics.platform_errors[channel.name, ended.why] += 1
            except Exception as broke:  # noqa: BLE001
                self._metrics.platform_errors[channel.name, "broken"] += 1
                log.error("no answer at once", channel=channel.name, **what_broke(broke))

    async def finish(self, patience: float) -> None:
        """Lets the calls under way end within so many seconds, then ends them."""
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=patience)
            for task in late:
                task.cancel()
