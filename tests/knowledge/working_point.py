"""How sure the search must be before it answers: chosen on the development questions by upper bounds.

`python -m tests.knowledge.working_point` prints the threshold each spoiling asks for and what it costs.
"""

import sys
from dataclasses import dataclass

from messages.knowledge.load import load_policy
from messages.search import Found, Search, build_search
from tests.knowledge.measure import TODAY, development, upper_bound
from tests.knowledge.spoilt import CHANGES

RIGHT, MOST_FAR, MOST_NEAR = 0.97, 0.01, 0.03
_MOST = {"far": MOST_FAR, "near": MOST_NEAR}


@dataclass(frozen=True, slots=True)
class Given:
    """What one question got. `group`: ours, far, near or hostile; `sure` of its first entry, -1 for none."""

    group: str
    source: str
    sure: float
    right: bool
    answered: bool


@dataclass(frozen=True, slots=True)
class Answers:
    given: tuple[Given, ...]

    def of(self, group: str) -> list[Given]:
        return [one for one in self.given if one.group == group]

    def sources(self, group: str) -> list[str]:
        return list(dict.fromkeys(one.source for one in self.of(group)))

    def counted(self, group: str) -> tuple[int, int]:
        """(answered, asked) of one group, as the search is set."""
        asked = self.of(group)
        return sum(one.answered for one in asked), len(asked)

    @property
    def answered(self) -> float:
        answered, asked = self.counted("ours")
        return answered / asked

    @property
    def right(self) -> float:
        told = [one.right for one in self.of("ours") if one.answered]
        return sum(told) / max(1, len(told))

    def at(self, least: float) -> tuple[float, float]:
        """(share of ours answered, share of those that are right) with one threshold for all."""
        ours = self.of("ours")
        told = [one.right for one in ours if one.sure >= least]
        return len(told) / len(ours), sum(told) / max(1, len(told))


def answers(search: Search, change: str) -> Answers:
    def given(group: str, source: str, text: str, want: frozenset[str] = frozenset()) -> Given:
        found = search.find(CHANGES[change](text), TODAY, None)
        first = _first(found)
        return Given(
            group, source, found.confidence if first else -1.0, first in want, found.status == "answered"
        )

    dev = development()
    rows = [given("ours", "ours", row.typed, row.want) for row in dev.ours]
    for group, sources in (("far", dev.far), ("near", dev.near), ("hostile", dev.hostile)):
        rows += [given(group, source, text) for source, texts in sources.items() for text in texts]
    return Answers(tuple(rows))


def _first(found: Found) -> str | None:
    if found.status == "answered":
        return found.entry
    return found.near[0] if found.status == "unsure" and found.near else None


def least_sure(got: Answers, without: str = "") -> float:
    """The lowest threshold that keeps all three promises on every source but one."""
    steps = sorted({one.sure for one in got.of("ours") if one.sure > 0})
    return next((least for least in steps if _keeps(got, least, without)), 1.0)


def _keeps(got: Answers, least: float, without: str) -> bool:
    return got.at(least)[1] >= RIGHT and all(
        _bound(got, group, least, without) <= most for group, most in _MOST.items()
    )


def _bound(got: Answers, group: str, least: float, without: str) -> float:
    asked = [one for one in got.of(group) if one.source != without]
    return upper_bound(sum(one.sure >= least for one in asked), len(asked))


def false_among(got: Answers, source: str, least: float) -> tuple[int, int]:
    asked = [one for one in got.given if one.source == source]
    return sum(one.sure >= least for one in asked), len(asked)


def main() -> None:
    search = build_search(load_policy())
    for name in CHANGES:
        got = answers(search, name)
        least = least_sure(got)
        directly, right = got.at(least)
        sys.stdout.write(
            f"{name:16} {least:.3f}: answers {directly:.3f} directly, {right:.3f} of them right\n"
        )


if __name__ == "__main__":
    main()
