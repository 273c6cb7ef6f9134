"""How much may be said: the figures that may be quoted for a wish, and the national ceiling of a cost."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from handlers.eligibility.predicates import CODE
from handlers.eligibility.situation import Situation
from messages.knowledge.model import NATIONAL, Figure, Policy
from messages.rules.model import Test

_WHOLE = 100  # percent: a figure without a share has only its cap


@dataclass(frozen=True, slots=True)
class Ceilings:
    """`national` and `local`: the figure that may be quoted from each purse, or None."""

    national: Figure | None
    local: Figure | None

    @property
    def not_quotable(self) -> bool:
        return self.national is None and self.local is None


def ceilings(policy: Policy, situation: Situation, wish: str, on: date) -> Ceilings:
    """The levels of a wish that hold that day, may be quoted, and are meant for this facility."""
    figures = [*_meant(policy, situation, wish, on)]
    national = (one for one in figures if one.purse == NATIONAL)
    local = (one for one in figures if one.purse == situation.get("province_code"))
    return Ceilings(next(national, None), next(local, None))


def _meant(policy: Policy, situation: Situation, wish: str, on: date) -> Iterator[Figure]:
    for activity in policy.rules.activities_on(on):
        for level in activity.levels if activity.id == wish else ():
            figure = policy.figures[level.figure]
            if figure.quote != "no" and figure.holds(on) and _holds(level.when, situation, on):
                yield figure


def _holds(tests: tuple[Test, ...], situation: Situation, on: date) -> bool:
    """What is not known does not hold."""
    known = ((test, situation.get(test.key)) for test in tests)
    return all(value is not None and CODE[test.predicate](value, test.given, on) for test, value in known)


def ceiling_of(figure: Figure, cost: int) -> int:
    """The most a figure gives for a cost, in whole đồng: its share of the cost, at most its cap."""
    part = cost * round(1000 * (figure.percent or _WHOLE)) // (1000 * _WHOLE)
    return part if figure.cap is None else min(part, figure.cap)
