"""Finding the answer to a question: sure, unsure between a few, not ours, or not known."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import Literal

from messages.knowledge.model import Entry, Outside, Policy
from messages.search.index import Asked, Index, Topic, index_of
from messages.search.judge import CERTAIN, Guess, Seen, Verdict, judged, look
from messages.search.reading import Vocabulary, Word, read, words_of
from messages.search.signs import KINDS, commands, documents_in, kinds_of
from messages.search.spelling import FILLERS
from messages.text import tokens
from messages.units import Place, find_province, named_places

Status = Literal["answered", "unsure", "no_answer", "out_of_scope", "refused"]

# How sure the search must be before it answers; money, deadlines and who may ask are stricter. Chosen so that
# the upper bounds of false answers hold: `python -m tests.knowledge.working_point`.
ANSWERED = {"money": 0.885, "deadline": 0.89, "eligibility": 0.885, "plain": 0.88}
UNSURE = 0.25
OUTSIDE = 0.55  # share of a topic that is not ours before its own sentence is said
_YEAR = re.compile(r"(?:19|20)\d\d")
LONGEST = 600  # letters of a message that are read: of a long story the end, where the question stands
NEAR = 3
_NEAR_SHARE = 0.01
_CLOSE = 0.5  # an entry half as likely as a topic that is not ours may be what is meant


@dataclass(frozen=True, slots=True)
class Found:
    """What a question led to. `near`: up to three entries it may mean; `outside`: a topic not ours.

    With `no_answer`, `entry` is a question we know, but nothing about it is in force that day.
    `kinds`: of what kinds the question is (`whether`, `amount`, …), so that the first line can answer it.
    """

    status: Status
    entry: str | None = None
    confidence: float = 0.0
    near: tuple[str, ...] = ()
    outside: str | None = None
    kinds: frozenset[str] = field(default=frozenset(), repr=False)


@dataclass(frozen=True, slots=True)
class Search:
    """`usual`: for each kind of question, the share of each topic's wordings that are of that kind.

    `documents`: those each topic names or rests on. `local`: the topics about one province, and which.
    """

    policy: Policy
    index: Index
    usual: Mapping[str, array[float]]
    documents: tuple[frozenset[tuple[str, str]], ...]
    local: Mapping[int, str]
    commanded: str | None

    def find(self, question: str, on: date, province: str | None) -> Found:
        """What the question is about that day, for a person of that province (two digits, or not known)."""
        if commands(question) and self.commanded:
            return Found("refused", confidence=1.0, outside=self.commanded)
        question = question[-LONGEST:]
        places = named_places(question)
        words = read(question, self.index.known)
        verdict = self._judged(words, places, province)
        return replace(self._decided(verdict, on), kinds=kinds_of(word.form for word in words))

    def nearest(self, question: str, on: date, province: str | None) -> tuple[str, ...]:
        """Up to three entries a question comes closest to, however far they are."""
        question = question[-LONGEST:]
        words = read(question, self.index.known)
        return self._near(self._judged(words, named_places(question), province).guesses, on)

    def _judged(self, words: Sequence[Word], places: Sequence[Place], province: str | None) -> Verdict:
        seen = self._seen(words, places, province)
        return judged(self.index, seen) if seen else Verdict((), 0.0, 0.0)

    def looked(self, question: str, province: str | None) -> Seen | None:
        """What there is to judge a whole question by; None when it says nothing or nothing is near it."""
        question = question[-LONGEST:]
        return self._seen(read(question, self.index.known), named_places(question), province)

    def _seen(self, words: Sequence[Word], places: Sequence[Place], province: str | None) -> Seen | None:
        words = _without_years(words)
        if not _says_something(words, self.index.known):
            return None
        asked = self.index.asked(words, _names(places))
        barred = self._barred(asked, {province, *(place.province.code for place in places)})
        likenesses = self.index.likenesses(asked)
        kinds = self.kinds(asked, likenesses)
        return look(asked, likenesses, kinds, barred, len(self.policy.entries))

    def kinds(self, asked: Asked, topics: Iterable[int]) -> dict[int, float]:
        """How usual the question's kinds are among the wordings of each of these topics."""
        kinds = sorted(kinds_of(word.form for word in asked.words))
        return {topic: sum(self.usual[kind][topic] for kind in kinds) / (len(kinds) or 1) for topic in topics}

    def _barred(self, asked: Asked, provinces: set[str | None]) -> frozenset[int]:
        """Topics that know nothing of a document it names (28 is not 26), or are of another province."""
        named = documents_in(word.form for word in asked.words)
        elsewhere = (topic for topic, province in self.local.items() if province not in provinces)
        silent = (topic for topic, known in enumerate(self.documents) if not named <= known) if named else ()
        return frozenset((*elsewhere, *silent))

    def _decided(self, verdict: Verdict, on: date) -> Found:
        if not verdict.guesses:
            return Found("no_answer")
        best = self.index.topics[verdict.guesses[0].topic]
        if best in self.policy.outside:
            return self._outside(self.policy.outside[best], verdict, on)
        entry = self.policy.entries[best]
        if verdict.confidence >= ANSWERED[entry.stakes]:
            if entry.answer_on(on) is None:
                return Found("no_answer", best, verdict.confidence)
            near = self._near(verdict.guesses[1:], on)
            return Found("answered", best, verdict.confidence, near)
        return self._unsure(verdict, on)

    def _outside(self, topic: Outside, verdict: Verdict, on: date) -> Found:
        if verdict.guesses[0].share < OUTSIDE and verdict.confidence < CERTAIN:
            entries = (guess for guess in verdict.guesses[:NEAR] if guess.topic < len(self.policy.entries))
            close = next(entries, verdict.guesses[0]).share >= _CLOSE * verdict.guesses[0].share
            return self._unsure(verdict, on) if close else Found("no_answer", confidence=verdict.confidence)
        status: Status = "refused" if topic.kind == "refused" else "out_of_scope"
        return Found(status, confidence=verdict.confidence, outside=topic.id)

    def _unsure(self, verdict: Verdict, on: date) -> Found:
        near = self._near(verdict.guesses, on)
        if verdict.heard < UNSURE or not near:
            return Found("no_answer", confidence=verdict.confidence)
        return Found("unsure", confidence=verdict.confidence, near=near)

    def _near(self, guesses: Sequence[Guess], on: date) -> tuple[str, ...]:
        ids = [self.index.topics[guess.topic] for guess in guesses if guess.share >= _NEAR_SHARE]
        entries = [self.policy.entries[id_] for id_ in ids if id_ in self.policy.entries]
        return tuple(entry.id for entry in entries if entry.answer_on(on))[:NEAR]


def build_search(policy: Policy) -> Search:
    """The index of a policy; made once, it never changes."""
    topics = [*map(_topic, policy.entries.values()), *map(_outside_topic, policy.outside.values())]
    places = {at: find_province(entry.title) for at, entry in enumerate(policy.entries.values())}
    return Search(
        policy=policy,
        index=index_of(topics),
        usual=_usual(topics),
        documents=tuple(_documents(policy, topic) for topic in topics),
        local={at: place.code for at, place in places.items() if place},
        commanded=_commanded(policy),
    )


def _topic(entry: Entry) -> Topic:
    told = (text for answer in entry.answers for text in (answer.first, *answer.conditions))
    return Topic(
        entry.id, _read(*entry.wordings, *entry.wordings_en, entry.title, entry.title_en), _read(*told)
    )


def _outside_topic(topic: Outside) -> Topic:
    return Topic(topic.id, _read(*topic.wordings, topic.title, topic.title_en))


def _read(*texts: str) -> list[list[str]]:
    return list(map(words_of, texts))


def _usual(topics: Sequence[Topic]) -> dict[str, array[float]]:
    usual = {kind: array("d", bytes(8 * len(topics))) for kind in KINDS}
    for at, topic in enumerate(topics):
        for kind in (kind for words in topic.wordings for kind in kinds_of(words)):
            usual[kind][at] += 1 / len(topic.wordings)
    return usual


def _documents(policy: Policy, topic: Topic) -> frozenset[tuple[str, str]]:
    texts = (*topic.wordings, *topic.told, *_read(*_sources(policy, topic.id)))
    return frozenset(document for words in texts for document in documents_in(words))


def _sources(policy: Policy, topic: str) -> list[str]:
    """Names of the documents an entry's answers rest on."""
    entry = policy.entries.get(topic)
    facts = [fact for answer in entry.answers for fact in answer.rests_on] if entry else []
    return [policy.documents[policy.provisions[fact].document].name for fact in dict.fromkeys(facts)]


def _commanded(policy: Policy) -> str | None:
    """The refused topic most of whose wordings are commands to the assistant."""
    refused = [topic for topic in policy.outside.values() if topic.kind == "refused"]
    counts = {topic.id: sum(map(commands, topic.wordings)) for topic in refused}
    return max(counts, key=lambda topic: counts[topic], default=None)


def _says_something(words: Sequence[Word], known: Vocabulary) -> bool:
    """A word that is more than politeness, or two that stand together in the bank (`hội chợ`)."""
    pairs = (f"{one.form} {other.form}" for one, other in pairwise(words))
    telling = [word.form for word in words if word.form not in FILLERS and len(word.form) > 1]
    return (
        any(len(form) > 2 for form in telling)
        or len(telling) > 1
        or any(pair in known.pairs for pair in pairs)
    )


def _without_years(words: Sequence[Word]) -> Sequence[Word]:
    """`năm 2015` says when it is asked about, not what; beside a document it is a part of its name."""
    forms = [word.form for word in words]
    said = [at for at, form in enumerate(forms) if forms[at - 1 : at] == ["nam"] and _YEAR.fullmatch(form)]
    if not said or documents_in(forms):
        return words
    left_out = {*said, *(at - 1 for at in said)}
    return [word for at, word in enumerate(words) if at not in left_out]


def _names(places: Sequence[Place]) -> frozenset[str]:
    """The words of the places a question names, which a bank cannot know."""
    named = (
        name for place in places for name in (place.province.name, *place.province.old, *place.province.also)
    )
    return frozenset(word for name in named for word in tokens(name))
