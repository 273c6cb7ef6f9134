"""Which topic a question is about and how sure that is, from measures that know nothing of its length.

RANK was fitted on the wordings of the policy folder: a fifth of each entry's wordings was held back and asked
(`python -m tests.knowledge.fit` does it again). SURE and HEARD were fitted on those, on wordings of topics
that were left out, and on every second question of tests/knowledge/fresh_questions.yaml as it was asked
before any wording was added for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, fsum

from messages.search.index import Asked, Index, Likeness

# How much each part of a Likeness says about which topic is meant; the last one is the kind of question.
RANK = (8.4, 2.7, 8.2, 4.3, 1.1, 2.3, 5.0, 0.9)
# What tells how sure: lead, nearest wording by letters, explained, exact, agreement, pairs.
# The first is the weight of nothing. SURE: the first topic is the right one; HEARD: one of three is.
SURE = (-4.98, 0.70, 0.72, 1.31, 1.02, 1.40, 1.62)
HEARD = (-4.52, 0.40, 1.26, 2.81, 0.00, 1.22, 1.68)
_LEAD, _PAIRS = 3.0, 3  # more than this much lead, or so many pairs, says no more
CERTAIN = 0.99  # a question that is a wording of the bank, word for word


@dataclass(frozen=True, slots=True)
class Guess:
    """A topic by its place in the index, and how sure it is meant: 0 to 1."""

    topic: int
    score: float
    share: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """Topics, best first; how sure it is the first one, and how sure it is one of them: 0 to 1."""

    guesses: tuple[Guess, ...]
    confidence: float
    heard: float


def judge(index: Index, asked: Asked, kinds: Mapping[int, float], barred: frozenset[int]) -> Verdict:
    """`kinds`: how well each topic fits the kind of question. `barred`: topics that cannot be meant."""
    likenesses = index.likenesses(asked)
    guesses = ranked(likenesses, kinds, barred)
    if not guesses:
        return Verdict((), 0.0, 0.0)
    exact = index.exact(asked)
    if exact is not None and exact not in barred:
        first = [guess for guess in guesses if guess.topic == exact] or [Guess(exact, 0.0, 1.0)]
        return Verdict((*first, *(guess for guess in guesses if guess.topic != exact)), CERTAIN, CERTAIN)
    features = sure_features(index, asked, likenesses, guesses)
    return Verdict(guesses, sureness(SURE, features), sureness(HEARD, features))


def sureness(weights: Sequence[float], features: Sequence[float]) -> float:
    return 1 / (1 + exp(-_dot(weights, (1.0, *features))))


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
    explained, exact = index.explained(asked, best.topic)
    lead = best.score - guesses[1].score if len(guesses) > 1 else _LEAD
    return (
        min(lead, _LEAD),
        likenesses[best.topic].letters,
        explained,
        exact,
        _agreement(likenesses, best.topic),
        min(index.pairs_held(asked, best.topic), _PAIRS) / _PAIRS,
    )


def _agreement(likenesses: Mapping[int, Likeness], topic: int) -> float:
    """The share of the rankers that put this topic first by themselves."""
    all_parts = [likeness.parts() for likeness in likenesses.values()]
    own = likenesses[topic].parts()
    first = [at for at, mine in enumerate(own) if all(parts[at] <= mine for parts in all_parts)]
    return len(first) / len(own)


def _dot(weights: Sequence[float], values: Sequence[float]) -> float:
    return fsum(weight * value for weight, value in zip(weights, values, strict=True))
