"""Workers that die, databases that stop answering, people who are erased while something is under way."""

import asyncio
from collections.abc import Callable
from random import Random
from typing import Any, TypeVar, cast

from sqlmodel import Session

from bot.channels.port import Blocked, Busy, Ending, NotSent, Refused, Shown, Unknown
from bot.delivery import Deliveries
from storage.personal import forget, leave
from storage.retention import sweep
from storage.steps import Hot
from storage.store import Store, Unavailable
from tests.delivery.conftest import World
from tests.delivery.platform import Got, row

T = TypeVar("T")
DAY = 24 * 60 * 60.0
LONG = "Câu thứ nhất dài ba mươi ký tự. " * 4


class Shaky:
    """A store whose answer is lost now and then, after the work was done or before."""

    def __init__(self, store: Store, lost: Callable[[], str]) -> None:
        self._store, self._lost = store, lost

    async def hot(self, work: Hot[T]) -> T:
        how = self._lost()
        if how == "before":
            raise Unavailable("before")
        done = await self._store.hot(work)
        if how == "after":
            raise Unavailable("after")
        return done

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


async def _forever(_: Got) -> None:
    await asyncio.Event().wait()


async def test_what_a_dead_worker_held_is_carried_on(world: World) -> None:
    """On the wire: in doubt, so a reply goes again and a notice does not. Only leased: as if never taken."""
    world.platform.behave = _forever
    said = [row(f"p{n}", f"{n}", lane=("reply", "notice")[n >= 20]) for n in range(60)]
    await world.put(*said)
    dead = world.worker()
    await world.time.passes(1.5)
    await world.kill(dead)
    on_the_wire = {call.text for call in world.platform.asked}
    notices = {f"{n}" for n in range(20, 60)}
    assert on_the_wire & notices

    async def well(_: Got) -> None: ...

    world.platform.behave = well
    world.store.alone = False  # another may hold them still
    living = world.worker()
    await world.time.passes(30)
    assert on_the_wire.isdisjoint(world.platform.texts())
    await world.time.passes(90)
    marked = {f"{n}" for n in range(60)} - set(world.platform.texts())
    assert on_the_wire & notices <= marked <= notices
    assert len(world.platform.got) == len(set(world.platform.got))
    assert await world.tally() == {"sent": 60 - len(marked), "unknown": len(marked)}
    again = len(on_the_wire - notices)
    assert living.outcomes["telegram", "unknown"] == again + len(marked)


async def test_where_one_process_serves_a_restart_waits_for_no_lease(world: World) -> None:
    if not world.store.alone:
        return
    world.platform.behave = _forever
    await world.put(row("a", "một"), row("a", "hai"))
    dead = world.worker()
    await world.time.passes(1)
    await world.kill(dead)

    async def well(_: Got) -> None: ...

    world.platform.behave = well
    world.worker()
    await world.time.passes(1)
    assert world.platform.texts() == ["một", "hai"]


async def test_a_living_worker_keeps_what_it_holds(world: World) -> None:
    """However long the platform takes, nobody else sends the same meanwhile."""

    async def slow(_: Got) -> None:
        await world.time.sleep(300)

    world.platform.behave = slow
    await world.put(row("a", "một"))
    world.worker(), world.worker()
    await world.time.passes(400)
    assert len(world.platform.asked) == 1
    assert await world.tally() == {"sent": 1}


async def test_parts_of_a_long_message_are_not_repeated(world: World) -> None:
    calls = world.platform.write("a", Shown(LONG))
    assert len(calls) == 4
    wires = 0

    async def cut(_: Got) -> None:
        nonlocal wires
        wires += 1
        if wires == 3:
            raise NotSent("cut")
        if wires == 5:
            await _forever(_)

    world.platform.behave = cut
    await world.put(row("a", LONG), row("a", "sau"))
    first = world.worker()
    await world.time.passes(30)
    assert await world.rows("SELECT part FROM delivery") == [(3,)]
    await world.kill(first)
    world.worker()
    await world.time.passes(120)
    assert world.platform.texts() == [*(call.values["text"] for call in calls), "sau"]
    assert len(world.platform.asked) == len(world.platform.got) + 2  # the cut, and the one part in doubt
    assert await world.tally() == {"sent": 2}


async def test_somebody_erased_while_their_message_is_under_way(world: World) -> None:
    gate = asyncio.Event()

    async def waits(got: Got) -> None:
        if got.address == "a":
            await gate.wait()
            raise Blocked("forbidden")

    world.platform.behave = waits
    await world.put(row("a", "một", conversation=1), row("a", "hai", conversation=1), row("b", "ba"))
    await world.put(row("a", "tin", conversation=1, lane="notice"))
    world.worker()
    await world.time.passes(2)

    def erase(session: Session) -> None:
        forget(session, 1, round(world.time.now * 1000) + 1)
        leave(session, 1)

    await world.store.run(erase)
    gate.set()
    await world.time.passes(5)
    assert list((await world.statuses()).values()) == ["sent"]
    assert len(await world.rows("SELECT outbox FROM delivery")) == 1
    assert await world.rows("SELECT address FROM shut") == []
    assert await world.tally() == {"sent": 1}


async def test_a_database_that_stops_answering_costs_no_message(world: World) -> None:
    dice = Random(7)
    shaky = cast(Store, Shaky(world.store, lambda: dice.choice(["before", "after", "", "", ""])))
    await world.put(*(row(f"p{n % 40}", f"{n}", lane=("reply", "notice")[n % 3 == 0]) for n in range(200)))
    world.worker(store=shaky)
    await world.time.passes(120)
    assert sorted(map(int, world.platform.texts())) == list(range(200))  # nothing lost, nothing doubled
    assert await world.tally() == {"sent": 200}


async def test_stopping_finishes_what_is_on_the_wire(world: World) -> None:
    async def slow(_: Got) -> None:
        await world.time.sleep(2)

    world.platform.behave = slow
    await world.put(*(row(f"p{n}", f"{n}", lane=("reply", "notice")[n >= 10]) for n in range(100)))
    worker = world.worker()
    await world.time.passes(1)
    on_the_wire = {call.text for call in world.platform.asked}
    stopping = asyncio.ensure_future(worker.stop())
    await world.time.passes(3)
    await stopping
    assert set(world.platform.texts()) == on_the_wire
    assert await world.tally() == {"sent": len(on_the_wire)}
    assert await world.rows("SELECT count(*) FROM outbox WHERE status IN ('leased', 'sending')") == [(0,)]
    assert await world.rows("SELECT count(*) FROM delivery WHERE owner IS NOT NULL") == [(0,)]
    assert await world.rows("SELECT DISTINCT attempts FROM outbox") == [(0,)]
    assert all(task.done() for one, task in world.tasks if one is worker)


async def test_what_became_of_old_messages_goes_with_them(world: World) -> None:
    await world.put(row("a", "một"))
    world.worker()
    await world.time.passes(2)
    world.time.now += 80 * DAY
    await world.put(row("a", "hai"))
    await world.time.passes(2)
    now = round((world.time.now + 20 * DAY) * 1000)
    await world.store.run(lambda session: sweep(session, now))
    assert await world.rows(
        "SELECT o.body LIKE '%hai%' FROM delivery d JOIN outbox o ON o.id = d.outbox"
    ) == [(True,)]
    assert len(await world.rows("SELECT outbox FROM delivery")) == 1


async def test_how_many_wait_and_since_when(world: World) -> None:
    later = round((world.time.now + 3600) * 1000)
    await world.put(row("a", "một"), row("a", "mai", lane="notice", not_before_ms=later))
    await world.put(row("b", "x", channel="zalo-oa"))
    world.time.now += 7.0
    await world.put(row("b", "hai"))
    assert await world.deliveries().depth() == {"telegram": (2, 7000)}
    world.worker()
    await world.time.passes(2)
    assert await world.deliveries().depth() == {"telegram": (0, 0)}


async def test_counters_are_the_rows_whatever_happens(world: World) -> None:
    """Every ending, kills, lost answers, two workers: each row ends once and is counted once."""
    dice = Random(11)
    endings: list[Callable[[], Ending | None]] = [
        *(lambda: None for _ in range(12)),
        lambda: Blocked("forbidden"),
        lambda: Refused("bad_request"),
        lambda: Unknown("read_timeout"),
        lambda: NotSent("refused"),
        lambda: Busy("flood", 1.0),
    ]

    async def behave(_: Got) -> None:
        await world.time.sleep(dice.random())
        ending = dice.choice(endings)()
        if ending is not None:
            raise ending

    world.platform.behave = behave
    shaky = cast(Store, Shaky(world.store, lambda: dice.choice(["before", "after", *[""] * 8])))
    said = [
        row(f"p{dice.randrange(60)}", LONG if n % 9 == 0 else f"{n}", lane=("reply", "notice")[n % 4 == 0])
        for n in range(240)
    ]
    await world.put(*said)
    world.store.alone = False
    workers: list[Deliveries] = [world.worker(store=shaky), world.worker()]
    for _ in range(4):
        await world.time.passes(4)
        await world.kill(workers.pop(0))
        workers.append(world.worker(store=shaky))
    await world.time.passes(3600)
    counted: dict[str, int] = {}
    for status in (await world.statuses()).values():
        counted[status] = counted.get(status, 0) + 1
    assert set(counted) <= {"sent", "failed", "unknown"}
    assert await world.tally() == counted
    assert sum(counted.values()) == 240
    assert await world.rows("SELECT count(*) FROM delivery WHERE until_ms IS NOT NULL") == [(0,)]
