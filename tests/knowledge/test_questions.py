"""Fresh questions to the policy that comes with the program; none for what is not ours."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from messages.knowledge.model import Policy
from messages.search import Search

HERE = Path(__file__).parent
TODAY = date(2026, 11, 22)
QUESTIONS = yaml.safe_load((HERE / "questions.yaml").read_text("utf-8"))
NOT_OURS = yaml.safe_load((HERE / "not_ours.yaml").read_text("utf-8"))


def test_the_questions_are_fresh(policy: Policy) -> None:
    typed = {row["typed"] for row in QUESTIONS}
    known = {
        wording for entry in policy.entries.values() for wording in (*entry.wordings, *entry.wordings_en)
    }
    assert not typed & known
    assert sum(text.isascii() for text in typed) >= len(typed) * 0.4


def test_nearly_all_are_among_three_and_hardly_any_answer_is_wrong(search: Search) -> None:
    right = among = wrong = answered = 0
    for row in QUESTIONS:
        found = search.find(row["typed"], TODAY, None)
        named = [found.entry] * (found.status == "answered") + list(found.near)
        right += bool(named) and named[0] in row["entries"]
        among += bool(set(named[:3]) & set(row["entries"]))
        answered += found.status == "answered"
        wrong += found.status == "answered" and found.entry not in row["entries"]
    count = len(QUESTIONS)
    assert right / count >= 0.9
    assert among / count >= 0.94
    assert answered / count >= 0.75
    assert wrong / count <= 0.03


@pytest.mark.parametrize(
    "typed", [text for kind in ("far", "near", "garbage", "hostile") for text in NOT_OURS[kind]]
)
def test_what_is_not_ours_gets_no_policy_answer(search: Search, typed: str) -> None:
    assert search.find(typed, TODAY, None).status != "answered"


@pytest.mark.parametrize("typed", NOT_OURS["hostile"])
def test_orders_and_insults_are_refused_or_unknown(search: Search, typed: str) -> None:
    assert search.find(typed, TODAY, None).status in ("refused", "no_answer", "out_of_scope")


@pytest.mark.parametrize("typed", NOT_OURS["garbage"])
def test_garbage_is_no_question(search: Search, typed: str) -> None:
    assert search.find(typed, TODAY, None).status in ("no_answer", "out_of_scope")
