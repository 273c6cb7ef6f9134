"""How the fake Telegram tells a bot its updates: by webhook, one in flight a chat, or when it is asked."""

import asyncio
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector

Update = dict[str, Any]
HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Terminated(Exception):
    """Another one asks for updates now."""


@dataclass(frozen=True)
class Webhook:
    url: str
    secret: str = ""
    at_once: int = 40
    kinds: tuple[str, ...] = ()  # none: all

    def wants(self, update: Mapping[str, Any]) -> bool:
        return not self.kinds or any(kind in update for kind in self.kinds)


def queue_of(update: Mapping[str, Any]) -> tuple[str, int]:
    """Messages go by chat; taps have a queue of their own, by the person."""
    if tap := update.get("callback_query"):
        return "tap", tap["from"]["id"]
    kind = next(kind for kind in update if kind != "update_id")
    return "chat", update[kind]["chat"]["id"]


class Telling:
    """Updates nobody took yet, in order, and the ways to tell them.

    `second`: how long a second lasts when an update is told again: at once, then after 2, 4, 8 … 64 of them,
    or as long as the answer's Retry-After asks. `copies`: how often each is told once more after it was
    taken; `told`: every status a webhook answered, 0 for none.
    """

    def __init__(self) -> None:
        self.second, self.copies, self.patience = 0.01, 0, 60.0
        self.pending: dict[int, Update] = {}
        self.told: list[int] = []
        self.webhook: Webhook | None = None
        self.last_error, self._asks_for = "", 0.0
        self._waiting: dict[tuple[str, int], deque[Update]] = {}
        self._workers: dict[tuple[str, int], asyncio.Task[None]] = {}
        self._lines: asyncio.Semaphore | None = None
        self._news = asyncio.Event()
        self._asked = 0
        self._http: ClientSession | None = None

    def open(self) -> None:
        self._http = ClientSession(connector=TCPConnector(limit=0))

    async def close(self) -> None:
        self._stop_workers()
        if self._http:
            await self._http.close()

    def add(self, update: Update) -> None:
        self.pending[update["update_id"]] = update
        self._news.set()
        if self.webhook:
            self._queue(update)

    def hook(self, webhook: Webhook | None) -> None:
        """Sets or takes away the webhook; what nobody took is told by the new way."""
        self._stop_workers()
        self.webhook, self.last_error = webhook, ""
        if webhook:
            self._lines = asyncio.Semaphore(webhook.at_once)
            for update in list(self.pending.values()):
                self._queue(update)
        self._news.set()

    async def all_told(self) -> None:
        """Until the webhook has taken everything there is."""
        while self._workers:
            await asyncio.gather(*self._workers.values(), return_exceptions=True)

    async def knock(self, update: object, secret: str | None = None) -> int:
        """One call of the webhook, whatever else is under way. Returns the status, 0 for no answer."""
        assert self.webhook is not None
        assert self._http is not None
        given = self.webhook.secret if secret is None else secret
        headers = {HEADER: given} if given else {}
        timeout = ClientTimeout(total=self.patience)
        status = 0
        with suppress(ClientError, TimeoutError):
            async with self._http.post(
                self.webhook.url, json=update, headers=headers, timeout=timeout
            ) as answer:
                status, self._asks_for = answer.status, float(answer.headers.get("Retry-After", "0"))
        self.told.append(status)
        return status

    async def ask(self, offset: int, most: int, hold: float) -> list[Update]:
        """What getUpdates answers; whatever is before `offset` is forgotten. Raises Terminated."""
        for known in [known for known in self.pending if known < offset]:
            del self.pending[known]
        self._asked += 1
        mine = self._asked
        self._news.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(hold):
                while not self.pending:
                    self._news.clear()
                    await self._news.wait()
                    if mine != self._asked or self.webhook:
                        raise Terminated
        return [self.pending[known] for known in sorted(self.pending)][:most]

    def _queue(self, update: Update) -> None:
        queue = queue_of(update)
        self._waiting.setdefault(queue, deque()).append(update)
        if queue not in self._workers:
            self._workers[queue] = asyncio.create_task(self._tell_all(queue))

    def _stop_workers(self) -> None:
        for worker in self._workers.values():
            worker.cancel()
        self._workers.clear()
        self._waiting.clear()

    async def _tell_all(self, queue: tuple[str, int]) -> None:
        """The updates of one queue one after the other, each until it is taken."""
        waiting = self._waiting[queue]
        while waiting:
            await self._tell(waiting[0])
            waiting.popleft()
        del self._waiting[queue], self._workers[queue]

    async def _tell(self, update: Update) -> None:
        assert self._lines is not None
        pause = 0.0
        while self.webhook and self.webhook.wants(update):
            async with self._lines:
                status = await self.knock(update)
                asked = self._asks_for
            if 200 <= status < 300:
                break
            self.last_error = f"Wrong response from the webhook: {status}"
            await asyncio.sleep(max(pause, asked) * self.second)
            pause = min(max(pause * 2, 2.0), 64.0)
        self.pending.pop(update["update_id"], None)
        for _ in range(self.copies):
            await self.knock(update)
