"""What is left to ask: the key that decides most, and the keys that can still matter after it."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from handlers.eligibility.diagram import Diagram, open_keys
from handlers.eligibility.law import Law, LawOfDay
from handlers.eligibility.situation import OF_THE_WISH, Situation
from handlers.eligibility.verdict import next_key

STAFF, MONEY_OF_SIZE = "insured_staff", ("revenue_vnd", "capital_vnd")
REMEMBERED = 4_000  # situations alike to the law


@dataclass(frozen=True, slots=True)
class Left:
    """`key`: to ask next, None when no answer can change the outcome any more.

    `outcome`: yes, no, unsure; need_more while something is open, or when only what the person does not know
    would settle it. `after`: for each kind of answer to `key`, not knowing among them, the keys that can
    matter then.
    """

    outcome: str
    key: str | None
    after: tuple[frozenset[str], ...]


class Lefts:
    """Remembers what is left for situations that no rule tells apart."""

    def __init__(self, law: Law) -> None:
        self._law = law
        self._found = lru_cache(maxsize=REMEMBERED)(self._find)

    def of(self, situation: Situation, unknowable: frozenset[str], on: date) -> Left:
        """`unknowable`: keys the person was asked for and does not know."""
        day = self._law.on(on)
        wish = situation.get("wish")
        if wish is None:
            situation = {key: value for key, value in situation.items() if key not in OF_THE_WISH}
        known = frozenset(day.known(situation).items())
        return self._found(day, str(wish) if wish else None, known, unknowable)

    def _find(
        self, day: LawOfDay, wish: str | None, known: frozenset[tuple[str, int]], unknowable: frozenset[str]
    ) -> Left:
        left = day.diagrams.follow(day.diagram(wish), dict(known))
        left = day.diagrams.never_known(left, unknowable)
        key = next_key(day, left)
        if isinstance(left, str) or key is None:
            return Left(str(left), None, ())
        key = _easier(key, open_keys(left))
        return Left("need_more", key, _after(day, left, key))


def _easier(key: str, open_: frozenset[str]) -> str:
    """Of the keys that tell one size together: the count of people first, known by heart, and enough alone
    where it is too high."""
    return STAFF if key in MONEY_OF_SIZE and STAFF in open_ else key


def _after(day: LawOfDay, left: Diagram, key: str) -> tuple[frozenset[str], ...]:
    answers = ({key: at} for at in range(len(day.shares[key])))
    known = (open_keys(day.diagrams.follow(left, answer)) for answer in answers)
    return (*known, open_keys(day.diagrams.never_known(left, frozenset((key,)))))
