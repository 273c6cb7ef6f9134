"""A question as words to look for: spelled out, split, mended where the bank knows no such word."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from sys import intern

from messages.search.packed import Rows, Texts, held_of, texts_of
from messages.search.spelling import FILLERS, SHORT, unstretch, untelex
from messages.text import clean, fold

LONGEST = 64  # words of one question that are read; nobody asks longer, and the time stays bounded
_WORD = re.compile(r"\d+|[^\W\d_]+(?:\d[^\W_]*)?")
_JOINED = str.maketrans("-‐‑–—_/", "       ", "'’‘ʼ`´")
_DOCUMENT_WORDS = frozenset(("tt", "nd", "qd", "nq", "ttlt", "q"))
_LETTERS_THEN_DIGITS = re.compile(r"([a-z]+)(\d+)([a-z]*)")

# How people begin ("anh chị cho em hỏi…") and end ("… vậy ạ"): left out, it says nothing about the question.
_POLITE = """
a ad admin alo anh ba bac ban bo cac can chao chau chi cho chu co dum da em giup hello hi kinh ks lam minh moi
nay nguoi nho oi on ong quy sep shop thua toi tu van vang voi xin duoc
"""
_OPENING = frozenset(_POLITE.split())
_ASKING = frozenset(("hoi", "biet"))
_ENDING = frozenset(["a", "vay", "nhi", "nhe", "ha", "hen", "ad", "admin", "oi", "shop", "hi"])
_LENDING = frozenset(
    ["lai", "von", "tien", "cho", "di", "muon", "khoan"]
)  # after these `vay` is a loan, not `vậy`

MENDED = 0.85  # weight of a word split, or freed of Telex keys: nearly certain
GUESSED = 0.6  # weight of a word one letter away from one the bank knows


@dataclass(frozen=True, slots=True)
class Word:
    """One word to look for. `weight` below 1: not what was typed but what was probably meant."""

    form: str
    weight: float = 1.0
    name: bool = False


@lru_cache(maxsize=512)
def spelled_out(raw: str) -> tuple[str, ...]:
    """One typed word as folded words: a chat abbreviation in full, `400tr` apart."""
    typed = raw.casefold()
    folded = fold(typed)
    known = SHORT.get(typed) or (SHORT.get(folded) if typed == folded else None)
    if known:
        return tuple(known.split())
    glued = _LETTERS_THEN_DIGITS.fullmatch(folded)
    if glued and glued[1] in _DOCUMENT_WORDS:
        return (*spelled_out(glued[1]), glued[2])
    # Interned, because thousands of wordings share the same few words.
    return (intern(folded),)


def raw_words(text: str) -> list[str]:
    return _WORD.findall(clean(text).translate(_JOINED))[:LONGEST]


def words_of(text: str) -> list[str]:
    """The folded, spelled-out words of a wording."""
    words = [word for raw in raw_words(text) for word in spelled_out(raw)]
    return words[_begins(words) : _ends(words)]


def _begins(words: Sequence[str]) -> int:
    """Where the question begins, after an opening that ends in asking."""
    opening = next((at for at, word in enumerate(words) if word not in _OPENING | _ASKING), len(words))
    asked = (at for at in range(1, min(opening, len(words) - 1)) if words[at] in _ASKING)
    return next(asked, -1) + 1


def _ends(words: Sequence[str]) -> int:
    end = len(words)
    while end > 1 and words[end - 1] in _ENDING and words[end - 2] not in _LENDING:
        end -= 1
    return end


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words the bank knows, how often, and which follow each other."""

    counts: Mapping[str, int]
    pairs: Texts
    words: tuple[str, ...]  # usual words, in order
    bare: Texts  # words without one letter
    whole: Rows  # for each, the words that have it

    def near(self, bare: str) -> list[str]:
        number = self.bare.number(bare)
        return [] if number is None else [self.words[at] for at in self.whole[number]]


def vocabulary(texts: Sequence[list[str]]) -> Vocabulary:
    counts: dict[str, int] = {}
    for word in chain.from_iterable(texts):
        counts[word] = counts.get(word, 0) + 1
    usual = [word for word in sorted(counts) if counts[word] > 1 and len(word) > 2 and word.isalpha()]
    near = held_of(map(_deletes, usual))
    pairs = texts_of(" ".join(pair) for words in texts for pair in pairwise(words))
    return Vocabulary(counts, pairs, tuple(usual), near.texts, near.holders)


def _deletes(word: str) -> Iterator[str]:
    yield word
    yield from {word[:at] + word[at + 1 :] for at in range(len(word))}


def read(text: str, known: Vocabulary) -> list[Word]:
    """The words of a question; what the bank does not know is split, freed of Telex keys, or guessed."""
    raws = raw_words(text)
    shouted = text.isupper()
    words: list[Word] = []
    for at, raw in enumerate(raws):
        name = at > 0 and not shouted and raw[:1].isupper()
        for form in spelled_out(raw):
            words += _mended(form, known, name)
    forms = [word.form for word in words]
    return words[_begins(forms) : _ends(forms)][:LONGEST]


def _mended(form: str, known: Vocabulary, name: bool) -> list[Word]:
    if form in known.counts or form.isdecimal() or form in FILLERS:
        return [Word(form, name=name)]
    for bare in (unstretch(form), untelex(form), untelex(unstretch(form)), form.rstrip("0123456789")):
        plain = _without_vni(bare)
        for each in (bare, plain):
            if each != form and each in known.counts:
                return [Word(each, MENDED, name)]
    if name:
        return [Word(form, name=True)]
    return _split(form, known) or _guessed(form, known) or [Word(form)]


def _without_vni(form: str) -> str:
    """`ho64` → `ho`: VNI keys are digits inside a word."""
    return re.sub(r"\d", "", form) if form[:1].isalpha() else form


def _split(form: str, known: Vocabulary) -> list[Word]:
    """`hotro` → `ho tro`: the fewest known words, then those that stand together elsewhere."""
    if len(form) < 4 or not form.isalpha():
        return []
    best = _pieces(form, known, 4)
    return [Word(piece, MENDED) for piece in best] if best and len(best) > 1 else []


def _pieces(form: str, known: Vocabulary, most: int) -> tuple[str, ...] | None:
    ways: list[list[tuple[str, ...]]] = [[()], *([] for _ in form)]
    for end in range(1, len(form) + 1):
        found = [
            (*way, form[start:end])
            for start in range(max(0, end - 7), end - 1)
            if form[start:end] in known.counts
            for way in ways[start]
            if len(way) < most
        ]
        ways[end] = sorted(found, key=lambda way: _worth(way, known))[:6]
    complete = [way for way in ways[-1] if _together(way, known)]
    return complete[0] if complete else None


def _together(way: tuple[str, ...], known: Vocabulary) -> int:
    return sum(f"{one} {other}" in known.pairs for one, other in pairwise(way))


def _worth(way: tuple[str, ...], known: Vocabulary) -> tuple[int, int, int, tuple[str, ...]]:
    """Smaller is better; the words themselves break ties, so that every run agrees."""
    return len(way), -_together(way, known), -min(known.counts[piece] for piece in way), way


def _guessed(form: str, known: Vocabulary) -> list[Word]:
    """The most usual known word one letter away: a guess, never for short words."""
    if len(form) < 4 or not form.isalpha():
        return []
    near = {word for key in _deletes(form) for word in known.near(key) if _one_away(form, word)}
    best = min(near, key=lambda word: (word[0] != form[0], -known.counts[word], word), default=None)
    return [Word(best, GUESSED)] if best else []


def _one_away(one: str, other: str) -> bool:
    """One letter more, less, other, or two neighbours swapped."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        return True
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
