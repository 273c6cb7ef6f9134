"""Nothing anybody sends makes the chat fall over: every wrong thing has its status, code and words."""

import asyncio
import json
from typing import Any

import pytest

from tests.web.conftest import Person

DEEP = "[" * 100_000
LONG_ID = "x" * 65

BAD = [
    pytest.param(b"", 400, "bad_json", id="nothing"),
    pytest.param(b"{", 400, "bad_json", id="half an object"),
    pytest.param(b"\xff\xfe{}", 400, "bad_json", id="not UTF-8"),
    pytest.param(b'{"id": "a", "text": "\xc3("}', 400, "bad_json", id="broken UTF-8 inside a text"),
    pytest.param(b'{"id": "a", "text": "\\ud800"}', 400, "bad_json", id="half a surrogate pair"),
    pytest.param(b"[]", 400, "bad_shape", id="a list"),
    pytest.param(b"null", 400, "bad_shape", id="null"),
    pytest.param(b'"text"', 400, "bad_shape", id="a string"),
    pytest.param(DEEP[:60_000].encode(), 400, "bad_json", id="nested without end"),
    pytest.param(b'{"id": "a"}', 400, "bad_shape", id="no text"),
    pytest.param(b'{"id": "a", "text": 5}', 400, "bad_shape", id="text a number"),
    pytest.param(b'{"id": "a", "text": {"a": 1}}', 400, "bad_shape", id="text an object"),
    pytest.param(b'{"id": "a", "choice": ["menu"]}', 400, "bad_shape", id="choice a list"),
    pytest.param(b'{"id": "a", "choice": ""}', 400, "bad_choice", id="choice empty"),
    pytest.param(b'{"id": "a", "choice": "a\\u0000b"}', 400, "bad_choice", id="choice with NUL"),
    pytest.param(json.dumps({"id": "a", "choice": "x" * 201}).encode(), 400, "bad_choice", id="choice long"),
    pytest.param(b'{"text": "a"}', 400, "bad_id", id="no id"),
    pytest.param(b'{"id": 1, "text": "a"}', 400, "bad_id", id="id a number"),
    pytest.param(b'{"id": "", "text": "a"}', 400, "bad_id", id="id empty"),
    pytest.param(b'{"id": "a b", "text": "a"}', 400, "bad_id", id="id with a space"),
    pytest.param(b'{"id": "a\\n", "text": "a"}', 400, "bad_id", id="id with a line end"),
    pytest.param(json.dumps({"id": LONG_ID, "text": "a"}).encode(), 400, "bad_id", id="id of 65"),
    pytest.param(b'{"id": "a", "text": ""}', 400, "empty", id="text empty"),
    pytest.param(b'{"id": "a", "text": " \\n\\t "}', 400, "empty", id="text blank"),
    pytest.param(b'{"id": "a", "text": "\\u0000\\u0000"}', 400, "empty", id="text of NULs"),
    pytest.param(b'{"id": "a", "file": "f1"}', 404, "no_file", id="a file nobody sent"),
    pytest.param(json.dumps({"id": "a", "text": "x" * 4001}).encode(), 413, "too_long", id="text long"),
    pytest.param(b"x" * (65 * 1024), 413, "too_large", id="body large"),
]


@pytest.mark.parametrize(("body", "status", "code"), BAD)
async def test_a_wrong_message_is_told_apart(person: Person, body: bytes, status: int, code: str) -> None:
    url = person.url + "/chat/api/messages"
    response = await person.http.post(url, data=body, headers=person.headers)
    error = (await response.json())["error"]
    assert (response.status, error["code"]) == (status, code)
    assert error["text"]
    assert response.content_type == "application/json"


async def test_nul_inside_a_text_is_left_out(person: Person) -> None:
    assert (await person.say("mua\x00 gì"))[0]["text"] == "Anh/chị vừa nói: mua gì"


async def test_the_error_speaks_the_persons_language(person: Person) -> None:
    url = person.url + "/chat/api/messages"
    told = [await error_text(person, url), await error_text(person, url + "?lang=en")]
    assert told[1].startswith("The message id needs")
    assert told[0] != told[1]


async def error_text(person: Person, url: str) -> str:
    response = await person.http.post(url, json={"id": "", "text": "a"}, headers=person.headers)
    text: str = (await response.json())["error"]["text"]
    return text


async def test_twelve_megabytes_are_refused_before_they_are_read(person: Person) -> None:
    """The sender announces them and sends only the head: the answer must come all the same."""
    host, port = person.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = (
        f"POST /chat/api/messages HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: {12 << 20}\r\n"
        f"Authorization: Bearer {person.token}\r\n\r\n"
    )
    writer.write(head.encode() + b"{")
    assert b" 413 " in await reader.readline()
    writer.close()
    await writer.wait_closed()


async def test_a_body_without_a_length_is_refused_when_it_grows_too_large(person: Person) -> None:
    async def endless() -> Any:
        for _ in range(64):
            yield b"x" * 4096

    response = await person.http.post(
        person.url + "/chat/api/messages", data=endless(), headers=person.headers
    )
    assert response.status == 413


async def test_a_body_that_only_says_it_is_packed_is_refused(person: Person) -> None:
    headers = person.headers | {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    response = await person.http.post(
        person.url + "/chat/api/messages", data=b"not gzip at all", headers=headers
    )
    assert response.status == 400


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/chat/api/nothing", 404),
        ("POST", "/chat/api", 404),
        ("GET", "/chat/nothing/at/all", 404),
        ("GET", "/chat/static/nothing.css", 404),
        ("GET", "/chat/static/..%2f..%2fapp.py", 404),
        ("GET", "/chat/fonts/secret.key", 404),
        ("GET", "/chat/api/messages", 405),
        ("DELETE", "/chat/api/conversations", 405),
        ("POST", "/chat/api/events", 405),
        ("PUT", "/chat", 405),
    ],
)
async def test_unknown_chat_addresses_answer_in_json(
    person: Person, method: str, path: str, status: int
) -> None:
    from yarl import URL

    response = await person.http.request(method, URL(person.url + path, encoded=True), headers=person.headers)
    assert response.status == status
    assert (await response.json())["error"]["code"] == {404: "not_found", 405: "wrong_method"}[status]
    assert ("Allow" in response.headers) == (status == 405)


@pytest.mark.parametrize("after", ["abc", "-1", "1.5", "١", "9" * 30, "9223372036854775808", "1;drop"])
async def test_a_wrong_place_in_the_stream_is_refused(person: Person, after: str) -> None:
    url = person.url + "/chat/api/events"
    response = await person.http.get(url, params={"after": after}, headers=person.headers)
    assert (response.status, (await response.json())["error"]["code"]) == (400, "bad_after")


async def test_a_form_that_makes_no_sense_brings_the_page_back(person: Person) -> None:
    for body in (b"", b"\xff\xfe", b"text=", b"choice=%00", b"&&==&&", b"say=%20", b"a=1&" * 5000):
        response = await person.http.post(person.url + "/chat", data=body)
        assert response.status == 400
        assert response.content_type == "text/html"
        assert 'role="status"' in await response.text()
