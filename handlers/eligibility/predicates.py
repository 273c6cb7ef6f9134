"""What each predicate of the rules means: one value of a situation looked at, on a day."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from handlers.eligibility.situation import Value
from messages.rules.model import PREDICATES, Param
from messages.units import Province, provinces

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


def province_state(province: Province | None, on: date) -> str:
    """`tinh`, `thanh_pho`, or `chua_ro` in the month a province became a city on a day nobody read."""
    if province is None or not province.is_city(on):
        return "tinh"
    return "chua_ro" if province.is_maybe_city(on) else "thanh_pho"


def province_is_among(places: Iterable[Province]) -> Predicate:
    """The state of a province by the days on which these became cities."""
    by_code = {one.code: one for one in places}

    def province_is(value: Value, given: Param, on: date) -> bool:
        return isinstance(given, tuple) and province_state(by_code.get(str(value)), on) in given

    return province_is


_CODE: Mapping[str, Predicate] = {
    "entity_is_none_of": is_none_of,
    "province_is": province_is_among(provinces()),
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


def code_over(places: Iterable[Province]) -> Mapping[str, Predicate]:
    """The same, with provinces as a policy folder knows them."""
    return {**CODE, "province_is": province_is_among(places)}
