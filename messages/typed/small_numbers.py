"""Numbers under a thousand, and figures of any size: `hai trăm rưỡi`, `hăm lăm`, `3 chục`, `300 000 000`."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from messages.typed.figures import MOST_DIGITS, read_figure
from messages.typed.marks import (
    AND_HALF,
    DIGIT,
    DONG,
    FEW,
    FIGURE,
    HUNDRED,
    LINK,
    SCALE,
    TEN,
    WORD,
    Pieces,
    words_in,
)

# What a small number after an amount may count: `1 tỷ 2 máy` is no 1,2 tỷ.
_COUNTED = words_in(
    "cai may chiec bo nguoi nam thang ngay tuan gio lao lan xuong m2 m3 kg tan con dua cap phan loai "
    "day chuyen vo ho mieng ty thu cuc goi dot ky h w kw hp year years machine machines people workers"
    " ti chut it phan so"
)
_UNIT_DIGITS = words_in("mốt lăm nhăm tư mot lam nham tu lawm tuw")

_POLITE = words_in("a da em anh chi nha nhe oi co chu bac ban nhen nghen hen thoi do dong")
_YEAR = re.compile(r"(?:19|20)[0-9][0-9]")
_WHICH_YEAR = words_in("ngoai nay roi truoc vua qua kia")
_SOME_MORE = frozenset(("mấy", "+", "x", "hơn"))


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


def counts(given: Pieces, at: int) -> bool:
    """Whether what stands here is something counted: a machine, a year, a person."""
    if at >= len(given) or begins_year(given, at):
        return False
    return given[at].plain in _COUNTED and given[at].part in (WORD, SCALE, FEW)


def begins_year(given: Pieces, at: int) -> bool:
    """`năm 2025`, `năm ngoái`."""
    if at + 1 >= len(given) or given[at].plain != "nam":
        return False
    return bool(_YEAR.fullmatch(given[at + 1].said)) or given[at + 1].plain in _WHICH_YEAR


def ends(given: Pieces, at: int) -> bool:
    """Whether nothing follows that might make the last word another one (`một tỷ sau khi …`)."""
    if at >= len(given) or begins_year(given, at):
        return True
    return given[at].part != WORD or given[at].plain in _POLITE


def small_number(given: Pieces, at: int) -> Numeral | None:
    """Under a thousand in words, or any figure; `3 trăm`, `hai chục`."""
    if fraction := _with_comma(given, at):
        return fraction
    if part_of(given, at) == FIGURE:
        return _figure(given, at)
    return _hundreds(given, at) or _tens(given, at)


def _with_comma(given: Pieces, at: int) -> Numeral | None:
    """`ba phẩy năm`, `3 chấm 25`."""
    if at + 2 >= len(given) or given[at + 1].plain not in ("phay", "cham"):
        return None
    parts = given[at].part, given[at + 2].part
    whole = Decimal(given[at].said if parts[0] == FIGURE and given[at].said.isdigit() else given[at].value)
    if parts[1] == FIGURE and given[at + 2].said.isdigit() and len(given[at + 2].said) <= 3:
        rest = Decimal(given[at + 2].said) / 10 ** len(given[at + 2].said)
        end = at + 3
    elif parts[1] == DIGIT and (tens := _tens(given, at + 2)) and tens.value == int(tens.value):
        rest, end = tens.value / 10 ** len(str(int(tens.value))), tens.end
    else:
        return None
    return Numeral(whole + rest, at, end) if parts[0] in (FIGURE, DIGIT) and whole < 1_000 else None


def _figure(given: Pieces, at: int) -> Numeral | None:
    raw, end = _grouped_by_spaces(given, at)
    read = read_figure(raw)
    if read is None:
        return None
    if end == at + 1 and raw.isdigit() and len(raw) <= 3 and part_of(given, end) in (HUNDRED, TEN):
        return _times_ten(given, at, read.value)
    if end < len(given) and given[end].said in _SOME_MORE:  # 20 mấy, 20+, 2x
        return Numeral(read.value, at, end + 1, few=True, sure=False)
    if part_of(given, end) == AND_HALF and raw.isdigit():
        return Numeral(read.value + Decimal("0.5"), at, end + 1)
    return Numeral(read.value, at, end, written=raw, other=read.other, dotted=read.dotted)


def _grouped_by_spaces(given: Pieces, at: int) -> tuple[str, int]:
    """`300 000 000`: two groups of three, or one of noughts, or one before `đồng`."""
    end = at + 1
    if not (given[at].said.isdigit() and len(given[at].said) <= 3 and given[at].said[0] != "0"):
        return given[at].said, end
    while part_of(given, end) == FIGURE and len(given[end].said) == 3 and given[end].said.isdigit():
        end += 1
    groups = [piece.said for piece in given[at:end]]
    grouped = len(groups) > 2 or groups[-1] == "000" or part_of(given, end) == DONG
    if len(groups) == 1 or not grouped or part_of(given, end) == SCALE or 3 * len(groups) > MOST_DIGITS:
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
    if part_of(given, at) == HUNDRED:
        return None if part_of(given, at - 1) == FEW else _after_hundred(given, at, at + 1, Decimal(100))
    if part_of(given, at) != DIGIT:
        return None
    if part_of(given, at + 1) == HUNDRED:
        return _after_hundred(given, at, at + 2, Decimal(given[at].value) * 100)
    if part_of(given, at + 1) == DIGIT and part_of(given, at + 2) == HUNDRED and _span(given, at):
        return Numeral(
            Decimal(given[at + 1].value) * 100, at, at + 3, sure=False, least=Decimal(given[at].value) * 100
        )
    return None


def _after_hundred(given: Pieces, start: int, at: int, value: Decimal) -> Numeral:
    """What follows `trăm`: rưỡi, linh năm, năm mươi, hai (twenty)."""
    whole = Numeral(value, start, at)
    after = part_of(given, at)
    if after == AND_HALF:
        return replace(whole, value=value + 50, end=at + 1)
    if after == LINK and part_of(given, at + 1) == DIGIT:
        return replace(whole, value=value + given[at + 1].value, end=at + 2)
    if after in (DIGIT, TEN) and (rest := _tens(given, at)) and rest.least is None:
        tenths = rest.end - at == 1 and given[at].part == DIGIT
        if tenths and counts(given, rest.end):
            return whole
        more = rest.value * 10 if tenths else rest.value
        sure = rest.sure and (not tenths or (ends(given, rest.end) and given[at].said != "nam"))
        return replace(whole, value=value + more, end=rest.end, sure=sure)
    if after == FIGURE and given[at].said.isdigit() and len(given[at].said) == 2 and given[at].said[0] != "0":
        return replace(whole, value=value + int(given[at].said), end=at + 1)
    return whole


def _tens(given: Pieces, at: int) -> Numeral | None:
    """`mười lăm`, `hai mươi mốt`, `hai mốt`, `hai chục rưỡi`, `hăm lăm`, `năm`."""
    part = part_of(given, at)
    if part == TEN and part_of(given, at - 1) != FEW:
        return _after_ten(given, at, at + 1, Decimal(10 * given[at].value))
    if part != DIGIT:
        return None
    if _tens_follow(given, at):
        return _after_ten(given, at, at + 2, Decimal(10 * given[at].value))
    one = Numeral(Decimal(given[at].value), at, at + 1)
    if part_of(given, at + 1) != DIGIT or not given[at].value:
        return _maybe_half(given, one)
    return _pair(given, at, one)


def _tens_follow(given: Pieces, at: int) -> bool:
    """`hai mươi`, `2 chục`; not the `mười` after the `lăm` of `mười lăm mười sáu`."""
    if part_of(given, at + 1) != TEN or given[at + 1].value != 1:
        return False
    return given[at + 1].said != "mười" and given[at].said not in _UNIT_DIGITS


def _is_pair(given: Pieces, at: int) -> bool:
    """`bảy lăm` in `bảy mươi bảy lăm`: seventy to seventy-five."""
    return part_of(given, at + 1) == DIGIT and given[at + 1].said in _UNIT_DIGITS


def _maybe_half(given: Pieces, one: Numeral) -> Numeral:
    """`hai rưỡi` is two and a half of something."""
    if part_of(given, one.end) == AND_HALF:
        return replace(one, value=one.value + Decimal("0.5"), end=one.end + 1, sure=False)
    return one


def _pair(given: Pieces, at: int, one: Numeral) -> Numeral:
    """`hai mốt` is 21; `hai ba` two or three; `bốn hai` perhaps 42."""
    first, second = given[at].value, given[at + 1].value
    if given[at + 1].said in _UNIT_DIGITS and not (first + 1 == second and given[at + 1].said == "tu"):
        return replace(one, value=Decimal(10 * first + second), end=at + 2)
    if _span(given, at):
        return replace(one, value=Decimal(second), end=at + 2, sure=False, least=one.value)
    if part_of(given, at + 2) in (DIGIT, HUNDRED):
        return one
    return replace(one, value=Decimal(10 * first + second), end=at + 2, sure=False)


def _span(given: Pieces, at: int) -> bool:
    """Two numbers said in one breath: hai ba, năm bảy, ba bốn."""
    return given[at].value < given[at + 1].value <= given[at].value + 2


def _after_ten(given: Pieces, start: int, at: int, value: Decimal) -> Numeral:
    whole = Numeral(value, start, at)
    after = part_of(given, at)
    if after == AND_HALF and given[at - 1].plain == "chuc":
        return replace(whole, value=value + 5, end=at + 1)
    if after == FEW and given[at].plain == "may":
        return replace(whole, value=value + 9, end=at + 1, few=True, least=value + 1, sure=False)
    begins_another = part_of(given, at + 1) == HUNDRED or _tens_follow(given, at) or _is_pair(given, at)
    if after != DIGIT or begins_another or given[at - 1].plain == "chuc":
        return whole
    a_year = given[at].plain == "mot" and at + 1 < len(given) and given[at + 1].plain == "nam"
    proper = not a_year and (value < 20 or given[at].said not in ("một", "năm", "nam"))
    return replace(whole, value=value + given[at].value, end=at + 1, sure=proper)


def part_of(given: Pieces, at: int) -> str:
    return given[at].part if 0 <= at < len(given) else ""
