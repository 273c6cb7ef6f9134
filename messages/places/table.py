"""The table of communes, of today and from before 2025-07-01, packed for looking names up; read at first use.

`table.gz` is made by `tests/tools/places_table.py` from vietnamadminunits 1.0.4 (Copyright (c) 2025
Tran Ngoc Minh Hieu, MIT licence).
"""

import gzip
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

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
}
Refs = Mapping[str, tuple[int, ...]]


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
    parts = sections()
    units, old = parts["units"], parts["old communes"]
    into = _shared(tuple(map(int, row[4].split(","))) for row in old)
    old_district = array("H", (int(row[2]) for row in old))
    return Table(
        codes=tuple(row[0] for row in units),
        names=_once(row[2] for row in units),
        kinds=bytes(KINDS.index(row[1]) for row in units),
        home=bytes(int(row[3]) for row in units),
        province_codes=tuple(row[0] for row in parts["provinces"]),
        province_names=tuple(row[1] for row in parts["provinces"]),
        old_names=_once(row[1] for row in old),
        old_district=old_district,
        into=into,
        district_province=bytes(int(row[2]) for row in parts["districts"]),
        was_of=_was_of(len(units), into, old_district),
        old_home=bytes(int(row[1]) for row in parts["old provinces"]),
        communes=_communes(units, old),
        districts=_districts(parts["districts"]),
        provinces=_provinces(parts),
    )


Rows = list[list[str]]


def sections() -> dict[str, Rows]:
    """The lines of the file by section, in fields; units, districts, provinces in them are numbers of lines.

    provinces: code, name. old provinces: name, province. districts: kind, name, old province, other names.
    units: code, kind, name, province. old communes: kind, name, district, other names (kind:key), units.
    """
    parts: dict[str, Rows] = {}
    for line in gzip.decompress(FILE.read_bytes()).decode().splitlines():
        if line in SECTIONS:
            rows = parts.setdefault(line, [])
        elif not line.startswith("#"):
            rows.append(line.split("\t"))
    return parts


def _once(names: Iterable[str]) -> tuple[str, ...]:
    """The names, each kept in memory once."""
    kept: dict[str, str] = {}
    return tuple(kept.setdefault(name, name) for name in names)


def _shared(values: Iterable[tuple[int, ...]]) -> tuple[tuple[int, ...], ...]:
    kept: dict[tuple[int, ...], tuple[int, ...]] = {}
    return tuple(kept.setdefault(value, value) for value in values)


def _was_of(
    units: int, into: tuple[tuple[int, ...], ...], districts: Sequence[int]
) -> tuple[tuple[int, ...], ...]:
    found: list[dict[int, None]] = [{} for _ in range(units)]
    for old, targets in enumerate(into):
        for unit in targets:
            found[unit][districts[old]] = None
    return _shared(map(tuple, found))


class _Index:
    """Key → references, in the order they came."""

    def __init__(self) -> None:
        self.found: dict[str, dict[int, None]] = defaultdict(dict)

    def add(self, key: str, ref: int) -> None:
        self.found[key][ref] = None
        for called in _CALLED.get(key, ()):
            self.found[called][ref] = None

    def packed(self) -> Refs:
        refs = list(_shared(map(tuple, self.found.values())))
        return dict(zip(self.found, refs, strict=True))


def _communes(units: Rows, old: Rows) -> Refs:
    index = _Index()
    for number, row in enumerate(units):
        ref = pack(number, KINDS.index(row[1]), NEW)
        index.add(key_of(row[2]), ref)
        if " - " in row[2]:  # «Xuân Hương - Đà Lạt» is called Xuân Hương
            index.add(key_of(row[2].split(" - ")[0]), ref)
    for number, row in enumerate(old):
        index.add(key_of(row[1]), pack(number, KINDS.index(row[0]), OLD))
    for number, row in enumerate(old):
        for alias in filter(None, row[3].split(",")):
            kind, key = alias.split(":")
            index.add(key, pack(number, KINDS.index(kind), VANISHED))
    return index.packed()


def _districts(rows: Rows) -> Refs:
    index = _Index()
    for number, row in enumerate(rows):
        for key in (key_of(row[1]), *filter(None, row[3].split(","))):
            index.add(key, number)
    return index.packed()


def _provinces(parts: dict[str, Rows]) -> Refs:
    index = _Index()
    for number, row in enumerate(parts["provinces"]):
        index.add(key_of(row[1]), number)
    for number, row in enumerate(parts["old provinces"]):
        index.add(key_of(row[0]), OLD_PROVINCE + number)
    for number, province in enumerate(provinces()):
        for name in (*province.old, *province.also):
            key = key_of(name)
            if key not in index.found:
                index.add(key, number)
    return index.packed()
