"""Vietnamese text as it arrives and as it is compared: cleaned for keeping, folded for matching."""

import re
import unicodedata

# Never part of a message: controls but the line break, zero-width and direction marks, half surrogates.
_SPACE = re.compile(r"[^\S\n]+")
_UNSEEN = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_EDGES = re.compile(r" *\n *")
_UNCLEAN = re.compile(rf"{_UNSEEN.pattern}|[^\S\n ]| [ \n]|\n |^\s|\s$")
_WORD = re.compile(r"[^\W_]+")


def _folding() -> dict[int, str | None]:
    """One table for str.translate: a Latin letter to the letter under its marks, loose marks to nothing."""
    table: dict[int, str | None] = {}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        bare = unicodedata.normalize("NFD", chr(code))[0]
        if bare.isascii():
            table[code] = bare
    table |= dict.fromkeys(range(0x300, 0x370))
    table |= {ord(mark): None for mark in "'’‘ʼ`´"}
    table |= {ord(mark): " " for mark in "-‐‑–—_/"}
    return table | {ord("đ"): "d"}


_FOLDED = _folding()


def clean(text: str) -> str:
    """NFC, without controls, zero-width and direction marks; spaces collapsed, line breaks kept."""
    if not _UNCLEAN.search(text) and unicodedata.is_normalized("NFC", text):
        return text  # what nearly everybody sends
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    # Unseen marks may stand between spaces, so spaces are collapsed after they left.
    text = _SPACE.sub(" ", _UNSEEN.sub("", text.replace("\t", " ")))
    return _EDGES.sub("\n", text).strip()


def fold(text: str) -> str:
    """The search key: small letters without marks, đ as d, no apostrophes, single spaces for the rest."""
    if text.isascii():
        return " ".join(text.lower().translate(_FOLDED).split())
    text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(text.translate(_FOLDED).split())


def tokens(text: str) -> list[str]:
    """Words of the folded text: letters and digits, punctuation dropped."""
    return _WORD.findall(fold(text))
