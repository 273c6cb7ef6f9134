"""What is no text goes the whole way: kept once, marked in the history, silent where nothing is said."""

from datetime import datetime, timedelta

import pytest

from bot.receive import Heard, Receiver
from handlers import signs
from handlers.converse import converse
from handlers.turn import FileSent, Said, Talk, Turn
from storage.store import Store
from tests.conversation.support import NOW, knowledge
from tests.storage.turns import rows


def decide(said: Said, talk: Talk, now: datetime) -> Turn:
    return converse(said, talk, knowledge(), now)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def receiver(store: Store, clock: Clock) -> Receiver:
    return Receiver(store, decide, clock=clock)


async def shown(store: Store, channel: str = "web") -> list[str]:
    return [line.body for line in await store.history(channel, "a") if line.mine]


@pytest.mark.parametrize("channel", ["web", "zalo_oa"])
async def test_a_turn_with_nothing_to_say_is_kept_and_repeated_like_any_other(
    store: Store, receiver: Receiver, clock: Clock, channel: str
) -> None:
    staff = Heard(channel, "a", "s1", "Em gửi anh số tài khoản", sign="staff")
    assert await receiver.hear(staff) == ()
    assert await receiver.hear(Heard(channel, "a", "1", "cảm ơn em")) == ()
    assert await receiver.hear(Heard(channel, "a", "1", "cảm ơn em")) == ()
    assert await receiver.hear(staff) == ()
    assert await rows(store, "SELECT version FROM conversation") == [(2,)]
    assert await rows(store, "SELECT count(*) FROM outbox") == [(0,)]
    assert await shown(store, channel) == ["💼", "cảm ơn em"]
    clock.now += signs.QUIET
    assert len(await receiver.hear(Heard(channel, "a", "2", "chào"))) == 1


async def test_silent_turns_of_many_people_share_a_commit(store: Store, receiver: Receiver) -> None:
    for who in "abc":
        await receiver.hear(Heard("zalo_oa", who, "s", "", sign="staff"))
    other = await receiver.hear(Heard("zalo_oa", "d", "1", "chào"))
    assert len(other) == 1
    for who in "abc":
        assert await receiver.hear(Heard("zalo_oa", who, "1", "dạ")) == ()
    assert await rows(store, "SELECT count(*) FROM event") == [(7,)]


async def test_the_history_shows_marks_and_no_numbers(store: Store, receiver: Receiver) -> None:
    heard = [
        {"sign": "sticker", "text": "id 5501"},
        {"sign": "location", "text": "12.6667, 108.05"},
        {"sign": "contact", "text": "Anh Hùng 0912345678"},
        {"sign": "edited", "text": "mua máy, gọi 0912345678"},
        {"sign": "poll", "text": "?"},
        {"phone": "+84912345678", "text": ""},
        {"files": (FileSent("r1", "cccd-066085001234.jpg"),), "text": "máy cũ"},
        {"sign": "hello", "text": "/start abc"},
    ]
    for number, one in enumerate(heard):
        await receiver.hear(Heard("telegram", "a", str(number), **one))  # type: ignore[arg-type]
    assert await shown(store, "telegram") == [
        "🙂",
        "📍",
        "👤",
        "✏ mua máy, gọi •••",
        "❔",
        "📞",
        "📎 cccd-•••.jpg\nmáy cũ",
        "👋",
    ]


FILES = "SELECT channel, ref, name, state FROM sent_file ORDER BY id"


async def test_photos_wait_to_be_fetched_only_with_consent(store: Store, receiver: Receiver) -> None:
    async def hear(event: str, text: str = "", *files: FileSent) -> None:
        await receiver.hear(Heard("telegram", "a", event, text, files=files))

    await hear("1", "", FileSent("r1", "a.jpg"))
    await hear("2", "không")
    await hear("3", "", FileSent("r2", "b.jpg"))
    assert await rows(store, FILES) == []
    await hear("4", "đồng ý")
    await hear("4", "đồng ý")
    await hear("5", "", FileSent("r3", "c.pdf"))
    assert await rows(store, FILES) == [
        ("telegram", "r2", "b.jpg", "waiting"),
        ("telegram", "r3", "c.pdf", "waiting"),
    ]
    await hear("6", "dữ liệu")
    await hear("7", "xóa ảnh")
    assert await rows(store, FILES) == []
    consent = await rows(store, "SELECT purpose, granted FROM consent ORDER BY id")
    assert [bool(granted) for _, granted in consent] == [False, True, False]
    assert {purpose for purpose, _ in consent} == {"anh_san_pham"}


async def test_whoever_left_the_consent_open_keeps_nothing(
    store: Store, receiver: Receiver, clock: Clock
) -> None:
    await receiver.hear(Heard("telegram", "a", "1", "", files=(FileSent("secret-ref", "a.jpg"),)))
    clock.now += timedelta(hours=13)
    await receiver.hear(Heard("telegram", "a", "2", "chào"))
    assert await rows(store, FILES) == []
    (state,) = await rows(store, "SELECT state FROM conversation")
    assert "secret-ref" not in str(state)
