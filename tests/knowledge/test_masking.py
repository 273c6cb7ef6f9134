"""What is kept of a question tells nobody who asked it, and still tells what was asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.masking import LONGEST, unnamed


@pytest.mark.parametrize(
    "number",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "0912-345-678",
        "+84912345678",
        "+84 912 345 678",
        "(0262) 3 812 345",
        "09 12 34 56 78",
        "3812345",
        "0912345000",
        "079085001234",
        "0100112437-001",
        "001185 000 123",
        "19035678901234",
        "a.b-c@example.com.vn",
        "0912345678 300.000.000",
        "٠٩١٢٣٤٥٦٧٨",
    ],
)
def test_numbers_and_addresses_that_tell_who_somebody_is_are_hidden(number: str) -> None:
    assert unnamed(f"gọi tôi {number} nhé") == "gọi tôi ••• nhé"


@pytest.mark.parametrize("beginning", ["40A", "O", "sđt:"])
def test_a_number_glued_to_letters_is_hidden_too(beginning: str) -> None:
    assert unnamed(f"{beginning}8012345678") == f"{beginning}•••"


@pytest.mark.parametrize(
    "text",
    [
        "máy 300 triệu được mấy phần",
        "máy 300.000.000 thì sao",
        "máy 1.250.000.000 đồng",
        "máy 1,200,000,000 VND",
        "máy 300 000 000 đồng",
        "máy 300000000 thì sao",
        "máy 312500000đ thì sao",
        "theo 28/2018/TT-BTC, khoản 4 Điều 8",
        "từ 01/07/2025 31/12/2026",
        "ngày 15-10-2025 hay 2025-10-15",
        "giai đoạn 2026-2030, năm 2025 2026 2027",
        "thuê 1500 m2, 12 lao động, 200 cái, 35 tuổi",
        "xưởng ở số 12 đường 30 tháng 4",
    ],
)
def test_amounts_days_and_documents_stay(text: str) -> None:
    assert unnamed(text) == text


def test_a_long_story_keeps_its_end_and_no_half_number() -> None:
    kept = unnamed("tôi " * 300 + "sđt 0912345678 xin hỏi vay vốn ở đâu")
    assert len(kept) <= LONGEST
    assert kept.startswith("…")
    assert kept.endswith("sđt ••• xin hỏi vay vốn ở đâu")


@given(st.text(max_size=700))
def test_what_is_kept_is_one_line_of_bounded_length_and_stays_as_it_is(text: str) -> None:
    kept = unnamed(text)
    assert len(kept) <= LONGEST
    assert "\n" not in kept
    assert unnamed(kept) == kept
