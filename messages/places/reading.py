"""What a typed address names: communes, districts and provinces, with the word of kind before each."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise, product
from unicodedata import normalize

from messages.places.table import LONGEST, Table, plain
from messages.text import clean, fold

MOST_LETTERS, MOST_WORDS = 2000, 80  # of an address that are looked at; the end names the largest unit
_BREAKS = re.compile(r"[,;:|\n()\[\]{}]+")
_WORD = re.compile(r"[^\W_]+")
_APART = re.compile(r"(p|f|q|phuong|quan)(\d{1,2})")
_JOINED = ("tp", "tx", "tt")
_TYPED = str.maketrans(dict.fromkeys("'’‘ʼ`´") | dict.fromkeys("-‐‑–—_/", " "))
_TONES = str.maketrans("", "", "\u0300\u0301\u0303\u0309\u0323")

COMMUNE = frozenset({"xa", "phuong", "thi_tran", "dac_khu"})
DISTRICT = frozenset({"quan", "huyen", "thi_xa", "thanh_pho"})
PROVINCE = frozenset({"tinh", "thanh_pho"})
_SHORT = {"x": "xa", "p": "phuong", "f": "phuong", "q": "quan", "h": "huyen", "t": "tinh", "tp": "thanh_pho"}
_SHORT |= {"tx": "thi_xa", "tt": "thi_tran"}
_LONG = {  # with the slips of tone and of telephone keyboards; «xá» and «phương» are parts of names
    **dict.fromkeys(("xa", "xã", "xả", "commune"), "xa"),
    **dict.fromkeys(("phuong", "phường", "phừơng", "phuờng", "phưòng", "ward"), "phuong"),
    **dict.fromkeys(("quan", "quận", "district"), "quan"),
    **dict.fromkeys(("huyen", "huyện"), "huyen"),
    **dict.fromkeys(("tinh", "tỉnh", "tĩnh"), "tinh"),
}
_PAIRS = {
    ("thi", "tran"): "thi_tran",
    ("thi", "xa"): "thi_xa",
    ("thanh", "pho"): "thanh_pho",
    ("dac", "khu"): "dac_khu",
}
# What stands before a name that is smaller than a commune.
_HAMLET = frozenset(
    ("thon", "ap", "buon", "ban", "lang", "xom", "to", "khu", "khom", "doi", "cum", "tdp", "kp")
)
_SMALLER = _HAMLET | frozenset(["so", "nha", "duong", "pho", "ngo", "ngach", "hem", "kiet", "lo"])
# Spellings that differ by habit and not by name: Mỹ and Mĩ, Đắk and Đắc, Chư and Cư, Mỹ Đình 2 and II.
_SAME = {"dac": "dak", "dak": "dac", "chu": "cu", "cu": "chu", "ii": "2", "iii": "3"}
_ENDS = re.compile(r"^(?:[bcdghklmnprstvx]|th|kh|ch|nh|qu)[iy]$")


@dataclass(frozen=True, slots=True)
class Word:
    """`typed`: small letters with their marks; `token`: folded; `part`: between which commas it stands."""

    typed: str
    token: str
    part: int


@dataclass(frozen=True, slots=True)
class Mention:
    """The words [start, end) may name what has this key. `kind`: what the word before calls it, or None.

    `small`: a house number, a street or a hamlet word stands before. `alone`: it fills its part of the text.
    """

    start: int
    end: int
    key: str
    kind: str | None
    typed: str
    small: bool = False
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """What was read. `called`: some word of kind announces a commune; `marked`: it was typed with marks."""

    communes: tuple[Mention, ...]
    districts: tuple[Mention, ...]
    provinces: tuple[Mention, ...]
    called: bool
    marked: bool


def read_address(text: str, known: Table) -> Address:
    words = _words(text, known)
    kinds = _kinds(words)
    found = _sure_of_kind(list(_mentions(words, kinds, known)), words, known)
    provinces = tuple(_of_role(found, known.provinces, PROVINCE))
    districts = tuple(_of_role(found, known.districts, DISTRICT))
    taken = {at for one in (*districts, *provinces) if one.kind for at in range(one.start - 1, one.end)}
    communes = tuple(
        one
        for one in _of_role(found, known.communes, COMMUNE | {"huyen"})
        if one.kind or taken.isdisjoint(range(one.start, one.end))  # «tỉnh Hà Nam» is not Tịnh Hà
    )
    named = {at for mention in communes for at in range(mention.start, mention.end)}
    larger = [*districts, *(one for one in provinces if one.end - one.start > 2)]
    return Address(
        communes=communes,
        districts=tuple(_outside(larger, districts)),
        provinces=tuple(_outside(larger, provinces)),
        called=any(
            kind in COMMUNE and at - 1 not in named and len(words[at - 1].token) > 1
            for at, kind in kinds.items()
        ),
        marked=any(not word.typed.isascii() for word in words),
    )


def _words(text: str, known: Table) -> list[Word]:
    """The words of the text, at most MOST_WORDS from its end."""
    pieces = _BREAKS.split(clean(text[:MOST_LETTERS]))
    typed = [(word, part) for part, piece in enumerate(pieces) for word in _WORD.findall(_loose(piece))]
    found: list[Word] = []
    for word, part in typed[-MOST_WORDS:]:
        token = "".join(_WORD.findall(fold(word)))
        if token:
            found += (Word(*pair, part) for pair in _parted(word, token, known))
    return found


def _loose(text: str) -> str:
    return normalize("NFKC", text).casefold().translate(_TYPED)


def _parted(typed: str, token: str, known: Table) -> Iterator[tuple[str, str]]:
    """`p01` is `p 1`; `tpbmt` is `tp bmt`."""
    number = _APART.fullmatch(token)
    rest = token[2:]
    if number:
        yield number[1], number[1]
        yield plain(number[2]), plain(number[2])
    elif token.startswith(_JOINED) and token not in known.provinces and _place(rest, known):
        yield token[:2], token[:2]
        yield typed[2:], rest
    else:
        yield typed, plain(token)


def _place(key: str, known: Table) -> bool:
    return len(key) > 1 and (key in known.districts or key in known.provinces)


def _kinds(words: Sequence[Word]) -> dict[int, str]:
    """Place in the words → the kind that the word or two before it announce."""
    kinds: dict[int, str] = {}
    for at, word in enumerate(words):
        if at + 1 < len(words) and words[at + 1].part == word.part:
            kind = _LONG.get(word.typed) or _SHORT.get(word.token)
            if kind:
                kinds[at + 1] = kind
    for at, (first, second) in enumerate(pairwise(words)):
        pair = _PAIRS.get((first.token, second.token))
        if pair and at + 2 < len(words) and first.part == second.part == words[at + 2].part:
            kinds[at + 2] = pair
    return kinds


def _mentions(words: Sequence[Word], kinds: dict[int, str], known: Table) -> Iterator[Mention]:
    for start, first in enumerate(words):
        for end in range(start + 1, min(start + LONGEST, len(words)) + 1):
            if words[end - 1].part != first.part:
                break
            key = _key(words[start:end], known)
            if key:
                yield _mention(words, kinds, start, end, key)


def _key(words: Sequence[Word], known: Table) -> str | None:
    """What the words may be the name of, as they are or with a usual other spelling of at most three."""
    key = "".join(word.token for word in words)
    if _is_name(key, known):
        return key
    if len(words) == 1:
        return None
    spelled = [_spellings(word.token) for word in words]
    if sum(len(ways) > 1 for ways in spelled) in (1, 2, 3):
        return next((one for one in map("".join, product(*spelled)) if _is_name(one, known)), None)
    return None


def _is_name(key: str, known: Table) -> bool:
    return key in known.communes or key in known.districts or key in known.provinces


@lru_cache(maxsize=1024)
def _spellings(token: str) -> tuple[str, ...]:
    if token in _SAME:
        return token, _SAME[token]
    if _ENDS.match(token):
        return token, token[:-1] + ("i" if token[-1] == "y" else "y")
    return (token,)


def _mention(words: Sequence[Word], kinds: dict[int, str], start: int, end: int, key: str) -> Mention:
    part = words[start].part
    kind = kinds.get(start)
    first = start - (0 if kind is None else 2 if kind in _PAIRS.values() and _long(words[start - 1]) else 1)
    begins = first == 0 or words[first - 1].part != part
    ends = end == len(words) or words[end].part != part
    return Mention(
        start,
        end,
        key,
        kind,
        " ".join(word.typed for word in words[start:end]),
        small=not begins and _is_small(words, kinds, first),
        alone=begins and ends,
    )


def _long(word: Word) -> bool:
    return word.token in ("tran", "xa", "pho", "khu")


def _is_small(words: Sequence[Word], kinds: dict[int, str], at: int) -> bool:
    """Whether a hamlet, a street or a house number (not the number of a hamlet or ward) stands before."""
    before = words[at - 1]
    if not any(letter.isdecimal() for letter in before.token):
        return before.token in _SMALLER and before.typed not in ("lăng", "lạng", "bàn", "bạn")
    if at - 1 in kinds:
        return False
    further = words[at - 2] if at > 1 and words[at - 2].part == before.part else None
    return further is None or further.token not in _HAMLET


def _sure_of_kind(found: Sequence[Mention], words: Sequence[Word], known: Table) -> list[Mention]:
    """Without marks a word of kind may be the end of the name before it: `thach xa thach that`.

    Names of one or two letters and numbers are none without it.
    """
    ends = {
        one.end
        for one in found
        if one.key in known.communes and one.end - one.start > 1 and words[one.end - 1].typed.isascii()
    }
    return [
        replace(one, kind=None) if one.kind and one.start in ends and len(one.key) > 2 else one
        for one in found
    ]


def _of_role(
    found: Sequence[Mention], names: Mapping[str, object], kinds: frozenset[str]
) -> Iterator[Mention]:
    """The mentions that may play this part; the same name at most three times."""
    seen: dict[str, int] = {}
    for mention in found:
        fits = mention.kind in kinds if mention.kind else not mention.key.isdecimal()
        if fits and mention.key in names and seen.get(mention.key, 0) < 3:
            seen[mention.key] = seen.get(mention.key, 0) + 1
            yield mention


def _outside(larger: Sequence[Mention], mentions: Iterable[Mention]) -> Iterator[Mention]:
    """Those that are no part of a longer name: Bà Rịa - Vũng Tàu names neither Bà Rịa nor Vũng Tàu."""
    for one in mentions:
        length = one.end - one.start
        if not any(
            of.start <= one.start and one.end <= of.end and length < of.end - of.start for of in larger
        ):
            yield one


def sounded(text: str) -> str:
    """A spelling to compare by: letters with hats and hooks, each tone at the end of its word.

    «hoà» and «hòa» are one, «hoa» and «hỏa» are not.
    """
    return "".join(_sounded_word(word) for word in _WORD.findall(_loose(text)))


@lru_cache(maxsize=4096)
def _sounded_word(word: str) -> str:
    apart = normalize("NFD", word)
    letters = apart.translate(_TONES)
    tones = "".join(letter for letter in apart if letter in "\u0300\u0301\u0303\u0309\u0323")
    return normalize("NFC", letters) + tones
