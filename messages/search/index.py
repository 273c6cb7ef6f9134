"""What the bank holds for each topic, and how much of a question each topic explains."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt
from sys import intern

from messages.search.reading import Vocabulary, Word, vocabulary, words_of
from messages.search.spelling import FILLERS, sound

Grams = Mapping[str, float]  # what a question is made of, each with its weight

_SOFT = 1.2  # with this many wordings a gram counts half; more wordings add less and less
_COMMON = 0.5  # a piece of a word in more than this share of the topics tells nothing
_LETTERS = 200  # letters of a question that are cut into pieces
_POLITE = 0.25  # weight of a word of address in what there is to explain
_CLOSE = 12  # topics whose wordings are looked at one by one


@dataclass(frozen=True, slots=True)
class Topic:
    """Something a question can be about: an entry, or a topic outside. `told`: what its answer says."""

    id: str
    wordings: tuple[str, ...]
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One kind of gram: for each, the topics that have it, how strongly, and how telling it is."""

    postings: Mapping[str, tuple[array[int], array[float], float]]
    unknown: float

    def idf(self, gram: str) -> float:
        found = self.postings.get(gram)
        return found[2] if found else self.unknown

    def shares(self, asked: Grams, topics: int) -> list[float]:
        """The share of the question each topic explains, 0 to 1."""
        scores, whole = [0.0] * topics, 0.0
        for gram, weight in asked.items():
            found = self.postings.get(gram)
            if found is None:
                whole += weight * self.unknown
                continue
            held_by, strengths, idf = found
            whole += weight * idf
            for topic, strength in zip(held_by, strengths, strict=True):
                scores[topic] += weight * strength
        return [score / whole for score in scores] if whole else scores


def field_of(topics: Sequence[Sequence[Iterable[str]]], most: float = 1.0) -> Field:
    """`topics[i][j]`: the grams of wording j of topic i; grams of more than `most` topics are left out."""
    counted: dict[str, dict[int, int]] = {}
    for topic, wordings in enumerate(topics):
        for grams in wordings:
            for gram in grams:
                held = counted.setdefault(gram, {})
                held[topic] = held.get(topic, 0) + 1
    limit = max(2.0, most * len(topics))
    return Field(
        {gram: _posting(held, len(topics)) for gram, held in counted.items() if len(held) <= limit},
        _idf(1, len(topics)),
    )


def _posting(held: Mapping[int, int], topics: int) -> tuple[array[int], array[float], float]:
    idf = _idf(len(held), topics)
    strengths = (idf * count / (count + _SOFT) for count in held.values())
    return array("H", held), array("f", strengths), idf


def _idf(held: int, topics: int) -> float:
    return log(1 + (topics - held + 0.5) / (held + 0.5))


def grams_of(words: Sequence[str]) -> list[str]:
    """Words and pairs of neighbours, each once, in the order they stand."""
    return list(dict.fromkeys((*words, *map(" ".join, pairwise(words)))))


def pieces_of(words: Sequence[str], *sizes: int) -> list[str]:
    """The pieces of so many letters, across words, each once."""
    text = f"_{'_'.join(words)}_"[:_LETTERS]
    # Interned, because thousands of wordings share the same few thousand pieces.
    return list(
        dict.fromkeys(intern(text[at : at + size]) for size in sizes for at in range(len(text) - size + 1))
    )


def sounds_of(words: Sequence[str]) -> list[str]:
    return grams_of(list(map(sound, words)))


@dataclass(frozen=True, slots=True)
class Wording:
    """One way of asking: its grams, the root of how telling they are, and its three-letter pieces."""

    grams: frozenset[str]
    length: float
    pieces: frozenset[str]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a question and one topic agree; every part is between 0 and 1 and knows nothing of length."""

    words: float
    sounds: float
    pieces: float
    told: float
    wording: float  # the nearest wording, by words
    letters: float  # the nearest wording, by pieces
    nearest: float  # the four nearest wordings, by both

    def parts(self) -> tuple[float, ...]:
        return (
            self.words,
            self.sounds,
            self.pieces,
            self.told,
            self.wording,
            self.letters,
            self.nearest,
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the index sees it. `light`: words that say little, besides those of politeness."""

    words: tuple[Word, ...]
    grams: Grams
    length: float
    sounds: Grams
    pieces: Grams
    letters: frozenset[str]
    light: frozenset[str]


@dataclass(frozen=True, slots=True)
class Index:
    topics: tuple[Topic, ...]
    known: Vocabulary
    words: Field
    sounds: Field
    pieces: Field
    told: Field
    wordings: tuple[tuple[Wording, ...], ...]
    exact: Mapping[str, int]

    def asked(self, words: Sequence[Word], light: frozenset[str] = frozenset()) -> Asked:
        forms = [word.form for word in words]
        grams = _weighted(words)
        weight = sum(weight * self.words.idf(gram) for gram, weight in grams.items())
        return Asked(
            words=tuple(words),
            grams=grams,
            length=sqrt(weight),
            sounds=dict.fromkeys(sounds_of(forms), 1.0),
            pieces=dict.fromkeys(pieces_of(forms, 2, 3, 4), 1.0),
            letters=frozenset(pieces_of(forms, 3)),
            light=FILLERS | light,
        )

    def likenesses(self, asked: Asked) -> dict[int, Likeness]:
        """The closest topics and how they agree with the question."""
        count = len(self.topics)
        words = self.words.shares(asked.grams, count)
        sounds = self.sounds.shares(asked.sounds, count)
        pieces = self.pieces.shares(asked.pieces, count)
        told = self.told.shares(asked.grams, count)
        rough = [
            w + 0.3 * s + 0.9 * p + 0.4 * t for w, s, p, t in zip(words, sounds, pieces, told, strict=True)
        ]
        closest = sorted(range(count), key=lambda topic: (-rough[topic], topic))[:_CLOSE]
        return {
            topic: Likeness(
                words[topic], sounds[topic], pieces[topic], told[topic], *self._nearest(asked, topic)
            )
            for topic in closest
            if rough[topic] > 0
        }

    def _nearest(self, asked: Asked, topic: int) -> tuple[float, float, float]:
        both: list[float] = []
        by_words = by_letters = 0.0
        for wording in self.wordings[topic]:
            words, letters = self._alike(asked, wording)
            by_words, by_letters = max(by_words, words), max(by_letters, letters)
            both.append(words + letters)
        both.sort(reverse=True)
        return by_words, by_letters, sum(both[:4]) / 8

    def _alike(self, asked: Asked, wording: Wording) -> tuple[float, float]:
        shared = asked.grams.keys() & wording.grams
        # Sorted, because a sum of floats depends on the order and a set has none.
        weight = sum(sorted(self.words.idf(gram) for gram in shared))
        letters = len(asked.letters & wording.pieces)
        among = len(asked.letters) + len(wording.pieces)
        return weight / (asked.length * wording.length or 1), 2 * letters / (among or 1)

    def explained(self, asked: Asked, topic: int) -> tuple[float, float]:
        """The shares of the question's weight that a topic's wordings hold at all, and hold as typed."""
        whole = held = exact = 0.0
        for word in asked.words:
            weight = self.words.idf(word.form) * (_POLITE if word.form in asked.light else 1.0)
            whole += weight
            if self._has(word.form, topic):
                held += weight * word.weight
                exact += weight * (word.weight == 1.0)
        return (held / whole, exact / whole) if whole else (0.0, 0.0)

    def _has(self, gram: str, topic: int) -> bool:
        found = self.words.postings.get(gram)
        return found is not None and topic in found[0]


def _weighted(words: Sequence[Word]) -> dict[str, float]:
    grams: dict[str, float] = {}
    for word in words:
        grams[word.form] = max(grams.get(word.form, 0.0), word.weight)
    for one, other in pairwise(words):
        grams.setdefault(f"{one.form} {other.form}", one.weight * other.weight)
    return grams


def index_of(topics: Sequence[Topic]) -> Index:
    read = [[words_of(wording) for wording in topic.wordings] for topic in topics]
    told = [[words_of(text) for text in topic.told] for topic in topics]
    words = field_of([[grams_of(each) for each in wordings] for wordings in read])
    return Index(
        topics=tuple(topics),
        known=vocabulary(each for texts in (read, told) for wordings in texts for each in wordings),
        words=words,
        sounds=field_of([[sounds_of(each) for each in wordings] for wordings in read]),
        pieces=field_of([[pieces_of(each, 2, 3, 4) for each in wordings] for wordings in read], _COMMON),
        told=field_of([[grams_of(each) for each in texts] for texts in told]),
        wordings=tuple(tuple(_wording(each, words) for each in wordings) for wordings in read),
        exact={" ".join(each): topic for topic, wordings in enumerate(read) for each in wordings},
    )


def _wording(words: Sequence[str], field: Field) -> Wording:
    grams = grams_of(words)
    return Wording(frozenset(grams), sqrt(sum(map(field.idf, grams))), frozenset(pieces_of(words, 3)))
