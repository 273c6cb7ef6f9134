"""Tokens that cannot be made up, posts other sites cannot make, and paces nobody can break."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from hypothesis import given
from hypothesis import strategies as st

from bot.web.app import Limits
from bot.web.buckets import Buckets, Rate
from bot.web.tokens import TOKEN_LENGTH, Tokens
from storage.store import Store
from tests.web.conftest import Person
from tests.web.talk import Served, patient_client, serving

SECRET = b"a secret of the tests"


def test_a_token_opens_its_own_address() -> None:
    tokens = Tokens(SECRET)
    opened = tokens.open()
    assert tokens.address(opened.token) == opened.address
    assert len(opened.token) == TOKEN_LENGTH
    assert Tokens(SECRET).address(opened.token) == opened.address  # another replica
    assert Tokens(b"another secret").address(opened.token) is None


def test_addresses_do_not_repeat() -> None:
    tokens = Tokens(SECRET)
    assert len({tokens.open().address for _ in range(1000)}) == 1000


@given(place=st.integers(0, TOKEN_LENGTH - 1), letter=st.characters(codec="ascii"))
def test_a_token_with_one_letter_changed_is_nobodys(place: int, letter: str) -> None:
    token = Tokens(SECRET).open().token
    changed = token[:place] + letter + token[place + 1 :]
    assert changed == token or Tokens(SECRET).address(changed) is None


@given(st.text(max_size=80))
def test_made_up_tokens_are_nobodys(token: str) -> None:
    assert Tokens(SECRET).address(token) is None


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/chat/api/messages"),
        ("POST", "/chat/api/files"),
        ("GET", "/chat/api/events"),
        ("GET", "/chat/api/history"),
    ],
)
@pytest.mark.parametrize("token", ["", "Bearer", "Bearer x", "Bearer " + "A" * TOKEN_LENGTH, "Basic YTpi"])
async def test_without_a_true_token_nobody_gets_in(
    http: ClientSession, served: Served, method: str, path: str, token: str
) -> None:
    headers = {"Authorization": token} if token else {}
    response = await http.request(method, served.url + path, headers=headers)
    assert response.status == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert (await response.json())["error"]["code"] == "no_token"


async def test_a_wrong_token_is_not_saved_by_a_right_cookie(served: Served) -> None:
    async with patient_client() as browser:
        await browser.post(f"{served.url}/chat/api/conversations")
        headers = {"Authorization": "Bearer wrong"}
        response = await browser.get(f"{served.url}/chat/api/history", headers=headers)
        assert response.status == 401


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:1"},
    {"Sec-Fetch-Site": "cross-site"},
]


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize("path", ["/chat/api/messages", "/chat/api/conversations", "/chat"])
async def test_another_site_cannot_speak_with_the_persons_cookie(
    served: Served, headers: dict[str, str], path: str
) -> None:
    async with patient_client() as browser:
        await browser.post(f"{served.url}/chat/api/conversations")
        body = b'{"id": "a", "text": "b"}' if "api" in path else b"text=b"
        response = await browser.post(served.url + path, data=body, headers=headers)
        assert response.status == 400
        assert "khuyencong_chat" not in response.cookies


async def test_our_own_page_and_named_sites_may(store: Store, tmp_path: Path) -> None:
    changes: dict[str, Any] = {
        "public_url": "https://chat.example.vn",
        "embed_origins": ("https://centre.example.vn",),
    }
    async with serving(store, tmp_path, **changes) as served, patient_client() as browser:
        opened = await browser.post(f"{served.url}/chat/api/conversations")
        cookie = {"Cookie": f"khuyencong_chat={opened.cookies['khuyencong_chat'].value}"}
        for origin in (served.url, "https://chat.example.vn", "https://centre.example.vn"):
            response = await browser.post(
                f"{served.url}/chat/api/messages",
                json={"id": "a", "text": "b"},
                headers=cookie | {"Origin": origin, "Sec-Fetch-Site": "same-origin"},
            )
            assert response.status == 200


async def test_a_bearer_token_needs_no_origin(person: Person) -> None:
    url = person.url + "/chat/api/messages"
    headers = person.headers | {"Origin": "https://a.script.example"}
    response = await person.http.post(url, json={"id": "a", "text": "b"}, headers=headers)
    assert response.status == 200


async def test_one_address_opens_only_so_many_conversations(
    store: Store, tmp_path: Path, http: ClientSession
) -> None:
    def by_header(request: web.BaseRequest) -> str:
        return request.headers.get("X-Client", "")

    limits = replace(Limits(), conversations=Rate(3, 0.01))
    async with serving(store, tmp_path, limits=limits, client_ip=by_header) as served:
        url = f"{served.url}/chat/api/conversations"
        statuses = [(await http.post(url, headers={"X-Client": "a"})).status for _ in range(5)]
        assert statuses == [200, 200, 200, 429, 429]
        assert (await http.post(url, headers={"X-Client": "b"})).status == 200


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_fills_again() -> None:
    clock = Clock()
    buckets = Buckets(Rate(2, 0.5), clock=clock)
    assert [buckets.take("a"), buckets.take("a")] == [0.0, 0.0]
    assert buckets.take("a") == pytest.approx(2.0)
    clock.now = 2.0
    assert buckets.take("a") == 0.0
    assert buckets.take("b") == 0.0


def test_buckets_are_bounded_in_number() -> None:
    buckets = Buckets(Rate(2, 0.5), most=100)
    for n in range(1000):
        buckets.take(str(n))
    assert len(buckets) == 100


@given(st.lists(st.floats(0, 3), min_size=1, max_size=60))
def test_nobody_gets_more_than_burst_and_rate_allow(pauses: list[float]) -> None:
    clock = Clock()
    buckets = Buckets(Rate(5, 2), clock=clock)
    allowed = 0
    for pause in pauses:
        clock.now += pause
        allowed += buckets.take("a") == 0.0
    assert allowed <= 5 + 2 * clock.now + 1e-6
