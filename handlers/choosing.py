"""Which of the choices on offer a person means by what they typed."""

from collections.abc import Sequence

from handlers.phrases import Phrases, Words, all_may_mean, bare, words_of
from handlers.turn import Choice
from messages.spelling import may_mean

SHORTEST_BEGINNING = 2  # letters; one letter is too little to go by


def by_label(typed: Words, offered: Sequence[Choice]) -> Choice | None:
    """The whole label, with or without its marks; `2. Hợp tác xã` copied whole counts too."""
    whole = [choice for choice in offered if all_may_mean(typed, words_of(choice.label))]
    if whole:
        return _only(whole) or _only([choice for choice in whole if words_of(choice.label) == typed])
    copied = by_number(int(typed[0]), offered) if len(typed) > 1 and _is_numeral(typed[0]) else None
    return copied if copied and all_may_mean(typed[1:], words_of(copied.label)) else None


def by_number(number: int | None, offered: Sequence[Choice]) -> Choice | None:
    return offered[number - 1] if number is not None and 1 <= number <= len(offered) else None


def by_meaning(typed: Words, offered: Sequence[Choice], phrases: Phrases) -> Choice | None:
    """Another way to say one of the choices (`hkd`, `đồng ý`)."""
    meanings = phrases.meanings(typed)
    return _only([choice for choice in offered if choice.id in meanings])


def by_beginning(typed: Words, offered: Sequence[Choice]) -> Choice | None:
    """The beginning of exactly one label."""
    if sum(map(len, typed)) < SHORTEST_BEGINNING:
        return None
    return _only([choice for choice in offered if _begins(typed, words_of(choice.label))])


def choice_meant(typed: Words, offered: Sequence[Choice], phrases: Phrases) -> Choice | None:
    """By label, number, or another way to say it; mere beginnings come later (by_beginning)."""
    if not typed or not offered:
        return None
    polite = (by_label(words, offered) for words in phrases.without_courtesies(typed))
    return (
        by_label(typed, offered)
        or next(filter(None, polite), None)
        or by_number(phrases.number(typed), offered)
        or by_meaning(typed, offered, phrases)
    )


def _only(choices: Sequence[Choice]) -> Choice | None:
    return choices[0] if len(choices) == 1 else None


def _is_numeral(word: str) -> bool:
    return word.isdecimal() and len(word) <= 2


def _begins(typed: Words, label: Words) -> bool:
    """All words but the last in full; the last may be cut off, with the marks it has so far."""
    if not typed or len(typed) > len(label) or not all(map(may_mean, typed[:-1], label)):
        return False
    last, word = typed[-1], label[len(typed) - 1]
    cut_off = bare((word,))[0].startswith(last) or word.startswith(last)
    return cut_off or may_mean(last, word)
