"""What becomes of a message the platform did not simply take."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from bot.channels.port import Blocked, Misset, NotSent, Refused, Unknown
from tests.delivery.conftest import World
from tests.delivery.platform import Behave, Got, row

DAY = 24 * 60 * 60.0


def raises(error: Callable[[], Exception], times: int = 1_000_000) -> Behave:
    """The first calls end so; then all is well."""
    left = [times]

    async def behave(_: Got) -> None:
        left[0] -= 1
        if left[0] >= 0:
            raise error()

    return behave


async def _why(world: World) -> list[tuple[object, ...]]:
    return await world.rows("SELECT part, platform_id, why FROM delivery ORDER BY outbox")


async def test_what_was_sent_says_under_which_id(world: World) -> None:
    await world.put(row("a", "một"))
    worker = world.worker()
    await world.time.passes(2)
    assert await _why(world) == [(1, "m1", None)]
    assert worker.outcomes == {("telegram", "sent"): 1}


async def test_a_reply_in_doubt_is_sent_again_and_named(world: World) -> None:
    world.platform.behave = raises(lambda: Unknown("read_timeout"), 2)
    await world.put(row("a", "một"), row("a", "hai"))
    worker = world.worker()
    await world.time.passes(20)
    assert world.platform.texts() == ["một", "hai"]
    assert await _why(world) == [(1, "m1", "doubtful 2 sent"), (1, "m2", None)]
    assert await world.rows("SELECT attempts FROM outbox ORDER BY id") == [(2,), (0,)]
    assert worker.outcomes == {("telegram", "unknown"): 2, ("telegram", "sent"): 2}
    assert await world.tally() == {"sent": 2}


async def test_a_reply_that_is_always_in_doubt_is_not_repeated_for_ever(world: World) -> None:
    world.platform.behave = raises(lambda: Unknown("read_timeout"))
    await world.put(row("a", "một"))
    world.worker()
    await world.time.passes(600)
    world.time.now += DAY
    await world.time.passes(600)
    assert len(world.platform.asked) == 6
    assert await world.tally() == {"unknown": 1}
    assert await _why(world) == [(0, None, "doubtful 6 read_timeout")]


async def test_a_notice_in_doubt_is_left_for_the_operator(world: World) -> None:
    world.platform.behave = raises(lambda: Unknown("read_timeout"), 1)
    await world.put(row("a", "một", lane="notice"), row("a", "hai", lane="notice"))
    world.worker()
    await world.time.passes(10)
    world.time.now += DAY
    await world.time.passes(100)
    assert world.platform.texts() == ["hai"]
    assert await world.tally() == {"sent": 1, "unknown": 1}
    assert await _why(world) == [(0, None, "doubtful 1 read_timeout"), (1, "m1", None)]


async def test_an_error_without_a_name_may_have_been_sent(world: World) -> None:
    world.platform.behave = raises(lambda: ValueError("their words"), 1)
    await world.put(row("a", "một", lane="notice"))
    world.worker()
    await world.time.passes(5)
    assert await _why(world) == [(0, None, "doubtful 1 error")]


async def test_what_is_refused_is_not_tried_again(world: World) -> None:
    world.platform.behave = raises(lambda: Refused("bad_request"), 1)
    await world.put(row("a", "một"), row("a", "unwritable"), row("a", "ba"))
    world.worker()
    await world.time.passes(5)
    assert world.platform.texts() == ["ba"]
    assert [why for _, _, why in await _why(world)] == ["bad_request", "unwritable", None]
    assert await world.tally() == {"failed": 2, "sent": 1}


async def test_who_blocked_us_is_left_alone_until_they_speak(world: World) -> None:
    world.platform.behave = raises(lambda: Blocked("forbidden"), 1)
    await world.put(row("a", "một"), row("a", "hai"), row("b", "ba"))
    worker = world.worker()
    await world.time.passes(5)
    await world.put(row("a", "bốn", lane="notice"))
    await world.time.passes(5)
    assert [(call.address, call.text) for call in world.platform.asked] == [("a", "một"), ("b", "ba")]
    assert await world.rows("SELECT channel, address, why FROM shut") == [("telegram", "a", "forbidden")]
    assert [why for _, _, why in await _why(world)] == ["forbidden", "shut", None, "shut"]
    assert worker.outcomes["telegram", "shut"] == 2
    await world.heard("a")
    await world.put(row("a", "năm"))
    await world.time.passes(5)
    assert world.platform.texts("a") == ["năm"]
    assert await world.rows("SELECT address FROM shut") == []
    assert await world.tally() == {"failed": 3, "sent": 2}


async def test_a_word_from_before_does_not_open_an_address(world: World) -> None:
    await world.heard("a")
    await world.time.passes(5)
    world.platform.behave = raises(lambda: Blocked("forbidden"), 1)
    await world.put(row("a", "một"), row("a", "hai"))
    world.worker()
    await world.time.passes(5)
    assert world.platform.texts() == []
    assert await world.tally() == {"failed": 2}


@pytest.mark.parametrize("lane", ["reply", "notice"])
async def test_given_up_after_a_day_not_before(world: World, lane: str) -> None:
    world.platform.behave = raises(lambda: NotSent("refused"))
    began = world.time.now
    await world.put(row("a", "một", lane=lane))
    world.worker()
    await world.time.passes(600)
    world.time.now = began + DAY - 800
    await world.time.until(began + DAY - 1)
    assert set((await world.statuses()).values()) == {"pending"}
    assert world.platform.asked[-1].at > began + DAY - 800
    await world.time.passes(1200)
    assert set((await world.statuses()).values()) == {"failed"}
    assert [why for _, _, why in await _why(world)] == ["gave_up"]
    assert world.platform.asked[-1].at - began >= DAY
    assert await world.tally() == {"failed": 1}


async def test_a_day_is_counted_from_the_first_try(world: World) -> None:
    """Not from when a notice for next week was written."""
    week = round((world.time.now + 7 * DAY) * 1000)
    await world.put(row("a", "một", lane="notice", not_before_ms=week))
    world.platform.behave = raises(lambda: NotSent("refused"), 3)
    world.time.now += 7 * DAY
    world.worker()
    await world.time.passes(60)
    assert world.platform.texts() == ["một"]


async def test_pauses_between_tries_grow_to_ten_minutes(world: World) -> None:
    world.last = 1.0
    world.platform.behave = raises(lambda: NotSent("refused"))
    await world.put(row("a", "một"))
    world.worker()
    await world.time.passes(2500)
    times = [call.at for call in world.platform.asked]
    pauses = [later - earlier for earlier, later in pairwise(times)]
    assert pauses[:5] == sorted(pauses[:5])
    assert pauses[0] < 5
    assert 595 < pauses[-1] < 665


async def test_a_channel_set_up_wrongly_is_halted_and_tried_every_minute(world: World) -> None:
    time, platform = world.time, world.platform
    platform.behave = raises(lambda: Misset("token"))
    await world.put(*(row(f"p{n}", "x", lane=("reply", "notice")[n % 2]) for n in range(60)))
    worker = world.worker()
    await time.passes(5)
    assert worker.halted == {"telegram": "token"}
    first = len(platform.asked)
    await time.passes(600)
    assert 9 <= len(platform.asked) - first <= 11
    assert set((await world.statuses()).values()) == {"pending"}
    assert await world.rows("SELECT DISTINCT attempts FROM outbox") == [(0,)]

    async def well(_: Got) -> None: ...

    platform.behave = well
    worker.resume("telegram")
    await time.passes(10)
    assert worker.halted == {}
    assert len(platform.got) == 60


async def test_what_was_said_is_not_in_the_log(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    errors = iter([Unknown("a"), ValueError("bí mật"), Refused("b"), NotSent("c"), Blocked("d")])

    async def behave(_: Got) -> None:
        raise next(errors)

    world.platform.behave = behave
    await world.put(*(row("0912345678", "bí mật") for _ in range(3)))
    world.worker()
    await world.time.passes(60)
    told = "".join(capsys.readouterr())
    assert "perhaps sent" in told
    assert "bí mật" not in told
    assert "0912345678" not in told
