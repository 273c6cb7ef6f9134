"""Whatever is typed: no exception, only units that exist, and no more work than a few hundred words make."""

import sys
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messages.places import province_of, resolve, unit

ON = date(2026, 11, 22)
HOSTILE = {
    "long": "Tân An " * 1500,
    "no space": "a" * 10_000,
    "commas": "," * 10_000,
    "wards": "phường 1 " * 1200,
    "wards with commas": "phường 1, " * 1000,
    "every kind": "xã phường thị trấn đặc khu quận huyện thị xã thành phố tỉnh " * 200,
    "emoji": "🏠📍👩‍🌾" * 500,
    "controls": "\x00\x01\x1b\u202exã\u200b Ea\x7f Tu\ud800",
    "marks alone": "\u0301\u0323" * 3000,
    "digits": "9" * 10_000,
    "other digits": "phường ٣ ² ½ ①",
    "one part each": "\n".join("Bắc Sơn" for _ in range(1000)),
}


@given(st.text(max_size=300))
@settings(deadline=None)
def test_any_text_is_looked_at(text: str) -> None:
    for one in resolve(text, on=ON):
        assert unit(one.code, ON) is not None
    province_of(text)


@given(
    st.lists(
        st.sampled_from(
            [
                "xã",
                "phường",
                "p",
                "tt",
                "tp",
                "1",
                "22",
                "Tân An",
                "Bắc Sơn",
                "Hà Nam",
                "Lạng Sơn",
                ",",
                "thôn",
            ]
        ),
        max_size=30,
    )
)
@settings(max_examples=200, deadline=None)
def test_any_address_gives_each_unit_once(pieces: list[str]) -> None:
    codes = [one.code for one in resolve(" ".join(pieces), on=ON)]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_costs_little(name: str) -> None:
    resolve("xã Ea Tu", on=ON)  # the table is read before
    steps = _calls(lambda: (resolve(HOSTILE[name], on=ON), province_of(HOSTILE[name])))
    assert steps < 100_000


def test_the_end_of_a_long_text_is_read() -> None:
    long = "nhà tôi ở gần chợ " * 90 + "xã Ea Tu, Buôn Ma Thuột"
    assert [one.name for one in resolve(long, on=ON)] == ["Tân An"]


def test_what_cannot_be_seen_does_not_matter() -> None:
    assert [one.name for one in resolve(HOSTILE["controls"], on=ON)] == ["Tân An"]


def _calls(act: Callable[[], object]) -> int:
    """How many functions are entered meanwhile."""
    count = 0

    def note(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(None)
    return count
