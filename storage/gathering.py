"""Asking together: what is asked while questions are under way goes into the next one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class Gathering(Generic[Asked, Answer]):
    """At most `wide` questions at a time, of at most `most` items. No timer: alone, an item goes at once."""

    def __init__(
        self, ask: Callable[[Sequence[Asked]], Awaitable[Sequence[Answer]]], most: int, wide: int = 1
    ) -> None:
        self._ask = ask
        self._most = most
        self._wide = wide
        self._waiting: list[tuple[Asked, asyncio.Future[Answer]]] = []
        self._busy: set[asyncio.Task[None] | None] = set()

    def put(self, asked: Asked) -> "asyncio.Future[Answer]":
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, future))
        if len(self._waiting) == 1 and len(self._busy) < self._wide:  # what comes with the first joins it
            self._busy.add(asyncio.create_task(self._work_off()))
        return future

    async def finish(self) -> None:
        """Wait until nothing is waiting."""
        while self._busy:
            await asyncio.wait([task for task in self._busy if task])

    async def _work_off(self) -> None:
        try:
            while self._waiting:
                together = self._waiting[: self._most]
                del self._waiting[: self._most]
                await self._answer(together)
        finally:
            self._busy.discard(asyncio.current_task())

    async def _answer(self, together: Sequence[tuple[Asked, "asyncio.Future[Answer]"]]) -> None:
        try:
            answers = await self._ask([asked for asked, _ in together])
        except Exception as error:  # noqa: BLE001  (handed to everybody who asked)
            for future in _listening(together):
                future.set_exception(error)
            return
        for (_, future), answer in zip(together, answers, strict=True):
            if not future.done():
                future.set_result(answer)


def _listening(
    together: Sequence[tuple[Asked, "asyncio.Future[Answer]"]],
) -> "list[asyncio.Future[Answer]]":
    """Those who were not cancelled meanwhile."""
    return [future for _, future in together if not future.done()]
