"""How people spoil what they type: marks left out, slips, chat spelling, Telex keys, glued words, accents.

Every change is drawn with a seed made of the text itself, so each run spoils a question the same way.
"""

import random
import re
import unicodedata
from collections.abc import Callable, Mapping

from messages.text import fold

Change = Callable[[str], str]

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE = {
    letter: row[max(0, at - 1) : at] + row[at + 1 : at + 2] for row in _ROWS for at, letter in enumerate(row)
}
# Chat spellings, by the syllable without marks. Several are not in the table the search repairs with.
_CHAT = {
    "khong": ("ko", "k", "hok", "khum", "kg"),
    "duoc": ("dc", "đc", "dk", "duoc"),
    "gi": ("j", "gj", "ji"),
    "vay": ("z", "v", "zay"),
    "roi": ("r", "roy", "rui"),
    "nhieu": ("nhiu", "nhieu", "nh"),
    "bao": ("bao", "bn"),
    "biet": ("bit", "bik", "bjt"),
    "voi": ("vs", "voi"),
    "truoc": ("trc", "truoc"),
    "nguoi": ("ng", "nguoi"),
    "toi": ("t", "toy", "toi"),
    "minh": ("mik", "mh", "mjnh"),
    "lam": ("lm", "lam"),
    "muon": ("mun", "muon"),
    "the": ("the", "th"),
    "nhu": ("nhu", "nhw"),
    "bay": ("bay", "bey"),
    "gio": ("h", "gio"),
    "cung": ("cug", "cung"),
    "nhung": ("nhg", "nhung"),
    "may": ("may", "mey"),
    "quy": ("wy", "quy"),
    "qua": ("wa", "qua"),
    "san": ("san", "xan"),
    "nha": ("nha", "nhaf"),
    "so": ("so", "xo"),
}
_ACCENT = (
    (re.compile(r"^tr"), "ch"),
    (re.compile(r"^ch(?!r)"), "tr"),
    (re.compile(r"^s"), "x"),
    (re.compile(r"^x"), "s"),
    (re.compile(r"^l"), "n"),
    (re.compile(r"^n(?![gh])"), "l"),
    (re.compile(r"^gi(?=[aeou])"), "d"),
    (re.compile(r"^d"), "gi"),
    (re.compile(r"^r"), "g"),
    (re.compile(r"^v"), "d"),
    (re.compile(r"(?<=[aeiouy])n$"), "ng"),
    (re.compile(r"(?<=[aeiouy])ng$"), "n"),
    (re.compile(r"(?<=[aeiouy])t$"), "c"),
    (re.compile(r"(?<=[aeiouy])c$"), "t"),
)
_TONES = {"\u0300": "f", "\u0301": "s", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_SHAPES = {"\u0302": None, "\u0306": "w", "\u031b": "w"}


def unmarked(text: str) -> str:
    return fold(text)


def half_marked(text: str) -> str:
    """Every second word, by chance, without its marks."""
    return _each(text, lambda word, dice: _bare(word) if dice.random() < 0.5 else word)


def mistyped(text: str) -> str:
    """One slip of a finger in eight letters."""
    return _slips(text, 8)


def unmarked_mistyped(text: str) -> str:
    return mistyped(unmarked(text))


def chatty(text: str) -> str:
    """Chat spellings wherever there is one, half of the marks left out."""
    return _each(half_marked(text), _chat)


def telex(text: str) -> str:
    """A third of the words as raw Telex keys."""
    return _each(text, lambda word, dice: _keys(word) if dice.random() < 0.35 else word)


def mess(text: str) -> str:
    """A phone in a hurry: chat spelling, no marks, a slip in twenty letters, a space left out in sixteen."""
    dice, words = _dice(text), _slips(_each(unmarked(text), _chat), 20).split()
    return "".join(word if dice.random() < 0.06 else f"{word} " for word in words).strip()


def accented(text: str) -> str:
    """The sounds of a region or of a second language written down in a third of the words, without marks."""
    return _each(unmarked(text), lambda word, dice: _swapped(word, dice) if dice.random() < 0.35 else word)


CHANGES: Mapping[str, Change] = {
    "as typed": str,
    "no marks": unmarked,
    "half marks": half_marked,
    "typos": mistyped,
    "no marks, typos": unmarked_mistyped,
    "chat": chatty,
    "telex": telex,
    "mess": mess,
    "accent": accented,
}


def _dice(text: str) -> random.Random:
    return random.Random(f"spoilt {text}")


def _each(text: str, change: Callable[[str, random.Random], str]) -> str:
    dice = _dice(text)
    return " ".join(change(word, dice) for word in text.split())


def _bare(word: str) -> str:
    plain = unicodedata.normalize("NFD", word.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _chat(word: str, dice: random.Random) -> str:
    forms = _CHAT.get(_bare(word).lower())
    return dice.choice(forms) if forms else word


def _slips(text: str, letters: int) -> str:
    dice = _dice(text)
    return "".join(_slip(letter, dice) if dice.random() < 1 / letters else letter for letter in text)


def _slip(letter: str, dice: random.Random) -> str:
    beside = _BESIDE.get(letter)
    if not beside:
        return letter
    return dice.choice((dice.choice(beside), "", letter * 2, letter + dice.choice(beside)))


def _keys(word: str) -> str:
    """`khuyến` → `khuyeens`: the tone key at the end of the word."""
    tone, typed = "", list[str]()
    for letter in unicodedata.normalize("NFD", word.replace("đ", "dd").replace("Đ", "DD")):
        if letter in _TONES:
            tone = _TONES[letter]
        elif letter in _SHAPES:
            typed.append(_SHAPES[letter] or typed[-1])
        else:
            typed.append(letter)
    end = next((at for at in range(len(typed), 0, -1) if typed[at - 1].isalnum()), 0)
    return "".join((*typed[:end], tone, *typed[end:]))


def _swapped(word: str, dice: random.Random) -> str:
    ways = [(pattern, letters) for pattern, letters in _ACCENT if pattern.search(word)]
    if not ways:
        return word
    pattern, letters = dice.choice(ways)
    return pattern.sub(letters, word, count=1)
