"""Real results on paper: what the chat tells, laid out to be read once and ticked off, for every verdict."""

import pytest

from handlers.eligibility.verdict import NEED_MORE
from handlers.results import saving, shown, wording
from handlers.sheet import Sheet, bounded, sheet_from_json, sheet_to_json
from handlers.turn import Talk
from tests.results import HERE, at_result, here_in

CASES = {
    "yes": at_result(),
    "no": at_result(machine_new="false"),
    "unsure": at_result(bought_already="true"),
    NEED_MORE: at_result(machine_new=None, own_capital_ready=None),
}


def sheet(talk: Talk) -> Sheet:
    return saving.kept(HERE, talk).sheet


def lines(made: Sheet, *kinds: str) -> list[str]:
    return [line.text for part in made.sections for line in part.lines if not kinds or line.kind in kinds]


@pytest.mark.parametrize("verdict", CASES)
def test_every_reason_stands_above_its_clause(verdict: str) -> None:
    found = shown.found_for(HERE, CASES[verdict])
    why = sheet(CASES[verdict]).sections[0]
    reasons = [line.text for line in why.lines if line.kind == "bullet"]
    sources = [line.text for line in why.lines if line.kind == "source"]
    assert found.verdict.verdict == verdict
    assert reasons == [wording.says(HERE, case) for case in found.verdict.cases]
    assert len(sources) == len(set(sources))
    assert all("áp dụng từ" in source for source in sources)
    assert not any("áp dụng từ" in reason for reason in reasons)


@pytest.mark.parametrize("verdict", CASES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_sheet_fits_its_bounds_and_comes_back(verdict: str, language: str) -> None:
    made = saving.kept(here_in(language), CASES[verdict]).sheet
    assert bounded(made) == made
    assert sheet_from_json(sheet_to_json(made)) == made
    assert made.language == language
    assert len(lines(made, "check")) >= 3


def test_a_result_says_which_rules_it_rests_on() -> None:
    assert saving.kept(HERE, CASES["yes"]).revision == HERE.knowledge.revision != ""


def test_who_may_not_apply_and_cannot_change_that_prepares_nothing() -> None:
    closed = sheet(at_result(other_state_support_same_item="true"))
    assert lines(closed, "check", "figure") == []
    assert lines(sheet(CASES["no"]), "check")  # a new machine instead of an old one would do


def test_amounts_stand_out_and_cautions_do_not() -> None:
    figures = lines(sheet(CASES["yes"]), "figure")
    assert any("300 triệu đồng" in figure for figure in figures)
    assert not any("hỏi lại cho chắc" in figure for figure in figures)
    assert any("hỏi lại cho chắc" in text for text in lines(sheet(CASES["yes"]), "text"))


def test_no_amount_stands_on_a_refusal() -> None:
    assert not any("triệu" in figure for figure in lines(sheet(CASES["no"]), "figure"))


def test_what_would_turn_it_stands_where_something_can() -> None:
    heading = HERE.words("results.sheet.turns")
    assert heading not in [part.heading for part in sheet(CASES["yes"]).sections]
    (part,) = (part for part in sheet(CASES["no"]).sections if part.heading == heading)
    assert "máy mới" in part.lines[0].text


def test_every_other_support_is_named_once() -> None:
    found = shown.found_for(HERE, CASES["yes"])
    (others,) = (
        part for part in sheet(CASES["yes"]).sections if part.heading == HERE.words("results.sheet.others")
    )
    told = " ".join(line.text for line in others.lines)
    for one in found.others:
        assert told.count(wording.name_of(HERE, one.activity)) >= 1
    assert len(others.lines) <= 5
