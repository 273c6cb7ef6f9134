"""Days as people type them, on a Sunday in November."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.amounts import day
from messages.typed import read_day
from messages.typed.lunar import lunar_day

ON = date(2026, 11, 22)
SAID = {
    "2-11-2026": "02/11/2026",
    "2.11.26": "02/11/2026",
    "2/11/26": "02/11/2026",
    "02/11/2026": "02/11/2026",
    "2 / 11 / 2026": "02/11/2026",
    "2-11-26.": "02/11/2026",
    "２/１１/２０２６": "02/11/2026",
    "ngày 02 tháng 11 năm 2026": "02/11/2026",
    "2 thg 11, 2026": "02/11/2026",
    "2 11 2026": "02/11/2026",
    "02112026": "02/11/2026",
    "2026-11-02": "02/11/2026",
    "2 November 2026": "02/11/2026",
    "2nd of November 2026": "02/11/2026",
    "November 2, 2026": "02/11/2026",
    "2/11": "02/11/2027",
    "2/11 năm nay": "02/11/2026",
    "2/11 năm sau": "02/11/2027",
    "2/11 lúc 8h": "02/11/2027",
    "11/2": "11/02/2027",
    "22/11": "22/11/2026",
    "29/2": "29/02/2028",
    "1/2": "01/02/2027",
    "5/12": "05/12/2026",
    "5.12": "05/12/2026",
    "5-12": "05/12/2026",
    "ngày 5/12 nhé em": "05/12/2026",
    "ngày 5 tháng 12": "05/12/2026",
    "ngay 5 thang 12": "05/12/2026",
    "5 tháng 12 tới": "05/12/2026",
    "ngày năm tháng mười hai": "05/12/2026",
    "ngày hai mươi lăm tháng mười hai": "25/12/2026",
    "mùng hai tháng chín": "02/09/2027",
    "mồng 2/9": "02/09/2027",
    "5 December 2026": "05/12/2026",
    "5 Dec": "05/12/2026",
    "Dec 5": "05/12/2026",
    "hôm nay": "22/11/2026",
    "hom nay": "22/11/2026",
    "bữa nay": "22/11/2026",
    "nay": "22/11/2026",
    "today": "22/11/2026",
    "mai": "23/11/2026",
    "ngày mai": "23/11/2026",
    "8h sáng mai": "23/11/2026",
    "mai nhé": "23/11/2026",
    "tomorrow": "23/11/2026",
    "mốt": "24/11/2026",
    "ngày mốt": "24/11/2026",
    "ngay mot": "24/11/2026",
    "ngày kia": "24/11/2026",
    "day after tomorrow": "24/11/2026",
    "hôm qua": "21/11/2026",
    "hôm kia": "20/11/2026",
    "3 ngày nữa": "25/11/2026",
    "ba ngày nữa": "25/11/2026",
    "2 tuần nữa": "06/12/2026",
    "in 3 days": "25/11/2026",
    "3 ngày trước": "19/11/2026",
    "cách đây 2 tuần": "08/11/2026",
    "thứ 6 tuần sau": "27/11/2026",
    "thu 6 tuan sau": "27/11/2026",
    "thứ sáu tuần tới": "27/11/2026",
    "t6 tuần sau": "27/11/2026",
    "thứ tư tuần sau": "25/11/2026",
    "thứ hai": "23/11/2026",
    "chiều thứ 5": "26/11/2026",
    "thứ 7 này": "28/11/2026",
    "thứ 6 tuần này": "20/11/2026",
    "thứ 6 tuần trước": "13/11/2026",
    "chủ nhật này": "22/11/2026",
    "chủ nhật tuần này": "22/11/2026",
    "chủ nhật tuần sau": "29/11/2026",
    "cn tuần sau": "29/11/2026",
    "next friday": "27/11/2026",
    "thứ 2 ngày 23/11": "23/11/2026",
    "ngày 20": "20/12/2026",
    "20 tây": "20/12/2026",
    "ngày 5 tháng sau": "05/12/2026",
    "ngày 30 tháng này": "30/11/2026",
    "mùng 10/3 âm": "16/04/2027",
    "mùng 10 tháng 3 âm": "16/04/2027",
    "mong 10 thang 3 am lich": "16/04/2027",
    "mồng mười tháng ba âm lịch": "16/04/2027",
    "10/3 al": "16/04/2027",
    "10/3 (âm)": "16/04/2027",
    "10/3/2026 âm": "26/04/2026",
    "giỗ tổ": "16/04/2027",
    "rằm tháng bảy": "16/08/2027",
    "rằm tháng giêng": "20/02/2027",
    "mùng 8 tháng giêng": "13/02/2027",
    "20 tháng chạp": "27/01/2027",
    "mùng 6 ra giêng": "11/02/2027",
    "10-3 am lich nam sau": "16/04/2027",
    "5/5 ÂL": "09/06/2027",
    "tháng 5 ngày 6": "06/05/2027",
    "thứ 2 tới": "23/11/2026",
    "t2": "23/11/2026",
    "2 ngày sau": "24/11/2026",
    "2 bữa nữa": "24/11/2026",
    "20/11 vừa rồi": "20/11/2026",
    "đã mua hôm 5/10": "05/10/2026",
    "thứ 6 vừa rồi": "20/11/2026",
    "ngày 20 tháng trước": "20/10/2026",
    "5h chiều 6/12": "06/12/2026",
    "12 giờ ngày 15/12": "15/12/2026",
    "mười lăm tháng mười hai": "15/12/2026",
    "15/12/2026 (thứ 3)": "15/12/2026",
    "mùng 1 tết": "06/02/2027",
    "30 tết": "05/02/2027",
    "1/6 nhuận năm 2025": "25/07/2025",
}
PAST = {
    "2/11": "02/11/2026",
    "22/11": "22/11/2026",
    "5/12": "05/12/2025",
    "29/2": "29/02/2024",
    "ngày 20": "20/11/2026",
    "thứ 6": "20/11/2026",
    "mùng 10/3 âm": "26/04/2026",
    "mùng 1 tết": "17/02/2026",
    "2/11/2027": "02/11/2027",
    "5/12 tới": "05/12/2026",
    "thứ 2 tới": "23/11/2026",
}
NONE = """
31/2 | 32/1 | 5/13 | 0/5 | 5/0 | 30/2/2027 | 31/11 | 2/11/0001 | 2/11/9999 | 12/2026 | 2027 | tháng sau
cuối tháng
tuần sau | cuối năm | tháng 12 | 5 | 15 | 300 triệu | 300.000.000 | 0912.345.678 | 0912345678 | 28/2018
thông tư 28/2018/TT-BCT
2/11 đến 5/11 | từ 2/11 đến 5/11 | 2-5/11 | 2/11 hoặc 3/11 | 2/11 hay 3/11 | thứ 5 hay thứ 6 | trước 2/11
sau ngày 2/11
khoảng 2/11 | không phải 2/11 | thứ 3 ngày 23/11 | chủ nhật | chị Mai | mai mốt | mai kia | không biết
chưa rõ | sau tết
31 tháng này | 15/13 âm | 35 tết | 20 tháng 13 | 15/12 - 20/12 | qua tết | ra giêng | đầu tháng 12
năm hai không hai sáu | 1/2/3/4 | 1.2.3.4
| 8:30 | 8h30 | ngay 5 thang sau | | .
📅 | / | 2/ | /11
"""


@pytest.mark.parametrize(("typed", "expected"), SAID.items())
def test_a_day_to_come(typed: str, expected: str) -> None:
    found = read_day(typed, ON)
    assert found is not None
    assert day(found) == expected


@pytest.mark.parametrize(("typed", "expected"), PAST.items())
def test_a_day_gone_by(typed: str, expected: str) -> None:
    found = read_day(typed, ON, past=True)
    assert found is not None
    assert day(found) == expected


@pytest.mark.parametrize("typed", [row.strip() for row in NONE.replace("\n", "|").split("|")])
def test_no_day(typed: str) -> None:
    assert read_day(typed, ON) is None


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)))
def test_a_day_written_by_us_is_read_back(value: date) -> None:
    assert read_day(day(value), ON) == value
    assert read_day(f"ngày {value.day} tháng {value.month} năm {value.year}", ON) == value


@given(st.dates(date(2000, 1, 1), date(2080, 12, 31)), st.integers(1, 28), st.integers(1, 12))
def test_a_day_without_a_year_is_the_next_or_the_last(on: date, number: int, month: int) -> None:
    ahead, back = (read_day(f"{number}/{month}", on, past=past) for past in (False, True))
    assert ahead and back
    assert on <= ahead < on + timedelta(days=366)
    assert on - timedelta(days=366) < back <= on


@given(st.dates(date(2000, 1, 1), date(2080, 12, 31)), st.integers(1, 29), st.integers(1, 12))
def test_a_lunar_day_without_a_year_is_the_next(on: date, number: int, month: int) -> None:
    found = read_day(f"{number}/{month} âm", on)
    assert found
    assert on <= found < on + timedelta(days=386)


@pytest.mark.parametrize(
    ("lunar", "expected"),
    [
        ((1, 1, 2026), date(2026, 2, 17)),
        ((10, 3, 2026), date(2026, 4, 26)),
        ((15, 8, 2026), date(2026, 9, 25)),
        ((1, 1, 2007), date(2007, 2, 17)),  # a day before the one in Beijing
        ((1, 1, 1985), date(1985, 1, 21)),  # a month before the one in Beijing
        ((30, 2, 2026), None),
        ((1, 1, 2150), None),
    ],
)
def test_days_of_the_lunar_calendar(lunar: tuple[int, int, int], expected: date | None) -> None:
    assert lunar_day(*lunar) == expected
