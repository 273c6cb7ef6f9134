"""Long answers are cut where a reader would pause, and nothing of them is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.pages import LONGEST, first_page, with_source

PARAGRAPH = "Giấy tờ gồm đơn đề nghị, báo giá và bản sao đăng ký. " * 5


@pytest.mark.parametrize(
    ("text", "page_ends", "rest_begins"),
    [
        ("ngắn", "ngắn", ""),
        ("\n".join([PARAGRAPH.strip()] * 3), "đăng ký.", "Giấy tờ"),
        (PARAGRAPH * 3, "đăng ký.", "Giấy tờ"),
        ("chữ " * 200, "chữ", "chữ"),
        ("x" * 700, "x", "x"),
    ],
    ids=["short", "paragraphs", "sentences", "words", "one long word"],
)
def test_a_page_ends_at_a_paragraph_else_a_sentence_else_a_word(
    text: str, page_ends: str, rest_begins: str
) -> None:
    page, rest = first_page(text)
    assert len(page) <= LONGEST
    assert page.endswith(page_ends)
    assert rest.startswith(rest_begins)


def test_the_first_page_of_an_answer_has_its_source() -> None:
    source = "Mức này biết qua báo chí.\nTheo khoản 4 Điều 8 Thông tư 28/2018.\nĐây là thông tin tham khảo."
    conditions = "\n".join([f"• {PARAGRAPH.strip()}"] * 3)
    page, rest = with_source(f"{conditions}\n{source}")
    assert len(page) <= LONGEST
    assert page.endswith(source)
    assert rest.endswith("đăng ký.")


def test_a_condition_of_an_answer_is_never_cut_in_two() -> None:
    source = f"{PARAGRAPH.strip()}\nTheo khoản 4 Điều 8 Thông tư 28/2018.\nĐây là thông tin tham khảo."
    conditions = [f"• Điều kiện {n}: " + "chữ " * 30 for n in range(1, 5)]
    page, rest = with_source("\n".join(["Có.", *conditions, source]))
    assert rest
    assert {line.strip() for line in f"{page}\n{rest}".split("\n")} >= {line.strip() for line in conditions}


def test_nobody_taps_for_one_more_line() -> None:
    answer = f"Có.\n• {'chữ ' * 140}\n• Máy phải mới.\nTheo Điều 8.\nĐây là thông tin tham khảo."
    assert len(answer) > LONGEST
    assert with_source(answer) == (answer, "")


@given(st.text(max_size=2_000))
def test_page_after_page_everything_is_read(text: str) -> None:
    pages, rest = [], text
    while rest:
        page, rest = first_page(rest)
        pages.append(page)
    assert "".join("".join(pages).split()) == "".join(text.split())
