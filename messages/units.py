"""The provinces of today and the names people still call them by; never guesses, never asks a network."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from messages.text import tokens

FILE = Path(__file__).parent / "provinces.yaml"
_KINDS = ("tinh", "thanh pho", "tp")


@dataclass(frozen=True, slots=True)
class Province:
    """A province or city since 2025-07-01. `city_since`: the day it became centrally run, None for a province."""

    code: str
    name: str
    city_since: date | None
    old: tuple[str, ...]
    also: tuple[str, ...]

    def is_city(self, on: date) -> bool:
        return self.city_since is not None and self.city_since <= on


@cache
def provinces() -> tuple[Province, ...]:
    """All 34, by code."""
    rows = yaml.load(FILE.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return tuple(
        Province(row["code"], row["name"], row["city"], tuple(row["old"]), tuple(row["also"])) for row in rows
    )


def province_by_code(code: str) -> Province | None:
    return next((province for province in provinces() if province.code == code), None)


def resolve_province(text: str) -> Province | None:
    """The province a person means: a name of today, an old one, or a usual short form, marks or no marks."""
    return _names().get(_key(text))


@cache
def _names() -> dict[str, Province]:
    """Names of today win over old names, old names over short forms."""
    named: dict[str, Province] = {}
    for names in ("also", "old", "name"):
        for province in provinces():
            value = getattr(province, names)
            named |= dict.fromkeys(map(_key, [value] if isinstance(value, str) else value), province)
    return named


def _key(text: str) -> str:
    """Folded, without the kind in front, without spaces: `tỉnh Đắk Lắk`, `dak lak` and `Daklak` are one."""
    folded = " ".join(tokens(text))
    for kind in _KINDS:
        folded = folded.removeprefix(kind + " ")
    return folded.replace(" ", "")
