"""`check`: one situation as a JSON object in, one result as a JSON object out; bad input is named."""

import re
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any

from handlers.eligibility.ceiling import ceiling_of, ceilings
from handlers.eligibility.change import smallest_change
from handlers.eligibility.diagram import NO, YES
from handlers.eligibility.law import Law, LawOfDay
from handlers.eligibility.situation import OF_THE_WISH, Situation, Value, Wrong, read_situation, unknown_key
from handlers.eligibility.verdict import judge, outcomes
from messages.knowledge.model import Policy

_ON = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_REMEMBERED = 2_000  # situations alike to the law; the rest is judged again
Result = dict[str, Any]


class Checker:
    """Answers checks by one policy; situations that no rule tells apart are judged once."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self.law = Law(policy.rules)
        self._seen: OrderedDict[Hashable, Result] = OrderedDict()

    def check(self, line: object, today: date) -> Result:
        """One result; for a line that cannot be used `{"id", "error"}`, a sentence that names the key."""
        id_ = line.get("id") if isinstance(line, Mapping) else None
        known_id = id_ if isinstance(id_, str) else None
        try:
            on, situation = self._read(line, today)
        except Wrong as wrong:
            return {"id": known_id, "error": str(wrong)}
        return {"id": known_id, **self.result(situation, on)}

    def _read(self, line: object, today: date) -> tuple[date, dict[str, Value]]:
        if not isinstance(line, Mapping):
            raise Wrong("line", "must be one JSON object with id, on and situation")
        for key in line:
            if key not in ("id", "on", "situation"):
                raise unknown_key(key)
        if not isinstance(line.get("id"), str | None):
            raise Wrong("id", "must be text")
        given = line.get("situation")
        if not isinstance(given, Mapping):
            raise Wrong("situation", "must be an object of keys and values")
        on = _day(line.get("on"), today)
        return on, read_situation(given, on, self.law.rules.wishes)

    def result(self, situation: Situation, on: date) -> Result:
        """What the interface names, without the id."""
        if "wish" not in situation:
            situation = {key: value for key, value in situation.items() if key not in OF_THE_WISH}
        day = self.law.on(on)
        known = day.known(situation)
        wish = situation.get("wish")
        alike = (day.first, wish, situation.get("entity"), *sorted(known.items()))
        if (seen := self._seen.get(alike)) is None:
            seen = self._seen[alike] = self._judged(day, known, situation, str(wish) if wish else None)
            if len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
        return seen | self._amounts(situation, on, seen["verdict"])

    def _judged(self, day: LawOfDay, known: dict[str, int], situation: Situation, wish: str | None) -> Result:
        found = judge(day, known, wish)
        change = smallest_change(self.law, day, situation, wish) if found.verdict == NO else ()
        others = outcomes(day, known, [one for one in self.law.rules.wishes if one != wish])
        return {
            "verdict": found.verdict,
            "because": list(found.because),
            "first_missing": found.missing,
            "ceiling_vnd": None,
            "not_quotable": False,
            "change": [{"key": one.key, "to": one.to, "because": list(one.because)} for one in change],
            "also": [{"wish": one, "verdict": verdict} for one, verdict in others.items()],
        }

    def _amounts(self, situation: Situation, on: date, verdict: str) -> Result:
        wish, cost = situation.get("wish"), situation.get("cost_vnd")
        if wish is None:
            return {}
        found = ceilings(self._policy, situation, str(wish), on)
        said = found.national if verdict == YES else None
        ceiling = ceiling_of(said, int(cost)) if said and cost is not None else None
        return {"ceiling_vnd": ceiling, "not_quotable": found.not_quotable}


def _day(given: object, today: date) -> date:
    if given is None:
        return today
    if isinstance(given, str) and _ON.fullmatch(given):
        try:
            return date.fromisoformat(given)
        except ValueError:
            pass
    raise Wrong("on", "must be a day such as 2026-11-22")
