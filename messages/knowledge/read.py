"""YAML nodes read into plain values, each wrong value noted with its line instead of stopping the reading."""

import re
import sys
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from messages.knowledge.model import At
from messages.knowledge.problems import Problem

_TAG = "tag:yaml.org,2002:"


class Unread(Exception):
    """A value that cannot be used; `kind` and `values` make the problem."""

    def __init__(self, kind: str, **values: object) -> None:
        super().__init__(kind)
        self.kind, self.values = kind, values


@dataclass(slots=True)
class Sheet:
    """One file being read and what was found wrong in it so far."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)

    def note(self, node: Node | None, kind: str, **values: object) -> None:
        line = node.start_mark.line + 1 if node is not None else 1
        self.problems.append(Problem(self.file, line, kind, values))


Reader = Callable[[Node], object]


@dataclass(frozen=True, slots=True)
class Key:
    """How one key is read; whether it may be left out; whether it may be null."""

    reader: Reader
    optional: bool = False
    nullable: bool = False


Shape = dict[str, Key]


def need(reader: Reader) -> Key:
    return Key(reader)


def null(reader: Reader) -> Key:
    """A key that must be written, so that nobody forgets it, and may be null."""
    return Key(reader, nullable=True)


def may(reader: Reader) -> Key:
    """A key that may be left out, which is the same as writing null."""
    return Key(reader, optional=True, nullable=True)


def compose(sheet: Sheet, raw: bytes) -> Node | None:
    """The document's root node; None, with the problem noted, when the file is not UTF-8 YAML."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        sheet.problems.append(Problem(sheet.file, raw[: why.start].count(b"\n") + 1, "encoding"))
        return None
    for at, line in enumerate(text.splitlines(), 1):
        if "\t" in line:
            sheet.problems.append(Problem(sheet.file, at, "tab"))
            return None
    return _composed(sheet, text)


def _composed(sheet: Sheet, text: str) -> Node | None:
    try:
        root: Node | None = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as why:
        mark = why.problem_mark or why.context_mark
        sheet.problems.append(Problem(sheet.file, mark.line + 1 if mark else 1, "yaml"))
    except yaml.YAMLError:
        sheet.problems.append(Problem(sheet.file, 1, "yaml"))
    else:
        return root
    return None


def rows(sheet: Sheet, node: Node | None) -> Iterator[Node]:
    """The items of a list; an empty file or a null is an empty list."""
    if isinstance(node, SequenceNode):
        yield from node.value
    elif node is not None and not _is_null(node):
        sheet.note(node, "not_a_list")


def record(sheet: Sheet, node: Node, shape: Shape) -> dict[str, object] | None:
    """The values of one mapping with its place under `at`; None when any of them cannot be used."""
    if not isinstance(node, MappingNode):
        sheet.note(node, "not_a_record")
        return None
    before = len(sheet.problems)
    given = _keys(sheet, node)
    values = {key: _value(sheet, given[key], key, shape[key]) for key in shape if key in given}
    for key, expected in shape.items():
        if key not in given and not expected.optional:
            sheet.note(node, "missing_key", name=key)
        values.setdefault(key, None)
    for key, value in given.items():
        if key not in shape:
            sheet.note(value, "unknown_key", name=key, allowed=", ".join(shape))
    if len(sheet.problems) == before:
        return values | {"at": _at(sheet, node, given)}
    sheet.broken |= {str(given["id"].value)} if "id" in given else set()
    return None


def _keys(sheet: Sheet, node: MappingNode) -> dict[str, Node]:
    given: dict[str, Node] = {}
    for name, value in node.value:
        key = str(name.value)
        if key in given:
            sheet.note(name, "key_twice", name=key)
        given[key] = value
    return given


def _value(sheet: Sheet, node: Node, key: str, expected: Key) -> object:
    if expected.nullable and _is_null(node):
        return None
    try:
        return expected.reader(node)
    except Unread as why:
        sheet.note(node, why.kind, name=key, **why.values)
        return None


def _at(sheet: Sheet, node: Node, given: Mapping[str, Node]) -> At:
    """Tens of thousands of lines are kept for good, so each list of them is one array."""
    lines = {sys.intern(key): _line(value) for key, value in given.items()}
    items = {sys.intern(key): of for key, value in given.items() if (of := _lines_in(value))}
    return At(sheet.file, _line(node), lines, items)


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1


def _lines_in(node: Node) -> Sequence[int] | Mapping[str, int]:
    if isinstance(node, SequenceNode):
        return array("I", map(_line, node.value))
    if isinstance(node, MappingNode):
        return {str(name.value): _line(each) for name, each in node.value}
    return ()


def _is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.tag == _TAG + "null"


def _scalar(node: Node, *kinds: str) -> str:
    """The text of a value of one of these YAML kinds. Raises Unread naming the first one."""
    if isinstance(node, ScalarNode) and node.tag.removeprefix(_TAG) in kinds:
        return str(node.value)
    raise Unread(f"not_{kinds[0]}", given=node.value if isinstance(node, ScalarNode) else "…")


def text(node: Node) -> str:
    value = _scalar(node, "str").strip()
    if not value:
        raise Unread("empty")
    return value


def any_text(node: Node) -> str:
    return _scalar(node, "str").strip()


def day(node: Node) -> date:
    value = _scalar(node, "timestamp", "str")
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise Unread("not_timestamp", given=value)
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Unread("no_such_day", given=value) from None


def whole(node: Node) -> int:
    value = _scalar(node, "int")
    if not value.isdecimal():
        raise Unread("not_int", given=value)
    return int(value)


def decimal(node: Node) -> float:
    try:
        return float(_scalar(node, "int", "float"))
    except ValueError:
        raise Unread("not_int", given=node.value) from None


def yes_or_no(node: Node) -> bool:
    value = _scalar(node, "bool")
    return value.casefold() in ("true", "yes", "on")


def texts(node: Node) -> tuple[str, ...]:
    if not isinstance(node, SequenceNode):
        raise Unread("not_a_list")
    return tuple(text(item) for item in node.value)


def one_of(*allowed: str) -> Reader:
    def read(node: Node) -> str:
        value = text(node)
        if value not in allowed:
            raise Unread("not_one_of", given=value, allowed=", ".join(allowed))
        return value

    return read


def some_of(*allowed: str) -> Reader:
    read_one = one_of(*allowed)

    def read(node: Node) -> tuple[str, ...]:
        if not isinstance(node, SequenceNode):
            raise Unread("not_a_list")
        return tuple(str(read_one(item)) for item in node.value)

    return read


def texts_for(*allowed: str) -> Reader:
    """A map from some of these names to texts."""

    def read(node: Node) -> dict[str, str]:
        if not isinstance(node, MappingNode):
            raise Unread("not_a_record")
        given: dict[str, str] = {}
        for name, value in node.value:
            if name.value not in allowed:
                raise Unread("not_one_of", given=name.value, allowed=", ".join(allowed))
            given[name.value] = text(value)
        return given

    return read
