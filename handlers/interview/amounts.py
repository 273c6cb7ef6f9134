"""After a yes: which answers the amount that may be said hangs on."""

from handlers.eligibility.ceiling import ceiling_of, ceilings
from handlers.eligibility.diagram import YES
from handlers.eligibility.replies import sound
from handlers.eligibility.situation import Value
from handlers.form import Answers
from handlers.here import Here

HANGS_ON = ("cost_vnd", "whole_line", "difficult_area")


def open_amounts(here: Here, answers: Answers, outcome: str) -> tuple[str, ...]:
    """Keys not asked yet whose answer changes what may be said, in the order they are asked."""
    wish = answers.get("wish")
    if not wish or outcome != YES:
        return ()
    return tuple(key for key in HANGS_ON if key not in answers and _matters(here, answers, wish, key))


def _matters(here: Here, answers: Answers, wish: str, key: str) -> bool:
    if key == "cost_vnd":
        return _said(here, answers, wish, {}) != (None, None)
    return _said(here, answers, wish, {key: True}) != _said(here, answers, wish, {key: False})


def _said(here: Here, answers: Answers, wish: str, more: dict[str, Value]) -> tuple[int | str | None, ...]:
    """What may be said of each purse: the most it gives for the cost, or, without a cost, its figure."""
    situation = sound(answers, here.knowledge.law.rules.wishes) | more
    cost = situation.get("cost_vnd")
    found = ceilings(here.knowledge.policy, situation, wish, here.today())
    return tuple(
        (one.id if cost is None else ceiling_of(one, int(cost))) if one else None
        for one in (found.national, found.local)
    )
