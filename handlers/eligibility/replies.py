"""A situation as the answers of a conversation: every value as text, "" for what the person does not know."""

from collections.abc import Mapping

from handlers.eligibility.situation import KEYS, Situation, Value
from messages.rules.model import ENTITIES, UNIT_KINDS
from messages.units import province_by_code

YES, NO, UNKNOWN = "true", "false", ""
LONGEST_NUMBER = 16  # digits


def situation_of(answers: Mapping[str, str]) -> dict[str, Value]:
    """The known keys. Left out are answers that are no key of a situation (the address as typed), and values
    that mean nothing: answers may have been kept by an older version."""
    known = ((key, KEYS[key], kept) for key, kept in answers.items() if key in KEYS and kept != UNKNOWN)
    return {key: _value(kind, kept) for key, kind, kept in known if _means_something(kind, kept)}


def sound(answers: Mapping[str, str], wishes: tuple[str, ...]) -> dict[str, Value]:
    """The same, without a wish that is none."""
    known = situation_of(answers)
    return {key: value for key, value in known.items() if key != "wish" or value in wishes}


def _means_something(kind: str, kept: str) -> bool:
    if kind == "int":
        return kept.isascii() and kept.isdecimal() and len(kept) <= LONGEST_NUMBER
    if kind == "bool":
        return kept in (YES, NO)
    if kind == "province":
        return province_by_code(kept) is not None
    return kept in {"entity": ENTITIES, "unit_kind": UNIT_KINDS}.get(kind, (kept,))


def answers_of(situation: Situation) -> dict[str, str]:
    return {key: kept_as(value) for key, value in situation.items()}


def kept_as(value: Value) -> str:
    """`true`, `false`, a number or a text, as an answer is kept."""
    if isinstance(value, bool):
        return YES if value else NO
    return str(value)


def _value(kind: str, kept: str) -> Value:
    if kind == "bool":
        return kept == YES
    return int(kept) if kind == "int" else kept
