"""The time a question asks about: a year, a month, a day, or «before»; not that of a deed or a document."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from messages.text import fold

# All patterns read folded text in which the marks between numbers still stand.
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_NO_UNIT = r"(?![\d/.,-]|\s*(?:m2|d|dong|trieu|tr|ty|nghin|ngan|cai|con|nguoi|tho|kg|tan|van|bo|vnd|k)\b)"
_NAMED = (
    re.compile(rf"(?<![\d/])(?P<day>\d{{1,2}})\s*[/.-]\s*(?P<month>\d{{1,2}})\s*[/.-]\s*{_YEAR}(?![\d/])"),
    re.compile(rf"\b(?P<day>\d{{1,2}}) thang (?P<month>\d{{1,2}}),? (?:nam )?{_YEAR}\b"),
    re.compile(rf"\bthang\s*(?P<month>\d{{1,2}})\s*(?:[/.-]|,?\s+nam\b|,?\s)\s*{_YEAR}\b"),
    re.compile(rf"\b(?:nam|hoi|in|year|vao|tu|sau|truoc|since|after|from|before)\s+{_YEAR}\b"),
    re.compile(rf"^{_YEAR}\b{_NO_UNIT}"),
    re.compile(rf"(?<![\d/.-]){_YEAR}(?=\s*[?.!]*$)"),
)
# Where a time is the time asked about: at either end of the question, or before what is asked.
_BEGINS = re.compile(
    r"(?:^|[,.;:?!]\s*)(?:(?:the|vay|con|a|da|hoi|vao|trong|luc|tu|sau|truoc|thoi|ngay|thang|nam|in|since|before"
    r"|after|from|the year|for|neu|nhung|cho hoi|xin hoi)\s+)*$"
)
_GOES_ON = re.compile(
    r"^\W*(?:$|(?:thi|duoc|dc|muc|ho tro|la bao nhieu|bao nhieu|vay|a|nhi|the nao|ra sao)\b)"
)
_ANY_YEAR = re.compile(r"(?:19|20)\d\d")
_RANGE = re.compile(r"\b(?:19|20)\d\d(?:\s*(?:-|den|toi|to|va|and)\s*|\s+)(?:nam )?(?:19|20)\d\d\b")
# 28/2018/TT-BTC, nghị định 45 ngày 21/05/2012: the day of a document is not the time asked about.
_DOCUMENT = re.compile(
    r"(?<![\d/])(?<!thang )\d{1,4}/(?:19|20)\d\d(?:/[\w-]+)?(?!\d)"
    r"|\b(?:thong tu|nghi dinh|quyet dinh|nghi quyet|luat|circular|decree|decision|resolution|law)\b"
    r"[^,.?!]{0,24}\b(?:ngay|nam|of) [\d/.-]+"
)
# A year right after one of these is the year of what was done or planned, not of the rule asked for.
_DEED = re.compile(
    r"\b(?:thanh lap|san xuat|doi|mua|duyet|cap|ban hanh|ky|lap|mo|xay|lam|phuong|sap nhap|sinh|hoat dong"
    r"|dang ky|dang ki|cong nhan|phong|giai|giai doan|chuong trinh|ke hoach|du toan|dat|nop|vay"
    r"|nhap|den|toi|het"
    r"|de an|giay|chung nhan|bai|bai bao|tin|ho so|to trinh|may|lo|giai huyen|giai tinh"
    r"|founded|bought|built|made|registered|approved|issued|born|started|opened|programme|plan|until|till)\s+"
    r"(?:(?:tu|hoi|vao|truoc|sau|cho|dau|cuoi|in|since|before|for|the|nam|ngay|thang(?: \w+)?)\s+)*$"
)
_SINCE = re.compile(r"\b(?:tu|sau|ke tu|since|after|from)\s+(?:(?:nam|ngay|thang|the year)\s+)?$")
_LAST_YEAR = re.compile(
    r"^(?:the |con |vay )*(?:nam (?:ngoai|truoc|roi)|last year)"
    r"(?: (?:thi sao|thi the nao|the nao|ra sao|sao|(?:thi )?(?:duoc )?bao nhieu))?[?.! ]*$"
)
_BEFORE_IT = re.compile(r"\b(?:truoc|before)\s+(?:(?:nam|ngay|thang|the year)\s+)?$")
_NOW = re.compile(
    r"\b(?:bay gio|bay h|hien nay|hien tai|gio|nay|now|today|currently|this year|luat moi|hay moi"
    r"|con (?:duoc|dung|gia tri|hieu luc|ap dung|xai))\b(?! la nam)"
)
_BEFORE = re.compile(
    r"\b(?:truoc (?:day|kia|gio|nay)|hoi truoc|ngay truoc|luc truoc|thoi truoc|hoi xua|ngay xua"
    r"|(?:quy dinh|luat|muc|che do|nghi dinh|thong tu|chinh sach) (?:cu|truoc)"
    r"|in the past|previously|formerly|old (?:rules?|law|levels?|amount))\b"
    r"(?! (?:toi|em|minh|nha|co so|xuong|con|chau|tui|anh|chi|ong|ba|i|we|my|our)\b)"
)

_LIKE_BEFORE = re.compile(
    r"\b(?:nhu|hay|hoac|so voi|khac) (?:la )?(?:hoi|truoc|luc|thoi|ngay|luat|muc|quy dinh)\b"
)


@dataclass(frozen=True, slots=True)
class Time:
    """From `first` to `last`; both None: some time before the rule of today. `said`: `05/2017`."""

    first: date | None
    last: date | None
    said: str = ""

    def is_past(self, on: date) -> bool:
        return self.last is None or self.last < on

    def is_future(self, on: date) -> bool:
        return self.first is not None and self.first > on


BEFORE = Time(None, None)


def time_in(text: str, on: date) -> Time | None:
    """The first time the question names, or None. A day no calendar has (31/02) is none.

    `on`: the day of the question; «năm ngoái» is a time where nothing else is asked.
    """
    plain = _plain(text)
    if _LAST_YEAR.match(plain):
        return _time(on.year - 1, 0, 0)
    if not _ANY_YEAR.search(plain) and not _BEFORE.search(plain):
        return None  # nearly every question
    bare = _DOCUMENT.sub(lambda found: " " * len(found[0]), plain)
    if _RANGE.search(bare):
        return None
    found = next(_named(bare), None)
    if found or not _BEFORE.search(plain):
        return found if not (found and _NOW.search(plain)) else None
    return None if _NOW.search(_BEFORE.sub(" ", plain)) or _LIKE_BEFORE.search(plain) else BEFORE


def _named(text: str) -> Iterator[Time]:
    for pattern in _NAMED:
        for found in pattern.finditer(text):
            given = {key: int(value or 0) for key, value in found.groupdict().items()}
            ahead = text[: min(found.start(key) for key in given)]
            time = _time(given["year"], given.get("month", 0), given.get("day", 0))
            placed = _BEGINS.search(ahead) or _GOES_ON.match(text[found.end("year") :])
            if time and placed and not _DEED.search(ahead):
                yield _turned(time, ahead)


def _time(year: int, month: int, day: int) -> Time | None:
    """Month and day are 0 when they are not named."""
    try:
        first = date(year, month or 1, day or 1)
        last = date(year, month or 12, day or monthrange(year, month or 12)[1])
    except ValueError:
        return None
    said = (f"{day:02}" if day else "", f"{month:02}" if month else "", str(year))
    return Time(first, last, "/".join(filter(None, said)))


def _turned(time: Time, ahead: str) -> Time:
    """«Trước năm 2018» is the last day before it; «từ năm 2018» has no end."""
    if _SINCE.search(ahead):
        return replace(time, last=date.max)
    if not _BEFORE_IT.search(ahead) or time.first is None:
        return time
    there = time.first - timedelta(days=1)
    return Time(there, there, f"{there.day:02}/{there.month:02}/{there.year}")


def _plain(text: str) -> str:
    parts = (part for word in text.split() for part in (*re.split(r"([/.,:;?!–-])", word), " "))
    return "".join(part if part in "/.,:;?!– -" else fold(part) for part in parts).replace("–", "-").strip()
