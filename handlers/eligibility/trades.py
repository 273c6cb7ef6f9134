"""Which group of trades a person means: the longest words of the rules found in what they said."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from messages.rules.model import Rules, Trade
from messages.text import fold

UNLISTED = ""  # a trade whose words are in no group

_WORD = re.compile(r"[^\W_]+")
_TONES = "\u0300\u0301\u0303\u0309\u0323"  # huyền, sắc, ngã, hỏi, nặng
_ALIKE = str.maketrans("\u0303", "\u0309")  # ngã is said and written as hỏi in half of the country
_LOOSE = 3  # from so many syllables on, wrong marks do not make another word
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


@lru_cache(maxsize=8192)
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


class Trades:
    """The words of all groups, by their syllables without marks."""

    def __init__(self, rules: Rules) -> None:
        self._groups = {trade.id: trade for trade in rules.trades}
        self._words: defaultdict[tuple[str, ...], list[tuple[Phrase, str]]] = defaultdict(list)
        for trade in rules.trades:
            for word in map(phrase, trade.words):
                self._words[word.folded].append((word, trade.id))
        self._longest = max(map(len, self._words), default=0)
        self.named = lru_cache(maxsize=4096)(self._named)

    def group(self, text: str) -> Trade | None:
        """The group the text names; None when it names none."""
        return self._groups.get(self.named(text))

    def names(self, text: str) -> bool:
        """Whether the whole of the text is the words of some group."""
        said = phrase(text)
        return any(_is_at(word, said, 0) for word, _ in self._words.get(said.folded, ()))

    def _named(self, text: str) -> str:
        """The id of the group, by the most syllables found; of equals the first said. `UNLISTED`: none."""
        return next(self._found(phrase(text)), UNLISTED)

    def _found(self, said: Phrase) -> Iterator[str]:
        """The groups whose words are said, the longest words first."""
        for length in range(min(self._longest, len(said.folded)), 0, -1):
            for start in range(len(said.folded) - length + 1):
                for word, trade in self._words.get(said.folded[start : start + length], ()):
                    if _is_at(word, said, start) and not self._otherwise(trade, said, start, length):
                        yield trade

    def _otherwise(self, trade: str, said: Phrase, start: int, length: int) -> bool:
        """Whether something beside the words found makes it another trade."""
        inside = range(start, start + length)
        for word in map(phrase, self._groups[trade].but_not):
            if any(at not in inside and _is_at(word, said, at) for at in range(len(said.folded))):
                return True
        return False


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
