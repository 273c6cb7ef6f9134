"""The event stream brings every message once, in order, from where the page left off."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
from aiohttp import ClientResponse, ClientSession

from bot.receive import Heard
from bot.web.app import Limits
from storage.store import Store
from tests.web.conftest import Person, new_person
from tests.web.talk import serving
from tests.web.test_api import address_of


@asynccontextmanager
async def stream(
    person: Person, headers: dict[str, str] | None = None, **query: Any
) -> AsyncIterator[ClientResponse]:
    async with person.http.get(
        person.url + "/chat/api/events", params=query, headers={**person.headers, **(headers or {})}
    ) as response:
        yield response


async def events(response: ClientResponse, number: int) -> list[tuple[int, dict[str, Any]]]:
    """The next `number` events as (id, message object)."""
    found: list[tuple[int, dict[str, Any]]] = []
    async with asyncio.timeout(20):
        while len(found) < number:
            line = (await response.content.readline()).decode().rstrip("\n")
            if line.startswith("id: "):
                data = (await response.content.readline()).decode()
                found.append((int(line[4:]), orjson.loads(data.removeprefix("data: "))))
    return found


async def test_what_was_said_before_comes_first(person: Person) -> None:
    said = [(await person.say(text))[0] for text in ("một", "hai", "ba")]
    async with stream(person) as response:
        assert response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        assert await events(response, 3) == [(message["id"], message) for message in said]


async def test_after_leaves_out_what_was_seen(person: Person) -> None:
    first, second = [(await person.say(text))[0] for text in ("một", "hai")]
    async with stream(person, after=first["id"]) as response:
        assert await events(response, 1) == [(second["id"], second)]


async def test_last_event_id_beats_after(person: Person) -> None:
    first, second = [(await person.say(text))[0] for text in ("một", "hai")]
    async with stream(person, {"Last-Event-ID": str(first["id"])}, after=0) as response:
        assert await events(response, 1) == [(second["id"], second)]


async def test_a_new_message_comes_at_once(store: Store, tmp_path: Path, http: ClientSession) -> None:
    """The poll is set to an hour: only the bell can have woken the stream."""
    limits = replace(Limits(), poll=3600.0)
    async with serving(store, tmp_path, limits=limits) as served:
        person = await new_person(http, served.url)
        async with stream(person) as response:
            await response.content.readline()
            (message,) = await person.say("chào")
            assert await events(response, 1) == [(message["id"], message)]


async def test_what_another_replica_keeps_comes_with_the_poll(
    store: Store, tmp_path: Path, http: ClientSession
) -> None:
    limits = replace(Limits(), poll=0.05)
    async with serving(store, tmp_path, limits=limits) as served:
        person = await new_person(http, served.url)
        async with stream(person) as response:
            await response.content.readline()
            address = address_of(served, person)
            (kept,) = await served.receiver.hear(Heard("web", address, "elsewhere", "chào", None))
            assert (await events(response, 1))[0][0] == kept.id


async def test_nobody_hears_what_is_said_to_others(person: Person) -> None:
    other = await new_person(person.http, person.url)
    await other.say("chuyện riêng")
    (mine,) = await person.say("chuyện của tôi")
    async with stream(person) as response:
        assert [number for number, _ in await events(response, 1)] == [mine["id"]]


async def test_a_silent_stream_shows_it_is_alive(store: Store, tmp_path: Path, http: ClientSession) -> None:
    limits = replace(Limits(), poll=0.02, heartbeat=0.05)
    async with serving(store, tmp_path, limits=limits) as served:
        person = await new_person(http, served.url)
        async with stream(person) as response:
            lines = [await response.content.readline() for _ in range(3)]
            assert lines[2].startswith(b":")


async def test_streams_are_limited_and_room_comes_back(
    store: Store, tmp_path: Path, http: ClientSession
) -> None:
    limits = replace(Limits(), streams_each=2, poll=0.02)
    async with serving(store, tmp_path, limits=limits) as served:
        person = await new_person(http, served.url)
        async with stream(person), stream(person):
            async with stream(person) as third:
                assert third.status == 429
                assert int(third.headers["Retry-After"]) >= 1
            async with stream(await new_person(http, served.url)) as others:
                assert others.status == 200
        async with asyncio.timeout(20):
            while await status_of_a_stream(person) != 200:
                pass  # until the server notices by itself that the pages are gone


async def status_of_a_stream(person: Person) -> int:
    async with stream(person) as response:
        return response.status


async def test_the_process_has_only_so_many_streams(
    store: Store, tmp_path: Path, http: ClientSession
) -> None:
    limits = replace(Limits(), streams=1)
    async with serving(store, tmp_path, limits=limits) as served:
        person, other = await new_person(http, served.url), await new_person(http, served.url)
        async with stream(person), stream(other) as refused:
            assert refused.status == 429


async def test_stopping_does_not_wait_for_open_pages(
    store: Store, tmp_path: Path, http: ClientSession
) -> None:
    limits = replace(Limits(), poll=3600.0)
    async with serving(store, tmp_path, limits=limits) as served:
        person = await new_person(http, served.url)
        async with stream(person) as response:
            await response.content.readline()
            async with asyncio.timeout(20):
                await served.stop()
            assert await response.content.read() == b"\n"
