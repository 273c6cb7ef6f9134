"""Packed tables hold what plain ones would, and the index stays small."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from messages.search.packed import held_of, texts_of

LETTERS = st.text("abc", max_size=3)
MOST = 20.0  # MB

_GROWTH = """
import gc
from messages.knowledge.load import load_policy
from messages.search import build_search
def resident():
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
policy = load_policy()
gc.collect()
before = resident()
search = build_search(policy)
gc.collect()
print(resident() - before)
"""


@given(st.lists(st.lists(LETTERS, max_size=8), max_size=6))
def test_who_holds_a_text_and_how_often(holders: list[list[str]]) -> None:
    held = held_of(holders)
    plain: dict[str, dict[int, int]] = {text: {} for texts in holders for text in texts}
    for holder, texts in enumerate(holders):
        for text, count in Counter(texts).items():
            plain[text][holder] = count
    for text, counts in plain.items():
        number = held.texts.number(text)
        assert number is not None
        start, end = held.holders.starts[number], held.holders.starts[number + 1]
        assert dict(zip(held.holders[number], held.counts[start:end], strict=True)) == counts
    assert len(held.texts) == len(plain)


@given(st.sets(LETTERS), st.lists(LETTERS))
def test_only_what_was_put_in_is_there(known: set[str], asked: list[str]) -> None:
    texts = texts_of(known)
    assert [text in texts for text in asked] == [text in known for text in asked]
    assert len(texts.numbers(asked)) == sum(text in known for text in asked)


def test_rows_keep_their_order() -> None:
    texts = texts_of(["a", "b", "c"])
    rows = texts.rows([["c", "a"], [], ["b"]])
    assert [list(rows[at]) for at in range(len(rows))] == [
        texts.numbers(row) for row in (["c", "a"], [], ["b"])
    ]


def test_the_index_is_small() -> None:
    root = Path(__file__).parent.parent.parent
    told = subprocess.run(
        [sys.executable, "-c", _GROWTH], cwd=root, capture_output=True, check=True, text=True
    ).stdout
    assert float(told) < MOST
