"""A day as people type it, the day first: `2/11`, `thứ 6 tuần sau`, `mùng 10/3 âm`, `5 December 2026`."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from messages.typed.lunar import eves, lunar_day, lunar_days
from messages.typed.marks import pieces
from messages.typed.written_days import day_line

FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)
_LONGEST = 24  # words; whatever is longer tells a story
_CENTURY = 70  # a year of two digits below it is of this century

_END = r"(?![\w/.,-]*\d)"
_DAY, _MONTH, _YEAR = r"(?P<d>\d{1,2})", r"(?P<m>\d{1,2})", r"(?P<y>\d{4}|\d{2})"
_LUNAR = r"(?P<lunar> ?\(? ?(?:am lich|am|al|a l|lich am|lunar)\b)?"
_LUNAR_TOO = _LUNAR.replace("lunar", "lunar2", 1)
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_ENGLISH = r"(?P<name>" + "|".join(f"{name[:3]}(?:{name[3:]}|t)?" for name in _MONTHS) + r")\b\.?"
_NAMED_YEAR = r"(?P<which>nay|sau|toi|ngoai|truoc|roi)"
_DATES = (
    re.compile(rf"(?<![\d/.,-]){_DAY}(?P<sep>[/.-]){_MONTH}(?P=sep){_YEAR}{_END}{_LUNAR}"),
    re.compile(rf"(?<![\d/.,-])(?P<y>\d{{4}})-(?P<m>\d\d)-(?P<d>\d\d){_END}"),
    re.compile(rf"(?<![\d/.,-])(?P<d>\d\d)(?P<m>\d\d)(?P<y>(?:19|20)\d\d){_END}"),
    re.compile(rf"(?<![\d/.,-]){_DAY} (?P<m>\d{{1,2}}) (?P<y>(?:19|20)\d\d){_END}"),
    re.compile(
        rf"(?<![\d/.,-]){_DAY}[/.-]{_MONTH}{_END}(?! ?(?:%|trieu|tr|ty|nguoi|cai|ta|tan))"
        rf"(?P<leap> nhuan)?(?:{_LUNAR}(?: ?,? ?nam (?:(?P<y>\d{{4}})|{_NAMED_YEAR}))?)"
    ),
    re.compile(
        rf"(?<![\d/.,-]){_DAY},? ?(?:thang|thg|th) ?{_MONTH}(?P<leap> nhuan)?{_LUNAR}"
        rf"(?: ?,? ?nam {_NAMED_YEAR}|(?: ?,? ?nam |[ ,/-]+)(?P<y>\d{{4}}))?(?![\w/.-]*\d){_LUNAR_TOO}"
    ),
    re.compile(rf"\bthang {_MONTH},? ngay {_DAY}(?![\w/.-]*\d)"),
    re.compile(rf"(?<![\d/.,-]){_DAY}(?: ?(?:st|nd|rd|th))?(?: of)? {_ENGLISH}(?: ?,? ?(?P<y>\d{{4}}))?"),
    re.compile(rf"\b{_ENGLISH} {_DAY}(?: ?(?:st|nd|rd|th))?\b(?: ?,? ?(?P<y>\d{{4}}))?"),
)
_THIS_MONTH = re.compile(
    r"\b(?:ngay|hom|mung) (?P<d>\d{1,2})(?! ?(?:/|thang \d|am|al|nua|toi|sau|truoc|tet))(?: ?(?:tay|duong))?"
    r"(?: thang (?P<which>nay|sau|toi|truoc|roi))?\b|(?<![\d/.,-])(?P<d2>\d{1,2}) (?:tay"
    r"|thang (?P<which2>nay|sau|toi|truoc))\b"
)
_TET = re.compile(r"\b(?P<d>\d{1,2}) tet\b")
_GIO_TO = re.compile(r"\b(?:gio to|gio to hung vuong)\b")
_WEEKDAY = re.compile(
    r"(?:\b(?:thu|t) ?(?P<n>[2-7])\b|\b(?P<sunday>chu nhat|cn)\b|\b(?P<english>mon|tues|wednes|thurs"
    r"|fri|satur|sun)day\b)"
    r"(?: ?(?P<week>tuan (?:nay|sau|toi|truoc|roi|qua|vua roi)|nay|toi|sap toi|vua roi|truoc|roi))?"
)
_ENGLISH_WEEK = re.compile(r"\b(next|this|last) (?=mon|tue|wed|thu|fri|sat|sun)")
_ENGLISH_DAYS = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")
_AWAY = (
    (re.compile(r"\bday after tomorrow\b|\b(?:ngay|sang|chieu|toi|trua|bua) mot\b|^mot\b|\bngay kia\b"), 2),
    (re.compile(r"\b(?:ngay mai|mai|tomorrow|tmr)\b"), 1),
    (re.compile(r"\b(?:hom nay|bua nay|ngay hom nay|sang nay|chieu nay|toi nay|today)\b|^nay$"), 0),
    (re.compile(r"\b(?:hom qua|bua qua|ngay hom qua|yesterday)\b"), -1),
    (re.compile(r"\b(?:hom kia|bua kia)\b"), -2),
)
_NO_TOMORROW = re.compile(
    r"\b(?:chi|anh|em|co|ba|ong|chau|hoang|hop|tuong|chieu nay) mai\b|\bmai (?:mot|kia|sau|nay)\b"
)
_LATER = re.compile(
    r"\b(?:in )?(?P<n>\d{1,3}) (?P<unit>ngay|hom|bua|tuan|days?|weeks?) (?P<way>nua|toi|sau|truoc|later|ago)"
    r"\b|\bin (?P<n2>\d{1,3}) (?P<unit2>days?|weeks?)\b|\bcach day (?P<n3>\d{1,3}) (?P<unit3>ngay|tuan)\b"
)
_UNSETTLED = re.compile(
    r"\b(?:truoc|sau|khoang|tam|dau|cuoi|giua|truoc|chua|khong phai|ko phai|k phai|before|after|around)"
    r" (?:(?:ngay|mung|hom|thu) )?(?=\d|chu nhat|tet|mai\b|mot\b)|\b(?:hay|hoac|den) (?=(?:thu|ngay"
    r"|mung|t)? ?\d|mai\b|mot\b)|\d-\d+/\d"
    r"|\bnam (?:hai|2) (?:khong|ngan|nghin)\b"
)
_GONE_BY = re.compile(r"\b(?:vua roi|vua qua|da (?:mua|lam|nop|dang ky|xong)|mua hom|hom (?=\d{1,2}[/.-]\d))")
_TO_COME = re.compile(r"\d (?:sap )?toi\b")
_YEARS_AWAY = {"nay": 0, "sau": 1, "toi": 1, "ngoai": -1, "truoc": -1, "roi": -1}

Days = Iterator[date | None]


def read_day(text: str, today: date, *, past: bool = False) -> date | None:
    """The one day a text names; None for none, several, one no calendar has, and «trước», «sau», «khoảng» it.

    Without a year it is the next such day from today on, or with `past` the latest up to today;
    «vừa rồi» and «tới» say themselves which.
    """
    line = day_line(pieces(text))
    if not line or line.count(" ") >= _LONGEST or _UNSETTLED.search(line):
        return None
    past = not _TO_COME.search(line) if past else bool(_GONE_BY.search(line))
    days, weekdays = set(_told(line, today, past)), list(_weekdays(line, today, past))
    if not days and len(weekdays) == 1:
        days = set(weekdays)
    elif any(day and _weekday_wrong(line, day) for day in days):
        return None
    only = days.pop() if len(days) == 1 else None
    return only if only and FIRST <= only <= LAST else None


def _told(line: str, today: date, past: bool) -> Days:
    """Every day the line names otherwise than by its weekday alone; None for one that does not exist."""
    rest = line
    for pattern in _DATES:
        for found in pattern.finditer(rest):
            yield _dated(found, today, past)
        rest = pattern.sub(" ; ", rest)
    rest = _WEEKDAY.sub(" ; ", rest)  # in «thứ 6 tuần sau» are no six weeks
    for reader in (_tet, _this_month, _later, _away):
        yield from reader(rest, today, past)


def _dated(found: re.Match[str], today: date, past: bool) -> date | None:
    given = found.groupdict()
    day, month = int(given["d"]), int(given["m"]) if given.get("m") else _month_named(given["name"])
    year = _year(given, today)
    if given.get("lunar") or given.get("lunar2") or given.get("leap"):
        leap = bool(given.get("leap"))
        if year:
            return lunar_day(day, month, year, leap=leap)
        return _nearest(lunar_days(day, month, today, leap=leap), today, past)
    if year:
        return _day(year, month, day)
    return _nearest(_every_year(day, month, today), today, past)


def _year(given: dict[str, str | None], today: date) -> int | None:
    if which := given.get("which"):
        return today.year + _YEARS_AWAY[which]
    if not (said := given.get("y")):
        return None
    return int(said) + (0 if len(said) > 2 else 2000 if int(said) < _CENTURY else 1900)


def _month_named(name: str) -> int:
    return next(number for number, month in enumerate(_MONTHS, 1) if month.startswith(name[:3]))


def _every_year(day: int, month: int, today: date) -> Iterator[date]:
    """That day in the years around today; 29/2 comes every four or eight."""
    return filter(None, (_day(year, month, day) for year in range(today.year - 9, today.year + 10)))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(days: Iterator[date], today: date, past: bool) -> date | None:
    if past:
        return max((day for day in days if day <= today), default=None)
    return next((day for day in days if day >= today), None)


def _tet(line: str, today: date, past: bool) -> Days:
    """`mùng 3 tết`, `30 tết`, `giỗ tổ`."""
    for found in _TET.finditer(line):
        day = int(found["d"])
        if day in (29, 30):
            month_end = eves(today) if day == 30 else lunar_days(29, 12, today)
            yield _nearest(month_end, today, past)
        else:
            yield _nearest(lunar_days(day, 1, today), today, past) if day <= 10 else None
    if _GIO_TO.search(line):
        yield _nearest(lunar_days(10, 3, today), today, past)


def _this_month(line: str, today: date, past: bool) -> Days:
    """`ngày 20`, `20 tây`, `ngày 5 tháng sau`."""
    for found in _THIS_MONTH.finditer(line):
        day, which = int(found["d"] or found["d2"]), found["which"] or found["which2"]
        if which:
            yield _day(*_month_away(today, _YEARS_AWAY[which]), day)
            continue
        months = (_month_away(today, away) for away in range(-3, 4))
        yield _nearest(filter(None, (_day(*month, day) for month in months)), today, past)


def _month_away(today: date, away: int) -> tuple[int, int]:
    year, month = divmod(today.year * 12 + today.month - 1 + away, 12)
    return year, month + 1


def _later(line: str, today: date, past: bool) -> Days:
    """`3 ngày nữa`, `2 tuần trước`, `in 3 days`."""
    del past
    for found in _LATER.finditer(line):
        number = int(found["n"] or found["n2"] or found["n3"])
        unit = found["unit"] or found["unit2"] or found["unit3"]
        back = bool(found["n3"]) or found["way"] in ("truoc", "ago")
        yield _moved(today, (-1 if back else 1) * number * (7 if unit[0] in "tw" else 1))


def _away(line: str, today: date, past: bool) -> Days:
    """`mai`, `mốt`, `hôm nay`."""
    del past
    if _NO_TOMORROW.search(line):
        return
    for pattern, days in _AWAY:
        if pattern.search(line):
            yield _moved(today, days)
            line = pattern.sub(" ", line)


def _moved(today: date, days: int) -> date | None:
    return date.fromordinal(today.toordinal() + days) if FIRST <= today <= LAST else None


def _weekdays(line: str, today: date, past: bool) -> Days:
    english = _ENGLISH_WEEK.search(line)
    for found in _WEEKDAY.finditer(line):
        week = found["week"] or (_english_week(english[1]) if english else "")
        yield _weekday(_number(found), week, today, past)


def _english_week(word: str) -> str:
    return {"next": "tuan sau", "this": "nay", "last": "tuan truoc"}[word]


def _number(found: re.Match[str]) -> int:
    """0 for Monday."""
    if found["sunday"]:
        return 6
    return int(found["n"]) - 2 if found["n"] else _ENGLISH_DAYS.index(found["english"])


def _weekday(number: int, week: str, today: date, past: bool) -> date | None:
    """A week runs from Monday. «Thứ 6» said on a Friday is this one or the next: not settled."""
    monday = today - timedelta(days=today.weekday())
    named = {"tuan nay": 0, "tuan sau": 7, "tuan toi": 7}
    if week in named or week.startswith("tuan"):
        return monday + timedelta(days=number + named.get(week, -7))
    ahead = (number - today.weekday()) % 7
    if week == "nay":
        return today + timedelta(days=ahead)
    back = week in ("truoc", "roi", "vua roi") or (past and not week)
    if not ahead:
        return today + timedelta(days=-7 if back else 7) if week else None
    return today + timedelta(days=ahead - 7 if back else ahead)


def _weekday_wrong(line: str, day: date) -> bool:
    """Whether a weekday said beside a date is another one."""
    return any(_number(found) != day.weekday() for found in _WEEKDAY.finditer(line))
