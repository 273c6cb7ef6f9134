"""A search of the plainest kind, so that tuning the real one does not change what transcripts say."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date

from messages.knowledge.model import Entry, Outside, Policy
from messages.search import Found, Search, build_search
from messages.text import tokens

ANSWERED, UNSURE = 0.5, 0.3  # share of words a question has in common with a wording


class Wordings(Search):
    """Finds the topic one of whose wordings shares most words with the question."""

    __slots__ = ()

    def find(self, question: str, on: date, province: str | None) -> Found:
        ranked = sorted(_ranked(self.policy, set(tokens(question))), key=lambda row: -row[0])
        share, best = ranked[0]
        near = tuple(topic.id for _, topic in ranked if isinstance(topic, Entry))[:3]
        if share < UNSURE:
            return Found("no_answer")
        if isinstance(best, Outside):
            return Found("refused" if best.kind == "refused" else "out_of_scope", outside=best.id)
        if share < ANSWERED:
            return Found("unsure", near=near)
        return Found("answered", entry=best.id, confidence=share)

    def nearest(self, question: str, on: date, province: str | None) -> tuple[str, ...]:
        ranked = sorted(_ranked(self.policy, set(tokens(question))), key=lambda row: -row[0])
        return tuple(topic.id for _, topic in ranked if isinstance(topic, Entry))[:3]


def by_wordings(policy: Policy) -> Search:
    real = build_search(policy)
    return Wordings(*(getattr(real, field.name) for field in fields(Search)))


def _ranked(policy: Policy, asked: set[str]) -> Iterator[tuple[float, Entry | Outside]]:
    for entry in policy.entries.values():
        yield _share(asked, (entry.title, entry.title_en, *entry.wordings, *entry.wordings_en)), entry
    for topic in policy.outside.values():
        yield _share(asked, (topic.title, topic.title_en, *topic.wordings)), topic


def _share(asked: set[str], wordings: Iterable[str]) -> float:
    words = [set(tokens(wording)) for wording in wordings]
    return max(len(asked & one) / len(asked | one) for one in words)
