"""The line a day is read from: folded, its spoken numbers and the old names of months as figures."""

import re
from collections.abc import Iterator

from messages.typed.marks import DIGIT, TEN, Pieces, words_in
from messages.typed.numerals import numeral_at

_BEFORE = words_in("ngay thang thu mung mong ram la - / hom")
_AFTER = words_in("thang tet ngay tuan hom bua")
_NAMES = (
    (re.compile(r"\b(?:mung|mong|mugn) "), "mung "),
    (re.compile(r"\b(?:thang |ra )?gieng\b"), "thang 1 am"),
    (re.compile(r"\bthang (?:chap|cuoi nam am)\b"), "thang 12 am"),
    (re.compile(r"\b(?:ngay )?ram(?: thang)? (?=\d)"), "15 thang "),
    (re.compile(r"(?<=15 thang )(\d{1,2})\b(?! am| al)"), r"\1 am"),
    (re.compile(r" ?([/-]) ?"), r"\1"),
    (re.compile(r"\b([a-z]+)(?=\d)"), r"\1 "),
)


def day_line(given: Pieces) -> str:
    """`Ngày hai mươi tháng mười hai` → `ngay 20 thang 12`; empty for what may be two days.

    The fifteenth is lunar only when said «rằm».
    """
    line = " ".join(_figured(given))
    if "thang sau" in line and all(piece.said == piece.plain for piece in given):
        return ""  # without marks it may be June
    ram = re.search(r"\bram\b", line) is not None
    for pattern, meant in _NAMES:
        if ram or "15 thang" not in pattern.pattern:
            line = pattern.sub(meant, line)
    return " ".join(line.replace("am am", "am").split())


def _figured(given: Pieces) -> Iterator[str]:
    at = 0
    while at < len(given):
        spoken = given[at].part in (DIGIT, TEN) and _stands_for_a_day(given, at)
        found = numeral_at(given, at) if spoken else None
        if found and found.scale is None and found.value < 32 and found.value == int(found.value):
            yield str(int(found.value))
            at = found.end
        else:
            yield given[at].plain
            at += 1


def _stands_for_a_day(given: Pieces, at: int) -> bool:
    """Before or after a word of time; `ngày mốt` is no `ngày 1`."""
    after = given[at + 1].plain if at + 1 < len(given) else ""
    before = given[at - 1].plain if at else ""
    if given[at].plain == "mot" and before in ("ngay", "hom", ""):
        return after == "thang"
    if given[at].said == "sau" and before not in ("thu", "mung", "mong") and after != "thang":
        return False  # after, and the next month rather than June
    tens = given[at].part == TEN or (given[at + 1 : at + 2] and given[at + 1].part == TEN)
    return bool(tens) or before in _BEFORE or after in _AFTER
