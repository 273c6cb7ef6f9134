"""Counts of people as people type them."""

import pytest

from messages.typed import Count, read_count

SURE = {
    "15": 15,
    "15 người": 15,
    "15 nguoi": 15,
    "15ng": 15,
    "15 ng ạ": 15,
    "15 lao động": 15,
    "15 công nhân": 15,
    "15 thợ": 15,
    "có 15 anh em": 15,
    "dạ 15 em": 15,
    "xưởng em có 15 người làm": 15,
    "mười lăm": 15,
    "mười lăm lao động": 15,
    "muoi lam lao dong": 15,
    "muwowif lawm": 15,
    "năm": 5,
    "5": 5,
    "năm người": 5,
    "năm ngoái có 5 người": 5,
    "năm 2025 có 12 người": 12,
    "hai chục": 20,
    "hai chục người": 20,
    "2 chục": 20,
    "hăm lăm": 25,
    "hai lăm": 25,
    "hai mươi mốt": 21,
    "ba mươi tư": 34,
    "trăm rưỡi": 150,
    "một trăm linh hai người": 102,
    "một trăm hai mươi": 120,
    "1.200": 1200,
    "1,200": 1200,
    "1200": 1200,
    "1200 công nhân": 1200,
    "230": 230,
    "hai trăm ba mươi": 230,
    "hai vợ chồng": 2,
    "15 workers": 15,
    "15 people": 15,
    "0": 0,
    "0 người": 0,
    "không có ai": 0,
    "chưa có ai": 0,
    "chua co ai": 0,
    "ko có ai hết": 0,
    "không có": 0,
    "chưa thuê ai": 0,
    "chưa có lao động nào": 0,
    "2 tổ, tất cả 15 người": 15,
    "1.000.000": 1_000_000,
}
APPROXIMATE = {
    "khoảng 20": 20,
    "khoang 20 nguoi": 20,
    "tầm 20 người": 20,
    "chừng hai chục người": 20,
    "hơn 20 người": 20,
    "gần trăm người": 100,
    "~20": 20,
    "about 20 people": 20,
}
ASKED_BACK = {
    "20-25": (25, True),
    "20 - 25 người": (25, True),
    "20 đến 25 người": (25, True),
    "hai ba người": (3, True),
    "5 7 người": (7, True),
    "năm bảy người": (7, True),
    "mười mấy người": (19, True),
    "hăm mấy người": (29, True),
    "dưới 200": (200, True),
    "trên 10 người": (10, True),
    "không quá 20 người": (20, True),
    "mình tôi": (1, False),
    "một mình em làm": (1, False),
    "chỉ có mình tôi thôi": (1, False),
    "không": (0, False),
    "k": (0, False),
}
NOTHING = """
-5 | âm 5 | 1,5 | 1.5 người | 1.000.001 | 99999999999999999999999 | 300 triệu | 2 tỷ | 15 đồng | 300tr
vài người
mấy người | nhiều | không biết | ko rõ | chưa rõ | 0912345678 | 0912.345.678 | 2/11 | 2/11/2026 | 2.11.26
8:30
10 nam 5 nữ | 10 người và 5 người | | . | 👷 | người | lao động | vợ chồng tôi
""".replace("\n", "|").split("|")


@pytest.mark.parametrize(("typed", "number"), SURE.items())
def test_a_count_said_plainly(typed: str, number: int) -> None:
    assert read_count(typed) == Count(number)


@pytest.mark.parametrize(("typed", "number"), APPROXIMATE.items())
def test_a_count_said_roughly(typed: str, number: int) -> None:
    assert read_count(typed) == Count(number, approximate=True)


@pytest.mark.parametrize(("typed", "meant"), ASKED_BACK.items())
def test_a_count_to_ask_back(typed: str, meant: tuple[int, bool]) -> None:
    number, approximate = meant
    assert read_count(typed) == Count(number, approximate, sure=False)


@pytest.mark.parametrize("typed", [row.strip() for row in NOTHING])
def test_no_count(typed: str) -> None:
    assert read_count(typed) is None
