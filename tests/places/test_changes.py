"""Later changes of kind: what a unit is called on which day, and what an editor of the file is told."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from messages.knowledge.check import check_policy
from messages.knowledge.load import POLICIES, load_policy
from messages.places import Changes, communes_of, resolve, unit
from messages.units import province_by_code

SMALL = Path(__file__).parent.parent / "knowledge" / "policy"
MORE = """
- code: "24169"
  name: Ea Kao
  was: phuong
  now: xa
  from: 2027-01-01
  by: 1/NQ-UBTVQH17
  certainty: full
"""
CITY = """
- {code: "66", name: Đắk Lắk, was: tinh, now: thanh_pho, from: 2027-01-01, by: 2/2027/QH17, certainty: full}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small policy folder that has changes of units."""
    copy = shutil.copytree(SMALL, tmp_path / "policy")
    shutil.copy(POLICIES / "units.yaml", copy / "units.yaml")
    return copy


@pytest.mark.parametrize(
    ("code", "day", "kind"),
    [
        ("26170", date(2026, 4, 29), "xa"),
        ("26170", date(2026, 4, 30), "phuong"),
        ("09193", date(2026, 9, 19), "xa"),
        ("09193", date(2026, 9, 20), "phuong"),
        ("00097", date(2026, 9, 20), "phuong"),
    ],
)
def test_a_unit_is_of_the_kind_it_had_that_day(code: str, day: date, kind: str) -> None:
    found = unit(code, day)
    assert found is not None
    assert found.kind == kind
    assert found in communes_of(found.province_code, day)


def test_a_resolved_address_has_the_kind_of_the_day() -> None:
    typed = "thị trấn Vĩnh An, huyện Vĩnh Cửu, Đồng Nai"
    kinds = [resolve(typed, on=day)[0].kind for day in (date(2026, 4, 29), date(2026, 4, 30))]
    assert kinds == ["xa", "phuong"]


@pytest.mark.parametrize("typed", ["xã Trị An, Đồng Nai", "phường Trị An, Đồng Nai"])
def test_a_unit_is_found_by_its_kind_before_and_after(typed: str) -> None:
    assert [one.code for one in resolve(typed, on=date(2026, 11, 22))] == ["26170"]


def test_ten_and_six_communes_and_three_provinces_changed() -> None:
    codes = [one.code for one in load_policy().unit_changes]
    assert sum(code.startswith(("25", "26")) for code in codes) == 10
    assert sum(code.startswith(("07", "09")) for code in codes) == 6
    assert [code for code in codes if len(code) == 2] == ["75", "24", "22"]


def test_a_folder_of_a_centre_adds_its_own_and_one_without_the_file_has_ours(folder: Path) -> None:
    own = folder / "units.yaml"
    own.write_text(own.read_text("utf-8") + MORE, "utf-8")
    assert check_policy(folder) == []
    changes = Changes(load_policy(folder).unit_changes)
    days = date(2026, 12, 31), date(2027, 1, 1)
    assert [one.kind for day in days if (one := unit("24169", day, changes))] == ["phuong", "xa"]
    assert [one.kind for one in communes_of("66", days[1], changes) if one.code == "24169"] == ["xa"]
    own.unlink()
    assert load_policy(folder).unit_changes == load_policy().unit_changes


def test_a_province_becomes_a_city_for_the_policy_that_says_so(folder: Path) -> None:
    dak_lak = province_by_code("66")
    assert dak_lak is not None
    own = folder / "units.yaml"
    own.write_text(own.read_text("utf-8") + CITY, "utf-8")
    policy = load_policy(folder)
    days = date(2026, 12, 31), date(2027, 1, 1)
    assert [policy.is_city(dak_lak, day) for day in days] == [False, True]
    assert not load_policy().is_city(dak_lak, days[1])


FAULTS = [
    ('code: "26170"', "code: 26170", "not_str"),
    ('code: "26170"', 'code: "26171"', "unit_unknown"),
    ('code: "07294"', 'code: "7294"', "unit_unknown"),
    ('code: "75"', 'code: "74"', "unit_unknown"),
    ('name: "Trị An"', 'name: "Trị Ân"', "unit_name"),
    ('"Trị An", was: xa, now: phuong', '"Trị An", was: phuong, now: xa', "unit_was"),
    ('"Trị An", was: xa, now: phuong', '"Trị An", was: xa, now: thanh_pho', "not_one_of"),
    ('"Trị An", was: xa, now: phuong', '"Trị An", was: xa, now: thi_tran', "not_one_of"),
    ('"Trị An", was: xa, now: phuong', '"Trị An", was: xa, now: xa', "unit_same"),
    ("from: 2026-09-01", "from: 2026-09-31", "no_such_day"),
    ("from: 2026-09-01", "from: 30/9/2026", "not_timestamp"),
    ("from: 2026-09-01", "from: 2025-06-30", "unit_early"),
    ("from: 2026-09-01", "from: 2026-12-01", "unit_sure_early"),
    ('by: "30/2026/QH16", ', "", "missing_key"),
    ('by: "30/2026/QH16"', "by: null", "unit_no_resolution"),
    ('by: "30/2026/QH16"', 'by: ""', "empty"),
    ("certainty: unconfirmed", "certainty: maybe", "not_one_of"),
    ("certainty: unconfirmed", "certain: yes", "unknown_key"),
    ('code: "26170", name: "Trị An"', 'code: "26248", name: "Trảng Bom"', "unit_twice"),
]


@pytest.mark.parametrize(("text", "instead", "kind"), FAULTS)
def test_a_fault_is_named_with_file_line_and_remedy(folder: Path, text: str, instead: str, kind: str) -> None:
    whole = (folder / "units.yaml").read_text("utf-8")
    assert text in whole
    (folder / "units.yaml").write_text(whole.replace(text, instead, 1), "utf-8")
    line = whole[: whole.index(text)].count("\n") + 1
    found = [one for one in check_policy(folder) if one.kind == kind]
    assert [one.file for one in found] == ["units.yaml"]
    assert found[0].line == (line + 1 if kind == "unit_twice" else line)
    assert found[0].what and found[0].remedy
