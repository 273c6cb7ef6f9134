"""Two accounts of one person become one by a code, and part again, over the whole way of a message."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import orjson
import pytest

from bot.control import running_serve
from bot.linking import with_linking
from bot.receive import Heard, Receiver
from handlers.converse import converse
from handlers.turn import FileSent, Said, Talk, Turn
from storage.linking import MOST_WRONG
from storage.store import Kept, Store, Unavailable, open_store
from tests.conversation.support import NOW, knowledge
from tests.operating.process import served, somebody
from tests.storage.turns import rows


def decide(said: Said, talk: Talk, now: datetime) -> Turn:
    return converse(said, talk, knowledge(), now)


@dataclass
class World:
    """A bot, its clock, and the bells it rang."""

    store: Store
    now: datetime = NOW
    rung: list[tuple[str, str]] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.receiver = Receiver(self.store, decide, clock=lambda: self.now)
        self.hear = self.around(self.receiver.hear)

    def around(
        self, hear: Callable[[Heard], Awaitable[tuple[Kept, ...]]]
    ) -> Callable[[Heard], Awaitable[tuple[Kept, ...]]]:
        bell = lambda *place: self.rung.append(place)  # noqa: E731
        return with_linking(hear, self.store, knowledge, bell, lambda: self.now)

    async def say(self, channel: str, text: str, event: str = "", **more: Any) -> list[str]:
        """Texts of the replies to «me» on that channel."""
        event = event or f"e{next(self.numbers)}"
        kept = await self.hear(Heard(channel, "me", event, text, **more))
        return [orjson.loads(reply.body)["text"] for reply in kept]

    async def code(self, channel: str) -> str:
        text = (await self.say(channel, "liên kết"))[0]
        found = re.search(r"KC-[0-9A-Z]{4}-[0-9A-Z]{4}", text)
        assert found, text
        return found[0]


@pytest.fixture
def world(store: Store) -> World:
    return World(store)


async def fill(world: World, channel: str, *answers: str) -> None:
    for text in ("tôi là ai", "đồng ý", *answers):
        await world.say(channel, text)


async def test_a_form_begun_on_one_channel_goes_on_on_the_other(world: World) -> None:
    await fill(world, "zalo-oa", "hkd", "gốm")
    replies = await world.say("web", (await world.code("zalo-oa")).lower().replace("-", " "))
    assert replies[0].startswith("Đã liên kết.")
    assert replies[-1].startswith("Câu 3/4.")
    for text in ("Đắk Lắk", "Ea Kao", "1"):
        await world.say("web", text)
    data = (await world.say("zalo-oa", "dữ liệu"))[0]
    assert "Ngành nghề: gốm" in data and "Xã, phường: Ea Kao" in data
    assert "Các tài khoản dùng chung: web, Zalo" in data


async def test_the_side_that_was_there_is_told_and_the_history_follows(world: World) -> None:
    await world.say("zalo-oa", "mua máy cũ có được không")
    code = await world.code("zalo-oa")
    await world.say("web", "chào")
    await world.say("web", code)
    assert world.rung == [("zalo-oa", "me")]
    told = await world.store.after("zalo-oa", "me", 0)
    assert "Một tài khoản web vừa liên kết" in told[-1].body
    history = [line.body for line in await world.store.history("web", "me")]
    assert history[0] == "mua máy cũ có được không"
    assert "🔑" in history and "chào" in history


async def test_a_code_is_never_kept(world: World) -> None:
    code = await world.code("telegram")
    await world.say("web", code)
    wrong = "KC-0000-1111"
    await world.say("web", wrong)
    await world.say("web", "", files=(FileSent("r", "a.jpg"),))
    await world.say("web", wrong, files=(FileSent("r", "a.jpg"),))
    await world.say("web", wrong, sign="edited")
    for table in ("event", "outbox", "conversation", "link_code", "sent_file"):
        for row in await rows(world.store, f"SELECT * FROM {table}"):  # noqa: S608
            assert code not in str(row) and wrong not in str(row)
            assert code.replace("-", "") not in str(row)


async def test_a_repeat_and_a_death_between_the_two_steps_change_nothing(world: World) -> None:
    code = await world.code("telegram")

    async def dies(_: Heard) -> tuple[Kept, ...]:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await world.around(dies)(Heard("web", "me", "typed", code))
    assert world.rung == [("telegram", "me")]
    world.now += timedelta(minutes=30)  # the platform tells us again when the code is long over
    first = await world.say("web", code, event="typed")
    assert first[0].startswith("Đã liên kết.")
    assert await world.say("web", code, event="typed") == first
    assert world.rung == [("telegram", "me")]
    assert await rows(world.store, "SELECT count(*) FROM event") == [(2,)]


async def test_a_wrong_code_is_no_answer_of_a_form(world: World) -> None:
    await fill(world, "web", "hkd")
    replies = await world.say("web", "KC-0000-1111")
    assert replies[0].startswith("Mã này không đúng")
    assert replies[1].startswith("Câu 2/4.")


async def test_trying_codes_is_stopped_for_an_hour(world: World) -> None:
    code = await world.code("telegram")
    for number in range(MOST_WRONG):
        assert (await world.say("web", f"KC-0000-000{number}"))[0].startswith("Mã này không đúng")
    assert (await world.say("web", code))[0].startswith("Anh/chị nhập mã sai nhiều lần")
    world.now += timedelta(minutes=61)
    assert (await world.say("web", await world.code("telegram")))[0].startswith("Đã liên kết.")


async def test_its_own_code_and_a_used_code_get_kind_words(world: World) -> None:
    code = await world.code("telegram")
    assert (await world.say("telegram", code))[0].startswith("Mã này của chính cuộc trò chuyện này.")
    await world.say("web", code)
    kept = await world.hear(Heard("web", "stranger", "1", code))
    assert "Mã này không đúng" in kept[0].body
    assert await world.store.history("web", "stranger") != await world.store.history("web", "me")


async def test_the_profile_of_the_side_that_joins_is_not_lost(world: World) -> None:
    await fill(world, "web", "htx", "dệt", "Gia Lai", "Ia Grai", "1")
    await world.say("web", await world.code("telegram"))
    data = (await world.say("telegram", "dữ liệu"))[0]
    assert "Ngành nghề: dệt" in data
    assert "Rút lại đồng ý" in [line.body for line in await world.store.history("web", "me")][-1]


async def test_this_side_parts_and_begins_anew(world: World) -> None:
    await fill(world, "telegram", "hkd", "gốm", "Đắk Lắk", "Ea Kao", "1")
    await world.say("web", await world.code("telegram"))
    listed = await world.say("web", "hủy liên kết")
    assert listed == ["Đang liên kết: Telegram, web. Anh/chị muốn bỏ tài khoản nào?"]
    parted = await world.say("web", "", event="part", choice="unlink:this")
    assert parted[0].startswith("Đã bỏ liên kết ở đây.")
    assert await world.say("web", "", event="part", choice="unlink:this") == parted
    assert "Tôi chưa giữ thông tin nào" in (await world.say("web", "dữ liệu"))[0]
    data = (await world.say("telegram", "dữ liệu"))[0]
    assert "gốm" in data and "dùng chung" not in data
    assert "chưa liên kết" in (await world.say("telegram", "hủy liên kết"))[0]


async def test_who_was_tricked_parts_the_stranger_and_keeps_everything(world: World) -> None:
    await fill(world, "telegram", "hkd", "gốm", "Đắk Lắk", "Ea Kao", "1")
    code = await world.code("telegram")
    await world.hear(Heard("web", "stranger", "1", code))
    await world.say("telegram", "hủy liên kết")
    assert (await world.say("telegram", "1"))[0].startswith("Đã bỏ các tài khoản khác.")
    kept = await world.hear(Heard("web", "stranger", "2", "dữ liệu"))
    assert "gốm" not in kept[0].body
    assert not any("gốm" in line.body for line in await world.store.history("web", "stranger"))
    assert "gốm" in (await world.say("telegram", "dữ liệu"))[0]


async def test_a_third_account_may_part_and_two_stay_linked(world: World) -> None:
    await world.say("web", await world.code("telegram"))
    await world.say("zalo-bot", await world.code("telegram"))
    await world.say("zalo-bot", "", choice="unlink:this")
    assert "Telegram, web." in (await world.say("web", "hủy liên kết"))[0]


async def test_erasing_reaches_both(world: World) -> None:
    await fill(world, "web", "htx", "dệt")
    await world.say("web", await world.code("telegram"))
    await world.say("telegram", "xóa hết")
    await world.say("telegram", "có")
    for table in ("event", "outbox", "consent", "conversation", "link_code", "unanswered"):
        for row in await rows(world.store, f"SELECT * FROM {table}"):  # noqa: S608
            assert "dệt" not in str(row)
    assert await rows(world.store, "SELECT count(*) FROM event") == [(1,)]
    assert "Telegram, web." in (await world.say("web", "hủy liên kết"))[0]  # what is to come they share


async def test_the_other_replica_goes_on_where_they_were_joined(migrated_postgres_url: str) -> None:
    one, other = [World(await open_store(migrated_postgres_url)) for _ in range(2)]
    other.numbers = one.numbers
    await fill(other, "telegram", "hkd", "gốm")
    await other.say("web", "chào")
    code = await other.code("telegram")
    both = await asyncio.gather(*(each.say("web", code, event="typed") for each in (one, other)))
    assert both[0] == both[1]
    assert both[0][-1].startswith("Câu 3/4.")
    assert len(one.rung + other.rung) == 1
    assert (await other.say("web", "Đắk Lắk"))[-1].startswith("Câu 4/4.")
    assert (await one.say("telegram", "Ea Kao"))[-1].startswith("Anh/chị xem lại")
    for each in (one, other):
        await each.store.close()


async def test_accounts_somebody_sits_on_are_named_and_joined_later(migrated_postgres_url: str) -> None:
    world = World(await open_store(migrated_postgres_url))
    code = await world.code("telegram")
    operator = await asyncpg.connect(migrated_postgres_url)
    async with operator.transaction():
        await operator.execute("SELECT id FROM conversation FOR UPDATE")
        with pytest.raises(Unavailable):
            await world.say("web", code, event="typed")
    await operator.close()
    assert (await world.say("web", code, event="typed"))[0].startswith("Đã liên kết.")
    await world.store.close()


async def test_staff_talking_does_not_hide_that_accounts_were_joined(world: World) -> None:
    await world.say("zalo-oa", "", sign="staff")
    code = await world.code("web")
    assert (await world.say("zalo-oa", code))[0].startswith("Đã liên kết.")


async def test_web_and_terminal_are_linked_in_a_running_server(tmp_path: Path) -> None:
    with served(tmp_path, policy_dir=str(Path(__file__).parents[1] / "conversation" / "policy")) as server:
        async with running_serve(tmp_path) as running, aiohttp.ClientSession() as session:
            assert running
            person = await somebody(session, server.url)
            for number, text in enumerate(("tôi là ai", "đồng ý", "hkd", "gốm")):
                await person.say(f"w{number}", text)
            code = re.search(r"KC-\w{4}-\w{4}", (await person.say("code", "liên kết"))[0]["text"])
            assert code
            typed = await running.call("talk", address="me", event="1", text=code[0])
            assert [one["text"][:8] for one in typed] == ["Đã liên ", "Câu 3/4."]
            again = await running.call("talk", address="me", event="2", text="Đắk Lắk")
            assert again[-1]["text"].startswith("Câu 4/4.")
            async with session.get(f"{server.url}/chat/api/history", headers=person.headers) as answer:
                lines = [one["text"] for one in (await answer.json())["messages"]]
            assert any("Một tài khoản dòng lệnh vừa liên kết" in line for line in lines)
            assert "Đắk Lắk" in lines
    assert code[0] not in (tmp_path / "serve.log").read_text()
