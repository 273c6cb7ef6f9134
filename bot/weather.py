"""Whether a platform is there: after some misses in a row one message at a time is tried, ever less often."""

from collections.abc import Callable
from typing import Literal

MISSES = 3  # in a row, before a platform counts as down
LONGEST = 60.0  # seconds between two tries of a platform that is down
HALTED = 60.0  # seconds between two tries of a channel that is set up wrongly

May = Literal["all", "one", "none"]


class Weather:
    """Of one channel in one process. `dice` gives a number from 0 to 1; times are seconds."""

    def __init__(self, dice: Callable[[], float]) -> None:
        self._dice = dice
        self._misses = self._tries = 0
        self._down = self._trying = False
        self._until = 0.0

    def may(self, now: float) -> May:
        """What may go now; "one" is asked for once, and then waits for how that ended."""
        if not self._down:
            return "all"
        return "one" if self._trying or now >= self._until else "none"

    @property
    def again(self) -> float | None:
        """When one message may be tried; None when all is well, or one is under way."""
        return self._until if self._down and not self._trying else None

    def trying(self) -> None:
        """The one message was taken."""
        self._trying = self._down

    def nothing_to_try(self, now: float, pause: float) -> None:
        """There was no message to try with."""
        self._trying, self._until = False, now + pause

    def missed(self, now: float) -> None:
        self._misses += 1
        if self._trying or (not self._down and self._misses >= MISSES):
            self._tries += 1
            # Full jitter, so that replicas do not come back together.
            self._close(now + max(0.5, self._dice() * min(LONGEST, 2.0**self._tries)))

    def misset(self, now: float) -> None:
        self._close(now + HALTED)

    def came_through(self) -> bool:
        """The platform answered; whether it was down until now."""
        was_down = self._down
        self._misses = self._tries = 0
        self._down = self._trying = False
        return was_down

    def resume(self) -> None:
        """Try again now."""
        self._until = 0.0

    def _close(self, until: float) -> None:
        self._down, self._trying, self._until = True, False, until
