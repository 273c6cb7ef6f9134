"""The communes of today that an address as typed, old or new, may mean; never guesses, asks no network."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from messages.places.changes import Changes, shipped
from messages.places.reading import Address, Mention, read_address, sounded
from messages.places.table import KINDS, NEW, OLD, OLD_PROVINCE, VANISHED, Table, table, unpack

Spans = Mapping[int, Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A commune of today. `kind`: xa, phuong, dac_khu. `partial`: only a part of what was typed went here."""

    code: str
    name: str
    kind: str
    province_code: str
    province: str
    partial: bool


class _Reading(NamedTuple):
    """One way to understand the text: a commune, with what is named of its district and province.

    `number`: of the unit, or of the old commune when `source` says so. `district`: an old district is named
    for sure. `ordered`: what is larger stands behind what is smaller.
    """

    levels: int
    called: bool
    plain: bool
    agrees: bool
    exact: bool
    district: bool
    source: int
    number: int
    mention: Mention
    ordered: bool

    @property
    def rank(self) -> tuple[int, bool, bool, bool]:
        return self.levels, self.called, self.plain, self.ordered


def resolve(
    text: str, *, home: str | None = None, on: date, changes: Changes | None = None
) -> tuple[Candidate, ...]:
    """The communes of today that the text may mean, best first; empty when it names none we know.

    `home`: code of the centre's province, whose communes come first among equals. `on`: for the kind.
    `changes`: those of the policy folder in use, by default the ones that come with the program.
    """
    known = table()
    address = read_address(text, known)
    changes = changes or shipped()
    best = _best(list(_readings(address, known, changes)))
    partial = _units(_fitting(best, address, known), known, home)
    return tuple(_candidate(known, unit, on, changes, part) for unit, part in partial.items())


def unit(code: str, on: date, changes: Changes | None = None) -> Candidate | None:
    """The commune of today with this code of five digits, zeros in front included."""
    known = table()
    return _candidate(known, known.codes.index(code), on, changes) if code in known.codes else None


def communes_of(
    province_code: str, on: date = date.max, changes: Changes | None = None
) -> tuple[Candidate, ...]:
    """The communes of a province by code, by default after every change known; empty when unknown."""
    known = table()
    codes = known.province_codes
    home = codes.index(province_code) if province_code in codes else -1
    return tuple(_candidate(known, at, on, changes) for at, its in enumerate(known.home) if its == home)


def province_of(text: str) -> str | None:
    """The code of the one province that a text names, by its own name, an old district's or a commune's."""
    known = table()
    address = read_address(text, known)
    named = {_province_today(ref, known) for one in address.provinces for ref in known.provinces[one.key]}
    places = named or {_home(one, known) for one in _best(list(_readings(address, known, shipped())))}
    places = places or {
        known.old_home[known.district_province[number]]
        for one in address.districts
        for number in known.districts[one.key]
    }
    return known.province_codes[places.pop()] if len(places) == 1 else None


def _province_today(ref: int, known: Table) -> int:
    return known.old_home[ref - OLD_PROVINCE] if ref >= OLD_PROVINCE else ref


def _candidate(
    known: Table, number: int, on: date, changes: Changes | None, partial: bool = False
) -> Candidate:
    code, home = known.codes[number], known.home[number]
    kind = (changes or shipped()).kind(code, KINDS[known.kinds[number]], on)
    return Candidate(
        code, known.names[number], kind, known.province_codes[home], known.province_names[home], partial
    )


def _readings(address: Address, known: Table, changes: Changes) -> Iterator[_Reading]:
    districts = _spans(address.districts, known.districts)
    provinces = _spans(address.provinces, known.provinces)
    for mention in address.communes:
        if address.called and mention.kind is None:
            continue  # «xã Abc, Buôn Ma Thuột» does not mean the ward Buôn Ma Thuột
        for ref in known.communes[mention.key]:
            reading = _reading(mention, ref, districts, provinces, known, changes)
            if reading and _believable(reading, known):
                yield reading


def _spans(mentions: Sequence[Mention], names: Mapping[str, tuple[int, ...]]) -> Spans:
    spans: dict[int, list[tuple[int, int]]] = {}
    for mention in mentions:
        for ref in names[mention.key]:
            spans.setdefault(ref, []).append((mention.start, mention.end))
    return spans


def _reading(
    mention: Mention, ref: int, districts: Spans, provinces: Spans, known: Table, changes: Changes
) -> _Reading | None:
    number, kind, source = unpack(ref)
    agrees = mention.kind in (None, KINDS[kind]) or not kind
    if source == NEW:
        agrees = agrees or mention.kind in changes.ever(known.codes[number])
        was = known.was_of[number]
        today = known.home[number]
    else:
        was = (known.old_district[number],)
        today = known.home[known.into[number][0]]
    if mention.kind == "huyen" and KINDS[kind] != "huyen":
        return None
    own = (mention.start, mention.end)
    in_districts = [span for one in was for span in districts.get(one, ()) if _apart(span, own)]
    refs = {today, *(OLD_PROVINCE + known.district_province[one] for one in was)}
    in_provinces = [span for one in refs for span in provinces.get(one, ()) if _apart(span, own)]
    levels = 1 + _levels(in_districts, in_provinces)
    both = {span for spans in provinces.values() for span in spans}
    exact = source == VANISHED or _is_exact(
        mention, known.names[number] if source == NEW else known.old_names[number]
    )
    plain = not mention.small
    by_district = levels == 3 or any(span not in both for span in in_districts)
    ordered = all(span > own for span in (*in_districts, *in_provinces))
    return _Reading(
        levels, mention.kind is not None, plain, agrees, exact, by_district, source, number, mention, ordered
    )


def _apart(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[1] <= other[0] or other[1] <= one[0]


def _levels(districts: Sequence[tuple[int, int]], provinces: Sequence[tuple[int, int]]) -> int:
    """How many of the two are named, each by words of its own."""
    if any(_apart(one, other) for one in districts for other in provinces):
        return 2
    return 1 if districts or provinces else 0


def _is_exact(mention: Mention, name: str) -> bool:
    return sounded(mention.typed) in (sounded(name), sounded(name.split(" - ")[0]))


def _believable(reading: _Reading, known: Table) -> bool:
    """Whether the words are likely to be meant as a commune at all."""
    mention = reading.mention
    if reading.called:
        return True
    if mention.key.isdecimal() or len(mention.key) < 3:
        return False  # «1», «Ba»: only as «phường 1», «xã Ba»
    if reading.levels == 1 and mention.key in known.provinces:
        return False
    if reading.levels == 1 and len(mention.key) < 6 and mention.end - mention.start == 1:
        return mention.alone
    return not mention.small or reading.levels == 3


def _best(readings: Sequence[_Reading]) -> list[_Reading]:
    top = max((reading.rank for reading in readings), default=None)
    best = [reading for reading in readings if reading.rank == top]
    spans = {(reading.mention.start, reading.mention.end) for reading in best}
    return [one for one in best if not any(_within(one.mention, span) for span in spans)]


def _within(mention: Mention, span: tuple[int, int]) -> bool:
    own = (mention.start, mention.end)
    return own != span and span[0] <= own[0] and own[1] <= span[1]


def _fitting(best: Sequence[_Reading], address: Address, known: Table) -> list[_Reading]:
    """Without those that a better one of the same text makes unlikely.

    An old district is part of an old address only. Marks are believed where a name has just these. A wrong
    kind is forgiven where the province has no such name of that kind.
    """
    if any(reading.district and reading.source == OLD for reading in best):
        best = [reading for reading in best if reading.source == OLD]
    if address.marked and any(reading.exact and reading.source != VANISHED for reading in best):
        best = [reading for reading in best if reading.exact]
    agreed = {_home(reading, known) for reading in best if reading.agrees}
    return [one for one in best if one.agrees or _home(one, known) not in agreed]


def _home(reading: _Reading, known: Table) -> int:
    return known.home[_into(reading, known)[0]]


def _into(reading: _Reading, known: Table) -> tuple[int, ...]:
    return (reading.number,) if reading.source == NEW else known.into[reading.number]


def _units(readings: Sequence[_Reading], known: Table, home: str | None) -> dict[int, bool]:
    """Unit → whether only a part went there, in the order to show."""

    def order(reading: _Reading) -> tuple[bool, bool, int]:
        there = known.province_codes[_home(reading, known)] == home
        return not there, not reading.agrees, reading.source

    units: dict[int, bool] = {}
    for reading in sorted(readings, key=order):
        into = _into(reading, known)
        for number in into:
            units[number] = units.get(number, True) and len(into) > 1
    return units
