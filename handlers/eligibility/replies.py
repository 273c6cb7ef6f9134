"""A situation as the answers of a conversation: every value as text, "" for what the person does not know."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date

from handlers.eligibility.situation import KEYS, Situation, Value, Wrong, read_situation

YES, NO, UNKNOWN = "true", "false", ""


def situation_of(answers: Mapping[str, str]) -> dict[str, Value]:
    """The known keys; answers that are no key of a situation (the address as typed) are left out."""
    return {key: _value(KEYS[key], kept) for key, kept in answers.items() if key in KEYS and kept != UNKNOWN}


def sound(answers: Mapping[str, str], on: date, wishes: tuple[str, ...]) -> dict[str, Value]:
    """The same without values that mean nothing that day: answers may have been kept by an older version."""
    read: dict[str, Value] = {}
    for key in answers:
        with suppress(Wrong, ValueError):
            read |= read_situation(situation_of({key: answers[key]}), on, wishes)
    return read


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
