"""Which verdicts turn with the law: by day, by policy folder, since when, and how it is said."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from handlers.eligibility.changed import Since, with_changes
from handlers.eligibility.checking import Checker
from handlers.eligibility.compare import (
    Apart,
    Judge,
    Side,
    Turned,
    apart,
    changed_since,
    judged_anew,
    told_apart,
    told_person,
    what_changed,
)
from handlers.eligibility.described import described
from handlers.eligibility.law import Law
from handlers.eligibility.situation import read_situation
from handlers.eligibility.typical import TYPICAL
from messages.knowledge.load import load_policy
from messages.knowledge.model import Policy
from messages.rules.model import BENEFICIARY, ENTITIES, UNIT_KINDS
from tests.eligibility.decree import decree
from tests.papers.sample import SHEET

DAY = timedelta(days=1)
TODAY = date(2026, 11, 22)
SITUATIONS = {one.id: one.situation for one in TYPICAL}
# What the centre itself asks for, which no facility may.
CENTRES_OWN = {"information", "capacity", "international"}


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy()


@pytest.fixture(scope="session")
def judge(policy: Policy) -> Judge:
    return Judge(Law(policy.rules))


def on_day(judge: Judge, day: date) -> dict[str, Apart]:
    """Everything that turned on that day, by the name of the typical facility."""
    sides = Side(judge, day - DAY), Side(judge, day)
    return {one.sample.id: one for one in apart(*sides, TYPICAL)}


def ways(found: dict[str, Apart]) -> dict[str, tuple[str | None, str | None]]:
    """How the activity each facility wishes for turned, or failing that the first."""
    return {id_: (one.turned[0].before, one.turned[0].after) for id_, one in found.items()}


UNSURE_TO_YES, UNSURE_TO_NO = ("unsure", "yes"), ("unsure", "no")
NO_TO_YES, YES_TO_NO = ("no", "yes"), ("yes", "no")


def test_no_verdict_turned_when_the_districts_went(judge: Judge) -> None:
    assert on_day(judge, date(2025, 7, 1)) == {}


def test_what_the_decree_of_2025_turned(judge: Judge) -> None:
    assert ways(on_day(judge, date(2025, 10, 15))) == {
        "ward-of-province": UNSURE_TO_YES,
        "ward-of-dong-nai": UNSURE_TO_YES,
        "ward-of-bac-ninh": UNSURE_TO_YES,
        "ward-of-quang-ninh": UNSURE_TO_YES,
        "special-zone": UNSURE_TO_YES,
        "village-in-city": UNSURE_TO_YES,
        "village-in-bac-ninh": UNSURE_TO_YES,
        "ward-of-city": UNSURE_TO_NO,
        "ward-of-hue": UNSURE_TO_NO,
        "cooperative-in-dong-nai": UNSURE_TO_YES,
        "union": NO_TO_YES,
        "union-in-bac-ninh": NO_TO_YES,
        "firm-in-city": UNSURE_TO_NO,
        "firm-in-dong-nai": UNSURE_TO_YES,
        "cluster": NO_TO_YES,
    }


@pytest.mark.parametrize(
    ("day", "turned"),
    [
        (date(2026, 4, 30), {"ward-of-dong-nai", "cooperative-in-dong-nai", "firm-in-dong-nai"}),
        (date(2026, 9, 20), {"ward-of-bac-ninh", "union-in-bac-ninh"}),
    ],
)
def test_wards_are_out_from_the_day_their_province_is_a_city(
    judge: Judge, day: date, turned: set[str]
) -> None:
    found = on_day(judge, day)
    assert ways(found) == dict.fromkeys(turned, YES_TO_NO)
    for one in found.values():
        assert "F-ELIG-DONGNAI-CITY" in one.turned[0].because
        assert {each.wish for each in one.turned}.isdisjoint(CENTRES_OWN)
        assert len(one.turned) > 10  # the place counts for all of them


def test_a_craft_village_stays_in(judge: Judge) -> None:
    """A ward's village may apply the day before and the day after."""
    village = SITUATIONS["village-in-bac-ninh"]
    for day in (date(2026, 9, 19), date(2026, 9, 20), TODAY):
        assert judge.verdicts(village, day)["machinery"] == "yes"


def test_only_the_conditions_that_turned_are_cited(judge: Judge) -> None:
    union = on_day(judge, date(2025, 10, 15))["union"]
    assert union.turned[0] == Turned("machinery", "no", "yes", ("F-ND235-D1-K2A",))


def test_the_typical_facilities_cover_every_form_place_and_wish(judge: Judge) -> None:
    assert 30 <= len(TYPICAL) == len(SITUATIONS) <= 60
    wishes = judge.law.rules.wishes
    for one in TYPICAL:
        assert read_situation(one.situation, TODAY, wishes) == one.situation, one.id
    taken = {key: {one.situation.get(key) for one in TYPICAL} for key in ("entity", "unit_kind", "wish")}
    assert set(ENTITIES) <= taken["entity"]
    assert set(UNIT_KINDS) <= taken["unit_kind"]
    assert set(wishes) - {"information"} <= taken["wish"]


def test_verdicts_are_those_of_check(policy: Policy, judge: Judge) -> None:
    checker = Checker(policy)
    for day in (date(2020, 1, 1), date(2025, 8, 1), TODAY):
        for one in TYPICAL:
            found, mine = checker.result(one.situation, day), judge.verdicts(one.situation, day)
            assert mine[str(one.situation.get("wish", BENEFICIARY))] == found["verdict"]
            assert {each["wish"]: each["verdict"] for each in found["also"]}.items() <= mine.items()


# Two folders


def test_a_law_of_the_future_turns_nothing_before_its_day(judge: Judge, tmp_path: Path) -> None:
    coming = Judge(Law(load_policy(decree(tmp_path)).rules))
    for day in (TODAY, date(2027, 6, 30)):
        assert [*apart(Side(judge, day), Side(coming, day), TYPICAL)] == []
    found = ways(on_day(coming, date(2027, 7, 1)))
    assert found == {"firm-230-staff": NO_TO_YES, "firm-300-staff": NO_TO_YES}
    between = apart(Side(judge, date(2027, 7, 1)), Side(coming, date(2027, 7, 1)), TYPICAL)
    assert {one.sample.id for one in between} == set(found)


# Since when


def test_since_the_day_the_law_turned_it(judge: Judge) -> None:
    ward = SITUATIONS["ward-of-dong-nai"]
    kept, now = judge.kept_verdicts(ward, date(2026, 1, 5)), judge.kept_verdicts(ward, TODAY)
    turned = what_changed(kept, now)
    assert {one.wish for one in turned} == {*now} - CENTRES_OWN
    assert changed_since(judge, ward, turned, date(2026, 1, 5), TODAY) == date(2026, 4, 30)


def test_since_today_when_only_the_text_was_changed(judge: Judge) -> None:
    """No day turned it: what was kept came of another text."""
    commune = SITUATIONS["commune"]
    now = judge.kept_verdicts(commune, TODAY)
    turned = what_changed({**now, "machinery": "no"}, now)
    assert turned == (Turned("machinery", "no", "yes"),)
    assert changed_since(judge, commune, turned, date(2026, 1, 5), TODAY) == TODAY


def test_an_activity_that_came_or_went_counts_when_it_is_open() -> None:
    before = {"machinery": "yes"}
    assert what_changed(before, {**before, "green": "yes"}) == (Turned("green", None, "yes"),)
    assert what_changed(before, {**before, "green": "no"}) == ()
    assert what_changed({**before, "gone": "need_more"}, before) == (Turned("gone", "need_more", None),)
    assert what_changed({**before, "gone": "no"}, before) == ()


def test_answers_about_the_thing_wished_for_count_for_that_wish_alone(judge: Judge) -> None:
    kept = judge.kept_verdicts(SITUATIONS["no-own-money"], TODAY)
    assert (kept["machinery"], kept["training"]) == ("no", "need_more")
    assert judge.verdicts(SITUATIONS["no-own-money"], TODAY)["training"] == "no"


def test_what_is_judged_anew_is_what_was_kept(judge: Judge) -> None:
    commune, kept = SITUATIONS["commune"], {"machinery": "no"}
    assert judged_anew(judge, kept, commune, TODAY, TODAY) == {"machinery": "yes"}
    before_all = judged_anew(judge, kept, commune, date(2010, 1, 1), TODAY)
    assert set(before_all) == {*judge.law.rules.wishes, BENEFICIARY}


# Words


def test_a_clerk_reads_who_and_what(policy: Policy, judge: Judge) -> None:
    ward = on_day(judge, date(2026, 4, 30))["ward-of-dong-nai"]
    who = described(ward.sample.situation, policy.rules, TODAY, "vi")
    assert who == "hộ kinh doanh, mộc, phường ở Đồng Nai, mua máy móc tiên tiến, dây chuyền"
    first, second = told_apart(ward.turned, policy.rules, TODAY, "vi")
    assert first.startswith(
        "được xét → không được: Mua máy móc tiên tiến, dây chuyền và 12 hoạt động khác (F-"
    )
    assert second.startswith("chưa rõ → không được: Di dời, xử lý ô nhiễm (F-")


def test_everything_a_situation_may_hold_has_its_words(policy: Policy) -> None:
    for language in ("vi", "en"):
        told = [described(one.situation, policy.rules, TODAY, language) for one in TYPICAL]
        assert len(set(told)) == len(told)
    assert described({}, policy.rules, TODAY, "vi") == "chưa biết gì"


def test_a_person_is_told_what_it_was_and_what_it_is(policy: Policy) -> None:
    turned = [Turned("machinery", "yes", "no"), Turned("training", "yes", "no"), Turned("green", None, "yes")]
    text = told_person(turned, policy.rules, date(2026, 9, 20), "vi")
    assert text == (
        "Quy định đổi từ 20/09/2026. Mua máy móc tiên tiến, dây chuyền; Đào tạo nghề, truyền nghề: trước được"
        " xét, nay không được. green: trước chưa có, nay được xét."
    )
    assert "from 20/09/2026" in told_person(turned, policy.rules, date(2026, 9, 20), "en")


def test_a_kept_sheet_is_headed_by_what_changed_since(policy: Policy) -> None:
    before = {"training": "yes", "machinery": "yes"}
    since = Since(date(2027, 1, 15), before, {"training": "yes", "machinery": "no"})
    headed = with_changes(SHEET, "machinery", [since], policy.rules)
    assert headed.sections[1:] == SHEET.sections
    said, made = headed.sections[0].lines
    assert said.text.startswith("Quy định đổi từ 15/01/2027. Mua máy")
    assert "Đào tạo" not in said.text
    assert "23/11/2026" in made.text
    assert with_changes(SHEET, "machinery", [Since(since.day, before, before)], policy.rules) is SHEET
    assert with_changes(SHEET, None, [], policy.rules) is SHEET
