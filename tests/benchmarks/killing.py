"""Kill −9 again and again while 2,000 people converse and replies go out: python -m tests.benchmarks.killing

Every reply says how many words of that person were heard before it and which these were, so what the platform
got tells what was lost, doubled or mixed up. SQLite with one process, PostgreSQL with two, killed in turn.
"""

import asyncio
import random
import signal
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import Counter, deque
from pathlib import Path

import orjson
import uvloop
from aiohttp import web
from sqlalchemy import text

from storage.store import migrate, open_store
from tests.benchmarks.channels import CHANNELS, Line, answer, values_of
from tests.postgres import aside, running_postgres

PEOPLE, KILLS, BETWEEN = 2_000, 20, (1.0, 3.0)
TALKING = 24  # people under way at a time
PATIENCE = 180.0  # seconds for the last reply
AGAIN = 0.05
update = CHANNELS["Telegram"]


class Platform:
    """Keeps what each person was told, in order."""

    def __init__(self) -> None:
        self.told: dict[int, list[str]] = {}
        self.news = asyncio.Event()

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.take)
        return app

    async def take(self, request: web.Request) -> web.Response:
        raw = await request.read()
        if request.path.endswith("/sendMessage"):
            said = await values_of(request, raw)
            self.told.setdefault(int(said["chat_id"]), []).append(str(said["text"]))
            self.news.set()
        return web.Response(body=orjson.dumps(answer(request.path)), content_type="application/json")


class Replica:
    """One server process, started again after each kill."""

    def __init__(self, database: str, folder: str, platform: str) -> None:
        self._command = ["-m", "tests.benchmarks.channel_server", "counting", database, folder, platform]
        self._process: Process | None = None
        self.port = 0

    async def start(self) -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *self._command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL
        )
        assert process.stdout
        self._process, self.port = process, int(await process.stdout.readline())

    async def kill(self) -> None:
        assert self._process
        self.port = 0
        self._process.send_signal(signal.SIGKILL)
        await self._process.wait()

    async def stop(self) -> None:
        assert self._process
        assert self._process.stdin
        self._process.stdin.close()
        await self._process.wait()


class Crowd:
    """Everybody says one thing after another; what was acknowledged is counted by person."""

    def __init__(self, replicas: list[Replica]) -> None:
        self.heard: Counter[int] = Counter()
        self._replicas, self._dice = replicas, random.Random(2_000)
        self._people = deque(range(1, PEOPLE + 1))
        self.ended = False

    async def talk(self) -> None:
        while not self.ended or self._least() == 0:
            await self.say_once()

    async def say_once(self) -> None:
        """The next person says the next thing."""
        person = self._people.popleft()
        await self._say(person)
        self._people.append(person)

    def _least(self) -> int:
        return min(self.heard[person] for person in self._people)

    async def _say(self, person: int) -> None:
        """The same update until somebody acknowledges it, as the platform would."""
        number = self.heard[person] + 1
        name, headers, body = update(person, person * 10_000 + number)
        body = body.replace("chào".encode(), f"câu {number}".encode())
        while True:
            up = [replica.port for replica in self._replicas if replica.port]
            try:
                line = Line(*await asyncio.open_connection("127.0.0.1", self._dice.choice(up)))
                await line.post(name, headers, body)
            except (OSError, EOFError, RuntimeError, IndexError):
                await asyncio.sleep(AGAIN)
                continue
            line.close()
            self.heard[person] = number
            return


async def kill_in_turn(replicas: list[Replica]) -> None:
    dice = random.Random("kills")
    for number in range(KILLS):
        await asyncio.sleep(dice.uniform(*BETWEEN))
        replica = replicas[number % len(replicas)]
        await replica.kill()
        await replica.start()


async def until_told(platform: Platform, heard: Counter[int]) -> bool:
    """Whether everybody got the reply to their last words in time."""
    last = {person: f"{count} câu {count}" for person, count in heard.items()}
    try:
        async with asyncio.timeout(PATIENCE):
            while any(words not in platform.told.get(person, ()) for person, words in last.items()):
                platform.news.clear()
                await platform.news.wait()
                await asyncio.sleep(AGAIN)
    except TimeoutError:
        return False
    return True


def judged(platform: Platform, heard: Counter[int]) -> dict[str, int]:
    """Words whose reply never came, replies that came twice, people whose replies are not in order."""
    found = Counter(heard=sum(heard.values()))
    for person, count in heard.items():
        told, wanted = platform.told.get(person, []), [f"{one} câu {one}" for one in range(1, count + 1)]
        found["lost"] += len(set(wanted) - set(told))
        found["doubled"] += len(told) - len(set(told))
        found["mixed up"] += list(dict.fromkeys(told)) != wanted
    return dict(found)


async def doubtful(database: str) -> int:
    """Replies named as perhaps sent twice."""
    store = await open_store(database)
    try:
        count = text("SELECT count(*) FROM delivery WHERE why LIKE 'doubtful%'")
        return int(await store.run(lambda session: session.connection().execute(count).scalar_one()))
    finally:
        await store.close()


async def run(database: str, folder: str, replicas: int) -> dict[str, float]:
    migrate(database)
    platform = Platform()
    runner = web.AppRunner(platform.app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    servers = [Replica(database, folder, address) for _ in range(replicas)]
    await asyncio.gather(*(server.start() for server in servers))
    crowd, began = Crowd(servers), time.perf_counter()
    talking = asyncio.gather(*(crowd.talk() for _ in range(TALKING)))
    await kill_in_turn(servers)
    crowd.ended = True
    await talking
    talked = time.perf_counter() - began
    level = await until_told(platform, crowd.heard)
    waited = time.perf_counter() - began - talked
    await asyncio.gather(*(server.stop() for server in servers))
    await runner.cleanup()
    found: dict[str, float] = dict(judged(platform, crowd.heard))
    return found | {
        "doubtful": await doubtful(database),
        "level": level,
        "rate": found["heard"] / talked,
        "s": waited,
    }


def told(name: str, found: dict[str, float]) -> str:
    late = "" if found["level"] else " (NOT all)"
    return (
        f"{name}: {KILLS} kills, {PEOPLE} people, {found['heard']:.0f} words heard ({found['rate']:.0f}/s): "
        f"{found['lost']:.0f} lost, {found['mixed up']:.0f} conversations broken, "
        f"{found['doubled']:.0f} replies doubled, {found['doubtful']:.0f} named as doubtful; "
        f"all replies out {found['s']:.0f} s after the last words{late}"
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{Path(folder) / 'bench.db'}"
        print(told("SQLite, one process", uvloop.run(run(database, folder, 1))), flush=True)
    with running_postgres(durable=True) as postgres, tempfile.TemporaryDirectory() as folder:
        database = postgres.url(aside(postgres.fresh()))
        print(told("PostgreSQL, two replicas", uvloop.run(run(database, folder, 2))), flush=True)


if __name__ == "__main__":
    main()
