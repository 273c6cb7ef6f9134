"""Time that passes only when everything that could happen now has happened."""

import asyncio
import heapq
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any, TypeVar

from storage.steps import Hot
from storage.store import Store

T = TypeVar("T")
_ROUNDS = 12  # of the loop, in which nothing began: the longest chain of callbacks is shorter


class Time:
    def __init__(self, now: float = 1_790_000_000.0) -> None:
        self.now = now
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = count()
        self._busy = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + max(0.0, seconds), next(self._numbers), woken))
        await woken

    async def until(self, when: float, done: Callable[[], bool] = lambda: False) -> None:
        """Let time pass until then, or until `done`."""
        while True:
            await self._settled()
            while self._sleepers and self._sleepers[0][2].done():  # cancelled meanwhile
                heapq.heappop(self._sleepers)
            if done():
                return
            if not self._sleepers or self._sleepers[0][0] > when:
                self.now = max(self.now, when)
                return
            self.now = max(self.now, self._sleepers[0][0])
            heapq.heappop(self._sleepers)[2].set_result(None)

    async def passes(self, seconds: float) -> None:
        await self.until(self.now + seconds)

    async def busy(self, work: Awaitable[T]) -> T:
        """Something outside this loop is under way: time stands still."""
        self._busy += 1
        self._idle.clear()
        try:
            return await work
        finally:
            self._busy -= 1
            if not self._busy:
                self._idle.set()

    async def _settled(self) -> None:
        quiet = 0
        while quiet < _ROUNDS:
            await asyncio.sleep(0)
            quiet += 1
            if self._busy:
                await self._idle.wait()
                quiet = 0


class Timed:
    """A store during whose work no time passes."""

    def __init__(self, store: Store, time: Time) -> None:
        self._store, self._time = store, time

    async def hot(self, work: Hot[T]) -> T:
        return await self._time.busy(self._store.hot(work))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)
