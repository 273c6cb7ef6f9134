"""A running `khuyencong serve` with its channels, over real HTTP to the fake platforms."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import pytest

from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.fakes.zalo_bot import TOKEN as ZALO_TOKEN
from tests.fakes.zalo_bot import FakeZaloBot
from tests.fakes.zalo_oa import APP, APP_SECRET, OA_SECRET, FakeZaloOa
from tests.fakes.zalo_oa_rules import HOUR
from tests.operating.process import Served, free_port, served
from tests.postgres import Postgres

SECRET = "loopback-webhook_secret"
PEOPLE = [700_000_001 + n for n in range(5)]
LATELY = 40  # seconds a wait may take: a lease runs out meanwhile


FIGURES = (
    'khuyencong_heard_total{channel="telegram"}',
    'khuyencong_said_total{channel="telegram",outcome="sent"}',
    'khuyencong_untrusted_total{channel="telegram"} 1.0',
    'khuyencong_hook_answers_total{channel="telegram",status="200"}',
    'khuyencong_hook_answers_total{channel="telegram",status="401"} 1.0',
    'khuyencong_queue_depth{channel="telegram"} 0.0',
    'khuyencong_queue_age_seconds{channel="telegram"} 0.0',
    "khuyencong_turn_seconds_bucket",
    "khuyencong_commit_seconds_bucket",
)


def by_webhook(fake: FakeTelegram, port: int) -> dict[str, Any]:
    hook = {"telegram_mode": "webhook", "telegram_secret": SECRET, "public_url": f"http://127.0.0.1:{port}"}
    return by_polling(fake) | hook


def by_polling(fake: FakeTelegram) -> dict[str, Any]:
    return {"telegram_token": TOKEN, "telegram_api": fake.base}


async def ready(server: Served) -> dict[str, Any]:
    async with aiohttp.ClientSession() as session, session.get(f"{server.url}/readyz") as answer:
        found: dict[str, Any] = await answer.json()
        return found


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(LATELY):
        while not await true():  # noqa: ASYNC110 - another process rings no bell
            await asyncio.sleep(0.05)


async def all_well(server: Served) -> bool:
    return bool((await ready(server))["status"] == "ok")


async def counted(server: Served, figures: tuple[str, ...]) -> bool:
    async with aiohttp.ClientSession() as session, session.get(f"{server.url}/metrics") as answer:
        told = await answer.text()
    return all(figure in told for figure in figures)


async def stop(server: Served) -> int:
    """SIGTERM; the fake platforms go on answering meanwhile."""
    return await asyncio.to_thread(server.stop)


async def test_a_webhook_is_set_heard_and_answered_and_strangers_are_not(tmp_path: Path) -> None:
    port = free_port()
    async with FakeTelegram().serving() as fake:
        with served(tmp_path, port, **by_webhook(fake, port)) as server:
            await until(lambda: all_well(server))
            said = fake.type(PEOPLE[0], "mua máy mới được hỗ trợ bao nhiêu?")
            await fake.answered(PEOPLE[0], 1)
            assert await fake.telling.knock(said | {"update_id": 1}, secret="wrong") == 401
            assert await fake.telling.knock(said) == 200
            fake.type(PEOPLE[1], "chào")
            await fake.answered(PEOPLE[1], 1)
            await until(lambda: counted(server, FIGURES))
            assert await stop(server) == 0
    assert len({sent.text for sent in fake.sent(PEOPLE[0])}) == len(fake.sent(PEOPLE[0]))


async def test_while_the_database_is_away_the_platform_comes_again_and_is_answered_once(
    tmp_path: Path, postgres_server: Postgres, postgres_url: str
) -> None:
    port, name = free_port(), postgres_url.partition("@/")[2].partition("?")[0]
    async with FakeTelegram().serving() as fake:
        settings = by_webhook(fake, port) | {"database_url": postgres_url}
        with served(tmp_path, port, **settings) as server:
            await until(lambda: all_well(server))
            await postgres_server.order(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            gone = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608
            await postgres_server.order(gone)
            fake.type(PEOPLE[0], "chào")
            await until(lambda: answered_with(fake, 503))
            assert (await ready(server))["status"] == "unavailable"
            await postgres_server.order(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
            await until(lambda: answered_with(fake, 200))
            await everybody_is_answered(postgres_url, 1)
            await until(lambda: all_well(server))
    assert set(fake.telling.told) == {503, 200}
    assert len(fake.sent(PEOPLE[0])) == len((await kept(postgres_url, "outbox", "status"))[str(PEOPLE[0])])


async def answered_with(fake: FakeTelegram, status: int) -> bool:
    return status in fake.telling.told


async def test_a_bad_token_on_one_channel_is_told_and_leaves_the_others_working(tmp_path: Path) -> None:
    async with FakeTelegram().serving() as telegram, FakeZaloBot().serving() as zalo:
        settings: dict[str, Any] = {"zalo_bot_token": "4711:wrong", "zalo_bot_api": zalo.base} | by_polling(
            telegram
        )
        with served(tmp_path, **settings) as server:
            telegram.type(PEOPLE[0], "chào")
            await telegram.answered(PEOPLE[0], 1)

            async def told() -> bool:
                return "KHUYENCONG_ZALO_BOT_TOKEN" in (await ready(server))["channels"]["zalo-bot"]

            await until(told)
            assert (await ready(server))["status"] == "degraded"
            assert "KHUYENCONG" not in (await ready(server))["channels"]["telegram"]
        log = (tmp_path / "serve.log").read_text()
    assert "KHUYENCONG_ZALO_BOT_TOKEN" in log
    assert "4711" not in log
    assert TOKEN not in log


async def test_two_channels_are_polled_side_by_side(tmp_path: Path) -> None:
    async with FakeTelegram().serving() as telegram, FakeZaloBot().serving() as zalo:
        settings: dict[str, Any] = {"zalo_bot_token": ZALO_TOKEN, "zalo_bot_api": zalo.base} | by_polling(
            telegram
        )
        with served(tmp_path, **settings) as server:
            telegram.type(PEOPLE[0], "chào")
            await zalo.say("somebody", "chào")
            await telegram.answered(PEOPLE[0], 1)

            async def answered() -> bool:
                return bool(zalo.texts("somebody"))

            await until(answered)
            assert await stop(server) == 0


async def test_a_zalo_official_account_is_answered_and_its_domain_is_proven(tmp_path: Path) -> None:
    async with FakeZaloOa().serving() as fake:
        fake.now = time.time()
        fake.expires, fake.refresh_expires = fake.now + 25 * HOUR, fake.now + 90 * 24 * HOUR
        settings: dict[str, Any] = {
            "zalo_oa_app_id": APP,
            "zalo_oa_app_secret": APP_SECRET,
            "zalo_oa_secret": OA_SECRET,
            "zalo_oa_access_token": fake.access,
            "zalo_oa_refresh_token": fake.refresh,
            "zalo_oa_api": fake.origin,
            "zalo_oa_oauth": fake.origin,
            "zalo_oa_verification": "F6JYmQcXyZ",
        }
        with served(tmp_path, **settings) as server:
            await until(lambda: all_well(server))
            fake.webhook = f"{server.url}/hooks/zalo-oa"
            assert await fake.probe() == 200
            await fake.say("111222333", "chào")

            async def answered() -> bool:
                return bool(fake.texts("111222333"))

            await until(answered)
            async with aiohttp.ClientSession() as session:
                page = await session.get(f"{server.url}/zalo_verifierF6JYmQcXyZ.html")
                assert (page.status, "F6JYmQcXyZ" in await page.text()) == (200, True)
            assert await stop(server) == 0
    assert set(fake.hooked) == {200}


async def test_a_channel_whose_token_was_taken_away_is_off_and_nothing_is_lost_meanwhile(
    tmp_path: Path,
) -> None:
    port = free_port()
    async with FakeTelegram().serving() as fake:
        with served(tmp_path, port, **by_webhook(fake, port)) as server:
            await until(lambda: all_well(server))
        with served(tmp_path, port) as server:
            fake.type(PEOPLE[0], "chào")
            async with asyncio.timeout(LATELY):
                while not fake.telling.told:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            assert set(fake.telling.told) == {404}
            assert "telegram" not in (await ready(server))["channels"]
        with served(tmp_path, port, **by_webhook(fake, port)):
            await fake.answered(PEOPLE[0], 1)


async def test_who_wrote_while_we_stopped_is_answered_once_by_whoever_starts_next(tmp_path: Path) -> None:
    async with FakeTelegram().serving() as fake:
        for _ in range(3):
            with served(tmp_path, **by_polling(fake)) as server:
                for person in PEOPLE:
                    fake.type(person, "nói chuyện với ai")
                await fake.answered(PEOPLE[0], 1)
                assert await stop(server) == 0
        with served(tmp_path, **by_polling(fake)):
            for person in PEOPLE:
                await answered_each(fake, person, 3)


async def test_stopped_in_the_middle_of_many_nothing_is_doubtful_and_the_rest_is_said_later(
    tmp_path: Path,
) -> None:
    port, many = free_port(), [700_001_000 + n for n in range(60)]
    async with FakeTelegram().serving() as fake:
        fake.latency = 0.05
        with served(tmp_path, port, **by_webhook(fake, port)) as server:
            await until(lambda: all_well(server))
            for person in many:
                fake.type(person, "chào")
            await fake.answered(many[0], 1)
            assert await stop(server) == 0
        with served(tmp_path, port, **by_webhook(fake, port)) as server:
            async with asyncio.timeout(LATELY):
                await fake.until(lambda: all(fake.sent(person) for person in many))
            assert await stop(server) == 0
    assert [len(fake.sent(person)) for person in many] == [1] * len(many)
    assert "perhaps sent" not in (tmp_path / "serve.log").read_text()


async def answered_each(fake: FakeTelegram, person: int, times: int) -> None:
    await fake.answered(person, times)
    assert len(fake.sent(person)) == times


@pytest.mark.parametrize("way", ["killed", "stopped"])
async def test_of_two_replicas_one_polls_and_when_it_is_gone_the_other_does(
    tmp_path: Path, postgres_url: str, way: str
) -> None:
    async with FakeTelegram().serving() as fake:
        settings = by_polling(fake) | {"database_url": postgres_url}
        with served(tmp_path / "a", **settings) as first, served(tmp_path / "b", **settings) as second:
            await until(lambda: one_waits(first, second))
            polling = second if await waits(first) else first
            await everybody_says(fake, postgres_url, range(3))
            polling.kill() if way == "killed" else await stop(polling)
            await everybody_says(fake, postgres_url, range(3, 6))
    heard, said = await kept(postgres_url, "event", "said"), await kept(postgres_url, "outbox", "status")
    assert heard == {str(person): [f"câu số {number}" for number in range(6)] for person in PEOPLE}
    assert {str(person): len(fake.sent(person)) for person in PEOPLE} == {
        address: len(rows) for address, rows in said.items()
    }


async def one_waits(first: Served, second: Served) -> bool:
    both_well = await all_well(first) and await all_well(second)
    return both_well and await waits(first) != await waits(second)


async def waits(server: Served) -> bool:
    return "sẽ thay" in str((await ready(server))["channels"]["telegram"])


async def everybody_says(fake: FakeTelegram, url: str, numbers: range) -> None:
    """And is answered, and that is written down."""
    for number in numbers:
        for person in PEOPLE:
            fake.type(person, f"câu số {number}")
    await everybody_is_answered(url, numbers.stop * len(PEOPLE))


async def everybody_is_answered(url: str, events_heard: int) -> None:
    async def answered() -> bool:
        events, said = await kept(url, "event", "said"), await kept(url, "outbox", "status")
        all_sent = {status for statuses in said.values() for status in statuses} == {"sent"}
        return all_sent and sum(map(len, events.values())) == events_heard

    await until(answered)


async def kept(url: str, table: str, column: str) -> dict[str, list[str]]:
    """A column by address, in the order it was kept."""
    connection = await asyncpg.connect(url)
    found: dict[str, list[str]] = {}
    try:
        for address, value in await connection.fetch(f"SELECT address, {column} FROM {table} ORDER BY id"):  # noqa: S608
            found.setdefault(address, []).append(value)
    finally:
        await connection.close()
    return found
