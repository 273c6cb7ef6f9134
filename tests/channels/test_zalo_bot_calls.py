"""How each answer of the Zalo Bot Platform ends a call, over real HTTP; the token is never repeated."""

import asyncio
import logging
import socket
import traceback
from collections.abc import AsyncIterator

import pytest

from bot.channels.port import Blocked, Busy, Call, Ending, Misset, NotSent, Receipt, Refused, Shown, Unknown
from bot.channels.zalo_bot import ZaloBot
from bot.channels.zalo_bot_api import WAIT
from messages.catalogue import load_catalogue
from tests.channels.zalo_bot_support import PERSON, SECRET, channel, talking
from tests.fakes.zalo_bot import TOKEN, FakeZaloBot, Fault, Quirks

CALL = Call("sendMessage", {"chat_id": PERSON, "text": "Chào"})
PUBLIC = "https://khuyencong.example.vn"


@pytest.fixture
async def both() -> AsyncIterator[tuple[FakeZaloBot, ZaloBot]]:
    async with talking() as both:
        yield both


async def ended(bot: ZaloBot, call: Call = CALL) -> Ending:
    with pytest.raises(Ending) as caught:
        await bot.deliver(call)
    return caught.value


async def test_what_is_delivered_arrives_and_has_an_id(both: tuple[FakeZaloBot, ZaloBot]) -> None:
    fake, bot = both
    receipt = await bot.deliver(CALL)
    assert [(sent.text, sent.message_id) for sent in fake.sent] == [("Chào", receipt.platform_id)]


async def test_typing_has_no_result(both: tuple[FakeZaloBot, ZaloBot]) -> None:
    _, bot = both
    typing = Call("sendChatAction", {"chat_id": PERSON, "action": "typing"})
    assert await bot.deliver(typing) == Receipt("")


async def test_all_that_is_written_is_taken(both: tuple[FakeZaloBot, ZaloBot]) -> None:
    fake, bot = both
    for call in bot.write(PERSON, Shown("Một câu trả lời dài. " * 300)):
        await bot.deliver(call)
    assert len(fake.sent) == 4


@pytest.mark.parametrize("in_body", [False, True], ids=["status", "body"])
@pytest.mark.parametrize(
    "code, kind, why",
    [
        (400, Refused, "bad_call"),
        (401, Misset, "zalo_bot_token"),
        (403, NotSent, "platform"),
        (404, Refused, "not_found"),
        (408, Unknown, "timeout"),
        (413, Refused, "refused"),
        (429, Busy, "pace"),
        (500, NotSent, "platform"),
        (502, NotSent, "platform"),
        (503, NotSent, "platform"),
        (504, Unknown, "timeout"),
    ],
)
async def test_every_code_has_its_ending(
    both: tuple[FakeZaloBot, ZaloBot], code: int, kind: type[Ending], why: str, in_body: bool
) -> None:
    fake, bot = both
    fake.faults.append(Fault("sendMessage", code, in_body=in_body))
    ending = await ended(bot)
    assert (type(ending), ending.why) == (kind, why)
    assert fake.sent == []


@pytest.mark.parametrize(
    "headers, after",
    [
        ({}, WAIT),
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": "0"}, 1),
        ({"Retry-After": "9" * 9}, 3_600),
        ({"Retry-After": "soon"}, WAIT),
        ({"Retry-After": "²"}, WAIT),
    ],
)
async def test_how_long_to_wait(
    both: tuple[FakeZaloBot, ZaloBot], headers: dict[str, str], after: float
) -> None:
    fake, bot = both
    fake.faults.append(Fault("sendMessage", 429, headers=headers))
    ending = await ended(bot)
    assert isinstance(ending, Busy)
    assert ending.after == after


@pytest.mark.parametrize(
    "status, body, kind",
    [
        (200, b"<html>", Unknown),
        (200, b"", Unknown),
        (200, b"[]", Unknown),
        (200, b"{}", Unknown),
        (200, b'{"ok": 1}', Unknown),
        (200, b" " * 2_000_000, Unknown),
        (200, b'{"ok": false}', NotSent),
        (200, b'{"ok": false, "error_code": "400"}', Refused),
        (302, b"", NotSent),
        (401, b"<html>", Misset),
        (500, b'{"ok": true, "result": {}}', NotSent),
    ],
)
async def test_an_answer_that_is_not_theirs(
    both: tuple[FakeZaloBot, ZaloBot], status: int, body: bytes, kind: type[Ending]
) -> None:
    fake, bot = both
    fake.faults.append(
        Fault("sendMessage", status, body=body, headers={"Location": f"{fake.origin}/files/x"})
    )
    assert type(await ended(bot)) is kind


@pytest.mark.parametrize("recorded", [False, True])
async def test_a_line_cut_after_sending_leaves_it_unknown(
    both: tuple[FakeZaloBot, ZaloBot], recorded: bool
) -> None:
    fake, bot = both
    fake.faults.append(Fault("sendMessage", recorded=recorded))
    assert isinstance(await ended(bot), Unknown)
    assert len(fake.sent) == recorded
    assert await bot.deliver(CALL)


async def test_an_answer_that_does_not_come_in_time_leaves_it_unknown(
    both: tuple[FakeZaloBot, ZaloBot],
) -> None:
    fake, bot = both
    fake.faults.append(Fault("sendMessage", 200, recorded=True, until=asyncio.Event()))
    with pytest.raises(Unknown):
        await bot._api.ask("sendMessage", CALL.values, patience=0.2)
    assert len(fake.sent) == 1


async def test_a_platform_that_is_not_there_got_nothing() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: refused
        bot = channel(zalo_bot_api=f"http://127.0.0.1:{taken.getsockname()[1]}/bot")
        assert isinstance(await ended(bot), NotSent)
        await bot.close()


async def test_the_quotas_of_the_plan() -> None:
    async with talking(Quirks(monthly=1, users=1)) as (fake, bot):
        await fake.say("another", "Chào")
        other = await ended(bot, Call("sendMessage", {"chat_id": "another", "text": "Chào"}))
        assert (type(other), other.why) == (Blocked, "quota_users")
        await bot.deliver(CALL)
        month = await ended(bot)
        assert (type(month), month.why) == (Misset, "zalo_bot_quota")


async def test_polling_takes_the_webhook_away() -> None:
    async with talking() as (fake, bot):
        fake.webhook = ("https://elsewhere.vn", "another secret")
        await bot.start()
        assert fake.calls == ["getMe", "deleteWebhook"]
        assert not fake.webhook
        await bot.start()  # with none to take away


async def test_a_webhook_is_set_with_its_secret() -> None:
    async with talking(zalo_bot_mode="webhook", public_url=PUBLIC) as (fake, bot):
        await bot.start()
        assert bot.webhook
        assert fake.webhook == (f"{PUBLIC}/hooks/zalo-bot", SECRET)


@pytest.mark.parametrize("none_is_404", [False, True])
async def test_a_webhook_that_was_taken_away_is_noticed(none_is_404: bool) -> None:
    async with talking(Quirks(none_is_404=none_is_404), zalo_bot_mode="webhook", public_url=PUBLIC) as both:
        fake, bot = both
        await bot.start()
        await bot.check()
        for other in (None, ("https://elsewhere.vn", "another secret")):
            fake.webhook = other
            with pytest.raises(Misset, match="zalo_bot_lost"):
                await bot.check()


@pytest.mark.parametrize(
    "more, why",
    [
        ({"public_url": PUBLIC, "zalo_bot_secret": None}, "zalo_bot_secret"),
        ({"public_url": PUBLIC, "zalo_bot_secret": "7 chars"}, "zalo_bot_secret"),
        ({"public_url": PUBLIC, "zalo_bot_secret": "x" * 257}, "zalo_bot_secret"),
        ({}, "zalo_bot_address"),
        ({"public_url": "http://127.0.0.1:8080"}, "zalo_bot_webhook"),
        ({"public_url": PUBLIC, "zalo_bot_token": "4711:another"}, "zalo_bot_token"),
    ],
)
async def test_a_webhook_that_cannot_be(more: dict[str, str], why: str) -> None:
    async with talking(Quirks(loopback=False), zalo_bot_mode="webhook", **more) as (_, bot):
        with pytest.raises(Misset) as caught:
            await bot.start()
    assert caught.value.why == why
    assert all(load_catalogue().text(code, f"channel.trouble.{why}") for code in ("vi", "en"))


@pytest.mark.parametrize("fault, kind", [(Fault("getMe", 500), NotSent), (Fault("getMe"), NotSent)])
async def test_a_start_that_can_be_tried_again(
    both: tuple[FakeZaloBot, ZaloBot], fault: Fault, kind: type[Ending]
) -> None:
    fake, bot = both
    fake.faults.append(fault)
    with pytest.raises(kind):
        await bot.start()
    await bot.start()


async def test_a_photo_is_fetched_up_to_its_limit(both: tuple[FakeZaloBot, ZaloBot]) -> None:
    fake, bot = both
    fake.files["a.jpg"] = b"\xff\xd8" + bytes(100_000)
    place = f"{fake.origin}/files/a.jpg"
    assert await bot.fetch(place, 100_002) == fake.files["a.jpg"]
    with pytest.raises(Refused, match="file_size"):
        await bot.fetch(place, 100_001)


async def test_a_file_that_moved_or_is_gone_is_not_followed(both: tuple[FakeZaloBot, ZaloBot]) -> None:
    fake, bot = both
    fake.files["a.jpg"], fake.moved["b.jpg"] = b"x", f"{fake.origin}/files/a.jpg"
    for name in ("b.jpg", "c.jpg"):
        with pytest.raises(Refused, match="file_gone"):
            await bot.fetch(f"{fake.origin}/files/{name}", 100)


@pytest.mark.parametrize(
    "place",
    [
        "http://photo.zdn.vn/a.jpg",
        "https://photo.zdn.vn.evil.vn/a.jpg",
        "https://evilzdn.vn/a.jpg",
        "https://photo.zdn.vn@evil.vn/a.jpg",
        "https://user@photo.zdn.vn/a.jpg",
        "https://photo.zdn.vn:8443/a.jpg",
        "https://photo.zdn.vn:x/a.jpg",
        "https://169.254.169.254/",
        "http://127.0.0.1:9/files/a.jpg",
        "https://[::1",
        "file:///etc/passwd",
        "a.jpg",
        "",
    ],
)
async def test_nothing_is_fetched_from_elsewhere(place: str) -> None:
    bot = channel()
    with pytest.raises(Refused, match="file_place"):
        await bot.fetch(place, 100)


async def test_the_token_is_never_repeated(
    both: tuple[FakeZaloBot, ZaloBot], caplog: pytest.LogCaptureFixture
) -> None:
    fake, bot = both
    caplog.set_level(logging.DEBUG)
    told = []
    for code in (0, 400, 401, 404, 408, 429, 500):
        fake.faults.append(Fault(status=code))
        told.append(await ended(bot))
    nowhere = channel(zalo_bot_api="http://127.0.0.1:1/bot")
    told.append(await ended(nowhere))
    await nowhere.close()
    words = [line for one in told for line in traceback.format_exception(one)]
    assert TOKEN.partition(":")[2] not in "".join(words) + caplog.text + repr(bot) + repr(vars(bot))
