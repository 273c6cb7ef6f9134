"""How well and how fast questions are understood, beside a plain BM25: python -m tests.benchmarks.search

The fresh questions are split in two. Thresholds, weights and wordings of entries were chosen with the even
half; the odd half of what is not ours was in sight when topics outside were written: it flatters a little.
"""

import gc
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from time import process_time

from messages.knowledge.load import load_policy
from messages.knowledge.model import Policy
from messages.search import Search, build_search
from messages.text import clean, fold
from tests.knowledge.measure import TODAY, Asked, Change, count, every, fresh, glued, swapped

CHANGES: Mapping[str, Change] = {"as typed": str, "no marks": fold, "swapped": swapped, "glued": glued}
HALVES = {"odd": slice(1, None, 2), "even": slice(0, None, 2), "all": slice(None)}
K, B = 1.2, 0.75


@dataclass(frozen=True, slots=True)
class Plain:
    """BM25 over syllables with their marks, one document for each wording: the peer."""

    ids: Sequence[str]
    counts: Sequence[Counter[str]]
    rarity: Mapping[str, float]
    usual: float  # syllables of a document

    def first(self, question: str) -> str:
        words = clean(question).casefold().split()
        return self.ids[max(range(len(self.ids)), key=lambda at: self._score(words, self.counts[at]))]

    def _score(self, words: Sequence[str], counts: Counter[str]) -> float:
        long = K * (1 - B + B * counts.total() / self.usual)
        held = ((self.rarity[word], counts[word]) for word in words if word in counts)
        return sum(rarity * often * (K + 1) / (often + long) for rarity, often in held)


def plain(policy: Policy) -> Plain:
    rows = [(row.id, text) for row in policy.entries.values() for text in (*row.wordings, *row.wordings_en)]
    rows += [(row.id, text) for row in policy.outside.values() for text in row.wordings]
    counts = [Counter(clean(text).casefold().split()) for _, text in rows]
    held = Counter(word for each in counts for word in each)
    rarity = {word: log(1 + (len(rows) - often + 0.5) / (often + 0.5)) for word, often in held.items()}
    return Plain([id_ for id_, _ in rows], counts, rarity, sum(each.total() for each in counts) / len(counts))


def resident() -> float:
    """MB of this process."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def quality(search: Search, peer: Plain) -> list[str]:
    lines = [
        "half  typing    first  three  answered  right  near  none   false far/near/hostile  unsure far  BM25"
    ]
    for half, part in HALVES.items():
        questions = every(fresh(), part)
        for name, change in CHANGES.items():
            got = count(search, questions, change)
            false = " ".join(f"{got.false[kind]:.3f}" for kind in ("far", "near", "hostile"))
            unsure, beside = got.unsure["far"], beaten(peer, questions["answerable"], change)
            lines.append(
                f"{half:5} {name:9} {got.first:.3f}  {got.among:.3f}  {got.answered:.3f}     {got.right:.3f}"
                f"  {got.near:.2f}  {got.unanswered:.3f}  {false}        {unsure:.3f}     {beside:.3f}"
            )
    return lines


def beaten(peer: Plain, questions: Sequence[Asked], change: Change) -> float:
    return sum(peer.first(change(row.typed)) in row.want for row in questions) / len(questions)


def speed(search: Search) -> str:
    times = []
    for row in (row for rows in fresh().values() for row in rows):
        started = process_time()
        search.find(row.typed, TODAY, None)
        times.append((process_time() - started) * 1000)
    times.sort()
    return (
        f"find: p50 {times[len(times) // 2]:.2f} ms, p99 {times[len(times) * 99 // 100]:.2f} ms of processor"
    )


def main() -> None:
    policy = load_policy()
    gc.collect()
    before, started = resident(), process_time()
    search = build_search(policy)
    built = process_time() - started
    gc.collect()
    memory = f"index: {resident() - before:.1f} MB resident, built in {built:.2f} s of processor"
    sys.stdout.write("\n".join((*quality(search, plain(policy)), speed(search), memory)) + "\n")


if __name__ == "__main__":
    main()
