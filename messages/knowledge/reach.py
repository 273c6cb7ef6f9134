"""Whether people get where they mean: wordings two questions share, questions no wording leads to."""

from collections.abc import Iterator
from datetime import date

from messages.knowledge.model import Entry, Outside, Policy
from messages.knowledge.problems import Problem
from messages.search import Search, build_search
from messages.search.reading import words_of
from messages.units import find_province

_ADDRESS = frozenset(
    ("a", "ad", "alo", "anh", "chi", "em", "ha", "minh", "nhe", "nhi", "oi", "toi", "tui", "vay")
)

Given = tuple[Entry | Outside, str, int]  # whose wording, the wording, its line


def reach_problems(policy: Policy) -> list[Problem]:
    """Builds the search once; a wording is tried as if a person had typed it."""
    return [*_alike(policy), *_unreached(policy, build_search(policy))]


def _alike(policy: Policy) -> Iterator[Problem]:
    """Wordings of two questions that are the same words once spelled out, in whatever order."""
    first: dict[tuple[str, ...], Given] = {}
    for row, wording, line in _given(policy):
        words = tuple(sorted(word for word in words_of(wording) if word not in _ADDRESS))
        known, other, other_line = first.setdefault(words, (row, wording, line))
        if known is not row:
            where = {"id": known.id, "file": known.at.file, "line": other_line}
            yield Problem(row.at.file, line, "wording_near", {"wording": wording, "other": other, **where})


def _given(policy: Policy) -> Iterator[Given]:
    rows: list[Entry | Outside] = [*policy.entries.values(), *policy.outside.values()]
    for row in rows:
        for key in ("wordings", "wordings_en"):
            given: tuple[str, ...] = getattr(row, key, ())
            yield from ((row, wording, row.at.of(key, item)) for item, wording in enumerate(given))


def _unreached(policy: Policy, search: Search) -> Iterator[Problem]:
    for entry in policy.entries.values():
        on, province = _asked_by(entry)
        led_to = (search.find(wording, on, province).entry for wording in entry.wordings)
        if entry.id not in led_to:
            yield Problem(entry.at.file, entry.at.of("wordings"), "unreached", {"id": entry.id})


def _asked_by(entry: Entry) -> tuple[date, str | None]:
    """A day its latest answer holds, and the province it is about."""
    starts = [answer.valid_from or date.min for answer in entry.answers]
    place = find_province(entry.title)
    return max(starts), place.code if place else None
