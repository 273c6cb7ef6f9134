"""Whole ways of a message, polled and by webhook, with the real receiver over a real database."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any

import orjson
import pytest
from aiohttp import web

from bot.channels.port import Busy, Call, Misset, NotSent, Receipt, Shown, Untrusted, shown_of
from bot.channels.telegram import HOOK, Telegram
from bot.receive import Heard, Receiver
from handlers.turn import Choice, Said, Say, Talk, Turn
from storage.store import Store, Unavailable, open_store
from tests.channels.telegram_support import PERSON, SECRET, channel, talking
from tests.fakes.telegram import FakeTelegram
from tests.storage.turns import rows

PATIENCE = 20  # seconds after which a test has failed
CHOICES = (Choice("answer:ok:yes", "Có"), Choice("answer:ok:no", "Không"))


def echo(said: Said, talk: Talk, now: datetime) -> Turn:
    what = said.choice or said.text or said.sign or f"{len(said.files)} tệp"
    return Turn(talk, (Say(f"nghe: {what}", CHOICES),))


class Place:
    """Bookmarks in memory; `saved` has every place in turn."""

    def __init__(self, place: str | None = None) -> None:
        self.saved = [place] if place else []

    async def load(self) -> str | None:
        return self.saved[-1] if self.saved else None

    async def save(self, place: str) -> None:
        self.saved.append(place)


class Taking:
    """Keeps what is heard, acknowledges it, and sends what was committed; a repeat is not answered again."""

    bot: Telegram

    def __init__(self, store: Store) -> None:
        self.lost = 0  # how often the database will be lost
        self._fresh: set[tuple[str, str]] = set()
        self._receiver = Receiver(store, echo, after=lambda turn: self._fresh.add((turn.address, turn.event)))

    async def __call__(self, heard: Sequence[Heard]) -> None:
        if self.lost:
            self.lost -= 1
            raise Unavailable
        await asyncio.gather(*map(self._take, heard))

    async def _take(self, one: Heard) -> None:
        kept = await self._receiver.hear(one)
        if (one.address, one.event) not in self._fresh:
            return
        self._fresh.discard((one.address, one.event))
        for call in self.bot.at_once(one):
            await self.bot.deliver(call)
        for reply in kept:
            for call in self.bot.write(one.address, shown_of(orjson.loads(reply.body))):
                await self.bot.deliver(call)


@pytest.fixture
async def store(migrated_sqlite_url: str) -> AsyncIterator[Store]:
    opened = await open_store(migrated_sqlite_url)
    yield opened
    await opened.close()


@asynccontextmanager
async def listening(
    bot: Telegram, take: Taking, place: Place | None = None
) -> AsyncIterator[asyncio.Task[None]]:
    take.bot = bot
    task = asyncio.create_task(bot.listen(take, place or Place()))
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def hooked(take: Taking) -> AsyncIterator[str]:
    """A server with the webhook; gives its public address."""

    async def hook(request: web.Request) -> web.Response:
        try:
            await take(take.bot.read(request.headers, await request.read()))
        except Untrusted:
            return web.Response(status=401)
        except Unavailable:
            return web.Response(status=503)
        return web.Response()

    app = web.Application()
    app.router.add_post(HOOK, hook)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def by_webhook(store: Store, **more: Any) -> AsyncIterator[tuple[FakeTelegram, Taking]]:
    """A bot with its webhook set, and whoever writes to it."""
    async with FakeTelegram().serving() as fake:
        take = Taking(store)
        async with (
            hooked(take) as public,
            channel(telegram_api=fake.base, telegram_mode="webhook", public_url=public, **more) as bot,
        ):
            take.bot = bot
            await bot.start()
            yield fake, take


async def test_a_poll_hears_taps_and_texts_and_moves_on(store: Store) -> None:
    async with talking() as (fake, bot):
        place = Place()
        async with listening(bot, Taking(store), place):
            fake.type(PERSON, "mua máy")
            await fake.answered(PERSON, 1)
            fake.tap(PERSON, "Không")
            last = fake.type(PERSON, "2")["update_id"]
            await fake.answered(PERSON, 3)
            await settled(lambda: place.saved[-1:] == [f"4711:{last + 1}"])
        assert sorted(fake.texts(PERSON)) == ["nghe: 2", "nghe: answer:ok:no", "nghe: mua máy"]
        assert fake.queries == {}


async def test_what_was_not_kept_is_asked_for_again(store: Store) -> None:
    async with talking() as (fake, bot):
        take, place = Taking(store), Place()
        take.lost = 1
        fake.type(PERSON, "a")
        with pytest.raises(Unavailable):
            await asyncio.wait_for(bot.listen(take, place), PATIENCE)
        assert place.saved == []
        async with listening(bot, take, place):
            await fake.answered(PERSON, 1)


async def test_a_new_process_goes_on_where_the_last_one_was_killed(store: Store) -> None:
    """It answered, but could not say how far it had read."""

    class Stuck(Place):
        async def save(self, place: str) -> None:
            await asyncio.Event().wait()

    async with talking() as (fake, bot):
        fake.type(PERSON, "a")
        async with listening(bot, Taking(store), Stuck()):
            await fake.answered(PERSON, 1)
        async with channel(telegram_api=fake.base) as heir, listening(heir, Taking(store)):
            fake.type(PERSON, "b")
            await fake.answered(PERSON, 2)
        assert fake.texts(PERSON) == ["nghe: a", "nghe: b"]


async def test_the_place_of_another_bot_is_not_ours(store: Store) -> None:
    async with talking() as (fake, bot):
        fake.type(PERSON, "a")
        async with listening(bot, Taking(store), Place("815:999999999")):
            await fake.answered(PERSON, 1)


async def test_an_update_nobody_can_read_hides_no_other(store: Store) -> None:
    async with talking() as (fake, bot):
        fake.tell({"message": {"message_id": 1, "chat": {"id": PERSON}, "date": "ngày mai"}})
        fake.type(PERSON, "a")
        async with listening(bot, Taking(store)):
            await fake.answered(PERSON, 1)
        assert fake.texts(PERSON) == ["nghe: a"]


async def test_a_webhook_elsewhere_is_told_in_words(store: Store) -> None:
    async with talking() as (fake, bot):
        await call(fake, "setWebhook", url="https://example.org/other")
        with pytest.raises(Misset, match="telegram_conflict"):
            await bot.listen(Taking(store), Place())


async def test_another_reader_is_told_in_words_and_one_that_leaves_is_not(store: Store) -> None:
    async with talking(patience=1.0) as (fake, bot):
        fake.fail("getUpdates", status=409, times=2)
        fake.type(PERSON, "a")
        async with listening(bot, Taking(store)):
            await fake.answered(PERSON, 1)
        fake.fail("getUpdates", status=409, times=3)
        with pytest.raises(Misset, match="telegram_conflict"):
            await bot.listen(Taking(store), Place())


@pytest.mark.parametrize(
    "fault, ending",
    [
        ({"status": 502}, NotSent),
        ({"status": 0}, NotSent),
        ({"status": 429, "parameters": {"retry_after": 3}}, Busy),
        ({"status": 401}, Misset),
        ({"status": 201, "body": b"<html>"}, NotSent),
    ],
)
async def test_why_there_is_no_news_is_told(
    fault: dict[str, Any], ending: type[Exception], store: Store
) -> None:
    async with talking() as (fake, bot):
        fake.fail("getUpdates", **fault)
        with pytest.raises(ending):
            await bot.listen(Taking(store), Place())


async def test_start_sets_menu_and_commands_and_keeps_what_people_wrote_meanwhile() -> None:
    async with talking() as (fake, bot):
        await call(fake, "setWebhook", url="https://example.org/other")
        fake.telling.hook(None)
        fake.type(PERSON, "a")
        await bot.start()
        languages = [values.get("language_code") for values in fake.asked("setMyCommands")]
        commands = orjson.loads(fake.asked("setMyCommands")[0]["commands"])
        assert languages == [None, "vi", "en"]
        assert [one["command"] for one in commands] == ["menu", "help", "data", "staff"]
        assert fake.asked("setChatMenuButton")
        assert len(fake.telling.pending) == 1


async def test_a_start_that_fails_says_why() -> None:
    async with talking() as (fake, bot):
        fake.fail("getMe", status=401)
        with pytest.raises(Misset, match="telegram_token"):
            await bot.start()
        fake.fail("getMe", status=502)
        with pytest.raises(NotSent):
            await bot.start()
        fake.fail("deleteWebhook", status=429, parameters={"retry_after": 2})
        with pytest.raises(Busy):
            await bot.start()
        fake.fail("setMyCommands", status=400)
        await bot.start()


@pytest.mark.parametrize(
    "more, why",
    [
        ({"public_url": None}, "telegram_address"),
        ({"telegram_secret": None}, "telegram_secret"),
        ({"telegram_secret": "có dấu cách"}, "telegram_secret"),
    ],
)
async def test_a_webhook_that_lacks_a_setting_says_which(more: dict[str, Any], why: str) -> None:
    hook = {"telegram_mode": "webhook", "public_url": "https://kc.example.vn"}
    async with talking(**(hook | more)) as (fake, bot):
        with pytest.raises(Misset, match=f"^{why}$"):
            await bot.start()
        assert fake.telling.webhook is None


async def test_a_webhook_telegram_does_not_take_or_another_took_is_told() -> None:
    async with talking(telegram_mode="webhook", public_url="https://kc.example.vn") as (fake, bot):
        fake.fail("setWebhook", status=400, words="Bad Request: bad webhook: port")
        with pytest.raises(Misset, match="telegram_webhook"):
            await bot.start()
        await bot.start()
        await bot.check()
        await call(fake, "setWebhook", url="https://example.org/other")
        with pytest.raises(Misset, match="telegram_taken"):
            await bot.check()


async def test_a_webhook_hears_answers_and_acknowledges(store: Store) -> None:
    async with by_webhook(store) as (fake, _):
        fake.type(PERSON, "mua máy")
        await fake.answered(PERSON, 1)
        fake.tap(PERSON, "Có")
        await fake.answered(PERSON, 2)
        await fake.telling.all_told()
        assert fake.texts(PERSON) == ["nghe: mua máy", "nghe: answer:ok:yes"]
        assert (fake.telling.told, fake.queries) == ([200, 200], {})


async def test_what_the_database_could_not_keep_is_told_again(store: Store) -> None:
    async with by_webhook(store) as (fake, take):
        take.lost = 3
        fake.type(PERSON, "a")
        fake.type(PERSON, "b")
        await fake.answered(PERSON, 2)
        assert fake.texts(PERSON) == ["nghe: a", "nghe: b"]
        assert fake.telling.told[:4] == [503, 503, 503, 200]


async def test_an_update_told_three_times_is_answered_once(store: Store) -> None:
    async with by_webhook(store) as (fake, _):
        fake.telling.copies = 2
        for text in ("a", "b"):
            fake.type(PERSON, text)
        await fake.telling.all_told()
        assert fake.texts(PERSON) == ["nghe: a", "nghe: b"]
        assert fake.telling.told == [200] * 6
        assert await rows(store, "SELECT count(*) FROM event") == [(2,)]


async def test_a_smaller_number_that_arrives_later_is_heard(store: Store) -> None:
    async with by_webhook(store) as (fake, _):
        webhook, fake.telling.webhook = fake.telling.webhook, None  # nothing is told meanwhile
        early, late = fake.type(PERSON, "a"), fake.type(PERSON, "b")
        fake.telling.webhook = webhook
        assert [await fake.telling.knock(one) for one in (late, early)] == [200, 200]
        assert fake.texts(PERSON) == ["nghe: b", "nghe: a"]


async def test_forty_people_at_once_are_all_answered(store: Store) -> None:
    async with by_webhook(store) as (fake, _):
        people = range(PERSON, PERSON + 40)
        for text in ("a", "b", "c"):
            for chat in people:
                fake.type(chat, text)
        await fake.telling.all_told()
        assert all(fake.texts(chat) == ["nghe: a", "nghe: b", "nghe: c"] for chat in people)


async def test_without_the_secret_nothing_is_heard(store: Store) -> None:
    async with by_webhook(store) as (fake, _):
        told = [await fake.telling.knock(fake.send(PERSON, text="a"), secret) for secret in ("", "x", SECRET)]
        assert told == [401, 401, 200]


async def test_who_blocked_us_is_known_by_the_answer_and_by_telegram(store: Store) -> None:
    async with talking() as (fake, bot):
        await bot.deliver(Call("sendMessage", {"chat_id": PERSON, "text": "a"}))
        heard: list[Heard] = []

        async def take(news: Sequence[Heard]) -> None:
            heard.extend(news)

        fake.block(PERSON)
        fake.unblock(PERSON)
        listener = asyncio.create_task(bot.listen(take, Place()))
        await settled(lambda: len(heard) == 2)
        listener.cancel()
        assert [one.sign for one in heard] == ["left", "back"]
        (said,) = bot.write(str(PERSON), Shown("b"))
        assert (await bot.deliver(said)) != Receipt()


async def call(fake: FakeTelegram, method: str, **values: Any) -> None:
    """As another program that has the token would."""
    await fake._method(method)(values)


async def settled(good: Any) -> None:
    async with asyncio.timeout(PATIENCE):
        while not good():  # noqa: ASYNC110 -- what is waited for has no event of its own
            await asyncio.sleep(0.01)
