"""A facility's situation: the keys one may know about it and the values each takes; absent is unknown."""

from collections.abc import Mapping
from datetime import date

from messages.rules.model import ENTITIES, UNIT_KINDS
from messages.text import clean
from messages.units import province_by_code

Value = bool | int | str
Situation = Mapping[str, Value]

LONGEST_TEXT = 300  # characters of a trade as people say it
_SHOWN = 60  # characters of an unknown key that are repeated
LARGEST = 10**16  # đồng; more is a slip of the finger
OLD_PROVINCES_UNTIL = date(2025, 6, 30)  # 63 provinces with codes of their own until then

# Key → kind, in the order a fixed form would ask them.
KEYS: Mapping[str, str] = {
    "entity": "entity",
    "registered": "bool",
    "produces": "bool",
    "sector": "text",
    "province_code": "province",
    "unit_kind": "unit_kind",
    "craft_village": "bool",
    "insured_staff": "int",
    "revenue_vnd": "int",
    "capital_vnd": "int",
    "cleaner_production": "bool",
    "cluster_investor": "bool",
    "wish": "wish",
    "machine_new": "bool",
    "bought_already": "bool",
    "other_state_support_same_item": "bool",
    "own_capital_ready": "bool",
    "whole_line": "bool",
    "difficult_area": "bool",
    "cost_vnd": "int",
}
# About the thing wished for; without a wish they say nothing.
OF_THE_WISH = (
    "machine_new",
    "bought_already",
    "other_state_support_same_item",
    "own_capital_ready",
    "whole_line",
    "cost_vnd",
)


class Wrong(Exception):
    """A value that cannot be used: `key` names it, `why` says in a few words what it should be."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(f"{key}: {why}")
        self.key, self.why = key, why


def unknown_key(key: str) -> Wrong:
    """A key the interface does not have, shown by its beginning."""
    return Wrong(" ".join(key[:_SHOWN].split()), "unknown key")


def read_situation(given: Mapping[str, object], on: date, wishes: tuple[str, ...]) -> dict[str, Value]:
    """The known keys of a situation; null and empty text are unknown. Raises Wrong for the first bad key."""
    for key in given:
        if key not in KEYS:
            raise unknown_key(key)
    read = {key: _value(key, value, on, wishes) for key, value in given.items() if value is not None}
    return {key: value for key, value in read.items() if value != ""}


def _value(key: str, value: object, on: date, wishes: tuple[str, ...]) -> Value:
    kind = KEYS[key]
    if kind == "bool":
        return _yes_or_no(key, value)
    if kind == "int":
        return _count(key, value)
    if not isinstance(value, str):
        raise Wrong(key, "must be text")
    if kind == "text":
        return _text(key, value)
    return _province(key, value, on) if kind == "province" else _one_of(key, value, _allowed(kind, wishes))


def _yes_or_no(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise Wrong(key, "must be true or false")
    return value


def _count(key: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST:
        raise Wrong(key, "must be a whole number, 0 or more")
    return value


def _text(key: str, value: str) -> str:
    if len(value) > LONGEST_TEXT:
        raise Wrong(key, f"must be at most {LONGEST_TEXT} characters")
    return clean(value)


def _province(key: str, value: str, on: date) -> str:
    if province_by_code(value):
        return value
    if on <= OLD_PROVINCES_UNTIL and len(value) == 2 and value.isascii() and value.isdecimal():
        return value
    raise Wrong(key, "must be the two-digit code of one of the provinces of that day")


def _allowed(kind: str, wishes: tuple[str, ...]) -> tuple[str, ...]:
    return {"entity": ENTITIES, "unit_kind": UNIT_KINDS, "wish": wishes}[kind]


def _one_of(key: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise Wrong(key, "must be one of " + ", ".join(allowed))
    return value
