"""Which group of trades a person means: the longest words of the rules found in what they said.

Words that tell a trade go before words that only name goods: `bán xi măng` is trade, `xi măng` may be either.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from messages.rules.model import Rules, Trade
from messages.text import fold

UNLISTED = ""  # a trade whose words are in no group

_WORD = re.compile(r"[^\W_]+")
_TONES = "\u0300\u0301\u0303\u0309\u0323"  # huyền, sắc, ngã, hỏi, nặng
_ALIKE = str.maketrans("\u0303", "\u0309")  # ngã is said and written as hỏi in half of the country
_LOOSE = 3  # from so many syllables on, wrong marks do not make another word
_REMEMBERED = 200  # letters of a text whose group is kept for the next time
_SHORT = 3  # in so few syllables without marks, one syllable alone may be the trade


@dataclass(frozen=True, slots=True)
class Phrase:
    """Syllables one after the other: `folded` for looking up, `marked` with the tone last."""

    folded: tuple[str, ...]
    marked: tuple[str, ...]

    @property
    def plain(self) -> bool:
        """Whether it was typed without any marks."""
        return self.folded == self.marked


def phrase(text: str) -> Phrase:
    syllables = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return Phrase(tuple(map(fold, syllables)), tuple(map(_tone_last, syllables)))


def _tone_last(syllable: str) -> str:
    """`hòa` and `hoà` are one."""
    if syllable.isascii():
        return syllable
    letters = unicodedata.normalize("NFD", syllable)
    bare = unicodedata.normalize("NFC", "".join(each for each in letters if each not in _TONES))
    return bare + "".join(each for each in letters if each in _TONES)


@dataclass(frozen=True, slots=True)
class Found:
    """A word of a group where it was said: the group's id and the places of its syllables."""

    trade: str
    places: range


Words = Mapping[tuple[str, ...], list[tuple[Phrase, str]]]  # by the syllables without marks


class Trades:
    """The words of all groups: those that tell the trade, and those that only name its goods."""

    def __init__(self, rules: Rules) -> None:
        self._groups = {trade.id: trade for trade in rules.trades}
        self._telling = _by_syllables((word, trade.id) for trade in rules.trades for word in trade.words)
        self._goods = _by_syllables((word, trade.id) for trade in rules.trades for word in trade.goods)
        self._making = tuple(map(phrase, rules.making))
        self._otherwise = {trade.id: tuple(map(phrase, trade.but_not)) for trade in rules.trades}
        self._longest = max(map(len, (*self._telling, *self._goods)), default=0)
        self._kept = lru_cache(maxsize=4096)(self._named)

    def named(self, text: str) -> str:
        """The id of the group the text names; `UNLISTED`: none. Long texts are not remembered."""
        return self._kept(text) if len(text) <= _REMEMBERED else self._named(text)

    def group(self, text: str) -> Trade | None:
        """The group the text names; None when it names none. Goods alone do not tell that they are made."""
        trade = self._groups.get(self.named(text))
        said = phrase(text)
        telling, goods = self._heard(said)
        if trade is None or telling or not goods:
            return trade
        made = any(_is_beside(word, said, goods.places) for word in self._making)
        return trade if made else replace(trade, produces=None)

    def names(self, text: str) -> bool:
        """Whether the whole of the text is the words of some group: `mộc`, `đồ nhựa`, `làm đồ nhựa`."""
        said = phrase(text)
        making = (len(word.folded) for word in self._making if _is_at(word, said, 0))
        goods = (_is_all(self._goods, said, start) for start in (0, *making))
        return _is_all(self._telling, said, 0) or any(goods)

    def is_making(self, text: str) -> bool:
        """Whether the words only say that something is made: `rang`, `chế biến`."""
        said = phrase(text)
        return any(word.folded == said.folded and _is_at(word, said, 0) for word in self._making)

    def _named(self, text: str) -> str:
        """By the most syllables found; of equals the first said."""
        found = next(filter(None, self._heard(phrase(text))), None)
        return found.trade if found else UNLISTED

    def _heard(self, said: Phrase) -> tuple[Found | None, Found | None]:
        """What tells the trade, and what names goods; `mộc` inside `trà thảo mộc` tells nothing."""
        telling, goods = self._first(self._telling, said), self._first(self._goods, said)
        inside = telling and goods and {*telling.places} < {*goods.places}
        return (None if inside else telling), goods

    def _first(self, words: Words, said: Phrase) -> Found | None:
        return next(self._found(words, said), None)

    def _found(self, words: Words, said: Phrase) -> Iterator[Found]:
        """The words said, the longest first."""
        for length in range(min(self._longest, len(said.folded)), 0, -1):
            for start in range(len(said.folded) - length + 1):
                for word, trade in words.get(said.folded[start : start + length], ()):
                    places = range(start, start + length)
                    another = (_is_beside(each, said, places) for each in self._otherwise[trade])
                    if _is_at(word, said, start) and not any(another):
                        yield Found(trade, places)


def _by_syllables(words: Iterable[tuple[str, str]]) -> Words:
    found: defaultdict[tuple[str, ...], list[tuple[Phrase, str]]] = defaultdict(list)
    for text, trade in words:
        word = phrase(text)
        found[word.folded].append((word, trade))
    return found


def _is_all(words: Words, said: Phrase, start: int) -> bool:
    """Whether all that is said from there on is one of the words."""
    return any(_is_at(word, said, start) for word, _ in words.get(said.folded[start:], ()))


def _is_beside(word: Phrase, said: Phrase, places: range) -> bool:
    """Whether the word begins anywhere else than in these places."""
    return any(at not in places and _is_at(word, said, at) for at in range(len(said.folded)))


def _is_at(word: Phrase, said: Phrase, start: int) -> bool:
    """Whether the word stands there, marks compared as far as they were typed."""
    end = start + len(word.folded)
    if said.folded[start:end] != word.folded:
        return False
    if len(word.folded) >= _LOOSE:
        return True
    if said.plain:
        return len(word.folded) > 1 or word.plain or len(said.folded) <= _SHORT
    here = said.marked[start:end]
    if len(word.folded) == 1:
        return here == word.marked
    return all(map(_alike, here, word.marked))


def _alike(said: str, word: str) -> bool:
    """Whether one syllable of several is meant: some people leave marks out, or mix hỏi and ngã."""
    return said.isascii() or said.translate(_ALIKE) == word.translate(_ALIKE)
