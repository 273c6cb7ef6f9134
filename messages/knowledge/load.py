"""The policy folder read into a Policy; nothing is taken from a folder with a problem in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from yaml.nodes import MappingNode, Node

from messages.knowledge.laws import problems_of
from messages.knowledge.model import (
    AnswerText,
    Document,
    Entry,
    Figure,
    Outside,
    Policy,
    ProvinceLine,
    Provision,
    UnitChange,
)
from messages.knowledge.problems import PolicyErrors, Problem
from messages.knowledge.read import Sheet, compose, record, rows
from messages.knowledge.shapes import ANSWER, DOCUMENT, ENTRY, FIGURE, LINE, OUTSIDE, PROVINCE, PROVISION
from messages.knowledge.unit_changes import UNITS, change_problems, read_changes, shipped_changes
from messages.rules.laws import rules_problems
from messages.rules.read import RulesRead, take_rules
from messages.units import provinces_after

POLICIES = Path(__file__).parent.parent / "policies"
DRAFTS = "drafts"  # a place in the folder for what is being written; never read as policy

__all__ = ["POLICIES", "PolicyErrors", "Problem", "load_policy"]

Kept = TypeVar("Kept")
_MAPS = ("first_for", "first_for_en", "for_facility", "for_facility_en")


@dataclass(slots=True)
class _Folder:
    """What was read so far, in the order of the files."""

    documents: list[Document] = field(default_factory=list)
    provisions: list[Provision] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    lines: list[ProvinceLine] = field(default_factory=list)
    outside: list[Outside] = field(default_factory=list)
    rules: RulesRead = field(default_factory=RulesRead)
    unit_changes: list[UnitChange] | None = None  # None: the folder has no file of them
    broken: set[str] = field(default_factory=set)  # ids that were given in records that could not be read


def load_policy(folder: Path | None = None) -> Policy:
    """The checked policy of a folder, by default the one that comes with the program. Raises PolicyErrors."""
    read, problems = _read(folder or POLICIES)
    policy = _policy(read)
    found = [*problems_of(policy), *rules_problems(policy), *change_problems(policy.unit_changes)]
    problems += [problem for problem in found if problem.values.get("id") not in read.broken]
    if problems:
        raise PolicyErrors(_in_order(problems))
    return policy


def _in_order(problems: list[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: (problem.file, problem.line, problem.kind))


def _policy(read: _Folder) -> Policy:
    changes = shipped_changes() if read.unit_changes is None else tuple(read.unit_changes)
    cities = ((one.code, one.since, one.sure_from) for one in changes if one.now == "thanh_pho")
    return Policy(
        documents={row.id: row for row in read.documents},
        provisions={row.id: row for row in read.provisions},
        figures={row.id: row for row in read.figures},
        entries={row.id: row for row in read.entries},
        lines=tuple(read.lines),
        outside={row.id: row for row in read.outside},
        rules=read.rules.rules(provinces_after(cities)),
        unit_changes=changes,
    )


def _read(folder: Path) -> tuple[_Folder, list[Problem]]:
    read, problems = _Folder(), []
    for file, take in _files(folder):
        sheet = Sheet(file.relative_to(folder).as_posix())
        if not file.is_file():
            problems.append(Problem(sheet.file, 1, "no_file"))
            continue
        root = compose(sheet, file.read_bytes())
        if root is not None:
            take(read, sheet, root)
        read.broken |= sheet.broken
        problems += sheet.problems
    return read, problems + _twice(read)


Take = Callable[[_Folder, Sheet, Node], None]


def _files(folder: Path) -> Iterator[tuple[Path, Take]]:
    yield folder / "documents.yaml", _take_documents
    yield from _each(folder / "provisions", _take_provisions)
    yield folder / "figures.yaml", _take_figures
    yield from _each(folder / "entries", _take_entries)
    yield from _each(folder / "outside", _take_outside)
    yield from _each(folder / "provinces", _take_province)
    yield from _each(folder / "rules", _take_rules)
    if (folder / UNITS).is_file():
        yield folder / UNITS, _take_units


def files_read(folder: Path) -> list[Path]:
    """The files a policy folder is read from, there or not."""
    return [file for file, _ in _files(folder)]


def _each(folder: Path, take: Take) -> Iterator[tuple[Path, Take]]:
    return ((file, take) for file in sorted(folder.glob("*.yaml")))


def _take(make: Callable[..., Kept], shape: Any, into: list[Kept], sheet: Sheet, node: Node | None) -> None:
    for row in rows(sheet, node):
        values = record(sheet, row, shape)
        if values is not None:
            into.append(make(**values))


def _take_documents(read: _Folder, sheet: Sheet, node: Node | None) -> None:
    _take(Document, DOCUMENT, read.documents, sheet, node)


def _take_provisions(read: _Folder, sheet: Sheet, node: Node | None) -> None:
    _take(Provision, PROVISION, read.provisions, sheet, node)


def _take_figures(read: _Folder, sheet: Sheet, node: Node | None) -> None:
    _take(Figure, FIGURE, read.figures, sheet, node)


def _take_units(read: _Folder, sheet: Sheet, node: Node | None) -> None:
    read.unit_changes = read_changes(sheet, node)


def _take_outside(read: _Folder, sheet: Sheet, node: Node | None) -> None:
    _take(Outside, OUTSIDE, read.outside, sheet, node)


def _take_rules(read: _Folder, sheet: Sheet, node: Node) -> None:
    take_rules(read.rules, sheet, node)


def _take_entries(read: _Folder, sheet: Sheet, node: Node | None) -> None:
    def make(answers: Node, province_first: bool | None, **values: Any) -> Entry:
        texts: list[AnswerText] = []
        _take(_answer, ANSWER, texts, sheet, answers)
        return Entry(answers=tuple(texts), province_first=bool(province_first), **values)

    _take(make, ENTRY, read.entries, sheet, node)


def _answer(**values: Any) -> AnswerText:
    maps = {key: values[key] or {} for key in _MAPS}
    return AnswerText(**values | maps)


def _take_province(read: _Folder, sheet: Sheet, node: Node) -> None:
    values = record(sheet, node, PROVINCE)
    if values is None or not isinstance(node, MappingNode):
        return
    parts: dict[str, Any] = values
    if f"{parts['province']}.yaml" != Path(sheet.file).name:
        sheet.note(node, "province_file", given=parts["province"])

    def line(**of: Any) -> ProvinceLine:
        return ProvinceLine(province=parts["province"], **of)

    _take_documents(read, sheet, parts["documents"])
    _take_provisions(read, sheet, parts["provisions"])
    _take_figures(read, sheet, parts["figures"])
    _take(line, LINE, read.lines, sheet, parts["answers"])


def _twice(read: _Folder) -> list[Problem]:
    """Ids are unique among documents, among provisions, …; an outside topic may not take an entry's id."""
    groups: tuple[list[Any], ...] = (
        read.documents,
        read.provisions,
        read.figures,
        [*read.entries, *read.outside],
    )
    return [problem for group in groups for problem in _repeated(group)]


def _repeated(group: list[Any]) -> Iterator[Problem]:
    first: dict[str, Any] = {}
    for row in group:
        known = first.setdefault(row.id, row)
        if known is not row:
            values = {"id": row.id, "file": known.at.file, "line": known.at.line}
            yield Problem(row.at.file, row.at.of("id"), "id_twice", values)
