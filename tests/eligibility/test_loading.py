"""A broken rule: not loaded, and told with file, line and a remedy."""

import shutil
from pathlib import Path

import pytest

from messages.knowledge.load import PolicyErrors, Problem, load_policy

HERE = Path(__file__).parent
SMALL = HERE.parent / "knowledge" / "policy"
FILE = "rules/rules.yaml"
SIZE_CASE = "  - when: {insured_staff_over: 200}\n    then: fails\n    provisions: [F-WHO]"
TRADE_CASE = "  - when: {trade_is_one_of: [moc]}"
ACTIVITY = "worth: 90\n  valid_from: 2018-05-11\n  valid_to: null\n  provisions: [F-NEW]"
ADVICE = "day: 06-20\n  valid_from: 2018-05-11\n  valid_to: null\n  provisions: [F-NEW]"
FIRST = "insured_staff_over: 200"  # the first case: where the cases begin
ELSE = """  - then: met
    provisions: [F-WHO]
    says: "Quy mô vừa."
    says_en: "The size fits."
- id: size"""

# what is written, what it becomes, the kind of problem, a part of the line it is told for
FAULTS: list[tuple[str, str, str, str]] = [
    # cites nothing
    (SIZE_CASE, SIZE_CASE.replace("[F-WHO]", "[]"), "no_source", "provisions: []"),
    (ACTIVITY, ACTIVITY.replace("[F-NEW]", "[]"), "no_source", "provisions: []"),
    (ADVICE, ADVICE.replace("[F-NEW]", "[]"), "no_source", "provisions: []"),
    (SIZE_CASE, SIZE_CASE.replace("    provisions: [F-WHO]", ""), "missing_key", "when:"),
    # cites what is not known, or not in force as long as the rule
    (SIZE_CASE, SIZE_CASE.replace("F-WHO", "F-NONE"), "unknown_id", "F-NONE"),
    (SIZE_CASE, SIZE_CASE.replace("F-WHO", "F-OLD"), "not_in_force", "F-OLD"),
    (SIZE_CASE, SIZE_CASE.replace("F-WHO", "F-WHO, F-OLD"), "not_in_force", "F-OLD"),
    (SIZE_CASE, SIZE_CASE.replace("F-WHO", "F-DL"), "not_in_force", "F-DL"),
    (ACTIVITY, ACTIVITY.replace("F-NEW", "F-OLD"), "not_in_force", "F-OLD"),
    (ACTIVITY, ACTIVITY.replace("2018-05-11", "2018-05-10"), "not_in_force", "provisions"),
    (ADVICE, ADVICE.replace("F-NEW", "F-OLD"), "not_in_force", "F-OLD"),
    # two at one time, or none
    ("valid_to: 2025-06-30", "valid_to: 2025-07-01", "two_rules", "valid_from: 2025-07-01"),
    ("valid_to: 2025-06-30", "valid_to: null", "two_rules", "valid_from: 2025-07-01"),
    ("valid_to: 2025-06-30", "valid_to: 2025-06-29", "rule_gap", "valid_from: 2025-07-01"),
    ("valid_from: 2025-07-01", "valid_from: 2026-01-01", "rule_gap", "valid_from: 2026-01-01"),
    ("valid_to: 2025-06-30", "valid_to: 2018-05-10", "ends_before_start", "valid_to: 2018-05-10"),
    # names nobody knows
    ("insured_staff_over: 200", "insured_stuff_over: 200", "unknown_predicate", "insured_stuff_over"),
    ("difficult_area_is: true", "hard_area_is: true", "unknown_predicate", "hard_area_is"),
    ("conditions: [size]", "conditions: [size, place]", "unknown_id", "place"),
    ("figure: L-NEW", "figure: L-NONE", "unknown_id", "L-NONE"),
    ("only_for: [machinery]", "only_for: [machines]", "unknown_id", "machines"),
    ("advice: [plan]", "advice: [plan, paper]", "unknown_id", "paper"),
    (TRADE_CASE, TRADE_CASE.replace("moc", "mocs"), "unknown_id", "mocs"),
    ('province_is_one_of: ["66"]', 'province_is_one_of: ["65"]', "unknown_id", "65"),
    ("then: unsettled", "then: perhaps", "not_one_of", "perhaps"),
    ("entity: khac", "entity: khach", "not_one_of", "khach"),
    ("into: [ho_kinh_doanh]", "into: [ho_ca_the]", "not_one_of", "ho_ca_the"),
    ("kind: deadline", "kind: day", "not_one_of", "kind: day"),
    # what a predicate is given
    ("insured_staff_over: 200", 'insured_staff_over: "200"', "not_int", "insured_staff_over"),
    ("insured_staff_over: 200", "insured_staff_over: 200.5", "not_int", "insured_staff_over"),
    ("difficult_area_is: true", 'difficult_area_is: "có"', "not_bool", "difficult_area_is"),
    ("{insured_staff_over: 200}", "{entity_is_one_of: doanh_nghiep}", "not_a_list", "entity_is_one_of"),
    ("{insured_staff_over: 200}", "{entity_is_one_of: [cong_ty]}", "not_one_of", "cong_ty"),
    ("{insured_staff_over: 200}", "{unit_kind_is_one_of: [thi_tran]}", "not_one_of", "thi_tran"),
    ("{insured_staff_over: 200}", "{province_is: [huyen]}", "not_one_of", "huyen"),
    ("{insured_staff_over: 200}", "[insured_staff_over]", "not_a_record", "insured_staff_over"),
    # no last case
    (ELSE, "- id: size", "no_else", FIRST),
    (ELSE, ELSE.replace("  - then: met", "  - only_for: [machinery]\n    then: met"), "no_else", FIRST),
    (ELSE, ELSE.replace("- then: met", "- when: {registered_is: true}\n    then: met"), "no_else", FIRST),
    # what nothing uses
    ("conditions: [size]", "conditions: []", "rule_unused", "id: size"),
    ("  advice: [plan]\n", "", "rule_unused", "id: plan"),
    # not settled, and nobody to ask
    ("chưa rõ: hỏi Trung tâm Khuyến công.", "chưa rõ.", "nobody_to_ask", "Nghề mộc"),
    # the rest
    ('- "gốm"', '- "Mộc"', "trade_word_twice", "Mộc"),
    ("day: 06-20", "day: 20-06", "not_month_day", "20-06"),
    ("worth: 90", "worth: many", "not_int", "worth"),
    ("  worth: 90\n", "", "missing_key", "id: machinery"),
    ('says_en: "Over 200', 'say_en: "Over 200', "unknown_key", "say_en"),
    ("turned:", "turns:", "unknown_key", "entity: khac"),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small policy with the small rules."""
    copy = shutil.copytree(SMALL, tmp_path / "policy")
    shutil.copytree(HERE / "policy" / "rules", copy / "rules")
    return copy


def problems(folder: Path) -> list[Problem]:
    with pytest.raises(PolicyErrors) as refused:
        load_policy(folder)
    return refused.value.problems


def test_the_small_rules_load(folder: Path) -> None:
    rules = load_policy(folder).rules
    assert [one.id for one in rules.conditions] == ["size", "size"]
    assert rules.wishes == ("machinery",)
    assert [trade.id for trade in rules.trades] == ["moc", "gom"]


@pytest.mark.parametrize(
    ("text", "instead", "kind", "told_at"), FAULTS, ids=[f"{one[2]} {one[3]}" for one in FAULTS]
)
def test_a_broken_rule_is_refused(folder: Path, text: str, instead: str, kind: str, told_at: str) -> None:
    path = folder / FILE
    whole = path.read_text("utf-8")
    assert text in whole
    path.write_text(whole.replace(text, instead, 1), "utf-8")
    found = [one for one in problems(folder) if one.kind == kind]
    assert found, [str(one) for one in problems(folder)]
    lines = path.read_text("utf-8").splitlines()
    assert found[0].file == FILE
    assert told_at in lines[found[0].line - 1]
    assert {len(language) for one in found for language in (one.said("vi"), one.said("en"))} == {2}
    assert all(text and "{" not in text for one in found for text in (*one.said("vi"), *one.said("en")))
    assert found[0].said("vi") != found[0].said("en")


def test_a_file_that_is_no_record_is_refused(folder: Path) -> None:
    (folder / "rules" / "more.yaml").write_text("- id: size\n", "utf-8")
    assert [(one.file, one.line) for one in problems(folder)] == [("rules/more.yaml", 1)]
