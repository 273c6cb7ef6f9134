"""Who gets what, in which order: each person's messages in their order, replies before notices."""

import asyncio
from itertools import pairwise

from bot.channels.port import NotSent
from tests.delivery.conftest import World
from tests.delivery.platform import Got, Platform, row


async def test_everything_arrives_in_each_persons_order(world: World) -> None:
    said = [row(f"p{n % 7}", f"{n}", lane=("reply", "notice")[n % 3 == 0]) for n in range(70)]
    await world.put(*said)
    world.worker()
    await world.time.passes(20)
    for person in range(7):
        mine = [one["text"] for one in said if one["address"] == f"p{person}"]
        assert world.platform.texts(f"p{person}") == mine
    assert set((await world.statuses()).values()) == {"sent"}
    assert await world.tally() == {"sent": 70}


async def test_only_one_message_of_a_person_is_on_the_wire(world: World) -> None:
    now: dict[str, int] = {}

    async def slow(got: Got) -> None:
        now[got.address] = now.get(got.address, 0) + 1
        assert now[got.address] == 1
        await world.time.sleep(0.3)
        now[got.address] -= 1

    world.platform.behave = slow
    await world.put(*(row(f"p{n % 5}", f"{n}") for n in range(25)))
    world.worker(), world.worker()
    await world.time.passes(10)
    assert len(world.platform.got) == 25


async def test_a_reply_leaves_at_once_when_it_is_rung_for(world: World) -> None:
    worker = world.worker()
    await world.time.passes(0.4)
    await world.put(row("a", "một"), row("a", "hai"))
    worker.ring("telegram", "a")
    worker.ring("web", "a")  # a channel nobody pushes
    before = world.time.now
    await world.time.until(before)
    assert [(got.at, got.text) for got in world.platform.got] == [(before, "một"), (before, "hai")]


async def test_what_nobody_rang_for_is_found_within_two_seconds(world: World) -> None:
    world.worker()
    await world.time.passes(5)
    await world.put(row("a", "một"))
    await world.time.passes(2)
    assert world.platform.texts() == ["một"]


async def test_replies_do_not_wait_behind_notices(world: World) -> None:
    await world.put(*(row(f"n{n}", "tin", lane="notice") for n in range(500)))
    worker = world.worker()
    await world.time.passes(3)
    await world.put(*(row(f"p{n}", "đáp") for n in range(40)))
    worker.ring("telegram", "p0")
    await world.time.until(world.time.now)
    assert world.platform.texts().count("đáp") == 40
    assert 80 <= world.platform.texts().count("tin") <= 90


async def test_a_notice_said_before_a_reply_goes_first_and_both_at_once(world: World) -> None:
    await world.put(*(row(f"n{n}", "tin", lane="notice") for n in range(500)))
    worker = world.worker()
    await world.time.passes(3)
    await world.put(row("n499", "đáp"))
    worker.ring("telegram", "n499")
    await world.time.until(world.time.now)
    assert world.platform.texts("n499") == ["tin", "đáp"]


async def test_a_notice_for_later_keeps_nobody_waiting(world: World) -> None:
    later = round((world.time.now + 3600) * 1000)
    await world.put(row("a", "mai", lane="notice", not_before_ms=later), row("a", "nay"))
    world.worker()
    await world.time.passes(10)
    assert world.platform.texts() == ["nay"]
    await world.time.passes(3600)
    assert world.platform.texts() == ["nay", "mai"]


async def test_what_must_be_tried_again_holds_back_its_own_person_only(world: World) -> None:
    refused = 0

    async def once(got: Got) -> None:
        nonlocal refused
        if got.text == "một" and refused < 2:
            refused += 1
            raise NotSent("cut")

    world.platform.behave = once
    await world.put(row("a", "một"), row("a", "hai"), row("b", "ba"))
    world.worker()
    await world.time.passes(0.5)
    assert world.platform.texts() == ["ba"]
    await world.time.passes(10)
    assert world.platform.texts("a") == ["một", "hai"]


async def test_a_flood_of_one_person_slows_nobody(world: World) -> None:
    world.platform.limits = Platform(world.time.clock, chat=1.0).limits
    await world.put(*(row("flood", f"{n}") for n in range(1000)))
    worker = world.worker(world.platform)
    await world.time.passes(3)
    await world.put(*(row(f"p{n}", "đáp") for n in range(20)))
    worker.ring("telegram", "p0")
    await world.time.passes(1)
    assert world.platform.texts().count("đáp") == 20
    await world.time.passes(60)
    flood = world.platform.texts("flood")
    assert flood == [f"{n}" for n in range(len(flood))]
    assert 45 <= len(flood) <= 66


async def test_a_chat_rests_between_two_messages_whoever_sends(world: World) -> None:
    one = Platform(world.time.clock, chat=1.0)
    await world.put(*(row(f"p{n % 3}", f"{n}") for n in range(18)))
    world.worker(one), world.worker(one)
    await world.time.passes(12)
    for person in range(3):
        times = [got.at for got in one.got if got.address == f"p{person}"]
        assert len(times) == 6
        assert all(later - earlier >= 1.0 for earlier, later in pairwise(times))


async def test_a_person_moved_to_another_conversation_keeps_the_order(world: World) -> None:
    await world.put(row("a", "một", conversation=1), row("a", "hai", conversation=2))
    world.worker(), world.worker()
    await world.time.passes(3)
    assert world.platform.texts() == ["một", "hai"]


async def test_each_channel_by_itself(world: World) -> None:
    never = asyncio.Event()

    async def hangs(_: Got) -> None:
        await never.wait()

    slow, quick = Platform(world.time.clock, "zalo-oa"), world.platform
    slow.behave = hangs
    await world.put(*(row(f"p{n}", "x", channel="zalo-oa") for n in range(200)))
    await world.put(*(row(f"p{n}", "x") for n in range(50)))
    await world.put(row("p", "x", channel="viber"))
    world.worker(slow, quick)
    await world.time.passes(5)
    assert len(quick.got) == 50
    assert list((await world.statuses()).values())[-1] == "pending"  # a channel that is not served here
