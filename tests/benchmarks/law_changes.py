"""What a change of law costs with many kept results: python -m tests.benchmarks.law_changes [RESULTS]

The floor is the same rows read and taken apart by the same pages, nothing judged.
"""

import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from bot.law_changes import note_changes
from handlers.eligibility.compare import Judge
from handlers.eligibility.law import Law
from handlers.eligibility.typical import TYPICAL
from handlers.sheet import sheet_to_json
from messages.knowledge.load import load_policy
from messages.units import provinces
from storage.compiled import table
from storage.law_changes import kept_verdicts
from storage.store import Store, migrate, open_store
from tests.papers.sample import SHEET
from tests.postgres import aside, running_postgres

KEPT_ON, NOW = date(2026, 8, 3), datetime(2026, 9, 20, 3, 0, tzinfo=UTC)  # a province becomes a city between


def results(law: Law, count: int) -> Iterator[dict[str, Any]]:
    """Made-up ones in all provinces; a fifth of the answers is not known."""
    chance, judge, sheet = random.Random(1), Judge(law), sheet_to_json(SHEET)
    codes = [one.code for one in provinces()]
    for number in range(count):
        typical = TYPICAL[number % len(TYPICAL)].situation
        situation = {key: value for key, value in typical.items() if key == "wish" or chance.random() > 0.2}
        situation |= {"province_code": chance.choice(codes), "cost_vnd": number}
        yield {
            "conversation": number,
            "mark": str(number),
            "workshop": "Xưởng",
            "situation": json.dumps(situation),
            "wish": situation.get("wish"),
            "day": KEPT_ON.isoformat(),
            "verdicts": json.dumps(judge.kept_verdicts(situation, KEPT_ON)),
            "revision": "",
            "sheet": sheet,
            "token_digest": str(number),
            "purpose": "ho_so",
            "at_ms": 1,
        }


async def timed(work: Callable[[], Awaitable[Any]]) -> tuple[float, float, Any]:
    """Seconds by the clock and of the processor, and what came of it."""
    began, worked = time.perf_counter(), time.process_time()
    done = await work()
    return time.perf_counter() - began, time.process_time() - worked, done


async def read_only(store: Store) -> int:
    after = count = 0
    while page := await store.run(lambda session, after=after: kept_verdicts(session, after)):  # type: ignore[misc]
        after, count = page[-1].id, count + len(page)
    return count


async def measure(url: str, name: str, count: int) -> None:
    migrate(url)
    store = await open_store(url)
    law = Law(load_policy().rules)
    rows = [*results(law, count)]

    def enter(session: Session) -> None:
        session.execute(insert(table("saved_result")), rows)

    await store.run(enter)
    fresh = Law(law.rules)  # as a day begins: nothing is ready yet
    _, floor, _ = await timed(lambda: read_only(store))
    late: list[float] = []
    watching = asyncio.create_task(watch(late))
    took, worked, changed = await timed(lambda: note_changes(store, lambda: fresh, NOW, "x"))
    watching.cancel()
    again, _, _ = await timed(lambda: note_changes(store, lambda: fresh, NOW, "x"))
    await store.close()
    late.sort()
    print(f"{name}: {count} results, {changed} changed: {took:.1f} s, processor {worked:.1f} s")
    print(f"  {worked / count * 1e6:.0f} µs each, {worked / floor:.1f} times as much as reading them")
    print(f"  others wait meanwhile p99 {late[len(late) * 99 // 100]:.0f} ms, most {late[-1]:.0f} ms")
    print(f"  asked again the same day: {again * 1000:.0f} ms")


async def watch(late: list[float]) -> None:
    """How many milliseconds late somebody is who wants to be woken every five."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(0.005)
        late.append((time.perf_counter() - began - 0.005) * 1000)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(f"sqlite:///{Path(folder) / 'kept.db'}", "SQLite", count))
    with running_postgres() as server:
        asyncio.run(measure(server.url(aside(server.fresh())), "PostgreSQL", count))


if __name__ == "__main__":
    main()
