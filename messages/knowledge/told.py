"""Every record of a policy in words, to be compared with the same record of another day or another folder."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from messages.knowledge.answer import answer
from messages.knowledge.lines import days, level_of
from messages.knowledge.model import AnswerText, Policy, Provision
from messages.knowledge.placeholders import fill
from messages.knowledge.sources import source_name
from messages.knowledge.told_rules import (
    activity_lines,
    advice_lines,
    condition_lines,
    headed,
    trade_lines,
    turned_line,
)
from messages.knowledge.words import say
from messages.rules.model import Activity, Advice, Condition
from messages.units import Province, province_by_code, provinces

Rule = TypeVar("Rule", bound=Condition | Activity | Advice)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two policies and days compared. Days in the texts are counted from `counted` on both.

    `whole`: all records with the days they hold, not only those in force that day.
    """

    policy: Policy
    on: date
    counted: date
    language: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One record in words, by a `key` that is its own; `name` is what it is shown under."""

    key: str
    id: str
    name: str
    text: str


Part = Callable[[Side], Iterator[Told]]


def _plain(id_: str, text: str) -> Told:
    return Told(id_, id_, id_, text)


def _documents(side: Side) -> Iterator[Told]:
    for one in side.policy.documents.values():
        if side.whole or one.holds(side.on):
            name = one.name_en if side.language == "en" else one.name
            amended = "".join(f"; {by}" for by in one.amended_by)
            yield _plain(one.id, f"{name}, {days(one, side.language)}{amended}")


def _provisions(side: Side) -> Iterator[Told]:
    for one in side.policy.provisions.values():
        if side.whole or one.holds(side.on):
            yield _plain(one.id, _provision(side, one))


def _provision(side: Side, one: Provision) -> str:
    source = source_name(side.policy, one, side.language)
    certainty = say(side.language, f"policy.certainty.{one.certainty}")
    return f"{source}, {days(one, side.language)} ({certainty}): {one.says}"


def _places(side: Side) -> Iterator[Told]:
    """What each province is that day."""
    for one in provinces():
        state = say(side.language, f"policy.value.{_state(side.policy, one, side.on)}")
        yield Told(one.code, one.code, f"{one.code}: {one.name}", state)


def _state(policy: Policy, province: Province, on: date) -> str:
    if not policy.is_city(province, on):
        return "tinh"
    return "chua_ro" if province.is_maybe_city(on) else "thanh_pho"


def _levels(side: Side) -> Iterator[Told]:
    for one in side.policy.figures.values():
        if side.whole or one.holds(side.on):
            yield _plain(one.id, level_of(one, side.language))


def _rules(
    side: Side, rules: Iterable[Rule], name: Callable[[Rule], str], lines: Callable[[Rule], Iterable[str]]
) -> Iterator[Told]:
    """Of a day the one rule of an id; of a folder all of them, each with its days."""
    for rule in rules:
        if side.whole:
            text = "\n".join((days(rule, side.language), *lines(rule)))
            yield Told(f"{rule.id} {rule.valid_from}", rule.id, name(rule), text)
        elif rule.holds(side.on):
            yield Told(rule.id, rule.id, name(rule), "\n".join(lines(rule)))


def _conditions(side: Side) -> Iterator[Told]:
    policy, language = side.policy, side.language

    def name(one: Condition) -> str:
        return headed(one, language)

    def lines(one: Condition) -> Iterator[str]:
        return condition_lines(policy, one, language)

    return _rules(side, policy.rules.conditions, name, lines)


def _activities(side: Side) -> Iterator[Told]:
    policy, language = side.policy, side.language

    def name(one: Activity) -> str:
        return headed(one, language)

    def lines(one: Activity) -> Iterator[str]:
        return activity_lines(policy, one, None if side.whole else side.on, language)

    return _rules(side, policy.rules.activities, name, lines)


def _advice(side: Side) -> Iterator[Told]:
    def name(one: Advice) -> str:
        return one.id

    def lines(one: Advice) -> Iterator[str]:
        return advice_lines(one, side.language)

    return _rules(side, side.policy.rules.advice, name, lines)


def _trades(side: Side) -> Iterator[Told]:
    for one in side.policy.rules.trades:
        yield Told(one.id, one.id, headed(one, side.language), "\n".join(trade_lines(one, side.language)))


def _into(side: Side) -> Iterator[Told]:
    for one in side.policy.rules.turned:
        name = say(side.language, f"policy.value.{one.entity}")
        yield Told(one.entity, one.entity, name, turned_line(one, side.language))


def _units(side: Side) -> Iterator[Told]:
    """Communes and provinces that became something else, as the folder says."""
    for one in side.policy.unit_changes:
        told = " ".join(str(each) for each in one.told[2:] if each is not None)
        yield Told(f"{one.code} {one.since}", one.code, f"{one.code}: {one.name}", told)


def _answers(side: Side) -> Iterator[Told]:
    """Every answer that holds that day, the other first lines of each, and what provinces add."""
    for entry in side.policy.entries.values():
        said = answer(side.policy, entry.id, side.on, None, side.language, counted_from=side.counted)
        spoken = entry.answer_on(side.on)
        if said is None or spoken is None:
            continue
        name = f"{entry.id}: {entry.title_en if side.language == 'en' else entry.title}"
        yield Told(name, entry.id, name, said.text)
        yield from (
            Told(f"{name} ({kind})", entry.id, f"{name} ({kind})", text)
            for kind, text in _first_for(side, spoken)
        )
    yield from _lines(side)


def _first_for(side: Side, spoken: AnswerText) -> Iterator[tuple[str, str]]:
    for kind, text in (spoken.first_for_en if side.language == "en" else spoken.first_for).items():
        told = fill(side.policy, text.replace("{province}", "…"), side.counted, side.language)
        yield say(side.language, f"policy.kind.{kind}"), told


def _lines(side: Side) -> Iterator[Told]:
    for line in side.policy.lines:
        province = province_by_code(line.province)
        if line.holds(side.on) and province:
            text = line.says_en if side.language == "en" else line.says
            name = f"{line.entry} ({province.name})"
            yield Told(name, line.entry, name, fill(side.policy, text, side.counted, side.language))


def _wordings(side: Side) -> Iterator[Told]:
    heading = say(side.language, "policy.diff.wordings")
    asked = {each.id: (*each.wordings, *each.wordings_en) for each in side.policy.entries.values()}
    asked |= {each.id: each.wordings for each in side.policy.outside.values()}
    for id_, wordings in asked.items():
        yield Told(id_, id_, f"{id_}, {heading}", "\n".join(wordings))


# What is compared, by kind, in the order it is listed.
OF_DAYS: Mapping[str, Part] = {
    "document": _documents,
    "provision": _provisions,
    "place": _places,
    "level": _levels,
    "condition": _conditions,
    "activity": _activities,
    "advice": _advice,
    "answer": _answers,
}
OF_FOLDERS: Mapping[str, Part] = {
    "document": _documents,
    "provision": _provisions,
    "unit": _units,
    "level": _levels,
    "condition": _conditions,
    "activity": _activities,
    "advice": _advice,
    "trade": _trades,
    "into": _into,
    "answer": _answers,
    "wordings": _wordings,
}
