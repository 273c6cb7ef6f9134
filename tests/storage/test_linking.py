"""A code joins two conversations whole, once, for nobody else; parting leaves each its own."""

import json
from collections.abc import Iterator

from handlers.signs import LINK_FAILED, LINK_OWN, LINK_TRIES, LINKED
from handlers.turn import (
    Consented,
    FileSent,
    FilesSent,
    Forgotten,
    LinkOffered,
    MayTell,
    Parted,
    Unanswered,
)
from storage.linking import HIDDEN, MOST_ACCOUNTS, MOST_WRONG, WRONG, Merged, Outcome, Talks, Typed, join
from storage.personal import REACHES, erase_again, erasures
from storage.retention import CODE_DAYS, DAY_MS, IDLE_DAYS, idle_conversations, sweep
from storage.store import Store
from tests.storage.turns import NOON_MS, body, heard, rows, say, turn_on

CODE = "KC-7H3K-9QPM"
OFFER = (LinkOffered("digest"),)
A_MINUTE = 60_000


def merge(talks: Talks) -> Merged:
    """The events both remember, the channels they have together."""
    both = [*heard(talks.told_in), "+", *heard(talks.typed_in)]
    return Merged(json.dumps({"heard": both, "channels": talks.channels}), body(f"joined: {talks.joining}"))


async def offer(store: Store, address: str = "a", event: str = "code", digest: str = "digest") -> None:
    await say(store, address, event, (f"Mã: {CODE}",), (LinkOffered(digest),))


async def typed(
    store: Store,
    address: str = "x",
    digest: str = "digest",
    channel: str = "telegram",
    now_ms: int = NOON_MS + A_MINUTE,
) -> Outcome:
    one = Typed(CODE, digest, channel, address, now_ms)
    return await store.run(lambda session: join(session, one, merge))


async def talk_of(store: Store, address: str, channel: str = "web") -> int:
    return (await store.load(channel, address, "none")).conversation


async def count(store: Store, conversation: int) -> int:
    """Rows of any table that lead to the conversation."""
    found = 0
    for name, reach in REACHES.items():
        found += len(await rows(store, f"SELECT 1 FROM {name} WHERE {reach.column} = {conversation}"))  # noqa: S608
    return found


async def much(store: Store, address: str, channel: str) -> int:
    """A conversation with something in every table a turn can write to."""
    consent, photo = Consented("ho_so", True, "1"), FilesSent((FileSent("r", "a.jpg"),))
    question = Unanswered("máy cũ được không", ("x",))
    effects = (consent, photo, question, MayTell(question.question, True))
    await say(store, address, f"{address}1", ("một", "hai"), effects, channel)
    return await talk_of(store, address, channel)


async def test_everything_of_the_account_that_joins_moves_along(store: Store) -> None:
    there = await much(store, "a", "web")
    here = await much(store, "x", "telegram")
    before = await count(store, here)
    await offer(store)
    assert await typed(store) == Outcome(LINKED, (("web", "a"),))

    assert await count(store, here) == 0
    assert await talk_of(store, "x", "telegram") == there == await talk_of(store, "a")
    # One state less; the code, its turn of two rows, the notice and what is known to have joined more.
    assert await count(store, there) == 2 * before - 1 + 3 + 2
    loaded = await store.load("telegram", "x", "none")
    assert json.loads(loaded.state or "") == {
        "heard": ["a1", "code", "+", "x1"],
        "channels": ["telegram", "web"],
    }
    assert loaded.version == 3
    assert await rows(store, "SELECT conversation FROM unanswered ORDER BY id") == [(there,), (there,)]


async def test_both_go_on_in_one_conversation_and_see_one_history(store: Store) -> None:
    await say(store, "a", "1", ("một",))
    await offer(store)
    await say(store, "x", "2", ("hai",), channel="telegram")
    await typed(store)
    await say(store, "x", "3", ("ba",), channel="telegram")
    await say(store, "a", "4", ("bốn",))
    assert (await store.load("web", "a", "none")).version == 5
    lines = [line.body for line in await store.history("web", "a")]
    assert lines == [line.body for line in await store.history("telegram", "x")]
    spoken = ["1", "code", "2", "3", "4"]
    assert [line for line in lines if line.startswith("anh nói")] == [f"anh nói {event}" for event in spoken]
    said = [kept.body for kept in await store.after("web", "a", 0)]
    assert said == [body("một"), body(f"Mã: {HIDDEN}"), body("joined: telegram"), body("bốn")]


async def test_events_of_before_are_still_known(store: Store) -> None:
    await offer(store)
    first = await say(store, "x", "1", ("một",), channel="telegram")
    await typed(store)
    assert await say(store, "x", "1", ("khác",), channel="telegram") == first
    assert await rows(store, "SELECT count(*) FROM event") == [(2,)]


async def test_who_never_spoke_joins_too(store: Store) -> None:
    await offer(store)
    assert await typed(store) == Outcome(LINKED, (("web", "a"),))
    assert await talk_of(store, "x", "telegram") == await talk_of(store, "a")
    assert await rows(store, "SELECT count(*) FROM conversation") == [(1,)]


async def test_a_code_is_good_once_and_says_the_same_when_repeated(store: Store) -> None:
    await offer(store)
    assert (await typed(store)).sign == LINKED
    assert await typed(store) == Outcome(LINKED)
    assert await typed(store, now_ms=NOON_MS + DAY_MS) == Outcome(LINKED)
    for address in ("y", "z"):
        assert await typed(store, address) == Outcome(LINK_FAILED)
    assert await rows(store, "SELECT count(*) FROM outbox") == [(2,)]  # its own reply, one notice
    assert await talk_of(store, "y", "telegram") == 0


async def test_a_code_is_good_for_ten_minutes(store: Store) -> None:
    await offer(store)
    assert await typed(store, now_ms=NOON_MS + 10 * A_MINUTE + 1) == Outcome(LINK_FAILED)
    assert (await typed(store, now_ms=NOON_MS + 10 * A_MINUTE)).sign == LINKED


async def test_only_the_newest_code_is_good(store: Store) -> None:
    await offer(store, event="1", digest="first")
    await offer(store, event="2", digest="second")
    assert await typed(store, digest="first") == Outcome(LINK_FAILED)
    assert (await typed(store, digest="second")).sign == LINKED


async def test_a_code_does_not_join_its_own_conversation(store: Store) -> None:
    await offer(store)
    assert await typed(store, "a", channel="web") == Outcome(LINK_OWN)
    assert (await typed(store)).sign == LINKED  # and is still good


async def test_wrong_codes_are_counted_for_an_hour(store: Store) -> None:
    await offer(store)
    for number in range(MOST_WRONG):
        assert await typed(store, digest=f"wrong{number}") == Outcome(LINK_FAILED)
        loaded = await store.load("telegram", "x", str(number))
        turn = turn_on(loaded, "x", str(number), channel="telegram")
        await store.keep(turn._replace(said=WRONG))
    assert await typed(store) == Outcome(LINK_TRIES)
    assert (await typed(store, "y")).sign == LINKED  # somebody else is not kept waiting
    await offer(store, event="again", digest="again")
    assert await typed(store, digest="again", now_ms=NOON_MS + 9 * A_MINUTE) == Outcome(LINK_TRIES)
    late = {"digest": "late", "conversation": await talk_of(store, "a"), "until": NOON_MS + DAY_MS}
    insert = "INSERT INTO link_code VALUES ('{digest}', {conversation}, {until}, NULL, 0)"
    await store.run(lambda session: session.connection().exec_driver_sql(insert.format(**late)))
    assert (await typed(store, digest="late", now_ms=NOON_MS + 61 * A_MINUTE)).sign == LINKED


async def test_no_more_than_so_many_accounts(store: Store) -> None:
    for number in range(MOST_ACCOUNTS):
        await offer(store, event=str(number), digest=str(number))
        outcome = await typed(store, f"x{number}", str(number))
        assert outcome.sign == (LINKED if number < MOST_ACCOUNTS - 1 else LINK_FAILED)


async def test_three_accounts_become_one_whichever_way_round(store: Store) -> None:
    for address in "abc":
        await say(store, address, "1", effects=(LinkOffered(address),))
    await typed(store, "a", "b", channel="web")  # a joins b, then both of them c
    assert await typed(store, "a", "c", channel="web") == Outcome(LINKED, (("web", "c"),))
    assert {await talk_of(store, address) for address in "abc"} == {await talk_of(store, "c")}
    ledger = await rows(store, "SELECT gone, conversation FROM joined ORDER BY gone")
    assert ledger == [(1, 3), (2, 3)]


async def test_erasing_the_joined_conversation_reaches_everything_of_both(store: Store) -> None:
    there, here = await much(store, "a", "web"), await much(store, "x", "telegram")
    await offer(store)
    await typed(store)
    await say(store, "x", "xóa", ("Đã xóa.",), (Forgotten(),), "telegram", NOON_MS + A_MINUTE)
    assert await count(store, here) == 0
    assert await count(store, there) == 1 + 2 + 2  # its state, two addresses, the goodbye's turn
    assert await rows(store, "SELECT * FROM sent_file") == []
    assert await rows(store, "SELECT conversation FROM erased ORDER BY conversation") == [(there,), (here,)]


async def test_a_backup_from_before_they_joined_forgets_both(store: Store) -> None:
    there, here = await much(store, "a", "web"), await much(store, "x", "telegram")
    ledger_of_later = [(there, NOON_MS + 9), (here, NOON_MS + 9)]
    await store.run(
        lambda session: [session.connection().exec_driver_sql(one) for one in _entered(ledger_of_later)]
    )
    await store.run(lambda session: erase_again(session, erasures(session)))
    for conversation in (there, here):
        assert await count(store, conversation) == 2  # the empty state, and where to write to


def _entered(ledger: list[tuple[int, int]]) -> Iterator[str]:
    for conversation, at_ms in ledger:
        yield f"INSERT INTO erased (conversation, at_ms) VALUES ({conversation}, {at_ms})"  # noqa: S608


async def test_an_idle_joined_conversation_leaves_whole_and_is_entered_for_both(store: Store) -> None:
    there, here = await much(store, "a", "web"), await much(store, "x", "telegram")
    await offer(store)
    await typed(store)
    late = NOON_MS + IDLE_DAYS * DAY_MS + DAY_MS
    assert await store.run(lambda session: idle_conversations(session, late)) == 1
    assert await count(store, there) == await count(store, here) == 0
    assert await rows(store, "SELECT conversation FROM erased ORDER BY conversation") == [(there,), (here,)]


async def test_codes_leave_after_some_days(store: Store) -> None:
    await offer(store)
    later = NOON_MS + CODE_DAYS * DAY_MS
    await store.run(lambda session: sweep(session, later))
    assert await rows(store, "SELECT count(*) FROM link_code") == [(1,)]
    await store.run(lambda session: sweep(session, later + 11 * A_MINUTE))
    assert await rows(store, "SELECT count(*) FROM link_code") == [(0,)]


async def linked(store: Store) -> int:
    await say(store, "a", "1", ("một",))
    await offer(store)
    await say(store, "x", "2", ("hai",), channel="telegram")
    await typed(store)
    return await talk_of(store, "a")


async def test_who_parts_begins_an_empty_conversation(store: Store) -> None:
    there = await linked(store)
    bye = await say(store, "x", "bỏ", ("Đã bỏ.",), (Parted(True, "en"),), "telegram")
    here = await talk_of(store, "x", "telegram")
    assert here not in (there, 0)
    assert (await store.load("telegram", "x", "none")).state == '{"language":"en"}'
    assert await say(store, "x", "bỏ", ("khác",), (Parted(True, "en"),), "telegram") == bye
    assert [line.body for line in await store.history("telegram", "x")] == ["anh nói bỏ", body("Đã bỏ.")]
    await say(store, "x", "3", ("ba",), channel="telegram")
    await say(store, "a", "4", ("bốn",))
    assert (await store.load("telegram", "x", "none")).version == 2
    assert heard((await store.load("web", "a", "none")).state)[-1] == "4"
    assert body("ba") not in [line.body for line in await store.history("web", "a")]


async def test_parting_the_others_leaves_everything_here(store: Store) -> None:
    there = await linked(store)
    await say(store, "a", "bỏ", ("Đã bỏ.",), (Parted(False, "vi"),))
    assert await talk_of(store, "a") == there
    assert await talk_of(store, "x", "telegram") == 0
    assert await store.history("telegram", "x") == []
    await say(store, "x", "3", ("ba",), channel="telegram")
    assert await talk_of(store, "x", "telegram") not in (there, 0)
    assert body("ba") not in [line.body for line in await store.history("web", "a")]


async def test_parting_makes_the_code_told_there_worthless(store: Store) -> None:
    await linked(store)
    await say(store, "x", "mã", effects=(LinkOffered("new"),), channel="telegram")
    await say(store, "a", "bỏ", effects=(Parted(False, "vi"),))
    assert await typed(store, "x", "new") == Outcome(LINK_FAILED)


async def test_who_parted_may_come_back(store: Store) -> None:
    there = await linked(store)
    await say(store, "x", "bỏ", effects=(Parted(True, "vi"),), channel="telegram")
    await say(store, "x", "2", ("lặp lại",), channel="telegram")  # the platform repeats what was said before
    assert await typed(store) == Outcome(LINK_FAILED)  # the code was used
    await offer(store, event="again", digest="again")
    assert (await typed(store, digest="again")).sign == LINKED
    assert await talk_of(store, "x", "telegram") == there
