"""Answering a question: from the policy when the search is sure, with near questions when it is not."""

import re

from handlers.answers import entry_choices, show
from handlers.browsing import first_topics
from handlers.filling import step
from handlers.form import Flow
from handlers.here import Here, just, saying
from handlers.person import province_of
from handlers.turn import Choice, Say, Talk, Turn
from handlers.unanswered import near_choices, unknown
from handlers.wish import Meant, Wish
from messages.knowledge.times import time_in
from messages.search import Found
from messages.units import find_province

QUESTION_END = re.compile(r"[?？\n]+")
MOST_AT_ONCE = 4  # questions of one message looked at
NEAR = 3  # questions offered when unsure


def find(here: Here, talk: Talk, text: str) -> Meant:
    """What the question leads to by itself. A province it names beats the person's own, for this once."""
    named = find_province(text)
    place = named.code if named else None
    found = here.knowledge.search.find(text, here.today(), place or province_of(here, talk))
    return Meant(text, found, Wish(kinds=found.kinds, time=time_in(text), place=place))


def reply(here: Here, talk: Talk, meant: Meant) -> Turn:
    """What a search led to, said with the choices that go on from there."""
    found = meant.found
    if found.entry and (found.status == "answered" or meant.wish.time):
        return show(here, talk, found.entry, meant.wish)
    if _may_be(found):
        return just(talk, unsure(here, found, here.choice("none")))
    if found.status in ("out_of_scope", "refused"):
        return just(talk, Say(outside(here, found), (*first_topics(here), here.choice("menu"))))
    return unknown(here, talk, found)


def reply_to_all(here: Here, talk: Talk, text: str) -> Turn:
    """Where several questions come at once, one is answered and the others are offered."""
    meant, parts = find(here, talk, text), _parts(here, talk, text)
    if meant.found.status in ("unsure", "no_answer"):
        meant = next((part for part in parts if part.found.status == "answered"), meant)
    turn, found = reply(here, talk, meant), meant.found
    if found.status != "answered":
        return turn
    entries = dict.fromkeys(part.found.entry or part.found.near[0] for part in parts)
    others = entry_choices(here, tuple(entry_id for entry_id in entries if entry_id != found.entry))
    if not others:
        return turn
    *before, last = turn.say
    known = tuple(choice for choice in last.choices if choice not in others)
    turn = Turn(turn.talk, (*before, Say(last.text, (*others, *known))), turn.effects)
    return saying(here.say("answer.one_of_several"), turn)


def _parts(here: Here, talk: Talk, text: str) -> list[Meant]:
    """What each of several questions in one message leads to, surely or not; nothing for a single one."""
    asked = [part for part in QUESTION_END.split(text)[:MOST_AT_ONCE] if part.strip()]
    meant = [find(here, talk, part) for part in asked] if len(asked) > 1 else []
    return [each for each in meant if each.found.status == "answered" or _may_be(each.found)]


def _may_be(found: Found) -> bool:
    return found.status == "unsure" and bool(found.near)


def reply_inside(here: Here, talk: Talk, flow: Flow, meant: Meant) -> Turn:
    """The same in the middle of a form, which then goes on where it was."""
    if _may_be(meant.found):
        return just(talk, unsure(here, meant.found, here.choice("resume")))
    if meant.found.status == "no_answer":
        return unknown(here, talk, meant.found)
    return go_on(here, reply(here, talk, meant), flow)


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
