"""Words that mean something at any time do so at every step, in every spelling."""

from dataclasses import replace

import pytest

from handlers.acts import ACTS, AT_ANY_TIME, ONLY_ON_OFFER
from handlers.filling import flow_of
from handlers.phrases import SAY
from handlers.turn import Said, Talk
from messages.text import fold
from tests.conversation.support import agreed, at_question, knowledge, tap, tell, text_of

STEPS = {
    "nothing begun": Talk(),
    "notice": tell(Talk(), tap("profile")).talk,
    "choice": agreed(),
    "free answer": at_question("trade"),
    "last question": at_question("commune"),
    "review": at_question("review"),
    "asked again": tell(at_question("review"), tap("review:edit:trade")).talk,
    "after a pause": replace(at_question("trade"), held=Said("mộc")),
    "menu": tell(Talk(), "menu").talk,
    "answered": tell(Talk(), tap("entry:papers-list")).talk,
    "not sure": tell(Talk(), "lớp học nghề ra sao").talk,
    "not known": tell(Talk(), "thủ tục xuất khẩu sang nhật bản").talk,
    "not known in a form": tell(at_question("trade"), "thủ tục xuất khẩu sang nhật bản?").talk,
    "my data": tell(Talk(), "dữ liệu").talk,
    "misunderstood": tell(at_question("province"), "x1", "x2", "x3").talk,
    "English": at_question("trade", "en"),
}
PLAIN = ("menu", "back", "skip", "stop", "person", "data", "help", "restart", "resume", "lang:vi", "lang:en")
CATALOGUE = knowledge().words


def spellings(phrase: str) -> set[str]:
    return {phrase, phrase.upper(), fold(phrase), f"{phrase} ạ", f" {phrase}. "}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("act", PLAIN)
def test_a_word_means_at_every_step_what_its_button_means(step: str, act: str) -> None:
    """Typing any phrase of the list, in any spelling, does what tapping the act does."""
    talk = STEPS[step]
    tapped = tell(talk, tap(act))
    for phrase in CATALOGUE.phrases(SAY + act):
        if is_on_offer(talk, phrase):
            continue
        for typed in spellings(phrase):
            assert tell(talk, typed).talk == tapped.talk, typed


@pytest.mark.parametrize(
    ("typed", "act"),
    [("duwngf", "stop"), ("quay laij", "back"), ("bor qua", "skip"), ("gawpj cans booj", "person")],
)
def test_telex_keys_left_in_a_word_do_not_hide_it(typed: str, act: str) -> None:
    talk = at_question("trade")
    assert tell(talk, typed).talk == tell(talk, tap(act)).talk


def is_on_offer(talk: Talk, phrase: str) -> bool:
    """What was just asked comes first: at the review page «dung» without marks is «đúng», not «dừng»."""
    lists = (CATALOGUE.phrases(SAY + choice.id) for choice in talk.offered)
    return fold(phrase) in {fold(one) for phrases in lists for one in phrases}


@pytest.mark.parametrize("step", STEPS)
def test_every_step_can_be_left_for_the_menu(step: str) -> None:
    turn = tell(STEPS[step], "menu")
    assert flow_of(turn.talk) is None
    assert any(choice.id == "topic:money" for choice in turn.say[-1].choices)


@pytest.mark.parametrize("step", STEPS)
def test_a_person_is_named_at_every_step(step: str) -> None:
    assert "0262 3 812 345" in text_of(tell(STEPS[step], "gặp cán bộ"))


@pytest.mark.parametrize("step", STEPS)
def test_switching_the_language_keeps_the_place(step: str) -> None:
    talk = STEPS[step]
    switched = tell(talk, "English").talk
    assert switched.language == "en"
    assert (switched.flow, switched.answers, switched.asking) == (talk.flow, talk.answers, talk.asking)


@pytest.mark.parametrize("act", sorted(AT_ANY_TIME - {"entry", "pick", "topic", "lang"}))
def test_every_act_has_its_words_in_both_languages(act: str) -> None:
    for language in ("vi", "en"):
        assert f"{SAY}{act}" in CATALOGUE.own[language].by_key


def test_every_word_list_means_something_that_can_be_done() -> None:
    named = {key.removeprefix(SAY).partition(":")[0] for key in CATALOGUE.every_key() if key.startswith(SAY)}
    assert named <= set(ACTS) | ONLY_ON_OFFER
