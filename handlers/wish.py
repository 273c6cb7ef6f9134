"""What a question means: where the search led, and how the answer is wanted."""

from dataclasses import dataclass

from messages.knowledge.times import Time
from messages.search import Found


@dataclass(frozen=True, slots=True)
class Wish:
    """`kinds`: as `kinds_of` gives them. `place`: the province it names, two digits; `facility`: the kind."""

    kinds: frozenset[str] = frozenset()
    time: Time | None = None
    place: str | None = None
    facility: str | None = None


@dataclass(frozen=True, slots=True)
class Meant:
    """A question as it was typed, what it led to, and how it wants to be answered.

    `names`: it tells by itself what it is about.
    """

    text: str
    found: Found
    wish: Wish
    names: bool = True
