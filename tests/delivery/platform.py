"""A platform in memory: every call is recorded, and ends as the test says."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.port import Bookmarks, Call, Limits, Receipt, Receive, Shown, parts
from bot.receive import Heard


@dataclass(frozen=True)
class Got:
    """One call that reached the platform."""

    at: float
    address: str
    text: str


Behave = Callable[[Got], Awaitable[None]]


async def well(_: Got) -> None:
    """Takes it at once."""


class Platform:
    """A channel. `behave` may wait, and raise an Ending; what it refuses without having it is `refused`."""

    webhook = True

    def __init__(
        self, clock: Callable[[], float], name: str = "telegram", *, each: float = 28.5, chat: float = 0.0
    ) -> None:
        self.name, self._clock = name, clock
        self.limits = Limits(text=40, buttons=0, label=20, each=each, chat=chat)
        self.got: list[Got] = []  # what arrived, whatever we were told
        self.asked: list[Got] = []  # every call
        self.behave: Behave = well
        self.changed = asyncio.Event()

    def write(self, address: str, shown: Shown) -> list[Call]:
        if shown.text == "unwritable":
            raise ValueError(shown.text)
        return [Call("send", {"to": address, "text": part}) for part in parts(shown.text, self.limits.text)]

    async def deliver(self, call: Call) -> Receipt:
        call_made = Got(self._clock(), call.values["to"], call.values["text"])
        self.asked.append(call_made)
        await self.behave(call_made)
        self.got.append(call_made)
        self.changed.set()
        return Receipt(f"m{len(self.got)}")

    def texts(self, address: str | None = None) -> list[str]:
        return [got.text for got in self.got if address in (None, got.address)]

    def read(self, headers: Mapping[str, str], body: bytes) -> list[Heard]:
        return []

    def at_once(self, heard: Heard) -> list[Call]:
        return []

    async def start(self) -> None: ...

    async def listen(self, receive: Receive, bookmarks: Bookmarks) -> None: ...

    async def close(self) -> None: ...


def most_in_a_second(times: list[float]) -> int:
    """The most messages any window of one second has."""
    times = sorted(times)
    first, most = 0, 0
    for n, at in enumerate(times):
        while at - times[first] >= 1.0:
            first += 1
        most = max(most, n - first + 1)
    return most


def row(address: str, text: str, **more: Any) -> dict[str, Any]:
    return {"address": address, "text": text} | more
