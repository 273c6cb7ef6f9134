"""A server on loopback whose conversation keeps every file it is sent, and people who talk to it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientResponse, ClientSession, FormData
from playwright.async_api import Browser

from bot.files import Fetcher
from bot.receive import Receiver
from handlers.turn import FilesSent, Said, Say, Talk, Turn
from messages.catalogue import load_catalogue
from storage.store import Store
from tests.web.browsing import a_browser
from tests.web.conftest import Person, new_person
from tests.web.talk import UNHURRIED, Served, a_store, patient_client, serving


def decide(said: Said, talk: Talk, now: datetime) -> Turn:
    """Keeps what it is sent; asks nobody."""
    if not said.files:
        return Turn(talk, (Say(f"Anh/chị vừa nói: {said.text}"),))
    names = ", ".join(file.name for file in said.files)
    return Turn(talk, (Say(f"Đã nhận {names}. {said.text}"),), (FilesSent(said.files),))


@dataclass
class Sender(Person):
    """Someone who also sends files."""

    store: Any = None
    words: Any = field(default_factory=load_catalogue)

    async def upload(self, content: bytes, name: str = "máy.jpg", field: str = "file") -> ClientResponse:
        form = FormData()
        form.add_field(field, BytesIO(content), filename=name, content_type="image/jpeg")
        return await self.http.post(self.url + "/chat/api/files", data=form, headers=self.headers)

    async def uploaded(self, content: bytes, name: str = "máy.jpg") -> str:
        response = await self.upload(content, name)
        assert response.status == 200, await response.text()
        return str((await response.json())["file"])

    async def get(self, path: str) -> ClientResponse:
        return await self.http.get(self.url + path, headers=self.headers)

    async def history(self) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = (await (await self.get("/chat/api/history")).json())["messages"]
        return messages

    async def settled(self) -> None:
        await Fetcher(self.store, {}, lambda: self.words, lambda _, __: None).fetch_due()


async def new_sender(http: ClientSession, url: str, store: Store) -> Sender:
    person = await new_person(http, url)
    return Sender(http, url, person.token, store=store)


@pytest.fixture
async def served(store: Store, tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(store, tmp_path, limits=UNHURRIED, hear=Receiver(store, decide).hear) as served:
        yield served


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with patient_client() as session:
        yield session


@pytest.fixture
async def sender(http: ClientSession, served: Served, store: Store) -> Sender:
    return await new_sender(http, served.url, store)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with a_browser() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def site(tmp_path: Path) -> AsyncIterator[Served]:
    """The same in the browser tests' own loop."""
    async with a_store(tmp_path) as store:
        receiver = Receiver(store, decide)
        async with serving(store, tmp_path, limits=UNHURRIED, hear=receiver.hear) as served:
            yield served
