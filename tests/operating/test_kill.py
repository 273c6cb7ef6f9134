"""Kill −9 at any moment: what was answered is there after the restart, once, on both engines."""

import asyncio
import random
from pathlib import Path

import aiohttp
import pytest

from tests.operating.process import Person, free_port, served, somebody

KILLS = 6


async def talk_until_killed(person: Person, first: int, acknowledged: dict[str, list[str]]) -> int:
    """Sends numbered messages until the server is gone; returns the number that was under way."""
    number = first
    try:
        while True:
            replies = await person.say(f"e{number}", f"câu số {number}")
            acknowledged[f"e{number}"] = [reply["text"] for reply in replies]
            number += 1
    except aiohttp.ClientError:
        return number


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
async def test_what_was_answered_survives_a_kill(
    tmp_path: Path, engine: str, request: pytest.FixtureRequest
) -> None:
    settings = {"database_url": request.getfixturevalue("postgres_url")} if engine == "postgres" else {}
    dice, port, number = random.Random(engine), free_port(), 0
    acknowledged: dict[str, list[str]] = {}
    token = ""
    for _ in range(KILLS):
        with served(tmp_path, port, **settings) as server:
            async with aiohttp.ClientSession() as session:
                person = await somebody(session, server.url)
                person.token = token = token or person.token
                asyncio.get_running_loop().call_later(dice.uniform(0.02, 0.3), server.process.kill)
                number = await talk_until_killed(person, number, acknowledged)
    with served(tmp_path, port, **settings) as server:
        async with aiohttp.ClientSession() as session:
            person = Person(session, server.url, token)
            for event, texts in acknowledged.items():
                assert [reply["text"] for reply in await _again(person, event)] == texts
    assert acknowledged


async def _again(person: Person, event: str) -> list[dict[str, object]]:
    """A repeat is answered as before, however fast they come: a full bucket only asks to wait."""
    while True:
        try:
            return await person.say(event, "câu khác hẳn")
        except aiohttp.ClientResponseError as busy:
            if busy.status != 429:
                raise
            assert busy.headers is not None
            await asyncio.sleep(float(busy.headers["Retry-After"]))
