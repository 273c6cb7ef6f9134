"""Asks the fresh questions and counts what came of them; shared by the tests and the benchmark."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import comb, fsum
from pathlib import Path
from typing import Any

import yaml

from messages.search import Found, Search

TODAY = date(2026, 11, 22)
Change = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A fresh question and the entries that rightly answer it; none for what is not ours."""

    typed: str
    want: frozenset[str]


@dataclass(frozen=True, slots=True)
class Counted:
    """Shares of the questions to us, 0 to 1; `false` and `unsure`: of those not ours, by their kind."""

    first: float
    among: float
    answered: float
    right: float  # of those answered
    near: float  # of the unsure ones, those whose choices hold the right one
    unanswered: float
    false: Mapping[str, float]
    unsure: Mapping[str, float]


@cache
def fresh() -> dict[str, tuple[Asked, ...]]:
    """By kind, in the order of the file: weights were chosen with the even ones, the odd ones only report."""
    rows = yaml.safe_load((Path(__file__).parent / "fresh_questions.yaml").read_text("utf-8"))
    return {
        kind: tuple(Asked(row["q"], frozenset(row.get("want", ()))) for row in each)
        for kind, each in rows.items()
    }


@dataclass(frozen=True, slots=True)
class Development:
    """The questions that weights and thresholds are chosen with; those not ours by their source."""

    ours: tuple[Asked, ...]
    far: Mapping[str, tuple[str, ...]]
    near: Mapping[str, tuple[str, ...]]
    hostile: Mapping[str, tuple[str, ...]]


def _not_ours() -> dict[str, list[str]]:
    rows: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "not_ours.yaml").read_text("utf-8"))
    return rows


@cache
def development() -> Development:
    def read(name: str) -> Any:
        return yaml.safe_load((Path(__file__).parent / "dev" / f"{name}.yaml").read_text("utf-8"))

    def by_source(name: str) -> dict[str, tuple[str, ...]]:
        # The earlier lists chose something too, before this set was there.
        earlier = (*(row.typed for row in fresh()[name]), *_not_ours()[name])
        return {source: tuple(texts) for source, texts in read(name).items()} | {f"{name}, earlier": earlier}

    return Development(
        ours=tuple(Asked(row["q"], frozenset(row["want"])) for row in (*read("ours"), *read("ours-more"))),
        far=by_source("far"),
        near=by_source("near"),
        hostile=by_source("hostile"),
    )


def upper_bound(happened: int, tried: int, doubt: float = 0.05) -> float:
    """The largest share that would show so few with a chance of `doubt` (one-sided, Clopper and Pearson)."""
    low, high = happened / tried, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        fewer = fsum(comb(tried, k) * middle**k * (1 - middle) ** (tried - k) for k in range(happened + 1))
        low, high = (middle, high) if fewer > doubt else (low, middle)
    return high


def every(questions: Mapping[str, Sequence[Asked]], half: slice) -> dict[str, Sequence[Asked]]:
    return {kind: rows[half] for kind, rows in questions.items()}


def count(search: Search, questions: Mapping[str, Sequence[Asked]], change: Change = str) -> Counted:
    def found(kind: str) -> list[tuple[Asked, Found]]:
        return [(row, search.find(change(row.typed), TODAY, None)) for row in questions[kind]]

    ours = found("answerable")
    named = [(row, _named(result)) for row, result in ours]
    answered = [result.entry in row.want for row, result in ours if result.status == "answered"]
    unsure = [not row.want.isdisjoint(result.near) for row, result in ours if result.status == "unsure"]
    others = {
        kind: [result.status for _, result in found(kind)] for kind in questions if kind != "answerable"
    }
    return Counted(
        first=_share(bool(ids) and ids[0] in row.want for row, ids in named),
        among=_share(not row.want.isdisjoint(ids[:3]) for row, ids in named),
        answered=len(answered) / len(ours),
        right=_share(answered),
        near=_share(unsure),
        unanswered=1 - (len(answered) + len(unsure)) / len(ours),
        false={kind: _share(status == "answered" for status in each) for kind, each in others.items()},
        unsure={kind: _share(status == "unsure" for status in each) for kind, each in others.items()},
    )


def _named(found: Found) -> list[str]:
    return [found.entry, *found.near] if found.status == "answered" and found.entry else list(found.near)


def _share(values: Iterable[bool]) -> float:
    told = list(values)
    return sum(told) / len(told) if told else 1.0


def glued(typed: str) -> str:
    """Every second space left out."""
    words = typed.split()
    return " ".join("".join(words[at : at + 2]) for at in range(0, len(words), 2))


def swapped(typed: str) -> str:
    """The last two letters of the longest word swapped."""
    words = typed.split()
    at = max(range(len(words)), key=lambda place: len(words[place]))
    word = words[at]
    words[at] = word[:-2] + word[-1] + word[-2:-1]
    return " ".join(words)
