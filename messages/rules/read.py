"""A rules file read into plain values: conditions, activities, trades, advice, in one mapping."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from yaml.nodes import MappingNode, Node

from messages.knowledge.read import (
    Shape,
    Sheet,
    Unread,
    day,
    may,
    need,
    null,
    one_of,
    record,
    rows,
    some_of,
    text,
    texts,
    whole,
    yes_or_no,
)
from messages.rules.model import (
    ENTITIES,
    OUTCOMES,
    PREDICATES,
    Activity,
    Advice,
    Case,
    Condition,
    Level,
    Param,
    Rules,
    Test,
    Trade,
    Turned,
)
from messages.units import Province

Kept = TypeVar("Kept")


def _rows(node: Node) -> Node:
    """A list of records, read by whoever knows their shape."""
    return node


def _tests(node: Node) -> tuple[Test, ...]:
    """`{predicate: what it is given, …}`; every predicate is one of the vocabulary."""
    if not isinstance(node, MappingNode):
        raise Unread("not_a_record")
    return tuple(_test(str(name.value), given) for name, given in node.value)


def _test(name: str, given: Node) -> Test:
    if name not in PREDICATES:
        raise Unread("unknown_predicate", given=name, allowed=", ".join(PREDICATES))
    return Test(name, _param(PREDICATES[name][1], given))


def _param(kind: str | tuple[str, ...], given: Node) -> Param:
    if kind == "bool":
        return yes_or_no(given)
    if kind == "int":
        return whole(given)
    given_texts = texts(given)
    allowed = kind if isinstance(kind, tuple) else given_texts  # trades and provinces are looked up later
    for one in given_texts:
        if one not in allowed:
            raise Unread("not_one_of", given=one, allowed=", ".join(allowed))
    return given_texts


def _month_day(node: Node) -> str:
    """`06-20`: a day of every year."""
    value = text(node)
    if not re.fullmatch(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", value):
        raise Unread("not_month_day", given=value)
    return value


_WINDOW: Shape = {"valid_from": null(day), "valid_to": null(day)}
_SAID: Shape = {"says": need(text), "says_en": need(text)}
_NAMED: Shape = {"id": need(text), "name": need(text), "name_en": need(text)}

RULES: Shape = {
    "conditions": may(_rows),
    "activities": may(_rows),
    "trades": may(_rows),
    "advice": may(_rows),
    "turned": may(_rows),
    "making": may(texts),
}
CONDITION: Shape = _NAMED | _WINDOW | {"cases": need(_rows)}
CASE: Shape = _SAID | {
    "when": may(_tests),
    "then": need(one_of(*OUTCOMES)),
    "provisions": need(texts),
    "only_for": may(texts),
}
ACTIVITY: Shape = (
    _NAMED
    | _WINDOW
    | {
        "worth": need(whole),
        "provisions": need(texts),
        "conditions": need(texts),
        "levels": may(_rows),
        "advice": may(texts),
    }
)
LEVEL: Shape = {"figure": need(text), "when": may(_tests)}
TRADE: Shape = _NAMED | {
    "produces": null(yes_or_no),
    "words": need(texts),
    "goods": may(texts),
    "but_not": may(texts),
}
ADVICE: Shape = (
    _WINDOW
    | _SAID
    | {
        "id": need(text),
        "kind": need(one_of("paper", "first", "caveat", "deadline", "office", "priority")),
        "day": may(_month_day),
        "provisions": need(texts),
    }
)
TURNED: Shape = {"entity": need(one_of(*ENTITIES)), "into": need(some_of(*ENTITIES))}


@dataclass(slots=True)
class RulesRead:
    """What was read so far, in the order of the files."""

    conditions: list[Condition] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    trades: list[Trade] = field(default_factory=list)
    advice: list[Advice] = field(default_factory=list)
    turned: list[Turned] = field(default_factory=list)
    making: list[str] = field(default_factory=list)

    def rules(self, places: tuple[Province, ...]) -> Rules:
        return Rules(
            tuple(self.conditions),
            tuple(self.activities),
            tuple(self.trades),
            tuple(self.advice),
            tuple(self.turned),
            places,
            tuple(self.making),
        )


def take_rules(read: RulesRead, sheet: Sheet, node: Node) -> None:
    """Reads one file of the rules folder; what is wrong is noted on the sheet."""
    parts: dict[str, Any] | None = record(sheet, node, RULES)
    if parts is None:
        return
    _take(sheet, parts["conditions"], CONDITION, read.conditions, _condition(sheet))
    _take(sheet, parts["activities"], ACTIVITY, read.activities, _activity(sheet))
    _take(sheet, parts["trades"], TRADE, read.trades, _trade)
    _take(sheet, parts["advice"], ADVICE, read.advice, Advice)
    _take(sheet, parts["turned"], TURNED, read.turned, Turned)
    read.making.extend(parts["making"] or ())


def _take(sheet: Sheet, node: Node | None, shape: Shape, into: list[Kept], make: Callable[..., Kept]) -> None:
    for row in rows(sheet, node):
        values = record(sheet, row, shape)
        if values is not None:
            into.append(make(**values))


def _condition(sheet: Sheet) -> Callable[..., Condition]:
    def make(cases: Node, **values: Any) -> Condition:
        read: list[Case] = []
        _take(sheet, cases, CASE, read, _case)
        return Condition(cases=tuple(read), **values)

    return make


def _case(when: tuple[Test, ...] | None, only_for: tuple[str, ...] | None, **values: Any) -> Case:
    return Case(when=when or (), only_for=only_for or (), **values)


def _activity(sheet: Sheet) -> Callable[..., Activity]:
    def make(levels: Node | None, advice: tuple[str, ...] | None, **values: Any) -> Activity:
        read: list[Level] = []
        _take(sheet, levels, LEVEL, read, _level)
        return Activity(levels=tuple(read), advice=advice or (), **values)

    return make


def _level(when: tuple[Test, ...] | None, **values: Any) -> Level:
    return Level(when=when or (), **values)


def _trade(but_not: tuple[str, ...] | None, goods: tuple[str, ...] | None, **values: Any) -> Trade:
    return Trade(but_not=but_not or (), goods=goods or (), **values)
