"""How well and how fast addresses are resolved, beside two peers: python -m tests.benchmarks.places

Peers: every known name looked for in the text, one after another, and the names most like it by difflib.
"""

import gc
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from messages.places import resolve
from messages.places.table import lines, table
from messages.text import fold
from messages.units import find_province
from tests.places.test_any_text import HOSTILE
from tests.places.test_table import ON, typed_before
from tests.places.test_vectors import WAYS, without_district
from tests.places.vectors import VECTORS

Peer = Callable[[str], object]


def resident() -> float:
    """Megabytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


def weight() -> Iterator[str]:
    """First of all: what is loaded later must not hide it."""
    find_province("ở Hà Nội")
    gc.collect()
    before, began = resident(), time.process_time()
    resolve("xã Ea Tu", on=ON)
    took = (time.process_time() - began) * 1000
    gc.collect()
    yield f"the table: {resident() - before:.1f} MB, read in {took:.0f} ms at first use"


def quality() -> Iterator[str]:
    yield f"{'of ' + str(len(VECTORS)) + ' old addresses':24} right first   only it   among them"
    for name, way in WAYS.items():
        yield _counted(name, way)
        yield _counted(f"  no district, {name}", lambda text, way=way: way(without_district(text)))  # type: ignore[misc]


def _counted(name: str, way: Callable[[str], str]) -> str:
    first = alone = among = 0
    for typed, commune, province in VECTORS:
        hits = [(one.name, one.province) == (commune, province) for one in resolve(way(typed), on=ON)]
        first += hits[:1] == [True]
        alone += hits == [True]
        among += any(hits)
    return f"{name:40} {first:>3} {alone:>9} {among:>12}"


def everything() -> Iterator[str]:
    """Every old commune, with its district and province, and without the district."""
    known = table()
    right = alone = 0
    for number, (typed, _) in enumerate(typed_before()):
        codes = {one.code for one in resolve(typed, on=ON)}
        right += codes == {known.codes[unit] for unit in known.into[number]}
        alone += len(codes) == 1
    total = len(known.into)
    yield f"every old address: {right} of {total} led to just their units, {alone / total:.1%} to one"


def took(act: Peer, texts: Sequence[str]) -> list[float]:
    """Processor milliseconds of each, sorted."""
    times = []
    for text in texts:
        began = time.process_time()
        act(text)
        times.append((time.process_time() - began) * 1000)
    return sorted(times)


def speed() -> Iterator[str]:
    ours = [way(typed) for way in WAYS.values() for typed, *_ in VECTORS] * 10
    whole = [plain for _, plain in typed_before()]
    mine = took(lambda text: resolve(text, on=ON), ours)
    yield _told("30 addresses, 7 ways", mine)
    yield _told("every old address", took(lambda text: resolve(text, on=ON), whole))
    yield _told("hostile texts", took(lambda text: resolve(text, on=ON), [*HOSTILE.values()] * 5))
    names = [fold(row[1 if section == "old communes" else 2]) for section, row in _communes()]
    for name, peer in (("names one by one", _scanned(names)), ("difflib", _nearest(names))):
        theirs = took(peer, ours[:10])
        ratio = theirs[len(theirs) // 2] / mine[len(mine) // 2]
        yield f"{_told(name, theirs)}, {ratio:.0f} times ours"


def _communes() -> Iterator[tuple[str, list[str]]]:
    return ((section, row) for section, row in lines() if section in ("units", "old communes"))


def _scanned(names: Sequence[str]) -> Peer:
    def scan(text: str) -> list[str]:
        folded = fold(text)
        return [name for name in names if name in folded]

    return scan


def _nearest(names: Sequence[str]) -> Peer:
    return lambda text: get_close_matches(fold(text.split(",")[0]), names, n=6)


def _told(name: str, times: Sequence[float]) -> str:
    p50, p99 = times[len(times) // 2], times[len(times) * 99 // 100]
    return f"{name:24} p50 {p50:.2f} ms, p99 {p99:.2f} ms, most {times[-1]:.2f} ms"


def main() -> None:
    for part in (weight, quality, everything, speed):
        for line in part():
            sys.stdout.write(line + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
