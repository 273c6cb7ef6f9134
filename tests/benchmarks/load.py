"""A small HTTP load generator on loopback: one conversation a connection, bounded in count and time."""

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import orjson

CONNECTIONS = 64


@dataclass
class Talker:
    """One keep-alive connection that says one thing after another and waits for each answer."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    token: str
    numbers: Iterator[int]

    async def post(self, path: str, body: bytes) -> tuple[int, bytes]:
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {self.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.writer.write(head.encode() + body)
        answer = await self.reader.readuntil(b"\r\n\r\n")
        length = int(answer.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        return int(answer[9:12]), await self.reader.readexactly(length)

    async def say(self, text: str) -> float:
        """Seconds until the answer was there. Raises on anything but 200."""
        began = time.perf_counter()
        body = orjson.dumps({"id": f"m{next(self.numbers)}", "text": text})
        status, answer = await self.post("/chat/api/messages", body)
        if status != 200:
            raise RuntimeError(f"{status}: {answer[:200]!r}")
        return time.perf_counter() - began


async def talkers(port: int, count: int = CONNECTIONS) -> list[Talker]:
    return [await _talker(port) for _ in range(count)]


async def _talker(port: int) -> Talker:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    talker = Talker(reader, writer, "", itertools.count())
    _, answer = await talker.post("/chat/api/conversations", b"{}")
    talker.token = orjson.loads(answer)["token"]
    return talker


async def as_fast_as_it_goes(port: int, seconds: float, text: Callable[[int], str]) -> float:
    """Messages a second over all connections, after a short warm-up."""
    people = await talkers(port)
    await _flood(people, seconds / 5, text)
    began = time.perf_counter()
    done = await _flood(people, seconds, text)
    rate = done / (time.perf_counter() - began)
    for person in people:
        person.writer.close()
    return rate


async def _flood(people: list[Talker], seconds: float, text: Callable[[int], str]) -> int:
    until = time.perf_counter() + seconds

    async def talk(person: Talker) -> int:
        count = 0
        while time.perf_counter() < until:
            await person.say(text(count))
            count += 1
        return count

    return sum(await asyncio.gather(*map(talk, people)))


async def at_a_rate(port: int, rate: int, seconds: float, text: Callable[[int], str]) -> list[float]:
    """Latencies in seconds of messages sent at fixed times, late answers counted from when they were due."""
    people = await talkers(port, 64)
    waiting: asyncio.Queue[Talker] = asyncio.Queue()
    for person in people:
        waiting.put_nowait(person)
    began = time.perf_counter() + 0.1

    async def one(number: int) -> float:
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        person = await waiting.get()
        await person.say(text(number))
        waiting.put_nowait(person)
        return time.perf_counter() - due

    return sorted(await asyncio.gather(*map(one, range(int(rate * seconds)))))
