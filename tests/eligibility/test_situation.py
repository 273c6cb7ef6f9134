"""What a situation may hold: each key its kind, and a wrong one is named."""

from datetime import date
from typing import Any

import pytest

from handlers.eligibility.checking import Checker
from handlers.eligibility.situation import KEYS, LARGEST, LONGEST_TEXT, Wrong, read_situation

TODAY = date(2026, 11, 22)
OLD = date(2025, 6, 30)
WISHES = ("machinery", "training")
NOT_BOOL: list[Any] = [0, 1, "true", "có", "", 1.0, [], {}, [True]]
NOT_COUNT: list[Any] = [-1, 1.0, 1.5, "200", "", True, False, LARGEST + 1, 10**400, [], {}, float("inf")]
NOT_TEXT: list[Any] = [1, True, 1.5, [], {}, ["mộc"]]
NOT_NAME: list[Any] = [*NOT_TEXT, "", " ", "khác", "DOANH_NGHIEP", "doanh nghiep", "xã"]
NOT_CODE: list[Any] = [*NOT_TEXT, "", "6", "066", "65", "00", "Đắk Lắk", "٦٦", " 66", 66]
BAD = {
    "bool": NOT_BOOL,
    "int": NOT_COUNT,
    "text": [*NOT_TEXT, "x" * (LONGEST_TEXT + 1)],
    "entity": NOT_NAME,
    "unit_kind": NOT_NAME,
    "wish": [*NOT_NAME, "beneficiary", "machines"],
    "province": NOT_CODE,
}
GOOD: dict[str, list[Any]] = {
    "bool": [True, False],
    "int": [0, 1, 200, 200_000_000_000, LARGEST],
    "text": ["mộc", "x" * LONGEST_TEXT, "🪵", "bán lẻ"],
    "entity": ["doanh_nghiep", "khac"],
    "unit_kind": ["xa", "phuong", "dac_khu"],
    "wish": ["machinery", "training"],
    "province": ["01", "66", "96"],
}
EACH = [(key, kind, value) for key, kind in KEYS.items() for value in BAD[kind]]


@pytest.mark.parametrize(
    ("key", "kind", "value"), EACH, ids=[f"{key} {str(value)[:20]!r}" for key, _, value in EACH]
)
def test_a_value_of_the_wrong_kind_names_its_key(key: str, kind: str, value: Any) -> None:
    good = {other: GOOD[of][0] for other, of in KEYS.items() if other != key}
    with pytest.raises(Wrong) as wrong:
        read_situation({**good, key: value}, TODAY, WISHES)
    assert wrong.value.key == key
    assert str(wrong.value).startswith(f"{key}: must be ")


@pytest.mark.parametrize("key", KEYS)
def test_each_value_of_a_key_is_kept_and_null_is_unknown(key: str) -> None:
    for value in GOOD[KEYS[key]]:
        read = read_situation({key: value}, TODAY, WISHES)
        assert read == {key: value}
        assert type(read[key]) is type(value)
    assert read_situation({key: None}, TODAY, WISHES) == {}


def test_there_are_twenty_keys_as_the_interface_names_them() -> None:
    assert list(KEYS) == [
        *("entity", "registered", "produces", "sector", "province_code", "unit_kind", "craft_village"),
        *("insured_staff", "revenue_vnd", "capital_vnd", "cleaner_production", "cluster_investor", "wish"),
        *("machine_new", "bought_already", "other_state_support_same_item", "own_capital_ready"),
        *("whole_line", "difficult_area", "cost_vnd"),
    ]


@pytest.mark.parametrize("key", ["Entity", "entity ", "", "on", "id", "x" * 10_000, "sectör", "__class__"])
def test_an_unknown_key_is_named_by_its_beginning(key: str) -> None:
    with pytest.raises(Wrong) as wrong:
        read_situation({"entity": "khac", key: None}, TODAY, WISHES)
    assert key.startswith(wrong.value.key)
    assert len(str(wrong.value)) < 100


@pytest.mark.parametrize("text", ["", " ", "\t\n", "\u200b", "\u00a0\u200e"])
def test_a_trade_of_nothing_seen_is_unknown(text: str) -> None:
    assert read_situation({"sector": text}, TODAY, WISHES) == {}


def test_a_trade_is_kept_without_what_is_not_seen() -> None:
    assert read_situation({"sector": "  chế\u200b biến\t cà  phê "}, TODAY, WISHES) == {
        "sector": "chế biến cà phê"
    }


def test_codes_of_the_old_provinces_count_until_they_were_merged() -> None:
    assert read_situation({"province_code": "77"}, OLD, WISHES) == {"province_code": "77"}
    with pytest.raises(Wrong):
        read_situation({"province_code": "77"}, date(2025, 7, 1), WISHES)
    for code in ("7", "777", "7a", "٧٧", "²³"):
        with pytest.raises(Wrong):
            read_situation({"province_code": code}, OLD, WISHES)


BAD_LINES: list[tuple[Any, str]] = [
    (None, "line"),
    ([], "line"),
    ("text", "line"),
    (5, "line"),
    ({"id": "1"}, "situation"),
    ({"id": "1", "situation": None}, "situation"),
    ({"id": "1", "situation": []}, "situation"),
    ({"id": "1", "situation": "entity"}, "situation"),
    ({"id": "1", "situation": {}, "wish": "machinery"}, "wish"),
    ({"id": 1, "situation": {}}, "id"),
    ({"id": ["1"], "situation": {}}, "id"),
    *(
        ({"id": "1", "on": on, "situation": {}}, "on")
        for on in (
            "",
            "22/11/2026",
            "2026-02-30",
            "2026-1-1",
            "20261122",
            "2026-W47-7",
            20261122,
            True,
            "hôm nay",
        )
    ),
]


@pytest.mark.parametrize(("line", "key"), BAD_LINES, ids=[str(line) for line, _ in BAD_LINES])
def test_a_line_that_cannot_be_used_names_the_key(checker: Checker, line: Any, key: str) -> None:
    got = checker.check(line, TODAY)
    assert set(got) == {"id", "error"}
    assert got["error"].startswith(f"{key}: ")
    assert got["id"] == (line.get("id") if isinstance(line, dict) and line.get("id") == "1" else None)


def test_null_is_absent_everywhere(checker: Checker) -> None:
    bare = checker.check({"situation": {}}, TODAY)
    nulls = {"id": None, "on": None, "situation": dict.fromkeys(KEYS)}
    assert checker.check(nulls, TODAY) == bare
    assert bare["id"] is None
