"""What a person asks to be forgotten is gone from every table, and stays gone after a restore."""

from collections import Counter
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect
from sqlmodel import Session, SQLModel

from handlers.turn import Consented, Effect, FileSent, FilesSent, Forgotten
from storage.effects import KINDS
from storage.files import claim, examined, keep
from storage.personal import NO_PERSONAL_DATA, REACHES, Erasure, erase_again, erasures, forget, leave
from storage.retention import CHAT_DAYS, DAY_MS, IDLE_DAYS, idle_conversations, old_chat, sweep
from storage.store import Line, Loaded, Raced, Store
from storage.tables import Outbox
from tests.files.samples import gif
from tests.storage.turns import NOON_MS, body, heard, rows, say, turn_on

CONSENT = (Consented("ho_so", True, "1"),)


async def _talk_of(store: Store, address: str) -> int:
    return (await store.load("web", address, "none")).conversation


async def _left(store: Store, conversation: int) -> Counter[str]:
    """Rows about a conversation by table, straight from the database."""
    counted: Counter[str] = Counter()
    for name, reach in REACHES.items():
        found = await rows(store, f"SELECT * FROM {name} WHERE {reach.column} = {conversation}")  # noqa: S608
        counted[name] = len(found)
    return +counted


def test_every_table_is_reached_by_erasure_or_holds_nothing_personal() -> None:
    assert set(REACHES) | NO_PERSONAL_DATA == set(SQLModel.metadata.tables)
    assert not set(REACHES) & NO_PERSONAL_DATA


async def test_the_database_has_no_table_the_registry_does_not_know(store: Store) -> None:
    there = await store.run(lambda session: set(inspect(session.connection()).get_table_names()))
    assert there - {"alembic_version"} == set(REACHES) | NO_PERSONAL_DATA


def test_every_kind_of_effect_is_written_by_a_function() -> None:
    assert set(KINDS) == set(get_args(Effect))


async def test_a_forgotten_conversation_keeps_only_the_goodbye(store: Store) -> None:
    await say(store, "a", "1", ("một", "hai"), CONSENT)
    await say(store, "b", "1", ("của b",), CONSENT)
    talk, other = await _talk_of(store, "a"), await _talk_of(store, "b")
    await store.run(lambda session: _notice(session, talk))

    goodbye = await say(store, "a", "2", ("Đã xóa.",), (Forgotten(),), at_ms=NOON_MS + 7)

    assert await _left(store, talk) == {
        "conversation": 1,
        "address": 1,
        "event": 1,
        "outbox": 1,
    }
    history = await store.history("web", "a")
    assert [line.body for line in history] == ["anh nói 2", body("Đã xóa.")]
    assert (await store.load("web", "a", "2")).repeated == goodbye
    assert await _left(store, other) == {
        "conversation": 1,
        "address": 1,
        "event": 1,
        "outbox": 1,
        "consent": 1,
    }
    assert await rows(store, "SELECT conversation, at_ms FROM erased") == [(talk, NOON_MS + 7)]


def _notice(session: Session, talk: int) -> None:
    notice = Outbox(
        conversation=talk,
        channel="web",
        address="a",
        lane="notice",
        status="pending",
        not_before_ms=NOON_MS,
        body="x",
        at_ms=NOON_MS,
    )
    session.add(notice)


async def _send_photo(store: Store, address: str, event: str, at_ms: int = NOON_MS) -> None:
    """Sent, fetched and kept: the same bytes whoever sends them."""
    await say(store, address, event, effects=(FilesSent((FileSent("r", "máy.gif"),)),), at_ms=at_ms)
    file = await store.run(lambda session: claim(session, at_ms, 1))
    assert file is not None
    await store.run(lambda session: keep(session, file, examined(gif(), "máy.gif"), at_ms))


async def _bytes_kept(store: Store) -> int:
    return len(await rows(store, "SELECT sha256 FROM blob"))


async def test_photos_go_with_the_person_and_bytes_with_the_last_who_sent_them(store: Store) -> None:
    for who in "abc":
        await _send_photo(store, who, "1")
    await say(store, "a", "2", effects=(Forgotten(),))
    talk, other = await _talk_of(store, "b"), await _talk_of(store, "c")
    assert await _left(store, await _talk_of(store, "a")) == {
        "conversation": 1,
        "address": 1,
        "event": 1,
        "outbox": 1,
    }
    assert await _bytes_kept(store) == 1
    await store.run(lambda session: leave(session, talk))
    assert await _bytes_kept(store) == 1
    await store.run(lambda session: leave(session, other))
    assert await _bytes_kept(store) == 0


async def test_a_photo_that_a_restore_brought_back_is_forgotten_again(store: Store) -> None:
    await _send_photo(store, "a", "1")
    talk = await _talk_of(store, "a")
    await store.run(lambda session: erase_again(session, [Erasure(talk, NOON_MS + 1)]))
    assert await _bytes_kept(store) == 0
    await _send_photo(store, "a", "2", NOON_MS + 1)
    await store.run(lambda session: erase_again(session, [Erasure(talk, NOON_MS + 1)]))
    assert await _bytes_kept(store) == 1  # sent after the erasure


async def test_effects_happen_in_the_order_they_were_decided(store: Store) -> None:
    await say(store, "a", "1", effects=(*CONSENT, Forgotten()))
    await say(store, "b", "1", effects=(Forgotten(), *CONSENT))
    assert (await _left(store, await _talk_of(store, "a")))["consent"] == 0
    assert (await _left(store, await _talk_of(store, "b")))["consent"] == 1


async def test_readers_go_on_from_their_place_after_erasure(store: Store) -> None:
    seen = await say(store, "a", "1", ("một", "hai"))
    goodbye = await say(store, "a", "2", ("Đã xóa.",), (Forgotten(),))
    await store.run(lambda session: forget(session, 1, NOON_MS + 1))
    again = await say(store, "a", "3", ("Chào lại.",), at_ms=NOON_MS + 2)
    assert await store.after("web", "a", seen[-1].id) == list(again)
    assert again[0].id > goodbye[0].id  # a deleted row's id is never given away again


async def test_what_a_restore_brought_back_is_forgotten_again(store: Store) -> None:
    await say(store, "a", "1", ("một",), CONSENT)
    talk = await _talk_of(store, "a")
    await say(store, "a", "2", ("Chuyện mới.",), CONSENT, at_ms=NOON_MS + 10)

    def twice(session: Session) -> None:
        forget(session, talk, NOON_MS + 5)
        erase_again(session, erasures(session))

    await store.run(twice)
    assert [line.body for line in await store.history("web", "a")] == ["anh nói 2", body("Chuyện mới.")]
    assert heard((await store.load("web", "a", "x")).state) == ["1", "2"]  # its last turn is newer
    assert len(await rows(store, "SELECT id FROM erased")) == 1
    assert len(await rows(store, "SELECT id FROM consent")) == 1

    await store.run(lambda session: forget(session, talk, NOON_MS + 99))
    assert await _left(store, talk) == {
        "conversation": 1,
        "address": 1,
    }
    assert (await store.load("web", "a", "x")).state == "{}"


async def test_a_turn_decided_before_an_erasure_is_decided_again(store: Store) -> None:
    await say(store, "a", "1")
    seen = await store.load("web", "a", "2")
    await store.run(lambda session: forget(session, seen.conversation, NOON_MS + 1))
    with pytest.raises(Raced):
        await store.keep(turn_on(seen, "a", "2"))


async def test_the_ledger_is_read_from_a_time_on(store: Store) -> None:
    await say(store, "a", "1", effects=(Forgotten(),), at_ms=NOON_MS)
    await say(store, "b", "1", effects=(Forgotten(),), at_ms=NOON_MS + 5)
    late = await store.run(lambda session: erasures(session, NOON_MS + 1))
    assert [erasure.at_ms for erasure in late] == [NOON_MS + 5]


async def test_old_chat_goes_and_consent_and_unsent_replies_stay(store: Store) -> None:
    await say(store, "a", "1", ("cũ",), CONSENT)
    await say(store, "t", "1", ("chưa gửi",), channel="telegram")
    now = NOON_MS + CHAT_DAYS * DAY_MS
    await say(store, "a", "2", ("mới",), at_ms=now)
    talk = await _talk_of(store, "a")

    assert await store.run(lambda session: old_chat(session, now)) == 0
    swept = [await store.run(lambda session: old_chat(session, now + 1, most=1)) for _ in range(3)]

    assert swept == [2, 1, 0]
    assert [line.body for line in await store.history("web", "a")] == ["anh nói 2", body("mới")]
    assert (await _left(store, talk))["consent"] == 1
    assert await rows(store, "SELECT status FROM outbox WHERE channel = 'telegram'") == [("pending",)]


async def test_who_asked_to_be_forgotten_and_stays_silent_leaves_the_next_day(store: Store) -> None:
    for address in ("silent", "back", "other"):
        await say(store, address, "1", ("một",))
    await say(store, "silent", "2", ("Đã xóa.",), (Forgotten(),), at_ms=NOON_MS + 7)
    await say(store, "back", "2", ("Đã xóa.",), (Forgotten(),), at_ms=NOON_MS + 7)
    await say(store, "back", "3", ("Chào.",), at_ms=NOON_MS + 9)
    talk = await _talk_of(store, "silent")

    assert await store.run(lambda session: sweep(session, NOON_MS + DAY_MS)) == 0
    assert await store.run(lambda session: sweep(session, NOON_MS + DAY_MS + 99)) == 1

    assert not await _left(store, talk)
    assert (await store.load("web", "back", "4")).version == 3
    assert (await store.load("web", "other", "4")).version == 1


async def test_an_idle_conversation_leaves_whole_and_may_begin_anew(store: Store) -> None:
    await say(store, "a", "1", ("cũ",), CONSENT)
    talk = await _talk_of(store, "a")
    now = NOON_MS + IDLE_DAYS * DAY_MS + 1
    await say(store, "b", "1", at_ms=now)

    assert await store.run(lambda session: idle_conversations(session, now)) == 1
    assert await store.run(lambda session: idle_conversations(session, now)) == 0

    assert not await _left(store, talk)
    assert await store.load("web", "a", "1") == Loaded(0, 0, None)
    await say(store, "a", "1", at_ms=now)
    assert await _talk_of(store, "a") > talk
    assert await store.history("web", "b") != []


async def test_one_sweep_does_all_that_is_due(store: Store) -> None:
    await say(store, "a", "1", ("cũ", "cũ"))
    now = NOON_MS + IDLE_DAYS * DAY_MS + 1
    assert await store.run(lambda session: sweep(session, now)) == 4  # an event, two replies, a conversation
    assert await store.run(lambda session: sweep(session, now)) == 0
    assert await rows(store, "SELECT id FROM conversation") == []


STEP = st.tuples(
    st.sampled_from("ab"),  # who
    st.integers(0, 5),  # which event
    st.integers(0, 2),  # replies
    st.lists(st.sampled_from(["yes", "forget"]), max_size=2),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=12))
async def test_any_talk_reads_like_a_plain_list(
    store: Store, steps: list[tuple[str, int, int, list[str]]]
) -> None:
    """A store answers as a list in memory would, whatever is said, repeated, agreed to and forgotten."""
    before = await rows(store, "SELECT id FROM conversation")
    prefix = f"{len(before)}-"
    lines: dict[str, dict[str, list[str]]] = {"a": {}, "b": {}}
    consents: dict[str, int] = {"a": 0, "b": 0}
    for who, number, count, deeds in steps:
        event = str(number)
        said = [f"{event}.{n}" for n in range(count)]
        effects = tuple(CONSENT[0] if deed == "yes" else Forgotten() for deed in deeds)
        repeated = event in lines[who]
        kept = await say(store, prefix + who, event, said, effects)
        if not repeated:
            lines[who][event] = [body(text) for text in said]
            for deed in deeds:
                lines[who] = {event: lines[who][event]} if deed == "forget" else lines[who]
                consents[who] = 0 if deed == "forget" else consents[who] + 1
        assert [reply.body for reply in kept] == lines[who][event]
    for who in "ab":
        history = await store.history("web", prefix + who)
        assert [line.body for line in history] == [
            text for event, said in lines[who].items() for text in (f"anh nói {event}", *said)
        ]
        after = await store.after("web", prefix + who, 0)
        assert [Line(False, kept.id, kept.body) for kept in after] == [x for x in history if not x.mine]
        talk = await _talk_of(store, prefix + who)
        assert (await _left(store, talk))["consent"] == consents[who]
