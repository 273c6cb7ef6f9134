"""Days of the Vietnamese lunar calendar: `mùng 10/3 âm`, `rằm tháng 7`, `30 Tết`."""

from collections.abc import Iterator
from datetime import date, timedelta

# First and last year whose new moons are known to the day.
FIRST_YEAR, LAST_YEAR = 1901, 2099


def lunar_day(day: int, month: int, year: int, *, leap: bool = False) -> date | None:
    """The day in the calendar we live by; None for one the lunar year has not (the 30th of a short month)."""
    from lunar_vn import LunarDate, lunar_to_solar, solar_to_lunar  # few ever need it

    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        wanted = LunarDate(day, month, year, leap)
        found = lunar_to_solar(wanted)
    except ValueError:
        return None
    return found if solar_to_lunar(found) == wanted else None


def lunar_days(day: int, month: int, today: date, *, leap: bool = False) -> Iterator[date]:
    """That day in the lunar years around today, in order."""
    years = range(today.year - 20 if leap else today.year - 2, today.year + (21 if leap else 4))
    days = (lunar_day(day, month, year, leap=leap) for year in years)
    return (found for found in days if found)


def eves(today: date) -> Iterator[date]:
    """The last days of the lunar years around today, whether they have a thirtieth or not."""
    return (first - timedelta(days=1) for first in lunar_days(1, 1, today))
