"""What is asked follows from the law: nothing in vain, nothing forgotten; what is not known stays open."""

from random import Random
from statistics import median

import pytest

from handlers.eligibility.situation import KEYS
from handlers.eligibility.verdict import NEED_MORE, outcome
from handlers.filling import flow_of
from handlers.interview import order
from handlers.interview.asked import Asked
from tests.benchmarks.interview import Person, interviewed
from tests.interview.support import LAW, TODAY, asked, begun, can_matter, here, say, ways


@pytest.mark.parametrize("seed", range(25))
def test_no_question_is_asked_whose_answer_cannot_matter(seed: int) -> None:
    dice, talk = Random(seed), begun()
    while flow_of(talk):
        left = order.left(here(talk), talk.answers)
        if left.key and "wish" in talk.answers:
            assert can_matter(talk.answers, left.key), (talk.answers, left.key)
        talk = say(talk, dice.choice(ways(talk))).talk


@pytest.mark.parametrize("seed", range(25))
def test_at_the_end_nothing_that_could_be_asked_matters_any_more(seed: int) -> None:
    dice, talk = Random(seed), begun()
    while flow_of(talk):
        before = talk
        talk = say(talk, dice.choice(ways(talk))).talk
    day, wish = LAW.on(TODAY), talk.situation.get("wish") or None
    known = day.known(order.known(here(before), talk.situation))
    unknown = order.unknowable(talk.situation)
    if outcome(day, known, wish) == NEED_MORE:
        assert unknown
        open_ = [key for key in day.keys if key not in known and key not in unknown]
        assert not any(can_matter(talk.situation, key) for key in open_)


def test_only_an_enterprise_is_asked_how_large_it_is() -> None:
    talk = begun()
    names = set()
    for _ in range(12):
        question = asked(talk)
        if question is None:
            break
        names.add(question.name)
        way = {"wish": "1", "entity": "1", "trade": "mộc", "place": "buôn đôn", "machine": "1"}
        talk = say(talk, way.get(question.name, "2" if question.name == "state_money" else "1")).talk
    assert not names & {"staff", "revenue", "capital", "village", "cleaner", "cluster"}


@pytest.mark.parametrize("question", order.ASK, ids=lambda one: one.name)
def test_every_question_can_say_why_it_is_asked_and_what_for(question: Asked) -> None:
    words = here(begun()).knowledge.words
    for language in ("vi", "en"):
        assert question.required_because in words.own[language].by_key
        assert f"eligibility.{question.name}.ask" in words.own[language].by_key


def test_most_people_answer_at_most_half_of_what_a_fixed_form_asks() -> None:
    dice = Random("people")
    counts = [interviewed(Person(dice), []) for _ in range(150)]
    assert median(counts) <= len(KEYS) / 2
    assert max(counts) < len(KEYS)


def test_every_key_the_law_looks_at_has_its_question() -> None:
    told = {key for question in order.ASK for key in question.sets}
    assert set(LAW.on(TODAY).keys) <= told
