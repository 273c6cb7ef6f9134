"""Fits the weights of messages/search/judge.py, starting from those: python -m tests.knowledge.fit [rank]

RANK, when it is asked for: a fifth of every topic's wordings is held back and asked. SURE and HEARD: the
development questions are asked, spoilt in several ways, those that are not ours as well. Takes some minutes.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp, fsum
from operator import attrgetter, mul

from messages.knowledge.load import load_policy
from messages.knowledge.model import Entry, Policy
from messages.search import Search, build_search
from messages.search.judge import HEARD, RANK, SURE, sure_features
from messages.search.signs import commands
from tests.knowledge.measure import Asked, development
from tests.knowledge.spoilt import CHANGES

STEPS = 300
HELD_BACK = 5  # one wording in so many
SPOILT = ("as typed", "typos", "mess", "accent")
Vector = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """The parts of each candidate, and which one is right."""

    candidates: tuple[Vector, ...]
    right: int


@dataclass(frozen=True, slots=True)
class Sign:
    """The signs of sureness of one question whose first guess is ours, and what was right."""

    signs: Vector
    first: bool
    among: bool


def without_wordings(policy: Policy) -> Policy:
    def kept(row: Entry) -> Entry:
        return replace(row, wordings=tuple(text for at, text in enumerate(row.wordings) if at % HELD_BACK))

    return replace(policy, entries={key: kept(row) for key, row in policy.entries.items()})


def held_back(policy: Policy) -> Iterator[Ranked]:
    search = build_search(without_wordings(policy))
    for row in policy.entries.values():
        for text in row.wordings[::HELD_BACK]:
            yield from ranking(search, text, row.id)


def ranking(search: Search, text: str, right: str) -> Iterator[Ranked]:
    seen = search.looked(text, None)
    if seen is None:
        return
    order = [guess.topic for guess in seen.guesses]
    places = [at for at, topic in enumerate(order) if search.index.topics[topic] == right]
    parts = [(*seen.likenesses[topic].parts(), seen.kinds.get(topic, 0.0)) for topic in order]
    yield from (Ranked(tuple(parts), at) for at in places)


def signs(search: Search) -> Iterator[Sign]:
    dev = development()
    others = [
        text for group in (dev.far, dev.near, dev.hostile) for texts in group.values() for text in texts
    ]
    asked = [*dev.ours, *(Asked(text, frozenset()) for text in others)]
    for name in SPOILT:
        for row in asked:
            yield from sign(search, CHANGES[name](row.typed), row.want)


def sign(search: Search, text: str, want: frozenset[str]) -> Iterator[Sign]:
    seen = None if commands(text) else search.looked(text, None)
    if seen is None or seen.guesses[0].topic >= len(search.policy.entries):
        return
    ids = [search.index.topics[guess.topic] for guess in seen.guesses[:3]]
    yield Sign(sure_features(search.index, seen), ids[0] in want, not want.isdisjoint(ids))


def dot(weights: Sequence[float], values: Sequence[float]) -> float:
    return fsum(map(mul, weights, values))


def fit(start: Vector, slope: Callable[[Vector], Vector]) -> Vector:
    """Plain gradient descent with momentum."""
    weights, speed = start, tuple(0.0 for _ in start)
    for _ in range(STEPS):
        speed = tuple(0.9 * fast - steep for fast, steep in zip(speed, slope(weights), strict=True))
        weights = tuple(weight + fast for weight, fast in zip(weights, speed, strict=True))
    return weights


def rank_slope(rows: Sequence[Ranked]) -> Callable[[Vector], Vector]:
    def slope(weights: Vector) -> Vector:
        total = [0.0] * len(weights)
        for row in rows:
            scores = [dot(weights, candidate) for candidate in row.candidates]
            shares = [exp(score - max(scores)) for score in scores]
            whole = sum(shares)
            for at, candidate in enumerate(row.candidates):
                off = shares[at] / whole - (at == row.right)
                for part, value in enumerate(candidate):
                    total[part] += off * value
        return tuple(3.0 * value / len(rows) for value in total)

    return slope


def sure_slope(rows: Sequence[Sign], right: Callable[[Sign], bool]) -> Callable[[Vector], Vector]:
    told = [((1.0, *row.signs), right(row)) for row in rows]

    def slope(weights: Vector) -> Vector:
        total = [0.0] * len(weights)
        for values, is_right in told:
            off = 1 / (1 + exp(-dot(weights, values))) - is_right
            for part, value in enumerate(values):
                total[part] += off * value
        return tuple(
            2.0 * value / len(rows) + 0.0005 * weight for value, weight in zip(total, weights, strict=True)
        )

    return slope


def main() -> None:
    policy = load_policy()
    if "rank" in sys.argv[1:]:
        rows = list(held_back(policy))
        sys.stdout.write(f"RANK = {[round(each, 1) for each in fit(RANK, rank_slope(rows))]}\n")
    found = list(signs(build_search(policy)))
    for name, start, right in (("SURE", SURE, attrgetter("first")), ("HEARD", HEARD, attrgetter("among"))):
        weights = fit(start, sure_slope(found, right))
        sys.stdout.write(f"{name} = {tuple(round(each, 2) for each in weights)}\n")


if __name__ == "__main__":
    main()
