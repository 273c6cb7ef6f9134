"""What a script or the page gets from the JSON interface: messages, repeats, history, files."""

import asyncio
from io import BytesIO
from pathlib import Path

from aiohttp import ClientSession
from sqlalchemy import text
from sqlmodel import Session

from storage.store import Store
from tests.web.conftest import Person, new_person
from tests.web.talk import MACHINE, UNHURRIED, Served, patient_client, serving


async def test_a_question_is_answered_with_choices(person: Person) -> None:
    (message,) = await person.say("mua máy được bao nhiêu")
    assert message["text"] == MACHINE
    assert message["choices"][0] == {"id": "papers", "label": "Cần giấy tờ gì khi mua máy?"}
    assert message["files"] == []
    assert isinstance(message["id"], int)


async def test_a_choice_is_answered(person: Person) -> None:
    response = await person.post(choice="classes")
    assert (await response.json())["messages"][0]["text"] == "Chưa có lớp nào mở đăng ký."


async def test_a_repeat_is_answered_as_before_and_kept_once(person: Person, served: Served) -> None:
    first = await person.say("xin chào", id="same")
    assert await person.say("xin chào", id="same") == first
    assert await person.say("something else entirely", id="same") == first
    history = await served.parts.store.history("web", address_of(served, person))
    assert [line.body for line in history if line.mine] == ["xin chào"]


async def test_a_message_nothing_is_said_to_is_taken_all_the_same(person: Person, served: Served) -> None:
    assert await person.say("nói với cán bộ", id="same") == []
    assert await person.say("nói với cán bộ", id="same") == []
    await person.say("xin chào")
    history = await served.parts.store.history("web", address_of(served, person))
    assert [line.mine for line in history] == [True, True, False]


async def test_repeats_sent_at_the_same_time_are_answered_alike(person: Person) -> None:
    answers = await asyncio.gather(*(person.say("xin chào", id="same") for _ in range(8)))
    assert all(answer == answers[0] for answer in answers)


async def test_two_people_may_use_the_same_message_id(http: ClientSession, served: Served) -> None:
    one, other = await new_person(http, served.url), await new_person(http, served.url)
    assert "một" in (await one.say("một", id="1"))[0]["text"]
    assert "hai" in (await other.say("hai", id="1"))[0]["text"]


async def test_the_cookie_is_as_good_as_the_token(served: Served) -> None:
    async with patient_client() as browser:
        opened = await browser.post(f"{served.url}/chat/api/conversations")
        cookie = opened.cookies["khuyencong_chat"]
        assert cookie["httponly"] and cookie["samesite"] == "Lax" and not cookie["secure"]
        answer = await browser.post(f"{served.url}/chat/api/messages", json={"id": "a", "text": "chào"})
        assert answer.status == 200


async def test_the_cookie_is_secure_where_the_site_is(
    store: Store, tmp_path: Path, http: ClientSession
) -> None:
    async with serving(store, tmp_path, public_url="https://chat.example.vn") as served:
        opened = await http.post(f"{served.url}/chat/api/conversations")
        assert opened.cookies["khuyencong_chat"]["secure"]


async def test_resuming_gives_the_cookies_own_conversation(served: Served) -> None:
    async with patient_client() as browser:
        first = await (await browser.post(f"{served.url}/chat/api/conversations")).json()
        again = await browser.post(f"{served.url}/chat/api/conversations", json={"resume": True})
        assert await again.json() == first
        other = await browser.post(f"{served.url}/chat/api/conversations")
        assert await other.json() != first


async def test_opening_a_conversation_writes_nothing(
    person: Person, http: ClientSession, store: Store
) -> None:
    await http.get(person.url + "/")
    assert await conversations(store) == 0
    await person.say("xin chào")
    assert await conversations(store) == 1


async def test_history_shows_both_sides_with_labels(person: Person) -> None:
    await person.say("mua máy")
    await person.post(choice="papers")
    answer = await (await person.http.get(person.url + "/chat/api/history", headers=person.headers)).json()
    mine = [message["text"] for message in answer["messages"] if message["mine"]]
    assert mine == ["mua máy", "Cần giấy tờ gì khi mua máy?"]
    assert answer["last"] == answer["messages"][-1]["id"]


async def test_photos_of_strangers_and_giants_are_refused_first(person: Person) -> None:
    url = person.url + "/chat/api/files"
    assert (await person.http.post(url, data=b"x")).status == 401
    response = await person.http.post(url, data=BytesIO(b"x" * (21 << 20)), headers=person.headers)
    assert response.status == 413


async def test_fifty_messages_at_once_are_answered_or_told_to_wait(person: Person) -> None:
    responses = await asyncio.gather(*(person.post(text=f"tin {n}") for n in range(50)))
    statuses = {response.status for response in responses}
    assert statuses == {200, 429}
    slowed = next(response for response in responses if response.status == 429)
    assert int(slowed.headers["Retry-After"]) >= 1
    assert (await slowed.json())["error"]["code"] == "too_fast"


async def test_a_slowed_conversation_goes_on(store: Store, tmp_path: Path, http: ClientSession) -> None:
    async with serving(store, tmp_path, limits=UNHURRIED) as served:
        person = await new_person(http, served.url)
        responses = await asyncio.gather(*(person.post(text=f"tin {n}") for n in range(60)))
        assert {response.status for response in responses} == {200}
        assert "sau cùng" in (await person.say("sau cùng"))[0]["text"]


async def conversations(store: Store) -> int:
    def count(session: Session) -> int:
        return int(session.connection().execute(text("select count(*) from conversation")).scalar_one())

    return await store.run(count)


def address_of(served: Served, person: Person) -> str:
    from bot.web.tokens import Tokens

    return Tokens(served.parts.secret).address(person.token) or ""
