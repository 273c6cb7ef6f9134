"""Whether changes are of units that exist, with their names and the kinds they had the day before."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from messages.knowledge.model import UnitChange
from messages.knowledge.problems import Problem
from messages.knowledge.unit_changes import COUNTED, OF_COMMUNE, OF_PROVINCE
from messages.places.changes import Changes
from messages.places.table import KINDS, table
from messages.units import province_by_code


def table_problems(changes: Iterable[UnitChange]) -> Iterator[Problem]:
    given = list(changes)
    all_of_them = Changes(given)
    for one in given:
        unit = _unit(one.code)
        if unit is None:
            yield _found(one, "code", "unit_unknown", given=one.code)
            continue
        name, kind = unit
        if one.name != name:
            yield _found(one, "name", "unit_name", code=one.code, given=one.name, name=name)
        possible = OF_PROVINCE if len(one.code) == 2 else OF_COMMUNE
        before = all_of_them.kind(one.code, kind, one.since - timedelta(days=1))
        if one.was != before:
            yield _found(one, "was", "unit_was", code=one.code, given=one.was, before=before)
        if one.now not in possible:
            allowed = ", ".join(possible)
            yield _found(one, "now", "not_one_of", name="now", given=one.now, allowed=allowed)


def _unit(code: str) -> tuple[str, str] | None:
    """Name, and kind on 2025-07-01."""
    province = province_by_code(code)
    if province:
        return province.name, "thanh_pho" if province.is_city(COUNTED) else "tinh"
    known = table()
    if code not in known.codes:
        return None
    at = known.codes.index(code)
    return known.names[at], KINDS[known.kinds[at]]


def _found(one: UnitChange, key: str, kind: str, **values: object) -> Problem:
    return Problem(one.at.file, one.at.of(key), kind, values)
