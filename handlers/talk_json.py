"""A talk as the JSON text it is stored as: what is at its default is left out, what is unknown is ignored."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any

import orjson

from handlers import sheet
from handlers.turn import Choice, FileSent, ResultKept, Said, Saved, Talk

# What a result is made of; its link and the words around it are made when it is kept.
_OF_A_RESULT = ("workshop", "situation", "wish", "on", "verdicts", "sheet", "revision")
_BLANK = Talk()
_NAMES = tuple(one.name for one in fields(Talk))
_DEFAULTS = tuple((name, getattr(_BLANK, name)) for name in _NAMES)


def talk_to_json(talk: Talk) -> str:
    told = {}
    for name, default in _DEFAULTS:
        value = getattr(talk, name)
        if value is not default and value != default:
            told[name] = value if type(value) is str else _told(value)
    return orjson.dumps(told).decode()


def talk_from_json(text: str) -> Talk:
    """Raises ValueError when the text is not a JSON object."""
    told = orjson.loads(text)
    if not isinstance(told, dict):
        raise ValueError("a stored talk is a JSON object")
    return Talk(**{name: _READ.get(name, _as_it_is)(told[name]) for name in _NAMES if name in told})


def _told(value: object) -> object:
    match value:
        case Choice():
            return {"id": value.id, "label": value.label}
        case Said():
            return {"text": value.text, "choice": value.choice}
        case ResultKept():
            return {name: _told(getattr(value, name)) for name in _OF_A_RESULT}
        case sheet.Sheet():
            return sheet.told(value)
        case tuple():
            return [_told(one) for one in value]
        case Mapping():
            return {key: _told(one) for key, one in value.items()}
        case date():  # a datetime too
            return value.isoformat()
        case _:
            return value


def _as_it_is(value: Any) -> Any:
    return value


def _choices(value: Any) -> tuple[Choice, ...]:
    return tuple(Choice(one["id"], one["label"]) for one in value)


def _said(value: Any) -> Said | None:
    return None if value is None else Said(value["text"], value.get("choice"))


def _files(value: Any) -> tuple[FileSent, ...]:
    return tuple(FileSent(*one) for one in value)


def _saved(value: Any) -> tuple[Saved, ...]:
    return tuple(Saved(workshop, date.fromisoformat(on), mark) for workshop, on, mark in value)


def _keeping(value: Any) -> ResultKept | None:
    if value is None:
        return None
    told = {name: value[name] for name in _OF_A_RESULT}
    return ResultKept(**told | {"on": date.fromisoformat(value["on"]), "sheet": sheet.read(value["sheet"])})


def _time(value: Any) -> datetime | None:
    """A time without a zone is read as UTC."""
    if value is None:
        return None
    time = datetime.fromisoformat(value)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _day(value: Any) -> date | None:
    return None if value is None else date.fromisoformat(value)


_READ: Mapping[str, Callable[[Any], Any]] = {
    "offered": _choices,
    "held": _said,
    "heard_at": _time,
    "waits": tuple,
    "linked": tuple,
    "left": tuple,
    "asked": tuple,
    "answered_at": _time,
    "quiet_until": _time,
    "result_at": _time,
    "files": _files,
    "answered_on": _day,
    "saved": _saved,
    "keeping": _keeping,
}
