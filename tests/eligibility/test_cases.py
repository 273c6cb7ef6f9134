"""Cases in words, each side of every date and limit: what `check` must say."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from handlers.eligibility.checking import Checker
from handlers.eligibility.law import Law
from messages.knowledge.model import Policy
from messages.rules.model import Case
from tests.eligibility.support import TODAY, Told, cases

CASES = cases()


@pytest.mark.parametrize("told", CASES, ids=[f"{one.file}: {one.says}" for one in CASES])
def test_a_case_in_words(checker: Checker, policy: Policy, told: Told) -> None:
    got = checker.check(told.line, TODAY)
    assert "error" not in got, got
    seen = {key: _as_told(key, got[key], wanted) for key, wanted in told.expected.items()}
    assert seen == dict(told.expected), got
    assert_cites_the_law_of_the_day(policy, got, date.fromisoformat(told.line["on"]))


def _as_told(key: str, value: Any, wanted: Any) -> Any:
    """What came out in the shape cases are written in: `because` and `also` name a part of it."""
    if key == "because":
        return [id_ for id_ in wanted if id_ in value]
    if key == "change":
        return {one["key"]: one["to"] for one in value} or []
    if key == "also":
        return {one["wish"]: one["verdict"] for one in value if one["wish"] in wanted}
    return value


def assert_cites_the_law_of_the_day(policy: Policy, got: Mapping[str, Any], on: date) -> None:
    cited = [*got["because"], *(id_ for one in got["change"] for id_ in one["because"])]
    assert all(policy.provisions[id_].holds(on) for id_ in cited)
    assert got["because"] or on < date(2012, 7, 5)


def test_there_are_cases_enough_and_none_is_told_twice() -> None:
    assert len({one.says for one in CASES}) == len(CASES)
    assert len({str(sorted(one.line["situation"].items())) + one.line["on"] for one in CASES}) >= 220


def test_every_activity_and_every_legal_form_stands_in_a_case(checker: Checker) -> None:
    situations = [one.line["situation"] for one in CASES]
    assert {each.get("wish") for each in situations} >= set(checker.law.rules.wishes)
    for key, values in {"unit_kind": 3, "entity": 9}.items():
        assert len({each[key] for each in situations if key in each}) == values


def test_every_case_of_every_rule_decides_somewhere(law: Law) -> None:
    """A line of the rules no case here comes down to is a line nobody has read."""
    decided = {id(case) for told in CASES for case in deciding(law, told)}
    unread = [
        (condition.id, f"{condition.valid_from}", case.says)
        for condition in law.rules.conditions
        for case in condition.cases
        if id(case) not in decided
    ]
    assert unread == []


def deciding(law: Law, told: Told) -> Iterator[Case]:
    """The cases of the rules that surely hold in a case told here."""
    situation = told.line["situation"]
    day = law.on(date.fromisoformat(told.line["on"]))
    known = day.known({key: value for key, value in situation.items() if value != ""})
    for asked in day.asked(situation.get("wish")):
        open_cases = [*asked.open_to(known)]
        if len(open_cases) == 1:
            yield open_cases[0]
