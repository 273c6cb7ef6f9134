"""Floors under the fresh questions, a little below what was measured; with marks and without."""

import pytest

from messages.search import Search
from messages.text import fold
from tests.knowledge.measure import TODAY, Change, Counted, count, fresh, swapped


@pytest.fixture(scope="module", params=[str, fold], ids=["as typed", "no marks"])
def counted(search: Search, request: pytest.FixtureRequest) -> Counted:
    change: Change = request.param
    return count(search, fresh(), change)


def test_most_are_answered_and_hardly_one_wrongly(counted: Counted) -> None:
    assert counted.answered >= 0.6
    assert counted.right >= 0.96


def test_the_others_are_offered_what_they_meant(counted: Counted) -> None:
    assert counted.first >= 0.87
    assert counted.near >= 0.9
    assert counted.unanswered <= 0.06


def test_what_is_not_ours_is_not_answered(counted: Counted) -> None:
    assert counted.false["far"] <= 0.02
    assert counted.false["near"] <= 0.04
    assert counted.false["hostile"] == 0


def test_what_is_far_is_seldom_taken_for_ours(counted: Counted) -> None:
    assert counted.unsure["far"] <= 0.125


def test_swapped_letters_cost_little_and_answer_nothing_wrong(search: Search) -> None:
    counted = count(search, fresh(), swapped)
    assert counted.first >= 0.85
    assert counted.right >= 0.96
    assert counted.false["near"] <= 0.04


@pytest.mark.parametrize(
    ("typed", "entry"),
    [
        ("is a cooperative eligible for support", "cooperative"),
        ("nop ho so o dau", "where-to-go"),
        ("tôi có được hỗ trợ không", "who-can-ask"),
        ("đăng ký ở đâu", "where-to-go"),
        ("nộp hồ sơ bình chọn ở đâu", "vote-where"),
    ],
)
def test_a_bare_question_goes_to_the_usual_place(search: Search, typed: str, entry: str) -> None:
    for asked in (typed, fold(typed)):
        assert search.find(asked, TODAY, None).entry == entry


def test_a_word_that_may_mean_much_is_asked_about(search: Search) -> None:
    assert search.find("đăng ký", TODAY, None).status == "unsure"


@pytest.mark.parametrize("typed", ["xin chào", "hello", "cảm ơn nhiều", "ok", "dạ em chào anh chị"])
def test_a_greeting_is_no_question(search: Search, typed: str) -> None:
    assert search.find(typed, TODAY, None).status in ("no_answer", "out_of_scope")
