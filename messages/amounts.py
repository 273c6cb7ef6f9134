"""Money, shares and days in the words a person uses, Vietnamese and English."""

from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_compact_decimal, format_decimal

_BILLION = 1_000_000_000
# Babel speaks of `300 triệu` and `1,5 tỷ`; the currency is ours, because its `₫` is not running text.
_MONEY = {"vi": "{} đồng", "en": "{} VND"}


def money(dong: int, language: str = "vi") -> str:
    """Whole đồng in words: `300 triệu đồng`, `1,5 tỷ đồng`; English `300 million VND`. Never rounded."""
    places = 2 if dong >= _BILLION else 0
    unit = _BILLION if dong >= _BILLION else 1_000_000
    if dong % (unit // 10**places):
        return _MONEY[_known(language)].format(number(dong, language))
    words = format_compact_decimal(dong, format_type="long", locale=_known(language), fraction_digits=places)
    return _MONEY[_known(language)].format(words.replace("\xa0", " "))


def percent(share: int | float | Decimal, language: str = "vi") -> str:
    """A share given in hundredths: `50%`, `30,5%`."""
    return number(share, language) + "%"


def number(value: int | float | Decimal, language: str = "vi") -> str:
    """`1.234.567,8` in Vietnamese, `1,234,567.8` in English."""
    return format_decimal(value, locale=_known(language)).replace("\xa0", " ")


def day(value: date, language: str = "vi") -> str:
    """`02/11/2026`; English keeps the order of the country the reader is in."""
    return format_date(value, "dd/MM/yyyy", locale=_known(language))


def _known(language: str) -> str:
    return language if language in _MONEY else "vi"
