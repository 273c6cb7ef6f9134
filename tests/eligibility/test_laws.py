"""Laws of verdicts with unknown answers, held against a plain reading of the same rule files."""

from collections.abc import Mapping
from datetime import date
from itertools import combinations, product
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from handlers.eligibility.change import CHANGEABLE, smallest_change
from handlers.eligibility.checking import Checker
from handlers.eligibility.law import Law
from handlers.eligibility.situation import KEYS
from handlers.eligibility.verdict import VERDICTS, Verdict, judge
from messages.knowledge.load import load_policy
from tests.eligibility import plain

POLICY = load_policy()
LAW = Law(POLICY.rules)
CHECKER = Checker(POLICY)
WISHES = (None, *LAW.rules.wishes)
MOST_WAYS = 3000
FORMS = ("ho_kinh_doanh", "to_hop_tac", "hop_tac_xa", "lien_hiep_hop_tac_xa", "doanh_nghiep")
Situation = dict[str, Any]
Asked = tuple[date, str | None, Situation]

# The kinds of wishes that differ in law come up as often as all others together.
_wishes = st.sampled_from(("machinery", "cleaner_production", "linkage_cluster", None)) | st.sampled_from(
    WISHES
)


@st.composite
def situations(draw: st.DrawFn, most_ways: int = MOST_WAYS) -> Asked:
    """A day, a wish, and what is known: usual values mostly, some on the other side, some not known."""
    on, wish = draw(st.sampled_from(plain.DAYS)), draw(_wishes)
    blank, odd = draw(st.sampled_from((0, 2, 5))), draw(st.sampled_from((0, 1, 3)))  # of ten answers
    known: Situation = {}
    unknown: set[str] = set()
    looked_at = plain.looked_at(wish, on)
    for key in draw(st.permutations(sorted(plain.VALUES))):
        values = plain.VALUES[key]
        way = draw(st.integers(0, 9))
        if way < blank and (key not in looked_at or plain.ways(unknown | {key}) <= most_ways):
            unknown |= {key} & looked_at
        else:
            known[key] = values[0] if way < 10 - odd else draw(st.sampled_from(values))
    return on, wish, known


@st.composite
def refused(draw: st.DrawFn) -> Asked:
    """A no whose fault lies, as far as it goes, in the five keys that may change."""
    on, wish, known = draw(situations(10**9))
    forms = st.sampled_from(("ca_nhan_chua_dang_ky", "khac", "doanh_nghiep", *plain.ENTITIES))
    values = {"entity": forms, **dict.fromkeys(CHANGEABLE[1:], st.sampled_from((False, False, True)))}
    for key in draw(st.sets(st.sampled_from(CHANGEABLE), min_size=1)):
        known[key] = draw(values[key])
    if draw(st.booleans()):
        known |= {"insured_staff": 201}
    assume(verdict_on((on, wish, known)).verdict == "no")
    return on, wish, known


def verdict_on(asked: Asked) -> Verdict:
    on, wish, known = asked
    day = LAW.on(on)
    return judge(day, day.known(known), wish)


laws = settings(derandomize=True, database=None, deadline=None, max_examples=150)
many = settings(laws, max_examples=300)
refusals = settings(many, suppress_health_check=[HealthCheck.filter_too_much])


@laws
@given(situations())
def test_the_verdict_is_what_filling_the_unknown_in_all_ways_gives(asked: Asked) -> None:
    on, wish, known = asked
    found = verdict_on(asked)
    verdict, deciding = plain.judged(known, wish, on)
    assert found.verdict == verdict
    assert found.matters == deciding
    assert (found.missing in deciding) if verdict == "need_more" else found.missing is None


@many
@given(situations(10**9))
def test_every_clause_cited_is_in_force_that_day(asked: Asked) -> None:
    found = verdict_on(asked)
    on, wish, _ = asked
    assert all(POLICY.provisions[id_].holds(on) for id_ in found.because)
    assert bool(found.because) == (plain.conditions(wish, on) is not None)
    assert len(set(found.because)) == len(found.because)


@many
@given(situations(10**9), st.data())
def test_one_more_answer_never_undoes_a_verdict(asked: Asked, data: st.DataObject) -> None:
    on, wish, known = asked
    found = verdict_on(asked)
    for key in sorted(set(plain.VALUES) - set(known)):
        for value in plain.VALUES[key]:
            more = verdict_on((on, wish, {**known, key: value}))
            if found.verdict != "need_more" or key not in found.matters:
                assert more.verdict == found.verdict
            assert more.matters <= found.matters - {key}


@many
@given(situations(10**9), st.data())
def test_asking_what_is_missing_ends_without_a_question_too_many(asked: Asked, data: st.DataObject) -> None:
    on, wish, known = asked
    found = verdict_on(asked)
    questions = 0
    while found.verdict == "need_more":
        key = found.missing
        assert key in found.matters
        assert key not in known
        known = {**known, key: data.draw(st.sampled_from(plain.VALUES[key]), label=key)}
        found = verdict_on((on, wish, known))
        questions += 1
    assert questions <= len(plain.looked_at(wish, on))


def changed(asked: Asked, to: Mapping[str, Any]) -> str:
    on, wish, known = asked
    return verdict_on((on, wish, {**known, **to})).verdict


def turning(asked: Asked, count: int) -> list[dict[str, Any]]:
    """All lawful changes of that many of the five keys that turn the verdict."""
    keys = [key for key in CHANGEABLE if key in asked[2]]
    ways = (
        dict(zip(some, values, strict=True))
        for some in combinations(keys, count)
        for values in product(*(others(key, asked[2][key]) for key in some))
    )
    return [way for way in ways if changed(asked, way) in ("yes", "need_more")]


def others(key: str, now: Any) -> set[Any]:
    """Nobody is told to give up papers, or to become a person, an artisan or a khuyến công body."""
    return set(FORMS if key == "entity" else (True,)) - {now}


@refusals
@given(refused())
def test_the_change_told_is_the_smallest_that_turns_a_no(asked: Asked) -> None:
    on, wish, known = asked
    told = smallest_change(LAW, LAW.on(on), known, wish)
    if not told:
        assert not any(turning(asked, count) for count in range(1, len(CHANGEABLE) + 1))
        return
    to = {one.key: one.to for one in told}
    assert changed(asked, to) in ("yes", "need_more")
    assert not any(turning(asked, count) for count in range(1, len(told)))
    if changed(asked, to) == "need_more":
        assert all(changed(asked, one) == "need_more" for one in turning(asked, len(told)))
    for one in told:
        assert one.to in others(one.key, known[one.key])
        assert one.because
        assert all(POLICY.provisions[id_].holds(on) for id_ in one.because)


@refusals
@given(refused())
def test_a_hopeful_change_can_still_end_in_yes(asked: Asked) -> None:
    on, wish, known = asked
    told = smallest_change(LAW, LAW.on(on), known, wish, hopeful=True)
    after = {**known, **{each.key: each.to for each in told}}
    assert may_end_in_yes((on, wish, after)) == bool(told)


def may_end_in_yes(asked: Asked) -> bool:
    """Answer by answer, whether any way leads to yes."""
    found = verdict_on(asked)
    if found.verdict != "need_more" or found.missing is None:
        return found.verdict == "yes"
    on, wish, known = asked
    values = plain.VALUES[found.missing]
    return any(may_end_in_yes((on, wish, {**known, found.missing: value})) for value in values)


@many
@given(situations(10**9))
def test_all_other_activities_come_in_order_each_as_if_it_were_wished(asked: Asked) -> None:
    on, wish, known = asked
    about_the_wish = {"machine_new", "bought_already", "other_state_support_same_item", "own_capital_ready"}
    heard = known if wish else {key: value for key, value in known.items() if key not in about_the_wish}
    line = {"id": "1", "on": on.isoformat(), "situation": {**known, "wish": wish}}
    got = CHECKER.check(line, on)
    assert [one["wish"] for one in got["also"]] == [one for one in LAW.rules.wishes if one != wish]
    for one in got["also"]:
        assert one["verdict"] == verdict_on((on, one["wish"], heard)).verdict
    found = verdict_on((on, wish, heard))
    assert (got["verdict"], got["because"], got["first_missing"]) == (
        found.verdict,
        [*found.because],
        found.missing,
    )


_ABOUT_AMOUNTS = {
    "whole_line": st.booleans(),
    "difficult_area": st.booleans(),
    "cost_vnd": st.integers(0, 10**4) | st.integers(0, 4 * 10**9) | st.just(10**16),
}


@many
@given(situations(10**9), st.fixed_dictionaries({}, optional=_ABOUT_AMOUNTS))
def test_the_ceiling_is_the_share_of_the_cost_up_to_the_cap_and_only_with_a_yes(
    asked: Asked, amounts: Situation
) -> None:
    on, wish, known = asked
    facts = {**known, **amounts}
    got = CHECKER.check({"id": "1", "on": on.isoformat(), "situation": {**facts, "wish": wish}}, on)
    said = plain.quotable(facts, wish, on) if wish else {}
    assert got["not_quotable"] == bool(wish and not said)
    due = got["verdict"] == "yes" and "national" in said and "cost_vnd" in amounts
    assert got["ceiling_vnd"] == (plain.ceiling(said["national"], amounts["cost_vnd"]) if due else None)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
_LINE = st.fixed_dictionaries(
    {"situation": st.dictionaries(st.sampled_from([*KEYS, "x"]), _JSON | st.sampled_from(plain.ENTITIES))},
    optional={"id": _JSON, "on": _JSON | st.dates().map(str), "more": _JSON},
)


@many
@given(_JSON | _LINE)
def test_whatever_a_line_holds_it_is_answered_or_refused_in_one_sentence(line: Any) -> None:
    got = CHECKER.check(line, plain.DAYS[0])
    if "error" in got:
        assert set(got) == {"id", "error"}
        assert ": " in got["error"]
        assert "\n" not in got["error"]
    else:
        assert got["verdict"] in VERDICTS
