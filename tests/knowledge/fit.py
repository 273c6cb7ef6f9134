"""Fits the weights of messages/search/judge.py again and measures the search: python -m tests.knowledge.fit

A fifth of every topic's wordings is held back and asked, five times over; then a fifth of the topics is left
out and their wordings are asked, so that the right answer is "none of these". Takes a minute.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp

from messages.knowledge.load import load_policy
from messages.knowledge.model import Entry, Outside, Policy
from messages.search import Search, build_search
from messages.search.find import ANSWERED
from messages.search.judge import HEARD, RANK, SURE, sure_features, sureness
from messages.search.judge import ranked as rank
from messages.search.reading import read

FOLDS, STEPS = 5, 300
Vector = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A held-back wording: the parts of each candidate, which one is right, and the signs of sureness."""

    candidates: tuple[Vector, ...]
    right: int | None
    signs: Vector
    first_is_right: bool
    among_three: bool
    entry_first: bool
    known: bool


def without_wordings(policy: Policy, fold: int) -> Policy:
    def kept(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(text for at, text in enumerate(texts) if at % FOLDS != fold)

    entries = {
        key: replace(row, wordings=kept(row.wordings), wordings_en=kept(row.wordings_en))
        for key, row in policy.entries.items()
    }
    outside = {key: replace(row, wordings=kept(row.wordings)) for key, row in policy.outside.items()}
    return replace(policy, entries=entries, outside=outside)


def without_topics(policy: Policy, fold: int) -> Policy:
    def kept(at: int) -> bool:
        return at % FOLDS != fold

    entries = {key: row for at, (key, row) in enumerate(policy.entries.items()) if kept(at)}
    outside = {key: row for at, (key, row) in enumerate(policy.outside.items()) if kept(at)}
    return replace(policy, entries=entries, outside=outside)


def wordings_of(row: Entry | Outside) -> tuple[tuple[int, str], ...]:
    texts = list(enumerate(row.wordings))
    return (*texts, *(enumerate(row.wordings_en) if isinstance(row, Entry) else ()))


def held_back(policy: Policy) -> Iterator[Asked]:
    rows: list[Entry | Outside] = [*policy.entries.values(), *policy.outside.values()]
    for fold in range(FOLDS):
        search, absent = build_search(without_wordings(policy, fold)), without_topics(policy, fold)
        elsewhere = build_search(absent)
        for row in rows:
            for at, text in wordings_of(row):
                if at % FOLDS == fold:
                    yield from asked(search, text, row.id)
                if row.id not in absent.entries and row.id not in absent.outside and at % 2:
                    yield from asked(elsewhere, text, row.id)


def asked(search: Search, text: str, right: str) -> Iterator[Asked]:
    question = search.index.asked(read(text, search.index.known))
    likenesses = search.index.likenesses(question)
    kinds = search.kinds(question)
    guesses = rank(likenesses, kinds, frozenset())
    if not guesses:
        return
    ids = {topic: search.index.topics[topic] for topic in likenesses}
    order = [guess.topic for guess in guesses]
    first = ids[order[0]]
    yield Asked(
        candidates=tuple((*likenesses[topic].parts(), kinds.get(topic, 0.0)) for topic in order),
        right=next((at for at, topic in enumerate(order) if ids[topic] == right), None),
        signs=sure_features(search.index, question, likenesses, guesses),
        first_is_right=first == right,
        among_three=right in [ids[topic] for topic in order[:3]],
        entry_first=first in search.policy.entries,
        known=right in search.index.topics,
    )


def dot(weights: Sequence[float], values: Sequence[float]) -> float:
    return sum(weight * value for weight, value in zip(weights, values, strict=True))


def fit(start: Vector, slope: Callable[[Vector], Vector]) -> Vector:
    """Plain gradient descent with momentum."""
    weights, speed = start, tuple(0.0 for _ in start)
    for _ in range(STEPS):
        speed = tuple(0.9 * fast - steep for fast, steep in zip(speed, slope(weights), strict=True))
        weights = tuple(weight + fast for weight, fast in zip(weights, speed, strict=True))
    return weights


def rank_slope(rows: Sequence[Asked]) -> Callable[[Vector], Vector]:
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


def sure_slope(rows: Sequence[Asked], among: bool) -> Callable[[Vector], Vector]:
    def slope(weights: Vector) -> Vector:
        total = [0.0] * len(weights)
        for row in rows:
            off = sureness(weights, row.signs) - (row.among_three if among else row.first_is_right)
            for part, value in enumerate((1.0, *row.signs)):
                total[part] += off * value
        return tuple(0.5 * value / len(rows) for value in total)

    return slope


def report(rows: Sequence[Asked]) -> Iterator[str]:
    known, unknown = [row for row in rows if row.known], [row for row in rows if not row.known]
    yield f"held-back wordings: {len(known)}, right first {mean(row.first_is_right for row in known):.3f}"
    yield f"right among three {mean(row.right is not None and row.right < 3 for row in known):.3f}"
    for least in sorted({*ANSWERED.values(), 0.7, 0.8}):
        told = [row for row in known if row.entry_first and sureness(SURE, row.signs) >= least]
        false = mean(row.entry_first and sureness(SURE, row.signs) >= least for row in unknown)
        right = mean(row.first_is_right for row in told)
        yield (
            f"sure {least:.2f}: answers {len(told) / len(known):.3f}, right {right:.3f},"
            f" answers about a topic that was left out {false:.3f}"
        )


def mean(values: Iterator[bool]) -> float:
    told = list(values)
    return sum(told) / len(told) if told else 0.0


def main() -> None:
    rows = list(held_back(load_policy()))
    ranked = [row for row in rows if row.right is not None]
    sys.stdout.write("\n".join(report(rows)) + "\n")
    sys.stdout.write(f"RANK = {[round(each, 1) for each in fit(RANK, rank_slope(ranked))]}\n")
    entries = [row for row in rows if row.entry_first]
    sys.stdout.write(f"SURE = {[round(each, 2) for each in fit(SURE, sure_slope(entries, False))]}\n")
    sys.stdout.write(f"HEARD = {[round(each, 2) for each in fit(HEARD, sure_slope(entries, True))]}\n")


if __name__ == "__main__":
    main()
