"""The laws of what rules say to an owner: plain words, amounts from their provisions, and whom to ask."""

import re
from collections.abc import Iterator

from messages.knowledge.model import Policy
from messages.knowledge.plain import unplain_problems
from messages.knowledge.problems import Problem
from messages.rules.model import UNSETTLED, Advice, Case

Told = Case | Advice
_ENDS_WITH_WHO = {"says": re.compile(r"\bhỏi [^.?]+\.$"), "says_en": re.compile(r"\bask [^.?]+\.$")}


def wording_problems(policy: Policy) -> Iterator[Problem]:
    told = told_to_owners(policy)
    yield from unplain_problems(policy, ((each.at, each.provisions, texts_of(each)) for each in told))
    for each in told:
        if isinstance(each, Case) and each.then == UNSETTLED:
            yield from _nobody_to_ask(each)


def told_to_owners(policy: Policy) -> list[Told]:
    """Every reason and every advice."""
    reasons = (case for condition in policy.rules.conditions for case in condition.cases)
    return [*reasons, *policy.rules.advice]


def texts_of(told: Told) -> Iterator[tuple[str, None, str]]:
    """Both languages with their keys."""
    yield "says", None, told.says
    yield "says_en", None, told.says_en


def _nobody_to_ask(case: Case) -> Iterator[Problem]:
    """What is not settled names who can tell, at its end."""
    for key, _, text in texts_of(case):
        if not _ENDS_WITH_WHO[key].search(text):
            yield Problem(case.at.file, case.at.of(key), "nobody_to_ask")
