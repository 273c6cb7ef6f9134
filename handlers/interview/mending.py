"""What a person says beside the question at hand: corrections, and facts told before they are asked for."""

from collections.abc import Iterator

from handlers.form import Answers, Question, Taken
from handlers.here import Here
from handlers.interview.asked import FLOW, Asked, staff_in
from handlers.interview.entities import ENTITY, REGISTERED, entity_told
from handlers.interview.facts import facts_in, places_said, trade_words
from handlers.interview.place import PLACE, found_in, settled
from handlers.interview.rest import BOUGHT, MACHINE, STAFF, machine_in
from handlers.interview.told import value_of
from handlers.interview.trade import TRADE, trade_told
from handlers.interview.wishes import PAGE, WISH
from handlers.phrases import words_of
from messages.search.signs import kinds_of
from messages.text import tokens
from messages.units import resolve_province

Told = tuple[Asked, Taken]
LONGEST_BEGINNING = 3  # words of «à nhầm», «tôi ghi nhầm»
_OF_MACHINE = ("machine_new", "bought_already")
_BY_THEMSELVES = (WISH, ENTITY, TRADE, PLACE, MACHINE, BOUGHT)
ENOUGH = 3  # things a sentence must tell to begin the interview; that it is of one's own is one of them
AT_THE_END = 4  # words in which a question whether ends: «có hông vậy em»
_OWN = frozenset(("toi", "tui", "em", "minh", "nha", "chung", "tao", "my", "our", "we"))
_BESIDE = frozenset({"amount", "where", "when", "papers", "who", "how", "meaning"})


def told_in(here: Here, text: str) -> list[Told]:
    """The questions a sentence answers by itself, each with what it tells."""
    return [*_told_in(here, text)]


def _told_in(here: Here, text: str) -> Iterator[Told]:
    facts = facts_in(here, text)
    if wish := facts.get("wish"):
        yield WISH, Taken({"wish": wish, PAGE: ""})
    if entity := facts.get("entity"):
        yield ENTITY, Taken(entity_told(entity, facts.get("registered")))
    elif registered := facts.get("registered"):
        yield REGISTERED, Taken({"registered": registered})
    if trade := trade_words(here, text):
        yield TRADE, Taken(trade_told(here, trade))
    if counted := staff_in(text):
        yield STAFF, Taken({"insured_staff": counted})
    about_machine = machine_in(here, text)
    if about_machine:
        yield (MACHINE if "machine_new" in about_machine else BOUGHT), Taken(about_machine)
    if placed := _placed(here, text):
        yield PLACE, placed


def _placed(here: Here, text: str) -> Taken | None:
    """The place a sentence names: as many of its parts between commas as name one; no mere province."""
    for said in places_said(here, text):
        found = found_in(here, said)
        if len(found) == 1 and not resolve_province(said) and (taken := settled(here, said, found)):
            return Taken(taken.answers)
    return None


def begins(here: Here, text: str) -> list[Told]:
    """What a sentence tells that asks whether one's own facility may be supported; nothing for any other."""
    words = tokens(text)
    kinds = kinds_of(words)
    if kinds & _BESIDE or not ("whether" in kinds or _ends_in_no(here, text)):
        return []
    told = told_in(here, text)
    own = [question for question, _ in told if question in (WISH, ENTITY, TRADE, PLACE)]
    spoken_for = len(own) + bool(_OWN & set(words))
    if spoken_for < ENOUGH or (spoken_for == ENOUGH and _is_answered(here, text)):
        return []
    return told


def _is_answered(here: Here, text: str) -> bool:
    """Whether the policy answers it as a question: then it is one."""
    return here.knowledge.search.find(text, here.today(), here.knowledge.centre.province).status == "answered"


def _ends_in_no(here: Here, text: str) -> bool:
    """`… có được hỗ trợ hông vậy`, in any of the ways no is said."""
    parts = here.knowledge.phrases.answering(words_of(text)[-AT_THE_END:])
    return any("no" in meant for _, meant in parts)


def corrects(here: Here, text: str) -> bool:
    """`à nhầm, tôi là hợp tác xã`: it begins with words that take something back."""
    words = words_of(text)
    beginnings = (words[:length] for length in range(1, min(LONGEST_BEGINNING + 1, len(words))))
    return any("mend" in here.knowledge.phrases.meanings(one) for one in beginnings)


def beside(here: Here, answers: Answers, question: Question | None, text: str) -> list[Told]:
    """What these words tell besides the question at hand; nothing where they answer it."""
    said = question.understood(here, answers, text) if question else ""
    taking_back, understood = corrects(here, text), isinstance(said, Taken)
    if not taking_back and isinstance(said, Taken) and said.sure:
        return []
    told = [(one, taken) for one, taken in told_in(here, text) if _is_news(taken, answers)]
    if taking_back or not understood:
        return told
    return [(one, taken) for one, taken in told if one is not question and not _known(one, answers)]


def _is_news(taken: Taken, answers: Answers) -> bool:
    return any(answers.get(key) != kept for key, kept in taken.answers.items() if kept)


def _known(question: Asked, answers: Answers) -> bool:
    return any(key in answers for key in question.sets)


def in_words(here: Here, told: list[Told]) -> str:
    """What was understood, as it is said back."""
    answers = {key: kept for _, taken in told for key, kept in taken.answers.items()}
    values = ((question, value_of(here, question, answers)) for question, _ in told)
    return "; ".join(_said_back(here, question, value) for question, value in values if value)


def _said_back(here: Here, question: Asked, value: str) -> str:
    """A yes or a number is told with what it is about."""
    if question in _BY_THEMSELVES:
        return value
    return here.words("form.line", name=here.words(f"{FLOW}.{question.name}.name"), answer=value)
