"""A fault in the rules is named with its file, its line and a remedy; what owners are told is plain."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from messages.knowledge.check import check_policy
from messages.knowledge.load import POLICIES
from messages.knowledge.model import Policy
from messages.rules.model import BENEFICIARY, UNSETTLED
from messages.rules.wordings import told_to_owners

WHO, PLACE, WISH = "rules/who.yaml", "rules/place.yaml", "rules/wish.yaml"
ADVICE, TRADES, ACTIVITIES = "rules/advice.yaml", "rules/trades.yaml", "rules/activities.yaml"
OVER = '    says: "Doanh thu trên 200 tỷ đồng, vốn cũng trên 100 tỷ đồng'

# The file, a text that stands there, what is written instead of the first one, the kind of fault.
FAULTS = [
    (WHO, "registered_is: true", "registered_has: true", "unknown_predicate"),
    (WHO, "registered_is: true", "registered_is: 3", "not_bool"),
    (WHO, "[nghe_nhan]", "[nghe_si]", "not_one_of"),
    (WHO, "provisions: [F-ELIG-PRODUCE]", "provisions: []", "no_source"),
    (WHO, "provisions: [F-ELIG-PRODUCE]", "provisions: [F-NOWHERE]", "unknown_id"),
    (WHO, "provisions: [F-ELIG-PRODUCE]", "provisions: [F-ND235-D1-K2A]", "not_in_force"),
    (WHO, "valid_to: 2025-10-14", "valid_to: 2025-10-16", "two_rules"),
    (WISH, "valid_to: null", "valid_to: 2012-01-01", "ends_before_start"),
    (WISH, "  - then: fails", "  - when: {machine_new_is: false}\n    then: fails", "no_else"),
    (WHO, OVER, OVER.replace("200", "250"), "typed_amount"),
    (ADVICE, "trên 70% vốn đầu tư", "trên 60% vốn đầu tư", "typed_amount"),
    ("rules/papers.yaml", "Báo giá máy của nơi bán", "Báo giá hợp lệ của nơi bán", "jargon"),
    (ADVICE, "Hỏi Trung tâm Khuyến công tỉnh", "Hỏi Phòng Kinh tế huyện", "district"),
    (ADVICE, 'day: "06-20"', 'day: "20-06"', "not_month_day"),
    (ADVICE, "- id: own_money", "- id: own_purse", "rule_unused"),
    (WISH, "chưa nói rõ: hỏi Trung tâm Khuyến công.", "chưa nói rõ.", "nobody_to_ask"),
    (TRADES, '"gạch nung", ', '"gạch nung", "cơ khí", ', "trade_word_twice"),
    (PLACE, "[chua_ro]", "[khong_ro]", "not_one_of"),
    (PLACE, '["75", "24", "22"]', '["75", "24", "99"]', "unknown_id"),
    ("rules/trade.yaml", "[che_bien]", "[che_tao]", "unknown_id"),
    (ACTIVITIES, "own_money, machine_better", "own_money, machine_best", "unknown_id"),
]
ELSEWHERE = {
    "two_rules",
    "trade_word_twice",
    "rule_unused",
    "no_else",
}  # told at the other record, or its key


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return shutil.copytree(POLICIES, tmp_path / "policies")


@pytest.mark.parametrize(
    ("file", "text", "instead", "kind"), FAULTS, ids=[f"{row[3]}-{row[0]}" for row in FAULTS]
)
def test_a_fault_in_the_rules_is_named(copy: Path, file: str, text: str, instead: str, kind: str) -> None:
    path = copy / file
    whole = path.read_text("utf-8")
    assert text in whole
    path.write_text(whole.replace(text, instead, 1), "utf-8")
    found = [problem for problem in check_policy(copy) if problem.kind == kind]
    assert found, [str(problem) for problem in check_policy(copy)]
    assert all(problem.what and problem.remedy for problem in found)
    line = whole[: whole.index(text)].count("\n") + 1
    assert kind in ELSEWHERE or (file, line) in {(problem.file, problem.line) for problem in found}


def test_what_owners_are_told_is_short_in_both_languages(policy: Policy) -> None:
    for told in told_to_owners(policy):
        assert 10 <= len(told.says) <= 120, told.says
        assert 10 <= len(told.says_en) <= 140, told.says_en
        assert told.says[0].isupper() and told.says_en[0].isupper()
        assert told.says.endswith(".") and told.says_en.endswith(".")


def test_every_support_says_what_to_bring_and_whom_to_ask(policy: Policy) -> None:
    kinds = {one.id: one.kind for one in policy.rules.advice}
    for activity in policy.rules.activities:
        told = [kinds[id_] for id_ in activity.advice]
        assert {"caveat", "office"} <= set(told), activity.id
        assert "not_automatic" in activity.advice
        assert len(activity.advice) == len(set(activity.advice))
        if "centre_work" not in activity.conditions:
            assert {"first", "deadline", "paper"} <= set(told), activity.id
            assert 4 <= told.count("paper") <= 7, activity.id
    assert any(one.id == BENEFICIARY for one in policy.rules.activities)


def test_whoever_reads_an_open_point_reads_whom_to_ask(policy: Policy) -> None:
    open_points = [case for one in policy.rules.conditions for case in one.cases if case.then == UNSETTLED]
    assert len(open_points) >= 15
    assert {"Trung tâm Khuyến công.", "Sở Công Thương."} == {
        case.says.rpartition("hỏi ")[2] for case in open_points
    }


@pytest.mark.parametrize("on", [date(2015, 1, 1), date(2025, 6, 30), date(2025, 7, 1), date(2026, 11, 22)])
def test_on_any_day_somebody_can_be_asked_and_nobody_is_sent_to_a_district(policy: Policy, on: date) -> None:
    held = {one.id: one for one in policy.rules.advice if one.holds(on)}
    for activity in policy.rules.activities_on(on):
        told = [held[id_] for id_ in activity.advice if id_ in held]
        offices = [one for one in told if one.kind == "office"]
        assert offices and "not_automatic" in held, activity.id
        assert all(
            "huyện" not in one.says or "không còn" in one.says for one in told if on >= date(2025, 7, 1)
        )
