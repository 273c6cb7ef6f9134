"""Answering a question: from the policy when the search is sure, with near questions when it is not."""

from dataclasses import replace

from handlers.answers import entry_choices, show
from handlers.browsing import first_topics
from handlers.filling import step
from handlers.form import Flow
from handlers.here import Here, just, saying
from handlers.person import province_of
from handlers.turn import Choice, Say, Talk, Turn
from handlers.unanswered import asks_whether_to_tell, near_choices, unknown
from handlers.wish import Meant, Wish
from messages.knowledge.times import time_in
from messages.search import Found
from messages.units import find_province, unknown_province

NO_PROVINCE = "00"  # the code of a province that is none: the general answer
NEAR = 3  # questions offered when unsure


def find(here: Here, talk: Talk, text: str) -> Meant:
    """What the question leads to by itself. A province it names beats the person's own, for this once."""
    named = find_province(text)
    place = named.code if named else NO_PROVINCE if unknown_province(text) else None
    found = here.knowledge.search.find(text, here.today(), place or province_of(here, talk))
    return Meant(text, found, Wish(kinds=found.kinds, time=time_in(text, here.today()), place=place))


def reply(here: Here, talk: Talk, meant: Meant) -> Turn:
    """What a search led to, said with the choices that go on from there."""
    found = meant.found
    talk = other_subject(talk, meant)
    if found.entry and (found.status == "answered" or meant.wish.time):
        turn = show(here, talk, found.entry, meant.wish)
        name = unknown_province(meant.text) if meant.wish.place == NO_PROVINCE else None
        return saying(here.say("about.province.not_one", name=name), turn) if name else turn
    if _may_be(found):
        return just(talk, unsure(here, found, here.choice("none")))
    if found.status in ("out_of_scope", "refused"):
        return just(talk, Say(outside(here, found), (*first_topics(here), here.choice("menu"))))
    return unknown(here, talk, found)


def other_subject(talk: Talk, meant: Meant) -> Talk:
    """What was answered last is no longer talked about once something else is, answered or not."""
    stays = meant.found.status in ("unsure", "no_answer") and not meant.names
    return talk if stays else replace(talk, answered=None, answered_at=None, rest="")


def _may_be(found: Found) -> bool:
    return found.status == "unsure" and bool(found.near)


def reply_inside(here: Here, talk: Talk, flow: Flow, meant: Meant) -> Turn:
    """The same in the middle of a form, which then goes on where it was."""
    if _may_be(meant.found):
        return just(talk, unsure(here, meant.found, here.choice("resume")))
    turn = reply(here, talk, meant)
    return turn if asks_whether_to_tell(turn) else go_on(here, turn, flow)


def go_on(here: Here, turn: Turn, flow: Flow) -> Turn:
    """What was said, without its choices, then the form's present question again."""
    again = step(here, turn.talk, flow)
    return Turn(again.talk, (*(Say(say.text) for say in turn.say), *again.say), turn.effects)


def unsure(here: Here, found: Found, otherwise: Choice) -> Say:
    near = near_choices(entry_choices(here, found.near)[:NEAR])
    return Say(here.words("search.unsure"), (*near, otherwise))


def outside(here: Here, found: Found) -> str:
    """One kind sentence, and who may help."""
    topic = here.knowledge.policy.outside.get(found.outside or "")
    if topic is None:
        return here.words(f"search.{found.status}")
    return topic.says_en if here.language == "en" else topic.says
