"""The form engine: which question comes next follows from the answers alone."""

import pytest

from handlers.flows import FLOWS
from handlers.form import Answers, Consent, Flow, Question, choice, has_letters, text
from handlers.here import Here, just
from handlers.turn import Talk, Turn
from tests.conversation.support import NOW, knowledge


def wants_machine(answers: Answers) -> bool:
    return answers.get("wish") == "machine"


def kept(_: Here, talk: Talk) -> Turn:
    return just(talk)


WISH = choice("wish", ("machine", "class"), purpose="ho_so", required_because="x", retention="x")
MACHINE = text("machine", purpose="ho_so", required_because="x", retention="x", when=wants_machine)
PLACE = text("place", purpose="ho_so", required_because="x", retention="x")
HERE = Here(knowledge(), NOW, "vi")
FLOW = Flow("need", ask=(WISH, MACHINE, PLACE), then=kept, consent=Consent("ho_so", "1"))


@pytest.mark.parametrize(
    ("answers", "asking", "next_one"),
    [
        ({}, None, "wish"),
        ({"wish": "machine"}, None, "machine"),
        ({"wish": "class"}, None, "place"),
        ({"wish": "", "place": ""}, None, None),
        ({"wish": "class", "place": "Ea Kao"}, None, None),
        ({"wish": "class", "place": "Ea Kao"}, "wish", "wish"),
        ({"wish": "class", "place": "Ea Kao"}, "machine", None),
        ({"wish": "class", "place": "Ea Kao"}, "gone", None),
        ({"wish": "an option of last year"}, None, "wish"),
        ({"colour": "red", "place": "Ea Kao"}, None, "wish"),
    ],
)
def test_the_next_question_is_the_first_unanswered_one_that_matters(
    answers: dict[str, str], asking: str | None, next_one: str | None
) -> None:
    found = FLOW.next_question(HERE, answers, asking)
    assert (found.name if found else None) == next_one


def test_a_question_that_does_not_matter_is_not_counted() -> None:
    assert FLOW.place({"wish": "class"}, PLACE) == (2, 2)
    assert FLOW.place({"wish": "machine"}, PLACE) == (3, 3)


def test_before_a_question_stands_the_one_asked_before_it() -> None:
    assert FLOW.before({"wish": "class"}, PLACE) is WISH
    assert FLOW.before({"wish": "class"}, None) is PLACE
    assert FLOW.before({}, WISH) is None


def test_answers_that_no_longer_matter_are_not_read() -> None:
    assert FLOW.read({"wish": "class", "machine": "saw", "x": "y"}) == {"wish": "class"}


@pytest.mark.parametrize(
    ("typed", "problem"),
    [("xưởng mộc", None), ("12", "form.no_letters"), ("…", "form.no_letters"), ("m" * 121, "form.too_long")],
)
def test_a_free_answer_is_a_few_words(typed: str, problem: str | None) -> None:
    assert has_letters(typed) == problem


def every_question() -> list[tuple[str, Question]]:
    return [(flow.name, question) for flow in FLOWS.values() for question in flow.ask]


@pytest.mark.parametrize(("flow", "question"), every_question(), ids=lambda one: getattr(one, "name", one))
def test_every_question_says_what_for_why_and_how_long(flow: str, question: Question) -> None:
    """Personal Data Protection Law 91/2025/QH15, Art. 3: nothing is asked without its purpose."""
    words = knowledge().words
    assert question.purpose in {"tra_loi", "ho_so", "nhac_hen", "tin_tuc", "anh_san_pham"}
    consent = FLOWS[flow].consent
    assert consent is None or question.purpose == consent.purpose
    assert words.has("vi", question.required_because)
    assert words.has("vi", f"retention.{question.retention}")
