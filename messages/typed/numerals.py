"""Numbers in a typed answer, in figures, words or both: `1 tỷ 2`, `hai trăm rưỡi triệu`, `2tr5`."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from messages.typed.figures import MOST_DIGITS, read_figure
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
    WORD,
    Pieces,
)

_COUNTED = frozenset(  # what a small number after an amount may count: `1 tỷ 2 máy` is no 1,2 tỷ
    [
        "cai",
        "may",
        "chiec",
        "bo",
        "nguoi",
        "nam",
        "thang",
        "ngay",
        "tuan",
        "gio",
        "lao",
        "lan",
        "xuong",
        "m2",
        "m3",
        "kg",
        "tan",
        "con",
        "dua",
        "cap",
        "phan",
        "loai",
        "day",
        "chuyen",
        "vo",
        "ho",
        "mieng",
        "ty",
        "thu",
        "cuc",
        "goi",
        "dot",
        "ky",
        "h",
        "w",
        "kw",
        "hp",
        "year",
        "years",
        "machine",
        "machines",
        "people",
        "workers",
    ]
)
_POLITE = frozenset(
    [
        "a",
        "da",
        "em",
        "anh",
        "chi",
        "nha",
        "nhe",
        "oi",
        "co",
        "chu",
        "bac",
        "ban",
        "nhen",
        "nghen",
        "hen",
        "thoi",
        "do",
        "dong",
    ]
)
_UNIT_DIGITS = frozenset(("mốt", "lăm", "nhăm", "tư", "mot", "lam", "nham", "tu", "lawm", "tuw"))


@dataclass(frozen=True, slots=True)
class Numeral:
    """`start` to `end` in the pieces. `scale`: the first nghìn, triệu or tỷ said; 1 for đồng; None for none.

    `least` is the lower end of a span said in one breath (`hai ba trăm`). `sure` is False where another
    reading is possible. `written` is the figure alone, when it is nothing but one.
    """

    value: Decimal
    start: int
    end: int
    scale: int | None = None
    sure: bool = True
    few: bool = False
    least: Decimal | None = None
    written: str = ""
    other: Decimal | None = None
    dotted: bool = False

    @property
    def spoken(self) -> bool:
        return not self.written


def numerals(given: Pieces) -> Iterator[Numeral]:
    """Every number, from left to right."""
    at = 0
    while at < len(given):
        found = numeral_at(given, at)
        if found:
            yield found
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
    if lowest and (tail := _tail(given, whole.end, lowest)):
        whole = _sum(whole, tail)
    return _with_dong(given, whole)


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
    if _part_of(given, whole.end) != DONG or (given[whole.end].said == "vn" and whole.scale is None):
        return whole
    end = whole.end + 1
    if _part_of(given, end) == DONG:  # đồng VN
        end += 1
    return replace(whole, end=end, scale=whole.scale or 1)


def _part(given: Pieces, at: int) -> Numeral | None:
    """A number under a thousand, or a figure, and the scales it is multiplied by: `hai trăm nghìn tỷ`."""
    if _part_of(given, at) == HALF:
        return _half_of(given, at)
    small = _small(given, at)
    if small is None and _bare_scale(given, at):
        small = Numeral(Decimal(1), at, at)
    return _scaled(given, small) if small else None


def _half_of(given: Pieces, at: int) -> Numeral | None:
    """`nửa tỷ`, `half a billion`."""
    to = at + 2 if at + 1 < len(given) and given[at + 1].plain in ("a", "cai") else at + 1
    if _part_of(given, to) != SCALE or given[to].value < MILLION:
        return None
    return Numeral(Decimal(given[to].value) / 2, at, to + 1, given[to].value)


def _bare_scale(given: Pieces, at: int) -> bool:
    """`tỷ rưỡi`, `tỷ hai`, `cỡ tỷ`: a scale without a number is one of it, when it is spelt to be one."""
    if _part_of(given, at) != SCALE or given[at].value < MILLION or _part_of(given, at - 1) == FEW:
        return False
    if given[at].said not in ("tỷ", "tỉ", "triệu", "ty", "ti", "trieu"):
        return False
    after = _part_of(given, at + 1)
    return after == AND_HALF or (after == DIGIT and given[at].said != given[at].plain)


def _scaled(given: Pieces, small: Numeral) -> Numeral:
    end, few = small.end, small.few
    scales: list[int] = []
    if _part_of(given, end) == FEW and _part_of(given, end + 1) in (SCALE, HUNDRED):  # 300 mấy triệu
        few, end = True, end + 1
    while _part_of(given, end) == SCALE and (not scales or given[end].value > scales[-1]):
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
    if scales[0] >= BILLION:
        return small.other, False
    return small.value, sure and small.dotted


def _and_half(given: Pieces, whole: Numeral, scale: int) -> Numeral:
    end = whole.end
    if _part_of(given, end) == AND_HALF:
        return replace(whole, value=whole.value + Decimal(scale) / 2, end=end + 1)
    if _part_of(given, end) == FEW and given[end].plain == "may" and _part_of(given, end + 1) != DIGIT:
        return whole if counts(given, end + 1) else replace(whole, end=end + 1, few=True)
    return whole


def _lower_part(given: Pieces, at: int, under: int) -> Numeral | None:
    """`1 tỷ` **250 triệu**; `1 tỷ lẻ 50 triệu`."""
    if _part_of(given, at) == LINK:
        at += 1
    part = _part(given, at)
    scale = _last_scale(given, part) if part else 0
    if part is None or part.start != at or part.least is not None:
        return None
    scale = scale or part.scale or 0
    return part if 0 < scale < under and part.value < under else None


def _tail(given: Pieces, at: int, under: int) -> Numeral | None:
    """`1 tỷ` **2**, **250**, **hai trăm**: tenths of the scale, or thousandths of it; a pair is told"
    " apart by nothing."""
    linked = _part_of(given, at) == LINK
    start = at + linked
    if _part_of(given, start) == FIGURE:
        return _written_tail(given, start, under) if not linked else None
    small = _small(given, start)
    if small is None or small.least is not None or linked or _part_of(given, small.end) == SCALE:
        return None
    if small.end - start == 1 and (counts(given, small.end) or _is_other_word(given[start].said)):
        return None
    if small.value < 10 and small.end == start + 1:
        return replace(small, value=small.value * under / 10, sure=_ends(given, small.end))
    if given[start].value == 0 or (
        _part_of(given, start + 1) == HUNDRED and _part_of(given, small.end) == DONG
    ):
        return _literal(given, start, small, under)
    if small.value >= 100:
        return replace(small, value=small.value * under / 1000)
    return replace(small, value=small.value * under / 100, sure=False)


def _literal(given: Pieces, start: int, small: Numeral, under: int) -> Numeral:
    """`một tỷ không trăm linh năm đồng`, as documents write it; `một triệu hai trăm đồng` is in doubt."""
    nought = given[start].part == DIGIT and given[start].value == 0
    if _part_of(given, small.end) == DONG:
        return replace(small, sure=nought)
    return replace(small, value=small.value * under / 1000, sure=False)


def _is_other_word(said: str) -> bool:
    """`300 trieu lam xuong`: without its mark, làm rather than lăm."""
    return said in ("lam", "nham")


def _ends(given: Pieces, at: int) -> bool:
    """Whether nothing follows that might make the last word another one (`một tỷ sau khi …`)."""
    return at >= len(given) or given[at].part != WORD or given[at].plain in _POLITE


def _written_tail(given: Pieces, at: int, under: int) -> Numeral | None:
    raw, after = given[at].said, _part_of(given, at + 1)
    if not raw.isdigit() or len(raw) > 3 or after == SCALE or counts(given, at + 1):
        return None
    if after in (HUNDRED, TEN):
        small = _small(given, at)
        return replace(small, value=small.value * under / 1000) if small else None
    if at + 1 < len(given) and given[at + 1].said in ("/", "%", "-", "h", ":"):
        return None
    return Numeral(Decimal(raw) * under / 10 ** len(raw), at, at + 1, sure=len(raw) != 2)


def counts(given: Pieces, at: int) -> bool:
    """Whether what stands here is something counted: a machine, a year, a person."""
    return at < len(given) and given[at].plain in _COUNTED and given[at].part in (WORD, SCALE, FEW)


def _small(given: Pieces, at: int) -> Numeral | None:
    """Under a thousand in words, or any figure; `3 trăm`, `hai chục`."""
    if _part_of(given, at) == FIGURE:
        return _figure(given, at)
    return _hundreds(given, at) or _tens(given, at)


def _figure(given: Pieces, at: int) -> Numeral | None:
    raw, end = _grouped_by_spaces(given, at)
    read = read_figure(raw)
    if read is None:
        return None
    if end == at + 1 and raw.isdigit() and len(raw) <= 3 and _part_of(given, end) in (HUNDRED, TEN):
        return _times_ten(given, at, read.value)
    if _part_of(given, end) == AND_HALF and raw.isdigit():
        return Numeral(read.value + Decimal("0.5"), at, end + 1)
    return Numeral(read.value, at, end, written=raw, other=read.other, dotted=read.dotted)


def _grouped_by_spaces(given: Pieces, at: int) -> tuple[str, int]:
    """`300 000 000`: two groups of three, or one of noughts, or one before `đồng`."""
    end = at + 1
    if not (given[at].said.isdigit() and len(given[at].said) <= 3 and given[at].said[0] != "0"):
        return given[at].said, end
    while _part_of(given, end) == FIGURE and len(given[end].said) == 3 and given[end].said.isdigit():
        end += 1
    groups = [piece.said for piece in given[at:end]]
    grouped = len(groups) > 2 or groups[-1] == "000" or _part_of(given, end) == DONG
    if len(groups) == 1 or not grouped or _part_of(given, end) == SCALE or 3 * len(groups) > MOST_DIGITS:
        return given[at].said, at + 1
    return "".join(groups), end


def _times_ten(given: Pieces, at: int, value: Decimal) -> Numeral | None:
    """`3 trăm`, `3 chục`; `2 trăm rưỡi`."""
    if given[at + 1].part == HUNDRED:
        return _after_hundred(given, at, at + 2, value * 100)
    if given[at + 1].value != 1:
        return None
    return _after_ten(given, at, at + 2, value * 10)


def _hundreds(given: Pieces, at: int) -> Numeral | None:
    """`ba trăm …`, `trăm …`, `hai ba trăm`."""
    if _part_of(given, at) == HUNDRED:
        return None if _part_of(given, at - 1) == FEW else _after_hundred(given, at, at + 1, Decimal(100))
    if _part_of(given, at) != DIGIT:
        return None
    if _part_of(given, at + 1) == HUNDRED:
        return _after_hundred(given, at, at + 2, Decimal(given[at].value) * 100)
    if _part_of(given, at + 1) == DIGIT and _part_of(given, at + 2) == HUNDRED and _span(given, at):
        return Numeral(
            Decimal(given[at + 1].value) * 100, at, at + 3, sure=False, least=Decimal(given[at].value) * 100
        )
    return None


def _after_hundred(given: Pieces, start: int, at: int, value: Decimal) -> Numeral:
    """What follows `trăm`: rưỡi, linh năm, năm mươi, hai (twenty)."""
    whole = Numeral(value, start, at)
    after = _part_of(given, at)
    if after == AND_HALF:
        return replace(whole, value=value + 50, end=at + 1)
    if after == LINK and _part_of(given, at + 1) == DIGIT:
        return replace(whole, value=value + given[at + 1].value, end=at + 2)
    if after in (DIGIT, TEN) and (rest := _tens(given, at)) and rest.least is None:
        tenths = rest.end - at == 1 and given[at].part == DIGIT
        if tenths and counts(given, rest.end):
            return whole
        return replace(whole, value=value + (rest.value * 10 if tenths else rest.value), end=rest.end)
    if after == FIGURE and given[at].said.isdigit() and len(given[at].said) == 2 and given[at].said[0] != "0":
        return replace(whole, value=value + int(given[at].said), end=at + 1)
    return whole


def _tens(given: Pieces, at: int) -> Numeral | None:
    """`mười lăm`, `hai mươi mốt`, `hai mốt`, `hai chục rưỡi`, `hăm lăm`, `năm`."""
    part = _part_of(given, at)
    if part == TEN and _part_of(given, at - 1) != FEW:
        return _after_ten(given, at, at + 1, Decimal(10 * given[at].value))
    if part != DIGIT:
        return None
    if _part_of(given, at + 1) == TEN and given[at + 1].value == 1:
        return _after_ten(given, at, at + 2, Decimal(10 * given[at].value))
    one = Numeral(Decimal(given[at].value), at, at + 1)
    if _part_of(given, at + 1) != DIGIT or not given[at].value:
        return _maybe_half(given, one)
    return _pair(given, at, one)


def _maybe_half(given: Pieces, one: Numeral) -> Numeral:
    """`hai rưỡi` is two and a half of something."""
    if _part_of(given, one.end) == AND_HALF:
        return replace(one, value=one.value + Decimal("0.5"), end=one.end + 1, sure=False)
    return one


def _pair(given: Pieces, at: int, one: Numeral) -> Numeral:
    """`hai mốt` is 21; `hai ba` two or three; `bốn hai` perhaps 42."""
    first, second = given[at].value, given[at + 1].value
    if given[at + 1].said in _UNIT_DIGITS and not (first + 1 == second and given[at + 1].said == "tu"):
        return replace(one, value=Decimal(10 * first + second), end=at + 2)
    if _span(given, at):
        return replace(one, value=Decimal(second), end=at + 2, sure=False, least=one.value)
    if _part_of(given, at + 2) in (DIGIT, HUNDRED):
        return one
    return replace(one, value=Decimal(10 * first + second), end=at + 2, sure=False)


def _span(given: Pieces, at: int) -> bool:
    """Two numbers said in one breath: hai ba, năm bảy, ba bốn."""
    return given[at].value < given[at + 1].value <= given[at].value + 2


def _after_ten(given: Pieces, start: int, at: int, value: Decimal) -> Numeral:
    whole = Numeral(value, start, at)
    after = _part_of(given, at)
    if after == AND_HALF and given[at - 1].plain == "chuc":
        return replace(whole, value=value + 5, end=at + 1)
    if after == FEW and given[at].plain == "may":
        return replace(whole, value=value + 9, end=at + 1, few=True, least=value + 1, sure=False)
    if after != DIGIT or _part_of(given, at + 1) in (HUNDRED, TEN) or given[at - 1].plain == "chuc":
        return whole
    return replace(whole, value=value + given[at].value, end=at + 1)


def _part_of(given: Pieces, at: int) -> str:
    return given[at].part if 0 <= at < len(given) else ""
