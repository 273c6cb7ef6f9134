"""Numbers in a typed answer, in figures, words or both: `1 tỷ 2`, `hai trăm rưỡi triệu`, `2tr5`."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from messages.typed.marks import (
    AND_HALF,
    BILLION,
    DIGIT,
    DONG,
    FEW,
    FIGURE,
    HALF,
    HUNDRED,
    LINK,
    MILLION,
    SCALE,
    TEN,
    THOUSAND,
    Pieces,
)
from messages.typed.small_numbers import Numeral, counts, ends, part_of, small_number


def numerals(given: Pieces) -> Iterator[Numeral]:
    """Every number, from left to right."""
    at = 0
    while at < len(given):
        found = numeral_at(given, at)
        if found:
            few = part_of(given, at - 1) == FEW  # dăm ba, vài ba trăm
            yield replace(found, few=True, sure=False) if few else found
        at = found.end if found else at + 1


def numeral_at(given: Pieces, at: int) -> Numeral | None:
    """The whole number that begins here: parts of falling scale, then a tail, then `đồng`."""
    whole = _part(given, at)
    if whole is None:
        return None
    whole = _thousands_of(given, whole)
    lowest = _last_scale(given, whole)
    while lowest and (part := _lower_part(given, whole.end, lowest)):
        whole = _sum(whole, part)
        lowest = _last_scale(given, part) or 0
    if lowest and (tail := _tail(given, whole.end, lowest, whole.value)):
        whole = _sum(whole, tail)
    whole = _with_dong(given, whole)
    open_end = part_of(given, whole.end) in (LINK, AND_HALF)  # 2 tỷ lẻ 5, mười rưỡi
    return replace(whole, sure=False) if open_end else whole


def _thousands_of(given: Pieces, part: Numeral) -> Numeral:
    """`một nghìn` **hai trăm tỷ**: the scale counts for both."""
    more = _part(given, part.end) if part.scale == THOUSAND and _last_scale(given, part) == THOUSAND else None
    if more is None or more.scale is None or more.scale <= THOUSAND or more.value >= THOUSAND * more.scale:
        return part
    return replace(more, value=part.value * more.scale + more.value, start=part.start)


def _last_scale(given: Pieces, part: Numeral) -> int:
    """The scale a further part must stay under; none for `nửa tỷ` and `tỷ rưỡi`."""
    last = given[part.end - 1]
    return last.value if last.part == SCALE and given[part.start].part != HALF else 0


def _sum(one: Numeral, other: Numeral) -> Numeral:
    return replace(
        one,
        value=one.value + other.value,
        end=other.end,
        sure=one.sure and other.sure,
        few=one.few or other.few,
        written="",
        least=None,
    )


def _with_dong(given: Pieces, whole: Numeral) -> Numeral:
    if part_of(given, whole.end) != DONG:
        return whole
    said = given[whole.end].said
    if whole.scale is None and (said == "vn" or (said == "d" and whole.value < THOUSAND)):
        return whole  # a lathe of 4d is no 4 đồng
    end = whole.end + 1
    if part_of(given, end) == DONG:  # đồng VN
        end += 1
    return replace(whole, end=end, scale=whole.scale or 1)


def _part(given: Pieces, at: int) -> Numeral | None:
    """A number under a thousand, or a figure, and the scales it is multiplied by: `hai trăm nghìn tỷ`."""
    if part_of(given, at) == HALF:
        return _half_of(given, at)
    small = small_number(given, at)
    if small is None and _bare_scale(given, at):
        small = Numeral(Decimal(1), at, at)
    return _scaled(given, small) if small else None


def _half_of(given: Pieces, at: int) -> Numeral | None:
    """`nửa tỷ`, `half a billion`."""
    to = at + 2 if at + 1 < len(given) and given[at + 1].plain in ("a", "cai") else at + 1
    if part_of(given, to) != SCALE or given[to].value < MILLION:
        return None
    return Numeral(Decimal(given[to].value) / 2, at, to + 1, given[to].value)


def _bare_scale(given: Pieces, at: int) -> bool:
    """`tỷ rưỡi`, `tỷ hai`, `cỡ tỷ`: a scale without a number is one of it, when it is spelt to be one."""
    if part_of(given, at) != SCALE or given[at].value < MILLION or part_of(given, at - 1) == FEW:
        return False
    if given[at].said not in ("tỷ", "tỉ", "triệu", "ty", "ti", "trieu"):
        return False
    after = part_of(given, at + 1)
    return after == AND_HALF or (after == DIGIT and given[at].said != given[at].plain)


def _scaled(given: Pieces, small: Numeral) -> Numeral:
    end, few = small.end, small.few
    scales: list[int] = []
    if part_of(given, end) == FEW and part_of(given, end + 1) in (SCALE, HUNDRED):  # 300 mấy triệu
        few, end = True, end + 1
    while part_of(given, end) == SCALE and (not scales or given[end].value > scales[-1]):
        scales.append(given[end].value)
        end += 1
    if not scales:
        return small
    scale = 1
    for one in scales:
        scale *= one
    sure = small.sure and not (given[end - 1].loose and small.end == end - 1)
    value, sure = _with_separators(small, scales, sure)
    whole = Numeral(value * scale, small.start, end, scales[0], sure, few)
    whole = replace(whole, least=small.least * scale if small.least is not None else None)
    return _and_half(given, whole, scales[-1] if len(scales) == 1 else scale)


def _with_separators(small: Numeral, scales: list[int], sure: bool) -> tuple[Decimal, bool]:
    """`1.250 triệu` is 1,25 tỷ, but `1.250 tỷ` hardly 1.250 of them."""
    if small.other is None:
        return small.value, sure
    if scales[0] >= BILLION and small.other != int(small.other):
        return small.other, False
    return small.value, sure and small.dotted


def _and_half(given: Pieces, whole: Numeral, scale: int) -> Numeral:
    end = whole.end
    if part_of(given, end) == AND_HALF:
        return replace(whole, value=whole.value + Decimal(scale) / 2, end=end + 1)
    if part_of(given, end) == FEW and given[end].plain == "may" and part_of(given, end + 1) != DIGIT:
        return whole if counts(given, end + 1) else replace(whole, end=end + 1, few=True)
    return whole


def _lower_part(given: Pieces, at: int, under: int) -> Numeral | None:
    """`1 tỷ` **250 triệu**; `1 tỷ lẻ 50 triệu`."""
    if part_of(given, at) == LINK:
        at += 1
    part = _part(given, at)
    scale = _last_scale(given, part) if part else 0
    if part is None or part.start != at or part.least is not None:
        return None
    scale = scale or part.scale or 0
    return part if 0 < scale < under and part.value < under else None


def _tail(given: Pieces, at: int, under: int, before: Decimal) -> Numeral | None:
    """`1 tỷ` **2**, **250**, **hai trăm**: tenths of the scale, or thousandths; a pair may be either."""
    linked = part_of(given, at) == LINK
    start = at + linked
    if before % under:
        return None  # 1,5 tỷ has no tail
    if part_of(given, start) == FIGURE:
        return _written_tail(given, start, under) if not linked else None
    small = small_number(given, start)
    if small is None or small.least is not None or linked or part_of(given, small.end) == SCALE:
        return None
    if small.end - start == 1 and (counts(given, small.end) or _is_other_word(given[start].said)):
        return None
    if given[start].value == 0 or (
        part_of(given, start + 1) == HUNDRED and part_of(given, small.end) == DONG
    ):
        return _literal(given, start, small, under)
    if small.value < 10:
        if under == MILLION and before >= 100 * MILLION and given[start].said not in ("mốt", "lăm"):
            return None  # `430tr nam` is no 430,5 triệu
        plain = small.end == start + 1 and ends(given, small.end) and given[start].said != "nam"
        return replace(small, value=small.value * under / 10, sure=plain)
    if small.value >= 100:
        return replace(small, value=small.value * under / 1000)
    return replace(small, value=small.value * under / 100, sure=False)


def _literal(given: Pieces, start: int, small: Numeral, under: int) -> Numeral:
    """`một tỷ không trăm linh năm đồng`, as documents write it; `một triệu hai trăm đồng` is in doubt."""
    nought = given[start].part == DIGIT and given[start].value == 0
    if part_of(given, small.end) == DONG:
        return replace(small, sure=nought)
    return replace(small, value=small.value * under / 1000, sure=False)


def _is_other_word(said: str) -> bool:
    """`300 trieu lam xuong`: without its mark, làm rather than lăm."""
    return said in ("lam", "nham")


def _written_tail(given: Pieces, at: int, under: int) -> Numeral | None:
    raw, after = given[at].said, part_of(given, at + 1)
    counted = counts(given, at + 1)
    if not raw.isdigit() or len(raw) > 3 or after == SCALE or (counted and len(raw) < 3):
        return None
    if after in (HUNDRED, TEN):
        small = small_number(given, at)
        return replace(small, value=small.value * under / 1000) if small else None
    if at + 1 < len(given) and given[at + 1].said in ("/", "%", "-", "h", ":"):
        return None
    if after == AND_HALF and len(raw) == 1:  # 1 tỷ 4 rưỡi
        return Numeral((Decimal(raw) + Decimal("0.5")) * under / 10, at, at + 2, sure=False)
    return Numeral(Decimal(raw) * under / 10 ** len(raw), at, at + 1, sure=len(raw) != 2 and not counted)
