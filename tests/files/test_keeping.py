"""Files in the database, on both engines: fetched once, kept once by their bytes, gone with the person."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from sqlmodel import Session

from handlers.turn import FileSent, FilesSent, Forgotten
from storage import files
from storage.archive import read_archive, write_archive
from storage.files import Examined, NotTaken, Place, Waiting, examined
from storage.retention import CHAT_DAYS, DAY_MS, sweep
from storage.store import Store, migrate, open_store
from tests.files.samples import gif, jpeg, pdf
from tests.storage.turns import NOON_MS, body, rows, say

T = TypeVar("T")
LEASE_MS = 60_000
HERE, THERE = Place("web", "a"), Place("web", "b")
PHOTO = examined(jpeg(), "may.jpg")


def sent(*refs: str, name: str = "ảnh.jpg") -> tuple[FilesSent, ...]:
    return (FilesSent(tuple(FileSent(ref, name) for ref in refs)),)


async def run(store: Store, work: Callable[..., T], *values: object) -> T:
    return await store.run(lambda session: work(session, *values))


async def claimed(store: Store, now_ms: int = NOON_MS) -> Waiting | None:
    return await run(store, files.claim, now_ms, LEASE_MS)


async def keep_all(store: Store, found: Examined = PHOTO, now_ms: int = NOON_MS) -> int:
    """Everything that waits turns out to be this file; how many were kept."""
    count = 0
    while file := await claimed(store, now_ms):
        await run(store, files.keep, file, found, now_ms)
        count += 1
    return count


async def upload(store: Store, place: Place, found: Examined = PHOTO, now_ms: int = NOON_MS) -> str:
    return await run(store, files.take_upload, place, found, now_ms)


async def states(store: Store) -> list[str]:
    return [str(state) for (state,) in await rows(store, "SELECT state FROM sent_file ORDER BY id")]


async def blob_count(store: Store) -> int:
    return len(await rows(store, "SELECT sha256 FROM blob"))


async def only_row(store: Store) -> int:
    return int(str((await rows(store, "SELECT max(id) FROM sent_file"))[0][0]))


async def kept(store: Store, place: Place, row: int) -> files.KeptFile | None:
    return await run(store, files.kept_file, place, row)


async def test_a_sent_file_waits_is_fetched_and_had_again_by_who_sent_it(store: Store) -> None:
    await say(store, "a", "1", effects=sent("ref-1"))
    await say(store, "b", "1")
    file = await claimed(store)
    assert file is not None
    assert (file.channel, file.ref, file.name, file.attempts, file.over) == (
        "web",
        "ref-1",
        "ảnh.jpg",
        1,
        False,
    )
    assert await claimed(store) is None  # it is taken
    assert await kept(store, HERE, file.id) is None

    await run(store, files.keep, file, PHOTO, NOON_MS)

    again = await kept(store, HERE, file.id)
    assert again == files.KeptFile("may.jpg", "image/jpeg", PHOTO.content)
    assert await kept(store, THERE, file.id) is None
    assert await kept(store, Place("web", "stranger"), file.id) is None
    assert await claimed(store, NOON_MS + DAY_MS) is None


async def test_names_are_cleaned_before_they_are_kept(store: Store) -> None:
    await say(store, "a", "1", effects=sent("r", name="../../a\u202eb\n.pdf"))
    assert await rows(store, "SELECT name FROM sent_file") == [("ab.pdf",)]


async def test_a_fetch_that_died_is_taken_up_by_another_and_the_first_is_too_late(store: Store) -> None:
    await say(store, "a", "1", effects=sent("r"))
    first = await claimed(store)
    second = await claimed(store, NOON_MS + LEASE_MS)
    assert first is not None and second is not None
    assert second.attempts == 2
    await run(store, files.keep, first, PHOTO, NOON_MS)
    assert await states(store) == ["waiting"]
    assert await blob_count(store) == 0
    await run(store, files.keep, second, PHOTO, NOON_MS)
    assert await states(store) == ["kept"]


async def test_several_who_fetch_at_once_never_take_the_same_file(store: Store) -> None:
    await say(store, "a", "1", effects=sent(*(f"r{n}" for n in range(6))))
    taken = await asyncio.gather(*(claimed(store) for _ in range(8)))
    found = [file.id for file in taken if file]
    assert len(found) == len(set(found))
    while more := await claimed(store):
        found.append(more.id)
    assert sorted(found) == sorted(set(found))
    assert len(found) == 6


async def test_a_file_not_to_be_had_now_waits_its_time(store: Store) -> None:
    await say(store, "a", "1", effects=sent("r"))
    file = await claimed(store)
    assert file is not None
    await run(store, files.again, file, NOON_MS + 500)
    assert await store.run(files.next_due) == NOON_MS + 500
    assert await claimed(store, NOON_MS + 499) is None
    assert await claimed(store, NOON_MS + 500) is not None


async def test_the_same_bytes_are_kept_once_and_stay_while_anybody_has_them(store: Store) -> None:
    for who in "ab":
        await say(store, who, "1", effects=sent("r"))
    assert await keep_all(store) == 2
    assert await blob_count(store) == 1

    await say(store, "a", "2", effects=(Forgotten(),))
    assert await states(store) == ["kept"]
    found = await kept(store, THERE, await only_row(store))
    assert found is not None and found.content == PHOTO.content

    await say(store, "b", "2", effects=(Forgotten(),))
    assert await states(store) == []
    assert await blob_count(store) == 0


async def test_the_same_photo_sent_twice_by_one_person_goes_with_them(store: Store) -> None:
    await say(store, "a", "1", effects=sent("r", "s"))
    assert await keep_all(store) == 2
    await say(store, "a", "2", effects=(Forgotten(),))
    assert await blob_count(store) == 0


async def test_what_is_forgotten_while_it_is_fetched_is_not_kept(store: Store) -> None:
    await say(store, "a", "1", effects=sent("r"))
    file = await claimed(store)
    assert file is not None
    await say(store, "a", "2", effects=(Forgotten(),))
    await run(store, files.keep, file, PHOTO, NOON_MS)
    assert await blob_count(store) == 0
    assert await states(store) == []


async def test_bytes_forgotten_by_one_and_kept_by_another_at_once_are_never_lost(store: Store) -> None:
    """Whoever is first: a file that is kept has its bytes, and bytes without a file are gone."""
    for turn in range(15):
        forgetter, keeper = f"f{turn}", f"k{turn}"
        await say(store, forgetter, "1", effects=sent("r"))
        await keep_all(store)
        await say(store, keeper, "1", effects=sent("r"))
        file = await claimed(store)
        assert file is not None
        await asyncio.gather(
            say(store, forgetter, "2", effects=(Forgotten(),)),
            run(store, files.keep, file, PHOTO, NOON_MS),
        )
        found = await kept(store, Place("web", keeper), file.id)
        assert found is not None and found.content == PHOTO.content
        await say(store, keeper, "2", effects=(Forgotten(),))
        assert await blob_count(store) == 0


async def test_a_refusal_is_told_in_its_place_and_once_a_day_for_too_many(store: Store) -> None:
    await say(store, "a", "1", effects=sent("r", "s"))
    file, other = await claimed(store), await claimed(store)
    assert file is not None and other is not None

    def refuse(which: Waiting, why: str) -> Callable[[Session], Place | None]:
        return lambda session: files.refuse(
            session, which, why, lambda state: body(f"{why} {state}"), NOON_MS
        )

    assert await store.run(refuse(file, "too_many")) == HERE
    assert await store.run(refuse(file, "too_many")) is None  # it waits no more
    assert await store.run(refuse(other, "too_many")) is None
    assert await states(store) == ["refused", "refused"]
    line = (await store.history("web", "a"))[-1]
    assert line.body == body('too_many {"heard": ["1"]}')


async def test_what_one_person_may_send_in_a_day_is_bounded(store: Store) -> None:
    few = [f"r{n}" for n in range(files.MOST_FILES)]
    await say(store, "a", "1", effects=sent(*few))
    assert await keep_all(store) == files.MOST_FILES
    await say(store, "a", "2", effects=sent("one more"))
    await say(store, "b", "1", effects=sent("of b"))
    mine, other = await claimed(store), await claimed(store)
    assert mine is not None and other is not None
    assert (mine.over, other.over) == (True, False)
    with pytest.raises(NotTaken) as why:
        await run(store, files.keep, mine, PHOTO, NOON_MS)
    assert why.value.why == "too_many"
    await run(store, files.keep, mine, PHOTO, NOON_MS + DAY_MS)
    assert (await states(store)).count("kept") == files.MOST_FILES + 1


async def test_bytes_of_a_day_are_bounded_too(store: Store) -> None:
    large = examined(pdf(b"x" * 18_000_000), "a.pdf")
    await say(store, "a", "1", effects=sent(*(f"r{n}" for n in range(6))))
    with pytest.raises(NotTaken):
        await keep_all(store, large)
    assert (await states(store)).count("kept") == 5


async def test_an_upload_is_kept_by_the_message_that_names_it(store: Store) -> None:
    token = await upload(store, HERE)  # before the first word: there is no conversation yet
    assert await run(store, files.uploaded_name, HERE, token) == "may.jpg"
    assert await run(store, files.uploaded_name, THERE, token) is None

    for event in "12":  # the same file in two messages is one file
        await say(store, "a", event, effects=sent(files.UPLOAD + token))
        waits = await claimed(store)
        assert waits is not None
        assert await run(store, files.settle_upload, waits)
        assert await states(store) == ["kept"]

    assert await kept(store, HERE, int(token.split(".")[0])) is not None
    assert await run(store, files.uploaded_name, HERE, token) == "may.jpg"
    await say(store, "a", "3", effects=(Forgotten(),))
    assert await blob_count(store) == 0


@pytest.mark.parametrize("token", ["", "1", "1.x", "x.y.z", "99999999999999999999.a.b", "-1.a.b", "1.%.%"])
async def test_a_token_that_is_none_names_nothing(store: Store, token: str) -> None:
    await upload(store, HERE)
    assert await run(store, files.uploaded_name, HERE, token) is None


async def test_another_persons_upload_cannot_be_taken_by_naming_it(store: Store) -> None:
    await say(store, "b", "0")
    token = await upload(store, THERE)
    await run(store, files.sweep_uploads, NOON_MS)
    await say(store, "b", "1", effects=sent(files.UPLOAD + token))
    assert await keep_uploads(store) == [True]
    await say(store, "a", "1", effects=sent(files.UPLOAD + token))  # guessed by somebody
    assert await keep_uploads(store) == [False]
    assert await kept(store, HERE, int(token.split(".")[0])) is None


async def keep_uploads(store: Store) -> list[bool]:
    settled = []
    while file := await claimed(store):
        settled.append(await run(store, files.settle_upload, file))
    return settled


async def test_uploads_nobody_names_are_gone_after_their_hour(store: Store) -> None:
    await upload(store, HERE)
    named = await upload(store, THERE, examined(gif(), "b.gif"))
    await say(store, "b", "1", effects=sent(files.UPLOAD + named))
    late = NOON_MS + files.UPLOAD_MS
    assert await run(store, files.sweep_uploads, late) == 0
    assert await run(store, files.sweep_uploads, late + 1) == 1
    assert await blob_count(store) == 1
    assert await keep_uploads(store) == [True]  # named in time, though settled late


async def test_uploads_of_a_day_are_bounded_before_there_is_a_conversation(store: Store) -> None:
    for _ in range(files.MOST_FILES):
        await upload(store, HERE)
    with pytest.raises(NotTaken) as why:
        await upload(store, HERE)
    assert why.value.why == "too_many"
    await upload(store, THERE)


async def test_a_refused_file_is_forgotten_with_the_chat(store: Store) -> None:
    await say(store, "a", "1", effects=sent("r"))
    file = await claimed(store)
    assert file is not None
    await run(store, files.refuse, file, "kind", lambda _: body("x"), NOON_MS)
    now = NOON_MS + CHAT_DAYS * DAY_MS + 1
    await store.run(lambda session: sweep(session, now))
    assert await states(store) == []


async def test_backups_hold_the_bytes_and_bring_them_back(
    store_url: str, empty_url: str, tmp_path: Path
) -> None:
    """From either engine into either."""
    store = await open_store(store_url)
    await say(store, "a", "1", effects=sent("r", "s"))
    await keep_all(store)
    await store.close()
    file = tmp_path / "backup.zip"
    await asyncio.to_thread(write_archive, store_url, file, b"key")
    migrate(empty_url)
    await asyncio.to_thread(read_archive, empty_url, file, ())
    brought = await open_store(empty_url)
    found = await kept(brought, HERE, await only_row(brought))
    await brought.close()
    assert found == files.KeptFile("may.jpg", "image/jpeg", PHOTO.content)
