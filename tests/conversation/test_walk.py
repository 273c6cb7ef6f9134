"""Every path through every form ends, and has its words in every complete language."""

from collections.abc import Iterator

import pytest

from handlers.filling import flow_of
from handlers.flows import FLOWS
from handlers.form import Flow
from handlers.turn import Consented, Said, Talk, Turn
from messages.catalogue import COMPLETE
from tests.conversation.support import asked, ids, tap, tell, text_of

SAMPLES = {"trade": "mộc", "province": "Đắk Nông", "commune": "xã Ea Kao"}  # an answer to each free question
PATHS = [(flow, language) for flow in FLOWS.values() if flow.consent for language in COMPLETE]


def begun(flow: Flow, language: str) -> Turn:
    return tell(Talk(language=language), tap(flow.name))


def ways(talk: Talk) -> list[Said]:
    """What a person can answer here: each option, or some words; and skipping."""
    question = asked(talk)
    assert question is not None
    taps = [tap(choice.id) for choice in talk.offered]
    return [*(taps or [Said(SAMPLES[question.name])]), Said("bỏ qua")]


def walked(talk: Talk) -> Iterator[Turn]:
    """The review page at the end of every path from here."""
    for said in ways(talk):
        turn = tell(talk, said)
        if asked(turn.talk):
            yield from walked(turn.talk)
        else:
            yield turn


@pytest.mark.parametrize(("flow", "language"), PATHS, ids=lambda one: getattr(one, "name", one))
def test_every_path_ends_with_a_review_that_can_be_kept(flow: Flow, language: str) -> None:
    first = tell(begun(flow, language).talk, tap("agree:yes"))
    assert flow.consent
    assert first.effects == (Consented(flow.consent.purpose, True, flow.consent.version),)
    paths = list(walked(first.talk))
    assert len(paths) > len(flow.ask)
    for review in paths:
        assert ids(review)[0] == "review:save"
        done = tell(review.talk, tap("review:save"))
        assert flow_of(done.talk) is None
        assert done.talk.known == {name: kept for name, kept in review.talk.answers.items() if kept}


@pytest.mark.parametrize(("flow", "language"), PATHS, ids=lambda one: getattr(one, "name", one))
def test_every_line_of_the_review_can_be_changed(flow: Flow, language: str) -> None:
    review = next(walked(tell(begun(flow, language).talk, tap("agree:yes")).talk))
    for edit in ids(review)[1:]:
        question = tell(review.talk, tap(edit)).talk
        for said in ways(question):
            talk = tell(question, said).talk
            while asked(talk):  # what went with the old answer is asked again
                talk = tell(talk, ways(talk)[0]).talk
            assert tell(talk, "giúp").say[-1].choices[0].id == "review:save"


@pytest.mark.parametrize(("flow", "language"), PATHS, ids=lambda one: getattr(one, "name", one))
def test_a_form_begins_with_a_notice_where_nothing_is_chosen_before(flow: Flow, language: str) -> None:
    notice = begun(flow, language)
    assert ids(notice) == ["agree:yes", "agree:no", "agree:full"]
    refused = tell(notice.talk, tap("agree:no"))
    assert flow.consent
    assert refused.effects == (Consented(flow.consent.purpose, False, flow.consent.version),)
    assert flow_of(refused.talk) is None
    assert "300" in text_of(tell(refused.talk, tap("entry:machine-amount")))


@pytest.mark.parametrize(("flow", "language"), PATHS, ids=lambda one: getattr(one, "name", one))
def test_every_question_can_say_why_it_is_asked(flow: Flow, language: str) -> None:
    talk = tell(begun(flow, language).talk, tap("agree:yes")).talk
    while question := asked(talk):
        helped = tell(talk, "help")
        assert asked(helped.talk) is question
        talk = tell(talk, ways(talk)[0]).talk


def test_a_new_notice_is_shown_before_anything_is_asked_again() -> None:
    flow = FLOWS["profile"]
    assert flow.consent
    old = Talk(agreed={flow.consent.purpose: "an older version"}, known={"kind": "khac"})
    assert ids(tell(old, tap("profile"))) == ["agree:yes", "agree:no", "agree:full"]
