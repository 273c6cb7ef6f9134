"""What is said when something other than words arrives: a sticker, a voice, a position, one's own number."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from handlers import about, pausing
from handlers.filling import flow_of, question_of, step, take
from handlers.form import Flow, Question
from handlers.here import Here, just, saying
from handlers.person import whom_to_call
from handlers.reading import hear
from handlers.turn import Said, Say, Talk, Turn

QUIET = timedelta(hours=12)  # after a person of the centre wrote in this chat
# What became of a code that was typed; the first means that the accounts are one now.
LINKED, LINK_FAILED, LINK_OWN, LINK_TRIES = CODE_SIGNS = ("linked", "link_failed", "link_own", "link_tries")
HELLO, STAFF = "hello", "staff"
REACH = frozenset({"left", "back"})  # they blocked us, let us in again: no word of theirs
# What we say to each; of a kind that stands not here we say that we cannot read it.
NOTES: Mapping[str, str] = {
    "sticker": "sign.sticker",
    "voice": "sign.voice",
    "video": "sign.video",
    "location": "sign.location",
    "contact": "sign.contact",
    "edited": "sign.edited",
}
CALLS = frozenset({"voice", "video"})  # who speaks to us would rather talk to somebody


def is_quiet(here: Here, talk: Talk) -> bool:
    """Whether somebody of the centre is talking here, so that we keep out of it."""
    return talk.quiet_until is not None and here.now < talk.quiet_until


def leaves_it(here: Here, talk: Talk, said: Said) -> bool:
    """Whether nothing is said to this: a person of the centre spoke, or is being spoken to."""
    if said.sign == STAFF or said.sign in REACH:
        return True
    return is_quiet(here, talk) and not calls_us(here, said)


def hushed(here: Here, talk: Talk, said: Said) -> Talk:
    """The talk after a message nothing is said to. The place in it stays, and so does the time of the last
    word to us: who comes back to a form after this is asked how to go on. Numbers stand for nothing now."""
    if said.sign != STAFF:
        return talk
    return replace(talk, quiet_until=here.now + QUIET, offered=(), files=())


def calls_us(here: Here, said: Said) -> bool:
    """«menu», typed or tapped, or a code; a mere 0 may be an answer to the person of the centre."""
    if said.sign in CODE_SIGNS:
        return True
    if said.sign or said.files or said.phone:
        return False
    if said.choice is not None:
        return said.choice.partition(":")[0] == "menu"
    words = hear(said).words
    named = any(not word.isdecimal() for word in words)
    return named and "menu" in here.knowledge.phrases.meanings(words)


def awake(talk: Talk) -> Talk:
    return replace(talk, quiet_until=None) if talk.quiet_until else talk


def noted(here: Here, talk: Talk, sign: str) -> Turn:
    """A kind word on what arrived; where the person is, and what is on offer, stays. Instead of a position
    its names are asked for."""
    if sign == "location" and flow_of(talk) is None and not talk.files:
        return about.where(here, talk)
    text = here.words(NOTES.get(sign, "sign.unknown"))
    return beside(here, talk, Say(f"{text} {whom_to_call(here, talk)}" if sign in CALLS else text))


def number(here: Here, talk: Talk, phone: str) -> Turn:
    """Their own number: the answer where a form asks for one; else it is not needed, and not kept."""
    flow, question = flow_of(talk), question_of(here, talk)
    if flow and question and question.phone and talk.held is None and not pausing.came_back(talk, here.now):
        return answered(here, talk, flow, question, phone)
    return beside(here, talk, here.say("sign.phone"))


def answered(here: Here, talk: Talk, flow: Flow, question: Question, phone: str) -> Turn:
    return take(here, talk, flow, question, phone)


def beside(here: Here, talk: Talk, say: Say) -> Turn:
    """Said beside the point: then the form goes on where it is, after a pause as the person chooses.

    Files that wait for an answer go on waiting for it.
    """
    flow = flow_of(talk)
    if flow is None or talk.files:
        return just(talk, Say(say.text, talk.offered or (here.choice("menu"),)))
    return saying(say, place(here, talk, flow))


def place(here: Here, talk: Talk, flow: Flow) -> Turn:
    """Where the person is in the form."""
    if talk.held is not None or pausing.came_back(talk, here.now):
        return pausing.card(here, talk, flow, talk.held or pausing.NOTHING)
    return step(here, talk, flow)
