"""Tables that hold tens of thousands of short texts in few bytes: sorted hashes, found by halving.

A text is known by two checksums side by side, which are the same in every process; that two of a hundred
thousand texts share both would make one of them a little more telling than it is, no more.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate, repeat
from zlib import adler32, crc32

_HALF = 1 << 63
_LATELY = 2_000  # texts


def key_of(text: str) -> int:
    """64 bits, as a signed number."""
    raw = text.encode()
    return (crc32(raw) << 32 | adler32(raw)) - _HALF


@dataclass(frozen=True, slots=True)
class Texts:
    """A set of texts, each with a number: its place among the hashes. `lately`: those looked up last."""

    hashes: array[int]
    lately: dict[str, int | None] = field(default_factory=dict, compare=False, repr=False)

    def number(self, text: str) -> int | None:
        """A question and its parts ask for the same words and pieces many times."""
        if text in self.lately:
            return self.lately[text]
        if len(self.lately) >= _LATELY:
            self.lately.clear()
        self.lately[text] = found = self.find(key_of(text))
        return found

    def find(self, key: int) -> int | None:
        at = bisect_left(self.hashes, key)
        return at if at < len(self.hashes) and self.hashes[at] == key else None

    def numbers(self, texts: Iterable[str]) -> list[int]:
        """The numbers of those that are known."""
        return [number for text in texts if (number := self.number(text)) is not None]

    def rows(self, rows: Iterable[Iterable[str]]) -> Rows:
        """The numbers of each row's texts, all of which are known."""
        places = {key: place for place, key in enumerate(self.hashes)}
        starts, values = array("I", [0]), array("H" if len(places) <= 1 << 16 else "I")
        for row in rows:
            values.extend(map(places.__getitem__, map(key_of, row)))
            starts.append(len(values))
        return Rows(starts, values)

    def __contains__(self, text: str) -> bool:
        return self.number(text) is not None

    def __len__(self) -> int:
        return len(self.hashes)


def texts_of(texts: Iterable[str]) -> Texts:
    return Texts(array("q", sorted(set(map(key_of, texts)))))


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of small numbers, one after another in one array."""

    starts: array[int]
    values: array[int]

    def __getitem__(self, row: int) -> array[int]:
        return self.values[self.starts[row] : self.starts[row + 1]]

    def __len__(self) -> int:
        return len(self.starts) - 1


@dataclass(frozen=True, slots=True)
class Held:
    """For each text, which holders have it and how often."""

    texts: Texts
    holders: Rows
    counts: array[int]


def held_of(holders: Iterable[Iterable[str]]) -> Held:
    """`holders`: what each one has, a text as often as it counts."""
    keys, who, counts = array("q"), array("H"), array("H")
    for holder, texts in enumerate(holders):
        own = Counter(map(key_of, texts))
        keys.extend(own.keys())
        counts.extend(own.values())
        who.extend(repeat(holder, len(own)))
    sizes = Counter(keys)
    hashes = array("q", sorted(sizes))
    starts = array("I", accumulate((sizes[key] for key in hashes), initial=0))
    free = dict(zip(hashes, starts, strict=False))
    for key, holder, count in zip(keys, who[:], counts[:], strict=True):
        at = free[key]
        who[at], counts[at], free[key] = holder, count, at + 1
    return Held(Texts(hashes), Rows(starts, who), counts)
