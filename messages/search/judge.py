"""Which topic a question is about and how sure that is, from measures that know nothing of its length.

RANK was fitted on the wordings of an earlier, smaller policy folder, a fifth of each entry's held back and
asked. SURE and HEARD were fitted on the development questions of tests/knowledge/dev, spoilt in several
ways, none of them a wording of an entry. `python -m tests.knowledge.fit` starts from the weights here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, fsum

from messages.search.index import Asked, Index, Likeness

# How much each part of a Likeness says about which topic is meant; the last one is the kind of question.
RANK = (8.4, 2.7, 8.2, 4.3, 1.1, 2.3, 5.0, 0.9)
# What tells how sure: the first weight is of nothing, the others of `sure_features`, in their order.
# SURE: the first topic is the right one; HEARD: one of three is.
SURE = (
    -7.15,
    2.02,
    2.88,
    2.14,
    -0.04,
    2.05,
    1.52,
    -0.62,
    4.15,
    -0.47,
    -0.48,
    -4.47,
    1.81,
    -0.28,
    0.19,
    -5.31,
    1.38,
    0.32,
    -1.87,
    -0.26,
    0.26,
    -3.61,
    1.75,
    -1.78,
)
HEARD = (
    -7.15,
    0.74,
    2.96,
    2.15,
    -0.19,
    1.4,
    2.05,
    -0.35,
    4.53,
    -0.43,
    -0.21,
    -3.56,
    1.87,
    0.15,
    0.28,
    -6.75,
    1.46,
    0.57,
    -1.95,
    -0.41,
    0.49,
    -4.75,
    1.58,
    -1.75,
)
_LEAD, _PAIRS = 3.0, 3  # more than this much lead, or so many pairs, says no more
CERTAIN = 0.99  # a question that is a wording of the bank, word for word
NEARLY = 0.98  # no other is surer than this


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


@dataclass(frozen=True, slots=True)
class Seen:
    """A question beside the topics closest to it. `kinds`: how well each fits the kind of question.

    `barred`: topics that cannot be meant. `ours`: the number of topics that are questions to us; they come
    before those that are not. `guesses` is never empty.
    """

    asked: Asked
    likenesses: Mapping[int, Likeness]
    kinds: Mapping[int, float]
    barred: frozenset[int]
    ours: int
    guesses: tuple[Guess, ...]


def look(
    asked: Asked,
    likenesses: Mapping[int, Likeness],
    kinds: Mapping[int, float],
    barred: frozenset[int],
    ours: int,
) -> Seen | None:
    guesses = ranked(likenesses, kinds, barred)
    return Seen(asked, likenesses, kinds, barred, ours, guesses) if guesses else None


def judged(index: Index, seen: Seen) -> Verdict:
    exact, guesses = index.exact(seen.asked), seen.guesses
    if exact is not None and exact not in seen.barred:
        first = [guess for guess in guesses if guess.topic == exact] or [Guess(exact, 0.0, 1.0)]
        return Verdict((*first, *(guess for guess in guesses if guess.topic != exact)), CERTAIN, CERTAIN)
    features = sure_features(index, seen)
    return Verdict(guesses, min(sureness(SURE, features), NEARLY), min(sureness(HEARD, features), NEARLY))


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


def sure_features(index: Index, seen: Seen) -> tuple[float, ...]:
    """Lead, share, explained, exact, agreement, pairs, the parts of the likeness, kind, the share of the best
    topic that is not ours, how telling the word is that is least explained, and how foreign the words are."""
    guesses, best = seen.guesses, seen.guesses[0]
    explained, exact = index.explained(seen.asked, best.topic)
    lead = best.score - guesses[1].score if len(guesses) > 1 else _LEAD
    return (
        min(lead, _LEAD) / _LEAD,
        best.share,
        explained,
        exact,
        _agreement(seen.likenesses, best.topic),
        min(index.pairs_held(seen.asked, best.topic), _PAIRS) / _PAIRS,
        *seen.likenesses[best.topic].parts(),
        seen.kinds.get(best.topic, 0.0),
        next((guess.share for guess in guesses if guess.topic >= seen.ours), 0.0),
        index.unheard(seen.asked, best.topic),
        *index.foreign(seen.asked, seen.ours),
    )


def _agreement(likenesses: Mapping[int, Likeness], topic: int) -> float:
    """The share of the rankers that put this topic first by themselves."""
    all_parts = [likeness.parts() for likeness in likenesses.values()]
    own = likenesses[topic].parts()
    first = [at for at, mine in enumerate(own) if all(parts[at] <= mine for parts in all_parts)]
    return len(first) / len(own)


def _dot(weights: Sequence[float], values: Sequence[float]) -> float:
    return fsum(weight * value for weight, value in zip(weights, values, strict=True))
