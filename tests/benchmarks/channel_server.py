"""One server to be measured: `python -m tests.benchmarks.channel_server KIND DATABASE FOLDER PLATFORM`.

It prints its port, then serves until its input ends. KIND: `ours` (every channel by webhook, a one-line turn,
the whole way to the platform), `counting` (the same, and each reply tells how many words of the person were
heard before and which these were), `echo` (python-telegram-bot alone, on its own backend, answering before
the webhook is answered).
"""

import asyncio
import gc
import sys
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import uvloop
from aiohttp import web

from bot.channels.at_work import AtWork, channels_at_work
from bot.metrics import Metrics, measured
from bot.operator import Words
from bot.parts import open_database
from bot.receive import Decide, Receiver
from bot.settings import Settings
from handlers.turn import Said, Say, Talk, Turn
from storage.store import TurnToKeep
from tests.benchmarks.server import REPLY, trivial

SECRET, APP = "secret-of-the-webhook", "1234567890"


def settings(database: str, folder: Path, platform: str) -> Settings:
    values: dict[str, Any] = {
        "telegram_token": "1:AA",
        "telegram_api": f"{platform}/bot",
        "telegram_mode": "webhook",
        "telegram_secret": SECRET,
        "zalo_bot_token": "2:BB",
        "zalo_bot_api": f"{platform}/bot",
        "zalo_bot_mode": "webhook",
        "zalo_bot_secret": SECRET,
        "zalo_oa_app_id": APP,
        "zalo_oa_app_secret": SECRET,
        "zalo_oa_secret": SECRET,
        "zalo_oa_api": platform,
        "zalo_oa_oauth": platform,
        "zalo_oa_access_token": "a",
        "zalo_oa_refresh_token": "r",
    }
    values |= {"database_url": database, "data_dir": folder, "public_url": "http://127.0.0.1:9"}
    return Settings(**values)


def counting(said: Said, talk: Talk, now: datetime) -> Turn:
    heard = int(talk.answers.get("heard", "0")) + 1
    return Turn(replace(talk, answers={"heard": str(heard)}), (Say(f"{heard} {said.text}"),))


async def ours(
    stack: AsyncExitStack, decide: Decide, database: str, folder: Path, platform: str
) -> web.Application:
    chosen, words = settings(database, folder, platform), Words()
    store = await open_database(chosen, words)
    stack.push_async_callback(store.close)
    at_work: list[AtWork] = []

    def after(turn: TurnToKeep) -> None:
        at_work[0].ring(turn.channel, turn.address)

    metrics = Metrics()
    hear = measured(Receiver(store, decide, after=after).hear, metrics)
    found = await stack.enter_async_context(channels_at_work(chosen, store, hear, metrics, words))
    at_work.append(found)
    app = web.Application()
    found.hooks.add_to(app)
    found.start()
    stack.push_async_callback(found.stop_delivering)
    stack.push_async_callback(found.stop_listening)
    return app


async def echo(stack: AsyncExitStack, platform: str) -> web.Application:
    from telegram import Bot, Update

    bot = Bot("1:AA", base_url=f"{platform}/bot")
    await stack.enter_async_context(bot)

    async def post(request: web.Request) -> web.Response:
        update = Update.de_json(orjson.loads(await request.read()), bot)
        assert update.effective_chat
        await bot.send_message(update.effective_chat.id, REPLY)
        return web.Response()

    app = web.Application()
    app.router.add_post("/hooks/telegram", post)
    return app


async def serve(kind: str, database: str, folder: Path, platform: str) -> None:
    async with AsyncExitStack() as stack:
        if kind == "echo":
            app = await echo(stack, platform)
        else:
            decide = counting if kind == "counting" else trivial
            app = await ours(stack, decide, database, folder, platform)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        gc.collect()
        gc.freeze()  # as `serve` does
        print(runner.addresses[0][1], flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4]))
