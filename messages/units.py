"""The provinces of today and the names people still call them by; never guesses, never asks a network."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

import yaml

from messages.text import clean, tokens

FILE = Path(__file__).parent / "provinces.yaml"
LATER = Path(__file__).parent / "policies" / "units.yaml"
_KINDS = ("tinh", "thanh pho", "tp")
_CALLED_PROVINCE = re.compile(r"\b(?:tỉnh|tinh) (?=\w)", re.IGNORECASE)
_OFFICES = frozenset(("uy", "doan", "hoi", "lo"))  # Tỉnh ủy, Tỉnh đoàn, tỉnh hội, tỉnh lộ
_PLACE_WORDS = ("tinh", "o", "tai", "tp", "pho", "in", "sct", "que", "cua", "thuong", "nguon")


@dataclass(frozen=True, slots=True)
class Province:
    """A province or city since 2025-07-01. `city_since`: first day as a city, None for a province.

    `city_by`: the day by which it surely was one, where the first day itself is not known.
    """

    code: str
    name: str
    city_since: date | None
    old: tuple[str, ...]
    also: tuple[str, ...]
    city_by: date | None = None

    def is_city(self, on: date) -> bool:
        return self.city_since is not None and self.city_since <= on

    def is_maybe_city(self, on: date) -> bool:
        """Whether it became a city around this day and nobody read on which."""
        return self.is_city(on) and self.city_by is not None and on < self.city_by


@cache
def provinces() -> tuple[Province, ...]:
    """All 34, by code."""
    later = {row["code"]: row for row in _rows(LATER) if row["now"] == "thanh_pho"}
    return tuple(_province(row, later.get(row["code"], {})) for row in _rows(FILE))


def provinces_after(changes: Iterable[tuple[str, date, date | None]]) -> tuple[Province, ...]:
    """All 34, with those that became cities: code, first day, and the day it is sure from, if later."""
    became = {code: (since, sure) for code, since, sure in changes}
    return tuple(
        replace(one, city_since=became[one.code][0], city_by=became[one.code][1])
        if one.code in became
        else one
        for one in provinces()
    )


def _province(row: dict[str, Any], later: dict[str, Any]) -> Province:
    """`later`: how it became a city after 2025-07-01, if it did."""
    since = row["city"] or later.get("from")
    return Province(
        row["code"], row["name"], since, tuple(row["old"]), tuple(row["also"]), later.get("sure_from")
    )


def _rows(file: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return rows


def province_by_code(code: str) -> Province | None:
    return next((province for province in provinces() if province.code == code), None)


def resolve_province(text: str) -> Province | None:
    """The province a person means by a code, a name, an old name or a short form, marks or no marks."""
    return province_by_code(text.strip()) or _names().get(_key(text))


def find_province(text: str) -> Province | None:
    """The one province a sentence names; None when it names none or several.

    Without marks `can tho` is also "needs a worker", so a bare name counts only after a word of place.
    """
    named = {place.province.code: place.province for place in named_places(text)}
    return next(iter(named.values())) if len(named) == 1 else None


def unknown_province(text: str) -> str | None:
    """What a sentence calls a province («tỉnh Abc», with a capital) although none has that name."""
    found = _CALLED_PROVINCE.search(clean(text))
    if found is None or text.isupper() or named_places(text):
        return None
    words = found.string[found.end() :].split()
    name = [word.strip(".,;:!?") for word in takewhile(lambda word: word[:1].isupper(), words)]
    return " ".join(name) if name and _OFFICES.isdisjoint(tokens(name[0])) else None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sentence names a province: the words [start, end) of its `tokens`."""

    province: Province
    start: int
    end: int


def named_places(text: str) -> list[Place]:
    words = tokens(text)
    marked = clean(text).casefold()
    places: list[Place] = []
    at = 0
    while at < len(words):
        place = _place_at(words, at, marked)
        places += [place] if place else []
        at = place.end if place else at + 1
    return places


def _place_at(words: list[str], at: int, marked: str) -> Place | None:
    for length in range(min(_longest(), len(words) - at), 0, -1):
        key = "".join(words[at : at + length])
        province = _spoken().get(key)
        if province and (_written(key, marked) or (at > 0 and words[at - 1] in _PLACE_WORDS)):
            return Place(province, at, at + length)
    return None


def _written(key: str, marked: str) -> bool:
    """Whether the name stands in the text with its marks, so that it cannot be another word."""
    return any(re.search(rf"\b{re.escape(name)}\b", marked) for name in _spellings()[key])


@cache
def _names() -> dict[str, Province]:
    """Names of today win over old names, old names over short forms."""
    named: dict[str, Province] = {}
    for names in ("also", "old", "name"):
        for province in provinces():
            value = getattr(province, names)
            named |= dict.fromkeys(map(_key, [value] if isinstance(value, str) else value), province)
    return named


@cache
def _spoken() -> dict[str, Province]:
    """Names that may be looked for inside a sentence: the ones long enough not to be chat spelling."""
    return {key: province for key, province in _names().items() if len(key) > 2}


@cache
def _spellings() -> dict[str, tuple[str, ...]]:
    """Spellings that need no word of place before them: with marks, or a short form nobody uses otherwise."""
    spelled: dict[str, list[str]] = {}
    for province in provinces():
        for name in (province.name, *province.old, *province.also):
            spelled.setdefault(_key(name), []).append(name.casefold())
    return {key: tuple(names) for key, names in spelled.items()}


@cache
def _longest() -> int:
    return max(len(tokens(name)) for names in _spellings().values() for name in names)


def _key(text: str) -> str:
    """Folded, without the kind in front, without spaces: `tỉnh Đắk Lắk`, `dak lak` and `Daklak` are one."""
    folded = " ".join(tokens(text))
    for kind in _KINDS:
        folded = folded.removeprefix(kind + " ")
    return folded.replace(" ", "")
