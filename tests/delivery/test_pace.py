"""How fast notices go, whoever sends them, and that a platform which asks for silence gets it."""

from itertools import pairwise

from bot.channels.port import Busy, NotSent
from tests.delivery.conftest import World
from tests.delivery.platform import Got, Platform, most_in_a_second, row

MANY = 3_000


async def _latency(world: World) -> None:
    await world.time.sleep(0.06)


async def test_three_thousand_notices_with_stalls(world: World) -> None:
    """The platform stalls now and then, and so does our machine: what was missed is not made up for."""
    time, platform = world.time, world.platform
    stalls = [(7.0, 3.0), (31.0, 10.0), (60.0, 0.4)]  # when they begin, and how long they are
    began = time.now

    async def stalling(_: Got) -> None:
        at = time.now - began
        held = [begin + long - at for begin, long in stalls if begin <= at < begin + long]
        await time.sleep(held[0] if held else 0.06)

    platform.behave = stalling
    await world.put(*(row(f"p{n}", "tin", lane="notice") for n in range(MANY)))
    world.worker()
    for leap in (20.0, 45.3):  # nothing runs for two seconds: slots that passed are not used
        await time.until(began + leap)
        time.now += 2.0
    await time.until(began + 400, lambda: len(platform.got) == MANY)
    times = [got.at - began for got in platform.asked]
    assert len(times) == MANY
    assert most_in_a_second(times) <= 30
    calm = [(at, at + 5) for at in (12.0, 24.0, 50.0, 70.0, 80.0)]
    for since, until in calm:
        rate = sum(since <= at < until for at in times) / (until - since)
        assert 28 <= rate <= 29
    assert await world.tally() == {"sent": MANY}


async def test_two_workers_share_one_pace(world: World) -> None:
    async def latency(_: Got) -> None:
        await _latency(world)

    world.platform.behave = latency
    await world.put(*(row(f"p{n}", "tin", lane="notice") for n in range(300)))
    world.worker(), world.worker()
    await world.time.passes(30)
    times = [got.at for got in world.platform.got]
    assert len(times) == len(set(world.platform.got)) == 300
    assert most_in_a_second(times) <= 30
    assert 10 <= times[-1] - times[0] <= 11.5


async def test_silence_is_kept_by_every_worker(world: World) -> None:
    """The same clock rules both, so what began before the silence was known is told from what came after."""
    asked: list[float] = []

    async def limited(got: Got) -> None:
        await _latency(world)
        if len(asked) < 3 and len(world.platform.got) > 40 * (len(asked) + 1):
            asked.append(world.time.now)
            raise Busy("flood", 5.0)

    world.platform.behave = limited
    await world.put(*(row(f"p{n}", "tin", lane=("notice", "reply")[n % 5 == 0]) for n in range(300)))
    world.worker(), world.worker()
    await world.time.passes(60)
    assert len(asked) == 3
    for since in asked:
        during = [call.at for call in world.platform.asked if since + 0.3 < call.at < since + 5.0]
        assert during == []
    assert sorted(world.platform.texts()) == ["tin"] * 300
    assert await world.tally() == {"sent": 300}
    assert {attempts for (attempts,) in await world.rows("SELECT attempts FROM outbox")} == {0}


async def test_after_a_silence_replies_do_not_come_all_at_once(world: World) -> None:
    async def busy(_: Got) -> None:
        if len(world.platform.asked) == 1:
            raise Busy("flood", 10.0)

    world.platform.behave = busy
    worker = world.worker()
    await world.put(row("first", "đáp"))
    await world.time.passes(2)
    await world.put(*(row(f"p{n}", "đáp") for n in range(200)))
    worker.ring("telegram", "p1")
    await world.time.passes(30)
    assert len(world.platform.got) == 201
    times = [got.at for got in world.platform.got]
    assert most_in_a_second([at for at in times if at < times[1] + 2]) <= 30
    assert most_in_a_second(times) < 4 * 30  # faster by and by, for those who ask meanwhile do not wait
    await world.put(*(row(f"q{n}", "đáp") for n in range(60)))  # level again: at once
    worker.ring("telegram", "q1")
    await world.time.until(world.time.now)
    assert len(world.platform.got) == 261


async def test_a_platform_that_was_down_is_tried_with_one_message(world: World) -> None:
    time, platform = world.time, world.platform
    up_again = time.now + 600

    async def down(_: Got) -> None:
        if time.now < up_again:
            raise NotSent("refused")

    platform.behave = down
    await world.put(*(row(f"p{n}", "đáp", lane=("reply", "notice")[n % 2]) for n in range(400)))
    world.worker()
    await time.until(up_again - 0.01)
    begin = platform.asked[0].at
    assert len(platform.asked) < 130  # the first few together, then one after the other
    tries = [call.at for call in platform.asked if call.at > begin + 10]
    assert all(later - earlier >= 2 for earlier, later in pairwise(tries))
    await time.passes(1200)
    assert len(platform.got) == 400
    times = [call.at for call in platform.asked if call.at >= up_again]
    assert most_in_a_second([at for at in times if at < times[0] + 2]) <= 30
    assert most_in_a_second(times) < 4 * 30
    first, second = platform.got[:2]
    assert second.at > first.at  # the others only when the first had come through
    assert await world.tally() == {"sent": 400}


async def test_a_platform_that_is_down_and_holds_one_call_is_not_asked_without_end(world: World) -> None:
    time, platform = world.time, world.platform
    began = time.now

    async def behave(got: Got) -> None:
        if got.address == "slow":
            await time.sleep(45)
        elif time.now < began + 30:
            raise NotSent("refused")

    platform.behave = behave
    await world.put(row("slow", "đáp"), *(row(f"p{n}", "đáp") for n in range(20)))
    world.worker()
    await time.passes(44)  # it passes: nothing goes round and round meanwhile
    assert platform.texts("slow") == []
    await time.passes(200)
    assert len(platform.got) == 21


async def test_each_bot_has_its_own_pace(world: World) -> None:
    other = Platform(world.time.clock, "zalo-oa", each=5.0)
    await world.put(*(row(f"p{n}", "tin", lane="notice") for n in range(100)))
    await world.put(*(row(f"p{n}", "tin", lane="notice", channel="zalo-oa") for n in range(100)))
    world.worker(other, world.platform)
    await world.time.passes(10)
    assert len(world.platform.got) == 100
    assert 45 <= len(other.got) <= 50
