"""Whole ways of a message, polled and by webhook, with the real receiver over a real database."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

import orjson
import pytest
from aiohttp import web

from bot.channels.port import Busy, Ending, Misset, NotSent, Untrusted, shown_of
from bot.channels.zalo_bot import HOOK, ZaloBot
from bot.receive import Heard, Receiver
from handlers.turn import Choice, Said, Say, Talk, Turn
from storage.store import Store, Unavailable, open_store
from tests.channels.zalo_bot_support import PERSON, SECRET, talking
from tests.fakes.zalo_bot import FakeZaloBot, Fault, Quirks
from tests.storage.turns import rows

PATIENCE = 10  # seconds after which a test has failed


def echo(said: Said, talk: Talk, now: datetime) -> Turn:
    what = said.text or said.sign or f"{len(said.files)} ảnh"
    return Turn(talk, (Say(f"nghe: {what}", (Choice("yes", "Có"), Choice("no", "Không"))),))


def echoed(what: str) -> str:
    return f"nghe: {what}\n\n1. Có\n2. Không"


class NoBookmarks:
    """This platform has no place to come back to."""

    async def load(self) -> str | None:
        raise AssertionError

    async def save(self, place: str) -> None:
        raise AssertionError


class Taking:
    """Keeps what is heard; a first answer leaves at once, a repeated event is not answered again."""

    def __init__(self, bot: ZaloBot, store: Store) -> None:
        self._bot = bot
        self._fresh = 0
        self._receiver = Receiver(store, echo, after=lambda _: self._count())
        self.done: asyncio.Queue[str] = asyncio.Queue()

    def _count(self) -> None:
        self._fresh += 1

    async def __call__(self, heard: Sequence[Heard]) -> None:
        for one in heard:
            before = self._fresh
            kept = await self._receiver.hear(one)
            for reply in kept if self._fresh > before else ():
                for call in self._bot.write(one.address, shown_of(orjson.loads(reply.body))):
                    await self._bot.deliver(call)
            self.done.put_nowait(one.event)

    async def times(self, number: int) -> None:
        async with asyncio.timeout(PATIENCE):
            for _ in range(number):
                await self.done.get()


@pytest.fixture
async def store(migrated_sqlite_url: str) -> AsyncIterator[Store]:
    opened = await open_store(migrated_sqlite_url)
    yield opened
    await opened.close()


@asynccontextmanager
async def listening(bot: ZaloBot, take: Taking) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(bot.listen(take, NoBookmarks()))
    yield task
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def answering(fake: FakeZaloBot, bot: ZaloBot, take: Taking) -> AsyncIterator[None]:
    """A page for the platform to call, as the product has one."""

    async def called(request: web.Request) -> web.Response:
        try:
            await take(bot.read(request.headers, await request.read()))
        except Untrusted:
            return web.Response(status=401)
        except ValueError:
            return web.Response(status=400)
        return web.Response()

    app = web.Application()
    app.router.add_post(HOOK, called)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.webhook = (f"http://127.0.0.1:{runner.addresses[0][1]}{HOOK}", SECRET)
    yield
    await runner.cleanup()


async def everything(fake: FakeZaloBot) -> None:
    """One of each kind a person can send."""
    await fake.say(PERSON, "Chào")
    await fake.send_photo(PERSON, "may.jpg", b"\xff\xd8")
    await fake.send_sticker(PERSON)
    await fake.send_voice(PERSON)
    await fake.send_document(PERSON)
    await fake.say_in_group(PERSON, "g1", "Chào", mention=True)
    await fake.say_in_group(PERSON, "g1", "Chào", mention=False)
    await fake.say(PERSON, "Hết")


HEARD = [echoed(what) for what in ("Chào", "1 ảnh", "sticker", "voice", "unknown", "Hết")]


@pytest.mark.parametrize("idle", ["http", "body"])
async def test_polled(store: Store, idle: str) -> None:
    async with talking(Quirks(idle=idle, hold=0.01)) as (fake, bot):
        take = Taking(bot, store)
        async with listening(bot, take):
            await everything(fake)
            await take.times(len(HEARD))
        assert fake.texts(PERSON) == HEARD


@pytest.mark.parametrize("wrapped, photo", [(False, "photo_url"), (True, "photo")])
async def test_by_webhook(store: Store, wrapped: bool, photo: str) -> None:
    async with talking(Quirks(wrapped=wrapped, photo=photo)) as (fake, bot):
        async with answering(fake, bot, Taking(bot, store)):
            await everything(fake)
        assert fake.texts(PERSON) == HEARD
        assert set(fake.hooked) == {200}


async def test_repeats_are_answered_once_and_late_ones_too(store: Store) -> None:
    async with talking() as (fake, bot), answering(fake, bot, Taking(bot, store)):
        first, second = (fake.update(PERSON, "text", text=text) for text in ("một", "hai"))
        await fake.push(second, first, second, first)
        assert fake.texts(PERSON) == [echoed("hai"), echoed("một")]


async def test_who_could_not_answer_is_told_again(store: Store) -> None:
    async with talking(Quirks(retries=2)) as (fake, bot), answering(fake, bot, Taking(bot, store)):
        fake.faults += [Fault("sendMessage", 500), Fault("sendMessage", 500)]
        await fake.say(PERSON, "Chào")
        assert fake.hooked == [500, 200]
        assert await rows(store, "SELECT count(*) FROM event") == [(1,)]


async def test_a_wrong_secret_keeps_nothing_and_the_probe_is_answered(store: Store) -> None:
    async with talking() as (fake, bot), answering(fake, bot, Taking(bot, store)):
        assert await fake.knock(fake.update(PERSON, "text", text="a"), secret="another secret") == 401
        assert await fake.knock(None) == 200
        assert await rows(store, "SELECT count(*) FROM event") == [(0,)]


async def test_the_next_is_asked_for_only_when_this_one_is_kept(store: Store) -> None:
    async with talking() as (fake, bot):
        told, kept, take = asyncio.Event(), asyncio.Event(), Taking(bot, store)

        async def slow(heard: Sequence[Heard]) -> None:
            told.set()
            await kept.wait()
            await take(heard)

        await fake.say(PERSON, "một")
        await fake.say(PERSON, "hai")
        task = asyncio.create_task(bot.listen(slow, NoBookmarks()))
        async with asyncio.timeout(PATIENCE):
            await told.wait()
        await bot.deliver(bot.at_once(Heard("zalo-bot", PERSON, "1", ""))[0])  # a whole round trip later
        assert (fake.untold, fake.calls.count("getUpdates")) == (1, 1)
        kept.set()
        await take.times(2)
        task.cancel()
        assert fake.texts(PERSON) == [echoed("một"), echoed("hai")]


async def test_who_stops_asking_takes_nothing_along(store: Store) -> None:
    async with talking(Quirks(hold=5)) as (fake, bot):
        take, asked = Taking(bot, store), asyncio.Event()
        fake.on_call = lambda method: asked.set() if method == "getUpdates" else None
        async with listening(bot, take), asyncio.timeout(PATIENCE):
            await asked.wait()
        await bot.close()
        await bot.deliver(
            bot.at_once(Heard("zalo-bot", PERSON, "1", ""))[0]
        )  # the hanging up is known by now
        await fake.say(PERSON, "Chào")
        async with listening(bot, take):
            await take.times(1)
        assert fake.texts(PERSON) == [echoed("Chào")]


async def test_what_cannot_be_kept_ends_the_listening_with_its_error(store: Store) -> None:
    async def broken(heard: Sequence[Heard]) -> None:
        raise Unavailable

    async with talking() as (fake, bot):
        await fake.say(PERSON, "một")
        with pytest.raises(Unavailable):
            await bot.listen(broken, NoBookmarks())


@pytest.mark.parametrize(
    "fault, kind, why",
    [
        (Fault("getUpdates", 401), Misset, "zalo_bot_token"),
        (Fault("getUpdates", 403), NotSent, "platform"),
        (Fault("getUpdates", 429), Busy, "pace"),
        (Fault("getUpdates", 500), NotSent, "platform"),
        (Fault("getUpdates", 504), NotSent, "timeout"),
        (Fault("getUpdates"), NotSent, "cut"),
        (Fault("getUpdates", 200, body=b"<html>"), NotSent, "unreadable"),
        (Fault("getUpdates", 400), Misset, "zalo_bot_taken"),
    ],
)
async def test_trouble_ends_the_listening_by_its_name_and_it_can_begin_again(
    store: Store, fault: Fault, kind: type[Ending], why: str
) -> None:
    async with talking() as (fake, bot):
        take = Taking(bot, store)
        fake.faults.append(fault)
        with pytest.raises(kind) as caught:
            await bot.listen(take, NoBookmarks())
        assert caught.value.why == why
        await fake.say(PERSON, "Chào")
        async with listening(bot, take):
            await take.times(1)
        assert fake.texts(PERSON) == [echoed("Chào")]


async def test_a_webhook_set_by_another_is_told_and_taken_away_by_a_new_start(store: Store) -> None:
    async with talking() as (fake, bot):
        fake.webhook = ("https://elsewhere.vn", "another secret")
        with pytest.raises(Misset, match="zalo_bot_taken"):
            await bot.listen(Taking(bot, store), NoBookmarks())
        await bot.start()
        assert fake.webhook is None


@pytest.mark.parametrize(
    "odd", [{"event_name": "user.follow"}, {"message": "x"}, {}, {"event_name": 5, "message": {"chat": []}}]
)
async def test_an_update_nobody_knows_blocks_nothing(store: Store, odd: dict[str, object]) -> None:
    async with talking() as (fake, bot):
        take = Taking(bot, store)
        await fake.push(odd)
        await fake.say(PERSON, "Chào")
        async with listening(bot, take):
            await take.times(1)
        assert fake.texts(PERSON) == [echoed("Chào")]
