"""Which questions one message holds, by the real search."""

from datetime import date

import pytest

from messages.knowledge.several import questions_in
from messages.search import Search

TODAY = date(2026, 11, 22)


def asked(search: Search, text: str) -> list[str]:
    return questions_in(text, lambda part: search.find(part, TODAY, None))


@pytest.mark.parametrize(
    ("message", "questions"),
    [
        ("Mua máy mới được bao nhiêu? Nộp ở đâu?", ["Mua máy mới được bao nhiêu", "Nộp ở đâu"]),
        ("hồ sơ gồm gì\nnộp ở đâu\n", ["hồ sơ gồm gì", "nộp ở đâu"]),
        ("- hồ sơ gồm gì\n- nộp ở đâu", ["hồ sơ gồm gì", "nộp ở đâu"]),
        ("Xin hỏi: 1. hồ sơ gồm gì 2) nộp ở đâu", ["hồ sơ gồm gì", "nộp ở đâu"]),
        ("nộp hồ sơ ở đâu và hạn nộp là khi nào", ["nộp hồ sơ ở đâu", "hạn nộp là khi nào"]),
        ("nop ho so o dau va han nop la khi nao", ["nop ho so o dau", "han nop la khi nao"]),
        ("which papers? where to apply?", ["which papers", "where to apply"]),
    ],
)
def test_marks_lines_numbers_and_joining_words_part_questions(
    search: Search, message: str, questions: list[str]
) -> None:
    assert asked(search, message) == questions


@pytest.mark.parametrize(
    "message",
    [
        "Mua máy mới được hỗ trợ bao nhiêu???",
        "máy cũ và máy mới được hỗ trợ bao nhiêu",
        "nghị định 45 và thông tư 28 khác gì nhau",
        "điều 5. khoản 2 quy định gì",
        "xưởng ở xã, làm gỗ và rang cà phê, có được hỗ trợ không",
        "tôi mua máy rồi, còn xin được không",
        "",
        "???",
    ],
)
def test_one_question_stays_whole(search: Search, message: str) -> None:
    assert asked(search, message) == [message]


def test_thirty_questions_are_thirty(search: Search) -> None:
    message = " ".join(f"{n}. cơ sở loại {n} có được hỗ trợ không" for n in range(1, 31))
    assert len(asked(search, message)) == 30
