"""Money as people type it: `300tr`, `1 tỷ 2`, `khoảng 450 triệu thôi em`."""

import re
from dataclasses import dataclass
from decimal import Decimal

from messages.typed.context import (
    is_about,
    is_bound,
    is_negative,
    is_part,
    is_rate,
    sentence,
    spans,
    told_apart,
    unreadable,
)
from messages.typed.marks import BILLION, DONG, HALF, MARK, MILLION, SCALE, THOUSAND, Pieces, pieces, words_in
from messages.typed.numerals import numerals
from messages.typed.small_numbers import Numeral, counts

MOST = 10**15  # đồng; more is no amount anybody here means
_FULL = 1_000_000  # đồng; a bare figure from here on is written out in full
_LEAST_SURE = 100_000  # đồng; an amount below may be short for another
_FOREIGN = re.compile(
    r"\b(?:usd|dola|dollars?|eur|euro|yen|rmb|ndt|won|gbp|baht|bath|(?:cay|chi|luong) vang"
    r"|vang)\b|[$€£¥%]"
    r"|\bphan tram\b|\bpercent\b"
)
_FOREIGN_MARKED = re.compile(r"\b(?:đô|tệ)\b|(?:[0-9]|nghin|ngan|k|trieu) do la\b")
_REFUSED = re.compile(
    r"\b(?:khong|ko|k|kg|hong|chua|chang|not) (?:phai|co|du|la)(?: la| so tien)? (?=[0-9]|mot\b|hai\b"
    r"|ba\b|bon\b|nam\b|sau\b|bay\b|tam\b|chin\b|muoi\b)"
    r"|\bkem [0-9]|[+*=×]|\bx [0-9]|[0-9] x\b"
)
_NO = words_in("khong ko k kg kh hong hok hem hk chua chang no none nothing zero khg chau cha kok hoong")
_UNKNOWN = words_in("biet bit bik ro nho chac phai tra noi muon hieu ke khai know sure remember")
_NOTHING = _NO | words_in(
    "tu den co tron tro chon troi vi an nghe doanh thu dong nao gi het ca phat sinh nhap tien von ban duoc"
    " hang loi nhuan moi thanh lap lam "
    "mo ra san xuat a da em anh chi nha nhe oi thi la van con nam ngoai nay truoc roi ma xu cac dau "
    "luon nua cho ai dang ky bao gio yet revenue sales at all we have there is income so far any the "
    "last year hien tai hoat dong kinh doanh toi minh tui xuong co so thuc te chinh thuc vay to hop tac "
    "do nua khoan"
)
_FILLING = _NOTHING - _NO | words_in(
    "khoang khoan chung tam co do gan hon uoc may moc gia chi phi cai nay kia tong cong dau tu mua thoi "
    "it vay thue trong mot nam 1 cho nhe nghen tinh hon ban chac hinh nhu tron chan thiet bi day chuyen "
    "lo xay nha bo tren duoi toi da qua tu tro len xuong lai a à ok vang u uh um tuong duong ung voi ra "
    "doanh so du kien toan lan cua hien trung binh binh quan ca di nhi bac chu ong ba about around for "
    "the machine costs cost price is it vnd vn approximately roughly maybe den hay nghi suyt xap xi ~"
)
_NOT_MONEY = re.compile(
    r"\b(?:nguoi|lao dong|cong nhan|nhan cong|tho|tuoi|m2|m3|met|km|kg|tan|ta|kw|kwh|hp|thang|ngay|tuan"
    r"|gio|lan"
    r"|so dien thoai|sdt|dt|mst|ma so|so nha|duong|phuong|xa|to|ap|thon|quan|dieu|khoan|nghi dinh"
    r"|thong tu|cccd|cmnd|stk)\b"
)


@dataclass(frozen=True, slots=True)
class Money:
    """`dong`: whole đồng, rounded down. `sure` is False where another amount may be meant: ask before use."""

    dong: int
    approximate: bool = False
    sure: bool = True


def read_money(text: str) -> Money | None:
    """The one amount a text names; None for none, several, a rate, a telephone, a date, other currencies.

    Of a span the upper end. Without a unit the amount most likely meant, not sure (`300` → 300 triệu).
    """
    given = told_apart(pieces(text))
    if not given or _is_no_money(given):
        return None
    found = list(numerals(given))
    if not found:
        return _nothing(given)
    merged = spans(given, found)
    if merged is None or any(is_negative(given, one) for one in merged):
        return None
    named = [one for one in merged if one.scale is not None]
    if any(one.end < len(given) and given[one.end].value >= MILLION for one in named):
        return None  # 9 tỷ tỷ
    loose_ends = any(_runs_on(given, one, other) for one in named for other in merged)
    read = _named(given, named, doubtful=loose_ends) if named else _bare(given, merged)
    return read if read and 0 <= read.dong <= MOST else None


def _runs_on(given: Pieces, one: Numeral, other: Numeral) -> bool:
    """A number right after an amount: `1 tỷ 2 máy` may be 1,2 tỷ, `300 triệu 2 máy` hardly 300,2 triệu."""
    last = given[one.end - 1]
    closed = last.part == DONG or (last.part == SCALE and last.value < BILLION)
    return one.end == other.start and not (closed and counts(given, other.end))


def _is_no_money(given: Pieces) -> bool:
    said, plain = sentence(given)
    odd = _FOREIGN.search(plain) or _FOREIGN_MARKED.search(said) or _REFUSED.search(plain)
    return bool(odd) or is_rate(given)


def _nothing(given: Pieces) -> Money | None:
    """«Chưa có doanh thu» is 0; a bare «không» may be no answer at all."""
    words = [piece.plain for piece in given if piece.part != MARK and not piece.plain.isdigit()]
    if not _NO.intersection(words) or _UNKNOWN.intersection(words) or not _NOTHING.issuperset(words):
        return None
    return Money(0, sure=len(words) > 1 and not _NO.issuperset(words))


def _named(given: Pieces, named: list[Numeral], *, doubtful: bool) -> Money | None:
    """Amounts said with a unit; the same one twice is one. `doubtful`: a further number runs into one."""
    if len({one.value for one in named}) > 1:
        return None
    one = named[0]
    if one.scale == 1 and one.value < THOUSAND and one.value:
        return _read(given, one, _meant(one.value), sure=False)
    sure = one.scale != 1 or one.value >= _LEAST_SURE or not one.value
    return _read(given, one, one.value, sure and not doubtful)


def _bare(given: Pieces, found: list[Numeral]) -> Money | None:
    """One number without a unit, with nothing about it that makes it something else."""
    if len({one.value for one in found}) > 1 or unreadable(given, found):
        return None
    one = found[0]
    if one.value and _is_other_thing(given, one):
        return None
    full = one.value >= _FULL and one.value % THOUSAND == 0
    return _read(given, one, _meant(one.value), sure=full or not one.value)


def _is_other_thing(given: Pieces, one: Numeral) -> bool:
    if any(piece.part == HALF for piece in given[one.start : one.end + 1]):
        return True
    if counts(given, one.end) or _NOT_MONEY.search(sentence(given)[1]):
        return True
    words = {
        piece.plain for at, piece in enumerate(given) if piece.part != MARK and not one.start <= at < one.end
    }
    if one.written.isdigit() and len(one.written) >= 9 and one.value % THOUSAND:
        return True  # a telephone, a tax code
    if one.value < _FULL or one.value % THOUSAND:
        return not _FILLING.issuperset(words) or (1990 <= one.value <= 2035 and one.value != 2000)
    return False


def _meant(value: Decimal) -> Decimal:
    """A number without a unit: `1,5` and `2` tỷ, `300` and `1.250` triệu, `300.000` nghìn."""
    if value >= _FULL:
        return value
    if value < 10 or value != int(value):
        return value * BILLION
    return value * (MILLION if value < _LEAST_SURE else THOUSAND)


def _read(given: Pieces, one: Numeral, dong: Decimal, sure: bool) -> Money:
    span = one.least is not None or one.few
    bound = is_bound(given)
    sure = sure and not is_part(given)
    approximate = span or bound or is_about(given)
    return Money(int(dong), approximate, sure and one.sure and not span and not bound)
