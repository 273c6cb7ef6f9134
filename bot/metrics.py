"""Counters and timings for Prometheus; labels are names of channels, never of people."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from bot.receive import Heard
from storage.store import Kept

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)


@dataclass(frozen=True)
class Metrics:
    """One registry a process, so that tests may run several servers side by side."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    heard: Counter = field(init=False)
    failed: Counter = field(init=False)
    took: Histogram = field(init=False)
    answers: Counter = field(init=False)

    def __post_init__(self) -> None:
        made = {
            "heard": Counter("khuyencong_heard", "Messages taken", ["channel"], registry=self.registry),
            "failed": Counter("khuyencong_failed", "Messages not taken", ["channel"], registry=self.registry),
            "took": Histogram(
                "khuyencong_turn_seconds", "From heard to kept", registry=self.registry, buckets=BUCKETS
            ),
            "answers": Counter("khuyencong_http_answers", "HTTP answers", ["status"], registry=self.registry),
        }
        for name, metric in made.items():
            object.__setattr__(self, name, metric)

    def text(self) -> bytes:
        return generate_latest(self.registry)


def measured(
    hear: Callable[[Heard], Awaitable[tuple[Kept, ...]]], metrics: Metrics
) -> Callable[[Heard], Awaitable[tuple[Kept, ...]]]:
    """The same `hear`, counted and timed."""

    async def counted(heard: Heard) -> tuple[Kept, ...]:
        began = time.perf_counter()
        try:
            kept = await hear(heard)
        except BaseException:
            metrics.failed.labels(heard.channel).inc()
            raise
        metrics.heard.labels(heard.channel).inc()
        metrics.took.observe(time.perf_counter() - began)
        return kept

    return counted
