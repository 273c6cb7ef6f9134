"""Owners of workshops answering on their phones: read right or asked back, never taken for another amount."""

from pathlib import Path

import pytest

from messages.typed import read_count, read_money

ROWS = [
    tuple(part.strip() for part in line.split("|"))
    for line in (Path(__file__).parent / "owners.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


def read(question: str, typed: str) -> tuple[int | None, bool, bool]:
    """The number, whether it is rough, whether it is sure."""
    if question == "money":
        money = read_money(typed)
        return (money.dong, money.approximate, money.sure) if money else (None, False, False)
    count = read_count(typed)
    return (count.number, count.approximate, count.sure) if count else (None, False, False)


@pytest.mark.parametrize(("question", "typed", "meant"), ROWS)
def test_what_owners_type(question: str, typed: str, meant: str) -> None:
    number, rough, sure = read(question, typed)
    if meant == "N":
        assert number is None
    elif meant.startswith("?"):
        assert not sure
        assert number is None or meant == "?" or number == int(meant[1:])
    else:
        assert (number, sure) == (int(meant.lstrip("~")), True)
        assert rough or not meant.startswith("~")
