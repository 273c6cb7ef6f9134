"""How many questions a verdict takes, and how fast verdicts come: python -m tests.benchmarks.eligibility"""

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from statistics import mean, median, quantiles
from typing import Any

import orjson

from handlers.eligibility.change import smallest_change
from handlers.eligibility.diagram import NO
from handlers.eligibility.law import Law
from handlers.eligibility.situation import KEYS
from handlers.eligibility.verdict import judge
from messages.knowledge.load import load_policy
from tests.benchmarks.facilities import Truth, owners
from tests.operating.process import COMMAND, environment

ON = date(2026, 11, 22)
ASKERS = 3000
LINES = 20_000
JUDGED = 2000
ADDRESS = ("province_code", "unit_kind")
PEER = """
import sys, orjson
for line in sys.stdin.buffer:
    sys.stdout.buffer.write(orjson.dumps(orjson.loads(line)) + b"\\n")
"""


def questions(law: Law, wish: str | None, truth: Truth, at_once: tuple[str, ...]) -> int:
    """How many questions until nothing asked can change the verdict; keys `at_once` are one question."""
    day, asked = law.on(ON), 0
    known: Truth = {}
    while (missing := judge(day, day.known(known), wish).missing) is not None:
        keys = at_once if missing in at_once else (missing,)
        known |= {key: truth[key] for key in keys}
        asked += 1
    return asked


def looked_at(law: Law, wish: str | None) -> int:
    """How many keys the rules of a wish look at: a form made for that wish would ask them all."""
    return len(frozenset[str]().union(*(one.keys for one in law.on(ON).asked(wish))))


def asking(law: Law) -> Iterator[str]:
    asked = owners(ASKERS)
    forms = {"a key each": ((), len(KEYS) - 1), "place as one address": (ADDRESS, len(KEYS) - 2)}
    for name, (at_once, form) in forms.items():
        counts = [questions(law, wish, truth, at_once) for wish, truth in asked]
        fit = [looked_at(law, wish) - bool(at_once) for wish, _ in asked]
        late = quantiles(counts, n=20)[-1]
        yield (
            f"{name:22} median {median(counts):.0f}  mean {mean(counts):.2f}  p95 {late:.0f}"
            f"  worst {max(counts)}  of {form} keys; the wish's own form {mean(fit):.1f}"
        )


def lines(count: int) -> list[bytes]:
    """So many different lines, each with some keys unknown."""
    draw = random.Random(5)
    made: dict[bytes, None] = {}
    for at, (wish, truth) in enumerate(owners(count * 2, seed=7)):
        known = {key: value for key, value in truth.items() if draw.random() < 0.8}
        made[orjson.dumps({"id": f"{at}", "on": f"{ON}", "situation": known | {"wish": wish}})] = None
    return [*made][:count]


def seconds(command: Sequence[str], given: bytes) -> float:
    """The wall clock of one process, start included."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        done = subprocess.run(
            command, input=given, capture_output=True, check=True, env=environment(Path(folder)), cwd=folder
        )
        took = time.perf_counter() - start
    assert done.stdout.count(b"\n") == given.count(b"\n")
    return took


def batch() -> Iterator[str]:
    given = b"\n".join(lines(LINES)) + b"\n"
    check, peer = [COMMAND, "check", "--json"], [sys.executable, "-c", PEER]
    for _ in range(3):
        start, peer_start = seconds(check, b""), seconds(peer, b"")
        took, peer_took = seconds(check, given) - start, seconds(peer, given) - peer_start
        yield (
            f"check {LINES} lines      start {start:.2f} s  then {took:.2f} s = {LINES / took:,.0f} lines/s; "
            f"only parsed and printed {LINES / peer_took:,.0f}/s = {took / peer_took:.1f} times faster"
        )


def one_turn(law: Law) -> Iterator[str]:
    """What one answer costs: the verdict, what to ask next, and for a no what would change it."""
    for name, share in (("little known", 0.3), ("half known", 0.6), ("nearly all known", 0.95)):
        times = sorted(_turn(law, *each) for each in _asked(share))
        middle, late = times[len(times) // 2], times[len(times) * 99 // 100]
        yield f"one turn, {name:17} p50 {middle:.3f} ms  p99 {late:.3f} ms  worst {times[-1]:.3f} ms"


def _asked(share: float) -> list[tuple[str | None, Truth]]:
    draw = random.Random(9)
    return [
        (wish, {key: value for key, value in truth.items() if draw.random() < share})
        for wish, truth in owners(JUDGED, seed=11)
    ]


def _turn(law: Law, wish: str | None, known: dict[str, Any]) -> float:
    """Processor milliseconds."""
    start = time.process_time_ns()
    day = law.on(ON)
    if judge(day, day.known(known), wish).verdict == NO:
        smallest_change(law, day, known, wish)
    return (time.process_time_ns() - start) / 1e6


def main() -> None:
    law = Law(load_policy().rules)
    start = time.process_time_ns()
    for wish in (None, *law.rules.wishes):
        law.on(ON).diagram(wish)
    print(f"the law of a day made     {(time.process_time_ns() - start) / 1e6:.0f} ms")
    for part in (asking(law), one_turn(law), batch()):
        for line in part:
            print(line, flush=True)


if __name__ == "__main__":
    main()
