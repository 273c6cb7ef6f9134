"""Whatever is said or tapped while a result is talked about: an answer, and a talk that can be kept."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.converse import converse
from handlers.filling import flow_of
from handlers.pages import LONGEST
from handlers.results.doing import DEEDS
from handlers.turn import Said, Talk
from messages.rules.model import BENEFICIARY
from tests.conversation.support import restarted
from tests.results import NOW, at_result, knowledge
from tests.results.test_what_if import TABLE, told

SAID = [*TABLE["supposed"], *TABLE["questions"]]
WORDS = sorted({word for one in SAID for word in one.split()})
ACTS = [f"result:{name}" for name in DEEDS]
RESTS = [
    "",
    ":",
    ":0",
    ":99",
    ":machine_new:false",
    ":entity:khac",
    ":xyz",
    ":24163",
    f":{BENEFICIARY}",
    ":fairs",
]
LONGEST_ID = 64  # bytes a Telegram button takes
sentences = st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map(" ".join)


def heard(talk: Talk, said: Said) -> Talk:
    turn = converse(said, restarted(talk), knowledge(), NOW)
    assert turn.say and all(say.text for say in turn.say)
    for say in turn.say:
        assert all(len(one.id.encode()) <= LONGEST_ID and 0 < len(one.label) <= 80 for one in say.choices)
    return restarted(turn.talk)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.one_of(sentences, st.sampled_from(SAID), st.text(max_size=40)), min_size=1, max_size=3))
def test_words_in_any_order_get_an_answer(said: list[str]) -> None:
    talk = at_result()
    for one in said:
        talk = heard(talk, Said(f"nếu {one}"))


@pytest.mark.parametrize("act", ACTS)
def test_any_tap_gets_an_answer(act: str) -> None:
    talks = (Talk(), at_result(), replace(at_result(), trial={"machine_new": "false"}), at_result(wish=None))
    for talk in talks:
        for rest in RESTS:
            heard(talk, Said("", act + rest))


@pytest.mark.parametrize("act", ["result:why", "result:others:5", "result:wish:fairs", "result"])
def test_a_tap_on_an_old_result_leaves_a_form_where_it_is(act: str) -> None:
    inside = told(at_result(), "tôi là ai", "đồng ý").talk
    assert flow_of(inside) is not None
    turn = converse(Said("", act), restarted(inside), knowledge(), NOW)
    assert turn.talk.flow == inside.flow and turn.talk.answers == inside.answers
    assert turn.say[-1].choices == inside.offered


def test_every_supposition_gets_a_short_answer() -> None:
    for one in TABLE["supposed"]:
        turn = told(at_result(), one)
        assert all(len(say.text) <= LONGEST for say in turn.say), one
        assert turn.say[-1].choices[0].id.startswith(("result", "check")), one
