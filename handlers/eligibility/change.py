"""For a no: the fewest answers whose lawful change would turn it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

from handlers.eligibility.diagram import YES
from handlers.eligibility.law import Law, LawOfDay
from handlers.eligibility.situation import Situation, Value
from handlers.eligibility.verdict import judge
from messages.rules.model import FAILS

CHANGEABLE = ("entity", "registered", "machine_new", "own_capital_ready", "cleaner_production")
_YES, _MAY_BE, _OPEN, _SETTLED = range(4)  # what comes of a change: no yes is possible in the last two


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that would have to change, to what, and the clauses by which it then counts."""

    key: str
    to: Value
    because: tuple[str, ...]


def smallest_change(
    law: Law, day: LawOfDay, situation: Situation, wish: str | None, hopeful: bool = False
) -> tuple[Change, ...]:
    """Empty when no lawful change of these keys turns the no into yes or need_more.

    Of equally small ones a yes comes first, then what may still become one, then what keeps the legal form.
    `hopeful`: only changes after which a yes is possible, for telling a person what to do.
    """
    options = {key: [*_lawful(law, key, situation[key])] for key in CHANGEABLE if key in situation}
    known = day.known(situation)
    if _fails_anyway(day, known, options, wish):
        return ()
    for count in range(1, len(options) + 1):
        ranked = [(_rank(day, known, one, wish), one) for one in _changes(options, count)]
        turning = [one for one in ranked if one[0][0] <= (_MAY_BE if hopeful else _OPEN)]
        if turning:
            best = min(turning, key=lambda one: one[0])[1]
            return tuple(_explained(day, known, best, key, wish) for key in best)
    return ()


def _fails_anyway(
    day: LawOfDay, known: dict[str, int], options: dict[str, list[Value]], wish: str | None
) -> bool:
    """Whether a condition that looks at none of these keys rules it out by itself."""
    return any(
        one.keys.isdisjoint(options) and all(case.then == FAILS for case in one.open_to(known))
        for one in day.asked(wish)
    )


def _lawful(law: Law, key: str, now: Value) -> Iterator[Value]:
    if key == "entity":
        yield from next((one.into for one in law.rules.turned if one.entity == now), ())
    elif now is False:
        yield True


def _changes(options: dict[str, list[Value]], count: int) -> Iterator[dict[str, Value]]:
    for keys in combinations(options, count):
        for values in product(*(options[key] for key in keys)):
            yield dict(zip(keys, values, strict=True))


def _rank(
    day: LawOfDay, known: dict[str, int], change: dict[str, Value], wish: str | None
) -> tuple[int, bool]:
    """How good what comes of a change is, the least first; then whether it is another legal form."""
    left = day.diagrams.leaves(day.diagram(wish), known | _classes(day, change))
    good = _MAY_BE if YES in left else _OPEN
    if len(left) == 1:
        good = _YES if YES in left else _SETTLED
    return good, "entity" in change


def _classes(day: LawOfDay, change: dict[str, Value]) -> dict[str, int]:
    return {key: day.class_of(key, value) for key, value in change.items() if key in day.keys}


def _explained(
    day: LawOfDay, known: dict[str, int], change: dict[str, Value], key: str, wish: str | None
) -> Change:
    """The clauses of the conditions this key counts in, once it is changed."""
    then = known | _classes(day, change)
    cases = [case for asked in day.asked(wish) if key in asked.keys for case in [*asked.open_to(then)][:1]]
    because = dict.fromkeys(id_ for case in cases for id_ in case.provisions)
    return Change(key, change[key], tuple(because) or judge(day, then, wish).because)
