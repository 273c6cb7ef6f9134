"""Money as people type it: the amount, whether it is approximate, whether it must be asked back."""

import pytest

from messages.typed import Money, read_money
from messages.typed.number_words import money_words

THOUSAND, MILLION, BILLION = 10**3, 10**6, 10**9

SURE = {
    "300 triệu": 300 * MILLION,
    "300tr": 300 * MILLION,
    "300 Tr": 300 * MILLION,
    "300 TRIỆU": 300 * MILLION,
    "300Tr đồng": 300 * MILLION,
    "300 trđ": 300 * MILLION,
    "300.000.000": 300 * MILLION,
    "300,000,000 đ": 300 * MILLION,
    "300,000,000": 300 * MILLION,
    "300 000 000 đồng": 300 * MILLION,
    "300 000 000": 300 * MILLION,
    "300\u00a0000\u00a0000 ₫": 300 * MILLION,
    "300000000": 300 * MILLION,
    "300.000.000 VND": 300 * MILLION,
    "300.000.000vnđ": 300 * MILLION,
    "VND 300,000,000": 300 * MILLION,
    "300'000'000": 300 * MILLION,
    "300.000.000,00 đồng": 300 * MILLION,
    "３００ triệu": 300 * MILLION,
    "300 tri\u0065\u0302\u0323u": 300 * MILLION,
    "300 triệu.": 300 * MILLION,
    "300 triệu ạ!!!": 300 * MILLION,
    "dạ 300 triệu anh": 300 * MILLION,
    "300 trieu": 300 * MILLION,
    "300 trịu": 300 * MILLION,
    "300 triêu": 300 * MILLION,
    "300 trieeuj": 300 * MILLION,
    "300 trie65u": 300 * MILLION,
    "300 củ": 300 * MILLION,
    "ba trăm triệu": 300 * MILLION,
    "ba tram trieu": 300 * MILLION,
    "ba trawm trieeuj": 300 * MILLION,
    "Ba Trăm Triệu Đồng": 300 * MILLION,
    "ba trăm chiệu": 300 * MILLION,
    "3 trăm triệu": 300 * MILLION,
    "3 tram trieu": 300 * MILLION,
    "300 triệu (ba trăm triệu)": 300 * MILLION,
    "0,3 tỷ tức 300 triệu": 300 * MILLION,
    "300 triệu một năm": 300 * MILLION,
    "300tr/năm": 300 * MILLION,
    "mỗi năm 300 triệu": 300 * MILLION,
    "năm ngoái được 300 triệu": 300 * MILLION,
    "nam ngoai duoc 300 trieu": 300 * MILLION,
    "năm 2025 được 300 triệu": 300 * MILLION,
    "300 triệu năm 2025": 300 * MILLION,
    "cuối năm ba trăm triệu": 300 * MILLION,
    "công ty 300 triệu": 300 * MILLION,
    "300 million": 300 * MILLION,
    "300 million dong": 300 * MILLION,
    "VND 300 million": 300 * MILLION,
    "300 mil": 300 * MILLION,
    "1 máy 300 triệu": 300 * MILLION,
    "một cái máy 300 triệu": 300 * MILLION,
    "300 triệu một cái máy": 300 * MILLION,
    "300 triệu 2 máy": 300 * MILLION,
    "1,5 tỷ": 1_500 * MILLION,
    "1.5 tỉ": 1_500 * MILLION,
    "1,5tỷ": 1_500 * MILLION,
    "1.5ty": 1_500 * MILLION,
    "1,50 tỷ": 1_500 * MILLION,
    "1½ tỷ": 1_500 * MILLION,
    "1 tỷ rưỡi": 1_500 * MILLION,
    "1ty ruoi": 1_500 * MILLION,
    "một tỷ rưỡi": 1_500 * MILLION,
    "mot ti ruoi": 1_500 * MILLION,
    "mootj tyr ruwowxi": 1_500 * MILLION,
    "tỷ rưỡi": 1_500 * MILLION,
    "ty rưỡi": 1_500 * MILLION,
    "tỉ rưởi": 1_500 * MILLION,
    "1 tỷ 5": 1_500 * MILLION,
    "1ty5": 1_500 * MILLION,
    "1 tỷ 5 trăm triệu": 1_500 * MILLION,
    "1.500 triệu": 1_500 * MILLION,
    "1500 triệu": 1_500 * MILLION,
    "1.5 billion": 1_500 * MILLION,
    "1.5bn": 1_500 * MILLION,
    "một nghìn năm trăm triệu": 1_500 * MILLION,
    "1 ngàn 5 trăm triệu": 1_500 * MILLION,
    "1 tỷ 2": 1_200 * MILLION,
    "1 ty 2": 1_200 * MILLION,
    "1tỷ2": 1_200 * MILLION,
    "1ty2": 1_200 * MILLION,
    "một tỷ hai": 1_200 * MILLION,
    "tỷ hai": 1_200 * MILLION,
    "một tỷ hai trăm": 1_200 * MILLION,
    "1 tỷ 2 trăm": 1_200 * MILLION,
    "1 tỷ 2 trăm triệu": 1_200 * MILLION,
    "1 tỷ 200tr": 1_200 * MILLION,
    "1ty200tr": 1_200 * MILLION,
    "một tỷ hai em ạ": 1_200 * MILLION,
    "1 tỷ 250": 1_250 * MILLION,
    "1 tỷ 250 triệu": 1_250 * MILLION,
    "1 tỷ lẻ 250 triệu": 1_250 * MILLION,
    "1ty250": 1_250 * MILLION,
    "1ty25tr": 1_025 * MILLION,
    "một tỷ hai trăm năm mươi triệu đồng": 1_250 * MILLION,
    "mot ty hai tram nam muoi trieu": 1_250 * MILLION,
    "một tỷ hai trăm rưỡi": 1_250 * MILLION,
    "1,25 tỷ": 1_250 * MILLION,
    "1.250 triệu": 1_250 * MILLION,
    "1 tỷ 50 triệu": 1_050 * MILLION,
    "một tỷ không trăm năm mươi triệu": 1_050 * MILLION,
    "một tỷ tư": 1_400 * MILLION,
    "2 tỷ rưỡi": 2_500 * MILLION,
    "hai ty ruoi": 2_500 * MILLION,
    "2 tỏi rưỡi": 2_500 * MILLION,
    "2tr5": 2_500 * THOUSAND,
    "2 triệu rưỡi": 2_500 * THOUSAND,
    "2tr500": 2_500 * THOUSAND,
    "2tr500k": 2_500 * THOUSAND,
    "2 triệu 500 nghìn": 2_500 * THOUSAND,
    "hai triệu năm trăm ngàn": 2_500 * THOUSAND,
    "2.500.000đ": 2_500 * THOUSAND,
    "500k": 500 * THOUSAND,
    "500 K": 500 * THOUSAND,
    "500 nghìn": 500 * THOUSAND,
    "500 ngàn": 500 * THOUSAND,
    "500 ngan dong": 500 * THOUSAND,
    "năm trăm nghìn": 500 * THOUSAND,
    "500.000 đồng": 500 * THOUSAND,
    "nửa tỷ": 500 * MILLION,
    "nua ty": 500 * MILLION,
    "½ tỷ": 500 * MILLION,
    "0,5 tỷ": 500 * MILLION,
    "half a billion": 500 * MILLION,
    "năm trăm triệu": 500 * MILLION,
    "nam tram trieu": 500 * MILLION,
    "tám trăm triệu": 800 * MILLION,
    "tám trăm rưỡi triệu": 850 * MILLION,
    "trăm rưỡi triệu": 150 * MILLION,
    "một trăm hai triệu": 120 * MILLION,
    "một trăm linh năm triệu": 105 * MILLION,
    "trăm lẻ năm triệu": 105 * MILLION,
    "hai mươi mốt triệu": 21 * MILLION,
    "hai mốt triệu": 21 * MILLION,
    "ba lăm triệu": 35 * MILLION,
    "hăm lăm triệu": 25 * MILLION,
    "mười lăm triệu": 15 * MILLION,
    "hai mươi tư triệu": 24 * MILLION,
    "3 chục triệu": 30 * MILLION,
    "hai chục triệu": 20 * MILLION,
    "12 tỷ": 12 * BILLION,
    "mười hai tỷ": 12 * BILLION,
    "hai nghìn tỷ": 2_000 * BILLION,
    "một nghìn hai trăm tỷ": 1_200 * BILLION,
    "1 triệu": MILLION,
    "1.000.000.000.000.000": 10**15,
    "0": 0,
    "0đ": 0,
    "0 đồng": 0,
    "0 triệu": 0,
    "không đồng": 0,
    "chưa có": 0,
    "chua co": 0,
    "ko có": 0,
    "không có": 0,
    "dạ chưa có ạ": 0,
    "không có doanh thu": 0,
    "k có doanh thu": 0,
    "chưa có doanh thu": 0,
    "hông có đồng nào": 0,
    "mới thành lập chưa có doanh thu": 0,
    "chưa bán được gì hết": 0,
    "no revenue yet": 0,
}

APPROXIMATE = {
    "khoảng 450 triệu": 450 * MILLION,
    "khoang 450tr": 450 * MILLION,
    "khoản 450 triệu": 450 * MILLION,
    "~450tr": 450 * MILLION,
    "tầm 450 triệu": 450 * MILLION,
    "tam 450 trieu": 450 * MILLION,
    "cỡ 450 triệu thôi": 450 * MILLION,
    "chừng 450 triệu gì đó": 450 * MILLION,
    "gần 450 triệu": 450 * MILLION,
    "hơn 450 triệu": 450 * MILLION,
    "độ 450 triệu": 450 * MILLION,
    "xấp xỉ 450 triệu": 450 * MILLION,
    "trên dưới 450 triệu": 450 * MILLION,
    "hình như 450 triệu": 450 * MILLION,
    "dự kiến 450 triệu": 450 * MILLION,
    "about 450 million": 450 * MILLION,
    "máy khoảng 800 triệu thôi em": 800 * MILLION,
    "không nhớ rõ, khoảng 800 triệu": 800 * MILLION,
    "gần nửa tỷ": 500 * MILLION,
    "chắc tỷ rưỡi": 1_500 * MILLION,
}

ASKED_BACK = {
    "300": (300 * MILLION, False),
    "1.250": (1_250 * MILLION, False),
    "1,250": (1_250 * MILLION, False),
    "khoảng 300": (300 * MILLION, True),
    "300 thôi em": (300 * MILLION, False),
    "tám trăm": (800 * MILLION, False),
    "tam tram": (800 * MILLION, False),
    "ba trăm rưỡi": (350 * MILLION, False),
    "năm mươi": (50 * MILLION, False),
    "1,5": (1_500 * MILLION, False),
    "2": (2 * BILLION, False),
    "300.000": (300 * MILLION, False),
    "300000": (300 * MILLION, False),
    "300 đồng": (300 * MILLION, False),
    "300m": (300 * MILLION, False),
    "2t": (2 * BILLION, False),
    "200-300 triệu": (300 * MILLION, True),
    "200–300 triệu": (300 * MILLION, True),
    "200 - 300tr": (300 * MILLION, True),
    "200tr-300tr": (300 * MILLION, True),
    "từ 200 đến 300 triệu": (300 * MILLION, True),
    "từ 200 triệu tới 300 triệu": (300 * MILLION, True),
    "tu 200 toi 300 trieu": (300 * MILLION, True),
    "200 hoặc 300 triệu": (300 * MILLION, True),
    "200 300 triệu": (300 * MILLION, True),
    "200-300": (300 * MILLION, True),
    "hai ba trăm triệu": (300 * MILLION, True),
    "năm bảy trăm triệu": (700 * MILLION, True),
    "2-3 tỷ": (3 * BILLION, True),
    "hai ba tỷ": (3 * BILLION, True),
    "800 - 1 tỷ": (BILLION, True),
    "800 triệu đến 1 tỷ": (BILLION, True),
    "1 đến 1 tỷ rưỡi": (1_500 * MILLION, True),
    "dưới 3 tỷ": (3 * BILLION, True),
    "trên 3 tỷ": (3 * BILLION, True),
    "không quá 300 triệu": (300 * MILLION, True),
    "chưa tới 300 triệu": (300 * MILLION, True),
    "300 triệu đổ lại": (300 * MILLION, True),
    "300 mấy triệu": (300 * MILLION, True),
    "300 triệu mấy": (300 * MILLION, True),
    "mười mấy triệu": (19 * MILLION, True),
    "1 tỷ 25": (1_250 * MILLION, False),
    "1,250 tỷ": (1_250 * MILLION, False),
    "1.250 tỷ": (1_250 * MILLION, False),
    "một tỷ hai lăm": (1_250 * MILLION, False),
    "một tỷ không trăm năm mươi": (1_050 * MILLION, False),
    "bốn hai triệu": (42 * MILLION, False),
    "không": (0, False),
    "chưa": (0, False),
    "k": (0, False),
}

NOTHING = """
-300 triệu | - 300 triệu | âm 300 triệu | lỗ 200 triệu | thua lỗ 200 triệu | trừ 5 triệu
99999999999999999999 | 2.000.000 tỷ | 1000000000000001000 | 9 tỷ tỷ
300 triệu và 500 triệu | 1 máy 300 triệu, 1 máy 500 triệu | 300 triệu với 2 tỷ | 300 triệu + 200 triệu
300-200 triệu
2 x 300 triệu | không phải 300 triệu mà 500 triệu | 200 400 600 triệu | tổng 800 triệu vay 300 triệu
0912345678 | 0912 345 678 | 0912.345.678 | 091 234 5678 | +84 912 345 678 | 84912345678 | 912345678
0100112437
sđt em 0912345678 | 2/11 | 2/11/2026 | 02-11-2026 | 2.11.26 | ngày 5 tháng 12 | 8:30 | 8h30 | 2025
mỗi tháng 50 triệu | 50 triệu/tháng | 50tr một tháng | tháng 50 triệu | 300k/ngày | 20 triệu 1 kg | 5 triệu/m2
10000 usd | $10,000 | 10 ngàn đô | 500 euro | 10 cây vàng | 50% | 50 phần trăm
không biết | ko bik | chưa rõ | không nhớ | chịu | mấy chục triệu | vài trăm triệu | mấy tỷ | nhiều lắm | tiền
không có 300 triệu | không phải 300 triệu | 15 người | 2 máy | 300 m2 | 5 năm | 3 tháng | số nhà 300 | quận 3
công ty | tỷ lệ | sau này | bây giờ | hai vợ chồng | | . | ... | 😀 | đ | đồng | triệu | k biết | 1.2.3
1,2,3 | 12.34.56
""".replace("\n", "|").split("|")


@pytest.mark.parametrize(("typed", "dong"), SURE.items())
def test_an_amount_said_plainly(typed: str, dong: int) -> None:
    assert read_money(typed) == Money(dong)


@pytest.mark.parametrize(("typed", "dong"), APPROXIMATE.items())
def test_an_amount_said_roughly(typed: str, dong: int) -> None:
    assert read_money(typed) == Money(dong, approximate=True)


@pytest.mark.parametrize(("typed", "meant"), ASKED_BACK.items())
def test_an_amount_to_ask_back(typed: str, meant: tuple[int, bool]) -> None:
    dong, approximate = meant
    assert read_money(typed) == Money(dong, approximate, sure=False)


@pytest.mark.parametrize("typed", [row.strip() for row in NOTHING])
def test_no_amount(typed: str) -> None:
    assert read_money(typed) is None


@pytest.mark.parametrize("link", ["linh", "lẻ"])
@pytest.mark.parametrize(
    ("dong", "words"),
    [
        (0, "Không đồng"),
        (21, "Hai mươi mốt đồng"),
        (15, "Mười lăm đồng"),
        (11, "Mười một đồng"),
        (24, "Hai mươi bốn đồng"),
        (105, "Một trăm {} năm đồng"),
        (115, "Một trăm mười lăm đồng"),
        (1_005, "Một nghìn không trăm {} năm đồng"),
        (300_000_000, "Ba trăm triệu đồng"),
        (1_250_000_000, "Một tỷ hai trăm năm mươi triệu đồng"),
        (1_000_000_005, "Một tỷ không trăm {} năm đồng"),
        (2_000_000_000_000, "Hai nghìn tỷ đồng"),
        (1_001_000_000, "Một tỷ không trăm {} một triệu đồng"),
    ],
)
def test_money_in_words(dong: int, words: str, link: str) -> None:
    assert money_words(dong, link) == words.format(link)


@pytest.mark.parametrize(("dong", "link"), [(-1, "linh"), (10**18, "linh"), (5, "và")])
def test_words_for_no_such_number(dong: int, link: str) -> None:
    with pytest.raises(ValueError, match="linh or lẻ"):
        money_words(dong, link)
