"""The interview in a conversation: ways in, and going back to an answer to mend it."""

from dataclasses import replace

from handlers import filling, questions
from handlers.filling import flow_of
from handlers.flows.eligibility import ELIGIBILITY
from handlers.form import Answers
from handlers.here import Here, just, saying
from handlers.interview import mending, order, told
from handlers.interview.asked import FLOW, Asked
from handlers.person import meet
from handlers.results.doing import is_talked_about
from handlers.turn import Say, Talk, Turn

OFFERED = 9  # answers to mend, the first ones of the form


def start(here: Here, talk: Talk, language: str) -> Turn:
    """`language`: of the words that asked for it, where they tell. Without rules a person is named."""
    if not here.knowledge.judges:
        return _no_rules(here, talk)
    if language not in here.knowledge.words.listed or language == talk.language:
        return filling.start(here, talk, ELIGIBILITY)
    there = replace(here, language=language)
    turn = filling.start(there, replace(talk, language=language), ELIGIBILITY)
    return saying(there.say("language.guessed"), turn)


def _no_rules(here: Here, talk: Talk) -> Turn:
    flow = flow_of(talk)
    return questions.go_on(here, meet(here, talk), flow) if flow else meet(here, talk)


def begun(here: Here, talk: Talk, text: str) -> Turn | None:
    """The turn for a sentence that tells of the facility and asks whether it may be supported, or that takes
    back something the last result rests on."""
    if not here.knowledge.judges:
        return None
    if is_talked_about(here, talk) and mending.corrects(here, text):
        return _with(here, talk, {**talk.situation, **talk.trial}, mending.told_in(here, text))
    return _with(here, talk, ELIGIBILITY.begun(here, talk, {}), mending.begins(here, text))


def _with(here: Here, talk: Talk, answers: Answers, found: list[mending.Told]) -> Turn | None:
    """The interview, or its result, with what was told just now; None when that is nothing."""
    if not found:
        return None
    now = replace(filling.leave(talk), flow=FLOW, answers=ELIGIBILITY.with_all(answers, found))
    said = here.words("eligibility.heard", told=mending.in_words(here, found))
    return saying(Say(said), filling.step(here, now, ELIGIBILITY))


def go_on(here: Here, talk: Talk, _: str) -> Turn:
    """Asks what the last result still wants to know; what the person did not know is asked once more."""
    if talk.flow == FLOW or not talk.situation or not here.knowledge.judges:
        return start(here, talk, "")
    answers = {key: kept for key, kept in {**talk.situation, **talk.trial}.items() if kept}
    return filling.step(here, replace(filling.leave(talk), flow=FLOW, answers=answers), ELIGIBILITY)


def lines(here: Here, answers: Answers) -> list[str]:
    """`Nghề: rang cà phê`, one line a question that has an answer."""
    told_so_far = told.mendable(here, answers, order.ASK)
    return [here.words("form.line", name=_name(here, one), answer=value) for one, value in told_so_far]


def _name(here: Here, question: Asked) -> str:
    return here.words(f"{FLOW}.{question.name}.name")


def mend(here: Here, talk: Talk, name: str) -> Turn:
    """The answers so far, each to be given anew; by name: that question again."""
    flow = flow_of(talk)
    if flow is not ELIGIBILITY and talk.situation and not flow:
        talk = replace(filling.leave(talk), flow=FLOW, answers=talk.situation)
    answers = [*told.mendable(here, talk.answers, order.ASK)] if talk.flow == FLOW else []
    if any(question.name == name for question, _ in answers):
        return filling.edit(here, talk, ELIGIBILITY, name)
    if not answers:
        nothing = just(talk, here.say("eligibility.mend_nothing", here.choice("menu")))
        return questions.go_on(here, nothing, flow) if flow else nothing
    names = {question.name: _name(here, question) for question, _ in answers}
    choices = (here.choice(f"mend:{name}", "choice.edit", name=named) for name, named in names.items())
    text = "\n".join([here.words("eligibility.mend"), *lines(here, talk.answers)])
    return just(talk, Say(text, (*[*choices][:OFFERED], here.choice("resume"))))
