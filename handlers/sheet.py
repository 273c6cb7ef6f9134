"""What is kept and printed of a result: headed sections of lines, all of it worded, nothing reckoned here."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, NamedTuple, get_args

import orjson

Kind = Literal["text", "bullet", "check", "source", "figure"]
KINDS: tuple[str, ...] = get_args(Kind)
MOST_SECTIONS, MOST_LINES = 30, 60  # of a sheet, of a section
LONGEST_TITLE, LONGEST_LINE = 200, 1_000  # characters


class Line(NamedTuple):
    """`check`: something to tick off; `source`: what a line rests on; `figure`: an amount or a date."""

    kind: Kind
    text: str


class Section(NamedTuple):
    """`heading` may be empty: then the lines go on where the section before ended."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One result on paper. `made_on`: the day it was worked out for; `footer`: what stands at its end."""

    title: str
    subtitle: str
    made_on: date
    sections: tuple[Section, ...]
    footer: str
    language: str


def bounded(sheet: Sheet) -> Sheet:
    """At most what a page can hold: what is longer is cut, with «…» for what is missing."""
    sections = tuple(
        Section(_cut(one.heading, LONGEST_TITLE), tuple(map(_cut_line, one.lines[:MOST_LINES])))
        for one in sheet.sections[:MOST_SECTIONS]
    )
    return replace(
        sheet,
        title=_cut(sheet.title, LONGEST_TITLE),
        subtitle=_cut(sheet.subtitle, LONGEST_TITLE),
        sections=sections,
        footer=_cut(sheet.footer, LONGEST_LINE),
    )


def sheet_to_json(sheet: Sheet) -> str:
    return orjson.dumps(told(sheet)).decode()


def sheet_from_json(text: str) -> Sheet:
    """Raises ValueError when the text is no sheet."""
    return read(orjson.loads(text))


def told(sheet: Sheet) -> dict[str, Any]:
    """As JSON knows it."""
    return {
        "title": sheet.title,
        "subtitle": sheet.subtitle,
        "made_on": sheet.made_on.isoformat(),
        "sections": [
            {"heading": one.heading, "lines": [[line.kind, line.text] for line in one.lines]}
            for one in sheet.sections
        ],
        "footer": sheet.footer,
        "language": sheet.language,
    }


def read(value: Any) -> Sheet:
    """Raises ValueError when the value is no sheet. A kind of line nobody knows any more is plain text."""
    try:
        return Sheet(
            value["title"],
            value["subtitle"],
            date.fromisoformat(value["made_on"]),
            tuple(map(_section, value["sections"])),
            value["footer"],
            value["language"],
        )
    except (KeyError, TypeError) as wrong:
        raise ValueError("this is no sheet") from wrong


def _section(value: Mapping[str, Any]) -> Section:
    lines = tuple(Line(kind if kind in KINDS else "text", text) for kind, text in value["lines"])
    return Section(value["heading"], lines)


def _cut_line(line: Line) -> Line:
    return Line(line.kind, _cut(line.text, LONGEST_LINE))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
