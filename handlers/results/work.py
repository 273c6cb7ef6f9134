"""The plain result: what holds for one facility on one day, wish by wish, and what would turn a no."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, date

from handlers.eligibility.ceiling import Ceilings, ceiling_of, ceilings
from handlers.eligibility.change import Change, smallest_change
from handlers.eligibility.diagram import NO, UNSURE, YES, open_keys
from handlers.eligibility.law import Law, LawOfDay
from handlers.eligibility.situation import OF_THE_WISH, Situation
from handlers.eligibility.verdict import NEED_MORE, Verdict, judge, outcome
from messages.knowledge.model import FACILITIES, Policy
from messages.rules.model import BENEFICIARY, Activity, Advice

ORDER = (YES, NEED_MORE, UNSURE, NO)  # of verdicts in a list
LEAST_WORTH = 40  # an activity worth less is not offered in place of another


@dataclass(frozen=True, slots=True)
class Status:
    """One activity for this facility. `left`: at most so many answers can still change the verdict."""

    activity: Activity
    verdict: str
    left: int
    ceilings: Ceilings


@dataclass(frozen=True, slots=True)
class Deadline:
    """The next day to be in time for; `left`: days until then; `plan_year`: of the plan it is about."""

    advice: Advice
    on: date
    left: int
    plan_year: int


@dataclass(frozen=True, slots=True)
class Result:
    """What holds for a situation on a day.

    `wish`: None when only being a facility that may be supported was asked. `ceiling`: of the national purse
    for the cost told, in whole đồng. `others`: what is worth most to this facility first; `offices`: what no
    facility asks for. `change`: only with no; `instead`: the best other activity still open.
    """

    day: date
    situation: Situation
    wish: str | None
    activity: Activity
    verdict: Verdict
    ceilings: Ceilings
    others: tuple[Status, ...]
    offices: tuple[Activity, ...]
    change: tuple[Change, ...]

    @property
    def is_open(self) -> bool:
        """Whether an amount may be spoken of: the answer is yes, or may still become one."""
        return self.verdict.verdict in (YES, NEED_MORE)

    @property
    def instead(self) -> Status | None:
        open_ = (one for one in self.others if one.verdict in (YES, NEED_MORE))
        return next((one for one in open_ if one.activity.worth >= LEAST_WORTH), None)

    @property
    def cost(self) -> int | None:
        cost = self.situation.get("cost_vnd")
        return cost if isinstance(cost, int) and cost > 0 else None

    @property
    def ceiling(self) -> int | None:
        """The most the national purse gives for the cost told."""
        if self.ceilings.national is None or self.cost is None or not self.is_open:
            return None
        return ceiling_of(self.ceilings.national, self.cost)


def result(law: Law, policy: Policy, situation: Situation, on: date) -> Result:
    """Everything about the situation that day; a wish no rule of that day knows is as no wish."""
    day = law.on(on)
    asked = situation.get("wish")
    wish = str(asked) if asked in day.activities and asked != BENEFICIARY else None
    verdict = judge(day, day.known(situation), wish)
    offices = tuple(one for one in day.activities.values() if is_for_offices(day, one.id))
    change = smallest_change(law, day, situation, wish, hopeful=True) if verdict.verdict == NO else ()
    return Result(
        on,
        situation,
        wish,
        day.activities[wish or BENEFICIARY],
        verdict,
        ceilings(policy, situation, wish or BENEFICIARY, on),
        tuple(_others(day, policy, situation, wish, on)),
        tuple(one for one in offices if one.id != wish),
        change,
    )


def _others(
    day: LawOfDay, policy: Policy, situation: Situation, wish: str | None, on: date
) -> Iterator[Status]:
    """All other activities a facility may ask for, in order."""
    general = {key: value for key, value in situation.items() if key not in OF_THE_WISH}
    ids = [id_ for id_ in day.activities if id_ not in (wish, BENEFICIARY) and not is_for_offices(day, id_)]
    statuses = [status(day, policy, {**general, "wish": id_}, id_, on) for id_ in ids]
    yield from sorted(statuses, key=_place)


def status(day: LawOfDay, policy: Policy, situation: Situation, wish: str, on: date) -> Status:
    left = day.diagrams.follow(day.diagram(wish), day.known(situation))
    verdict = left if isinstance(left, str) else NEED_MORE
    return Status(day.activities[wish], verdict, len(open_keys(left)), ceilings(policy, situation, wish, on))


def _place(one: Status) -> tuple[int, int, int]:
    """Open ones first, then what is worth more, then what may bring more money."""
    figures = (one.ceilings.national, one.ceilings.local)
    most = max((figure.cap or 0 for figure in figures if figure), default=0)
    return ORDER.index(one.verdict), -one.activity.worth, -most


def is_for_offices(day: LawOfDay, wish: str) -> bool:
    """Whether every kind of facility gets a plain no, whatever else is known."""
    kinds = (kind for kind in FACILITIES if kind not in ("ca_nhan_chua_dang_ky", "khac"))
    return all(outcome(day, day.known({"entity": kind}), wish) == NO for kind in kinds)


def advice(policy: Policy, activity: Activity, kind: str, on: date) -> tuple[Advice, ...]:
    """What to tell about an activity that day, in the activity's order."""
    held = {one.id: one for one in policy.rules.advice if one.kind == kind and one.holds(on)}
    return tuple(held[id_] for id_ in activity.advice if id_ in held)


def deadline(policy: Policy, activity: Activity, on: date) -> Deadline | None:
    """The day to be in time for: of those that have a day the first told; its plan is the next year's."""
    dated = (one for one in advice(policy, activity, "deadline", on) if one.day)
    one = next(dated, None)
    if one is None:
        return None
    day = _next(one.day or "", on)
    return Deadline(one, day, (day - on).days, day.year + 1)


def _next(month_day: str, on: date) -> date:
    """The first such day (`MM-DD`) from this one on."""
    month, day = map(int, month_day.split("-"))
    this_year = date(on.year, month, day)
    return this_year if this_year >= on else date(min(on.year + 1, MAXYEAR), month, day)
