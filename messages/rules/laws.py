"""The laws the rules keep: everything cites what is in force, exists once a day, and is used."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations

from messages.knowledge.model import At, Dated, Policy
from messages.knowledge.problems import Problem
from messages.rules.model import PROVINCE_STATES, Activity, Advice, Case, Condition, Level, Rules, Test
from messages.rules.wordings import wording_problems
from messages.text import fold
from messages.units import provinces

_PLACES = (*PROVINCE_STATES, *(province.code for province in provinces()))
_DAY = timedelta(days=1)
Named = Condition | Activity | Advice


def rules_problems(policy: Policy) -> list[Problem]:
    """Everything wrong in the rules, or between them and the provisions and figures they name."""
    rules = policy.rules
    return [
        *(problem for group in _dated(rules) for problem in _overlaps(group)),
        *_gaps(rules.conditions),
        *_gaps(rules.activities),
        *(problem for one in rules.conditions for problem in _condition(policy, one)),
        *(problem for one in rules.activities for problem in _activity(policy, one)),
        *(problem for one in rules.advice for problem in _cited(policy, one, one.at, one.provisions)),
        *_trades(rules),
        *wording_problems(policy),
        *_unused(rules),
    ]


def _found(at: At, key: str, kind: str, item: int | None = None, /, **values: object) -> Problem:
    return Problem(at.file, at.of(key, item), kind, values)


def _dated(rules: Rules) -> tuple[Sequence[Named], ...]:
    return rules.conditions, rules.activities, rules.advice


def _overlaps(group: Sequence[Named]) -> Iterator[Problem]:
    """A window that ends before it starts, and two of one id that hold on one day."""
    for one in group:
        if one.valid_from and one.valid_to and one.valid_to < one.valid_from:
            yield _found(one.at, "valid_to", "ends_before_start")
    for one, other in combinations(group, 2):
        if one.id == other.id and one.meets(other):
            values = {"id": one.id, "file": one.at.file, "line": one.at.line}
            yield _found(other.at, "valid_from", "two_rules", **values)


def _gaps(group: Sequence[Condition | Activity]) -> Iterator[Problem]:
    """Days between two of one id: on them the law would silently not be asked."""
    last: dict[str, date] = {}
    for one in sorted(group, key=lambda each: each.valid_from or date.min):
        start, ended = one.valid_from or date.min, last.get(one.id)
        if ended is not None and start - ended > _DAY:
            days = {"start": ended + _DAY, "end": start - _DAY}
            yield _found(one.at, "valid_from", "rule_gap", id=one.id, **days)
        last[one.id] = one.valid_to or date.max


def _condition(policy: Policy, condition: Condition) -> Iterator[Problem]:
    if not condition.cases or condition.cases[-1].when or condition.cases[-1].only_for:
        yield _found(condition.at, "cases", "no_else", id=condition.id)
    for case in condition.cases:
        yield from _cited(policy, condition, case.at, case.provisions)
        yield from _known(case.at, "only_for", case.only_for, policy.rules.wishes)
        yield from _tests(policy.rules, case, case.when)


def _activity(policy: Policy, activity: Activity) -> Iterator[Problem]:
    rules, at = policy.rules, activity.at
    yield from _cited(policy, activity, at, activity.provisions)
    yield from _known(at, "conditions", activity.conditions, {one.id for one in rules.conditions})
    yield from _known(at, "advice", activity.advice, {one.id for one in rules.advice})
    for level in activity.levels:
        yield from _known(level.at, "figure", [level.figure], policy.figures)
        yield from _tests(rules, level, level.when)


def _tests(rules: Rules, of: Case | Level, tests: Iterable[Test]) -> Iterator[Problem]:
    known = {"sector": [one.id for one in rules.trades], "province_code": _PLACES}
    for test in tests:
        if test.key in known and isinstance(test.given, tuple):
            yield from _known(of.at, "when", test.given, known[test.key])


def _cited(policy: Policy, during: Dated, at: At, provisions: Sequence[str]) -> Iterator[Problem]:
    """At least one provision, each known and in force as long as the rule is."""
    if not provisions:
        yield _found(at, "provisions", "no_source")
    yield from _known(at, "provisions", provisions, policy.provisions)
    for item, id_ in enumerate(provisions):
        provision = policy.provisions.get(id_)
        if provision and not provision.covers(during):
            days = {"start": provision.valid_from or "?", "end": provision.valid_to or "…"}
            yield _found(at, "provisions", "not_in_force", item, id=id_, **days)


def _known(at: At, key: str, ids: Iterable[str], known: Iterable[str]) -> Iterator[Problem]:
    for item, each in enumerate(ids):
        if each not in known:
            yield _found(at, key, "unknown_id", item, id=each, name=key)


def _trades(rules: Rules) -> Iterator[Problem]:
    """A word belongs to one trade."""
    first: dict[str, str] = {}
    for trade in rules.trades:
        for key, words in (("words", trade.words), ("goods", trade.goods)):
            for item, word in enumerate(words):
                if first.setdefault(fold(word), trade.id) != trade.id:
                    values = {"word": word, "id": first[fold(word)]}
                    yield _found(trade.at, key, "trade_word_twice", item, **values)


def _unused(rules: Rules) -> Iterator[Problem]:
    asked = {id_ for one in rules.activities for id_ in one.conditions}
    told = {id_ for one in rules.activities for id_ in one.advice}
    unused = [(one.at, one.id) for one in rules.conditions if one.id not in asked]
    unused += [(one.at, one.id) for one in rules.advice if one.id not in told]
    for at, id_ in unused:
        yield _found(at, "id", "rule_unused", id=id_)
