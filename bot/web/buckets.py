"""How fast one person or one network address may act: token buckets, bounded in number."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` acts at once, then `per_second` of them a second."""

    burst: float
    per_second: float


class Buckets:
    """One bucket a key. Beyond `most` keys the longest unused is dropped: it is nearly full again."""

    def __init__(self, rate: Rate, most: int = 50_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._most, self._clock = rate, most, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # key → (acts left, when counted)

    def take(self, key: str) -> float:
        """Takes one act. Returns 0.0, or the seconds until there is one to take."""
        now = self._clock()
        left, counted = self._left.get(key, (self._rate.burst, now))
        left = min(self._rate.burst, left + (now - counted) * self._rate.per_second)
        allowed = left >= 1.0
        self._left[key] = (left - 1.0 if allowed else left, now)
        self._left.move_to_end(key)
        if len(self._left) > self._most:
            self._left.popitem(last=False)
        return 0.0 if allowed else (1.0 - left) / self._rate.per_second

    def __len__(self) -> int:
        return len(self._left)
