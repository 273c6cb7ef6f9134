"""All channels of one process: made from the settings, started, stopped, and how each of them is."""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog

from bot.channels.hearing import Hear, Hearing
from bot.channels.port import Channel
from bot.channels.registry import make_channels
from bot.channels.running import Running, State
from bot.hooks import Hooks
from bot.metrics import Metrics
from bot.operator import Words
from bot.settings import Settings
from storage.store import Store

log = structlog.get_logger()
PATIENCE = 5.0  # seconds that what a platform handed over gets to be kept after SIGTERM


class AtWork:
    """`states`: of every configured channel; `hooks`: the doors of those whose platform calls us."""

    def __init__(
        self,
        channels: dict[str, Channel],
        store: Store,
        hear: Hear,
        metrics: Metrics,
        *,
        alone: bool,
        tell: Callable[[str, State], None],
    ) -> None:
        self.channels = channels
        self._hearing = Hearing(hear, store, metrics)
        owner = secrets.token_hex(8)
        self._running = {
            name: Running(channel, store, self._hearing, metrics, owner=owner, alone=alone, tell=tell)
            for name, channel in channels.items()
        }
        called = {name: channel for name, channel in channels.items() if channel.webhook}
        self.hooks = Hooks(called, self._hearing, metrics)

    def states(self) -> dict[str, State]:
        return {name: running.state for name, running in self._running.items()}

    def start(self) -> None:
        for running in self._running.values():
            running.start()

    async def stop(self) -> None:
        for running in self._running.values():
            await running.stop(PATIENCE)

    async def close(self) -> None:
        """After the last delivery: nothing can be sent any more."""
        await self._hearing.finish(PATIENCE)
        for channel in self.channels.values():
            await channel.close()


@asynccontextmanager
async def channels_at_work(
    settings: Settings, store: Store, hear: Hear, metrics: Metrics, words: Words
) -> AsyncIterator[AtWork]:
    """Every channel whose settings are there; `start` it when the doors are open."""

    def tell(name: str, state: State) -> None:
        say = log.info if state.well else log.warning
        say("channel", channel=name, state=state.name, words=words(state.key))

    at_work = AtWork(
        make_channels(settings, store), store, hear, metrics, alone=settings.on_sqlite, tell=tell
    )
    try:
        yield at_work
    finally:
        await at_work.close()
