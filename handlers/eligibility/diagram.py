"""Decisions over keys that may be unknown: a diagram with one branch for each class of values of a key.

A leaf is a verdict. Following only known keys leaves the smaller diagram of what is still open: a leaf if no
answer can matter any more, and otherwise exactly the keys whose answer can. So a verdict with unknown keys is
what filling them in all ways would give, without filling them.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import NamedTuple

from messages.rules.model import FAILS, MET, UNSETTLED

YES, NO, UNSURE = "yes", "no", "unsure"
OPEN = "need_more"  # a leaf only where keys stay unknown for good
_RANK = {MET: 2, UNSETTLED: 1, FAILS: 0}
_LEAF = (NO, UNSURE, YES)  # the same three objects everywhere, so that leaves are compared as nodes are

Classes = Mapping[str, int]  # key → the class its value falls into; absent = unknown


class Branch(NamedTuple):
    """A test of one key: it holds when the value falls into one of these classes."""

    key: str
    classes: frozenset[int]


class Way(NamedTuple):
    """A case of a condition: all branches hold → the outcome."""

    when: tuple[Branch, ...]
    then: str


Ways = tuple[Way, ...]  # the first whose branches hold decides


@dataclass(frozen=True, eq=False)
class Node:
    """A key and the diagram below each class of its values; equal diagrams are one object."""

    key: str
    below: tuple["Diagram", ...]

    @cached_property
    def open_keys(self) -> frozenset[str]:
        """The keys whose answer can still matter."""
        return frozenset((self.key,)).union(*(open_keys(one) for one in self.below))

    @cached_property
    def leaves(self) -> frozenset[str]:
        """The verdicts that can still come out."""
        return frozenset().union(*(leaves(one) for one in self.below))


Diagram = Node | str


def open_keys(diagram: Diagram) -> frozenset[str]:
    return frozenset() if isinstance(diagram, str) else diagram.open_keys


def leaves(diagram: Diagram) -> frozenset[str]:
    return frozenset((diagram,)) if isinstance(diagram, str) else diagram.leaves


class Diagrams:
    """Makes diagrams over keys in a fixed order; `sizes`: how many classes the values of each key have."""

    def __init__(self, sizes: Mapping[str, int]) -> None:
        self._sizes = sizes
        self._order = tuple(sizes)
        self._made: dict[Hashable, Node] = {}
        self._grown: dict[Hashable, Diagram] = {}

    def of(self, conditions: Iterable[Ways]) -> Diagram:
        """The verdict when all conditions are asked: one that fails decides, then one that is unsettled."""
        return self._grow(tuple(conditions), _RANK[MET], 0)

    def _grow(self, conditions: tuple[Ways, ...], rank: int, at: int) -> Diagram:
        pending, rank = _settle(conditions, rank)
        if rank == _RANK[FAILS] or not pending:
            return _LEAF[rank]
        state = pending, rank, at
        if state not in self._grown:
            key = self._order[at]
            below = (
                self._grow(tuple(narrowed(ways, key, one) for ways in pending), rank, at + 1)
                for one in range(self._sizes[key])
            )
            self._grown[state] = self._node(key, tuple(below), self._made)
        return self._grown[state]

    def _node(self, key: str, below: tuple[Diagram, ...], made: dict[Hashable, Node]) -> Diagram:
        """The one node of this shape: kept for good while growing, for one question while following."""
        if all(one is below[0] for one in below[1:]):
            return below[0]
        shape = key, tuple(map(id, below))
        return self._made.get(shape) or made.setdefault(shape, Node(key, below))

    def follow(self, diagram: Diagram, known: Classes) -> Diagram:
        """What is left of a diagram when these keys are known."""
        if isinstance(diagram, str) or diagram.open_keys.isdisjoint(known):
            return diagram
        return self._follow(diagram, known, {}, {})

    def _follow(
        self, diagram: Diagram, known: Classes, done: dict[int, Diagram], made: dict[Hashable, Node]
    ) -> Diagram:
        while not isinstance(diagram, str) and (at := known.get(diagram.key)) is not None:
            diagram = diagram.below[at]
        if isinstance(diagram, str) or diagram.open_keys.isdisjoint(known):
            return diagram
        if id(diagram) not in done:
            below = tuple(self._follow(one, known, done, made) for one in diagram.below)
            done[id(diagram)] = self._node(diagram.key, below, made)
        return done[id(diagram)]

    def leaves(self, diagram: Diagram, known: Classes, enough: int = len(_LEAF)) -> set[str]:
        """The leaves that can still come out when these keys are known, or that many of them."""
        found: set[str] = set()
        seen: set[int] = set()
        ahead = [diagram]
        while ahead and len(found) < enough:
            one = ahead.pop()
            while not isinstance(one, str) and (at := known.get(one.key)) is not None:
                one = one.below[at]
            if isinstance(one, str):
                found.add(one)
            elif one.open_keys.isdisjoint(known):
                found |= one.leaves
            elif id(one) not in seen:
                seen.add(id(one))
                ahead += one.below
        return found

    def never_known(self, diagram: Diagram, keys: frozenset[str]) -> Diagram:
        """The diagram of who will never know these keys: where they alone decide, the leaf is OPEN."""
        if isinstance(diagram, str) or diagram.open_keys.isdisjoint(keys):
            return diagram
        return self._never_known(diagram, keys, {}, {})

    def _never_known(
        self, diagram: Diagram, keys: frozenset[str], done: dict[int, Diagram], made: dict[Hashable, Node]
    ) -> Diagram:
        if isinstance(diagram, str) or diagram.open_keys.isdisjoint(keys):
            return diagram
        if id(diagram) not in done:
            below = tuple(self._never_known(one, keys, done, made) for one in diagram.below)
            if diagram.key in keys:
                done[id(diagram)] = reduce(lambda one, other: self._agreed(one, other, made), below)
            else:
                done[id(diagram)] = self._node(diagram.key, below, made)
        return done[id(diagram)]

    def _agreed(self, one: Diagram, other: Diagram, made: dict[Hashable, Node]) -> Diagram:
        """Where both say the same, that; elsewhere OPEN."""
        if one is other or one == other:
            return one
        nodes = [diagram for diagram in (one, other) if not isinstance(diagram, str)]
        if not nodes:
            return OPEN
        key = min((node.key for node in nodes), key=self._order.index)
        pairs = zip(_below(one, key, self._sizes[key]), _below(other, key, self._sizes[key]), strict=True)
        return self._node(key, tuple(self._agreed(*pair, made) for pair in pairs), made)


def _below(diagram: Diagram, key: str, size: int) -> tuple[Diagram, ...]:
    """What is left for each class of a key, also where the diagram does not ask it."""
    if isinstance(diagram, str) or diagram.key != key:
        return (diagram,) * size
    return diagram.below


def _settle(conditions: Iterable[Ways], rank: int) -> tuple[tuple[Ways, ...], int]:
    """The conditions that are still open, and the worst outcome of those that are not."""
    pending = []
    for ways in conditions:
        if ways[0].when:
            pending.append(ways)
        else:
            rank = min(rank, _RANK[ways[0].then])
    return tuple(pending), rank


def narrowed(ways: Ways, key: str, at: int) -> Ways:
    """The cases left when a key falls into a class; nothing stands after one without branches."""
    left: list[Way] = []
    for way in ways:
        if all(branch.key != key or at in branch.classes for branch in way.when):
            left.append(Way(tuple(branch for branch in way.when if branch.key != key), way.then))
            if not left[-1].when:
                break
    return tuple(left)
