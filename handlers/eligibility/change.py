"""For a no: the fewest answers whose lawful change would turn it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

from handlers.eligibility.diagram import NO, UNSURE, YES
from handlers.eligibility.law import Law, LawOfDay
from handlers.eligibility.situation import Situation, Value
from handlers.eligibility.verdict import judge, outcome

CHANGEABLE = ("entity", "registered", "machine_new", "own_capital_ready", "cleaner_production")


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that would have to change, to what, and the clauses by which it then counts."""

    key: str
    to: Value
    because: tuple[str, ...]


def smallest_change(law: Law, day: LawOfDay, situation: Situation, wish: str | None) -> tuple[Change, ...]:
    """Empty when no lawful change of these keys turns the no into yes or need_more; a yes is preferred."""
    options = {key: [*_lawful(law, key, situation[key])] for key in CHANGEABLE if key in situation}
    known = day.known(situation)
    for count in range(1, len(options) + 1):
        turning = [one for one in _changes(options, count) if _turns(day, known, one, wish)]
        if turning:
            best = min(turning, key=lambda one: _outcome(day, known, one, wish) != YES)
            return tuple(_explained(day, known, best, key, wish) for key in best)
    return ()


def _lawful(law: Law, key: str, now: Value) -> Iterator[Value]:
    if key == "entity":
        yield from next((one.into for one in law.rules.turned if one.entity == now), ())
    elif now is False:
        yield True


def _changes(options: dict[str, list[Value]], count: int) -> Iterator[dict[str, Value]]:
    for keys in combinations(options, count):
        for values in product(*(options[key] for key in keys)):
            yield dict(zip(keys, values, strict=True))


def _outcome(day: LawOfDay, known: dict[str, int], change: dict[str, Value], wish: str | None) -> str:
    return outcome(day, known | _classes(day, change), wish)


def _turns(day: LawOfDay, known: dict[str, int], change: dict[str, Value], wish: str | None) -> bool:
    return _outcome(day, known, change, wish) not in (NO, UNSURE)


def _classes(day: LawOfDay, change: dict[str, Value]) -> dict[str, int]:
    return {key: day.class_of(key, value) for key, value in change.items() if key in day.keys}


def _explained(
    day: LawOfDay, known: dict[str, int], change: dict[str, Value], key: str, wish: str | None
) -> Change:
    """The clauses of the conditions this key counts in, once it is changed."""
    then = known | _classes(day, change)
    cases = [
        case
        for asked in day.asked(wish)
        if any(branch.key == key for way in asked.ways for branch in way.when)
        for case in [*asked.open_to(then)][:1]
    ]
    because = dict.fromkeys(id_ for case in cases for id_ in case.provisions)
    return Change(key, change[key], tuple(because) or judge(day, then, wish).because)
