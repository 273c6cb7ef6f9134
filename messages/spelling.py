"""How a word may be spelt by who means it: without marks, without its tone, with its Telex keys showing."""

import re
import unicodedata
from functools import lru_cache

from messages.text import fold

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_HOOK, _TILDE = "\u0309", "\u0303"
_TELEX_LETTERS = {"dd": "đ", "aa": "â", "ee": "ê", "oo": "ô", "aw": "ă", "ow": "ơ", "uw": "ư"}
_TELEX_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_TELEX_TONE = re.compile(r"(.*[aeiouyâêôăơư][a-z]*?)([sfrxj])([a-z]*)$")


@lru_cache(maxsize=4096)
def _spoken(word: str) -> tuple[str, str]:
    """Letters and tone apart: where the mark stands does not matter, nor hỏi for ngã (the South says one)."""
    opened = unicodedata.normalize("NFD", word)
    tones = [letter for letter in opened if letter in _TONES]
    letters = "".join(letter for letter in opened if letter not in _TONES)
    return letters, tones[-1].replace(_TILDE, _HOOK) if tones else ""


def telex(word: str) -> str:
    """A word typed with its Telex keys showing, as it was meant: `duwngf` → `dừng`, `gawpj` → `gặp`."""
    for keys, letter in _TELEX_LETTERS.items():
        word = word.replace(keys, letter)
    found = _TELEX_TONE.match(word)
    return f"{found[1]}{found[3]}{_TELEX_TONES[found[2]]}" if found else word


def may_mean(typed: str, word: str) -> bool:
    """Whether a typed word may stand for a word: the same, without marks, or without its tone."""
    if typed == word or typed == fold(word):
        return True
    (letters, tone), (wanted, wanted_tone) = _spoken(typed), _spoken(word)
    return letters == wanted and tone in ("", wanted_tone)
