"""The doors platforms knock at: POST /hooks/NAME, answered once what it says is kept."""

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import structlog
from aiohttp import web

from bot.channels.hearing import LATER, Hearing
from bot.channels.port import Channel, Untrusted
from bot.logs import what_broke
from bot.metrics import Metrics
from bot.receive import Heard
from bot.web.body import read_body
from bot.web.buckets import Buckets, Rate
from bot.web.errors import ChatError

log = structlog.get_logger()
MOST_BODY = 1024 * 1024  # bytes; platforms send a few thousand
MOST_WAITING = 30  # events of one person under way at a time
ONE_PERSON = Rate(60, 3)
AGAIN_AFTER = 5  # seconds, when the database does not answer


class Hooks:
    """`channels`: those whose platform calls us. Any other name is as if there were no such page."""

    def __init__(self, channels: Iterable[Channel], hearing: Hearing, metrics: Metrics) -> None:
        self._channels = {channel.name: channel for channel in channels}
        self._hearing, self._metrics = hearing, metrics
        self._waiting: Counter[tuple[str, str]] = Counter()
        self._pace = Buckets(ONE_PERSON)

    def add_to(self, app: web.Application) -> None:
        app.router.add_post("/hooks/{name}", self.post)

    async def post(self, request: web.Request) -> web.Response:
        channel = self._channels.get(request.match_info["name"])
        if channel is None:
            return web.Response(status=404)
        try:
            body = await read_body(request, MOST_BODY)
        except ChatError as refused:
            return web.Response(status=refused.status)
        try:
            response = await self._take(channel, request.headers, body)
        except LATER:
            response = again(AGAIN_AFTER, 503)
        except Exception as broke:  # noqa: BLE001 - not even written down: the platform keeps it
            log.error("hook broke", channel=channel.name, **what_broke(broke))
            response = again(AGAIN_AFTER, 503)
        self._metrics.hooked[channel.name, response.status] += 1
        return response

    async def _take(self, channel: Channel, headers: Mapping[str, str], body: bytes) -> web.Response:
        try:
            heard = channel.read(headers, body)
        except Untrusted:
            return self._untrusted(channel)
        except Exception as broke:  # noqa: BLE001 - from the platform, and not to be understood, ever
            return await self._unreadable(channel, body, broke)
        return await self._keep(channel, await _news(channel, heard))

    def _untrusted(self, channel: Channel) -> web.Response:
        """Nothing of it is used. A platform whose own probe is unsigned insists on 200."""
        self._metrics.untrusted[channel.name] += 1
        return web.Response(status=200 if getattr(channel, "probe_answers_ok", False) else 401)

    async def _unreadable(self, channel: Channel, body: bytes, broke: Exception) -> web.Response:
        await self._hearing.let_go(channel.name, f"body:{hashlib.sha256(body).hexdigest()[:32]}", broke)
        return web.Response()

    async def _keep(self, channel: Channel, heard: Sequence[Heard]) -> web.Response:
        for one in heard:
            wait = self._too_much(one)
            if wait:
                return self._slowed(channel, wait)
            await self._keep_one(channel, one)
        return web.Response()

    def _slowed(self, channel: Channel, wait: float) -> web.Response:
        """The platform says it again; one that would give us up for it is asked for it later instead."""
        return web.Response() if getattr(channel, "catches_up", False) else again(wait, 429)

    def _too_much(self, heard: Heard) -> float:
        """Seconds after which this person may be heard again, 0 for now; the platform keeps it meanwhile."""
        if self._waiting[heard.channel, heard.address] >= MOST_WAITING:
            return 1.0
        return self._pace.take(f"{heard.channel} {heard.address}")

    async def _keep_one(self, channel: Channel, heard: Heard) -> None:
        key = heard.channel, heard.address
        self._waiting[key] += 1
        try:
            await self._hearing.take(channel, heard)
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key]


async def _news(channel: Channel, heard: list[Heard]) -> list[Heard]:
    """A platform that echoes what we say has its echoes taken out here. Raises Unavailable."""
    tell_apart = getattr(channel, "news", None)
    return await tell_apart(heard) if tell_apart else heard


def again(seconds: float, status: int) -> web.Response:
    return web.Response(status=status, headers={"Retry-After": str(max(1, math.ceil(seconds)))})
