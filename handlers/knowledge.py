"""What a turn may look at: the policy, the search over it, the words, and whose assistant this is."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from handlers.eligibility.compare import revision
from handlers.eligibility.law import Law
from handlers.interview.left import Lefts
from handlers.phrases import Phrases
from messages.catalogue import Catalogue
from messages.knowledge.model import Entry, Policy
from messages.search import Search
from messages.search.signs import kinds_of
from messages.text import tokens


@dataclass(frozen=True)
class Centre:
    """The centre that runs this assistant. `province` is a two-digit code."""

    name: str
    phone: str | None
    province: str | None
    privacy_contact: str | None


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """An entry's title and wordings as folded words, each with the kinds of question it is; all its words.

    `text`: all of it, ` mua may cu … `, to look for words that stand together.
    """

    wordings: tuple[tuple[frozenset[str], frozenset[str]], ...]
    words: frozenset[str]
    text: str


@dataclass(frozen=True)
class Knowledge:
    policy: Policy
    search: Search
    words: Catalogue
    centre: Centre

    @cached_property
    def _read(self) -> dict[str, ReadEntry]:
        return {}

    def read(self, entry_id: str) -> ReadEntry:
        """The entry's wordings, read when they are first asked for."""
        if entry_id not in self._read:
            self._read[entry_id] = read_entry(self.policy.entries[entry_id])
        return self._read[entry_id]

    @cached_property
    def law(self) -> Law:
        """The rules of eligibility by day, made ready when they are first asked for."""
        return Law(self.policy.rules)

    @property
    def judges(self) -> bool:
        """Whether the policy holds rules to judge a facility by."""
        return bool(self.policy.rules.activities)

    @cached_property
    def revision(self) -> str:
        """Of the rules: what a kept result says it was worked out with."""
        return revision(self.policy.rules)

    @cached_property
    def lefts(self) -> Lefts:
        """What is left to ask about eligibility, remembered by what is known."""
        return Lefts(self.law)

    @cached_property
    def phrases(self) -> Phrases:
        return Phrases(self.words)

    def answers_on(self, entry_id: str, on: date) -> bool:
        """Whether the entry has an answer in force that day."""
        return any(answer.holds(on) for answer in self.policy.entries[entry_id].answers)

    @cached_property
    def by_topic(self) -> Mapping[str, tuple[str, ...]]:
        """Entry ids of each topic; those that most other answers lead to come first."""
        led_to = Counter(one for entry in self.policy.entries.values() for one in entry.next)
        topics: dict[str, list[str]] = {}
        for entry_id in sorted(self.policy.entries, key=lambda one: -led_to[one]):
            topics.setdefault(self.policy.entries[entry_id].topic, []).append(entry_id)
        return {topic: tuple(entries) for topic, entries in topics.items()}


def read_entry(entry: Entry) -> ReadEntry:
    texts = (entry.title, entry.title_en, *entry.wordings, *entry.wordings_en)
    wordings = [tokens(text) for text in texts]
    read = tuple((frozenset(words), kinds_of(words)) for words in wordings)
    text = " | ".join(" ".join(words) for words in wordings)
    return ReadEntry(read, frozenset().union(*wordings), f" {text} ")
