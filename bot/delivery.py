"""What waits in the outbox for a pushed channel is delivered, whoever of the replicas is free to."""

import asyncio
import time
from collections.abc import Callable, Mapping

from bot.channels.port import Channel
from storage.store import Store


class Deliveries:
    """One of each process. `on_outcome` is told channel and outcome of each sending that ended."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        *,
        clock: Callable[[], float] = time.time,
        on_outcome: Callable[[str, str], None] = lambda _channel, _outcome: None,
    ) -> None:
        self._store, self._channels, self._clock, self._on_outcome = store, channels, clock, on_outcome
        self.halted: Mapping[str, str] = {}  # channel → word of the catalogue under `channel.trouble.`

    def ring(self, channel: str, address: str) -> None:
        """Call right after a commit that said something there."""

    def resume(self, channel: str) -> None:
        """Try a halted channel now instead of within the minute."""

    async def run(self) -> None:
        """Delivers until cancelled, or until `stop` is done."""
        await asyncio.Event().wait()

    async def stop(self) -> None:
        """Finishes what is on the wire, within a bound, and gives back what was only taken."""

    async def depth(self) -> Mapping[str, tuple[int, int]]:
        """By channel: how many wait, and since when the oldest does, in milliseconds."""
        return dict.fromkeys(self._channels, (0, 0))
