"""What a sentence tells of a facility by itself: «htx thổ cẩm ở buôn đôn muốn mua máy dệt»."""

import re
from collections.abc import Iterator

from handlers.here import Here
from handlers.phrases import Words, bare, words_of
from handlers.reading import LONGEST

MOST_WORDS = 60
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
    """The words of a sentence that name a trade; what one wants to buy names none, nor does a place."""
    words = words_of(text[:LONGEST])[:MOST_WORDS]
    place = set((place_words(text) or "").split())
    rest = tuple(word for word in _without_wishes(here, words) if word not in place)
    return next((said for run in _runs(rest, 4) if _is_trade(here, said := " ".join(run))), None)


def _is_trade(here: Here, said: str) -> bool:
    """Whether the words name a trade; a single one («buôn») too often means something else than selling."""
    trades = here.knowledge.law.trades
    group = trades.group(said) if trades.names(said) else None
    return group is not None and (" " in said or group.produces is not False)


def _runs(words: Words, longest: int) -> Iterator[Words]:
    for length in range(min(longest, len(words)), 0, -1):
        yield from (words[at : at + length] for at in range(len(words) - length + 1))


def _without_wishes(here: Here, words: Words) -> Words:
    """Without «mua máy dệt», «dự hội chợ»: from the words of a wish up to the next little word."""
    kept, at = list(words), 0
    cuts = [at for at, meaning in here.knowledge.phrases.told(words) if meaning.startswith("wish:")]
    for at in cuts:
        for place in range(at, len(words)):
            if place > at and bare((words[place],))[0] in _UNTIL:
                break
            kept[place] = ""
    return tuple(word for word in kept if word)


def place_words(text: str) -> str | None:
    """What follows «ở» up to a word that goes on with something else; or all of it, where it begins so."""
    words = words_of(text[:LONGEST])[:MOST_WORDS]
    plain = bare(words)
    if _PLACE.match(" ".join(plain)):
        return " ".join(words)
    for at in (at for at, word in enumerate(plain) if word in _AT):
        end = next((n for n in range(at + 1, len(plain)) if plain[n] in _AFTER_PLACE), len(plain))
        if end > at + 1:
            return " ".join(words[at + 1 : end])
    return None
