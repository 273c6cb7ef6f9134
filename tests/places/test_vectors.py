"""Old addresses in every way people type them lead to the commune of today, or to a list that holds it."""

from collections.abc import Callable
from datetime import date
from unicodedata import normalize

import pytest

from messages.places import Candidate, resolve
from messages.text import fold
from tests.places.vectors import SPLIT, VECTORS

ON = date(2026, 11, 22)
WAYS: dict[str, Callable[[str], str]] = {
    "as written": str,
    "without marks": fold,
    "small letters": str.lower,
    "capitals": str.upper,
    "without commas": lambda text: text.replace(",", ""),
    "without marks and commas": lambda text: fold(text).replace(",", ""),
    "decomposed": lambda text: normalize("NFD", text),
}


def named(candidates: tuple[Candidate, ...]) -> list[tuple[str, str]]:
    return [(one.name, one.province) for one in candidates]


def without_district(text: str) -> str:
    commune, _, province = text.split(", ")
    return f"{commune}, {province}"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("typed", "name", "province"), VECTORS)
def test_an_old_address_leads_to_its_commune(typed: str, name: str, province: str, way: str) -> None:
    found = resolve(WAYS[way](typed), on=ON)
    assert named(found)[0] == (name, province)
    assert len(found) == SPLIT.get(typed, 1)
    assert all(one.partial for one in found) is (typed in SPLIT)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("typed", "name", "province"), VECTORS)
def test_without_its_district_the_commune_is_among_the_answers(
    typed: str, name: str, province: str, way: str
) -> None:
    found = named(resolve(WAYS[way](without_district(typed)), on=ON))
    assert (name, province) in found
    assert len(found) <= 3


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("thôn 3, xã Ea Tu, Buôn Ma Thuột", "Tân An"),
        ("so nha 15 thon 3 xa ea tu buon ma thuot", "Tân An"),
        ("12 Lê Lợi, phường Tân Lợi, Buôn Ma Thuột", "Buôn Ma Thuột"),
        ("12/4 đường Lê Lợi, P. Tân Lợi, TP. BMT", "Buôn Ma Thuột"),
        ("buôn Ea Bông, xã Ea Tu, tpbmt", "Tân An"),
        ("phuong tan loi, ban me thuot", "Buôn Ma Thuột"),
        ("P.22, Q.Bình Thạnh, TP.HCM", "Thạnh Mỹ Tây"),
        ("f22 q binh thanh sg", "Thạnh Mỹ Tây"),
        ("P07, tp Tuy Hoà, Phú Yên", "Tuy Hòa"),
        ("tt Quảng Phú, h. Cư M gar, Dak Lak", "Quảng Phú"),
        ("thị trấn Buôn Trấp, huyện Krông A Na, Đăk Lăk", "Krông Ana"),
        ("tt. Buon Trap, Krong Ana, Daklak", "Krông Ana"),
        ("Đắk Lắk, TP Buôn Ma Thuột, xã Ea Tu", "Tân An"),
        ("tôi ở xã Ea Tu (cũ) nay là phường Tân An, Đắk Lắk", "Tân An"),
        ("huyện Côn Đảo, tỉnh Bà Rịa - Vũng Tàu", "Côn Đảo"),
        ("xã Phước Hưng, Bà Rịa - Vũng Tàu", "Long Hải"),
        ("Bắc Sơn Bắc Sơn Lạng Sơn", "Bắc Sơn"),
        ("ward 22, Binh Thanh district, HCMC", "Thạnh Mỹ Tây"),
        ("thị trấn Cư Sê, Gia Lai", "Chư Sê"),
        ("p. Tân Phong, Biên Hoà", "Tân Triều"),
        ("phường Qui Nhơn", "Quy Nhơn"),
        ("xa thach xa thach that ha noi", "Tây Phương"),
        ("thach xa thach that", "Tây Phương"),
        ("phường Xuân Hương, Đà Lạt", "Xuân Hương - Đà Lạt"),
    ],
)
def test_streets_hamlets_and_short_forms_do_not_disturb(typed: str, name: str) -> None:
    assert [one.name for one in resolve(typed, on=ON)] == [name]


@pytest.mark.parametrize("typed", ["phường Mỹ Đình II, Nam Từ Liêm", "phuong my dinh 2", "Mĩ Đình 2 Hà Nội"])
def test_numbers_and_letters_are_spelled_by_habit(typed: str) -> None:
    assert [one.name for one in resolve(typed, on=ON)] == ["Từ Liêm", "Cầu Giấy"]


def test_a_name_that_many_have_leads_to_all_of_them() -> None:
    assert len(resolve("Minh Khai", on=ON)) == 15
    assert len(resolve("Phường 1", on=ON)) > 30
    assert len({one.province for one in resolve("Minh Khai", on=ON)}) > 4


def test_a_split_commune_leads_to_every_part_of_it() -> None:
    found = resolve("phường An Phú, Thủ Đức", on=ON)
    assert {one.name for one in found} == {"An Khánh", "Bình Trưng"}
    assert all(one.partial for one in found)


def test_the_centres_own_province_comes_first_and_hides_no_other() -> None:
    everywhere = resolve("Tân An", on=ON)
    at_home = resolve("Tân An", home="66", on=ON)
    assert at_home[0].province_code == "66" != everywhere[0].province_code
    assert set(at_home) == set(everywhere)


def test_a_name_with_its_marks_is_no_other_name() -> None:
    assert [one.name for one in resolve("xã Văn Lang, Thái Nguyên", on=ON)] == ["Văn Lang"]
    assert {one.name for one in resolve("xa van lang, thai nguyen", on=ON)} == {"Văn Lang", "Văn Lăng"}


def test_the_wrong_kind_is_forgiven_where_no_unit_has_it() -> None:
    assert [one.name for one in resolve("xã Tân Lợi, Buôn Ma Thuột", on=ON)] == ["Buôn Ma Thuột"]


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            "   ",
            "Đắk Lắk",
            "tỉnh Hà Nam",
            "Kon Tum",
            "huyện Cư M'gar",
            "TP Thủ Đức",
            "quận 1",
            "12",
            "Ba",
        ),
        *("xã Abc, Buôn Ma Thuột, Đắk Lắk", "12 Lê Lợi, Hà Nội", "không biết", "hello"),
    ],
)
def test_where_no_commune_is_named_none_is_made_up(typed: str) -> None:
    assert resolve(typed, on=ON) == ()
