"""One server to be measured: `python -m tests.benchmarks.server KIND DATABASE FOLDER`.

It prints its port, then serves until its input ends. KIND: `bare` (aiohttp alone: reads JSON, answers JSON),
`trivial` (the whole path with a one-line turn), `real`.
"""

import asyncio
import gc
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path

import orjson
import uvloop
from aiohttp import web

from bot.metrics import Metrics
from bot.operator import Words
from bot.parts import Parts, open_parts
from bot.receive import Receiver
from bot.settings import Settings
from bot.site import web_app
from bot.web.buckets import Rate
from bot.web.fonts import make_fonts
from bot.web.parts import Limits
from bot.web.wake import Wake
from handlers.turn import Choice, Said, Say, Talk, Turn

REPLY = "Nguồn khuyến công quốc gia hỗ trợ tối đa 50% tiền mua máy. " * 4
CHOICES = (Choice("a", "Hồ sơ gồm những gì?"), Choice("b", "Nộp ở đâu?"))
NO_LIMITS = Limits(messages=Rate(1e9, 1e9), conversations=Rate(1e9, 1e9))


def trivial(_: Said, talk: Talk, now: datetime) -> Turn:
    return Turn(talk, (Say(REPLY, CHOICES),))


def bare() -> web.Application:
    answer = orjson.dumps(
        {
            "messages": [
                {
                    "id": 1,
                    "text": REPLY,
                    "choices": [{"id": c.id, "label": c.label} for c in CHOICES],
                    "files": [],
                }
            ]
        }
    )

    async def messages(request: web.Request) -> web.Response:
        orjson.loads(await request.read())
        return web.Response(body=answer, content_type="application/json")

    async def conversations(_: web.Request) -> web.Response:
        return web.json_response({"token": "t"})

    app = web.Application()
    app.add_routes(
        [web.post("/chat/api/messages", messages), web.post("/chat/api/conversations", conversations)]
    )
    return app


async def serve(kind: str, database: str, folder: Path) -> None:
    async with AsyncExitStack() as stack:
        app = bare() if kind == "bare" else await _ours(stack, kind, database, folder)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        gc.collect()
        gc.freeze()  # as `serve` does
        print(runner.addresses[0][1], flush=True)
        await asyncio.to_thread(sys.stdin.read)


async def _ours(stack: AsyncExitStack, kind: str, database: str, folder: Path) -> web.Application:
    await asyncio.to_thread(make_fonts, folder / "fonts")  # once, before anything is measured
    settings = Settings(database_url=database, data_dir=folder)
    wake = Wake()
    parts = await stack.enter_async_context(
        open_parts(settings, after=lambda turn: wake.said(turn.channel, turn.address))
    )
    decide: Callable[[Said, Talk, datetime], Turn] | None = trivial if kind == "trivial" else None
    if decide is not None:
        parts = Parts(parts.settings, parts.shelf, parts.store, Receiver(parts.store, decide).hear)
    return web_app(parts, Words(), wake, Metrics(), limits=NO_LIMITS)


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
