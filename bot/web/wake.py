"""Who is listening to which address right now, so that an open page hears of a commit at once."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Ear:
    """One open stream. `rest` returns when something was said to its address, or patience is over."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()

    async def rest(self, patience: float) -> None:
        """The patience is the poll of the outbox: what another replica said rings no bell here."""
        try:
            async with asyncio.timeout(patience):
                await self._rung.wait()
        except TimeoutError:
            return
        self._rung.clear()


class Wake:
    """Bells by (channel, address) within this process; a lost ring costs one poll, never a message."""

    def __init__(self) -> None:
        self._ears: defaultdict[tuple[str, str], set[Ear]] = defaultdict(set)
        self.closed = False

    @contextmanager
    def listen(self, channel: str, address: str) -> Iterator[Ear]:
        ear, key = Ear(), (channel, address)
        self._ears[key].add(ear)
        try:
            yield ear
        finally:
            self._ears[key].discard(ear)
            if not self._ears[key]:
                del self._ears[key]

    def said(self, channel: str, address: str) -> None:
        """Call after the commit that kept a message to this address."""
        for ear in self._ears.get((channel, address), ()):
            ear.ring()

    def listeners(self, channel: str, address: str) -> int:
        return len(self._ears.get((channel, address), ()))

    def __len__(self) -> int:
        return sum(map(len, self._ears.values()))

    def close(self) -> None:
        """Ends every open stream, so that stopping does not wait for pages that stay open for hours."""
        self.closed = True
        for ears in self._ears.values():
            for ear in ears:
                ear.ring()
