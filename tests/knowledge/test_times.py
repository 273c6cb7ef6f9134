"""The time a question asks about, and the rule and the words that belong to it."""

from datetime import date

import pytest

from messages.knowledge.ask import ask
from messages.knowledge.model import Policy
from messages.knowledge.times import BEFORE, Time, time_in
from messages.search import Search

TODAY = date(2026, 11, 22)


def year(number: int) -> Time:
    return Time(date(number, 1, 1), date(number, 12, 31), str(number))


@pytest.mark.parametrize(
    ("asked", "time"),
    [
        ("năm 2015 mua máy được bao nhiêu", year(2015)),
        ("nam 2015 thi sao", year(2015)),
        ("2015 mua máy được bao nhiêu?", year(2015)),
        ("mua máy được bao nhiêu năm 2015?", year(2015)),
        ("how much for a machine in 2015", year(2015)),
        ("ngày 1/3/2016 mức nào", Time(date(2016, 3, 1), date(2016, 3, 1), "01/03/2016")),
        ("ngày 01 tháng 03 năm 2016", Time(date(2016, 3, 1), date(2016, 3, 1), "01/03/2016")),
        ("tháng 2/2017 được mấy", Time(date(2017, 2, 1), date(2017, 2, 28), "02/2017")),
        ("trước năm 2018 được bao nhiêu", Time(date(2017, 12, 31), date(2017, 12, 31), "31/12/2017")),
        ("từ năm 2025 có gì mới", Time(date(2025, 1, 1), date.max, "2025")),
        ("năm ngoái thì sao?", year(2025)),
        ("nam ngoai bao nhieu", year(2025)),
        ("trước đây mua máy được bao nhiêu", BEFORE),
        ("quy dinh cu ve may moc", BEFORE),
        ("what was the old rule", BEFORE),
    ],
)
def test_a_time_named_is_the_time_asked_about(asked: str, time: Time) -> None:
    assert time_in(asked, TODAY) == time


@pytest.mark.parametrize(
    "asked",
    [
        "mua máy được bao nhiêu",
        "xưởng thành lập năm 2019 có được không",
        "máy đời 2015 có được không",
        "máy mua năm 2020 rồi giờ xin được không",
        "đề án duyệt trước 15/10/2025 theo luật nào",
        "chương trình 2021-2025 còn không",
        "thông tư 28/2018/TT-BTC nói gì",
        "nghị định 45/2012 ngày 21/05/2012 quy định gì",
        "xưởng 2000 m2",
        "năm ngoái mua máy rồi, giờ xin được không",
        "vay 2000 triệu",
        "ngày 31/02/2016 thì sao",
        "hạn đăng ký kế hoạch năm 2027",
        "trước đây tôi được rồi, giờ xin nữa được không",
    ],
)
def test_other_numbers_and_the_years_of_deeds_are_no_time(asked: str) -> None:
    assert time_in(asked, TODAY) is None


@pytest.mark.parametrize(
    ("asked", "said", "fact"),
    [
        ("năm 2015 mua máy mới được bao nhiêu", "đã hết hiệu lực ngày 10/05/2018", "F-TTLT26-D6-K2C"),
        ("trước đây mua máy mới được bao nhiêu tiền", "đã hết hiệu lực ngày 10/05/2018", "F-TTLT26-D6-K2C"),
        ("năm 2020 mua máy mới được bao nhiêu", "Năm 2020 cũng theo quy định này", "F-TT28-D8-K4"),
        ("năm 2018 mua máy mới được bao nhiêu", "bắt đầu từ 11/05/2018", "F-TT28-D8-K4"),
        ("năm 2040 mua máy mới được bao nhiêu", "năm 2040 thì chưa ai biết", "F-TT28-D8-K4"),
    ],
)
def test_an_answer_for_another_time_says_so_first(
    policy: Policy, search: Search, asked: str, said: str, fact: str
) -> None:
    reply = ask(policy, search, asked, TODAY, None, "vi")
    assert reply["status"] == "answered"
    assert said in str(reply["text"]).split("\n")[0]
    assert fact in str(reply["facts"])


def test_a_time_no_rule_is_held_for(policy: Policy, search: Search) -> None:
    reply = ask(policy, search, "năm 2001 mua máy mới được bao nhiêu", TODAY, None, "vi")
    assert reply["status"] == "no_answer"
    assert "năm 2001" in str(reply["text"])
    assert "08/04/2014" in str(reply["text"])
    assert reply["facts"] == []


def test_a_question_about_a_day_past_is_no_question_about_the_rule_then(
    policy: Policy, search: Search
) -> None:
    reply = ask(policy, search, "đề án duyệt trước 15/10/2025 theo luật nào", TODAY, None, "vi")
    assert reply["entry"] == "approved-before"
    assert "cũ, đã hết" not in str(reply["text"]).split("\n")[0]
