"""The channel over the fake platform, for the tests of the Zalo Bot."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot.channels.zalo_bot import ZaloBot
from bot.settings import Settings
from tests.fakes.zalo_bot import TOKEN, FakeZaloBot, Quirks

SECRET = "loopback webhook secret"
PERSON = "7000000000000000001"
HEADERS = {"X-Bot-Api-Secret-Token": SECRET}


def settings(**more: Any) -> Settings:
    return Settings(**({"zalo_bot_token": TOKEN, "zalo_bot_secret": SECRET} | more))


def channel(**more: Any) -> ZaloBot:
    return ZaloBot(settings(**more))


@asynccontextmanager
async def talking(quirks: Quirks | None = None, **more: Any) -> AsyncIterator[tuple[FakeZaloBot, ZaloBot]]:
    async with FakeZaloBot(quirks=quirks).serving() as fake:
        fake.people[PERSON] = None
        bot = channel(zalo_bot_api=fake.base, **more)
        try:
            yield fake, bot
        finally:
            await bot.close()


def update(event: str, **message: Any) -> dict[str, Any]:
    """A recorded private message; `message` replaces or adds fields, None takes one away."""
    whole = {
        "message_id": "2d758cb5e222177a4e35",
        "date": 1750316131602,
        "from": {"id": "6ede9afa66b88fe6d6a9", "display_name": "Chị Hoà", "is_bot": False},
        "chat": {"id": "6ede9afa66b88fe6d6a9", "chat_type": "PRIVATE"},
        "message_type": "CHAT_MESSAGE",
    } | message
    return {"event_name": event, "message": {name: v for name, v in whole.items() if v is not None}}


def raw(payload: Any) -> bytes:
    return json.dumps(payload).encode()
