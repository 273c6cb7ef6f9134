"""What owners type on their phones instead of choosing, taken for what it means."""

import pytest

from handlers.filling import flow_of
from handlers.turn import Talk
from tests.interview.support import asked, begun, say

FIRM_AT_ITS_SIZE = ("mua máy", "công ty", "chế biến nông sản", "xã buôn đôn")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "nhà tui rang xay cà phê ở ea tu bmt, có giấy hộ kinh doanh, muốn mua máy có được hỗ trợ hông",
            {
                "wish": "machinery",
                "entity": "ho_kinh_doanh",
                "registered": "true",
                "sector": "rang xay cà phê",
            },
        ),
        (
            "cong ty toi che bien mac ca o krong nang, 230 cong nhan, xin ho tro mua may dc khong",
            {
                "wish": "machinery",
                "entity": "doanh_nghiep",
                "sector": "che bien mac ca",
                "insured_staff": "230",
            },
        ),
        (
            "tôi buôn bán nông sản ở buôn hồ có được khuyến công hỗ trợ không",
            {"sector": "buôn bán", "unit_kind": "phuong"},
        ),
        (
            "em làm bánh tráng ở ea kao, hộ cá thể, nhà nước có giúp mua máy hong vậy ạ",
            {"wish": "machinery", "entity": "ho_kinh_doanh", "address": "ea kao"},
        ),
    ],
)
def test_a_first_sentence_about_ones_own_workshop_begins_the_interview(
    said: str, told: dict[str, str]
) -> None:
    talk = say(Talk(), said).talk
    assert talk.flow == "eligibility" or talk.situation
    answers = talk.answers or talk.situation
    assert {key: answers.get(key) for key in told} == told


@pytest.mark.parametrize(
    "said",
    [
        "chưa đăng ký kinh doanh có được không",
        "hợp tác xã có được hỗ trợ mua máy không",
        "tôi có được không em",
    ],
)
def test_a_question_about_the_rules_is_answered(said: str) -> None:
    assert say(Talk(), said).talk.flow != "eligibility" or said.startswith("tôi có được")


def at(question: str, *said: str) -> Talk:
    talk = begun()
    for one in said:
        talk = say(talk, one).talk
    found = asked(talk)
    assert found is not None and found.name == question
    return talk


def test_a_firm_is_asked_for_its_people_before_its_money() -> None:
    at("staff", *FIRM_AT_ITS_SIZE)


def test_people_told_where_money_is_asked_are_people() -> None:
    talk = at("staff", *FIRM_AT_ITS_SIZE)
    money = say(talk, "không biết").talk
    question = asked(money)
    assert question is not None and question.name in ("revenue", "capital")
    told = say(money, "230 người").talk
    assert (told.answers or told.situation)["insured_staff"] == "230"
    assert question.name not in told.answers


def test_what_is_said_of_the_machine_is_no_answer_to_another_question() -> None:
    talk = begun(
        "nhà tui rang xay cà phê ở ea tu bmt, là hộ kinh doanh, muốn mua máy rang có được hỗ trợ hông"
    )
    while (question := asked(talk)) is not None and question.name != "registered":
        talk = say(talk, "có").talk
    told = say(talk, "chưa mua, máy mới").talk
    again = asked(told)
    assert again is not None and again.name == "registered"
    assert "registered" not in told.answers
    assert told.answers["machine_new"] == "true"
    assert told.answers["bought_already"] == "false"


def test_two_questions_answered_at_once_are_both_answered() -> None:
    talk = begun(
        "nhà tui rang xay cà phê ở ea tu bmt, là hộ kinh doanh, muốn mua máy rang có được hỗ trợ hông"
    )
    told = say(talk, "dạ có, máy mới, chưa mua").talk
    assert told.answers["machine_new"] == "true"
    assert asked(told) is not asked(talk)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("chưa mua, máy mới", {"machine_new": "true", "bought_already": "false"}),
        ("mới tinh chưa mua", {"machine_new": "true", "bought_already": "false"}),
        ("mới tinh", {"machine_new": "true"}),
        ("máy bãi nhật", {"machine_new": "false"}),
        ("mua rồi", {"bought_already": "true"}),
        ("hàng bãi", {"machine_new": "false"}),
        ("máy xài rồi á", {"machine_new": "false"}),
        ("mua lại của người ta", {"machine_new": "false"}),
        ("mới 100%", {"machine_new": "true"}),
        ("mua mới, mà chưa mua", {"machine_new": "true", "bought_already": "false"}),
        ("mới mua tháng trước", {"bought_already": "true"}),
        ("đang tính mua", {"bought_already": "false"}),
    ],
)
def test_a_machine_is_told_in_own_words(said: str, told: dict[str, str]) -> None:
    talk = begun("tui làm mộc ở buôn đôn có giấy hộ kinh doanh, muốn mua máy có được hỗ trợ hông")
    while (question := asked(talk)) is not None and question.name != "machine":
        talk = say(talk, "không" if question.name == "state_money" else "có").talk
    assert flow_of(talk) is not None
    after = say(talk, said).talk
    answers = after.answers or after.situation
    assert {key: answers.get(key) for key in told} == told


def test_a_kiln_to_buy_is_a_machine() -> None:
    assert say(begun(), "mua lò gas").talk.answers["wish"] == "machinery"
