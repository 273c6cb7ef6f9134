"""Counters and timings for Prometheus; labels are names of channels and HTTP statuses, never of people.

Counting happens for every message, reading once a minute: plain numbers become metrics when asked.
"""

import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from bot.receive import Heard
from storage.store import Kept

if TYPE_CHECKING:  # the library loads when somebody first asks: many centres never do
    from prometheus_client import CollectorRegistry
    from prometheus_client.core import Metric

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)  # seconds

Hear = Callable[[Heard], Awaitable[tuple[Kept, ...]]]


class Timing:
    """How long something took: how often up to each of BOUNDS, and all seconds together."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._took = [0] * (len(BOUNDS) + 1)

    def took(self, seconds: float) -> None:
        self._took[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds

    def buckets(self) -> list[tuple[str, float]]:
        names = [*map(str, BOUNDS), "+Inf"]
        return [(name, float(sum(self._took[: at + 1]))) for at, name in enumerate(names)]


class Metrics:
    """What one process counted; each server of a test has its own."""

    def __init__(self) -> None:
        self.heard: Counter[str] = Counter()  # messages taken, by channel
        self.failed: Counter[str] = Counter()  # messages not taken, by channel
        self.statuses: Counter[int] = Counter()  # HTTP answers of the web chat
        self.said: Counter[tuple[str, str]] = Counter()  # what became of our messages, by channel and outcome
        self.hooked: Counter[tuple[str, int]] = Counter()  # answers to platforms, by channel and status
        self.untrusted: Counter[str] = Counter()  # calls that were not from the platform, by channel
        self.dropped: Counter[str] = Counter()  # events that can never be handled, by channel
        self.platform_errors: Counter[tuple[str, str]] = Counter()  # by channel and a word for what it was
        self.waiting: Mapping[str, tuple[int, int]] = {}  # channel → messages that wait, oldest's age in ms
        self.turns, self.commits = Timing(), Timing()

    def answered(self, status: int) -> None:
        self.statuses[status] += 1

    def ended(self, channel: str, outcome: str) -> None:
        self.said[channel, outcome] += 1

    def collect(self) -> "Iterator[Metric]":
        from prometheus_client.core import HistogramMetricFamily

        for name, what, labels, counts in self._counted():
            yield _counter(name, what, labels, counts)
        depths = {channel: depth for channel, (depth, _) in self.waiting.items()}
        ages = {channel: age / 1000 for channel, (_, age) in self.waiting.items()}
        yield _gauge("khuyencong_queue_depth", "Messages that wait to be sent", depths)
        yield _gauge("khuyencong_queue_age_seconds", "How long the oldest of them has waited", ages)
        for name, what, timing in (
            ("khuyencong_turn_seconds", "From heard to kept", self.turns),
            ("khuyencong_commit_seconds", "Of that, the commit", self.commits),
        ):
            yield HistogramMetricFamily(name, what, buckets=timing.buckets(), sum_value=timing.seconds)

    def _counted(self) -> "Iterator[tuple[str, str, tuple[str, ...], Mapping[Any, int]]]":
        by_channel = ("channel",)
        yield "khuyencong_heard", "Messages taken", by_channel, self.heard
        yield "khuyencong_failed", "Messages not taken", by_channel, self.failed
        yield "khuyencong_said", "What became of our messages", ("channel", "outcome"), self.said
        yield "khuyencong_hook_answers", "HTTP answers to platforms", ("channel", "status"), self.hooked
        yield "khuyencong_untrusted", "Calls that were not from the platform", by_channel, self.untrusted
        yield "khuyencong_dropped", "Events that can never be handled", by_channel, self.dropped
        yield "khuyencong_platform_errors", "Platform trouble", ("channel", "why"), self.platform_errors
        yield "khuyencong_http_answers", "HTTP answers of the web chat", ("status",), self.statuses

    def text(self) -> bytes:
        from prometheus_client import generate_latest

        return generate_latest(cast("CollectorRegistry", self))  # of a registry only `collect` is asked


def _counter(name: str, what: str, labels: tuple[str, ...], counts: Mapping[Any, int]) -> "Metric":
    """`counts`: by the value of the only label, or by a tuple of the labels' values."""
    from prometheus_client.core import CounterMetricFamily

    family = CounterMetricFamily(name, what, labels=labels)
    for value, count in counts.items():
        family.add_metric([*map(str, value if isinstance(value, tuple) else (value,))], count)
    return family


def _gauge(name: str, what: str, values: Mapping[str, float]) -> "Metric":
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(name, what, labels=("channel",))
    for channel, value in values.items():
        family.add_metric([channel], value)
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
        metrics.turns.took(time.perf_counter() - began)
        return kept

    return counted
