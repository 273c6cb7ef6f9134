"""Follow-ups: a short question that is clear only with what was just talked about.

A question that names its own subject and is answered by itself never is one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property

from handlers.here import Here
from handlers.phrases import Words, all_may_mean, words_of
from handlers.questions import find
from handlers.turn import Talk
from handlers.wish import Meant
from messages.knowledge.asked import KINDS_ASKED
from messages.knowledge.model import FACILITIES, Entry
from messages.search import Found
from messages.search.judge import CERTAIN
from messages.search.signs import kinds_of
from messages.text import fold, tokens
from messages.units import named_places

FADES = timedelta(minutes=30)
LONGEST = 14  # words; a longer message tells what it is about
LONGEST_GENERAL = 8  # words of a question that names nothing
SHORT = 5  # words; a longer wording that is known word for word means what it says
COVERED = 0.6  # share of a general question's words that one wording of the entry must have
SHARED = 2  # words of the subject that another entry of the same matter has too
FACILITY = "answer:kind:"  # how phrases name a kind of facility
_ATTRIBUTES = frozenset({"amount", "papers", "when", "where"})  # every matter has its own
_PLAIN = frozenset({"amount", "when", "where"})  # a question of one of these is not about the papers it names
_NO_KIND = frozenset({"whether", "meaning"})  # too common to tell an entry by, beside another kind
# Words by which one asks, whatever for.
_PUT = frozenset(
    ("o", "dau", "cho", "nao", "noi", "khi", "bao", "gio", "luc", "may", "nhieu", "lau", "ai", "gi", "mo")
)
_OF_TIME = frozenset(
    ("nam", "thang", "ngay", "hoi", "vao", "tu", "truoc", "sau", "in", "since", "year", "month")
)
_OF_PLACE = frozenset(("tinh", "thanh", "pho", "tp", "o", "tai", "ben", "duoi", "in", "province", "city"))


def understood(here: Here, talk: Talk, text: str, alone: Meant | None = None) -> Meant:
    """What a question means where the talk stands. `alone`: what it means by itself, if that is known."""
    alone = alone or find(here, talk, text)
    last, words = last_entry(here, talk), words_of(text)
    if last is None or not 0 < len(words) <= LONGEST or alone.found.status == "refused":
        return alone
    going_on = FollowUp(here, talk, alone, last)
    if not going_on.naming and len(words) <= LONGEST_GENERAL:
        return replace(going_on.there(going_on.general()), names=False)
    if here.knowledge.phrases.follows(words) and alone.found.status != "out_of_scope":
        return going_on.there(going_on.about_another())
    if alone.found.status == "unsure" and not alone.wish.time:
        return going_on.there(going_on.clearer())
    return alone


def last_entry(here: Here, talk: Talk) -> Entry | None:
    """The entry talked about, while it is."""
    at = talk.answered_at
    if at is None or here.now - at > FADES:
        return None
    return here.knowledge.policy.entries.get(talk.answered or "")


@dataclass(frozen=True)
class FollowUp:
    """A question, what it means by itself, and the entry that was answered last."""

    here: Here
    talk: Talk
    alone: Meant
    last: Entry

    @cached_property
    def words(self) -> Words:
        return words_of(self.alone.text)

    @cached_property
    def parted(self) -> tuple[Words, Words]:
        return self.here.knowledge.phrases.parted(self.words)

    @cached_property
    def naming(self) -> Words:
        """The words that name something else than a time or a province."""
        text, wish = self.alone.text, self.alone.wish
        folded = tokens(text)
        places = {word for place in named_places(text) for word in folded[place.start : place.end]}
        dropped = (places | _OF_PLACE if places else frozenset()) | (_OF_TIME if wish.time else frozenset())
        numbers = wish.time is not None
        named = (word for word in self.parted[0] if fold(word) not in dropped)
        return tuple(word for word in named if not (numbers and word.isdecimal()))

    @cached_property
    def close(self) -> tuple[str, ...]:
        """Entries of the same matter, the closest first: next, leading here, itself, of the same subject."""
        entries, subject = self.here.knowledge.policy.entries, self.subject
        led_here = (one.id for one in entries.values() if self.last.id in one.next)
        topic = (one.id for one in entries.values() if one.topic == self.last.topic)
        alike = (one for one in topic if subject & self.here.knowledge.read(one).words)
        return self._told((*self.last.next, *led_here, self.last.id, *alike))

    @cached_property
    def after_next(self) -> tuple[str, ...]:
        entries = self.here.knowledge.policy.entries
        return self._told(one for id_ in self.last.next if id_ in entries for one in entries[id_].next)

    @cached_property
    def subject(self) -> frozenset[str]:
        """The folded words of the last entry's title that name something."""
        return frozenset(map(fold, self._named_in(self.last.title)))

    @cached_property
    def near(self) -> tuple[str, ...]:
        return tuple(one for one in self.alone.found.near if one in self.close)

    def there(self, meant: Meant) -> Meant:
        """A follow-up stays in the province the question before named."""
        return replace(meant, wish=replace(meant.wish, place=meant.wish.place or self.talk.answered_in))

    # A question that names nothing: «ở đâu?», «năm 2015 thì sao?»

    def general(self) -> Meant:
        found, wish = self.alone.found, self.alone.wish
        if not self.parted[1]:
            return self._meaning(self.last.id if wish.time or wish.place else None)
        asked = general(self.alone.text, self.parted[1])
        if found.status != "answered":
            return self._meaning(self._meant(asked))
        known = found.confidence >= CERTAIN and len(self.words) > SHORT
        stands = known or wish.place or len(self.parted[1]) == 1 or found.entry in self.close
        return self._meaning(None if stands else self._instead(asked))

    def _instead(self, asked: "General") -> str | None:
        """What is meant by what is answered by itself too: «hồ sơ gồm gì» after a title."""
        best = self._best(self.near, asked, COVERED)
        if best or not asked.kinds & _ATTRIBUTES:
            return best
        return self._best(self.last.next, asked) or self._joined() or self._best(self.close, asked)

    def _meant(self, asked: "General") -> str | None:
        """What is meant by what is not answered by itself."""
        near = tuple(one for one in self.alone.found.near if one in (*self.close, *self.after_next))
        first = tuple(one for one in self.alone.found.near[:1] if one in near)
        best = self._best(self.last.next, asked, COVERED) or self._best(first, asked, COVERED)
        best = best or self._best(near, asked) or self._joined() or self._best(self.last.next, asked.beside())
        # Each matter has amounts of its own, and one word («when») is too little to tell by.
        if best is None and asked.kinds != {"amount"} and len(asked.words) > 1:
            best = self._best(self.close, asked) or self._best(self.after_next, asked)
        return best or next(iter(first), None)

    # A question that names something else: «thế còn hợp tác xã?»

    def about_another(self) -> Meant:
        """The same question about something else: another kind of facility, asked next, or asked alike."""
        words = self.here.knowledge.phrases.without_following(self.words)
        facility = facility_named(self.here, words)
        if facility and _differs(self.here, self.last, facility):
            return replace(self._meaning(self.last.id), wish=replace(self.alone.wish, facility=facility))
        if self.alone.found.status == "answered":
            stays = self.alone.found.entry in self.last.next or self._is_alike(self.alone.found.entry)
            return self._meaning(None if stays else next(self._alike(), None))
        asked_alike = asked_of(self.here, self.talk, self.last, " ".join(words), facility)
        if asked_alike or facility:
            return self._meaning(asked_alike)
        return self._meaning(self._together((*self.near, *self.last.next), words) or self._offered_next())

    def clearer(self) -> Meant:
        """What an unclear question means, if people ask that next or its matter is the last one's."""
        return self._meaning(self._offered_next() or self._joined())

    def _alike(self) -> Iterator[str]:
        """Of what else it may mean, what people ask next or of the same topic, put the same way."""
        entries, topic = self.here.knowledge.policy.entries, self.last.topic
        others = (one for one in self.alone.found.near if one != self.last.id)
        close = (one for one in others if one in self.last.next or entries[one].topic == topic)
        return filter(self._is_alike, close)

    def _is_alike(self, entry: str | None) -> bool:
        """Whether it is put as the last question was: how much, where."""
        known = self.here.knowledge.policy.entries.get(entry or "")
        kinds = kinds_of(tokens(self.last.title))
        return known is not None and bool(kinds & kinds_of(tokens(known.title)))

    def _offered_next(self) -> str | None:
        return next((one for one in self.alone.found.near if one in self.last.next), None)

    def _together(self, entries: Iterable[str], words: Words) -> str | None:
        """The first entry in whose wordings these words stand together."""
        phrase = f" {' '.join(map(fold, words))} "
        return next(
            (one for one in self._told(entries) if phrase in self.here.knowledge.read(one).text), None
        )

    # Both

    def _joined(self) -> str | None:
        """What the question leads to with the subject of the last answer, if that is of the same matter."""
        asked = " ".join((self.alone.text, *self._named_in(self.last.title)))
        found = find(self.here, self.talk, asked).found
        if found.status != "answered" or found.entry is None or found.entry == self.last.id:
            return None
        shared = self.subject & self.here.knowledge.read(found.entry).words
        return found.entry if len(shared) >= SHARED else None

    def _best(self, entries: Iterable[str], asked: "General", least: float = 1.0) -> str | None:
        """The entry that fits a general question best, the first of equals; None when none does."""
        fits = {one: self._fit(one, asked) for one in self._told(entries)}
        best = max(fits, key=lambda one: fits[one], default=None)
        return best if best and fits[best] >= least else None

    def _fit(self, entry: str, asked: "General") -> float:
        """How much of a general question one wording of its kind has; an amount is asked of money alone."""
        known = self.here.knowledge.policy.entries[entry]
        if asked.kinds == {"amount"} and known.stakes != "money":
            return 0.0
        if not asked.words:
            return float(bool(kinds_of(tokens(known.title)) & asked.kinds))
        wordings = self.here.knowledge.read(entry).wordings
        alike = (words for words, kinds in wordings if asked.is_of(kinds))
        return max((len(asked.words & words) / len(asked.words) for words in alike), default=0.0)

    def _told(self, entries: Iterable[str]) -> tuple[str, ...]:
        """Those that have an answer today, each once."""
        knowledge, today = self.here.knowledge, self.here.today()
        known = (one for one in dict.fromkeys(entries) if one in knowledge.policy.entries)
        return tuple(one for one in known if knowledge.answers_on(one, today))

    def _named_in(self, title: str) -> Words:
        return self.here.knowledge.phrases.parted(words_of(title))[0]

    def _meaning(self, entry: str | None) -> Meant:
        """The question with this entry as what it is about; None: what it means by itself."""
        alone = self.alone
        if entry is None:
            return alone
        return replace(alone, found=Found("answered", entry, alone.found.confidence, kinds=alone.found.kinds))


@dataclass(frozen=True, slots=True)
class General:
    """A question that names nothing: its folded words, and of which kinds it is."""

    words: frozenset[str]
    kinds: frozenset[str]

    def is_of(self, kinds: frozenset[str]) -> bool:
        """Whether a wording of these kinds asks for the same: papers, and not where to hand them in."""
        if not self.kinds:
            return True
        other = kinds & _PLAIN - self.kinds if self.kinds & _ATTRIBUTES else frozenset()
        return bool(self.kinds & kinds) and not other

    def beside(self) -> "General":
        """The same question however it is put: «ở đâu» is «chỗ nào»."""
        return General(self.words - _PUT, self.kinds)


def general(text: str, words: Words) -> General:
    kinds = kinds_of(tokens(text))
    return General(frozenset(map(fold, words)), kinds - _NO_KIND or kinds)


def asked_of(here: Here, talk: Talk, last: Entry, subject: str, facility: str | None = None) -> str | None:
    """The other entry that the question of this one leads to when it is asked about something else."""
    kinds = kinds_of(tokens(last.title))
    asked = [kind for kind in KINDS_ASKED if kind in kinds]
    for kind in ("whether",) if facility else asked:
        found = find(here, talk, here.words(f"follow.{kind}", subject=subject)).found
        if found.status == "answered" and found.entry != last.id:
            return found.entry
    return None


def _differs(here: Here, entry: Entry, facility: str) -> bool:
    """Whether the entry says something of its own for this kind of facility."""
    spoken = entry.answer_on(here.today())
    return spoken is not None and facility in spoken.for_facility


def facility_named(here: Here, words: Words) -> str | None:
    """The kind of facility these words name, as the profile knows it."""
    labels = {kind: words_of(here.words(f"profile.kind.{kind}")) for kind in FACILITIES}
    named = (kind for kind, label in labels.items() if all_may_mean(words, label))
    meant = (one.removeprefix(FACILITY) for one in here.knowledge.phrases.meanings(words))
    return next(named, None) or next((one for one in meant if one in FACILITIES), None)
