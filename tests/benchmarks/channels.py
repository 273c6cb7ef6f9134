"""Webhook through commit and reply at the platform, beside a bare echo: python -m tests.benchmarks.channels

A platform that only counts stands on loopback, 64 connections tell updates of as many people, each the next
when the last was answered. Measured until the last reply is at the platform. Peer: an echo of
python-telegram-bot on its own backend, without a database.
"""

import asyncio
import hashlib
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import orjson
import uvloop
from aiohttp import web

from tests.benchmarks.channel_server import APP, SECRET
from tests.postgres import aside, running_postgres

LINES, EACH, ROUNDS = 64, 40, 3
PEOPLE = LINES * EACH
FIRST, NEW = 5_000_000, 6_000_000  # their numbers
A_CHAT_RESTS = 1.5  # seconds
PER_SECOND, SECONDS = 100, 4
PATIENCE = 60.0  # seconds


@dataclass
class Platform:
    """Takes every call; `told` holds when a message for a person came, by the person."""

    told: dict[str, float] = field(default_factory=dict)
    count: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.take)
        return app

    async def take(self, request: web.Request) -> web.Response:
        path, raw = request.path, await request.read()
        if path.endswith(("/sendMessage", "/message/cs")):
            self.count += 1
            self.told.setdefault(await person_of(request, raw), time.perf_counter())
            self.news.set()
        return web.Response(body=orjson.dumps(answer(path)), content_type="application/json")

    async def until(self, done: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not done():
                self.news.clear()
                await self.news.wait()


async def person_of(request: web.Request, raw: bytes) -> str:
    said = await values_of(request, raw)
    return str(said["recipient"]["user_id"] if "recipient" in said else said["chat_id"])


async def values_of(request: web.Request, raw: bytes) -> Mapping[str, Any]:
    """What a call was made with, as JSON or as a form."""
    if request.content_type != "application/json":
        return await request.post()
    found: dict[str, Any] = orjson.loads(raw)
    return found


def answer(path: str) -> object:
    if path.endswith("/access_token"):
        return {"access_token": "a", "refresh_token": f"r{time.time_ns()}", "expires_in": "90000"}
    if "/oa/" in path:
        account = {"oa_id": "9", "name": "OA", "is_verified": True, "package_name": "Toàn diện"}
        return {"error": 0, "message": "Success", "data": {"message_id": f"m{time.time_ns()}"} | account}
    if path.endswith("/getMe"):
        me = {"id": 1, "is_bot": True, "first_name": "B", "username": "b", "account_name": "B"}
        return {"ok": True, "result": me | {"account_type": "BASIC", "can_join_groups": False}}
    if path.endswith("/sendMessage"):
        chat = {"id": 1, "type": "private"}
        return {"ok": True, "result": {"message_id": 7, "date": 1_790_000_000, "chat": chat, "text": "x"}}
    return {"ok": True, "result": True}


def telegram(person: int, number: int) -> tuple[str, dict[str, str], bytes]:
    who = {"id": person, "is_bot": False, "first_name": "A"}
    message = {"message_id": number, "date": 1_790_000_000, "chat": {"id": person, "type": "private"}}
    update = {"update_id": number, "message": message | {"from": who, "text": "chào"}}
    return "telegram", {"X-Telegram-Bot-Api-Secret-Token": SECRET}, orjson.dumps(update)


def zalo_bot(person: int, number: int) -> tuple[str, dict[str, str], bytes]:
    who = {"id": str(person), "display_name": "A", "is_bot": False}
    message = {"message_id": f"m{number}", "date": 1_790_000_000_000, "from": who, "text": "chào"}
    message |= {"chat": {"id": str(person), "chat_type": "PRIVATE"}, "message_type": "CHAT_MESSAGE"}
    body = orjson.dumps({"event_name": "message.text.received", "message": message})
    return "zalo-bot", {"X-Bot-Api-Secret-Token": SECRET}, body


def zalo_oa(person: int, number: int) -> tuple[str, dict[str, str], bytes]:
    now = str(int(time.time() * 1000))
    event = {"app_id": APP, "event_name": "user_send_text", "timestamp": now, "sender": {"id": str(person)}}
    event |= {"recipient": {"id": "9"}, "message": {"msg_id": f"m{number}", "text": "chào"}}
    body = orjson.dumps(event)
    mac = hashlib.sha256(APP.encode() + body + now.encode() + SECRET.encode()).hexdigest()
    return "zalo-oa", {"X-ZEvent-Signature": f"mac={mac}"}, body


Update = Callable[[int, int], tuple[str, dict[str, str], bytes]]
CHANNELS: dict[str, Update] = {"Telegram": telegram, "Zalo Bot": zalo_bot, "Zalo OA": zalo_oa}


@asynccontextmanager
async def server(kind: str, database: str, platform: str) -> AsyncIterator[tuple[int, int]]:
    """Its port and process; `{folder}` in the database stands for a fresh directory."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.benchmarks.channel_server", kind]
        command += [database.format(folder=folder), folder, platform]
        process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL)
        assert process.stdout
        assert process.stdin
        yield int(await process.stdout.readline()), process.pid
        process.stdin.close()
        await process.wait()


def cpu_of(process: int) -> float:
    """Seconds of processor time of all its threads."""
    files = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(file.read_text().split()[0]) for file in files) / 1e9


class Line:
    """One kept connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def post(self, name: str, headers: dict[str, str], body: bytes) -> None:
        extra = "".join(f"{key}: {value}\r\n" for key, value in headers.items())
        head = f"POST /hooks/{name} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n{extra}"
        self._writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answered = await self._reader.readuntil(b"\r\n\r\n")
        if answered[9:12] != b"200":
            raise RuntimeError(answered[:200])
        length = answered.lower().split(b"content-length:")[1].split(b"\r\n")[0]
        await self._reader.readexactly(int(length))

    def close(self) -> None:
        self._writer.close()


async def flood(port: int, platform: Platform, update: Update, number: int) -> float:
    """Seconds until everybody was answered at the platform, each once: a chat gets one message a second."""
    lines = [Line(*await asyncio.open_connection("127.0.0.1", port)) for _ in range(LINES)]
    before, began = platform.count, time.perf_counter()

    async def talk(some: int, line: Line) -> None:
        for person in range(some * EACH, some * EACH + EACH):
            await line.post(*update(FIRST + person, number + person))

    await asyncio.gather(*(talk(some, line) for some, line in enumerate(lines)))
    await platform.until(lambda: platform.count >= before + PEOPLE)
    for line in lines:
        line.close()
    return time.perf_counter() - began


async def paced(port: int, platform: Platform, update: Update, number: int) -> list[float]:
    """Seconds from telling an update to its reply at the platform, each of another person; sorted."""
    lines: asyncio.Queue[Line] = asyncio.Queue()
    for _ in range(LINES):
        lines.put_nowait(Line(*await asyncio.open_connection("127.0.0.1", port)))
    began, told = time.perf_counter() + 0.1, {}

    async def one(person: int) -> None:
        due = began + person / PER_SECOND
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        told[str(NEW + person)] = due
        line = await lines.get()
        await line.post(*update(NEW + person, number + person))
        lines.put_nowait(line)

    await asyncio.gather(*map(one, range(PER_SECOND * SECONDS)))
    await platform.until(lambda: all(person in platform.told for person in told))
    while not lines.empty():
        lines.get_nowait().close()
    return sorted(platform.told[person] - due for person, due in told.items())


async def measured(kind: str, database: str, update: Update) -> tuple[float, float, list[float]]:
    """(updates a second, processor microseconds an update, latencies)."""
    platform = Platform()
    runner = web.AppRunner(platform.app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with server(kind, database, f"http://127.0.0.1:{runner.addresses[0][1]}") as (port, process):
            await flood(port, platform, update, 1_000_000)  # warm: everybody says a first word
            await asyncio.sleep(A_CHAT_RESTS)
            before = cpu_of(process)
            took = await flood(port, platform, update, 2_000_000)
            spent = cpu_of(process) - before
            latencies = await paced(port, platform, update, 3_000_000)
    finally:
        await runner.cleanup()
    return PEOPLE / took, spent / (PEOPLE) * 1e6, latencies


def told(name: str, rounds: list[tuple[float, float, list[float]]], echo: float) -> str:
    rate, cpu = median(one[0] for one in rounds), median(one[1] for one in rounds)
    waits = sorted(wait for one in rounds for wait in one[2])
    p50, p99 = waits[len(waits) // 2] * 1000, waits[len(waits) * 99 // 100] * 1000
    return (
        f"  {name:<28}{rate:>7.0f}/s  {rate / echo:>5.2f} of the echo  {cpu:>6.0f} µs"
        f"  at {PER_SECOND}/s: p50 {p50:.1f} ms, p99 {p99:.1f} ms"
    )


def measure(kind: str, database: Callable[[], str], update: Update) -> list[tuple[float, float, list[float]]]:
    return [uvloop.run(measured(kind, database(), update)) for _ in range(ROUNDS)]


def main() -> None:
    print(f"updates a second until answered at the platform, {PEOPLE} people; processor time an update")
    plain = measure("echo", lambda: "-", telegram)
    echo = median(one[0] for one in plain)
    print(told("echo, no database", plain, echo), flush=True)
    for name, update in CHANNELS.items():
        found = measure("ours", lambda: "sqlite:///{folder}/bench.db", update)
        print(told(f"{name}, SQLite", found, echo), flush=True)
    with running_postgres(durable=True) as postgres:
        for name, update in CHANNELS.items():
            found = measure("ours", lambda: postgres.url(aside(postgres.fresh())), update)
            print(told(f"{name}, PostgreSQL", found, echo), flush=True)


if __name__ == "__main__":
    main()
