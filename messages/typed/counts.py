"""How many people, as people type it: `15 người`, `hai chục`, `khoảng 20`."""

import re
from dataclasses import dataclass

from messages.typed.context import is_about, is_bound, is_negative, sentence, spans, told_apart, unreadable
from messages.typed.marks import DONG, MARK, SCALE, THOUSAND, Pieces, pieces, words_in
from messages.typed.numerals import numerals
from messages.typed.small_numbers import Numeral

MOST = 1_000_000
_PEOPLE = words_in(
    "nguoi ng lao cong tho nhan nv cn ld lđ anh chi em vo dua mong con ban sv people workers worker "
    "staff employees person persons men women nghe ba xa thanh hoi"
)
_ALONE = re.compile(
    r"(?:da |em |thi |chi |co )*(?:(?:mot|1) )?(?:minh|moi minh|co minh)(?: (?:toi|em|tui|anh|chi"
    r"|minh))?(?: (?:lam|thoi|a|oi))*"
    r"|only me|just me|myself|alone|tu lam"
)
_IN_ALL = re.compile(r"\b(?:tong|tong cong|tong so|tat ca|ca thay|het thay|in all|total|altogether)\b")
_OF_THEM = re.compile(r"^\W*(?:\w+ ){0,3}\W*(?:trong do|trong day|of whom|including)\b")
_MORE = re.compile(
    r"\b(?:voi|va|cong them|them|chua ke|chua tinh|khong ke|ngoai ra|moi (?:ca|to|ben|noi|xuong|co so)"
    r"|con lai|plus|and|each)\b"
)
_NO = words_in("khong ko k kg hong hok hem chua chang no none nobody zero")
_UNKNOWN = words_in("biet bit bik ro nho chac phai tra noi hieu know sure remember")
_NOBODY = _NO | words_in(
    "co tron troi vi ngoai ai nguoi nao lao dong bao hiem dong gi het ca thue muon cong nhan tho nhan"
    " vien a da em anh chi "
    "nha nhe oi thi la van con yet one staff workers employees  tham gia bhxh xa hoi ai luon "
    "cho ma moi"
)


@dataclass(frozen=True, slots=True)
class Count:
    """`sure` is False where another number may be meant: ask before use."""

    number: int
    approximate: bool = False
    sure: bool = True


def read_count(text: str) -> Count | None:
    """The one count a text names, 0 to a million; None for none, several, money, a date, a telephone.

    Of a span the upper end.
    """
    given = told_apart(pieces(text))
    if not given:
        return None
    if _ALONE.fullmatch(sentence(given)[1]):
        return Count(1, sure=False)
    found = list(numerals(given))
    if not found:
        return _nobody(given)
    merged = spans(given, found)
    if merged is None or unreadable(given, found) or any(is_negative(given, one) for one in merged):
        return None
    one = _one(given, merged)
    return _read(given, one, sure=_is_all(given, one, merged)) if one else None


def _one(given: Pieces, found: list[Numeral]) -> Numeral | None:
    """The number people are counted by, or the only one; of a whole and its parts the whole."""
    people = [one for one in found if _counts_people(given, one)]
    chosen = people or found
    if len({one.value for one in chosen}) == 1 or _OF_THEM.search(_after(given, chosen[0])):
        return chosen[0]
    return None


def _is_all(given: Pieces, one: Numeral, found: list[Numeral]) -> bool:
    """Whether no other number and no «với», «mỗi ca» makes the sum another one."""
    plain = sentence(given)[1]
    if _OF_THEM.search(_after(given, one)) or _IN_ALL.search(plain):
        return True
    return len({other.value for other in found}) == 1 and not _MORE.search(plain)


def _after(given: Pieces, one: Numeral) -> str:
    return sentence(given[one.end :])[1]


def _counts_people(given: Pieces, one: Numeral) -> bool:
    last = given[one.end - 1]
    if last.part == SCALE and last.plain == "ng":
        return True
    return one.end < len(given) and given[one.end].plain in _PEOPLE


def _read(given: Pieces, one: Numeral, *, sure: bool) -> Count | None:
    value = one.value
    last = given[one.end - 1]
    if last.part == SCALE and last.plain == "ng":
        value /= THOUSAND  # 15ng is short for 15 người
    elif last.part == DONG or (one.scale or 0) > THOUSAND:
        return None
    if value != int(value) or not 0 <= value <= MOST:
        return None
    short = last.part == SCALE and one.least is None
    span, bound = one.least is not None or one.few, is_bound(given)
    about = span or bound or is_about(given)
    return Count(int(value), about, sure and (one.sure or short) and not span and not bound)


def _nobody(given: Pieces) -> Count | None:
    """«Chưa có ai» is 0; a bare «không» may be no answer at all."""
    words = [piece.plain for piece in given if piece.part != MARK]
    if not _NO.intersection(words) or _UNKNOWN.intersection(words) or not _NOBODY.issuperset(words):
        return None
    return Count(0, sure=len(words) > 1)
