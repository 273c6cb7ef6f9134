"""A typed answer cut into figures, words and marks; each word with the part it plays in a number, if any."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from messages.spelling import may_mean, telex
from messages.text import clean, fold

SHORTEST_VNI = 2  # letters; `t2r` is too little to go by
LONGEST = 1_000  # characters; whatever is longer is a story, not an answer
FIGURE, MARK, WORD = "figure", "mark", "word"
DIGIT, TEN, HUNDRED, SCALE, LINK, AND_HALF, HALF, FEW, DONG = (
    "digit",
    "ten",
    "hundred",
    "scale",
    "link",
    "and half",
    "half",
    "few",
    "dong",
)
THOUSAND, MILLION, BILLION = 1_000, 1_000_000, 1_000_000_000

# Each spelling in full marks; marks left out, Telex and VNI keys need no rows of their own.
_ROLES: Mapping[tuple[str, int], str] = {
    (DIGIT, 0): "không",
    (DIGIT, 1): "một|mốt",
    (DIGIT, 2): "hai",
    (DIGIT, 3): "ba",
    (DIGIT, 4): "bốn|tư",
    (DIGIT, 5): "năm|lăm|nhăm",
    (DIGIT, 6): "sáu|xáu",
    (DIGIT, 7): "bảy|bẩy",
    (DIGIT, 8): "tám",
    (DIGIT, 9): "chín",
    (TEN, 1): "mười|mươi|mừi|chục|chụt|mui",
    (TEN, 2): "hăm",
    (TEN, 3): "băm",
    (HUNDRED, 100): "trăm|chăm|trâm",
    (LINK, 0): "linh|lẻ|lẽ",
    (AND_HALF, 0): "rưỡi|rưởi|ruỡi|rữi|rửi|rưởii|rười",
    (HALF, 0): "nửa|half|nữa",
    (FEW, 0): "mấy|vài|dăm|nhiêu|several|few",
    (SCALE, THOUSAND): "nghìn|ngàn|nghìnđồng|ngànđồng|ngìn|nghàn|ngh|ng|k|ka|ngàng|thousand|cành",
    (SCALE, MILLION): (
        "triệu|tr|triêu|triu|trịu|trju|trieeuj|trệu|chiệu|trieu|trd|trđ|củ|m|mil|mio|million|millions|mn"
        "|trvnd|trvnđ|tiệu|trệ|triệuđồng"
    ),
    (SCALE, BILLION): "tỷ|tỉ|tỷđồng|tỹ|tĩ|tỷđ|tyd|tỏi|b|bn|bil|billion|billions|t|tỵ|tị",
    (DONG, 1): "đồng|đ|vnd|vnđ|₫|dồng|vn|đông",
}
_LOOSE = frozenset(("m", "t", "b", "vn", "ng", "ngh", "ka", "cành", "tị", "tỵ"))  # short for other words, too
_MARKED = frozenset(("tỏi", "chụt", "đông", "cành"))  # without their marks they are other words
_LEXEME = re.compile(r"[0-9]+(?:[.,][0-9]+)*|\bm[23]\b|(?<=[0-9])m[23]\b|[^\W\d_]+|\S")
_HALF_SIGN = re.compile(r"(?<=[0-9])\s*½")
_GROUPED_BY_MARK = re.compile(r"(?<=[0-9])['’](?=[0-9]{3})")
_FULL_STOP = re.compile(r"(?<=[0-9])[.,](?=[^\W\d_])")
_VNI = re.compile(r"\b[^\W\d_]+(?:[1-9]{1,2}[^\W\d_]+)+[1-9]?\b")
_DASHES = {ord(dash): "-" for dash in "‐‑‒–—―−﹣－"} | {0x20E3: None}


@dataclass(frozen=True, slots=True)
class Piece:
    """`said`: as typed, in small letters; `plain`: without marks; `part`, `value`: its part in a number."""

    said: str
    plain: str
    part: str
    value: int = 0

    @property
    def loose(self) -> bool:
        return self.said in _LOOSE


Pieces = tuple[Piece, ...]


def words_in(line: str) -> frozenset[str]:
    return frozenset(line.split())


def pieces(text: str) -> Pieces:
    """Nothing for a text longer than an answer can be."""
    if len(text) > LONGEST:
        return ()
    plain = _HALF_SIGN.sub(",5", clean(text).replace("\n", " ; ")).replace("½", " nửa ")
    plain = unicodedata.normalize("NFKC", plain).casefold().translate(_DASHES)
    plain = _FULL_STOP.sub(" ", plain)
    plain = _VNI.sub(_without_keys, _GROUPED_BY_MARK.sub("", plain))
    return tuple(map(_piece, _LEXEME.findall(plain)))


def _without_keys(found: re.Match[str]) -> str:
    """A word with its VNI keys showing (`trie65u`), as it was meant; `ty25tr` is none."""
    word = fold("".join(letter for letter in found[0] if not letter.isdigit()))
    return word if len(word) > SHORTEST_VNI and word in _spelled() else found[0]


@lru_cache(maxsize=4096)
def _piece(lexeme: str) -> Piece:
    if lexeme[0] in "0123456789":
        return Piece(lexeme, lexeme, FIGURE)
    if not lexeme[0].isalpha() and lexeme != "₫":
        return Piece(lexeme, lexeme, MARK)
    for word in (lexeme, telex(lexeme).replace("uơ", "ươ")):
        for spelled, part, value in _spelled().get(fold(word), ()):
            if may_mean(word, spelled) and (word == spelled or spelled not in _MARKED):
                return Piece(word, fold(word), part, value)
    return Piece(lexeme, fold(lexeme), WORD)


@lru_cache(maxsize=1)
def _spelled() -> dict[str, list[tuple[str, str, int]]]:
    rows: dict[str, list[tuple[str, str, int]]] = {}
    for (part, value), spellings in _ROLES.items():
        for spelled in spellings.split("|"):
            rows.setdefault(fold(spelled), []).append((spelled, part, value))
    return rows
