"""What a person is shown once their answers are known: verdict, reasons, money, papers, other activities."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from handlers.eligibility.replies import situation_of
from handlers.here import Here
from handlers.results import doing, shown
from handlers.turn import Talk
from tests.results import BASE, HERE, at_result, every_page, here_in

MONEY = re.compile(r"\d[\d.,]*\s*(?:triệu|tỷ|đồng|%|million|billion|VND)")


def test_a_yes_tells_the_ceiling_its_purse_and_its_document() -> None:
    text = shown.show(HERE, at_result()).say[0].text
    assert "có thể được xét" in text
    assert "tối đa 200 triệu đồng cho máy 400 triệu đồng" in text
    assert "Nguồn quốc gia" in text and "Thông tư 28/2018/TT-BTC" in text
    assert "20/06/2027, còn 210 ngày" in text and "kế hoạch năm 2028" in text


def test_a_no_tells_the_reason_then_what_would_turn_it() -> None:
    text = shown.show(HERE, at_result(machine_new="false")).say[0].text
    assert text.index("Máy cũ") < text.index("Nếu chọn máy mới")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_large_firm_is_told_whom_the_limit_binds_and_not_to_shrink(language: str) -> None:
    talk = at_result(entity="doanh_nghiep", insured_staff="230")
    text = "\n".join(every_page(here_in(language), talk, ""))
    assert ("chỉ đặt ra cho doanh nghiệp" if language == "vi" else "for enterprises only") in text
    assert not re.search(r"Nếu cơ sở đăng ký là|is registered as a", text)


def test_an_unsure_answer_names_the_open_point_and_whom_to_ask() -> None:
    text = shown.show(HERE, at_result(bought_already="true")).say[0].text
    assert "Đã mua trước khi được duyệt" in text and "0262 3 812 345" in text


def test_what_is_missing_is_named_and_the_questions_can_go_on() -> None:
    turn = shown.show(HERE, at_result(machine_new=None, own_capital_ready=None))
    assert "máy mới hay cũ" in turn.say[0].text
    assert turn.say[0].choices[0].id == shown.GO_ON


def test_what_belongs_to_the_wish_does_not_count_for_other_activities() -> None:
    found = shown.found_for(HERE, at_result(own_capital_ready="false"))
    assert found.verdict.verdict == "no"
    assert {one.verdict for one in found.others if one.activity.id == "fairs"} == {"need_more"}


def test_another_wish_keeps_what_was_told_about_the_first() -> None:
    there = doing.act(HERE, at_result(), "wish:fairs")
    assert there is not None and "cost_vnd" not in situation_of(there.talk.situation)
    back = doing.act(HERE, there.talk, "wish:machinery")
    assert back is not None and situation_of(back.talk.situation) == situation_of(at_result().situation)


def test_what_no_facility_asks_for_is_one_line() -> None:
    found = shown.found_for(HERE, at_result())
    assert {one.id for one in found.offices} == {"information", "capacity", "international"}


def test_a_result_fades() -> None:
    later = Here(HERE.knowledge, datetime(2026, 11, 23, 4, 0, tzinfo=UTC), "vi")
    talk = shown.show(HERE, at_result()).talk
    assert doing.is_talked_about(HERE, talk) and not doing.is_talked_about(later, talk)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("known", [{"machine_new": "false"}, {"bought_already": "true"}, {"wish": "voting"}])
def test_no_amount_is_said_where_none_may_be(known: Mapping[str, str], language: str) -> None:
    talk = at_result(**{**known, "cost_vnd": None})
    for what in ("", "money", "why"):
        assert not MONEY.search("\n".join(every_page(here_in(language), talk, what)))


def test_the_base_is_a_plain_yes() -> None:
    assert shown.found_on(HERE, situation_of(BASE)).verdict.verdict == "yes"
    assert doing.act(HERE, Talk(), "why") is None
