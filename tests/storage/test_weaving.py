"""Both sides of a conversation become one page in the order things were said."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from storage.reading import woven

# Turns as (number of replies, number of things said unasked after them).
TALKS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=8)


@given(TALKS, st.integers(1, 40), st.randoms())
def test_the_page_is_the_end_of_the_talk_as_it_happened(
    talk: list[tuple[int, int]], limit: int, shuffle: Random
) -> None:
    happened: list[tuple[bool, int]] = []
    heard: list[tuple[int, str]] = []
    said: list[tuple[int, str, int | None]] = []
    for turn, (replies, unasked) in enumerate(talk, start=1):
        heard.append((turn * 10, "?"))
        happened.append((True, turn * 10))
        for answers in [turn * 10] * replies + [None] * (unasked if replies else 0):
            said.append((len(said) + 1, "!", answers))
            happened.append((False, len(said)))
    shuffle.shuffle(heard)
    shuffle.shuffle(said)
    assert [(line.mine, line.id) for line in woven(heard, said, limit)] == happened[-limit:]
