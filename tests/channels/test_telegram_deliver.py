"""How a call ends: every row of Telegram's table of errors, met over real HTTP."""

import asyncio
import socket
from typing import Any

import pytest

from bot.channels.port import (
    SHARE_PHONE,
    Blocked,
    Busy,
    Call,
    Choice,
    Ending,
    File,
    Misset,
    NotSent,
    Refused,
    Shown,
    Unknown,
)
from bot.channels.telegram import Telegram
from bot.channels.telegram_files import files_base
from tests.channels.telegram_support import PERSON, channel, talking

HELLO = Call("sendMessage", {"chat_id": PERSON, "text": "Chào anh/chị"})

ENDINGS: list[tuple[str, dict[str, Any], Ending]] = [
    ("blocked us", {"status": 403}, Blocked("blocked")),
    ("deactivated", {"status": 403, "words": "Forbidden: user is deactivated"}, Blocked("blocked")),
    ("never began", {"status": 400, "words": "Bad Request: chat not found"}, Blocked("no_chat")),
    ("nobody known", {"status": 400, "words": "Bad Request: PEER_ID_INVALID"}, Blocked("no_chat")),
    (
        "moved",
        {
            "status": 400,
            "words": "Bad Request: group chat was upgraded",
            "parameters": {"migrate_to_chat_id": -100},
        },
        Blocked("moved"),
    ),
    ("our mistake", {"status": 400, "words": "Bad Request: BUTTON_DATA_INVALID"}, Refused("bad_request")),
    ("too large", {"status": 413, "words": "Request Entity Too Large"}, Refused("bad_request")),
    ("too large, says a proxy", {"status": 413, "body": b"<html>no</html>"}, Refused("bad_request")),
    ("asked to wait", {"status": 429, "parameters": {"retry_after": 7}}, Busy("too_many", 7.0)),
    ("asked to wait, unsaid", {"status": 429}, Busy("too_many", 5.0)),
    ("asked to wait, says a proxy", {"status": 429, "body": b"<html>"}, Busy("too_many", 5.0)),
    ("trouble", {"status": 500}, NotSent("platform_trouble")),
    ("bad gateway", {"status": 502, "body": b"<html>bad gateway</html>"}, NotSent("platform_trouble")),
    ("sent elsewhere", {"status": 302, "body": b""}, NotSent("platform_trouble")),
    ("bad token", {"status": 401}, Misset("telegram_token")),
    ("malformed token", {"status": 404}, Misset("telegram_token")),
    ("another reader", {"status": 409}, Misset("telegram_conflict")),
    ("cut", {"status": 0}, Unknown("connection_lost")),
    ("cut after it was taken", {"status": 0, "recorded": True}, Unknown("connection_lost")),
    ("an answer that is none", {"status": 201, "recorded": True, "body": b"<html>"}, Unknown("odd_answer")),
    ("an answer of nothing", {"status": 201, "recorded": True, "body": b"{}"}, Unknown("odd_answer")),
    (
        "an answer of another shape",
        {"status": 201, "body": b'{"ok":true,"result":{}}'},
        Unknown("odd_answer"),
    ),
]


@pytest.mark.parametrize("fault, ending", [one[1:] for one in ENDINGS], ids=[one[0] for one in ENDINGS])
async def test_each_outcome_has_its_ending(fault: dict[str, Any], ending: Ending) -> None:
    async with talking() as (fake, bot):
        fake.fail("sendMessage", **fault)
        assert await ended(bot, HELLO) == told(ending)


async def test_what_was_taken_but_not_answered_in_time_is_unknown() -> None:
    async with talking(patience=0.2) as (fake, bot):
        fake.fail("sendMessage", status=200, recorded=True, until=asyncio.Event())
        assert await ended(bot, HELLO) == told(Unknown("timeout"))
        assert fake.texts(PERSON) == ["Chào anh/chị"]


async def test_where_nobody_listens_nothing_was_sent() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        async with channel(telegram_api=f"http://127.0.0.1:{taken.getsockname()[1]}/bot") as bot:
            assert await ended(bot, HELLO) == told(NotSent("no_connection"))


async def test_who_comes_after_the_close_sends_nothing() -> None:
    async with talking() as (fake, bot):
        await bot.deliver(HELLO)
        await bot.close()
        assert await ended(bot, HELLO) == told(NotSent("platform_trouble"))
        with pytest.raises(NotSent):
            await bot.fetch("a", 1)
        assert len(fake.sent(PERSON)) == 1


async def test_a_message_that_arrived_has_its_id() -> None:
    async with talking() as (fake, bot):
        receipt = await bot.deliver(HELLO)
        assert receipt.platform_id == str(fake.sent(PERSON)[0].message_id)


async def test_a_later_call_goes_well_on_the_same_channel() -> None:
    async with talking() as (fake, bot):
        fake.fail("sendMessage", status=0, times=2, after=1)
        found = [await ended(bot, HELLO) for _ in range(4)]
        assert [one and one[0] for one in found] == [None, Unknown, Unknown, None]
        assert len(fake.sent(PERSON)) == 2


async def test_buttons_travel_whole_and_no_character_is_markup() -> None:
    text = "*đậm* _nghiêng_ <b>&amp;</b> [a](b) `x` \\ {0} 100% 😀"
    shown = Shown(text, (Choice("answer:kind:hộ", 'Hộ "kinh" <doanh> & 100%'),))
    async with talking() as (fake, bot):
        for call in bot.write(str(PERSON), shown):
            await bot.deliver(call)
        sent = fake.sent(PERSON)[0]
        assert (sent.text, sent.buttons) == (text, (('Hộ "kinh" <doanh> & 100%', "answer:kind:hộ"),))
        assert "parse_mode" not in sent.values


async def test_a_key_that_shares_the_number_is_taken() -> None:
    shown = Shown("Số điện thoại?", (Choice(SHARE_PHONE, "Gửi số của tôi"), Choice("skip", "Bỏ qua")))
    async with talking() as (fake, bot):
        (call,) = bot.write(str(PERSON), shown)
        assert (await bot.deliver(call)).platform_id
        assert "request_contact" in fake.sent(PERSON)[0].values["reply_markup"]


async def test_a_tap_is_acknowledged_once_and_a_late_one_does_no_harm() -> None:
    async with talking() as (fake, bot):
        update = fake.tap_data(PERSON, "menu")
        call = Call("answerCallbackQuery", {"callback_query_id": update["callback_query"]["id"]})
        await bot.deliver(call)
        assert fake.queries == {}
        assert await ended(bot, call) is None


async def test_a_document_is_uploaded_under_its_own_name() -> None:
    async with talking() as (fake, bot):
        fake.files["ours"] = b"%PDF-1.7 ..."
        place = f"{fake.origin}/file/bot{fake.token}/ours"
        calls = bot.write(str(PERSON), Shown("Mẫu đơn", files=(File('Mẫu "đơn" số 1.pdf', place),)))
        for call in calls:
            await bot.deliver(call)
        assert fake.sent(PERSON)[1].file == ('Mẫu "đơn" số 1.pdf', b"%PDF-1.7 ...")


@pytest.mark.parametrize(
    "place, ending",
    [
        ("gone", Refused("no_file")),
        ("/etc/hostname", Refused("no_file")),
        ("ours", NotSent("platform_trouble")),
    ],
)
async def test_a_document_that_cannot_be_read_is_not_sent(place: str, ending: Ending) -> None:
    async with talking() as (fake, bot):
        fake.files["ours"] = b"%PDF"
        fake.fail("file", status=503)
        if place == "gone":
            fake.faults.planned.clear()
        url = place if place.startswith("/") else f"{fake.origin}/file/bot{fake.token}/{place}"
        call = Call("sendDocument", {"chat_id": PERSON, "document": url, "filename": "a.pdf"})
        assert await ended(bot, call) == told(ending)
        assert fake.sent(PERSON) == []


async def test_a_file_a_person_sent_is_fetched_from_the_platform_alone() -> None:
    async with talking() as (fake, bot):
        update = fake.send_document(PERSON, "ho-so.pdf", b"%PDF-1.4" * 1000)
        ref = update["message"]["document"]["file_id"]
        assert await bot.fetch(ref, 8_000) == b"%PDF-1.4" * 1000
        with pytest.raises(Refused, match="too_big"):
            await bot.fetch(ref, 7_999)
        with pytest.raises(Refused, match="bad_request"):
            await bot.fetch("somebody-elses", 8_000)


async def test_a_file_that_is_larger_than_it_says_is_not_read_on() -> None:
    async with talking() as (fake, bot):
        ref = fake.send_document(PERSON, "a.pdf", b"")["message"]["document"]["file_id"]
        fake.fail("file", status=200, body=b"x" * 100)
        with pytest.raises(Refused, match="too_big"):
            await bot.fetch(ref, 99)


@pytest.mark.parametrize(
    "method, status", [("getFile", 0), ("getFile", 502), ("getFile", 429), ("file", 502), ("file", 429)]
)
async def test_a_file_that_cannot_be_had_now_is_asked_for_again(method: str, status: int) -> None:
    async with talking() as (fake, bot):
        ref = fake.send_document(PERSON, "a.pdf", b"%PDF")["message"]["document"]["file_id"]
        fake.fail(method, status=status)
        with pytest.raises(NotSent):
            await bot.fetch(ref, 100)
        assert await bot.fetch(ref, 100) == b"%PDF"


@pytest.mark.parametrize("path", ["/etc/hostname", "../../secret", "http://127.0.0.1:9/x"])
async def test_no_path_of_the_platform_leads_elsewhere(path: str) -> None:
    async with talking() as (fake, bot):
        ref = fake.send_document(PERSON, "a.pdf", b"%PDF")["message"]["document"]["file_id"]
        fake.paths[ref] = path
        with pytest.raises(Refused, match="no_file"):
            await bot.fetch(ref, 100)


async def test_neither_token_nor_text_is_told_with_an_ending() -> None:
    async with talking() as (fake, bot):
        for fault in ({"status": 0}, {"status": 400}, {"status": 502}, {"status": 401}):
            fake.fail("sendMessage", **fault)
            with pytest.raises(Ending) as failed:
                await bot.deliver(HELLO)
            assert failed.value.__suppress_context__
            assert fake.token not in repr(failed.value)
            assert "Chào" not in repr(failed.value)


def test_files_come_from_where_the_methods_are() -> None:
    assert files_base("https://relay.example.vn/tg/bot") == "https://relay.example.vn/tg/file/bot"
    assert files_base("http://127.0.0.1:9200/bot") == "http://127.0.0.1:9200/file/bot"


def told(ending: Ending) -> tuple[type[Ending], str, float | None]:
    return type(ending), ending.why, ending.after if isinstance(ending, Busy) else None


async def ended(bot: Telegram, call: Call) -> tuple[type[Ending], str, float | None] | None:
    """None when it went well."""
    try:
        await bot.deliver(call)
    except Ending as ending:
        return told(ending)
    return None
