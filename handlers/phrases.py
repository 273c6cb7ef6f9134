"""What short phrases mean, in every spelling, compiled once from the word lists of the catalogue."""

import re
import unicodedata
from collections.abc import Iterator

from messages.catalogue import Catalogue
from messages.spelling import may_mean, telex
from messages.text import fold

SAY = "words.say."  # words.say.<id>: phrases that mean the choice or the act <id>
SIGN = "words.sign."  # words.sign.<language>: words that tell it from the others
NUMBER = "words.number."  # words.number.<n>: how the number is spoken
TOLD = "words.told."  # words.told.<key>:<value>: words of a sentence that tell an answer
TYPED = "words.typed."  # words.typed.<yes, no, know, unknown, open>: what answers are made of
SIGNS = 2  # so many of one language and none of another tell it
LONGEST = 8  # words; whatever is longer is a sentence, not a command

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = {ord(mark): None for mark in "'’‘ʼ`´"}

Words = tuple[str, ...]


def words_of(text: str) -> Words:
    """Words in small letters with their marks; digits of every kind as 0–9; punctuation dropped."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_APOSTROPHES)
    return tuple(_WORD.findall(plain))


def bare(words: Words) -> Words:
    return tuple(map(fold, words))


def all_may_mean(typed: Words, words: Words) -> bool:
    return len(typed) == len(words) and all(map(may_mean, typed, words))


class Table:
    """Phrases and what each means, looked up by their folded words and then compared mark by mark."""

    def __init__(self) -> None:
        self._rows: dict[Words, list[tuple[Words, str]]] = {}
        self._longest = 0
        self._first: set[str] = set()

    def add(self, phrase: str, meaning: str) -> None:
        words = words_of(phrase)
        self._rows.setdefault(bare(words), []).append((words, meaning))
        self._longest = max(self._longest, len(words))
        self._first.add(fold(words[0]))

    def find(self, typed: Words) -> Words:
        """Meanings of exactly these words; those spelt exactly so come alone when there are any."""
        rows = self._rows.get(bare(typed), ())
        exact = [meaning for words, meaning in rows if words == typed]
        loose = exact or [meaning for words, meaning in rows if all_may_mean(typed, words)]
        return tuple(dict.fromkeys(loose))

    def starts(self, typed: Words) -> Iterator[int]:
        """Lengths of phrases the words start with, longest first."""
        if not typed or fold(typed[0]) not in self._first:
            return iter(())
        return (n for n in range(min(len(typed), self._longest), 0, -1) if self.find(typed[:n]))

    def ends(self, typed: Words) -> Iterator[int]:
        return (n for n in range(min(len(typed), self._longest), 0, -1) if self.find(typed[-n:]))


class Phrases:
    """The word lists of all languages together: people mix them."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._says, self._numbers = Table(), Table()
        self._before, self._after = Table(), Table()
        self._number_before, self._asking = Table(), Table()
        self._following, self._referring = Table(), Table()
        self._filling, self._general, self._typed = Table(), Table(), Table()
        self._told = Table()
        _fill(self._told, catalogue, TOLD)
        _fill(self._says, catalogue, SAY)
        _fill(self._numbers, catalogue, NUMBER)
        _fill(self._typed, catalogue, TYPED)
        _fill(self._before, catalogue, "words.before")
        _fill(self._after, catalogue, "words.after")
        _fill(self._number_before, catalogue, "words.number_before")
        _fill(self._asking, catalogue, "words.question")
        _fill(self._following, catalogue, "words.follow.before")
        _fill(self._referring, catalogue, "words.follow.after")
        _fill(self._filling, catalogue, "words.follow.filler")
        _fill(self._general, catalogue, "words.follow.general")
        self._signs = {code: Table() for code in catalogue.listed}
        for code, signs in self._signs.items():
            _fill(signs, catalogue, f"{SIGN}{code}")
        for code in catalogue.listed:
            self._says.add(catalogue.languages[code].name, f"lang:{code}")

    def meanings(self, typed: Words) -> Words:
        """Ids the words may mean, courtesies set aside; Telex keys are read when nothing else helps."""
        if found := self._meanings(typed):
            return found
        meant = tuple(map(telex, typed)) if len(typed) <= LONGEST else typed
        return self._meanings(meant) if meant != typed else ()

    def _meanings(self, typed: Words) -> Words:
        return next(filter(None, map(self._says.find, self.without_courtesies(typed))), ())

    def number(self, typed: Words) -> int | None:
        """`2`, `số 2`, `cái thứ hai`, `hai ạ` → 2."""
        return next((n for n in map(self._numeral, self.without_courtesies(typed)) if n is not None), None)

    def asks(self, text: str, typed: Words) -> bool:
        """Whether it is put as a question: by its mark, or by a question word."""
        if "?" in text or "？" in text:
            return True
        return _count(self._asking, typed) > 0

    def follows(self, typed: Words) -> bool:
        """Whether it is put as going on from what was said before: «thế còn …», «… thì sao»."""
        return any(True for _ in self._following.starts(typed)) or any(
            True for _ in self._referring.ends(typed)
        )

    def without_following(self, typed: Words) -> Words:
        """`thế còn hợp tác xã thì sao` → `hợp tác xã`."""
        begins = next(self._following.starts(typed), 0)
        ends = next(self._referring.ends(typed[begins:]), 0)
        return typed[begins : len(typed) - ends]

    def parted(self, typed: Words) -> tuple[Words, Words]:
        """The words that name something, and those that ask in general (`hồ sơ gồm gì`); the rest dropped."""
        naming: list[str] = []
        general: list[str] = []
        at = 0
        while at < len(typed):
            rest = typed[at:]
            told = max(next(table.starts(rest), 0) for table in (self._general, self._filling))
            if not told:
                naming.append(rest[0])
            elif next(self._general.starts(rest), 0) == told:
                general += rest[:told]
            at += told or 1
        return tuple(naming), tuple(general)

    def answering(self, typed: Words) -> tuple[tuple[int, Words], ...]:
        """The parts of an answer in it, from left to right, each with the place of its first word.

        At every place the longest phrase counts; it may be several parts (`sure`: yes, know).
        """
        parts: list[tuple[int, Words]] = []
        at = 0
        while at < len(typed):
            length = next(self._typed.starts(typed[at:]), 0)
            if length:
                parts.append((at, self._typed.find(typed[at : at + length])))
            at += length or 1
        return tuple(parts)

    def told(self, typed: Words) -> Iterator[tuple[int, str]]:
        """What the words of a sentence tell, from left to right, each with its place; the longest count."""
        at = 0
        while at < len(typed):
            length = next(self._told.starts(typed[at:]), 0)
            if length:
                yield from ((at, meaning) for meaning in self._told.find(typed[at : at + length]))
            at += length or 1

    def language(self, typed: Words) -> str | None:
        """The language the words are surely written in, if they tell."""
        told = {code: n for code, signs in self._signs.items() if (n := _count(signs, typed))}
        return next((code for code, n in told.items() if n >= SIGNS), None) if len(told) == 1 else None

    def _numeral(self, typed: Words) -> int | None:
        for cut in (0, *self._number_before.starts(typed)):
            words = typed[cut:]
            if len(words) == 1 and words[0].isdecimal() and len(words[0]) <= 2:
                return int(words[0])
            if found := self._numbers.find(words):
                return int(found[0])
        return None

    def without_courtesies(self, typed: Words) -> Iterator[Words]:
        """The words as they are, then with ever more courtesies taken off; nothing for a whole sentence."""
        if not 0 < len(typed) <= LONGEST:
            return
        starts, ends = _cuts(self._before, typed), _cuts_back(self._after, typed)
        yield from (
            typed[start : len(typed) - end] for end in ends for start in starts if start + end < len(typed)
        )


def _count(table: Table, typed: Words) -> int:
    """In how many places a phrase of the table begins."""
    return sum(1 for start in range(len(typed)) if any(True for _ in table.starts(typed[start:])))


def _cuts(table: Table, typed: Words) -> list[int]:
    cuts = [0]
    while (n := next(table.starts(typed[cuts[-1] :]), 0)) and cuts[-1] + n < len(typed):
        cuts.append(cuts[-1] + n)
    return cuts


def _cuts_back(table: Table, typed: Words) -> list[int]:
    cuts = [0]
    while (n := next(table.ends(typed[: len(typed) - cuts[-1]]), 0)) and cuts[-1] + n < len(typed):
        cuts.append(cuts[-1] + n)
    return cuts


def _fill(table: Table, catalogue: Catalogue, prefix: str) -> None:
    """A key `prefix<meaning>` puts its phrases under that meaning."""
    for key in sorted(catalogue.every_key()):
        if key.startswith(prefix) and (prefix.endswith(".") or key == prefix):
            for phrase in catalogue.phrases(key):
                table.add(phrase, key.removeprefix(prefix) or prefix)
