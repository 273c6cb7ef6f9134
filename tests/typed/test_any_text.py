"""Whatever is typed is read or left, quickly; what we write ourselves is read back."""

from collections.abc import Callable
from datetime import date
from functools import partial
from time import perf_counter
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.amounts import money, number
from messages.text import fold
from messages.typed import Count, read_count, read_day, read_money
from messages.typed.number_words import money_words, number_words

ON = date(2026, 11, 22)
PARTS = st.sampled_from(
    (
        *("300", "1,5", "1.250", "0912345678", "2/11", "999999999999", "½", "²", "①", "३", "五", "2", "12"),
        *(
            "-",
            "–",
            "/",
            ".",
            ",",
            ":",
            "%",
            "x",
            "+",
            "(",
            ")",
            "~",
            "tỷ",
            "ty",
            "triệu",
            "tr",
            "k",
            "nghìn",
        ),
        *(
            "đồng",
            "đ",
            "rưỡi",
            "nửa",
            "mấy",
            "vài",
            "chục",
            "trăm",
            "mười",
            "mươi",
            "năm",
            "tư",
            "lăm",
            "mốt",
        ),
        *("linh", "lẻ", "không", "một", "hai", "ba", "bốn", "sáu", "khoảng", "dưới", "đến", "người", "máy"),
        *(
            "tháng",
            "ngày",
            "thứ",
            "tuần",
            "sau",
            "nay",
            "mùng",
            "âm",
            "tết",
            "rằm",
            "chủ",
            "nhật",
            "mai",
            "chưa",
        ),
        *("có", "million", "hăm", "tới", "mốt", "nữa", "nhuận", "December", "next", "friday"),
    )
)
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(PARTS, max_size=12).map(" ".join),
    st.lists(PARTS, max_size=12).map("".join),
)
WHOLE = st.one_of(
    st.integers(0, 10**15),
    st.integers(0, 10**6).map(lambda value: value * 10**6),
    st.integers(0, 10**7).map(lambda value: value * 10**7),
)


@given(TEXTS)
def test_any_text_is_read_or_left(typed: str) -> None:
    amount, count, found = read_money(typed), read_count(typed), read_day(typed, ON)
    assert amount is None or 0 <= amount.dong <= 10**15
    assert count is None or 0 <= count.number <= 10**6
    assert found is None or 1900 <= found.year <= 2100
    read_day(typed, ON, past=True)


@given(WHOLE.filter(lambda dong: 1_000 <= dong < 10**12 or not dong))
def test_money_written_by_us_is_read_back(dong: int) -> None:
    for language in ("vi", "en"):
        read = read_money(money(dong, language))
        assert read and read.dong == dong
        assert not read.approximate


@given(WHOLE.filter(lambda dong: dong >= 1_000 or not dong), st.sampled_from(("linh", "lẻ")))
def test_money_in_words_is_read_back(dong: int, link: str) -> None:
    read = read_money(money_words(dong, link))
    assert read and read.dong == dong


SENTENCES = (
    "{}",
    "dạ {} ạ",
    "năm ngoái được {}",
    "{} năm 2025",
    "tổng chi phí là {}",
    "cái máy đó {} anh nhé",
    "xưởng 5 người làm được {}",
    "{} một năm",
    "{} sau khi trừ",
    "{} tư vấn rồi",
    "em tính {} là đủ",
    "đầu tư hết {} chín tháng nay",
)


def ways_to_write(million: int) -> list[str]:
    """A number of triệu as people write it."""
    billion, rest = divmod(million, 1000)
    figures = number(million * 10**6)
    ways = [f"{million} triệu", f"{million}tr", money_words(million * 10**6), figures, f"{figures}đ"]
    if billion and rest:
        ways += [f"{billion} tỷ {rest} triệu", f"{billion}ty{rest}tr", f"{million / 1000:.3f} tỷ"]
    if billion and rest >= 100:
        ways += [f"{billion} tỷ {rest}", f"{number_words(billion)} tỷ {number_words(rest)}"]
    if billion and rest and rest % 100 == 0:
        ways += [f"{billion} tỷ {rest // 100}", f"{number_words(billion)} tỷ {number_words(rest // 100)}"]
    return ways


@given(
    st.one_of(st.integers(1, 20_000), st.integers(1, 99).map(lambda value: value * 100)),
    st.sampled_from(SENTENCES),
    st.sampled_from((str, fold, str.upper, partial(normalize, "NFD"))),
)
def test_an_amount_in_a_sentence_is_right_or_asked_back(
    million: int, sentence: str, spelt: Callable[[str], str]
) -> None:
    for way in ways_to_write(million):
        read = read_money(spelt(sentence.format(way)))
        assert read is None or not read.sure or read.dong == million * 10**6


@given(st.integers(0, 999_999), st.sampled_from(("linh", "lẻ")))
def test_a_count_written_or_in_words_is_read_back(people: int, link: str) -> None:
    assert read_count(number(people)) == Count(people)
    read = read_count(f"{number_words(people, link)} người")
    assert read and read.number == people


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1 ",
        "1.",
        "tỷ ",
        "hai ba ",
        "300 triệu ",
        "2/11 ",
        "a1b2c3",
        "- ",
        "năm ",
        "½",
        "x\n",
        "1 tháng ",
    ],
)
def test_long_texts_take_no_time(piece: str) -> None:
    """Ten thousand characters of anything cost less than reading a real message a thousand times."""
    long = piece * (10_000 // len(piece))
    begun = perf_counter()
    for _ in range(1_000):
        read_money("máy khoảng 800 triệu thôi em")
    allowed = perf_counter() - begun
    begun = perf_counter()
    for typed in (long, long[:1_000]):
        read_money(typed)
        read_count(typed)
        read_day(typed, ON)
    assert perf_counter() - begun < allowed
