"""Memory of `serve` with 100,000 known people and 10,000 who talk: python -m tests.benchmarks.crowd"""

import asyncio
import os
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path

import uvloop
from aiohttp import web
from sqlalchemy import insert

from storage.compiled import table
from storage.store import migrate, open_store
from tests.benchmarks.channel_server import SECRET
from tests.benchmarks.channels import FIRST, LINES, Line, Platform, telegram
from tests.operating.process import COMMAND, free_port

KNOWN, TALKING = 100_000, 10_000
TEXTS = ("menu", "mua may duoc ho tro bao nhieu", "1")


async def known(database: str) -> None:
    """People who wrote once, long ago."""
    migrate(database)
    store = await open_store(database)
    at_ms = int(time.time() * 1000) - 86_400_000
    people = range(1, KNOWN + 1)
    talks = [{"id": one, "version": 1, "state": "{}", "at_ms": at_ms} for one in people]
    places = [{"channel": "telegram", "address": str(FIRST + one), "conversation": one} for one in people]
    await store.run(lambda session: session.execute(insert(table("conversation")), talks))
    await store.run(lambda session: session.execute(insert(table("address")), places))
    await store.close()


def resident(process: int) -> float:
    """Megabytes."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


async def run(folder: str) -> None:
    database, port, platform = f"sqlite:///{Path(folder) / 'khuyencong.db'}", free_port(), Platform()
    await known(database)
    runner = web.AppRunner(platform.app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    settings = {
        "DATABASE_URL": database,
        "DATA_DIR": folder,
        "PORT": str(port),
        "PUBLIC_URL": "http://127.0.0.1:9",
        "TELEGRAM_TOKEN": "1:AA",
        "TELEGRAM_API": f"http://127.0.0.1:{runner.addresses[0][1]}/bot",
        "TELEGRAM_MODE": "webhook",
        "TELEGRAM_SECRET": SECRET,
    }
    environment = os.environ | {f"KHUYENCONG_{name}": value for name, value in settings.items()}
    process = await asyncio.create_subprocess_exec(
        COMMAND, "serve", env=environment, stdout=PIPE, stderr=DEVNULL
    )
    assert process.stdout
    await process.stdout.readline()
    idle = resident(process.pid)
    lines = [Line(*await asyncio.open_connection("127.0.0.1", port)) for _ in range(LINES)]

    async def talk(line: Line, first: int) -> None:
        for person in range(first, TALKING, LINES):
            for turn, text in enumerate(TEXTS):
                name, headers, body = telegram(FIRST + 1 + person, person * 10 + turn)
                await line.post(name, headers, body.replace("chào".encode(), text.encode()))

    await asyncio.gather(*(talk(line, first) for first, line in enumerate(lines)))
    busy = resident(process.pid)
    print(
        f"serve with Telegram, {KNOWN} known people: {idle:.0f} MB when ready, {busy:.0f} MB after {TALKING} "
        f"of them said {len(TEXTS)} things each; {platform.count} replies out by then"
    )
    process.terminate()
    await process.wait()
    await runner.cleanup()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        uvloop.run(run(folder))
