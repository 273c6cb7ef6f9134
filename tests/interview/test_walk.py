"""Every way through the interview ends, and asks nothing in vain."""

from collections.abc import Callable
from random import Random

import pytest

from handlers.filling import flow_of
from handlers.interview.told import path_of
from handlers.turn import Said, Talk
from tests.conversation.support import tap
from tests.interview.support import asked, begun, say, ways

MOST_TURNS = 40  # of a person who only answers; far more than there are questions
OTHER = (
    "quay lại",
    "sửa",
    "giúp",
    "à nhầm, tôi là hợp tác xã",
    "nộp hồ sơ ở đâu?",
    "bỏ qua",
    "asdf",
    "English",
)


def walked(talk: Talk, choose: Callable[[list[Said]], Said]) -> tuple[Talk, int]:
    """The talk at the end, and how many answers it took."""
    for turns in range(MOST_TURNS):
        if flow_of(talk) is None:
            return talk, turns
        talk = say(talk, choose(ways(talk))).talk
    raise AssertionError(f"no end in sight: {talk.answers}")


@pytest.mark.parametrize("seed", range(60))
def test_whatever_is_answered_the_interview_ends_with_a_result(seed: int) -> None:
    talk, turns = walked(begun(), Random(seed).choice)
    assert talk.situation
    assert turns <= MOST_TURNS
    assert talk.flow is None


def test_who_knows_nothing_gets_a_result_too() -> None:
    talk, _ = walked(begun(), lambda said: said[-1])
    assert talk.situation


@pytest.mark.parametrize("seed", range(40))
def test_going_back_mending_and_asking_between_lead_to_an_end_too(seed: int) -> None:
    dice, talk = Random(seed), begun()
    for _ in range(25):
        if flow_of(talk) is None:
            break
        mends = [tap(one.id) for one in talk.offered if one.id.startswith("mend:")]
        said = dice.choice([*map(Said, OTHER), *mends]) if dice.random() < 0.3 else dice.choice(ways(talk))
        talk = say(talk, said).talk
    assert walked(talk, dice.choice)[0].situation


@pytest.mark.parametrize("seed", range(40))
def test_an_answered_question_is_not_asked_twice_in_a_row(seed: int) -> None:
    """Unless what was said was not clear: then something is said about it, or asked more exactly."""
    dice, talk = Random(seed), begun()
    while flow_of(talk):
        before, answers = asked(talk), talk.answers
        turn = say(talk, dice.choice(ways(talk)))
        if flow_of(turn.talk) and asked(turn.talk) is before:
            assert turn.talk.misses or turn.talk.answers != answers
        talk = turn.talk


@pytest.mark.parametrize("seed", range(40))
def test_never_more_questions_follow_than_was_said(seed: int) -> None:
    dice, talk, told = Random(seed), begun(), 99
    while flow_of(talk):
        left = _told(talk)
        assert left is None or left < told
        told = told if left is None else left
        answers = talk.answers
        while flow_of(talk) and path_of(talk.answers) == path_of(answers):  # until an answer was taken
            talk = say(talk, dice.choice(ways(talk))).talk


def _told(talk: Talk) -> int | None:
    """How many questions are left at most, as it is said."""
    again = say(talk, "giúp").say[-1].text
    number = again.partition("nhiều nhất ")[2].partition(" ")[0]
    return int(number) if number else None
