"""The rules of eligibility as a clerk reads them: conditions, activities, trades, advice, by their id."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TypeVar

from messages import amounts
from messages.knowledge.lines import cited, days, level_of, listed, place
from messages.knowledge.model import Dated, Policy
from messages.knowledge.sources import source_name
from messages.knowledge.words import say
from messages.rules.model import Activity, Advice, Case, Condition, Level, Param, Test, Trade
from messages.units import province_by_code

Shown = TypeVar("Shown", bound=Dated)


def show_rules(policy: Policy, id_: str, on: date, language: str) -> list[str]:
    """The lines of the rule of that id as it stands on a day; none when no rule has it."""
    rules = policy.rules
    dated: tuple[tuple[Sequence[Dated], Callable[..., Iterator[str]]], ...] = (
        ([one for one in rules.conditions if one.id == id_], _condition),
        ([one for one in rules.activities if one.id == id_], _activity),
        ([one for one in rules.advice if one.id == id_], _advice),
    )
    for ones, show in dated:
        if ones:
            now = _then(ones, on)
            return [*show(policy, now, on, language), *_at_other_times(ones, now, language)]
    return [line for one in rules.trades if one.id == id_ for line in _trade(policy, one, language)]


def _then(ones: Sequence[Shown], on: date) -> Shown:
    """The one that holds that day; when none does, the last."""
    return next((one for one in ones if one.holds(on)), ones[-1])


def rule_names(policy: Policy) -> dict[str, str]:
    """What each rule is called, by its id; advice by what it says."""
    rules = policy.rules
    named: list[Condition | Activity | Trade] = [*rules.conditions, *rules.activities, *rules.trades]
    return {one.id: one.name for one in named} | {one.id: one.says for one in rules.advice}


def resting_rules(policy: Policy, provision: str, language: str) -> Iterator[str]:
    """The rules that rest on a provision, each once."""
    rules = policy.rules
    resting: list[Condition | Activity | Advice] = [
        one for one in rules.conditions if any(provision in case.provisions for case in one.cases)
    ]
    resting += [one for one in rules.activities if provision in one.provisions]
    resting += [one for one in rules.advice if provision in one.provisions]
    return iter(dict.fromkeys(_called(one, language) for one in resting))


def _called(one: Condition | Activity | Trade | Advice, language: str) -> str:
    """`machine_new (Máy mới)`"""
    if isinstance(one, Advice):
        return f"{one.id} ({words_of(one, language)})"
    return f"{one.id} ({name_of(one, language)})"


def name_of(one: Condition | Activity | Trade, language: str) -> str:
    return one.name_en if language == "en" else one.name


def words_of(one: Case | Advice, language: str) -> str:
    return one.says_en if language == "en" else one.says


def _at_other_times(ones: Sequence[Dated], now: Dated, language: str) -> Iterator[str]:
    others = (f"{days(one, language)}: {one.at.file}, {one.at.line}" for one in ones if one is not now)
    return listed("other_times", others, language)


def _condition(policy: Policy, condition: Condition, on: date, language: str) -> Iterator[str]:
    yield say(language, "policy.rule.condition", id=condition.id, name=name_of(condition, language))
    yield place(condition.at, language)
    yield say(language, "policy.show.days", days=days(condition, language))
    yield say(language, "policy.rule.read_down")
    for n, case in enumerate(condition.cases, 1):
        yield from _case(policy, case, n, language)
    asking = (one for one in policy.rules.activities_on(on) if condition.id in one.conditions)
    yield from listed("asked_for", (_called(one, language) for one in asking), language)


def _case(policy: Policy, case: Case, n: int, language: str) -> Iterator[str]:
    then = say(language, f"policy.rule.{case.then}")
    yield f"{n}. {told_when(policy, case, language)}: {then}. {words_of(case, language)}"
    for id_ in case.provisions:
        source = source_name(policy, policy.provisions[id_], language)
        yield "   " + say(language, "policy.rule.source", source=source, id=id_)


def told_when(policy: Policy, case: Case, language: str) -> str:
    """`khi loại hình là doanh nghiệp (chỉ với: Sản xuất sạch hơn)`"""
    told = _tests(policy, case.when, language) if case.when else say(language, "policy.rule.else")
    named = {one.id: name_of(one, language) for one in policy.rules.activities}
    only = ", ".join(named[id_] for id_ in case.only_for)
    return say(language, "policy.rule.only_for", when=told, names=only) if only else told


def _tests(policy: Policy, tests: Sequence[Test], language: str) -> str:
    both = say(language, "policy.rule.and").join(_test(policy, test, language) for test in tests)
    return say(language, "policy.rule.when", tests=both)


def _test(policy: Policy, test: Test, language: str) -> str:
    key = f"policy.test.{test.predicate}"
    if isinstance(test.given, bool):
        return say(language, f"{key}.{'true' if test.given else 'false'}")
    return say(language, key, given=_given(policy, test, test.given, language))


def _given(policy: Policy, test: Test, given: Param, language: str) -> str:
    """What a predicate is given, in words: a sum of money, a number, or names joined by `hoặc`."""
    if not isinstance(given, tuple):
        return (amounts.money if test.key.endswith("_vnd") else amounts.number)(given, language)
    return say(language, "policy.rule.or").join(_word(policy, test, one, language) for one in given)


def _word(policy: Policy, test: Test, value: str, language: str) -> str:
    if test.key == "sector":
        return next(name_of(one, language) for one in policy.rules.trades if one.id == value)
    province = province_by_code(value) if test.predicate == "province_is_one_of" else None
    return province.name if province else say(language, f"policy.value.{value}")


def _activity(policy: Policy, activity: Activity, on: date, language: str) -> Iterator[str]:
    yield say(language, "policy.rule.activity", id=activity.id, name=name_of(activity, language))
    yield place(activity.at, language)
    yield say(language, "policy.show.days", days=days(activity, language))
    yield say(language, "policy.show.rests_on")
    yield from (cited(policy, id_, language) for id_ in activity.provisions)
    asked = policy.rules.conditions_of(activity, on)
    yield from listed("asks", (_called(one, language) for one in asked), language)
    yield from listed("figures", (told_level(policy, one, language) for one in activity.levels), language)
    said = {one.id: _advised(one, language) for one in policy.rules.advice if one.holds(on)}
    yield from listed("tells", (said[id_] for id_ in activity.advice if id_ in said), language)


def told_level(policy: Policy, level: Level, language: str) -> str:
    """`L-T28-LINE: …; khi cả dây chuyền`"""
    told = f"{level.figure}: {level_of(policy.figures[level.figure], language)}"
    return f"{told}; {_tests(policy, level.when, language)}" if level.when else told


def _advised(one: Advice, language: str) -> str:
    return f"{one.id}, {say(language, f'policy.advice.{one.kind}')}: {words_of(one, language)}"


def _advice(policy: Policy, advice: Advice, on: date, language: str) -> Iterator[str]:
    kind = say(language, f"policy.advice.{advice.kind}")
    yield say(language, "policy.rule.advice", id=advice.id, kind=kind)
    yield place(advice.at, language)
    yield say(language, "policy.show.days", days=days(advice, language))
    yield words_of(advice, language)
    if advice.day:
        month, day = advice.day.split("-")
        yield say(language, "policy.rule.every_year", day=f"{day}/{month}")
    yield say(language, "policy.show.rests_on")
    yield from (cited(policy, id_, language) for id_ in advice.provisions)
    telling = (one for one in policy.rules.activities_on(on) if advice.id in one.advice)
    yield from listed("told_at", (_called(one, language) for one in telling), language)


def _trade(policy: Policy, trade: Trade, language: str) -> Iterator[str]:
    yield say(language, "policy.rule.trade", id=trade.id, name=name_of(trade, language))
    yield place(trade.at, language)
    yield say(language, f"policy.rule.produces.{str(trade.produces).lower()}")
    yield say(language, "policy.rule.words", n=len(trade.words), words="; ".join(trade.words))
    if trade.goods:
        yield say(language, "policy.rule.goods", words="; ".join(trade.goods))
    if trade.but_not:
        yield say(language, "policy.rule.but_not", words="; ".join(trade.but_not))
    yield from listed("decides", _decides(policy, trade, language), language)


def _decides(policy: Policy, trade: Trade, language: str) -> Iterator[str]:
    """What the conditions about trades make of it, by the days they hold; not named: the remaining case."""
    for condition in policy.rules.conditions:
        about = [case for case in condition.cases if any(test.key == "sector" for test in case.when)]
        if about:
            case = next((one for one in about if trade.id in _trades_of(one)), condition.cases[-1])
            then = say(language, f"policy.rule.{case.then}")
            yield f"{days(condition, language)}: {then}. {words_of(case, language)}"


def _trades_of(case: Case) -> set[str]:
    given = (test.given for test in case.when if test.key == "sector")
    return {id_ for ids in given if isinstance(ids, tuple) for id_ in ids}
