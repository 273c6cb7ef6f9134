"""The table of communes, of today and from before 2025-07-01, packed for looking names up; read at first use.

`table.gz` is made by `tests/tools/places_table.py` from vietnamadminunits 1.0.4 (Copyright (c) 2025
Tran Ngoc Minh Hieu, MIT licence: LICENCE.txt).
"""

import gzip
from array import array
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar

from messages.text import tokens
from messages.units import provinces

FILE = Path(__file__).parent / "table.gz"
SECTIONS = ("provinces", "old provinces", "districts", "units", "old communes")
KINDS = ("", "xa", "phuong", "thi_tran", "dac_khu", "huyen")
NEW, OLD, VANISHED = range(3)
OLD_PROVINCE = 100  # province numbers from here on are those before 2025-07-01
LONGEST = 7  # words of the longest name
_CALLED = {
    "buonmathuot": ("banmethuot", "buonmethuot", "banmathuot", "bmt"),
    "bariavungtau": ("brvt", "vungtau"),
    "hochiminh": ("hcmc",),
}
Refs = Mapping[str, tuple[int, ...]]
Kept = TypeVar("Kept", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Table:
    """Units by number; `communes`, `districts`, `provinces`: key of a name → what is called so.

    A commune's reference packs number, kind and source (`unpack`). `into` of an old commune: its units.
    `was_of[unit]`: the districts a unit's land belonged to.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    kinds: bytes
    home: bytes
    province_codes: tuple[str, ...]
    province_names: tuple[str, ...]
    old_names: tuple[str, ...]
    old_district: Sequence[int]
    into: tuple[tuple[int, ...], ...]
    district_province: bytes
    was_of: tuple[tuple[int, ...], ...]
    old_home: bytes
    communes: Refs
    districts: Refs
    provinces: Refs


def pack(number: int, kind: int, source: int) -> int:
    return number << 5 | kind << 2 | source


def unpack(ref: int) -> tuple[int, int, int]:
    """The number of the unit or old commune, the kind it is called by, where it was found."""
    return ref >> 5, ref >> 2 & 7, ref & 3


def key_of(name: str) -> str:
    """`Cư M'gar` → `cumgar`, `Phường 01` → `phuong1`."""
    return "".join(plain(token) for token in tokens(name))


def plain(token: str) -> str:
    return token.lstrip("0") or "0" if token.isdecimal() else token


@cache
def table() -> Table:
    """The table, read line by line: what is not kept is never in memory as a whole."""
    made = _Making()
    for section, rows in groupby(lines(), key=itemgetter(0)):
        for number, (_, row) in enumerate(rows):
            made.take(section, number, row)
    return made.done()


def lines() -> Iterator[tuple[str, list[str]]]:
    """The section and the fields of each line; in them units, districts, provinces are numbers of lines.

    provinces: code, name. old provinces: name, province. districts: kind, name, old province, other names.
    units: code, kind, name, province. old communes: kind, name, district, other names (kind:key), units.
    """
    section = ""
    with gzip.open(FILE, "rt", encoding="utf-8", newline="\n") as file:
        for line in file:
            text = line.rstrip("\n")
            if text in SECTIONS:
                section = text
            elif section:
                yield section, text.split("\t")


class _Making:
    """The columns while they grow; equal texts and equal numbers of units are kept once."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self.names: list[str] = []
        self.old_names: list[str] = []
        self.kinds, self.home, self.district_province, self.old_home = (bytearray() for _ in range(4))
        self.province_codes: list[str] = []
        self.province_names: list[str] = []
        self.old_district = array("H")
        self.into: list[tuple[int, ...]] = []
        self.was_of: list[tuple[int, ...]] = []
        self.communes, self.districts, self.provinces = _Index(), _Index(), _Index()
        self.once: dict[Hashable, Any] = {}
        self.words: dict[str, str] = {}
        self.take_row = {
            "provinces": self._province,
            "old provinces": self._old_province,
            "districts": self._district,
            "units": self._unit,
            "old communes": self._old_commune,
        }

    def take(self, section: str, number: int, row: list[str]) -> None:
        self.take_row[section](number, row)

    def _kept(self, value: Kept) -> Kept:
        kept: Kept = self.once.setdefault(value, value)
        return kept

    def _key(self, name: str) -> str:
        """`key_of` a name, each of the few thousand words folded once."""
        words = name.split()
        for word in words:
            if word not in self.words:
                self.words[word] = key_of(word)
        return "".join(map(self.words.__getitem__, words))

    def _province(self, number: int, row: list[str]) -> None:
        self.province_codes.append(row[0])
        self.province_names.append(row[1])
        self.provinces.add(self._key(row[1]), number)

    def _old_province(self, number: int, row: list[str]) -> None:
        self.old_home.append(int(row[1]))
        self.provinces.add(self._key(row[0]), OLD_PROVINCE + number)

    def _district(self, number: int, row: list[str]) -> None:
        self.district_province.append(int(row[2]))
        for key in (self._key(row[1]), *filter(None, row[3].split(","))):
            self.districts.add(key, number)

    def _unit(self, number: int, row: list[str]) -> None:
        code, kind, name, home = row
        self.codes.append(code)
        self.names.append(self._kept(name))
        self.kinds.append(KINDS.index(kind))
        self.home.append(int(home))
        self.was_of.append(())
        ref = pack(number, KINDS.index(kind), NEW)
        self.communes.add(self._key(name), ref)
        if " - " in name:  # «Xuân Hương - Đà Lạt» is called Xuân Hương
            self.communes.add(self._key(name.split(" - ")[0]), ref)

    def _old_commune(self, number: int, row: list[str]) -> None:
        kind, name, district, aliases, into = row
        self.old_names.append(self._kept(name))
        self.old_district.append(int(district))
        self.into.append(self._kept(tuple(map(int, into.split(",")))))
        for unit in self.into[-1]:
            if int(district) not in self.was_of[unit]:
                self.was_of[unit] = self._kept((*self.was_of[unit], int(district)))
        self.communes.add(self._key(name), pack(number, KINDS.index(kind), OLD))
        for alias in filter(None, aliases.split(",")):
            called, key = alias.split(":")
            self.communes.add(key, pack(number, KINDS.index(called), VANISHED))

    def done(self) -> Table:
        for number, province in enumerate(provinces()):
            for key in map(key_of, (*province.old, *province.also)):
                if key not in self.provinces.found:
                    self.provinces.add(key, number)
        return Table(
            codes=tuple(self.codes),
            names=tuple(self.names),
            kinds=bytes(self.kinds),
            home=bytes(self.home),
            province_codes=tuple(self.province_codes),
            province_names=tuple(self.province_names),
            old_names=tuple(self.old_names),
            old_district=self.old_district,
            into=tuple(self.into),
            district_province=bytes(self.district_province),
            was_of=tuple(self.was_of),
            old_home=bytes(self.old_home),
            communes=self.communes.found,
            districts=self.districts.found,
            provinces=self.provinces.found,
        )


class _Index:
    """Key → references, in the order they came."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[int, ...]] = {}

    def add(self, key: str, ref: int) -> None:
        for called in (key, *_CALLED.get(key, ())):
            refs = self.found.get(called, ())
            if ref not in refs:
                self.found[called] = (*refs, ref)
