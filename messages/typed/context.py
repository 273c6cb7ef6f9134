"""What stands around a number and changes what it is: a year, a span, «khoảng», «mỗi tháng», a telephone."""

import re
from collections.abc import Sequence
from dataclasses import replace

from messages.typed.figures import read_figure
from messages.typed.marks import (
    BILLION,
    DIGIT,
    FIGURE,
    HUNDRED,
    MILLION,
    SCALE,
    TEN,
    WORD,
    Piece,
    Pieces,
    words_in,
)
from messages.typed.small_numbers import Numeral

_YEAR = re.compile(r"(?:19|20)[0-9][0-9]")
_YEAR_AFTER = words_in("ngoai nay roi truoc vua toi kia dau cuoi qua do gan")
_YEAR_BEFORE = words_in("ca moi hang trong dau cuoi giua mot 1 tung nhieu theo tron /")
_OTHER_WORD_AFTER = {
    "bay": ("gio",),
    "sau": ("nay", "do", "khi", "thue", "tet", "cung", "dich"),
    "ty": ("le", "gia", "trong"),
    "ti": ("le", "gia", "trong", "mi"),
    "ba": ("me", "toi", "em", "con", "ma", "xa", "nha"),
    "tam": ("tinh", "ung", "thoi"),
}
_NEVER_BEFORE = {"sau": ("khi", "thue", "tet"), "tu": ("van", "nhan")}
_CONTINUES = words_in("tu tư mốt lăm lam nhăm nham")
_BETWEEN = words_in("- ~ den toi to hay hoac or dên")
_ABOUT = re.compile(
    r"\b(?:khoang|khoan|khoang chung|tam khoang|tam co|chung|uoc|xap xi|tuong duong|hon|gan|ngot"
    r"|ngot nghet|tren duoi"
    r"|hinh nhu|chac|dau do|dau khoang|cong tru|tam tam|suyt|co le|xem xem|sem sem|xap xap|sap si|gan gan"
    r"|dao dong|du kien|du tinh|du toan"
    r"|about|around"
    r"|roughly|approximately|approx|nearly|almost|maybe|circa|some|khong nho (?:ro|chinh xac)"
    r"|khong chac)\b|[~≈±]"
)
_ABOUT_MARKED = re.compile(r"\b(?:cỡ|cở|độ|tầm|lối|chừng|vào khoảng)\b")
_ABOUT_FIGURE = re.compile(r"\b(?:tam|do) (?=[0-9])")
_BOUND = re.compile(
    r"\b(?:(?<!tren )duoi|tren(?! duoi| giay| do)|khong qua|ko qua|k qua|toi da|toi thieu|it nhat"
    r"|nhieu nhat|cao nhat|(?:chua|khong|ko|k|hong|chang)"
    r" (?:den|toi|duoc|day)|do lai|do len|tro (?:len|xuong|lai)|vuot|hon may|under|below|over|above"
    r"|more than"
    r"|less than|at (?:least|most)|up to|max|min|minimum|maximum)\b|[<>≤≥]"
)
_RATE = re.compile(
    r"\b(?:moi|hang|mot|1|tung|binh quan|trung binh|tb|bq|theo) (?:thang|ngay|tuan|quy|vu|me|buoi|gio"
    r"|dem|cong|kg|tan|m2|tam|bao)\b"
    r"|\b(?:[0-9]+|ty|ti|trieu|tr|nghin|ngan|k|dong|d|vnd|cu)"
    r" / (?:thang|ngay|tuan|quy|vu|me|buoi|gio|h|kg|tan|m2|m3|nguoi|cai|chiec|bo|th|t|month|day|week"
    r"|hour)\b"
    r"|\b(?:thang|ngay|tuan)(?: (?:duoc|ban|thu|lam|kiem|co|cung|tam|khoang|loi|chung))* [0-9]+"
    r" (?:tr|trieu|k|nghin|ngan|ty|cu)\b"
    r"|\b(?:moi|each|per|a|every) (?:cai|chiec|may|bo|nguoi|month|day|week|hour|piece|machine)\b"
    r"|\bmonthly\b"
)

_PART = re.compile(
    r"/ may\b|\b(?!12\b)[0-9]+ thang\b|\bthang [0-9]+\b|\b(?:thang (?:nay|truoc|roi|vua)|quy (?:[1-4]"
    r"|mot|hai"
    r"|ba|bon)|nua (?:dau )?nam)\b"
)


def told_apart(given: Pieces) -> Pieces:
    """The pieces, those that only look like a number (a year, `công ty`, `bây giờ`) made plain words."""
    known: list[Piece] = []
    for at in range(len(given)):
        other = _is_year(given, at) or _is_other_word(known, given, at)
        known.append(replace(given[at], part=WORD) if other else given[at])
    return tuple(known)


def _is_year(given: Pieces, at: int) -> bool:
    before, after, next_but_one = _plain(given, at - 1), _plain(given, at + 1), _part(given, at + 2)
    if given[at].part == FIGURE:
        return before == "nam" and bool(_YEAR.fullmatch(given[at].said))
    if given[at].plain != "nam" or given[at].part != DIGIT:
        return before == "nam" and given[at].plain == "sau" and not _goes_on(_part(given, at + 1))
    if _YEAR.fullmatch(after) or after in _YEAR_AFTER:
        return True
    if after == "sau" and not _goes_on(next_but_one):
        return _part(given, at - 1) != SCALE
    year_before = before in _YEAR_BEFORE or _part(given, at - 1) == FIGURE
    return year_before and not _goes_on(_part(given, at + 1))


def _goes_on(part: str) -> bool:
    return part in (TEN, HUNDRED, SCALE)


def _is_other_word(known: Sequence[Piece], given: Pieces, at: int) -> bool:
    piece = given[at]
    if piece.part not in (DIGIT, SCALE):
        return False
    if piece.plain in ("ty", "ti") and _plain(given, at - 1) == "cong":
        return True
    if _plain(given, at + 1) in _NEVER_BEFORE.get(piece.plain, ()) and not _goes_on(_part(given, at + 2)):
        return True
    numbered = _part(given, at - 1) in (FIGURE, DIGIT, TEN, HUNDRED, SCALE)
    if not numbered and _plain(given, at + 1) in _OTHER_WORD_AFTER.get(piece.plain, ()):
        return True
    if piece.part == DIGIT and piece.value == 0:
        return _part(given, at + 1) != HUNDRED
    return piece.said in _CONTINUES and (not known or known[-1].part not in (DIGIT, TEN, HUNDRED, SCALE))


def spans(given: Pieces, found: Sequence[Numeral]) -> list[Numeral] | None:
    """The numbers, each pair that is a span made one: its upper end, `least` its lower. None: it falls."""
    merged: list[Numeral] = []
    for one in found:
        if merged and _spans(given, merged[-1], one):
            span = _span(merged[-1], one)
            if span is None:
                return None
            merged[-1] = span
        else:
            merged.append(one)
    return merged


def _spans(given: Pieces, one: Numeral, other: Numeral) -> bool:
    between = given[one.end : other.start]
    if len(between) == 1 and between[0].plain == "and":
        return _plain(given, one.start - 1) == "between"
    if len(between) == 1:
        return between[0].plain in _BETWEEN
    number = other.value / (other.scale or 1)
    return not between and one.scale is None and one.value < number <= 2 * one.value


def _span(one: Numeral, other: Numeral) -> Numeral | None:
    least, most = one.value, other.value
    if one.scale is None and other.scale:
        hundreds_of_millions = other.scale == BILLION and least >= 100  # 800 - 1 tỷ
        least *= MILLION if hundreds_of_millions else other.scale
    if other.scale is None and one.scale:
        most *= one.scale
    if least > most or one.least is not None:
        return None
    scale = other.scale or one.scale
    few = one.few or other.few
    return replace(
        other,
        value=most,
        start=one.start,
        scale=scale,
        sure=False,
        least=least,
        few=few,
        written="",
        other=None,
    )


def is_about(given: Pieces) -> bool:
    """«Khoảng», «gần», «tầm»; without marks only where the word can be no other."""
    said, plain = sentence(given)
    return bool(_ABOUT.search(plain) or _ABOUT_MARKED.search(said) or _ABOUT_FIGURE.search(said))


def is_bound(given: Pieces) -> bool:
    """«Dưới», «trên», «không quá»: a limit of the number, not the number."""
    return bool(_BOUND.search(sentence(given)[1]))


def is_rate(given: Pieces) -> bool:
    """So much a month, a piece, a kilo."""
    return bool(_RATE.search(sentence(given)[1]))


def is_part(given: Pieces) -> bool:
    """«3 tháng đầu năm», «/máy»: perhaps less than what is asked for."""
    return bool(_PART.search(sentence(given)[1]))


def sentence(given: Pieces) -> tuple[str, str]:
    """As typed, and without marks; single spaces."""
    return " ".join(piece.said for piece in given), " ".join(piece.plain for piece in given)


def unreadable(given: Pieces, found: Sequence[Numeral]) -> bool:
    """Whether a figure is none: a telephone, a date with dots, a time, figures parted by a slash."""
    read = {at for one in found for at in range(one.start, one.end)}
    dates = (
        _part(given, at - 1) == FIGURE and _part(given, at + 1) == FIGURE
        for at, piece in enumerate(given)
        if piece.said in ("/", ":")
    )
    figures = (piece.said for at, piece in enumerate(given) if piece.part == FIGURE and at not in read)
    return any(dates) or any(read_figure(figure) is None for figure in figures)


def is_negative(given: Pieces, one: Numeral) -> bool:
    """`-300`, `âm 300`, `lỗ 200 triệu`."""
    if one.start == 0:
        return False
    before = given[one.start - 1]
    return before.said in ("-", "+", "âm", "am", "lỗ", "trừ", "minus", "negative")


def _plain(given: Pieces, at: int) -> str:
    return given[at].plain if 0 <= at < len(given) else ""


def _part(given: Pieces, at: int) -> str:
    return given[at].part if 0 <= at < len(given) else ""
