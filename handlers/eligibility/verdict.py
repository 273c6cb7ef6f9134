"""The verdict on one activity: yes, no, unsure, or which question to ask next, and the clauses behind it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from handlers.eligibility.diagram import NO, OPEN, UNSURE, YES, Classes, Diagram, Node, open_keys
from handlers.eligibility.law import Asked, LawOfDay
from messages.rules.model import FAILS, MET, UNSETTLED, Case

NEED_MORE = OPEN
VERDICTS = (YES, NO, NEED_MORE, UNSURE)
_THEN = {YES: MET, NO: FAILS, UNSURE: UNSETTLED}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What holds for one wish on one day.

    `because`: fact ids in force that day. `missing`: the key to ask next, only with need_more. `matters`: all
    keys whose answer can still change the verdict. `cases`: the cases it rests on, in the rule's order.
    """

    verdict: str
    because: tuple[str, ...]
    missing: str | None
    matters: frozenset[str]
    cases: tuple[Case, ...]


def judge(law: LawOfDay, known: Classes, wish: str | None) -> Verdict:
    """The verdict on a wish, or on being a beneficiary at all; `known` as the law of the day classes it."""
    left = law.diagrams.follow(law.diagram(wish), known)
    missing = next_key(law, left)
    verdict = left if isinstance(left, str) else NEED_MORE
    cases = tuple(_deciding(law.asked(wish), known, verdict, missing))
    because = [*_basis(law, wish, verdict), *(id_ for case in cases for id_ in case.provisions)]
    return Verdict(verdict, tuple(dict.fromkeys(because)), missing, open_keys(left), cases)


def outcome(law: LawOfDay, known: Classes, wish: str | None) -> str:
    """The verdict alone."""
    return _outcome(law, known, law.diagram(wish))


def outcomes(law: LawOfDay, known: Classes, wishes: Iterable[str]) -> dict[str, str]:
    """The verdict alone on each; wishes of which the law asks the same are judged once."""
    asked = {wish: law.diagram(wish) for wish in wishes}
    found = {id(diagram): _outcome(law, known, diagram) for diagram in {*asked.values()}}
    return {wish: found[id(diagram)] for wish, diagram in asked.items()}


def _outcome(law: LawOfDay, known: Classes, diagram: Diagram) -> str:
    left = law.diagrams.leaves(diagram, known, enough=2)
    return left.pop() if len(left) == 1 else NEED_MORE


def next_key(law: LawOfDay, left: Diagram) -> str | None:
    """The key that leaves the fewest questions after it, on average; of equals the first in the form."""
    if isinstance(left, str):
        return None
    order = [key for key in law.keys if key in left.open_keys]
    if len(order) == 1:
        return order[0]
    return min(order, key=lambda key: _left_after(law, left, key))


def _left_after(law: LawOfDay, left: Node, key: str) -> float:
    """How many questions can still matter on average once this one is answered."""
    return sum(
        weight * len(open_keys(law.diagrams.follow(left, {key: at})))
        for at, weight in enumerate(law.shares[key])
    )


def _basis(law: LawOfDay, wish: str | None, verdict: str) -> tuple[str, ...]:
    """What opens the activity itself is part of a yes."""
    return law.activities[wish].provisions if wish and verdict == YES else ()


def _deciding(asked: Iterable[Asked], known: Classes, verdict: str, missing: str | None) -> Iterator[Case]:
    """For yes every condition's case, for no and unsure those that say so, else what the question is for."""
    if missing is not None:
        for one in (one for one in asked if missing in one.keys):
            yield from (case for case in one.open_to(known) if any(test.key == missing for test in case.when))
        return
    for one in asked:
        cases = [*one.open_to(known)]
        if verdict == YES or all(case.then == _THEN[verdict] for case in cases):
            yield from [case for case in cases if case.then == _THEN[verdict]][:1]
