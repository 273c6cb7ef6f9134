"""What became of communes and provinces after 2025-07-01, read from `units.yaml` of the policy folder."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from yaml.nodes import Node

from messages.knowledge.model import UnitChange
from messages.knowledge.problems import PolicyErrors, Problem
from messages.knowledge.read import Shape, Sheet, compose, day, may, need, null, one_of, record, rows, text

UNITS = "units.yaml"
SHIPPED = Path(__file__).parent.parent / "policies" / UNITS
COUNTED = date(2025, 7, 1)  # the day of which the table of units is
OF_COMMUNE, OF_PROVINCE = ("xa", "phuong", "dac_khu"), ("tinh", "thanh_pho")
UNIT_CHANGE: Shape = {
    "code": need(text),
    "name": need(text),
    "was": need(one_of(*OF_COMMUNE, *OF_PROVINCE)),
    "now": need(one_of(*OF_COMMUNE, *OF_PROVINCE)),
    "from": need(day),
    "by": null(text),
    "certainty": need(one_of("full", "second_hand", "unconfirmed")),
    "sure_from": may(day),
}


def read_changes(sheet: Sheet, root: Node | None) -> list[UnitChange]:
    """The changes of one file; what cannot be read is noted on the sheet."""
    values = (record(sheet, row, UNIT_CHANGE) for row in rows(sheet, root))
    return [_change(**given) for given in values if given]


def _change(**values: Any) -> UnitChange:
    return UnitChange(since=values.pop("from"), **values)


def change_problems(changes: Iterable[UnitChange]) -> Iterator[Problem]:
    """What is wrong with changes by themselves; whether the units exist is for `messages.places.check`."""
    first: dict[tuple[str, date], UnitChange] = {}
    for one in changes:
        known = first.setdefault((one.code, one.since), one)
        if known is not one:
            yield _found(one, "code", "unit_twice", code=one.code, file=known.at.file, line=known.at.line)
        if one.was == one.now:
            yield _found(one, "now", "unit_same", code=one.code)
        if one.since <= COUNTED:
            yield _found(one, "from", "unit_early", given=one.since.isoformat())
        if one.sure_from is not None and one.sure_from <= one.since:
            yield _found(one, "sure_from", "unit_sure_early", code=one.code)
        if one.by is None and one.certainty == "full":
            yield _found(one, "by", "unit_no_resolution", code=one.code)


def _found(one: UnitChange, key: str, kind: str, **values: object) -> Problem:
    return Problem(one.at.file, one.at.of(key), kind, values)


def changes_in(folder: Path) -> tuple[UnitChange, ...]:
    """Those of a policy folder, or ours where it has no such file. Raises PolicyErrors for a broken one."""
    file = folder / UNITS
    return changes_of(file.read_bytes()) if file.is_file() else shipped_changes()


def changes_of(raw: bytes) -> tuple[UnitChange, ...]:
    sheet = Sheet(UNITS)
    changes = tuple(read_changes(sheet, compose(sheet, raw)))
    problems = [*sheet.problems, *change_problems(changes)]
    if problems:
        raise PolicyErrors(problems)
    return changes


@cache
def shipped_changes() -> tuple[UnitChange, ...]:
    """Those that come with the program."""
    return changes_of(SHIPPED.read_bytes())
