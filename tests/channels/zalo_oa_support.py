"""The channel over the fake account, for the tests of the Zalo Official Account."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot.channels.port import Call
from bot.channels.zalo_oa import ZaloOa
from bot.settings import Settings
from storage.store import Store
from tests.fakes.zalo_oa import APP, APP_SECRET, OA_SECRET, USER, FakeZaloOa
from tests.fakes.zalo_oa_rules import Quirks


def settings(fake: FakeZaloOa | None = None, **more: Any) -> Settings:
    ours = {"zalo_oa_app_id": APP, "zalo_oa_app_secret": APP_SECRET, "zalo_oa_secret": OA_SECRET}
    where = {"zalo_oa_api": fake.origin, "zalo_oa_oauth": fake.origin} if fake else {}
    pair = {"zalo_oa_access_token": "AT_0", "zalo_oa_refresh_token": "RT_0"}
    return Settings(**({**ours, **where, **pair} | more))


class Rested(Exception):
    """The channel slept past the time that was to be watched."""


def channel_on(fake: FakeZaloOa, store: Store, **more: Any) -> ZaloOa:
    """Who spoke last the platform itself knows. Other values are settings, but:

    `heard` false: only the database knows who spoke; `until`: the time, in the fake's seconds, when sleeping
    raises Rested.
    """

    async def last_heard(address: str) -> int | None:
        person = fake.people.get(address)
        return int(person.last * 1000) if person else None

    known, until = more.pop("heard", True), more.pop("until", None)

    async def sleep(seconds: float) -> None:
        fake.now += seconds
        await asyncio.sleep(0)
        if until is not None and fake.now >= until:
            raise Rested

    asked = last_heard if known else None
    return ZaloOa(settings(fake, **more), store, clock=fake.clock, sleep=sleep, last_heard=asked)


@asynccontextmanager
async def talking(
    store: Any, quirks: Quirks | None = None, **more: Any
) -> AsyncIterator[tuple[FakeZaloOa, ZaloOa]]:
    """USER spoke just now."""
    async with FakeZaloOa(quirks).serving() as fake:
        fake.person(USER)
        bot = channel_on(fake, store, **more)
        try:
            yield fake, bot
        finally:
            await bot.close()


def text(words: str, user: str = USER) -> Call:
    return Call("cs", {"body": {"recipient": {"user_id": user}, "message": {"text": words}}})


class Places:
    """A bookmark in memory."""

    def __init__(self, place: str | None = None) -> None:
        self.place = place

    async def load(self) -> str | None:
        return self.place

    async def save(self, place: str) -> None:
        self.place = place
