"""Counters and timings for Prometheus; labels are names of channels and HTTP statuses, never of people.

Counting happens for every message, reading once a minute: plain numbers become metrics when asked.
"""

import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, cast

from bot.receive import Heard
from storage.store import Kept

if TYPE_CHECKING:  # the library loads when somebody first asks: many centres never do
    from prometheus_client import CollectorRegistry
    from prometheus_client.core import Metric

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)  # seconds

Hear = Callable[[Heard], Awaitable[tuple[Kept, ...]]]


class Metrics:
    """What one process counted; each server of a test has its own."""

    def __init__(self) -> None:
        self.heard: Counter[str] = Counter()  # messages taken, by channel
        self.failed: Counter[str] = Counter()  # messages not taken, by channel
        self.statuses: Counter[int] = Counter()  # HTTP answers of the web chat
        self._took = [0] * (len(BOUNDS) + 1)
        self._seconds = 0.0

    def answered(self, status: int) -> None:
        self.statuses[status] += 1

    def took(self, seconds: float) -> None:
        self._took[bisect_left(BOUNDS, seconds)] += 1
        self._seconds += seconds

    def collect(self) -> "Iterator[Metric]":
        from prometheus_client.core import HistogramMetricFamily

        yield _counter("khuyencong_heard", "Messages taken", "channel", self.heard)
        yield _counter("khuyencong_failed", "Messages not taken", "channel", self.failed)
        yield _counter("khuyencong_http_answers", "HTTP answers of the web chat", "status", self.statuses)
        yield HistogramMetricFamily(
            "khuyencong_turn_seconds", "From heard to kept", buckets=self._buckets(), sum_value=self._seconds
        )

    def _buckets(self) -> list[tuple[str, float]]:
        names = [*map(str, BOUNDS), "+Inf"]
        return [(name, float(sum(self._took[: at + 1]))) for at, name in enumerate(names)]

    def text(self) -> bytes:
        from prometheus_client import generate_latest

        return generate_latest(cast("CollectorRegistry", self))  # of a registry only `collect` is asked


def _counter(name: str, what: str, label: str, counts: Counter[str] | Counter[int]) -> "Metric":
    from prometheus_client.core import CounterMetricFamily

    family = CounterMetricFamily(name, what, labels=[label])
    for value, count in counts.items():
        family.add_metric([str(value)], count)
    return family


def measured(hear: Hear, metrics: Metrics) -> Hear:
    """The same `hear`, counted and timed."""

    async def counted(heard: Heard) -> tuple[Kept, ...]:
        began = time.perf_counter()
        try:
            kept = await hear(heard)
        except BaseException:
            metrics.failed[heard.channel] += 1
            raise
        metrics.heard[heard.channel] += 1
        metrics.took(time.perf_counter() - began)
        return kept

    return counted
