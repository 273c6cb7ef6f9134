"""One kind of gram: which topics have each, how strongly, and what a question's grams say for a topic."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import NamedTuple

from messages.search.packed import Rows, Texts, held_of

Grams = Mapping[str, float]  # what a question is made of, each with its weight
_SOFT = 1.2  # with this many wordings a gram counts half; more wordings add less and less
_TELLING = 0.4  # the telling grams must be this share of a question's weight to choose by

Weight = tuple[int, float]  # the number of a gram and its weight


class Weighed(NamedTuple):
    """The grams of a question that a field knows, and the weight of all its grams, known or not."""

    held: list[Weight]
    whole: float

    def share(self, score: float) -> float:
        return score / self.whole if self.whole else 0.0


@dataclass(frozen=True, slots=True)
class Field:
    """One kind of gram: for each, the topics that have it, how strongly, and how telling it is."""

    texts: Texts
    topics: Rows
    strengths: array[float]
    idfs: tuple[float, ...]  # by the number of topics that have a gram; 0: no topic, or too many

    def idf(self, gram: str) -> float:
        number = self.texts.number(gram)
        return self.idfs[0] if number is None else self.idf_of(number)

    def idf_of(self, number: int) -> float:
        return self.idfs[self.spread(number)]

    def spread(self, number: int) -> int:
        """How many topics have the gram."""
        return self.topics.starts[number + 1] - self.topics.starts[number]

    def has(self, gram: str, topic: int) -> bool:
        number = self.texts.number(gram)
        return number is not None and topic in self.topics[number]

    def weighed(self, asked: Grams) -> Weighed:
        """The question's grams that some topic has, and the whole weight of all of them."""
        held, whole = [], 0.0
        for gram, weight in asked.items():
            number = self.texts.number(gram)
            if number is None:
                whole += weight * self.idfs[0]
                continue
            held.append((number, weight))
            whole += weight * self.idf_of(number)
        return Weighed(held, whole)

    def parted(self, asked: Weighed, most: int) -> tuple[list[Weight], list[Weight]]:
        """Grams of at most `most` topics, and the others; all are of the first kind when those say little."""
        few = [each for each in asked.held if self.spread(each[0]) <= most]
        if sum(weight * self.idf_of(number) for number, weight in few) < _TELLING * asked.whole:
            return asked.held, []
        return few, [each for each in asked.held if self.spread(each[0]) > most]

    def add(self, scores: list[float], held: Iterable[Weight]) -> None:
        """To each topic's score what these grams say for it."""
        starts, held_by = self.topics.starts, self.topics.values
        for number, weight in held:
            start, end = starts[number], starts[number + 1]
            for topic, strength in zip(held_by[start:end], self.strengths[start:end], strict=True):
                scores[topic] += weight * strength

    def scores(self, held: Iterable[Weight], topics: Sequence[int]) -> list[float]:
        """What these grams say for each of the topics, which are in ascending order."""
        starts, held_by, strengths = self.topics.starts, self.topics.values, self.strengths
        found = [0.0] * len(topics)
        for number, weight in held:
            at, end = starts[number], starts[number + 1]
            for place, topic in enumerate(topics):
                at = bisect_left(held_by, topic, at, end)
                if at == end:
                    break
                if held_by[at] == topic:
                    found[place] += weight * strengths[at]
        return found


def field_of(topics: Iterable[Iterable[str]], count: int, most: int | None = None) -> Field:
    """`topics`: the grams of each topic's wordings; grams of more than `most` topics are left out."""
    held, limit = held_of(topics), count if most is None else most
    idfs = (_idf(1, count), *(_idf(among, count) for among in range(1, count + 1)))
    starts, by, strengths = array("I", [0]), array("H"), array("f")
    for number in range(len(held.texts)):
        start, end = held.holders.starts[number], held.holders.starts[number + 1]
        if end - start <= limit:
            idf = idfs[end - start]
            by.extend(held.holders.values[start:end])
            strengths.extend(idf * often / (often + _SOFT) for often in held.counts[start:end])
        starts.append(len(by))
    return Field(held.texts, Rows(starts, by), strengths, idfs)


def _idf(held: int, topics: int) -> float:
    return log(1 + (topics - held + 0.5) / (held + 0.5))
