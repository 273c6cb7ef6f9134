"""Asking together: what is asked while one question is under way goes into the next one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class Gathering(Generic[Asked, Answer]):
    """One question at a time, of at most `most` items. No timer: alone, an item goes at once."""

    def __init__(
        self, ask: Callable[[Sequence[Asked]], Awaitable[Sequence[Answer | BaseException]]], most: int
    ) -> None:
        self._ask = ask
        self._most = most
        self._waiting: list[tuple[Asked, asyncio.Future[Answer]]] = []
        self._busy: asyncio.Task[None] | None = None

    def put(self, asked: Asked) -> "asyncio.Future[Answer]":
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, future))
        if self._busy is None:
            self._busy = asyncio.create_task(self._work_off())
        return future

    async def finish(self) -> None:
        """Wait until nothing is waiting."""
        while self._busy is not None:
            await self._busy

    async def _work_off(self) -> None:
        try:
            while self._waiting:
                together = self._waiting[: self._most]
                del self._waiting[: self._most]
                _hand_over(together, await self._answers([asked for asked, _ in together]))
        finally:
            self._busy = None

    async def _answers(self, asked: Sequence[Asked]) -> Sequence[Answer | BaseException]:
        try:
            return await self._ask(asked)
        except Exception as error:  # noqa: BLE001  (handed to everybody who asked)
            return [error] * len(asked)


def _hand_over(
    together: Sequence[tuple[Asked, "asyncio.Future[Answer]"]], answers: Sequence[Answer | BaseException]
) -> None:
    for (_, future), answer in zip(together, answers, strict=True):
        if future.done():  # whoever asked was cancelled meanwhile
            continue
        if isinstance(answer, BaseException):
            future.set_exception(answer)
        else:
            future.set_result(answer)
