"""A photo and a large document through a running server: sent, agreed to, had again, backed up, forgotten."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp

from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.files.samples import jpeg, pdf
from tests.operating.process import Person, run, served, somebody


async def upload(person: Person, content: bytes, name: str) -> str:
    form = aiohttp.FormData()
    form.add_field("file", BytesIO(content), filename=name)
    url = f"{person.url}/chat/api/files"
    async with person.session.post(url, data=form, headers=person.headers) as answer:
        assert answer.status == 200, await answer.text()
        return str((await answer.json())["file"])


async def post(person: Person, **message: Any) -> list[dict[str, Any]]:
    url = f"{person.url}/chat/api/messages"
    async with person.session.post(url, json=message, headers=person.headers) as answer:
        assert answer.status == 200, await answer.text()
        said: list[dict[str, Any]] = (await answer.json())["messages"]
        return said


async def links(person: Person) -> list[str]:
    url = f"{person.url}/chat/api/history"
    async with person.session.get(url, headers=person.headers) as answer:
        messages = (await answer.json())["messages"]
    return [file["url"] for message in messages if message["mine"] for file in message["files"]]


async def had(person: Person, path: str) -> bytes | int:
    async with person.session.get(person.url + path, headers=person.headers) as answer:
        return await answer.read() if answer.status == 200 else answer.status


async def until(found: Callable[[], Awaitable[list[str]]], count: int) -> list[str]:
    async with asyncio.timeout(30):
        while len(now := await found()) < count:
            pass
    return now


async def test_files_live_and_die_with_the_consent_and_the_person(tmp_path: Path) -> None:
    large = pdf(b"x" * 15_000_000)
    here, there, backup = tmp_path / "here", tmp_path / "there", tmp_path / "backup.zip"
    async with aiohttp.ClientSession() as session:
        with served(here) as server:
            person = await somebody(session, server.url)
            asked = await post(person, id="1", file=await upload(person, jpeg(), "máy.jpg"))
            choices = [choice["id"] for message in asked for choice in message["choices"]]
            assert "photos:yes" in choices
            assert await links(person) == []
            await post(person, id="2", choice="photos:yes")
            await post(person, id="3", file=await upload(person, large, "bản vẽ.pdf"), text="bản vẽ xưởng")
            photo, plan = await until(lambda: links(person), 2)
            assert await had(person, plan) == large
            assert await had(await somebody(session, server.url), plan) == 404
            assert run(here, "backup", str(backup)).returncode == 0
            assert server.stop() == 0
        assert run(there, "restore", str(backup)).returncode == 0
        with served(there) as server:
            person = Person(session, server.url, person.token)
            assert await had(person, plan) == large
            await post(person, id="4", text="xóa hết")
            await post(person, id="5", choice="my:forget:yes")
            assert [await had(person, path) for path in (photo, plan)] == [404, 404]
            assert server.stop() == 0
    rows = await asyncio.to_thread(blobs_in, there)
    assert rows == 0


async def test_a_photo_on_telegram_is_fetched_kept_and_what_is_no_photo_is_told(tmp_path: Path) -> None:
    chat = 700_000_123
    async with FakeTelegram().serving() as fake:
        with served(tmp_path, telegram_token=TOKEN, telegram_api=fake.base) as server:
            fake.send_photo(chat, jpeg())
            await fake.answered(chat, 1)
            fake.tap(chat, "Đồng ý")
            await fake.answered(chat, 2)
            fake.send_document(chat, "máy.jpg", b"MZ a program")
            async with asyncio.timeout(30):
                await fake.until(lambda: any("«máy.jpg» không phải ảnh" in text for text in fake.texts(chat)))
            assert await asyncio.to_thread(server.stop) == 0
    assert await asyncio.to_thread(blobs_in, tmp_path) == 1


def blobs_in(folder: Path) -> int:
    file = next(folder.glob("*.db"))
    with closing(sqlite3.connect(file)) as database:
        return int(database.execute("SELECT count(*) FROM blob").fetchone()[0])
