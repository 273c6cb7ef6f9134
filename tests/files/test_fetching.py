"""What people sent on a platform is fetched from a real host, whatever the host does; a refusal is told."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from bot.files import A_DAY, FIRST_WAIT, LONGEST_WAIT, Fetcher, fetch_whenever
from handlers.turn import FileSent, FilesSent, Forgotten
from messages.catalogue import load_catalogue
from storage import files
from storage.file_kinds import MOST_DOCUMENT, MOST_PHOTO
from storage.store import Store
from tests.files.host import Host, file_host
from tests.files.samples import SECRET, gif, jpeg, pdf
from tests.storage.turns import NOON_MS, rows, say

CHANNEL = "zalo-bot"
NOON = datetime.fromtimestamp(NOON_MS / 1000, UTC)


@dataclass
class Office:
    """A fetcher over a store and a host, and the time it believes it is."""

    store: Store
    host: Host
    now: datetime = NOON
    rung: list[tuple[str, str]] = field(default_factory=list)

    def fetcher(self, patience: float = 20.0) -> Fetcher:
        words = load_catalogue()
        channels = {CHANNEL: self.host.bot}
        return Fetcher(self.store, channels, lambda: words, self.ring, lambda: self.now, patience)

    def ring(self, channel: str, address: str) -> None:
        self.rung.append((channel, address))

    async def sends(self, who: str, event: str, *refs: str, name: str = "máy.jpg") -> None:
        sent = FilesSent(tuple(FileSent(ref, name) for ref in refs))
        at_ms = int(self.now.timestamp() * 1000)
        await say(self.store, who, event, effects=(sent,), channel=CHANNEL, at_ms=at_ms)

    async def states(self) -> list[tuple[str, str | None]]:
        found = await rows(self.store, "SELECT state, why FROM sent_file ORDER BY id")
        return [(str(state), str(why) if why else None) for state, why in found]

    async def said(self, who: str) -> str:
        text: str = orjson.loads((await self.store.history(CHANNEL, who))[-1].body)["text"]
        return text

    async def wait(self) -> float:
        """Seconds until the next try."""
        due = await self.store.run(files.next_due)
        assert due is not None
        return (due - self.now.timestamp() * 1000) / 1000


@pytest.fixture
async def office(store: Store) -> AsyncIterator[Office]:
    async with file_host() as host:
        yield Office(store, host)


async def test_a_photo_is_fetched_kept_once_and_without_its_position(office: Office) -> None:
    ref = office.host.puts("a.bin", jpeg())
    await office.sends("a", "1", ref, ref)
    assert await office.fetcher().fetch_due() == 2
    assert await office.states() == [("kept", None)] * 2
    kept = await rows(office.store, "SELECT content FROM blob")
    assert len(kept) == 1
    content = kept[0][0]
    assert isinstance(content, bytes)
    assert SECRET not in content
    assert office.rung == []
    assert await office.fetcher().fetch_due() == 0


REFUSALS = [
    (b"<script>alert(1)</script>", "kind", "không phải ảnh hay tài liệu"),
    (pdf().ljust(MOST_DOCUMENT + 1, b" "), "too_large", "nặng quá"),
    (gif().ljust(MOST_PHOTO + 1, b" "), "too_large", "nặng quá"),
    (404, "gone", "chưa lấy được"),
    (302, "gone", "chưa lấy được"),
]


@pytest.mark.parametrize(("answer", "why", "told"), REFUSALS, ids=["kind", "document", "photo", "404", "302"])
async def test_what_is_refused_is_told_with_its_name(
    office: Office, answer: bytes | int, why: str, told: str
) -> None:
    await office.sends("a", "1", office.host.puts("f", answer))
    await office.fetcher().fetch_due()
    assert await office.states() == [("refused", why)]
    said = await office.said("a")
    assert "«máy.jpg»" in said
    assert told in said
    assert office.rung == [(CHANNEL, "a")]
    assert "elsewhere" not in office.host.asked
    assert await rows(office.store, "SELECT sha256 FROM blob") == []


async def test_places_that_are_not_the_platforms_are_never_asked(office: Office) -> None:
    async with file_host() as other:
        await office.sends("a", "1", other.puts("x", jpeg()), "file:///etc/passwd", "not an address")
        await office.fetcher().fetch_due()
        assert other.asked == []
    assert await office.states() == [("refused", "gone")] * 3


async def test_a_host_in_trouble_is_asked_again_more_and_more_rarely_for_a_day(office: Office) -> None:
    ref = office.host.puts("f", 503)
    await office.sends("a", "1", ref)
    waits, tries = [], 0
    while not any(state == "refused" for state, _ in await office.states()):
        await office.fetcher().fetch_due()
        tries += 1
        if await office.states() == [("waiting", None)]:
            waits.append(await office.wait())
            office.now += timedelta(seconds=waits[-1] + 0.001)
    assert FIRST_WAIT <= waits[0] <= FIRST_WAIT * 1.5
    assert waits[3] > waits[0]
    assert max(waits) <= LONGEST_WAIT * 1.5
    assert (office.now - NOON).total_seconds() > A_DAY
    assert len(office.host.asked) == tries < 60
    assert await office.states() == [("refused", "gone")]


async def test_a_host_that_is_well_again_gives_the_file(office: Office) -> None:
    await office.sends("a", "1", office.host.puts("f", 503))
    await office.fetcher().fetch_due()
    office.host.puts("f", jpeg())
    assert await office.fetcher().fetch_due() == 0  # not before its time
    office.now += timedelta(seconds=await office.wait() + 1)
    await office.fetcher().fetch_due()
    assert await office.states() == [("kept", None)]


async def test_a_host_that_does_not_answer_holds_up_nobody_for_long(office: Office) -> None:
    slow = office.host.puts("slow", jpeg())
    quick = office.host.puts("quick", jpeg())
    asked, never = asyncio.Event(), asyncio.Event()
    answer = office.host.bot.fetch

    class Slow:
        async def fetch(self, ref: str, most: int) -> bytes:
            if ref == slow:
                asked.set()
                await never.wait()
            return await answer(ref, most)

    words = load_catalogue()
    fetcher = Fetcher(office.store, {CHANNEL: Slow()}, lambda: words, office.ring, lambda: office.now, 0.2)
    await office.sends("a", "1", slow)
    await office.sends("b", "1", quick)
    await fetcher.fetch_due()
    assert asked.is_set()
    assert await office.states() == [("waiting", None), ("kept", None)]


async def test_a_file_that_breaks_the_fetch_stops_no_other(office: Office) -> None:
    class Poisoned:
        async def fetch(self, ref: str, most: int) -> bytes:
            if ref == "poison":
                raise ZeroDivisionError
            return jpeg()

    words = load_catalogue()
    fetcher = Fetcher(office.store, {CHANNEL: Poisoned()}, lambda: words, office.ring, lambda: office.now)
    await office.sends("a", "1", "poison", "fine")
    await fetcher.fetch_due()
    assert await office.states() == [("waiting", None), ("kept", None)]


async def test_a_file_of_a_channel_that_is_off_waits_for_it(office: Office) -> None:
    await say(office.store, "a", "1", effects=(FilesSent((FileSent("r", ""),)),), channel="off")
    await office.fetcher().fetch_due()
    assert await office.states() == [("waiting", None)]


async def test_two_replicas_fetch_each_file_once(office: Office) -> None:
    refs = [office.host.puts(f"f{n}", jpeg(salt=bytes((n,)))) for n in range(8)]
    await office.sends("a", "1", *refs)
    await asyncio.gather(office.fetcher().fetch_due(), office.fetcher().fetch_due())
    assert sorted(office.host.asked) == sorted(f"f{n}" for n in range(8))
    assert await office.states() == [("kept", None)] * 8


async def test_who_sends_far_too_many_is_told_once(office: Office) -> None:
    refs = [office.host.puts(f"f{n}", jpeg()) for n in range(files.MOST_FILES + 3)]
    await office.sends("a", "1", *refs, name="")
    await office.fetcher().fetch_due()
    states = await office.states()
    assert states.count(("kept", None)) == files.MOST_FILES
    assert states.count(("refused", "too_many")) == 3
    assert office.rung == [(CHANNEL, "a")]
    assert (await office.said("a")).startswith("Tệp anh/chị vừa gửi chưa nhận được")


async def test_nothing_is_told_or_kept_for_who_asked_to_be_forgotten(office: Office) -> None:
    await office.sends("a", "1", office.host.puts("f", 404))
    await say(office.store, "a", "2", ("Đã xóa.",), (Forgotten(),), channel=CHANNEL)
    assert await office.fetcher().fetch_due() == 0
    assert await office.said("a") == "Đã xóa."


async def test_the_worker_fetches_when_it_is_called(office: Office) -> None:
    sent, told = asyncio.Event(), asyncio.Event()
    words = load_catalogue()
    fetcher = Fetcher(office.store, {CHANNEL: office.host.bot}, lambda: words, lambda _, __: told.set())
    worker = asyncio.create_task(fetch_whenever(sent, fetcher))
    office.now = datetime.now(UTC)
    await office.sends("a", "1", office.host.puts("f", b"no picture"))
    sent.set()
    async with asyncio.timeout(20):
        await told.wait()
    worker.cancel()
    assert await office.states() == [("refused", "kind")]
