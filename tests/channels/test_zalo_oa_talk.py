"""A whole talk over real HTTP: the platform calls our webhook, what we say reaches it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.channels.zalo_oa import ZaloOa
from bot.channels.zalo_oa_page import verification_page
from bot.delivery import Deliveries
from bot.hooks import ONE_PERSON
from bot.receive import Receiver
from handlers.turn import Choice, Said, Say, Talk, Turn
from storage.store import Kept, Store, TurnToKeep, Unavailable
from tests.channels.zalo_oa_support import Places, settings, talking
from tests.fakes.zalo_oa import USER, FakeZaloOa
from tests.fakes.zalo_oa_rules import HOUR, Quirks
from tests.fakes.zalo_oa_sender import LADDER
from tests.operating.parrot import until
from tests.operating.test_hooks import Site, hooks_of

TWO = (Choice("yes", "Có"), Choice("no", "Không"))


def decide(said: Said, talk: Talk, now: object) -> Turn:
    if said.sign == "staff":
        return Turn(talk, ())
    return Turn(talk, (Say(f"Đã nghe: {said.text or said.choice or said.sign or said.phone}", TWO),))


class Ears:
    """What hears; `deaf` times it cannot. `outcomes` of what was said."""

    def __init__(self, store: Store, deliveries: Deliveries) -> None:
        def after(turn: TurnToKeep) -> None:
            deliveries.ring(turn.channel, turn.address)

        self._receiver, self.deaf = Receiver(store, decide, after=after), 0
        self.outcomes = deliveries.outcomes

    async def hear(self, heard: Any) -> tuple[Kept, ...]:
        if self.deaf:
            self.deaf -= 1
            raise Unavailable("the database is away")
        return await self._receiver.hear(heard)


@asynccontextmanager
async def served(
    store: Store, quirks: Quirks | None = None, **more: Any
) -> AsyncIterator[tuple[FakeZaloOa, ZaloOa, Site, Ears]]:
    async with talking(store, quirks, **more) as (fake, bot):
        deliveries = Deliveries(store, {bot.name: bot})
        ears = Ears(store, deliveries)
        delivering = asyncio.create_task(deliveries.run())
        async with hooks_of(bot, store, ears.hear) as site:
            fake.webhook = f"{site.url}/hooks/zalo-oa"
            yield fake, bot, site, ears
        await deliveries.stop()
        await delivering


@pytest.mark.parametrize(
    "quirks",
    [
        Quirks(),
        Quirks(bare=True),
        Quirks(escaped=True),
        Quirks(echo=True, quota=False),
        Quirks(clock="header"),
    ],
)
async def test_what_a_person_says_is_answered_and_a_tap_goes_on(store: Store, quirks: Quirks) -> None:
    async with served(store, quirks, zalo_oa_timestamp=quirks.clock) as (fake, *_):
        await fake.say(USER, "mua máy xay")
        await until(lambda: fake.sent)
        await fake.tap(fake.sent[0].buttons[0])
        await until(lambda: len(fake.sent) == 2)
        assert fake.texts() == ["Đã nghe: mua máy xay", "Đã nghe: yes"]
        assert set(fake.hooked) == {200}


async def test_the_card_hands_over_the_telephone_only(store: Store) -> None:
    async with served(store) as (fake, *_):
        await fake.fill_card(USER, "84905123456")
        await until(lambda: fake.sent)
        assert fake.texts() == ["Đã nghe: 84905123456"]


async def test_saving_the_address_and_strangers_get_200_and_nothing_is_kept(store: Store) -> None:
    async with served(store) as (fake, bot, site, _):
        body = fake.bytes_of(fake.event("người lạ", "user_send_text", {"text": "chào"}))
        assert await fake.probe() == 200
        assert await fake.knock(body, {}) == 200
        assert await fake.knock(body, {"X-ZEvent-Signature": "mac=" + "0" * 64}) == 200
        assert await store.after(bot.name, "người lạ", 0) == []
        assert site.metrics.untrusted == {"zalo-oa": 2}
        assert fake.sent == []


async def test_an_event_told_twice_or_late_is_answered_once(store: Store) -> None:
    async with served(store) as (fake, *_):
        first, second = (fake.event(USER, "user_send_text", {"text": word}) for word in ("một", "hai"))
        await fake.push(second, first, second, first)
        await until(lambda: len(fake.sent) == 2)
        assert fake.texts() == ["Đã nghe: hai", "Đã nghe: một"]


async def test_what_could_not_be_kept_comes_again_and_is_answered_once(store: Store) -> None:
    async with served(store) as (fake, _, _site, ears):
        ears.deaf = 2
        await fake.say(USER, "chào")
        assert fake.hooked == [503]
        await fake.let_pass(LADDER[0])
        assert fake.hooked == [503, 503]
        await fake.let_pass(LADDER[1])
        await until(lambda: fake.sent)
        assert (fake.hooked, fake.waiting) == ([503, 503, 200], [])


async def test_a_webhook_that_was_switched_off_loses_nothing(store: Store) -> None:
    async with served(store) as (fake, bot, _, ears):
        began = fake.now
        ears.deaf = 99
        await fake.say(USER, "lúc mất sóng")
        await fake.let_pass(sum(LADDER) + 1)
        assert fake.webhook == ""
        ears.deaf = 0

        async def receive(heard: Any) -> None:
            for one in heard:
                await ears.hear(one)

        await bot._catch_up(receive, Places(str(int(began * 1000) - 1)), True)
        await until(lambda: fake.sent)
        assert fake.texts() == ["Đã nghe: lúc mất sóng"]


async def test_a_flood_of_one_person_neither_ends_the_webhook_nor_loses_a_word(store: Store) -> None:
    async with served(store) as (fake, bot, _, ears):
        began, many = fake.now, int(ONE_PERSON.burst) + 40
        events = [fake.event(USER, "user_send_text", {"text": f"câu {n}"}) for n in range(many)]
        await asyncio.gather(*map(fake.push, events))
        assert set(fake.hooked) == {200}

        async def receive(heard: Any) -> None:
            for one in heard:
                await ears.hear(one)

        fake.now += 60  # the minute's allowance
        await bot._catch_up(receive, Places(str(int(began * 1000) - 1)), True)
        said = {line.body for line in await store.history(bot.name, USER, 1_000) if line.mine}
        assert said == {f"câu {n}" for n in range(many)}


async def test_staff_who_write_are_noticed_and_our_own_words_are_not(store: Store) -> None:
    async with served(store, Quirks(echo=True)) as (fake, bot, _, ears):
        await fake.say(USER, "chào")
        await until(lambda: ears.outcomes["zalo-oa", "sent"])
        await fake.staff_writes(USER, "Em gọi chị nhé")
        lines = [line.body for line in await store.history(bot.name, USER) if line.mine]
        assert lines == ["chào", "💼"]
        assert len(fake.sent) == 1


async def test_buttons_the_platform_does_not_know_become_numbers_by_themselves(store: Store) -> None:
    async with served(store, Quirks(buttons=frozenset())) as (fake, *_):
        await fake.say(USER, "chào")
        await until(lambda: fake.sent)
        assert fake.texts() == ["Đã nghe: chào\n\n1. Có\n2. Không"]


async def test_who_left_is_not_written_to_and_who_comes_back_is(store: Store) -> None:
    async with served(store) as (fake, *_):
        await fake.say(USER, "chào")
        await until(lambda: fake.sent)
        await fake.unfollow(USER)
        before = len(fake.calls)
        await fake.follow(USER)
        await until(lambda: len(fake.sent) >= 2)
        assert fake.calls[before:].count("/v3.0/oa/message/cs") == 1


async def test_dead_tokens_in_the_middle_of_a_talk_are_not_noticed(store: Store) -> None:
    async with served(store) as (fake, *_):
        await fake.say(USER, "một")
        await until(lambda: fake.sent)
        fake.now += 26 * HOUR
        await fake.say(USER, "hai")
        await until(lambda: len(fake.sent) == 2)
        fake.access = "AT_changed"
        await fake.say(USER, "ba")
        await until(lambda: len(fake.sent) == 3)
        assert fake.texts() == [f"Đã nghe: {word}" for word in ("một", "hai", "ba")]


@pytest.mark.parametrize("given", ["AbC-123_xyz", "zalo_verifierAbC-123_xyz.html"])
def test_the_page_that_proves_the_domain_has_the_given_code(given: str) -> None:
    page = verification_page(settings(zalo_oa_verification=given))
    assert page is not None
    assert page[0] == "/zalo_verifierAbC-123_xyz.html"
    assert 'content="AbC-123_xyz"' in page[1]


@pytest.mark.parametrize("given", ["../../etc/passwd", "a b c d e f g h", '"><script>alert(1)</script>'])
def test_a_code_that_is_none_stops_the_start(given: str) -> None:
    with pytest.raises(ValueError, match="zalo_oa_verification"):
        settings(zalo_oa_verification=given)


def test_without_a_code_there_is_no_page() -> None:
    assert verification_page(settings()) is None
