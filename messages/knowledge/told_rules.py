"""The rules in lines of words, one line for each thing that may change by itself."""

from collections.abc import Iterator
from datetime import date

from messages.knowledge.model import Policy
from messages.knowledge.show_rules import name_of, told_level, told_when, words_of
from messages.knowledge.words import say
from messages.rules.model import Activity, Advice, Condition, Trade, Turned


def headed(one: Condition | Activity | Trade, language: str) -> str:
    """`size: Quy mô doanh nghiệp`"""
    return f"{one.id}: {name_of(one, language)}"


def condition_lines(policy: Policy, condition: Condition, language: str) -> Iterator[str]:
    """A line a case: when, what then holds, its words, its provisions; the first that fits decides."""
    for case in condition.cases:
        when = told_when(policy, case, language)
        then = say(language, f"policy.rule.{case.then}")
        yield f"{when}: {then}. {words_of(case, language)} ({', '.join(case.provisions)})"


def activity_lines(policy: Policy, activity: Activity, on: date | None, language: str) -> Iterator[str]:
    """Its provisions, conditions and advice; its levels, on a day only those that hold."""
    names = {one.id: name_of(one, language) for one in policy.rules.conditions}
    asked = ", ".join(names.get(id_, id_) for id_ in activity.conditions)
    yield say(language, "changes.activity.rests_on", ids=", ".join(activity.provisions))
    yield say(language, "changes.activity.conditions", names=asked)
    if activity.advice:
        yield say(language, "changes.activity.advice", ids=", ".join(activity.advice))
    for level in activity.levels:
        if on is None or policy.figures[level.figure].holds(on):
            yield say(language, "changes.activity.level", level=told_level(policy, level, language))


def advice_lines(advice: Advice, language: str) -> Iterator[str]:
    kind = say(language, f"policy.advice.{advice.kind}")
    yield f"{kind}: {words_of(advice, language)} ({', '.join(advice.provisions)})"
    if advice.day:
        month, day = advice.day.split("-")
        yield say(language, "policy.rule.every_year", day=f"{day}/{month}")


def trade_lines(trade: Trade, language: str) -> Iterator[str]:
    """Its words a line each, so that one more is one more line."""
    yield say(language, f"policy.rule.produces.{str(trade.produces).lower()}")
    yield from trade.words
    yield from (say(language, "policy.rule.goods", words=word) for word in trade.goods)
    yield from (say(language, "policy.rule.but_not", words=word) for word in trade.but_not)


def turned_line(turned: Turned, language: str) -> str:
    into = ", ".join(say(language, f"policy.value.{one}") for one in turned.into)
    return say(language, "changes.into", into=into)
