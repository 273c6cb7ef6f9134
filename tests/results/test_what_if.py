"""«Nếu …»: what is read from it, what is left to the policy, what changes, and keeping or undoing it."""

from pathlib import Path

import pytest
import yaml

from handlers.converse import converse
from handlers.eligibility.replies import situation_of
from handlers.results import shown
from handlers.results.supposing import supposed
from handlers.turn import Said, Talk, Turn
from tests.conversation.support import restarted
from tests.results import BASE, HERE, NOW, at_result, knowledge

TABLE = yaml.safe_load(Path(__file__).with_name("supposed.yaml").read_text("utf-8"))


def told(talk: Talk, *said: str) -> Turn:
    turn = Turn(talk, ())
    for one in said:
        turn = converse(Said(one), restarted(turn.talk), knowledge(), NOW)
    return turn


@pytest.mark.parametrize(("said", "answers"), TABLE["supposed"].items())
def test_a_supposition_is_read(said: str, answers: dict[str, str]) -> None:
    found = supposed(HERE, at_result(), said, is_last=True)
    assert found is not None
    assert {key: kept for key, kept in found.answers.items() if kept and key != "address"} == answers


@pytest.mark.parametrize("said", TABLE["questions"])
def test_other_questions_suppose_nothing(said: str) -> None:
    assert supposed(HERE, at_result(), said, is_last=True) is None


@pytest.mark.parametrize("said", TABLE["supposed"])
def test_without_a_result_nothing_is_supposed(said: str) -> None:
    turn = told(Talk(), said)
    assert not turn.talk.trial and not any(one.id.startswith("result") for one in turn.say[-1].choices)


def test_the_table_is_wide_enough() -> None:
    assert len(TABLE["supposed"]) >= 60 and len(TABLE["questions"]) >= 30


def test_before_and_after_are_told_with_the_clause() -> None:
    text = told(at_result(), "nếu mua máy cũ").say[0].text
    assert "từ «có thể được xét» thành «chưa xin được»" in text
    assert "từ tối đa 200 triệu đồng thành chưa nói được số tiền" in text
    assert "Theo điểm b khoản 4 Điều 4 Thông tư 46/2012/TT-BCT, áp dụng từ 10/02/2013." in text


def test_changes_are_stacked_and_taken_back_together() -> None:
    turn = told(at_result(), "nếu là hợp tác xã", "nếu máy 800 triệu")
    assert turn.talk.trial == {"entity": "hop_tac_xa", "cost_vnd": "800000000"}
    assert "từ tối đa 200 triệu đồng thành tối đa 300 triệu đồng" in turn.say[0].text
    back = told(turn.talk, "2")
    assert back.talk.trial == {} and back.talk.situation == BASE


def test_a_change_is_kept_by_its_number() -> None:
    kept = told(at_result(), "nếu máy 800 triệu", "1")
    assert kept.talk.trial == {}
    assert situation_of(kept.talk.situation)["cost_vnd"] == 800_000_000


def test_what_was_told_already_changes_nothing() -> None:
    turn = told(at_result(), "nếu là hộ kinh doanh")
    assert turn.talk.trial == {} and "vẫn vậy" in turn.say[0].text


def test_who_registers_is_some_kind_of_facility() -> None:
    unregistered = at_result(entity="ca_nhan_chua_dang_ky", registered="false")
    turn = told(unregistered, "nếu đăng ký rồi thì sao")
    assert turn.talk.trial == {"entity": "ho_kinh_doanh", "registered": "true"}
    assert "thành «có thể được xét»" in turn.say[0].text


def test_several_places_of_one_name_are_asked_about() -> None:
    asked = told(at_result(), "nếu ở xã Hòa Thắng")
    assert len(asked.say[0].choices) > 2
    assert told(asked.talk, "1").talk.trial["commune_code"]


def test_a_question_of_the_policy_is_answered_in_a_result_too() -> None:
    turn = told(shown.show(HERE, at_result()).talk, "nếu nộp hồ sơ trễ thì sao")
    assert turn.talk.trial == {}


def test_after_a_question_of_the_policy_only_an_if_is_about_the_result() -> None:
    asked = told(shown.show(HERE, at_result()).talk, "mua máy cũ có được hỗ trợ không")
    assert asked.talk.answered
    assert told(asked.talk, "hợp tác xã thì sao").talk.trial == {}
    assert told(asked.talk, "nếu là hợp tác xã thì sao").talk.trial == {"entity": "hop_tac_xa"}


def test_every_change_offered_can_be_tried() -> None:
    for told_ in ({}, {"machine_new": "false"}, {"entity": "doanh_nghiep", "insured_staff": "230"}):
        offer = told(at_result(**told_), "thử đổi")
        for at, _ in enumerate(offer.say[0].choices[:-1], 1):
            assert told(offer.talk, str(at)).talk.trial
