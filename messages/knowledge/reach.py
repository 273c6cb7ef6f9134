"""Whether people get where they mean: wordings two questions share, questions no wording leads to."""

from collections.abc import Iterator
from datetime import date

from messages.knowledge.model import Entry, Outside, Policy
from messages.knowledge.problems import Problem
from messages.search import build_search
from messages.search.reading import words_of
from messages.search.signs import commands, documents_in
from messages.search.spelling import FILLERS
from messages.units import find_province, named_places

_ADDRESS = frozenset(
    ("a", "ad", "alo", "anh", "chi", "em", "ha", "minh", "nhe", "nhi", "oi", "toi", "tui", "vay")
)

Given = tuple[Entry | Outside, str, int]  # whose wording, the wording, its line


def reach_problems(policy: Policy) -> list[Problem]:
    return [*_alike(policy), *_unreached(policy)]


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


def _unreached(policy: Policy) -> Iterator[Problem]:
    """The search is made only when an entry has no wording that is sure to lead to it."""
    doubtful = [entry for entry in policy.entries.values() if not any(map(surely_found, entry.wordings))]
    if not doubtful:
        return
    search = build_search(policy)
    for entry in doubtful:
        on, province = _asked_by(entry)
        led_to = (search.find(wording, on, province).entry for wording in entry.wordings)
        if entry.id not in led_to:
            yield Problem(entry.at.file, entry.at.of("wordings"), "unreached", {"id": entry.id})


def surely_found(wording: str) -> bool:
    """Whether typing a wording of an entry leads to it: it says something, commands nothing, and names no
    document and no place that may bar the entry. Wordings that two entries share are told apart elsewhere."""
    words = words_of(wording)
    telling = any(len(word) > 2 and word not in FILLERS for word in words)
    return telling and not commands(wording) and not documents_in(words) and not named_places(wording)


def _asked_by(entry: Entry) -> tuple[date, str | None]:
    """A day its latest answer holds, and the province it is about."""
    starts = [answer.valid_from or date.min for answer in entry.answers]
    place = find_province(entry.title)
    return max(starts), place.code if place else None
