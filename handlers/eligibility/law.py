"""The law of a day: its conditions over classes of values, and one diagram for each activity."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from handlers.eligibility.diagram import Branch, Classes, Diagram, Diagrams, Way, Ways
from handlers.eligibility.likely import share
from handlers.eligibility.predicates import code_over
from handlers.eligibility.situation import KEYS, Situation, Value
from handlers.eligibility.trades import UNLISTED, Trades
from messages.rules.model import (
    BENEFICIARY,
    ENTITIES,
    UNIT_KINDS,
    UNSETTLED,
    Activity,
    Case,
    Condition,
    Rules,
    Test,
)

_DAY = timedelta(days=1)
_UNWRITTEN: Ways = (Way((), UNSETTLED),)  # the only condition of an activity that day has no rule for


class Law:
    """All rules, by the day asked about."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.trades = Trades(rules)
        self.code = code_over(rules.places)
        self._cuts = sorted({*_cuts(rules)})
        self._days: dict[int, LawOfDay] = {}

    def on(self, day: date) -> "LawOfDay":
        """The law of that day; days between two changes share one."""
        at = bisect_right(self._cuts, day)
        if at not in self._days:
            self._days[at] = LawOfDay(self, self._cuts[at - 1] if at else date.min)
        return self._days[at]

    def changes(self, after: date, until: date) -> list[date]:
        """The days after one and up to another on which something changes, in order."""
        return self._cuts[bisect_right(self._cuts, after) : bisect_right(self._cuts, until)]


def _cuts(rules: Rules) -> Iterator[date]:
    """Days on which something changes: a rule starts or has ended, a province becomes a city."""
    for one in (*rules.conditions, *rules.activities):
        if one.valid_from:
            yield one.valid_from
        if one.valid_to:
            yield one.valid_to + _DAY
    for province in rules.places:
        yield from (day for day in (province.city_since, province.city_by) if day)


@dataclass(frozen=True)
class Asked:
    """A condition of an activity that day: the cases that count for it, and the same over classes."""

    condition: Condition
    cases: tuple[Case, ...]
    ways: Ways

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys its cases look at."""
        return frozenset(branch.key for way in self.ways for branch in way.when)

    def open_to(self, known: Classes) -> Iterator[Case]:
        """The cases that may decide, given what is known; a case that surely holds is the last."""
        for case, way in zip(self.cases, self.ways, strict=True):
            sure = True
            for key, classes in way.when:
                at = known.get(key)
                if at is None:
                    sure = False
                elif at not in classes:
                    break
            else:
                yield case
                if sure:
                    return

    def settled(self, known: Classes) -> bool:
        """Whether what is known decides this condition by itself."""
        return len({case.then for case in self.open_to(known)}) == 1


class LawOfDay:
    """What is asked on a day, from `first` on until the next change."""

    def __init__(self, law: Law, first: date) -> None:
        self.first, self._law = first, law
        self.activities: Mapping[str, Activity] = {one.id: one for one in law.rules.activities_on(first)}
        self._tests = _tests_by_key(self._all_conditions())
        self._classes = {key: self._classes_of(key) for key in self._tests}
        self.diagrams = Diagrams({key: len(set(of.values())) for key, of in self._classes.items()})
        self._at: dict[str, dict[Value, int]] = {key: {} for key in self._classes}  # but not whole numbers
        self._diagrams: dict[str, Diagram] = {}
        self._asked: dict[str, tuple[Asked, ...]] = {}

    def _all_conditions(self) -> Iterator[Condition]:
        return (one for one in self._law.rules.conditions if one.holds(self.first))

    def _classes_of(self, key: str) -> dict[tuple[bool, ...], int]:
        """Which tests hold → the class; values no test tells apart are one class."""
        signs = dict.fromkeys(self._signs(key, value) for value in self._examples(key))
        return {sign: at for at, sign in enumerate(signs)}

    def _examples(self, key: str) -> Iterable[Value]:
        """Values on both sides of everything a test of this key looks at."""
        kind = KEYS[key]
        if kind == "bool":
            return (True, False)
        if kind == "int":
            limits = (int(test.given) for test in self._tests[key] if not isinstance(test.given, tuple))
            return dict.fromkeys((1, 0, *(limit + one for limit in limits for one in (0, 1))))
        if kind == "province":
            return [province.code for province in self._law.rules.places]
        if kind == "text":
            return [*(trade.id for trade in self._law.rules.trades), UNLISTED]
        return ENTITIES if kind == "entity" else UNIT_KINDS

    def _signs(self, key: str, value: Value) -> tuple[bool, ...]:
        return tuple(
            self._law.code[test.predicate](value, test.given, self.first) for test in self._tests[key]
        )

    def known(self, situation: Situation) -> dict[str, int]:
        """The classes of all known keys the law of this day looks at."""
        return {key: self.class_of(key, situation[key]) for key in self._classes if key in situation}

    def class_of(self, key: str, value: Value) -> int:
        if KEYS[key] == "int":
            return self._classes[key][self._signs(key, value)]
        looked_at = self._looked_at(key, value)
        at = self._at[key].get(looked_at)
        if at is None:
            at = self._at[key][looked_at] = self._classes[key][self._signs(key, looked_at)]
        return at

    def _looked_at(self, key: str, value: Value) -> Value:
        return self._law.trades.named(str(value)) if key == "sector" else value

    def examples(self, key: str) -> dict[int, Value]:
        """For each class of a key the first of our own examples; trades by the id of their group."""
        found: dict[int, Value] = {}
        for value in self._examples(key):
            found.setdefault(self._classes[key][self._signs(key, value)], value)
        return found

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys any condition of this day looks at."""
        return tuple(self._classes)

    def asked(self, wish: str | None) -> tuple[Asked, ...]:
        """The conditions of an activity, by default of being a beneficiary at all."""
        id_ = wish or BENEFICIARY
        if id_ not in self._asked:
            activity = self.activities.get(id_)
            conditions = self._law.rules.conditions_of(activity, self.first) if activity else ()
            self._asked[id_] = tuple(self._asks(one, id_) for one in conditions)
        return self._asked[id_]

    def _asks(self, condition: Condition, activity: str) -> Asked:
        cases = tuple(case for case in condition.cases if not case.only_for or activity in case.only_for)
        ways = tuple(Way(tuple(map(self._branch, case.when)), case.then) for case in cases)
        return Asked(condition, cases, ways)

    def _branch(self, test: Test) -> Branch:
        """The classes for whose values the test holds."""
        key = test.key
        at = self._tests[key].index(test)
        return Branch(key, frozenset(one for sign, one in self._classes[key].items() if sign[at]))

    def diagram(self, wish: str | None) -> Diagram:
        """What decides about an activity when nothing is known yet."""
        id_ = wish or BENEFICIARY
        if id_ not in self._diagrams:
            asked = [one.ways for one in self.asked(id_)] if id_ in self.activities else [_UNWRITTEN]
            self._diagrams[id_] = self.diagrams.of(asked)
        return self._diagrams[id_]

    @cached_property
    def shares(self) -> Mapping[str, tuple[float, ...]]:
        """For each key how usual each class of it is; together 1."""
        return {key: self._shares(key) for key in self._classes}

    def _shares(self, key: str) -> tuple[float, ...]:
        examples = [*self._examples(key)]
        weights = [0.0] * len(set(self._classes[key].values()))
        for value in examples:
            weights[self._classes[key][self._signs(key, value)]] += share(key, value, len(examples))
        return tuple(weight / sum(weights) for weight in weights)


def _tests_by_key(conditions: Iterable[Condition]) -> dict[str, tuple[Test, ...]]:
    """Every test of the day once, by key, keys in the order of a fixed form."""
    every = dict.fromkeys(test for one in conditions for case in one.cases for test in case.when)
    by_key = {key: tuple(test for test in every if test.key == key) for key in KEYS}
    return {key: tests for key, tests in by_key.items() if tests}
