"""What stands in braces in a policy text: a figure, or a day counted from the day asked."""

import re
from collections.abc import Iterable
from datetime import MAXYEAR, MINYEAR, date

from messages import amounts
from messages.knowledge.model import Figure, Policy
from messages.knowledge.words import say

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
FIGURE = re.compile(r"([^{}.:?|]+)\.(percent|cap)")
_YEARLY = re.compile(r"(next|last):(\d{2})-(\d{2})")
_UNTIL = re.compile(r"until:(\d{2})-(\d{2})\?([^|]*)\|(.*)")
_DATE = re.compile(r"date:(\d{4}-\d{2}-\d{2})")
_YEAR = re.compile(r"year(?::([+-]\d))?")


class NoSuchDay(ValueError):
    """A placeholder names a day that no calendar, or not every year, has."""


def fill(policy: Policy, text: str, on: date, language: str) -> str:
    """The text without braces. KeyError for an unknown figure, NoSuchDay for an impossible day.

    `{ID.cap}` → `300 triệu đồng`, `{ID.percent}` → `50%`, `{next:20-06}` → `20/06/2027, còn 210 ngày`,
    `{last:20-06}` → `20/06/2026`, `{date:2026-06-20}` → `20/06/2026`, `{year}` and `{year:+1}` → `2027`,
    `{until:19-06?Còn|Không}` → the first words up to 19 June of the year, the second after it.
    """
    return PLACEHOLDER.sub(lambda found: _filled(policy, found[1], on, language), text)


def figures_in(policy: Policy, texts: Iterable[str]) -> list[Figure]:
    """The figures that texts name, each once. KeyError for an unknown one."""
    named = (FIGURE.fullmatch(given) for text in texts for given in PLACEHOLDER.findall(text))
    return [policy.figures[name] for name in dict.fromkeys(found[1] for found in named if found)]


def filled_day(given: str, on: date, language: str) -> str | None:
    """The words for a day placeholder, without its braces; None when it is none. Raises NoSuchDay."""
    if found := _YEARLY.fullmatch(given):
        return (_next if found[1] == "next" else _last)(int(found[2]), int(found[3]), on, language)
    if found := _UNTIL.fullmatch(given):
        return found[3] if on <= _in(on.year, int(found[1]), int(found[2])) else found[4]
    if found := _DATE.fullmatch(given):
        return amounts.day(_day(found[1]), language)
    if found := _YEAR.fullmatch(given):
        return str(on.year + int(found[1] or 0))
    return None


def _filled(policy: Policy, given: str, on: date, language: str) -> str:
    named = FIGURE.fullmatch(given)
    if named is None:
        words = filled_day(given, on, language)
        return f"{{{given}}}" if words is None else words
    figure = policy.figures[named[1]]
    if named[2] == "cap":
        return amounts.money(figure.cap or 0, language)
    return amounts.percent(figure.percent or 0, language)


def _next(day: int, month: int, on: date, language: str) -> str:
    """The first such day from this one on, and how many days are left."""
    coming = _in(on.year, day, month)
    coming = coming if coming >= on else _in(min(on.year + 1, MAXYEAR), day, month)
    left = (coming - on).days
    key = "policy.day.left" if left > 0 else "policy.day.today"
    return say(language, key, day=amounts.day(coming, language), n=left)


def _last(day: int, month: int, on: date, language: str) -> str:
    """The last such day before this one."""
    gone = _in(on.year, day, month)
    return amounts.day(gone if gone < on else _in(max(on.year - 1, MINYEAR), day, month), language)


def _in(year: int, day: int, month: int) -> date:
    try:
        if (day, month) == (29, 2):
            raise NoSuchDay
        return date(year, month, day)
    except ValueError:
        raise NoSuchDay(f"{day:02}-{month:02}") from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NoSuchDay(text) from None
