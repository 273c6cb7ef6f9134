"""The table: as many units as the resolution counts, and every one of them found by its name."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from messages.places import communes_of, province_of, resolve, unit
from messages.places.table import KINDS, Table, lines, table
from messages.text import fold
from messages.units import provinces

ON = date(2025, 7, 1)
WORDS = {"xa": "Xã", "phuong": "Phường", "dac_khu": "Đặc khu", "thi_tran": "Thị trấn", "huyen": "Huyện"}
WORDS |= {"quan": "Quận", "thi_xa": "Thị xã", "thanh_pho": "Thành phố"}


def test_it_holds_the_units_of_the_resolution() -> None:
    known = table()
    assert [(one.code, one.name) for one in provinces()] == list(
        zip(known.province_codes, known.province_names, strict=True)
    )
    assert Counter(KINDS[kind] for kind in known.kinds) == {"xa": 2621, "phuong": 687, "dac_khu": 13}
    assert len(set(known.codes)) == 3321
    assert all(len(code) == 5 and code.isdecimal() for code in known.codes)
    assert sum(len(communes_of(one.code)) for one in provinces()) == 3321


def test_it_holds_the_communes_of_before() -> None:
    known = table()
    assert len(known.into) == 10_040
    split = [targets for targets in known.into if len(targets) > 1]
    assert len(split) == 471
    assert max(map(len, split)) == 5
    assert {unit for targets in known.into for unit in targets} == set(range(3321))


def test_codes_keep_their_zeros() -> None:
    found = unit("00097", ON)
    assert found is not None
    assert (found.code, found.name, found.kind, found.province_code) == ("00097", "Hồng Hà", "phuong", "01")
    assert unit("97", ON) is None
    assert {one.province_code for one in communes_of("04")} == {"04"}
    assert communes_of("4") == ()


@pytest.mark.parametrize("kinds", [True, False])
def test_every_unit_is_found_first_by_its_official_name(kinds: bool) -> None:
    missed = []
    for code, name, kind, province in _official(table()):
        typed = f"{WORDS[kind]} {name}, {province}" if kinds else f"{name}, {province}"
        if [one.code for one in resolve(typed, on=ON)][:1] != [code]:
            missed.append(typed)
    assert missed == []


def test_every_unit_is_among_those_found_without_marks_or_commas() -> None:
    missed = [
        name
        for code, name, kind, province in _official(table())
        if code not in {one.code for one in resolve(fold(f"{WORDS[kind]} {name} {province}"), on=ON)}
    ]
    assert missed == []


def test_every_old_commune_leads_to_just_the_units_it_went_into() -> None:
    known = table()
    wrong = []
    for number, (typed, plain) in enumerate(typed_before()):
        into = {known.codes[unit] for unit in known.into[number]}
        found = resolve(typed, on=ON)
        if {one.code for one in found} != into or {one.partial for one in found} != {len(into) > 1}:
            wrong.append(typed)
        if not into <= {one.code for one in resolve(plain, on=ON)}:
            wrong.append(plain)
    assert wrong == []


def test_a_province_is_known_where_no_commune_is() -> None:
    assert province_of("tỉnh Phú Yên") == "66"
    assert province_of("huyện Cư M'gar") == "66"
    assert province_of("12 Lê Lợi, Hà Nội") == "01"
    assert province_of("xã Ea Tu") == "66"
    assert province_of("phường Kon Tum, Quảng Ngãi") == "51"
    assert province_of("huyện Châu Thành") is None
    assert province_of("Tân An") is None
    assert province_of("") is None


def _official(known: Table) -> Iterator[tuple[str, str, str, str]]:
    for number, code in enumerate(known.codes):
        kind, province = KINDS[known.kinds[number]], known.province_names[known.home[number]]
        yield code, known.names[number], kind, province


def typed_before() -> Iterator[tuple[str, str]]:
    """Every old address with its words of kind, and without marks and commas."""
    districts = [row for section, row in lines() if section == "districts"]
    old_provinces = [row[0] for section, row in lines() if section == "old provinces"]
    for kind, name, district, *_ in (row for section, row in lines() if section == "old communes"):
        district_kind, district_name, province, _ = districts[int(district)]
        where = [f"{WORDS[district_kind]} {district_name}"] if kind != "huyen" else []
        typed = ", ".join((f"{WORDS[kind]} {name}", *where, old_provinces[int(province)]))
        yield typed, fold(typed).replace(",", "")
