"""Questions nobody could answer: put together when they ask the same, and which entry answers them now."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from handlers.knowledge import Knowledge
from messages.masking import HIDDEN
from messages.search import Search
from messages.search.reading import read
from messages.search.spelling import FILLERS
from messages.text import tokens

SAME = 0.75  # share of what two questions say, by how telling their words are, that makes them one
NEAR = 3
NAMED = re.compile(r"U(\d+)")  # how an entry names a question in its list `questions`

Words = frozenset[str]


class Question(NamedTuple):
    """One question nobody has answered yet; `waits`: somebody wants to be told."""

    id: int
    question: str
    near: tuple[str, ...]
    day: date
    waits: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that ask the same, the oldest first; its id is the oldest one's."""

    questions: tuple[Question, ...]

    @property
    def id(self) -> int:
        return self.questions[0].id

    @property
    def asked(self) -> int:
        return len(self.questions)

    @property
    def first(self) -> date:
        return min(one.day for one in self.questions)

    @property
    def last(self) -> date:
        return max(one.day for one in self.questions)

    @property
    def waiting(self) -> int:
        return sum(one.waits for one in self.questions)

    @property
    def near(self) -> tuple[str, ...]:
        """The entries that most of its questions came near to."""
        often = Counter(entry for one in self.questions for entry in one.near)
        return tuple(entry for entry, _ in often.most_common(NEAR))

    @property
    def wordings(self) -> tuple[str, ...]:
        """Each way it was asked, the most usual first."""
        often = Counter(_as_wording(one.question) for one in self.questions)
        return distinct(wording for wording, _ in often.most_common())


def grouped(questions: Iterable[Question], search: Search) -> list[Group]:
    """Most asked first, then the newest.

    A question joins the oldest group whose first question says the same, so what comes later never
    changes which group an older question is in.
    """
    gathering = _Gathering(search)
    for question in sorted(questions, key=lambda one: one.id):
        gathering.add(question)
    groups = [Group(tuple(members)) for members in gathering.members]
    return sorted(groups, key=lambda group: (-group.asked, -group.last.toordinal(), group.id))


def distinct(wordings: Iterable[str]) -> tuple[str, ...]:
    """Those that are the same without marks, capitals and spaces come once; what says nothing is left out."""
    first: dict[str, str] = {}
    for wording in wordings:
        first.setdefault(" ".join(tokens(wording)), wording)
    return tuple(wording for folded, wording in first.items() if folded)


def _as_wording(question: str) -> str:
    return " ".join(question.replace(HIDDEN, " ").split()).strip(" ,;:…")


def same_group(text: str, groups: Iterable[Group], search: Search) -> Group | None:
    """The group that asks the same as the text."""
    gathering, by_id = _Gathering(search), sorted(groups, key=lambda group: group.id)
    for group in by_id:
        gathering.add(group.questions[0])
    place = gathering.place(text)
    return by_id[place] if place < len(by_id) else None


class _Gathering:
    """Groups by the words of their first question, looked up by word."""

    def __init__(self, search: Search) -> None:
        self._search = search
        self._of_words: dict[Words, int] = {}
        self._weights: list[float] = []
        self._having: dict[str, list[int]] = {}
        self.members: list[list[Question]] = []

    def add(self, question: Question) -> None:
        words = self._words(question.question)
        place = self._of_words.get(words)
        if place is None:
            place = self._of_words[words] = self._alike(words)
        if place < len(self.members):
            self.members[place].append(question)
            return
        self.members.append([question])
        self._weights.append(self._weight(words))
        for word in words:
            self._having.setdefault(word, []).append(place)

    def place(self, text: str) -> int:
        """Where the group of a text is, or would be."""
        words = self._words(text)
        return self._of_words[words] if words in self._of_words else self._alike(words)

    def _words(self, text: str) -> Words:
        """As the search reads them, without politeness; a question of politeness alone keeps it."""
        words = frozenset(word.form for word in read(text, self._search.index.known))
        return words - FILLERS or words

    def _alike(self, words: Words) -> int:
        """The oldest group that says the same, or the next new one."""
        shared: defaultdict[int, float] = defaultdict(float)
        for word in sorted(words):
            for place in self._having.get(word, ()):
                shared[place] += self._search.index.words.idf(word)
        weight = self._weight(words)
        same = (at for at in sorted(shared) if 2 * shared[at] >= SAME * (weight + self._weights[at]))
        return next(same, len(self.members))

    def _weight(self, words: Words) -> float:
        return sum(sorted(map(self._search.index.words.idf, words)))


def named_now(questions: Sequence[Question], knowledge: Knowledge, on: date) -> dict[int, str]:
    """The entry for each question of a group one of which an entry names, by id."""
    still = {one.id for one in questions}
    names = {one: entry for one, entry in _names(knowledge, on) if one in still}
    answers: dict[int, str] = {}
    for group in grouped(questions, knowledge.search) if names else ():
        entry = next((names[one.id] for one in group.questions if one.id in names), None)
        if entry:
            answers |= dict.fromkeys((one.id for one in group.questions), entry)
    return answers


def found_now(
    questions: Iterable[Question], knowledge: Knowledge, on: date, rejected: Collection[tuple[str, str]]
) -> dict[int, str]:
    """The entry for each question the search is sure of now, by id.

    Never one that somebody said the question does not mean (`rejected`: question and entry).
    """
    answers: dict[int, str] = {}
    for text, ids in _by_text(questions).items():
        found = knowledge.search.find(text, on, knowledge.centre.province)
        if found.status == "answered" and found.entry and (text, found.entry) not in rejected:
            answers |= dict.fromkeys(ids, found.entry)
    return answers


def _names(knowledge: Knowledge, on: date) -> Iterator[tuple[int, str]]:
    for entry in knowledge.policy.entries.values():
        named = filter(None, map(NAMED.fullmatch, entry.questions))
        if knowledge.answers_on(entry.id, on):
            yield from ((int(name[1]), entry.id) for name in named)


def _by_text(questions: Iterable[Question]) -> Mapping[str, list[int]]:
    ids: dict[str, list[int]] = {}
    for one in questions:
        ids.setdefault(one.question, []).append(one.id)
    return ids
