"""The event stream: what is said to a conversation, as it is said, from where the page left off."""

import asyncio
from collections.abc import Sequence

import structlog
from aiohttp import web

from bot.channels.web import NAME, write
from bot.web.access import Door
from bot.web.errors import ChatError
from bot.web.headers import PRIVATE
from bot.web.parts import WebParts
from bot.web.wake import Ear
from storage.store import Kept

log = structlog.get_logger()
BATCH = 200  # messages read at a time
LARGEST_ID = 2**63 - 1
STREAM_HEADERS = PRIVATE | {"Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no"}


class Events:
    def __init__(self, parts: WebParts, door: Door) -> None:
        self._parts, self._door = parts, door
        self._limits = parts.limits

    async def stream(self, request: web.Request) -> web.StreamResponse:
        address = self._door.visitor(request).address
        after = read_after(request)
        self._check_room(address)
        response = web.StreamResponse(headers=STREAM_HEADERS)
        with self._parts.wake.listen(NAME, address) as ear:
            await response.prepare(request)
            try:
                await response.write(b"retry: 3000\n\n")
                await self._follow(request, response, ear, address, after)
            except ConnectionError:
                pass  # the page was closed
            except Exception:
                log.exception("event stream broke")  # the page reconnects from the last id it saw
        return response

    def _check_room(self, address: str) -> None:
        wake = self._parts.wake
        if wake.listeners(NAME, address) >= self._limits.streams_each or len(wake) >= self._limits.streams:
            raise ChatError("too_many_streams", wait=self._limits.heartbeat)

    async def _follow(
        self, request: web.Request, response: web.StreamResponse, ear: Ear, address: str, after: int
    ) -> None:
        loop = asyncio.get_running_loop()
        spoke = loop.time()
        while not self._parts.wake.closed and _connected(request):
            kept = await self._parts.store.after(NAME, address, after, BATCH)
            if kept:
                await response.write(events(kept))
                after, spoke = kept[-1].id, loop.time()
            elif loop.time() - spoke >= self._limits.heartbeat:
                await response.write(b": still here\n\n")
                spoke = loop.time()
            if len(kept) < BATCH:
                await ear.rest(self._limits.poll)


def events(kept: Sequence[Kept]) -> bytes:
    return b"".join(b"id: %d\ndata: %s\n\n" % (one.id, write(one.id, one.body).encode()) for one in kept)


def read_after(request: web.Request) -> int:
    """`Last-Event-ID` beats `after`; neither means from the beginning. Raises ChatError bad_after."""
    text = request.headers.get("Last-Event-ID") or request.query.get("after") or "0"
    if not (text.isascii() and text.isdecimal() and len(text) <= 19 and int(text) <= LARGEST_ID):
        raise ChatError("bad_after")
    return int(text)


def _connected(request: web.Request) -> bool:
    return request.transport is not None and not request.transport.is_closing()
