"""What people type around the questions: ways in, whole sentences, corrections, words of any time."""

import pytest

from handlers.acts import AT_ANY_TIME
from handlers.filling import flow_of
from handlers.phrases import SAY
from handlers.turn import Talk
from tests.conversation.support import tap, text_of, whole
from tests.interview.support import asked, begun, say

HOUSEHOLD = ("1", "1")  # a machine; a household business


def at(*said: str) -> Talk:
    return say(begun(), *said).talk


@pytest.mark.parametrize(
    "typed",
    [
        "tôi có được hỗ trợ không",
        "toi co duoc ho tro ko ạ",
        "xem điều kiện",
        "co duoc khong",
        "am I eligible?",
    ],
)
def test_the_interview_begins_in_many_words(typed: str) -> None:
    assert say(Talk(), typed).talk.flow == "eligibility"


@pytest.mark.parametrize(
    "typed",
    [
        "hộ kinh doanh chưa có hóa đơn thì sao",
        "công ty may ở xã có thuộc diện được giúp mua máy không",
        "mua máy được hỗ trợ bao nhiêu",
        "hồ sơ mua máy cho hợp tác xã gồm những gì",
        "xưởng ở phường có được không",
    ],
)
def test_a_question_about_policy_begins_no_interview(typed: str) -> None:
    assert flow_of(say(Talk(), typed).talk) is None


def test_what_a_sentence_tells_is_not_asked_again() -> None:
    talk = say(Talk(), "hợp tác xã mây tre ở xã Ea Wer muốn mua máy chẻ tre có được không").talk
    told = {key: talk.answers[key] for key in ("wish", "entity", "registered", "unit_kind", "province_code")}
    assert told == {
        "wish": "machinery",
        "entity": "hop_tac_xa",
        "registered": "true",
        "unit_kind": "xa",
        "province_code": "66",
    }
    assert "mây tre" in talk.answers["sector"]


def test_one_answer_may_be_told_while_another_is_asked_for() -> None:
    talk = at("1", "doanh nghiệp", "45 người")
    assert talk.answers["insured_staff"] == "45"


@pytest.mark.parametrize(
    ("typed", "key", "value"),
    [
        ("à nhầm, tôi là hợp tác xã", "entity", "hop_tac_xa"),
        ("nhầm rồi, xưởng ở xã Ea Wer", "unit_kind", "xa"),
        ("ghi sai, muốn dự hội chợ", "wish", "fairs"),
    ],
)
def test_what_is_taken_back_is_replaced(typed: str, key: str, value: str) -> None:
    talk = say(at(*HOUSEHOLD, "phường Tân An, Đắk Lắk"), typed).talk
    assert talk.answers[key] == value


def test_what_hung_on_an_answer_goes_with_it() -> None:
    talk = at("1", "doanh nghiệp", "45 người")
    changed = say(talk, "à nhầm, tôi là hợp tác xã").talk
    assert "insured_staff" not in changed.answers
    assert changed.answers["wish"] == "machinery"


def test_the_same_answer_again_changes_nothing() -> None:
    talk = at(*HOUSEHOLD, "xã Ea Wer", "xưởng mộc")
    again = say(talk, tap("mend:entity"), tap("answer:entity:ho_kinh_doanh")).talk
    assert {**again.answers, "path": ""} == {**talk.answers, "path": ""}


def test_an_amount_without_a_unit_is_asked_back() -> None:
    talk = at("1", "doanh nghiệp", "xã Ea Wer", "xưởng mộc tự đóng bàn ghế")
    while (question := asked(talk)) and question.name not in ("capital", "revenue"):
        talk = say(talk, "25" if question.name == "staff" else "có").talk
    turn = say(talk, "300")
    assert "300 triệu đồng" in text_of(turn)
    key = "capital_vnd" if question and question.name == "capital" else "revenue_vnd"
    assert say(turn.talk, "đúng").talk.answers[key] == "300000000"
    assert key not in say(turn.talk, "không phải").talk.answers
    assert say(turn.talk, "3 tỷ").talk.answers[key] == "3000000000"


def test_no_place_ever_stops_the_interview() -> None:
    talk = at(*HOUSEHOLD, "thôn nào đó không ai biết", "vẫn chỗ đó thôi mà")
    question = asked(talk)
    assert question is not None
    assert question.name not in ("place", "place_more")


def test_several_places_of_a_name_are_offered_with_their_province() -> None:
    turn = say(at(*HOUSEHOLD), "bát tràng, gia lâm")
    labels = [choice.label for choice in turn.say[-1].choices]
    assert all("Hà Nội (một phần)" in label for label in labels[:-1])
    assert 2 <= len(labels) <= 6


@pytest.mark.parametrize("typed", ["tôi cũng không rõ nữa", "không biết", "chịu, để hỏi lại"])
def test_not_knowing_is_an_answer_to_every_question(typed: str) -> None:
    talk = begun("tôi có được hỗ trợ không")
    seen = set()
    for _ in range(30):
        question = asked(talk) if flow_of(talk) else None
        if question is None:
            break
        assert question.name not in seen
        seen.add(question.name)
        talk = say(talk, typed).talk
    assert flow_of(talk) is None


STEPS = {
    "wish": begun(),
    "entity": at("1"),
    "place": at(*HOUSEHOLD),
    "which": at(*HOUSEHOLD, "bát tràng, gia lâm"),
    "yes or no": at(*HOUSEHOLD, "xã Ea Wer", "rang cà phê"),
    "staff": at("1", "doanh nghiệp", "xã Ea Wer"),
    "mending": say(at(*HOUSEHOLD, "xã Ea Wer"), "sửa").talk,
}
PLAIN = ("menu", "back", "stop", "person", "data", "help", "restart", "resume", "lang:en")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("act", PLAIN)
def test_words_that_always_mean_something_do_so_in_the_interview(step: str, act: str) -> None:
    talk = STEPS[step]
    tapped = say(talk, tap(act)).talk
    for phrase in whole().words.phrases(SAY + act):
        offered = {one for choice in talk.offered for one in whole().words.phrases(SAY + choice.id)}
        if phrase not in offered and phrase != "0":
            assert say(talk, phrase).talk == tapped, phrase


@pytest.mark.parametrize("step", [step for step in STEPS if step != "wish"])  # there nothing is answered
def test_the_place_in_the_interview_is_kept_when_it_is_left(step: str) -> None:
    talk = STEPS[step]
    back = say(talk, "menu", "làm tiếp").talk
    assert back.flow == "eligibility"
    assert back.answers == talk.answers


def test_the_ways_in_and_back_can_be_tapped_at_any_time() -> None:
    assert {"eligibility", "check", "mend"} <= AT_ANY_TIME


def test_the_menu_the_greeting_and_answers_about_money_lead_in() -> None:
    for said in ("menu", "chào", "mua máy được hỗ trợ bao nhiêu", "đăng ký"):
        assert "eligibility" in {choice.id for choice in say(Talk(), said).say[-1].choices}, said


def test_the_menu_names_both_ways_to_tell_of_oneself_on_its_first_page() -> None:
    assert {"eligibility", "profile"} <= {choice.id for choice in say(Talk(), "menu").say[-1].choices}
