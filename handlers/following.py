"""Follow-ups: a short question that is clear only with what was just talked about.

A question that names its own subject and is answered by itself never is one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain

from handlers.here import Here
from handlers.phrases import Words, all_may_mean, words_of
from handlers.questions import find
from handlers.turn import Talk
from handlers.wish import Meant
from messages.knowledge.asked import KINDS_ASKED
from messages.knowledge.model import FACILITIES, Entry
from messages.search import Found
from messages.search.signs import kinds_of
from messages.text import fold, tokens
from messages.units import named_places

FADES = timedelta(minutes=30)
LONGEST = 14  # words; a longer message tells what it is about
LONGEST_GENERAL = 8  # words of a question that names nothing
SHORT = 5  # words; a longer wording that is known word for word means what it says
CERTAIN = 0.99  # how sure the search is of a wording it knows word for word
COVERED = 0.6  # share of a general question's words that one wording of the entry must have
_ATTRIBUTES = frozenset({"amount", "papers", "when", "where"})  # every matter has its own
_NO_KIND = frozenset({"whether", "meaning"})  # too common to tell an entry by, beside another kind
_OF_TIME = frozenset(
    ("nam", "thang", "ngay", "hoi", "vao", "tu", "truoc", "sau", "in", "since", "year", "month")
)
_OF_PLACE = frozenset(("tinh", "thanh", "pho", "tp", "o", "tai", "ben", "duoi", "in", "province", "city"))
FACILITY = "answer:kind:"  # how phrases name a kind of facility


@dataclass(frozen=True, slots=True)
class General:
    """The folded words of a question that names nothing, and of which kinds it is."""

    words: frozenset[str]
    kinds: frozenset[str]


def understood(here: Here, talk: Talk, text: str, alone: Meant | None = None) -> Meant:
    """What a question means where the talk stands. `alone`: what it means by itself, if that is known."""
    alone = alone or find(here, talk, text)
    last = last_entry(here, talk)
    words = words_of(text)
    if last is None or not words or len(words) > LONGEST or alone.found.status == "refused":
        return alone
    phrases = here.knowledge.phrases
    naming, general = phrases.parted(words)
    naming = _without_time_and_place(naming, text, alone)
    follows = phrases.follows(words)
    if not naming and len(words) <= LONGEST_GENERAL:
        return replace(_there(talk, _general(here, alone, last, general)), names=False)
    if follows and alone.found.status != "out_of_scope":
        return _there(talk, _about_another(here, talk, alone, last, phrases.without_following(words)))
    if alone.found.status == "unsure" and not alone.wish.time:
        return _there(talk, _offered_next(alone, last))
    return alone


def _there(talk: Talk, meant: Meant) -> Meant:
    """A follow-up stays in the province the question before named."""
    place = meant.wish.place or talk.answered_in
    return replace(meant, wish=replace(meant.wish, place=place))


def last_entry(here: Here, talk: Talk) -> Entry | None:
    """The entry talked about, while it is."""
    at = talk.answered_at
    if at is None or here.now - at > FADES:
        return None
    return here.knowledge.policy.entries.get(talk.answered or "")


def _without_time_and_place(naming: Words, text: str, alone: Meant) -> Words:
    folded = tokens(text)
    places = {word for place in named_places(text) for word in folded[place.start : place.end]}
    dropped = (places | _OF_PLACE if places else frozenset()) | (_OF_TIME if alone.wish.time else frozenset())
    return tuple(
        word for word in naming if fold(word) not in dropped and not (alone.wish.time and word.isdecimal())
    )


# A question that names nothing: «ở đâu?», «năm 2015 thì sao?»


def _general(here: Here, alone: Meant, last: Entry, general: Words) -> Meant:
    if not general:
        elsewhere = alone.wish.time or alone.wish.place
        return _meaning(alone, last.id) if elsewhere else alone
    close = list(_close(here, last))
    asked = General(frozenset(map(fold, general)), _telling(kinds_of(tokens(alone.text))))
    if alone.found.status == "answered":
        known = alone.found.confidence >= CERTAIN and len(words_of(alone.text)) > SHORT
        stands = known or alone.found.entry in close or len(asked.words) == 1 or alone.wish.place
        best = None if stands else _instead(here, alone, last, close, asked)
    else:
        best = _meant(here, alone, last, close, asked)
    return _meaning(alone, best) if best else alone


def _instead(here: Here, alone: Meant, last: Entry, close: list[str], asked: General) -> str | None:
    """What is meant here by a question that is answered by itself too: «hồ sơ gồm gì» after a title."""
    near = [entry for entry in alone.found.near if entry in close]
    attributes = (last.next, close) if asked.kinds & _ATTRIBUTES else ()
    found = (_best(here, near, asked, COVERED), *(_best(here, one, asked) for one in attributes))
    return next(filter(None, found), None)


def _meant(here: Here, alone: Meant, last: Entry, close: list[str], asked: General) -> str | None:
    """What is meant by a question that is not answered by itself."""
    after = [one for entry in last.next for one in _next(here, entry)]
    near = [entry for entry in alone.found.near if entry in (*close, *after)]
    first = [entry for entry in near if entry == alone.found.near[0]]
    # Each matter has amounts of its own, and one word («khi nào» in English) is too little to tell by.
    wider = () if asked.kinds == {"amount"} or len(asked.words) == 1 else (close, after)
    partly = (_best(here, entries, asked, COVERED) for entries in (last.next, first))
    wholly = (_best(here, entries, asked) for entries in (near, *wider))
    return next(filter(None, chain(partly, wholly)), None) or next(iter(first), None)


def _best(here: Here, entries: Iterable[str], asked: General, least: float = 1.0) -> str | None:
    """The entry that fits a general question best, the first of equals; None when none does."""
    known = here.knowledge.policy.entries
    fits = {one: _fit(here, one, asked) for one in entries if one in known and _told(here, one)}
    best = max(fits, key=lambda one: fits[one], default=None)
    return best if best and fits[best] >= least else None


def _told(here: Here, entry: str) -> bool:
    return here.knowledge.answers_on(entry, here.today())


def _next(here: Here, entry: str) -> tuple[str, ...]:
    known = here.knowledge.policy.entries.get(entry)
    return known.next if known else ()


def _close(here: Here, last: Entry) -> Iterator[str]:
    """Entries of the same matter, the closest first.

    What is asked next, what leads here, itself, and what is of the same subject.
    """
    entries = here.knowledge.policy.entries
    subject = _subject(here, last)
    led_here = (one for one in entries.values() if last.id in one.next)
    alike = (
        one
        for one in entries.values()
        if one.topic == last.topic and subject & here.knowledge.read(one.id).words
    )
    nexts = [entries[one] for one in last.next if one in entries]
    seen = dict.fromkeys(one.id for one in (*nexts, *led_here, last, *alike))
    return (one for one in seen if _told(here, one))


def _subject(here: Here, entry: Entry) -> frozenset[str]:
    """The words of its title that name something."""
    naming, _ = here.knowledge.phrases.parted(words_of(entry.title))
    return frozenset(map(fold, naming))


def _fit(here: Here, entry: str, asked: General) -> float:
    """How much of a general question one wording of its kind has; an amount is asked of money alone."""
    if asked.kinds == {"amount"} and here.knowledge.policy.entries[entry].stakes != "money":
        return 0.0
    wordings = here.knowledge.read(entry).wordings
    of_kind = (words for words, kinds in wordings if kinds & asked.kinds or not asked.kinds)
    return max((len(asked.words & words) / len(asked.words) for words in of_kind), default=0.0)


def _telling(kinds: frozenset[str]) -> frozenset[str]:
    return kinds - _NO_KIND or kinds


# A question that names something else: «thế còn hợp tác xã?»


def _about_another(here: Here, talk: Talk, alone: Meant, last: Entry, words: Words) -> Meant:
    """The same question about something else: of another kind of facility, asked next, or asked alike."""
    facility = facility_named(here, words)
    if facility and _differs(here, last, facility):
        return _meaning(replace(alone, wish=replace(alone.wish, facility=facility)), last.id)
    kinds = kinds_of(tokens(last.title))
    alike = (one for one in alone.found.near if one in last.next and _alike(here, one, kinds))
    if alone.found.status == "answered":
        chosen = None if alone.found.entry in last.next else next(alike, None)
        return _meaning(alone, chosen) if chosen else alone
    for kind in (kind for kind in KINDS_ASKED if kind in kinds):
        found = find(here, talk, here.words(f"follow.{kind}", subject=" ".join(words))).found
        if found.status == "answered" and found.entry != last.id:
            return replace(alone, found=found)
    if facility:
        chosen = asked_of(here, talk, last, facility)
        return alone if chosen == last.id else _meaning(alone, chosen)
    close = frozenset(_close(here, last))
    named = _naming(here, (*(one for one in alone.found.near if one in close), *last.next), words)
    return _meaning(alone, named) if named else _offered_next(alone, last)


def _naming(here: Here, entries: Iterable[str], words: Words) -> str | None:
    """The first entry in whose wordings these words stand together."""
    together = f" {' '.join(map(fold, words))} "
    known = (one for one in entries if one in here.knowledge.policy.entries and _told(here, one))
    return next((one for one in known if words and together in here.knowledge.read(one).text), None)


def _offered_next(alone: Meant, last: Entry) -> Meant:
    """Of what an unclear question may mean, what people ask next."""
    chosen = next((one for one in alone.found.near if one in last.next), None)
    return _meaning(alone, chosen) if chosen else alone


def _alike(here: Here, entry: str, kinds: frozenset[str]) -> bool:
    return bool(kinds & kinds_of(tokens(here.knowledge.policy.entries[entry].title)))


def _differs(here: Here, entry: Entry, facility: str) -> bool:
    """Whether the entry says something of its own for this kind of facility."""
    spoken = entry.answer_on(here.today())
    return spoken is not None and facility in spoken.for_facility


def asked_of(here: Here, talk: Talk, entry: Entry, facility: str) -> str:
    """The entry that answers the question of this one for a kind of facility: itself, or one of its own."""
    if _differs(here, entry, facility):
        return entry.id
    kinds, label = kinds_of(tokens(entry.title)), here.words(f"profile.kind.{facility}")
    for kind in (*(kind for kind in KINDS_ASKED if kind in kinds), "whether"):
        found = find(here, talk, here.words(f"follow.{kind}", subject=label.lower())).found
        if found.status == "answered" and found.entry:
            return found.entry
    return entry.id


def facility_named(here: Here, words: Words) -> str | None:
    """The kind of facility these words name, as the profile knows it."""
    labels = {kind: words_of(here.words(f"profile.kind.{kind}")) for kind in FACILITIES}
    named = (kind for kind, label in labels.items() if all_may_mean(words, label))
    meant = (one.removeprefix(FACILITY) for one in here.knowledge.phrases.meanings(words))
    return next(named, None) or next((one for one in meant if one in FACILITIES), None)


def _meaning(alone: Meant, entry: str) -> Meant:
    """The question with this entry as what it is about."""
    return replace(alone, found=Found("answered", entry, alone.found.confidence, kinds=alone.found.kinds))
