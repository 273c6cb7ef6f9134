"""Which topic a question is about and how sure that is, from measures that know nothing of its length.

The weights were fitted on the wordings of the policy folder: a fifth of each entry's wordings was held back
and asked, then whole topics were held back and asked, so that "none of these" was learned as well.
`python -m tests.knowledge.fit` does it again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, fsum

from messages.search.index import Asked, Index, Likeness

# How much each part of a Likeness says about which topic is meant; the last one is the kind of question.
RANK = (8.4, 2.7, 8.2, 4.3, 1.1, 2.3, 5.0, 0.9)
# How sure: margin, nearest wording by letters, explained, exact, agreement, pieces explained.
SURE_BASE = -5.43
SURE = (1.5, 3.1, 1.2, 1.05, 1.0, 2.3)
CERTAIN = 0.99  # a question that is a wording of the bank, word for word


@dataclass(frozen=True, slots=True)
class Guess:
    """A topic by its place in the index, and how sure it is meant: 0 to 1."""

    topic: int
    score: float
    share: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """Topics, best first, and how sure the first one is."""

    guesses: tuple[Guess, ...]
    confidence: float


def judge(index: Index, asked: Asked, kinds: Mapping[int, float], barred: frozenset[int]) -> Verdict:
    """`kinds`: how well each topic fits the kind of question. `barred`: topics that cannot be meant."""
    likenesses = index.likenesses(asked)
    guesses = ranked(likenesses, kinds, barred)
    if not guesses:
        return Verdict((), 0.0)
    exact = index.exact(asked)
    if exact is not None and exact not in barred:
        first = [guess for guess in guesses if guess.topic == exact] or [Guess(exact, 0.0, 1.0)]
        return Verdict((*first, *(guess for guess in guesses if guess.topic != exact)), CERTAIN)
    features = sure_features(index, asked, likenesses, guesses)
    sure = SURE_BASE + _dot(SURE, features)
    return Verdict(guesses, 1 / (1 + exp(-sure)))


def ranked(
    likenesses: Mapping[int, Likeness], kinds: Mapping[int, float], barred: frozenset[int]
) -> tuple[Guess, ...]:
    scores = {
        topic: _dot(RANK, (*likeness.parts(), kinds.get(topic, 0.0)))
        for topic, likeness in likenesses.items()
        if topic not in barred
    }
    if not scores:
        return ()
    highest = max(scores.values())
    whole = fsum(exp(score - highest) for score in scores.values())
    ranked = sorted(scores, key=lambda topic: (-scores[topic], topic))
    return tuple(Guess(topic, scores[topic], exp(scores[topic] - highest) / whole) for topic in ranked)


def sure_features(
    index: Index, asked: Asked, likenesses: Mapping[int, Likeness], guesses: Sequence[Guess]
) -> tuple[float, ...]:
    best = guesses[0]
    likeness = likenesses[best.topic]
    explained, exact = index.explained(asked, best.topic)
    second = guesses[1].share if len(guesses) > 1 else 0.0
    return (
        best.share - second,
        likeness.letters,
        explained,
        exact,
        _agreement(likenesses, best.topic),
        likeness.pieces,
    )


def _agreement(likenesses: Mapping[int, Likeness], topic: int) -> float:
    """The share of the rankers that put this topic first by themselves."""
    all_parts = [likeness.parts() for likeness in likenesses.values()]
    own = likenesses[topic].parts()
    first = [at for at, mine in enumerate(own) if all(parts[at] <= mine for parts in all_parts)]
    return len(first) / len(own)


def _dot(weights: Sequence[float], values: Sequence[float]) -> float:
    return fsum(weight * value for weight, value in zip(weights, values, strict=True))
