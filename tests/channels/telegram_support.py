"""The channel over the fake platform, for the tests of Telegram."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot.channels.telegram import Telegram
from bot.settings import Settings
from tests.fakes.telegram import TOKEN, FakeTelegram

SECRET = "loopback-webhook_secret"
PERSON = 700_000_001
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


def settings(**more: Any) -> Settings:
    return Settings(**({"telegram_token": TOKEN, "telegram_secret": SECRET} | more))


@asynccontextmanager
async def channel(patience: float = 10.0, **more: Any) -> AsyncIterator[Telegram]:
    bot = Telegram(settings(**more), patience)
    try:
        yield bot
    finally:
        await bot.close()


@asynccontextmanager
async def talking(patience: float = 10.0, **more: Any) -> AsyncIterator[tuple[FakeTelegram, Telegram]]:
    async with (
        FakeTelegram().serving() as fake,
        channel(patience, telegram_api=fake.base, **more) as bot,
    ):
        fake.people[PERSON] = None
        yield fake, bot


def raw(payload: Any) -> bytes:
    return json.dumps(payload).encode()
