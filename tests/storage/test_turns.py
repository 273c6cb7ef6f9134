"""A turn is kept whole, once, in order, and is seen by the address it belongs to."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from handlers.turn import Consented
from storage.store import Line, Loaded, Raced, Repeated, Store, Unavailable, open_store
from storage.tables import Consent, Conversation, Outbox
from tests.storage.turns import NOON_MS, body, heard, rows, say, turn_on


@pytest.fixture
async def stores(store: Store, store_url: str) -> AsyncIterator[list[Store]]:
    """As many stores as may share the database: two replicas on PostgreSQL, the one process on SQLite."""
    if store_url.startswith("sqlite"):
        yield [store, store]
        return
    second = await open_store(store_url)
    yield [store, second]
    await second.close()


async def test_what_was_kept_is_loaded(store: Store) -> None:
    assert await store.load("web", "a", "1") == Loaded(0, 0, None)

    kept = await store.keep(turn_on(Loaded(0, 0, None), "a", "1", ("Chào anh/chị.", "Anh/chị cần gì?")))

    assert [reply.body for reply in kept] == [body("Chào anh/chị."), body("Anh/chị cần gì?")]
    assert kept[0].id < kept[1].id
    loaded = await store.load("web", "a", "2")
    assert loaded.version == 1
    assert loaded.conversation > 0
    assert heard(loaded.state) == ["1"]
    assert loaded.repeated is None


async def test_a_second_turn_moves_the_same_conversation(store: Store) -> None:
    await say(store, "a", "1")
    first = await store.load("web", "a", "2")
    await say(store, "a", "2")
    second = await store.load("web", "a", "3")
    assert (second.conversation, second.version) == (first.conversation, 2)
    assert heard(second.state) == ["1", "2"]


async def test_a_turn_may_say_nothing(store: Store) -> None:
    assert await say(store, "a", "1", replies=()) == ()
    assert (await store.load("web", "a", "1")).repeated == ()


async def test_a_repeat_is_answered_as_the_first_time(store: Store) -> None:
    turn = turn_on(Loaded(0, 0, None), "a", "1", ("một", "hai"))
    first = await store.keep(turn)
    await say(store, "a", "2", ("ba",))

    with pytest.raises(Repeated) as repeated:
        await store.keep(turn)
    assert repeated.value.kept == first
    assert (await store.load("web", "a", "1")).repeated == first
    assert len(await store.after("web", "a", 0)) == 3


async def test_a_repeat_kept_on_the_newest_version_changes_nothing(store: Store) -> None:
    first = await say(store, "a", "1", ("một",))
    loaded = await store.load("web", "a", "1")
    with pytest.raises(Repeated) as repeated:
        await store.keep(turn_on(loaded, "a", "1", ("khác",)))
    assert repeated.value.kept == first
    assert await store.load("web", "a", "1") == loaded


async def test_one_event_delivered_many_times_at_once_is_heard_once(stores: list[Store]) -> None:
    turn = turn_on(Loaded(0, 0, None), "a", "1", ("một",))
    outcomes = await asyncio.gather(*(stores[n % 2].keep(turn) for n in range(20)), return_exceptions=True)
    kept = [outcome for outcome in outcomes if isinstance(outcome, tuple)]
    repeats = [outcome for outcome in outcomes if isinstance(outcome, Repeated)]
    assert len(kept) == 1
    assert len(repeats) == 19
    assert all(repeat.kept == kept[0] for repeat in repeats)


async def test_the_same_event_id_at_two_addresses_are_two_events(store: Store) -> None:
    mine = await say(store, "a", "1", ("cho a",))
    other = await say(store, "b", "1", ("cho b",))
    assert mine[0].body != other[0].body
    assert await store.after("web", "a", 0) == list(mine)
    assert await store.after("web", "b", 0) == list(other)


async def test_whoever_lost_the_race_is_told_and_wrote_nothing(store: Store) -> None:
    await say(store, "a", "1")
    seen = await store.load("web", "a", "2")
    await store.keep(turn_on(seen, "a", "2"))
    before = await rows(store, "SELECT id FROM event")
    with pytest.raises(Raced):
        await store.keep(turn_on(seen, "a", "3"))
    assert await rows(store, "SELECT id FROM event") == before
    assert (await store.load("web", "a", "3")).repeated is None


async def test_two_first_turns_of_one_address_make_one_conversation(store: Store) -> None:
    outcomes = await asyncio.gather(
        store.keep(turn_on(Loaded(0, 0, None), "a", "1")),
        store.keep(turn_on(Loaded(0, 0, None), "a", "2")),
        return_exceptions=True,
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Raced", "tuple"]
    assert len(await rows(store, "SELECT id FROM conversation")) == 1


async def test_many_turns_at_once_on_few_conversations_lose_and_reorder_nothing(
    stores: list[Store],
) -> None:
    events = [(f"p{n % 3}", str(n)) for n in range(90)]
    await asyncio.gather(
        *(say(stores[n % 2], address, event, (event, event)) for n, (address, event) in enumerate(events))
    )
    kept = await rows(
        stores[0], "SELECT address, version, state FROM conversation JOIN address ON conversation = id"
    )
    assert [address for address, _, _ in sorted(kept)] == ["p0", "p1", "p2"]
    for address, version, state in kept:
        order = heard(str(state))
        assert sorted(order) == sorted(event for at, event in events if at == address)
        assert version == 30
        said = await stores[1].after("web", str(address), 0)
        assert [json.loads(line.body)["text"] for line in said] == [event for event in order for _ in "xx"]
        history = await stores[1].history("web", str(address))
        assert [line.body for line in history if line.mine] == [f"anh nói {event}" for event in order]


@pytest.mark.parametrize("bad", [{"said": "nửa chữ \ud800"}, {"state": None}, {"at_ms": 2**70}])
async def test_a_bad_turn_harms_only_itself(store: Store, bad: dict[str, object]) -> None:
    turns = [turn_on(Loaded(0, 0, None), f"p{n}", "1") for n in range(20)]
    turns[7] = turns[7]._replace(**bad)  # type: ignore[arg-type]
    outcomes = await asyncio.gather(*(store.keep(turn) for turn in turns), return_exceptions=True)
    assert isinstance(outcomes.pop(7), Exception)
    assert all(isinstance(outcome, tuple) for outcome in outcomes)
    assert (await store.load("web", "p7", "1")) == Loaded(0, 0, None)


async def test_replies_of_a_pulled_channel_are_sent_at_once_others_wait(store: Store) -> None:
    await say(store, "a", "1")
    await say(store, "t", "1", channel="terminal")
    await say(store, "z", "1", channel="telegram")
    found = await rows(store, "SELECT channel, status FROM outbox ORDER BY channel")
    assert found == [("telegram", "pending"), ("terminal", "sent"), ("web", "sent")]


async def test_after_gives_what_is_new_in_order_and_no_more_than_asked(store: Store) -> None:
    kept = [reply for n in range(5) for reply in await say(store, "a", str(n), ("x", "y"))]
    assert await store.after("web", "a", 0) == kept
    assert await store.after("web", "a", kept[3].id) == kept[4:]
    assert await store.after("web", "a", kept[1].id, limit=3) == kept[2:5]
    assert await store.after("web", "a", kept[-1].id) == []


async def test_history_holds_both_sides_in_order(store: Store) -> None:
    first = await say(store, "a", "1", ("một", "hai"))
    second = await say(store, "a", "2", ())
    third = await say(store, "a", "3", ("ba",))
    lines = await store.history("web", "a")
    assert [(line.mine, line.body) for line in lines] == [
        (True, "anh nói 1"),
        (False, body("một")),
        (False, body("hai")),
        (True, "anh nói 2"),
        (True, "anh nói 3"),
        (False, body("ba")),
    ]
    assert [line.id for line in lines if not line.mine] == [reply.id for reply in first + second + third]
    assert await store.history("web", "a", limit=2) == lines[-2:]


async def test_an_address_never_sees_anothers_lines(store: Store) -> None:
    await say(store, "a", "1", ("riêng của a",))
    await say(store, "b", "1", ("riêng của b",))
    await say(store, "a", "1", ("a ở kênh khác",), channel="telegram")
    assert [line.body for line in await store.history("web", "b")] == ["anh nói 1", body("riêng của b")]
    assert [reply.body for reply in await store.after("web", "a", 0)] == [body("riêng của a")]
    assert await store.history("web", "c") == []
    assert await store.after("web", "c", 0) == []


async def test_a_notice_for_later_is_unseen_until_it_is_sent(store: Store) -> None:
    await say(store, "a", "1", ("một",))
    conversation = (await store.load("web", "a", "2")).conversation

    def schedule(session: Session) -> None:
        notice = Outbox(
            conversation=conversation,
            channel="web",
            address="a",
            lane="notice",
            status="pending",
            not_before_ms=NOON_MS,
            body=body("mai họp"),
            at_ms=NOON_MS,
        )
        session.add(notice)

    await store.run(schedule)
    assert [reply.body for reply in await store.after("web", "a", 0)] == [body("một")]
    await rows_changed(store, "UPDATE outbox SET status = 'sent'")
    notice = (await store.after("web", "a", 0))[-1]
    assert notice.body == body("mai họp")
    assert (await store.history("web", "a"))[-1] == Line(False, notice.id, notice.body)


async def rows_changed(store: Store, sql: str) -> None:
    await store.run(lambda session: session.execute(text(sql)).close())


async def test_consent_is_kept_with_the_turn_that_gave_it(store: Store) -> None:
    given = (Consented("ho_so", True, "2026-11"), Consented("tin_tuc", False, "2026-11"))
    await say(store, "a", "m1", effects=given)
    found = await store.run(lambda session: list(session.exec(select(Consent))))
    assert [(c.purpose, c.granted, c.text_version, c.channel, c.event, c.at_ms) for c in found] == [
        ("ho_so", True, "2026-11", "web", "m1", NOON_MS),
        ("tin_tuc", False, "2026-11", "web", "m1", NOON_MS),
    ]


async def test_a_repeat_or_a_lost_race_consents_to_nothing(store: Store) -> None:
    turn = turn_on(Loaded(0, 0, None), "a", "1", effects=(Consented("ho_so", True, "1"),))
    await store.keep(turn)
    with pytest.raises(Repeated):
        await store.keep(turn)
    with pytest.raises(Raced):
        await store.keep(turn._replace(event="2"))
    assert len(await rows(store, "SELECT id FROM consent")) == 1


async def test_office_work_is_committed_whole_or_not_at_all(store: Store) -> None:
    await say(store, "a", "1")

    def spoil(session: Session) -> None:
        talk = session.exec(select(Conversation)).one()
        talk.state = "mất"
        session.flush()
        raise LookupError("the work failed")

    with pytest.raises(LookupError):
        await store.run(spoil)
    assert heard((await store.load("web", "a", "2")).state) == ["1"]
    await say(store, "a", "2")  # the writer goes on


async def test_office_work_sees_turns_and_its_objects_outlive_it(store: Store) -> None:
    await say(store, "a", "1")
    talk = await store.run(lambda session: session.exec(select(Conversation)).one())
    assert talk.version == 1


async def test_a_turn_whose_asker_went_away_is_kept_all_the_same(store: Store) -> None:
    numbers = itertools.count()
    asked = asyncio.ensure_future(store.keep(turn_on(Loaded(0, 0, None), "a", "1", ("một",))))
    await asyncio.sleep(0)
    asked.cancel()
    async with asyncio.timeout(20):
        while (await store.load("web", "a", "1")).repeated is None:
            await say(store, "b", f"{next(numbers)}")
    assert [kept.body for kept in await say(store, "a", "1", ("khác",))] == [body("một")]


async def test_closing_finishes_what_was_asked(store_url: str) -> None:
    first = await open_store(store_url)
    new = Loaded(0, 0, None)
    keeping = [asyncio.ensure_future(first.keep(turn_on(new, f"q{n}", "1"))) for n in range(300)]
    await asyncio.sleep(0)
    await first.close()
    await asyncio.gather(*keeping)
    second = await open_store(store_url)
    assert [(await second.load("web", f"q{n}", "x")).version for n in range(300)] == [1] * 300
    await second.close()


async def test_a_closed_store_says_so(store_url: str) -> None:
    closed = await open_store(store_url)
    await closed.ready()
    await closed.close()
    with pytest.raises(Unavailable):
        await closed.ready()
    with pytest.raises(Unavailable):
        await closed.keep(turn_on(Loaded(0, 0, None), "a", "1"))


async def test_an_address_nobody_can_open_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="sqlite:///"):
        await open_store("mysql://x/y")
