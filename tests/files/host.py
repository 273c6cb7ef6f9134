"""A platform's file host on loopback, with its troubles; and a channel that fetches from it, the real one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from bot.channels.zalo_bot import ZaloBot
from tests.channels.zalo_bot_support import channel


@dataclass
class Host:
    """`answers` by path: content, or a status; every path asked for is in `asked`."""

    url: str = ""
    answers: dict[str, bytes | int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    bot: ZaloBot = field(default_factory=channel)

    def puts(self, path: str, answer: bytes | int) -> str:
        """The address it can be fetched from."""
        self.answers[path] = answer
        return f"{self.url}/{path}"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path.lstrip("/")
        self.asked.append(path)
        found = self.answers.get(path, 404)
        if isinstance(found, bytes):
            return web.Response(body=found, content_type="image/jpeg")  # whatever it is
        return web.Response(status=found, headers={"Location": f"{self.url}/elsewhere"})


@asynccontextmanager
async def file_host() -> AsyncIterator[Host]:
    host, app = Host(), web.Application()
    app.router.add_get("/{path:.*}", host.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    host.bot = channel(zalo_bot_api=f"{host.url}/bot")
    try:
        yield host
    finally:
        await host.bot.close()
        await runner.cleanup()
