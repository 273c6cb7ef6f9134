"""Every predicate of the rules, on each side of what it is given; names, code and data say the same."""

from datetime import date
from typing import Any

import pytest

from handlers.eligibility.predicates import CODE, province_state
from handlers.eligibility.situation import KEYS, Value
from messages.knowledge.model import Policy
from messages.rules.model import ENTITIES, PREDICATES, PROVINCE_STATES, UNIT_KINDS
from messages.units import province_by_code, provinces

TODAY = date(2026, 11, 22)
QUANG_NINH = date(2026, 9, 15)
BILLION = 1_000_000_000

# predicate, what it is given, the day, values it holds for, values it does not hold for
TABLE: list[tuple[str, Any, date, list[Value], list[Value]]] = [
    (
        "entity_is_one_of",
        ("doanh_nghiep", "hop_tac_xa"),
        TODAY,
        ["doanh_nghiep", "hop_tac_xa"],
        ["lien_hiep_hop_tac_xa", "ho_kinh_doanh", "khac"],
    ),
    (
        "entity_is_none_of",
        ("doanh_nghiep",),
        TODAY,
        [one for one in ENTITIES if one != "doanh_nghiep"],
        ["doanh_nghiep"],
    ),
    ("registered_is", True, TODAY, [True], [False]),
    ("registered_is", False, TODAY, [False], [True]),
    ("own_production_is", True, TODAY, [True], [False]),
    ("own_production_is", False, TODAY, [False], [True]),
    ("trade_is_one_of", ("che_bien", "thu_cong"), TODAY, ["che_bien", "thu_cong"], ["gach_nung", ""]),
    ("province_is", ("tinh",), TODAY, ["66", "91"], ["01", "75", "24", "22"]),
    ("province_is", ("thanh_pho",), TODAY, ["01", "31", "46", "48", "79", "92", "75", "24", "22"], ["66"]),
    ("province_is", ("chua_ro",), TODAY, [], ["22", "66", "01"]),
    ("province_is", ("chua_ro",), QUANG_NINH, ["22"], ["24", "75", "66", "01"]),
    ("province_is", ("tinh", "chua_ro"), QUANG_NINH, ["22", "24", "66"], ["75", "01"]),
    ("province_is_one_of", ("75", "24"), TODAY, ["75", "24"], ["22", "01"]),
    ("unit_kind_is_one_of", ("xa", "dac_khu"), TODAY, ["xa", "dac_khu"], ["phuong"]),
    ("craft_village_is", True, TODAY, [True], [False]),
    ("craft_village_is", False, TODAY, [False], [True]),
    ("insured_staff_over", 200, TODAY, [201, 10**9], [0, 1, 199, 200]),
    ("revenue_over", 200 * BILLION, TODAY, [200 * BILLION + 1], [0, 1, 200 * BILLION]),
    ("revenue_is_none", True, TODAY, [0], [1, 200 * BILLION]),
    ("revenue_is_none", False, TODAY, [1, 200 * BILLION], [0]),
    ("capital_over", 100 * BILLION, TODAY, [100 * BILLION + 1], [0, 100 * BILLION]),
    ("cleaner_production_is", True, TODAY, [True], [False]),
    ("cleaner_production_is", False, TODAY, [False], [True]),
    ("cluster_investor_is", True, TODAY, [True], [False]),
    ("cluster_investor_is", False, TODAY, [False], [True]),
    ("machine_new_is", True, TODAY, [True], [False]),
    ("machine_new_is", False, TODAY, [False], [True]),
    ("bought_already_is", True, TODAY, [True], [False]),
    ("bought_already_is", False, TODAY, [False], [True]),
    ("other_state_support_is", True, TODAY, [True], [False]),
    ("other_state_support_is", False, TODAY, [False], [True]),
    ("own_capital_ready_is", True, TODAY, [True], [False]),
    ("own_capital_ready_is", False, TODAY, [False], [True]),
    ("whole_line_is", True, TODAY, [True], [False]),
    ("whole_line_is", False, TODAY, [False], [True]),
    ("difficult_area_is", True, TODAY, [True], [False]),
    ("difficult_area_is", False, TODAY, [False], [True]),
]


@pytest.mark.parametrize(
    ("predicate", "given", "on", "holds", "fails"),
    TABLE,
    ids=[f"{row[0]} {row[1]} {row[2]}" for row in TABLE],
)
def test_a_predicate_on_each_side(
    predicate: str, given: Any, on: date, holds: list[Value], fails: list[Value]
) -> None:
    assert [value for value in holds if not CODE[predicate](value, given, on)] == []
    assert [value for value in fails if CODE[predicate](value, given, on)] == []


def test_every_predicate_stands_in_the_table() -> None:
    assert {row[0] for row in TABLE} == set(PREDICATES) == set(CODE)
    assert {key for key, _ in PREDICATES.values()} <= set(KEYS)


def test_every_predicate_of_the_vocabulary_is_used_in_the_rules_and_no_other(policy: Policy) -> None:
    cases = [case.when for one in policy.rules.conditions for case in one.cases]
    levels = [level.when for one in policy.rules.activities for level in one.levels]
    assert {test.predicate for tests in [*cases, *levels] for test in tests} == set(PREDICATES)


@pytest.mark.parametrize(
    ("code", "day", "state"),
    [
        ("75", "2026-04-29", "tinh"),
        ("75", "2026-04-30", "thanh_pho"),
        ("24", "2026-09-19", "tinh"),
        ("24", "2026-09-20", "thanh_pho"),
        ("22", "2026-08-31", "tinh"),
        ("22", "2026-09-01", "chua_ro"),
        ("22", "2026-09-30", "chua_ro"),
        ("22", "2026-10-01", "thanh_pho"),
        ("46", "2024-12-31", "tinh"),
        ("46", "2025-01-01", "thanh_pho"),
        ("77", "2025-06-30", "tinh"),
    ],
)
def test_a_province_is_what_it_was_that_day(code: str, day: str, state: str) -> None:
    assert province_state(province_by_code(code), date.fromisoformat(day)) == state


def test_nine_of_thirty_four_are_cities_today() -> None:
    states = [province_state(one, TODAY) for one in provinces()]
    assert (len(states), states.count("thanh_pho"), states.count("chua_ro")) == (34, 9, 0)
    assert set(PROVINCE_STATES) == {"tinh", "thanh_pho", "chua_ro"}
    assert UNIT_KINDS == ("xa", "phuong", "dac_khu")
