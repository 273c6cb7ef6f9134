"""Messages through HTTP with commit, beside bare aiohttp and the raw batch floors.

Run `python -m tests.benchmarks.http`.
"""

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

from tests.benchmarks.floors import postgres_floor, sqlite_floor
from tests.benchmarks.load import CONNECTIONS, as_fast_as_it_goes, at_a_rate
from tests.postgres import aside, running_postgres

SECONDS = 2.0
ROUNDS = 5
FORM = ("tôi là ai", "1", "1", "xưởng mộc", "Đắk Lắk", "Ea Tu", "1", "menu")
QUESTIONS = (
    "mua may duoc ho tro bao nhieu",
    "ho so gom nhung gi",
    "khuyến công là gì",
    "han dang ky khi nao",
)


def trivial_text(_: int) -> str:
    return "chào"


def form_text(count: int) -> str:
    return FORM[count % len(FORM)]


def question_text(count: int) -> str:
    return QUESTIONS[count % len(QUESTIONS)]


@contextmanager
def server(kind: str, database: str) -> Iterator[int]:
    """The port of a server process; `{folder}` in the address stands for a fresh directory."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "tests.benchmarks.server",
            kind,
            database.format(folder=folder),
            folder,
        ]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            assert process.stdin
            yield int(process.stdout.readline())
            process.stdin.close()
            process.wait(20)


def throughput(kind: str, database: str, text: Callable[[int], str]) -> float:
    with server(kind, database) as port:
        return asyncio.run(as_fast_as_it_goes(port, SECONDS, text))


def mixed_text(count: int) -> str:
    return (form_text if count % 2 else question_text)(count)


def latency(database: str) -> tuple[float, float]:
    """p50 and p99 in milliseconds at 200 messages a second of real turns, half of them questions."""
    with server("real", database) as port:
        took = asyncio.run(at_a_rate(port, 200, 5.0, mixed_text))
    return took[len(took) // 2] * 1000, took[len(took) * 99 // 100] * 1000


def measure(name: str, database: Callable[[], str], floor: float) -> None:
    rounds = [beside(database) for _ in range(ROUNDS)]
    print(f"\n{name}: messages a second, {CONNECTIONS} connections, committed before answered; medians")
    print(f"  {'bare aiohttp handler':<24}{median(found[0] for found in rounds):>9.0f}   1.00")
    ratios = [trivial / bare for bare, trivial in rounds]
    print(
        f"  {'trivial turn':<24}{median(found[1] for found in rounds):>9.0f}   {median(ratios):.2f} of bare"
        f" (rounds: {', '.join(f'{ratio:.2f}' for ratio in ratios)})"
    )
    bare = median(found[0] for found in rounds)
    for what, text in {"real form step": form_text, "real question": question_text}.items():
        rate = throughput("real", database(), text)
        print(f"  {what:<24}{rate:>9.0f}   {rate / bare:.2f} of bare")
    print(f"  {'raw batch floor (64)':<24}{floor:>9.0f}")
    p50, p99 = latency(database())
    print(f"  at 200 a second, half of them questions: p50 {p50:.1f} ms, p99 {p99:.1f} ms")


def beside(database: Callable[[], str]) -> tuple[float, float]:
    """(bare, trivial turn) messages a second, the bare one measured before and after."""
    before = throughput("bare", "", trivial_text)
    trivial = throughput("trivial", database(), trivial_text)
    return (before + throughput("bare", "", trivial_text)) / 2, trivial


def main() -> None:
    measure("SQLite", lambda: "sqlite:///{folder}/bench.db", sqlite_floor())
    with running_postgres(durable=True) as server:
        floor = postgres_floor(server.url(aside(server.fresh())))
        measure("PostgreSQL", lambda: server.url(aside(server.fresh())), floor)


if __name__ == "__main__":
    main()
