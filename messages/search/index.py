"""What the bank holds for each topic, and how much of a question each topic explains."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import accumulate, chain, pairwise
from math import fsum, log, sqrt
from typing import NamedTuple

from messages.search.field import Field, Grams, Weighed, field_of
from messages.search.packed import Rows, Texts, key_of
from messages.search.reading import MENDED, Vocabulary, Word, vocabulary
from messages.search.spelling import FILLERS, sound

_COMMON = 70  # a piece of a word in more topics than this tells nothing
_LETTERS = 200  # letters of a question that are cut into pieces
_POLITE = 0.25  # weight of a word of address in what there is to explain
_NAME = 0.3  # weight of a word of a place's name
_RARE = 0.3  # added to counts of topics, so that none is nothing
_LEANS = 0.25  # a word with such odds is of the others
_CLOSE = 8  # topics whose wordings are looked at one by one
_NEAR = 32  # topics that are weighed with every gram, chosen by their telling ones
_OFTEN = 6  # a gram in more than one topic in so many is not telling


@dataclass(frozen=True, slots=True)
class Topic:
    """Something a question can be about, as words: how it is asked, and what its answer says (`told`)."""

    id: str
    wordings: Sequence[list[str]]
    told: Sequence[list[str]] = ()


def grams_of(words: Sequence[str]) -> list[str]:
    """Words and pairs of neighbours, each once, in the order they stand."""
    return list(dict.fromkeys((*words, *map(" ".join, pairwise(words)))))


def pieces_of(words: Sequence[str], *sizes: int) -> list[str]:
    """The pieces of so many letters, across words, each once."""
    text = f"_{'_'.join(words)}_"[:_LETTERS]
    return list(dict.fromkeys(text[at : at + size] for size in sizes for at in range(len(text) - size + 1)))


def sounds_of(words: Sequence[str]) -> list[str]:
    return grams_of(list(map(sound, words)))


@dataclass(frozen=True, slots=True)
class Wordings:
    """Every way of asking: its grams, the root of how telling they are, and its three-letter pieces."""

    of_topic: array[int]  # where the wordings of each topic begin
    grams: Rows
    lengths: array[float]
    pieces: Rows

    def of(self, topic: int) -> range:
        return range(self.of_topic[topic], self.of_topic[topic + 1])


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
    known: Mapping[int, float]  # how telling the known grams are, by their numbers
    length: float
    fields: tuple[Weighed, Weighed, Weighed, Weighed]  # by words, sounds, pieces, and what topics tell
    letters: frozenset[int]  # of the pieces of three letters that are known
    lettered: int  # how many there are, known or not
    light: frozenset[str]


class Foreign(NamedTuple):
    """How much a question's words are of topics that are not ours: shares, and log odds in quarters."""

    unknown: float  # share of the weight that nobody's wording has
    mean: float  # of the telling words, by weight
    most: float  # of one word
    most_pair: float
    mean_pair: float
    two: float  # of the two most foreign words
    share: float  # of the telling words that lean to the others


@dataclass(frozen=True, slots=True)
class Index:
    topics: tuple[str, ...]  # their ids
    known: Vocabulary
    words: Field
    sounds: Field
    pieces: Field
    told: Field
    wordings: Wordings
    asked_as: Texts  # every wording as it is read
    asked_of: array[int]  # the topic of each

    def asked(self, words: Sequence[Word], light: frozenset[str] = frozenset()) -> Asked:
        forms = [word.form for word in words]
        grams = _weighted(words, light)
        weight = sum(weight * self.words.idf(gram) for gram, weight in grams.items())
        letters = pieces_of(forms, 3)
        return Asked(
            words=tuple(words),
            grams=grams,
            known={number: self.words.idf_of(number) for number in self.words.texts.numbers(grams)},
            length=sqrt(weight),
            fields=(
                self.words.weighed(grams),
                self.sounds.weighed(dict.fromkeys(sounds_of(forms), 1.0)),
                self.pieces.weighed(dict.fromkeys(pieces_of(forms, 3, 4), 1.0)),
                self.told.weighed(grams),
            ),
            letters=frozenset(self.pieces.texts.numbers(letters)),
            lettered=len(letters),
            light=FILLERS | light,
        )

    def likenesses(self, asked: Asked) -> dict[int, Likeness]:
        """The closest topics and how they agree with the question."""
        found = dict(self._found(asked))
        rough = {topic: w + 0.3 * s + 0.9 * p + 0.4 * t for topic, (w, s, p, t) in found.items()}
        closest = nlargest(_CLOSE, sorted(rough), key=rough.__getitem__)
        return {
            topic: Likeness(*found[topic], *self._nearest(asked, topic))
            for topic in closest
            if rough[topic] > 0
        }

    def _found(self, asked: Asked) -> Iterator[tuple[int, tuple[float, float, float, float]]]:
        """Topics the telling grams speak for: what each explains by words, sounds, pieces, told words."""
        count = len(self.topics)
        by_word, by_sound, by_piece, by_told = asked.fields
        few, many = self.words.parted(by_word, count // _OFTEN)
        words, pieces = [0.0] * count, [0.0] * count
        self.words.add(words, few)
        self.pieces.add(pieces, by_piece.held)
        level = 0.9 * by_word.whole / (by_piece.whole or 1.0)
        rough = [w + level * p for w, p in zip(words, pieces, strict=True)]
        near = sorted(nlargest(_NEAR, range(count), key=rough.__getitem__))
        common = self.words.scores(many, near)
        sounds = self.sounds.scores(by_sound.held, near)
        told = self.told.scores(by_told.held, near)
        for topic, w, s, t in zip(near, common, sounds, told, strict=True):
            parts = by_word.share(words[topic] + w), by_sound.share(s), by_piece.share(pieces[topic])
            yield topic, (*parts, by_told.share(t))

    def _nearest(self, asked: Asked, topic: int) -> tuple[float, float, float]:
        alike = [self._alike(asked, wording) for wording in self.wordings.of(topic)]
        both = sorted([words + letters for words, letters in alike], reverse=True)
        by_words, by_letters = map(max, zip((0.0, 0.0), *alike, strict=True))
        return by_words, by_letters, sum(both[:4]) / 8

    def _alike(self, asked: Asked, wording: int) -> tuple[float, float]:
        # The rows are cut here and not by Rows: this runs some two hundred times a question.
        held, known = self.wordings, asked.known
        starts = held.grams.starts
        grams = held.grams.values[starts[wording] : starts[wording + 1]]
        starts = held.pieces.starts
        pieces = held.pieces.values[starts[wording] : starts[wording + 1]]
        letters = len(asked.letters.intersection(pieces))
        alike = 2 * letters / (asked.lettered + len(pieces) or 1)
        shared = [known[gram] for gram in grams if gram in known]
        if not shared:
            return 0.0, alike
        # Sorted, because a sum of floats depends on the order and a set has none.
        return sum(sorted(shared)) / (asked.length * held.lengths[wording] or 1), alike

    def exact(self, asked: Asked) -> int | None:
        """The topic that has the question as a wording, word for word."""
        number = self.asked_as.find(key_of(" ".join(word.form for word in asked.words)))
        return None if number is None else self.asked_of[number]

    def explained(self, asked: Asked, topic: int) -> tuple[float, float]:
        """The shares of the question's weight that a topic's wordings hold at all, and hold as typed."""
        whole = held = exact = 0.0
        for word in asked.words:
            weight = self.words.idf(word.form) * (_POLITE if word.form in asked.light else 1.0)
            whole += weight
            if self.words.has(word.form, topic):
                held += weight * word.weight
                exact += weight * (word.weight == 1.0)
        return (held / whole, exact / whole) if whole else (0.0, 0.0)

    def unheard(self, asked: Asked, topic: int) -> float:
        """How telling the most telling word is that a topic's wordings lack; 1: nobody's wording has it."""
        forms = (word.form for word in asked.words if word.form not in asked.light)
        lacking = (self.words.idf(form) for form in forms if not self.words.has(form, topic))
        return max(lacking, default=0.0) / self.words.idfs[0]

    def foreign(self, asked: Asked, ours: int) -> Foreign:
        """How the question's words divide between topics that are ours, which come first, and the others."""
        telling = [word.form for word in asked.words if word.form not in asked.light]
        known = [
            (each, self.words.idf(form))
            for form in telling
            if (each := self._leaning(form, ours)) is not None
        ]
        pairs = [" ".join((one.form, other.form)) for one, other in pairwise(asked.words)]
        paired = [each for pair in dict.fromkeys(pairs) if (each := self._leaning(pair, ours)) is not None]
        leanings = sorted((each for each, _ in known), reverse=True)
        weight = fsum(idf for _, idf in known)
        unknown = fsum(self.words.idfs[0] for form in telling if self.words.texts.number(form) is None)
        return Foreign(
            unknown=unknown / (unknown + weight or 1),
            mean=fsum(each * idf for each, idf in known) / (weight or 1),
            most=max(leanings, default=0.0),
            most_pair=max(paired, default=0.0),
            mean_pair=fsum(paired) / (len(paired) or 1),
            two=fsum(leanings[:2]) / (len(leanings[:2]) or 1),
            share=sum(each > _LEANS for each in leanings) / (len(telling) or 1),
        )

    def _leaning(self, gram: str, ours: int) -> float | None:
        """Log odds that a gram stands in a topic that is not ours, in quarters; None for an unknown one."""
        number = self.words.texts.number(gram)
        if number is None:
            return None
        start, end = self.words.topics.starts[number], self.words.topics.starts[number + 1]
        at = bisect_left(self.words.topics.values, ours, start, end)
        foreign, own = (end - at + _RARE) / (len(self.topics) - ours + 1), (at - start + _RARE) / (ours + 1)
        return log(foreign / own) / 4

    def pairs_held(self, asked: Asked, topic: int) -> int:
        """How many pairs of neighbours, none of them guessed, a topic's wordings hold."""
        near = pairwise(asked.words)
        pairs = (f"{a.form} {b.form}" for a, b in near if min(a.weight, b.weight) >= MENDED)
        return sum(self.words.has(pair, topic) for pair in dict.fromkeys(pairs))


def _weighted(words: Sequence[Word], light: frozenset[str]) -> dict[str, float]:
    """Words and pairs; a place's name weighs little, it seldom says what is asked."""
    grams: dict[str, float] = {}
    weights = [word.weight * (_NAME if word.form in light else 1.0) for word in words]
    for word, weight in zip(words, weights, strict=True):
        grams[word.form] = max(grams.get(word.form, 0.0), weight)
    for (one, other), (first, second) in zip(pairwise(words), pairwise(weights), strict=True):
        grams.setdefault(f"{one.form} {other.form}", first * second)
    return grams


def index_of(topics: Sequence[Topic]) -> Index:
    read = [topic.wordings for topic in topics]
    told = [topic.told for topic in topics]
    # One field after another, so that each uses the room the one before gave back.
    pieces = field_of((_all(pieces_of(each, 3, 4) for each in texts) for texts in read), len(read), _COMMON)
    words = field_of((_all(map(grams_of, texts)) for texts in read), len(read))
    asked = {key_of(" ".join(each)): topic for topic, texts in enumerate(read) for each in texts}
    return Index(
        topics=tuple(topic.id for topic in topics),
        known=vocabulary([*_all(read), *_all(told)]),
        words=words,
        sounds=field_of((_all(map(sounds_of, texts)) for texts in read), len(read)),
        pieces=pieces,
        told=field_of((_all(map(grams_of, texts)) for texts in told), len(read)),
        wordings=_wordings(read, words, pieces),
        asked_as=Texts(array("q", sorted(asked))),
        asked_of=array("H", (asked[key] for key in sorted(asked))),
    )


_all = chain.from_iterable


def _wordings(read: Sequence[Sequence[Sequence[str]]], words: Field, pieces: Field) -> Wordings:
    grams = words.texts.rows(map(grams_of, _all(read)))
    return Wordings(
        of_topic=array("I", accumulate(map(len, read), initial=0)),
        grams=grams,
        lengths=array("d", (sqrt(sum(map(words.idf_of, grams[at]))) for at in range(len(grams)))),
        pieces=pieces.texts.rows(pieces_of(each, 3) for each in _all(read)),
    )
