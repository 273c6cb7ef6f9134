"""All channels of one process: made from the settings, started, delivered to, stopped; how each is."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import structlog

from bot.channels.hearing import Hear, Hearing
from bot.channels.port import Channel
from bot.channels.registry import make_channels
from bot.channels.running import Running, State
from bot.delivery import Deliveries
from bot.hooks import Hooks
from bot.logs import what_broke
from bot.metrics import Metrics
from bot.operator import Words
from bot.settings import Settings
from storage.store import Store

log = structlog.get_logger()
PATIENCE = 5.0  # seconds that what a platform handed over gets to be kept after SIGTERM
A_BREATH, A_WHILE = 1.0, 30.0  # seconds before deliveries that broke begin again, and count as well again


class AtWork:
    """`hooks`: the doors of those channels whose platform calls us."""

    def __init__(
        self,
        channels: Mapping[str, Channel],
        store: Store,
        hear: Hear,
        metrics: Metrics,
        words: Words,
    ) -> None:
        self.channels, self._words = channels, words
        self._hearing = Hearing(hear, store, metrics, words("web.error.broken"))
        owner = secrets.token_hex(8)
        self._running = {
            name: Running(channel, store, self._hearing, metrics, owner=owner, tell=self._tell)
            for name, channel in channels.items()
        }
        called = [channel for channel in channels.values() if channel.webhook]
        self.hooks = Hooks(called, self._hearing, metrics)
        self._deliveries = Deliveries(store, channels, on_outcome=metrics.ended)
        self._delivering: asyncio.Task[None] | None = None
        self._broke_at = -float("inf")

    def ring(self, channel: str, address: str) -> None:
        """Call after a commit that said something there."""
        if channel in self.channels:
            self._deliveries.ring(channel, address)

    def states(self) -> dict[str, State]:
        """How each configured channel is; one whose deliveries are halted is not well."""
        states = {name: running.state for name, running in self._running.items()}
        return states | {name: State("misset", why) for name, why in self._deliveries.halted.items()}

    @property
    def delivers(self) -> bool:
        """Whether deliveries have gone on for a while without breaking."""
        return time.monotonic() - self._broke_at > A_WHILE

    async def depth(self) -> Mapping[str, tuple[int, int]]:
        """By channel: how many messages wait, and for how long the oldest has. Raises Unavailable."""
        return await self._deliveries.depth()

    def start(self) -> None:
        self._delivering = asyncio.create_task(self._deliver())
        for running in self._running.values():
            running.start()

    async def stop_listening(self) -> None:
        await asyncio.gather(*(running.stop(PATIENCE) for running in self._running.values()))

    async def stop_delivering(self) -> None:
        """Once nothing comes in any more: what is on the wire is finished, then the channels are closed."""
        await self._deliveries.stop()
        if self._delivering is not None:
            self._delivering.cancel()
            await asyncio.gather(self._delivering, return_exceptions=True)
        await self._hearing.finish(PATIENCE)

    async def close(self) -> None:
        for channel in self.channels.values():
            await channel.close()

    async def _deliver(self) -> None:
        done = not self.channels
        while not done:
            try:
                await self._deliveries.run()
                done = True
            except Exception as broke:  # noqa: BLE001 - people wait for what is said to them
                self._broke_at = time.monotonic()
                log.error("deliveries broke", **what_broke(broke))
                await asyncio.sleep(A_BREATH)

    def _tell(self, name: str, state: State) -> None:
        say = log.info if state.well else log.warning
        say("channel", channel=name, state=state.name, words=in_words(state, self._words))
        if state.well:
            self._deliveries.resume(name)


def in_words(state: State, words: Words) -> str:
    """For whoever operates the bot; a trouble without words of its own is one all the same."""
    try:
        return words(state.key)
    except KeyError:
        return words("channel.trouble.other", why=state.why)


@asynccontextmanager
async def channels_at_work(
    settings: Settings, store: Store, hear: Hear, metrics: Metrics, words: Words
) -> AsyncIterator[AtWork]:
    """Every channel whose settings are there; `start` them when the doors are open."""
    channels = make_channels(settings, store)
    at_work = AtWork(channels, store, hear, metrics, words)
    try:
        yield at_work
    finally:
        await at_work.close()
