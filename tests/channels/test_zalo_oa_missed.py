"""What was said while nobody listened, and what was said in the account's name."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlmodel import Session, select

from bot.channels.port import Blocked
from bot.channels.zalo_oa import ROUND, SETTLING_MS, ZaloOa
from bot.receive import Heard, Receiver
from handlers.turn import Said, Say, Talk, Turn
from storage.store import Store
from storage.tables import Delivery, Outbox
from tests.channels.zalo_oa_support import Places, Rested, talking, text
from tests.fakes.zalo_oa import USER, FakeZaloOa, Fault
from tests.fakes.zalo_oa_rules import NOON

OTHER = "444555666"


class Ear:
    """Hears as the process does, on the fake's clock; `heard`: every event in order, once or twice."""

    def __init__(self, store: Store, fake: FakeZaloOa) -> None:
        self.heard: list[Heard] = []
        self._receiver = Receiver(store, _echo, clock=lambda: datetime.fromtimestamp(fake.now, UTC))

    async def receive(self, heard: Sequence[Heard]) -> None:
        for one in heard:
            self.heard.append(one)
            await self._receiver.hear(one)

    def texts(self) -> list[str]:
        return [one.text or one.choice or one.sign or "" for one in self.heard]


def _echo(said: Said, talk: Talk, _: datetime) -> Turn:
    return Turn(talk, (Say(said.text or "…"),))


async def listened(bot: ZaloOa, ear: Ear, places: Places) -> None:
    with pytest.raises(Rested):
        await bot.listen(ear.receive, places)


async def by_webhook(fake: FakeZaloOa, bot: ZaloOa, ear: Ear, user: str, words: str) -> None:
    body = fake.bytes_of(await fake.say(user, words))
    await ear.receive(bot.read(fake.headers(body), body))


async def test_what_came_while_we_were_away_is_heard_in_order_once(store: Store) -> None:
    async with talking(store, until=NOON) as (fake, bot):
        ear, places = Ear(store, fake), Places(str(NOON * 1000 - 1))
        for n in range(25):
            fake.now += 1
            await fake.say((USER, OTHER)[n % 2], f"câu {n}")
        await listened(bot, ear, places)
        assert ear.texts() == [f"câu {n}" for n in range(25)]
        await listened(bot, ear, places)
        assert len(ear.heard) == 25


async def test_what_the_webhook_brought_is_not_heard_again(store: Store) -> None:
    async with talking(store, until=NOON) as (fake, bot):
        ear, places = Ear(store, fake), Places(str(NOON * 1000 - 1))
        await by_webhook(fake, bot, ear, USER, "đã nghe")
        fake.now += 1
        await fake.say(USER, "chưa nghe")
        await listened(bot, ear, places)
        assert ear.texts() == ["đã nghe", "chưa nghe"]


async def test_the_first_start_of_all_answers_nothing_old(store: Store) -> None:
    async with talking(store, until=NOON) as (fake, bot):
        await fake.say(USER, "chuyện cũ")
        ear, places = Ear(store, fake), Places()
        await listened(bot, ear, places)
        assert (ear.heard, places.place) == ([], str(NOON * 1000 - SETTLING_MS))


async def test_later_rounds_find_what_the_webhook_lost(store: Store) -> None:
    async with talking(store, until=NOON + 3 * ROUND) as (fake, bot):
        ear, places = Ear(store, fake), Places()
        lost = fake.now + ROUND / 2

        async def lose(seconds: float) -> None:
            fake.now += seconds
            if lost < fake.now < lost + ROUND:
                await fake.say(USER, "tin lạc")
            if fake.now >= NOON + 3 * ROUND:
                raise Rested

        bot._sleep = lose
        await listened(bot, ear, places)
        assert ear.texts() == ["tin lạc"]


async def test_ids_that_differ_from_the_webhooks_do_not_answer_everything_twice(store: Store) -> None:
    async with talking(store, until=NOON) as (fake, bot):
        ear, places = Ear(store, fake), Places(str(NOON * 1000 - 1))
        for n in range(3):
            fake.now += 10
            await by_webhook(fake, bot, ear, USER, f"câu {n}")
        for message in fake.history:
            message["message_id"] = f"other-{message['message_id']}"
        await listened(bot, ear, places)
        assert len(ear.heard) == 3


async def test_every_kind_of_message_is_understood_from_the_list_too(store: Store) -> None:
    async with talking(store, until=NOON) as (fake, bot):
        ear, places = Ear(store, fake), Places(str(NOON * 1000 - 1))
        for kind in ("sticker", "audio", "video", "location", "hologram"):
            fake.now += 1
            await fake.push(fake.event(USER, f"user_send_{kind}", {"attachments": []}))
        fake.now += 1
        await fake.send_photo(USER, "anh.jpg", b"x")
        await fake.tap({"type": "oa.query.hide", "payload": "kc:menu"})
        await listened(bot, ear, places)
        assert [one.sign for one in ear.heard[:5]] == ["sticker", "voice", "video", "location", "unknown"]
        assert [file.name for file in ear.heard[5].files] == ["anh.jpg"]
        assert ear.heard[6].choice == "menu"


async def test_rights_that_were_not_given_for_reading_stop_nothing(store: Store) -> None:
    async with talking(store, until=NOON) as (fake, bot):
        fake.faults.append(Fault("/listrecentchat", code=-223))
        ear, places = Ear(store, fake), Places("1")
        await listened(bot, ear, places)
        assert places.place == "1"  # tried again from there once the right is given
        await bot.deliver(text("vẫn nói"))
        assert fake.texts() == ["vẫn nói"]


async def test_reading_back_leaves_the_minute_to_answers(store: Store) -> None:
    async with talking(store, until=NOON + 400) as (fake, bot):
        ear, places = Ear(store, fake), Places(str(NOON * 1000 - 1))
        for n in range(150):
            await fake.say(f"u{n}", "chào")
        began = fake.now
        await listened(bot, ear, places)
        assert len(ear.heard) == 150
        assert fake.now - began >= 120  # more calls than a minute allows


async def test_an_echo_of_ours_is_no_news_and_a_person_writing_is(store: Store) -> None:
    async with talking(store) as (fake, bot):
        receipt = await bot.deliver(text("Chào chị"))
        ours = fake._echo(USER, {"text": "Chào chị"}, receipt.platform_id)
        staff = await fake.staff_writes(USER, "Em là cán bộ đây ạ")
        for event, signs in ((ours, []), (staff, ["staff"])):
            body = fake.bytes_of(event)
            heard = await bot.news(bot.read(fake.headers(body), body))
            assert [one.sign for one in heard] == signs


async def test_an_echo_of_another_replicas_message_is_known_by_the_database(store: Store) -> None:
    async with talking(store) as (fake, bot):
        ear = Ear(store, fake)
        await by_webhook(fake, bot, ear, USER, "chào")
        assert await news_of(fake, bot, "o-1") == ["staff"]
        await store.run(lambda session: session.add(_delivered(_row(session), "o-1")))
        assert await news_of(fake, bot, "o-1") == []
        assert await news_of(fake, bot, "o-2") == ["staff"]


async def test_an_echo_that_overtakes_the_answer_to_our_call_is_ours(store: Store) -> None:
    """The row is still being sent: nobody knows its platform's id yet."""
    async with talking(store) as (fake, bot):
        ear = Ear(store, fake)
        await by_webhook(fake, bot, ear, USER, "chào")
        await store.run(lambda session: setattr(_row(session), "status", "sending"))
        assert await news_of(fake, bot, "o-1") == []


async def news_of(fake: FakeZaloOa, bot: ZaloOa, message: str) -> list[str | None]:
    body = fake.bytes_of(fake._echo(USER, {"text": "x"}, message))
    return [one.sign for one in await bot.news(bot.read(fake.headers(body), body))]


def _row(session: Session) -> Outbox:
    return session.exec(select(Outbox)).one()


def _delivered(row: Outbox, message: str) -> Delivery:
    assert row.id is not None
    return Delivery(outbox=row.id, conversation=row.conversation, platform_id=message, at_ms=0)


async def test_the_window_is_known_from_what_the_database_holds(store: Store) -> None:
    async with talking(store, heard=False) as (fake, bot):
        ear = Ear(store, fake)
        await by_webhook(fake, bot, ear, USER, "chào")
        assert (await bot.deliver(text("chào chị"))).platform_id


async def test_what_is_heard_in_this_process_needs_no_look_into_the_database(store: Store) -> None:
    async with talking(store, heard=False) as (_, bot):
        assert bot.at_once(Heard("zalo-oa", USER, "m-1", "chào")) == []
        assert (await bot.deliver(text("chào chị"))).platform_id


@pytest.mark.parametrize("event", ["echo:m-1", "unfollow:1750000000000"])
async def test_what_a_person_did_not_do_opens_no_window(store: Store, event: str) -> None:
    async with talking(store, heard=False) as (fake, bot):
        ear = Ear(store, fake)
        await ear.receive([Heard("zalo-oa", USER, event, "", sign="staff")])
        with pytest.raises(Blocked):
            await bot.deliver(text("chào"))
        assert fake.calls == []
