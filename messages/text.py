"""Vietnamese text as it arrives and as it is compared: cleaned for keeping, folded for matching."""

import re
import unicodedata
from functools import lru_cache

# What is never a letter of a message: controls but the line break, zero-width and direction marks, half surrogates.
_UNSEEN = re.compile(r"[^\S\n ]+|[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e]")
_UNSEEN_TOO = re.compile(r"[\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]")
_SPACES = re.compile(r" {2,}")
_EDGES = re.compile(r" *\n *")
_APOSTROPHES = {ord(mark): None for mark in "'’‘ʼ`´"}
_JOINERS = {ord(mark): " " for mark in "-‐‑–—_/\n\t"}
_LETTERS = {ord("đ"): "d", ord("Đ"): "d"}
_FOLDING = _APOSTROPHES | _JOINERS | _LETTERS
_WORD = re.compile(r"[^\W_]+")


def clean(text: str) -> str:
    """NFC, without controls, zero-width and direction marks; spaces collapsed, line breaks kept."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _UNSEEN_TOO.sub("", _UNSEEN.sub(lambda found: " " if found[0].isspace() else "", text))
    return _EDGES.sub("\n", _SPACES.sub(" ", text)).strip()


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The search key: small letters without marks, đ as d, no apostrophes, hyphens and breaks as single spaces."""
    opened = unicodedata.normalize("NFD", text.casefold().translate(_FOLDING))
    bare = "".join(letter for letter in opened if not unicodedata.combining(letter))
    return " ".join(bare.split())


def tokens(text: str) -> list[str]:
    """Words of the folded text: letters and digits, punctuation dropped."""
    return _WORD.findall(fold(text))
