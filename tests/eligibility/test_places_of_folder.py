"""A province that becomes a city by a line in the centre's own folder: its wards are judged by it."""

from datetime import date
from pathlib import Path
from shutil import copytree

from handlers.eligibility.checking import Checker
from handlers.eligibility.situation import Situation
from messages.knowledge.load import POLICIES, load_policy

LINE = (
    '- {code: "66", name: "Đắk Lắk", was: tinh, now: thanh_pho, from: 2027-03-01, '
    'by: "99/2027/QH16", certainty: full}\n'
)
WARD: Situation = {
    "entity": "ho_kinh_doanh",
    "registered": True,
    "produces": True,
    "sector": "rang xay cà phê",
    "province_code": "66",
    "unit_kind": "phuong",
    "craft_village": False,
}


def test_wards_of_a_province_are_out_from_the_day_the_folder_makes_it_a_city(tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    copytree(POLICIES, folder)
    with (folder / "units.yaml").open("a", encoding="utf-8") as changes:
        changes.write(LINE)
    changed, shipped = Checker(load_policy(folder)), Checker(load_policy())
    days = (date(2027, 2, 28), date(2027, 3, 1))
    assert [changed.result(WARD, day)["verdict"] for day in days] == ["yes", "no"]
    assert [shipped.result(WARD, day)["verdict"] for day in days] == ["yes", "yes"]
    assert changed.law.rules.places != shipped.law.rules.places
