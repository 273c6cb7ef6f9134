"""Which verdicts differ between two days or two laws, since when, and how that is said."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from handlers.eligibility.diagram import YES
from handlers.eligibility.law import Law
from handlers.eligibility.situation import OF_THE_WISH, Situation
from handlers.eligibility.verdict import NEED_MORE, judge, outcome
from messages import amounts
from messages.knowledge.words import say
from messages.rules.model import BENEFICIARY, Case, Rules

_DAY = timedelta(days=1)
_REMEMBERED = 2_000  # situations that the law tells apart
_OPEN = (YES, NEED_MORE)
_NAMED = 3  # activities a line names beside the first

Verdicts = Mapping[str, str]  # by activity, in the order results list them


class Turned(NamedTuple):
    """One activity whose verdict is another; None where nobody could wish for it yet, or can any more.

    `because`: what the conditions that came out otherwise rest on now.
    """

    wish: str
    before: str | None
    after: str | None
    because: tuple[str, ...] = ()


class Sample(NamedTuple):
    """A situation under a name nobody can be known by."""

    id: str
    situation: Situation


class Apart(NamedTuple):
    """A situation and the activities whose verdicts differ, the one wished for first."""

    sample: Sample
    turned: tuple[Turned, ...]


class Judge:
    """Verdicts by one law; situations that no rule tells apart are judged once."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self._alike = lru_cache(_REMEMBERED)(self._judged)

    def verdicts(self, situation: Situation, on: date) -> Verdicts:
        """The verdict on every activity of that day, and on being a facility to support at all."""
        day = self.law.on(on)
        return self._alike(day.first, tuple(day.known(asked_about(situation)).items()))

    def kept_verdicts(self, situation: Situation, on: date) -> dict[str, str]:
        """As results are kept: what is known about the thing wished for counts for the wish alone."""
        day = self.law.on(on)
        known = day.known(situation)
        general = tuple((key, at) for key, at in known.items() if key not in OF_THE_WISH)
        wish = str(situation.get("wish"))
        own = {wish: outcome(day, known, wish)} if wish in day.activities else {}
        return {**self._alike(day.first, general), **own}

    def _judged(self, first: date, known: tuple[tuple[str, int], ...]) -> Verdicts:
        day, classes = self.law.on(first), dict(known)
        return {wish: outcome(day, classes, _named(wish)) for wish in day.activities}

    def deciding(self, situation: Situation, on: date, wish: str) -> dict[str, tuple[Case, ...]]:
        """The cases that may decide about one activity, by condition."""
        day = self.law.on(on)
        known = day.known(asked_about(situation))
        return {one.condition.id: tuple(one.open_to(known)) for one in day.asked(_named(wish))}

    def because(self, situation: Situation, on: date, wish: str) -> tuple[str, ...]:
        """The provisions the verdict on one activity rests on."""
        day = self.law.on(on)
        return judge(day, day.known(asked_about(situation)), _named(wish)).because


def asked_about(situation: Situation) -> Situation:
    """Without a wish, what is known about the thing wished for says nothing."""
    if "wish" in situation:
        return situation
    return {key: value for key, value in situation.items() if key not in OF_THE_WISH}


def _named(wish: str) -> str | None:
    return None if wish == BENEFICIARY else wish


def what_changed(before: Verdicts, after: Verdicts) -> tuple[Turned, ...]:
    """The activities whose verdict is another now; one that came or went counts where it may be open."""
    both = ((wish, before.get(wish), after.get(wish)) for wish in dict.fromkeys((*after, *before)))
    return tuple(Turned(*one) for one in both if one[1] != one[2] and _counts(one[1], one[2]))


def _counts(before: str | None, after: str | None) -> bool:
    return (before is not None or after in _OPEN) and (after is not None or before in _OPEN)


def judged_anew(judge: Judge, kept: Verdicts, situation: Situation, kept_on: date, on: date) -> Verdicts:
    """The verdicts of that day on the activities that were kept, and on those that came since."""
    then = judge.law.on(kept_on).activities
    now = judge.kept_verdicts(situation, on)
    return {wish: verdict for wish, verdict in now.items() if wish in kept or wish not in then}


def revision(rules: Rules) -> str:
    """Another when the rules, or what the provinces are, were changed."""
    return sha256(repr(rules).encode()).hexdigest()[:16]


def changed_since(judge: Judge, situation: Situation, turned: Iterable[Turned], kept: date, on: date) -> date:
    """Since when these verdicts are as they are: the last day after `kept` on which the law turned one.

    When no day turned any of them, the text of the policy was changed, and the day is `on`.
    """
    now = {one.wish: one.after for one in turned}
    for day in reversed(judge.law.changes(kept, on)):
        then = judge.kept_verdicts(situation, day - _DAY)
        if any(then.get(wish) != verdict for wish, verdict in now.items()):
            return day
    return on


# Two days, or two laws


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two laws and days compared."""

    judge: Judge
    on: date

    def verdicts(self, situation: Situation) -> Verdicts:
        return self.judge.verdicts(situation, self.on)


def apart(old: Side, new: Side, samples: Iterable[Sample]) -> Iterator[Apart]:
    """The situations with another verdict on the new side."""
    for sample in samples:
        turned = what_changed(old.verdicts(sample.situation), new.verdicts(sample.situation))
        if turned:
            ordered = wish_first(turned, sample.situation.get("wish"))
            yield Apart(sample, tuple(_explained(old, new, sample.situation, one) for one in ordered))


def wish_first(turned: Iterable[Turned], wish: object) -> list[Turned]:
    return sorted(turned, key=lambda one: one.wish != wish)


def _explained(old: Side, new: Side, situation: Situation, one: Turned) -> Turned:
    """What the conditions that come out differently rest on now."""
    if one.after is None:
        return one
    before = old.judge.deciding(situation, old.on, one.wish)
    after = new.judge.deciding(situation, new.on, one.wish)
    turning = (cases for id_, cases in after.items() if _outcomes(cases) != _outcomes(before.get(id_, ())))
    because = dict.fromkeys(id_ for cases in turning for case in cases for id_ in case.provisions)
    return one._replace(because=tuple(because) or new.judge.because(situation, new.on, one.wish))


def _outcomes(cases: Iterable[Case]) -> set[str]:
    return {case.then for case in cases}


# Words


def told_apart(turned: Iterable[Turned], rules: Rules, on: date, language: str) -> Iterator[str]:
    """A line for each way verdicts turned, with the activities it happened to and what the first rests on."""
    for alike in _ways(turned):
        because = ", ".join(alike[0].because)
        line = say(language, "changes.turned", **_way(alike, rules, on, language))
        yield f"{line} ({because})" if because else line


def told_person(turned: Iterable[Turned], rules: Rules, since: date, language: str) -> str:
    """`Quy định đổi từ 20/09/2026. Mua máy móc: trước được xét, nay không được.`"""
    ways = (_way(alike, rules, since, language) for alike in _ways(turned))
    changes = " ".join(say(language, "changes.person_one", **way) for way in ways)
    return say(language, "changes.person", since=amounts.day(since, language), changes=changes)


def _ways(turned: Iterable[Turned]) -> list[list[Turned]]:
    """Those that turned alike together, the first way first."""
    ways: dict[tuple[str | None, str | None], list[Turned]] = {}
    for one in turned:
        ways.setdefault((one.before, one.after), []).append(one)
    return [*ways.values()]


def _way(alike: list[Turned], rules: Rules, on: date, language: str) -> dict[str, str]:
    """What is said of them: `names`, `before`, `after`."""
    names = _names([activity_name(rules, one.wish, on, language) for one in alike], language)
    before, after = name_before(alike[0].before, language), name_after(alike[0].after, language)
    return {"names": names, "before": before, "after": after}


def _names(names: list[str], language: str) -> str:
    """All of a few; of many the first."""
    if len(names) <= _NAMED + 1:
        return "; ".join(names)
    return say(language, "changes.and_others", names=names[0], n=len(names) - 1)


def name_before(verdict: str | None, language: str) -> str:
    return say(language, f"changes.verdict.{verdict or 'not_yet'}")


def name_after(verdict: str | None, language: str) -> str:
    return say(language, f"changes.verdict.{verdict or 'no_more'}")


def activity_name(rules: Rules, wish: str, on: date, language: str) -> str:
    """What it is called that day, or was called before; the id when the rules do not know it."""
    named = [one for one in rules.activities if one.id == wish]
    one = next((one for one in named if one.holds(on)), named[-1] if named else None)
    if one is None:
        return wish
    return one.name_en if language == "en" else one.name
