"""Waiting for something to do, or for a time, whichever is first."""

import asyncio
from collections.abc import Awaitable, Callable

Sleep = Callable[[float], Awaitable[None]]


class Bell:
    def __init__(self, clock: Callable[[], float], sleep: Sleep) -> None:
        self._clock, self._sleep = clock, sleep
        self._rung = False
        self._waiter: asyncio.Future[None] | None = None

    def ring(self) -> None:
        self._rung = True
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def wait(self, until: float) -> None:
        """Until somebody rings or it is time; a ring nobody waited for counts."""
        pause = until - self._clock()
        if not self._rung and pause > 0:
            self._waiter = asyncio.get_running_loop().create_future()
            timer = asyncio.ensure_future(self._sleep(pause))
            timer.add_done_callback(lambda _: self._wake())
            try:
                await self._waiter
            finally:
                timer.cancel()
                self._waiter = None
        self._rung = False

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
