"""Every route of the process declares who may call it, and nobody else can."""

from pathlib import Path
from typing import Any

import aiohttp

from bot.channels.at_work import AtWork
from bot.metrics import Metrics
from bot.operator import Words
from bot.parts import open_parts
from bot.settings import Settings
from bot.site import AUDIENCE, web_app
from bot.web.wake import Wake
from tests.operating.process import served

CODE = "F6JYmQcXyZ"
PLATFORMS: dict[str, Any] = {
    "public_url": "http://127.0.0.1:1",
    "telegram_token": "4711:AA",
    "telegram_api": "http://127.0.0.1:1/bot",
    "telegram_mode": "webhook",
    "telegram_secret": "secret",
    "zalo_bot_token": "4711:AA",
    "zalo_bot_api": "http://127.0.0.1:1/bot",
    "zalo_bot_mode": "webhook",
    "zalo_bot_secret": "a secret of eight",
}


async def test_every_route_declares_who_may_call_it(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, zalo_oa_verification=CODE)
    words, metrics = Words(), Metrics()
    async with open_parts(settings, words) as parts:
        at_work = AtWork({}, parts.store, parts.hear, metrics, words)
        app = web_app(parts, words, Wake(), metrics, at_work=at_work)
        routes = {(route.method, route.resource.canonical) for route in app.router.routes() if route.resource}
    declared = {(method, path.replace("{code}", CODE)) for method, path in AUDIENCE}
    heads = {("HEAD", path) for method, path in declared if method == "GET"}
    assert declared <= routes <= declared | heads
    assert set(AUDIENCE.values()) == {"anyone", "person", "platform", "operator"}


async def test_strangers_are_turned_away_from_doors_of_platforms_and_of_the_operator(tmp_path: Path) -> None:
    wrong = {"X-Telegram-Bot-Api-Secret-Token": "wrong", "X-Bot-Api-Secret-Token": "wrong"}
    with served(tmp_path, **PLATFORMS) as server:
        async with aiohttp.ClientSession() as stranger:
            for name in ("telegram", "zalo-bot"):
                for headers in ({}, wrong):
                    url = f"{server.url}/hooks/{name}"
                    assert (await stranger.post(url, json={"update_id": 1}, headers=headers)).status == 401
            assert (await stranger.post(f"{server.url}/hooks/zalo-oa", json={})).status == 404
            forwarded = {"X-Forwarded-For": "203.0.113.7"}
            assert (await stranger.get(f"{server.url}/metrics", headers=forwarded)).status == 403
            assert (await stranger.get(f"{server.url}/metrics")).status == 200
