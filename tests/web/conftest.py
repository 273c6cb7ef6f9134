"""A store, a server on loopback and a person with a conversation, for the tests of the web chat."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientResponse, ClientSession
from playwright.async_api import Browser

from storage.store import Store
from tests.web.browsing import a_browser
from tests.web.talk import UNHURRIED, Served, a_store, patient_client, serving


@dataclass
class Person:
    """Someone with a conversation, talking through the JSON interface with a Bearer token."""

    http: ClientSession
    url: str
    token: str
    ids: Any = field(default_factory=lambda: count(1))

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def post(self, **message: Any) -> ClientResponse:
        message.setdefault("id", f"m{next(self.ids)}")
        return await self.http.post(f"{self.url}/chat/api/messages", json=message, headers=self.headers)

    async def say(self, text: str, **more: Any) -> list[dict[str, Any]]:
        response = await self.post(text=text, **more)
        assert response.status == 200, await response.text()
        messages: list[dict[str, Any]] = (await response.json())["messages"]
        return messages


async def new_person(http: ClientSession, url: str) -> Person:
    response = await http.post(f"{url}/chat/api/conversations")
    assert response.status == 200, await response.text()
    http.cookie_jar.clear()  # the token is what these tests show
    return Person(http, url, (await response.json())["token"])


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with a_store(tmp_path) as store:
        yield store


@pytest.fixture
async def served(store: Store, tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(store, tmp_path) as served:
        yield served


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with patient_client() as session:
        yield session


@pytest.fixture
async def person(http: ClientSession, served: Served) -> Person:
    return await new_person(http, served.url)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with a_browser() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def site(tmp_path: Path) -> AsyncIterator[Served]:
    """A server in the browser tests' own loop."""
    async with a_store(tmp_path) as store, serving(store, tmp_path, limits=UNHURRIED) as served:
        yield served
