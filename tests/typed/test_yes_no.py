"""Yes, no and «I do not know» in all spellings; a denial is never a yes."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.phrases import TYPED
from handlers.yes_no import does_not_know, read_yes
from messages.text import fold
from tests.conversation.support import knowledge

PHRASES, WORDS = knowledge().phrases, knowledge().words

YES = """
có | co | Có ạ | dạ có | da co | có em | có rồi | rồi | roi | rồi em | rùi | r | dr | đúng rồi
đúng | dung roi | phải | phải rồi | ừ | ừa | uh | ờ | vâng | dạ | dạ vâng | ok | oke | yes | yeah
y | sure | có chứ | có luôn em | đã đăng ký rồi | đăng ký rồi | dang ky roi | tôi có đăng ký
có đăng ký kinh doanh | cos | roofi | ddungs rooif | có đủ giấy tờ | bên em thì có | bên mình có nhé
đương nhiên | chắc chắn rồi | đã có | đã có rồi | xong rồi | làm xong thủ tục rồi
"""
NO = """
không | khong | ko | k | kg | hông | hong | hổng | hem | hok | khum | không có | ko có | k có
hông có | chưa | chua | chưa có | chưa em ơi | dạ chưa | dạ không | da khong | ừ chưa | dạ chưa có ạ
không phải | ko phải | không phải đâu | chưa đăng ký | chua dang ky | chưa làm gì | không đăng ký
không có đăng ký gì cả | đâu có | có đâu | làm gì có | nỏ có | nỏ | chẳng có | không hề | no | nope
not yet | no i dont | we havent | n | khoong | chuwa | khoong cos | đâu phải | không đúng | sai
sai rồi | chưa được | không được | chưa đâu | chưa bao giờ | không bao giờ | chưa có giấy phép
không có em ơi | dạ thưa chưa | ok chưa có | không hề có | không ai đăng ký cả
"""
UNKNOWN = """
không biết | khong biet | ko bik | ko biết | k biết | k bt | kb | chưa rõ | chua ro | ko ro
không rõ | không nhớ | ko nhớ | không nhớ rõ | hong biet | hông biết | hổng biết nữa | nỏ biết
chịu | em chịu | tôi cũng chịu | quên rồi | quên mất | không chắc | chưa chắc | không chắc lắm
i dont know | don't know | not sure | no idea | idk | cant remember | dạ em không biết ạ
không biết nữa | ai biết | chưa nắm rõ | khoong bieets | không có biết | không biết chính xác là mấy
chưa tìm hiểu | bó tay | để hỏi lại | không để ý
"""
OPEN = """
có không? | có không | có hay không | được không | phải không | chưa? | có lẽ | có thể | hình như có
chắc có | sắp có | đang làm | có nhưng hết hạn | chưa nhưng sắp | không phải không có | không chỉ có
15 người | 300 triệu | xưởng mộc | máy mới | tùy | lúc có lúc không | cái có cái không | maybe
hết hạn rồi | không biết có được không | không, tôi có làm mà | . | nghỉ rồi | có mà chưa đủ
bao nhiêu | có gì không | có được hỗ trợ không | mất rồi | một phần thôi | không tôi có đăng ký
"""


def rows(table: str) -> list[str]:
    return [row for line in table.strip().split("\n") for row in line.strip("| ").split(" | ")]


@pytest.mark.parametrize("typed", rows(YES))
def test_yes(typed: str) -> None:
    assert read_yes(typed, PHRASES) is True
    assert not does_not_know(typed, PHRASES)


@pytest.mark.parametrize("typed", rows(NO))
def test_no(typed: str) -> None:
    assert read_yes(typed, PHRASES) is False
    assert not does_not_know(typed, PHRASES)


@pytest.mark.parametrize("typed", rows(UNKNOWN))
def test_do_not_know(typed: str) -> None:
    assert does_not_know(typed, PHRASES)
    assert read_yes(typed, PHRASES) is None


@pytest.mark.parametrize("typed", [*rows(OPEN), ""])
def test_neither(typed: str) -> None:
    assert read_yes(typed, PHRASES) is None
    assert not does_not_know(typed, PHRASES)


@pytest.mark.parametrize("typed", [row for row in rows(YES + NO + UNKNOWN) if row.isalpha() or " " in row])
def test_capitals_and_missing_marks_change_nothing(typed: str) -> None:
    said = read_yes(typed, PHRASES)
    assert read_yes(typed.upper() + "!", PHRASES) is said
    assert read_yes(fold(typed), PHRASES) is said


DENIALS = [phrase for phrase in WORDS.phrases(f"{TYPED}no") if len(phrase) > 1]
DEEDS = ("đăng ký", "có", "được", "đúng", "có giấy phép", "đủ", "rồi", "nhận hỗ trợ", "mua máy")


@pytest.mark.parametrize(("denial", "deed"), list(product(DENIALS, DEEDS)))
def test_what_is_denied_is_no_yes(denial: str, deed: str) -> None:
    for typed in (f"{denial} {deed}", f"dạ {denial} {deed} ạ", f"bên em {denial} {deed}"):
        assert read_yes(typed, PHRASES) is not True


@given(st.text(max_size=80))
def test_any_text_is_read_or_left(typed: str) -> None:
    if read_yes(typed, PHRASES) is not None:
        assert not does_not_know(typed, PHRASES)
