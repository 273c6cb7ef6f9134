"""How many questions a verdict takes, and how fast verdicts come: python -m tests.benchmarks.eligibility"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from statistics import mean, median, quantiles
from typing import Any, NamedTuple

import orjson

from handlers.eligibility.change import smallest_change
from handlers.eligibility.diagram import NO
from handlers.eligibility.law import Law
from handlers.eligibility.situation import KEYS
from handlers.eligibility.verdict import judge, outcome
from messages.knowledge.load import load_policy
from tests.benchmarks.facilities import Truth, owners
from tests.operating.process import COMMAND, environment

ON = date(2026, 11, 22)
ASKERS = 3000
LINES = 20_000
JUDGED = 2000
ROUNDS = 4
MORE = 10  # times the same lines for the peer, which is too quick to be timed on them once
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


def needed(law: Law, wish: str | None, truth: Truth) -> int:
    """Answers of which none can be left out once the verdict stands: what any order of questions must ask."""
    day = law.on(ON)
    known = day.known(truth)
    verdict = outcome(day, known, wish)
    for key in reversed(list(known)):
        without = {other: at for other, at in known.items() if other != key}
        if outcome(day, without, wish) == verdict:
            known = without
    return len(known)


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
    least = [needed(law, wish, truth) for wish, truth in asked]
    yield (
        f"{'in any order at least':22} median {median(least):.0f}  mean {mean(least):.2f}  worst {max(least)}"
    )


def lines(count: int) -> list[bytes]:
    """So many different lines, each with some keys unknown."""
    draw = random.Random(5)
    made: dict[bytes, None] = {}
    for at, (wish, truth) in enumerate(owners(count * 2, seed=7)):
        known = {key: value for key, value in truth.items() if draw.random() < 0.8}
        made[orjson.dumps({"id": f"{at}", "on": f"{ON}", "situation": known | {"wish": wish}})] = None
    return [*made][:count]


class Took(NamedTuple):
    """Seconds of one process, start included: by the clock, and of the processor."""

    clock: float
    processor: float


def took(command: Sequence[str], given: bytes) -> Took:
    """The quickest of a few runs: what else the machine does only makes one slower."""
    runs = [_run(command, given) for _ in range(ROUNDS)]
    return Took(*map(min, zip(*runs, strict=True)))


def _run(command: Sequence[str], given: bytes) -> Took:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").write_bytes(given)
        with (folder / "in").open("rb") as lines, (folder / "out").open("wb") as out:
            start = time.perf_counter()
            process = subprocess.Popen(command, stdin=lines, stdout=out, env=environment(folder), cwd=folder)
            _, status, used = os.wait4(process.pid, 0)
            clock = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        assert (folder / "out").read_bytes().count(b"\n") == given.count(b"\n")
    return Took(clock, used.ru_utime + used.ru_stime)


def batch() -> Iterator[str]:
    """Lines a second without the start, which is told beside it."""
    given = b"\n".join(lines(LINES)) + b"\n"
    check, peer = [COMMAND, "check", "--json"], [sys.executable, "-c", PEER]
    start, ours = took(check, b""), took(check, given)
    peer_start, theirs = took(peer, b""), took(peer, given * MORE)
    clock, processor = (LINES / (one - other) for one, other in zip(ours, start, strict=True))
    plain = LINES * MORE / (theirs.processor - peer_start.processor)
    yield f"check, {LINES} different lines: start {start.clock:.1f} s ({start.processor:.1f} of a processor)"
    yield f"  then {clock:,.0f} lines/s by the clock, {processor:,.0f} lines/s of one processor"
    yield f"  only parsed and printed: {plain:,.0f} lines/s of it, {plain / processor:.0f} times as many"


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
