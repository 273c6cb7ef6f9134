"""A file of changes, YAML or a spreadsheet's CSV, read, judged and added to those of the policy folder."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import StringIO

from yaml import Mark
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from messages.knowledge.model import UnitChange
from messages.knowledge.problems import Problem
from messages.knowledge.read import Sheet, compose
from messages.knowledge.unit_changes import change_problems, read_changes
from messages.places.check import table_problems

_TAG = "tag:yaml.org,2002:"


def read_file(name: str, raw: bytes) -> tuple[list[UnitChange], list[Problem]]:
    """The changes of a YAML file, or of a CSV file (by its name) with the same keys in its first line."""
    sheet = Sheet(name)
    root = _table(sheet, raw) if name.casefold().endswith(".csv") else compose(sheet, raw)
    changes = read_changes(sheet, root)
    if not changes and not sheet.problems:
        sheet.note(root, "no_changes")
    return changes, sheet.problems


def _table(sheet: Sheet, raw: bytes) -> Node | None:
    """The lines of a CSV file as the records of a YAML one, so that both are read and judged alike."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        sheet.problems.append(Problem(sheet.file, raw[: why.start].count(b"\n") + 1, "encoding"))
        return None
    first = text.partition("\n")[0]
    rows = csv.reader(StringIO(text), delimiter=";" if ";" in first else ",")
    keys = [key.strip() for key in next(rows, [])]
    try:
        records = [_record(keys, row, rows.line_num - 1) for row in rows if any(map(str.strip, row))]
    except csv.Error:
        sheet.problems.append(Problem(sheet.file, rows.line_num, "csv"))
        return None
    return SequenceNode(_TAG + "seq", records, _mark(0), _mark(0))


def _record(keys: Sequence[str], row: Sequence[str], line: int) -> Node:
    """A field beyond the keys is kept under no name, so that it is noted."""
    names = [*keys, *("" for _ in row[len(keys) :])]
    fields = [
        (_scalar(key, line), _field(key, value.strip(), line))
        for key, value in zip(names, row, strict=False)
        if value.strip() or key not in ("", "sure_from")
    ]
    return MappingNode(_TAG + "map", fields, _mark(line), _mark(line))


def _field(key: str, value: str, line: int) -> Node:
    if key in ("from", "sure_from"):
        value = _day(value)
    return _scalar(value, line, "null" if key == "by" and not value else "str")


def _scalar(value: str, line: int, kind: str = "str") -> ScalarNode:
    return ScalarNode(_TAG + kind, value, _mark(line), _mark(line))


def _mark(line: int) -> Mark:
    return Mark("", 0, line, 0, None, 0)


def _day(value: str) -> str:
    """`30/04/2026`, as spreadsheets write it here, in the order of the file; anything else as it is."""
    try:
        return datetime.strptime(value, "%d/%m/%Y").date().isoformat()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return value


def news(kept: Iterable[UnitChange], given: Iterable[UnitChange]) -> list[UnitChange]:
    """Those given that are not kept yet, each once."""
    known = {one.told for one in kept}
    first = {one.told: one for one in reversed(list(given))}
    return [one for told, one in reversed(first.items()) if told not in known]


def problems_with(kept: Sequence[UnitChange], new: Sequence[UnitChange]) -> list[Problem]:
    """What is wrong in the file of the new ones, once they stand beside those that are kept."""
    together = [*kept, *new]
    files = {one.at.file for one in new}
    found = [*change_problems(together), *table_problems(together)]
    return sorted((one for one in found if one.file in files), key=lambda one: one.line)


def added(text: str, new: Sequence[UnitChange]) -> str:
    """The text of `units.yaml` with a line for each."""
    end = "\r\n" if "\r\n" in text else "\n"
    head = text if not text or text.endswith("\n") else text + end
    return head + "".join(_line(one) + end for one in new)


def _line(one: UnitChange) -> str:
    return f"- {{{', '.join(_parts(one))}}}"


def _parts(one: UnitChange) -> Iterator[str]:
    yield f"code: {_quoted(one.code)}"
    yield f"name: {_quoted(one.name)}"
    yield f"was: {one.was}"
    yield f"now: {one.now}"
    yield f"from: {one.since.isoformat()}"
    yield f"by: {_quoted(one.by) if one.by else 'null'}"
    yield f"certainty: {one.certainty}"
    if one.sure_from:
        yield f"sure_from: {one.sure_from.isoformat()}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
