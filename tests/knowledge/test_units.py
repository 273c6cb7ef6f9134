"""Provinces by the names people use."""

from datetime import date

import pytest

from messages.units import find_province, province_by_code, provinces, resolve_province, unknown_province


def test_there_are_34_and_9_of_them_are_cities_since_september_2026() -> None:
    codes = [province.code for province in provinces()]
    assert len(set(codes)) == 34
    assert all(len(code) == 2 and code.isdecimal() for code in codes)
    assert sum(province.is_city(date(2026, 11, 22)) for province in provinces()) == 9
    assert sum(province.is_city(date(2025, 7, 1)) for province in provinces()) == 6


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Đắk Lắk", "66"),
        ("dak lak", "66"),
        ("Daklak", "66"),
        ("tỉnh Phú Yên", "66"),
        ("66", "66"),
        ("hcm", "79"),
        ("TP.HCM", "79"),
        ("Bà Rịa - Vũng Tàu", "79"),
        ("Bình Dương", "79"),
        ("Hà Nam", "37"),
        ("Bình Phước", "75"),
        ("kontum", "51"),
        ("Thừa Thiên Huế", "46"),
        ("thành phố Cần Thơ", "92"),
        ("HƯNG YÊN", "33"),
    ],
)
def test_a_province_is_known_by_any_of_its_names(typed: str, code: str) -> None:
    found = resolve_province(typed)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("typed", ["", "BMT", "99", "Paris", "xã Ea Tu", "02"])
def test_what_is_no_province_is_not_guessed(typed: str) -> None:
    assert resolve_province(typed) is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ở Phú Yên được bao nhiêu", "66"),
        ("tinh son la ho tro gi", "14"),
        ("daklak co muc rieng khong", "66"),
        ("o can tho thi sao", "92"),
        ("xưởng tôi cần thợ giỏi", None),
        ("toi can tho han", None),
        ("từ Hà Nội vào Huế", None),
        ("mua máy được bao nhiêu", None),
    ],
)
def test_a_province_named_in_a_sentence(typed: str, code: str | None) -> None:
    found = find_province(typed)
    assert (found.code if found else None) == code


def test_codes() -> None:
    assert [province_by_code(code) is not None for code in ("66", "04", "4", "00")] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("mua máy ở tỉnh Sương Mù được bao nhiêu", "Sương Mù"),
        ("Tỉnh Abc?", "Abc"),
        ("tỉnh Gia Lai được bao nhiêu", None),
        ("tỉnh tôi được bao nhiêu", None),
        ("Tỉnh ủy, tỉnh Đoàn", None),
        ("TỈNH NÀO ĐƯỢC HỖ TRỢ", None),
        ("tỉnh ?", None),
    ],
)
def test_what_is_called_a_province_and_is_none(asked: str, name: str | None) -> None:
    assert unknown_province(asked) == name
