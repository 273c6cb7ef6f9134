"""Text cleaned for keeping and folded for matching."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.text import clean, fold, tokens


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  mua   máy \t mới ", "mua máy mới"),
        ("dòng một \r\n dòng hai", "dòng một\ndòng hai"),
        ("a\u200bb\ufeffc\u202ed", "abcd"),
        ("chuông\x07 reo\x00", "chuông reo"),
        ("một\xa0hai\u3000ba", "một hai ba"),
        (unicodedata.normalize("NFD", "hỗ trợ"), "hỗ trợ"),
        ("\n\n", ""),
        ("nửa \ud83d chữ", "nửa chữ"),
    ],
)
def test_what_is_kept_of_a_message(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Hỗ trợ khuyến công", "ho tro khuyen cong"),
        ("ĐẮK LẮK", "dak lak"),
        ("hòa hoà HÒA", "hoa hoa hoa"),
        ("Cư M'gar, Cư M’gar", "cu mgar, cu mgar"),
        ("Bà Rịa - Vũng Tàu", "ba ria vung tau"),
        ("Bà Rịa–Vũng Tàu", "ba ria vung tau"),
        ("28/2018/TT-BTC", "28 2018 tt btc"),
        ("ＨＴＸ", "htx"),
    ],
)
def test_the_search_key(text: str, key: str) -> None:
    assert fold(text) == key
    assert fold(unicodedata.normalize("NFD", text)) == key


def test_words_are_letters_and_digits() -> None:
    assert tokens("Máy 400 triệu, được mấy đồng?!") == ["may", "400", "trieu", "duoc", "may", "dong"]


@given(st.text(max_size=200))
def test_cleaning_and_folding_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert fold(fold(clean(text))) == fold(clean(text))


@given(st.text(alphabet="aăâeêioôơuưyđ áàảãạếềểễệ", max_size=60))
def test_capitals_and_marks_make_no_difference(text: str) -> None:
    assert fold(text.upper()) == fold(text)
    assert fold(text).isascii()
