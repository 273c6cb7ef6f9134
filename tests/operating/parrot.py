"""A channel without a platform: hooks carry `{"from", "id", "text"}`, what is said lands in a list."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from bot.channels.port import Bookmarks, Call, Limits, Receipt, Receive, Shown, Untrusted
from bot.receive import Heard

SECRET = "hush"


async def until(true: Callable[[], Any]) -> None:
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 - what is waited for rings no bell
            await asyncio.sleep(0.005)


class Parrot:
    """`troubles` are raised by `start` one after the other; `batches` are what listening hears."""

    limits = Limits(text=4096, buttons=0, label=0, each=30, chat=0)

    def __init__(self, *, webhook: bool = True, name: str = "parrot") -> None:
        self.name, self.webhook = name, webhook
        self.troubles: list[Exception] = []
        self.batches: asyncio.Queue[list[Heard] | Exception] = asyncio.Queue()
        self.delivered: list[Call] = []
        self.places: list[str | None] = []
        self.started = self.saved = self.closed = 0

    def read(self, headers: Mapping[str, str], body: bytes) -> list[Heard]:
        if headers.get("X-Secret") != SECRET:
            raise Untrusted
        said = orjson.loads(body)
        return [Heard(self.name, said["from"], said["id"], said["text"])]

    def write(self, address: str, shown: Shown) -> list[Call]:
        return [Call("say", {"to": address, "text": shown.text})]

    def at_once(self, heard: Heard) -> list[Call]:
        return [Call("nod", {"to": heard.address})]

    async def deliver(self, call: Call) -> Receipt:
        self.delivered.append(call)
        return Receipt(str(len(self.delivered)))

    async def start(self) -> None:
        if self.troubles:
            raise self.troubles.pop(0)
        self.started += 1

    async def listen(self, receive: Receive, bookmarks: Bookmarks) -> None:
        self.places.append(await bookmarks.load())
        while True:
            batch = await self.batches.get()
            if isinstance(batch, Exception):
                raise batch
            await receive(batch)
            await bookmarks.save(batch[-1].event)
            self.saved += 1

    async def close(self) -> None:
        self.closed += 1

    def said(self) -> list[Any]:
        return [call.values["text"] for call in self.delivered if call.method == "say"]
