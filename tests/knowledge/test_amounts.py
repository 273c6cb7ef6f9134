"""Money, shares and days in words."""

from datetime import date

import pytest

from messages.amounts import day, money, percent


@pytest.mark.parametrize(
    ("dong", "vietnamese", "english"),
    [
        (300_000_000, "300 triệu đồng", "300 million VND"),
        (10_000_000, "10 triệu đồng", "10 million VND"),
        (999_000_000, "999 triệu đồng", "999 million VND"),
        (1_000_000_000, "1 tỷ đồng", "1 billion VND"),
        (1_500_000_000, "1,5 tỷ đồng", "1.5 billion VND"),
        (1_250_000_000, "1,25 tỷ đồng", "1.25 billion VND"),
        (1_234_567_000, "1.234.567.000 đồng", "1,234,567,000 VND"),
        (1_800_000, "1.800.000 đồng", "1,800,000 VND"),
        (0, "0 đồng", "0 VND"),
    ],
)
def test_money(dong: int, vietnamese: str, english: str) -> None:
    assert money(dong) == vietnamese
    assert money(dong, "en") == english


def test_percent() -> None:
    assert percent(50) == "50%"
    assert percent(30.5) == "30,5%"
    assert percent(30.5, "en") == "30.5%"


def test_days_have_leading_zeros_and_the_day_first() -> None:
    assert day(date(2026, 11, 2)) == "02/11/2026"
    assert day(date(2018, 5, 11), "en") == "11/05/2018"
