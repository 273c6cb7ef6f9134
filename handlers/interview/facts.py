"""What a sentence tells of a facility by itself: «htx thổ cẩm ở buôn đôn muốn mua máy dệt»."""

import re
from collections.abc import Iterator
from itertools import islice, takewhile

from handlers.here import Here
from handlers.phrases import Words, bare, words_of
from handlers.reading import LONGEST

MOST_WORDS = 60
PLACE_PARTS = 3  # parts between commas after the first: district, city, province
LONGEST_TRADE = 4  # words that name a trade
LONGEST_GOODS = 3  # words of what is processed: «chế biến mắc ca»
_UNTIL = frozenset(("o", "tai", "co", "duoc", "khong", "ko", "thi", "cho", "va", "la", "nen", "de"))
_AT = frozenset(("o", "tai"))
_PLACE = re.compile(r"(?:xa|phuong|thi tran|dac khu) \w")
_AFTER_PLACE = frozenset(
    ("muon", "can", "xin", "co", "duoc", "dang", "lam", "chuyen", "thi", "khong", "mua", "dinh", "la")
)


def facts_in(here: Here, text: str) -> dict[str, str]:
    """`wish`, `entity` and what it tells of papers, as far as the words name them; later words beat none."""
    words = words_of(text[:LONGEST])[:MOST_WORDS]
    told: dict[str, str] = {}
    for _, meaning in here.knowledge.phrases.told(words):
        key, _, value = meaning.partition(":")
        told.setdefault(key, value)
    return _with_papers(told)


def _with_papers(told: dict[str, str]) -> dict[str, str]:
    """Without papers is a kind of its own, whatever the household was called before."""
    if told.get("registered") == "false" and told.get("entity") in (None, "ho_kinh_doanh"):
        return told | {"entity": "ca_nhan_chua_dang_ky"}
    return told


def trade_words(here: Here, text: str) -> str | None:
    """The words of a sentence that name a trade, as they were said: `rang xay cà phê`.

    What one wants to buy names none, nor does a place.
    """
    words = words_of(text[:LONGEST])[:MOST_WORDS]
    left = _without_place(here, _without_wishes(here, words), text)
    for length in range(min(LONGEST_TRADE, len(left)), 0, -1):
        for at in range(len(left) - length + 1):
            if _is_trade(here, " ".join(left[at : at + length])):
                return " ".join(_with_verbs(here, left, at, at + length))
    return None


def _is_trade(here: Here, said: str) -> bool:
    """Whether the words name a trade; a single one («buôn») too often means something else than selling."""
    trades = here.knowledge.law.trades
    group = trades.group(said) if trades.names(said) else None
    return group is not None and (" " in said or group.produces is not False)


def _with_verbs(here: Here, words: Words, start: int, end: int) -> Words:
    """With what is done to the goods before them (`rang` xay cà phê), and what is processed after it."""
    law = here.knowledge.law
    while start and law.trades.is_making(words[start - 1]):
        start -= 1
    if law.trades.is_making(" ".join(words[start:end])):
        stop = (at for at in range(end, len(words)) if not words[at] or bare((words[at],))[0] in _UNTIL)
        end = min(next(stop, len(words)), end + LONGEST_GOODS)
    return words[start:end]


def _without_place(here: Here, words: Words, text: str) -> Words:
    """A gap where the place was said."""
    said = places_said(here, text)
    place = words_of(said[-1]) if said else ()
    starts = (at for at in range(len(words)) if place and words[at : at + len(place)] == place)
    at = next(starts, None)
    return words if at is None else (*words[:at], "", *words[at + len(place) :])


def _without_wishes(here: Here, words: Words) -> Words:
    """With gaps for «mua máy dệt», «dự hội chợ»: from the words of a wish up to the next little word."""
    kept, at = list(words), 0
    cuts = [at for at, meaning in here.knowledge.phrases.told(words) if meaning.startswith("wish:")]
    for at in cuts:
        for place in range(at, len(words)):
            if place > at and bare((words[place],))[0] in _UNTIL:
                break
            kept[place] = ""
    return tuple(kept)


def places_said(here: Here, text: str) -> list[str]:
    """`ea tu, buôn ma thuột` and then `ea tu`: what may name the place, the longest first.

    From «ở» to what goes on with something else; from the beginning where it begins so.
    """
    parts = [words_of(part) for part in text[:LONGEST].split(",")]
    for at, part in enumerate(parts):
        start = _place_start(bare(part)[:MOST_WORDS])
        if start is not None:
            further = takewhile(lambda one: not any(here.knowledge.phrases.told(one)), parts[at + 1 :])
            return [*_shorter((part[start:], *islice(further, PLACE_PARTS)))]
    return []


def _place_start(words: Words) -> int | None:
    if _PLACE.match(" ".join(words)):
        return 0
    return next((at + 1 for at, word in enumerate(words[:-1]) if word in _AT), None)


def _shorter(parts: tuple[Words, ...]) -> Iterator[str]:
    """All parts, then ever fewer; what goes on with something else ends them."""
    kept: list[str] = []
    for part in parts:
        plain = bare(part)
        end = next((at for at, word in enumerate(plain) if word in _AFTER_PLACE), len(part))
        kept += [" ".join(part[:end])] if end else []
        if end < len(part):
            break
    yield from (", ".join(kept[:count]) for count in range(len(kept), 0, -1))
