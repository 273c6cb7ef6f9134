"""What each predicate of the rules means: one value of a situation looked at, on a day."""

from collections.abc import Callable, Mapping
from datetime import date

from handlers.eligibility.situation import Value
from messages.rules.model import PREDICATES, Param
from messages.units import province_by_code

Predicate = Callable[[Value, Param, date], bool]


def is_one_of(value: Value, given: Param, _: date) -> bool:
    return isinstance(given, tuple) and value in given


def is_none_of(value: Value, given: Param, on: date) -> bool:
    return not is_one_of(value, given, on)


def is_same(value: Value, given: Param, _: date) -> bool:
    return value is given


def is_over(value: Value, given: Param, _: date) -> bool:
    return int(value) > int(given) if not isinstance(given, tuple) else False


def is_zero(value: Value, given: Param, _: date) -> bool:
    return (value == 0) is given


def province_is(value: Value, given: Param, on: date) -> bool:
    """`tinh`, `thanh_pho`, or `chua_ro` in the month a province became a city on a day nobody read."""
    return isinstance(given, tuple) and province_state(str(value), on) in given


def province_state(code: str, on: date) -> str:
    province = province_by_code(code)
    if province is None or not province.is_city(on):
        return "tinh"
    return "chua_ro" if province.is_maybe_city(on) else "thanh_pho"


_CODE: Mapping[str, Predicate] = {
    "entity_is_none_of": is_none_of,
    "province_is": province_is,
    "insured_staff_over": is_over,
    "revenue_over": is_over,
    "capital_over": is_over,
    "revenue_is_none": is_zero,
}
_BY_KIND: Mapping[str | tuple[str, ...], Predicate] = {"bool": is_same}

# Every predicate of the vocabulary with its code; trades are compared by the id of their group.
CODE: Mapping[str, Predicate] = {
    name: _CODE.get(name) or _BY_KIND.get(given, is_one_of) for name, (_, given) in PREDICATES.items()
}
