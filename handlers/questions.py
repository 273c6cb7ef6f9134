"""Answering a question: from the policy when the search is sure, with near questions when it is not."""

import re
from dataclasses import replace

from handlers.browsing import entry_choice, first_topics
from handlers.filling import flow_of, step
from handlers.form import Flow
from handlers.here import Here, just, saying
from handlers.pages import first_page, with_source
from handlers.person import kind_of_facility, province_of, whom_to_call
from handlers.turn import Choice, Say, Talk, Turn
from handlers.unanswered import near_choices, unknown
from messages.knowledge.answer import answer
from messages.search import Found
from messages.units import province_by_code

QUESTION_END = re.compile(r"[?？\n]+")
MOST_AT_ONCE = 4  # questions of one message looked at
NEXT = 3  # questions and other steps offered after an answer, beside its source and the menu
NEAR = 3  # questions offered when unsure


def find(here: Here, talk: Talk, text: str) -> Found:
    return here.knowledge.search.find(text, here.today(), province_of(here, talk))


def reply(here: Here, talk: Talk, found: Found) -> Turn:
    """What a search led to, said with the choices that go on from there."""
    if found.entry and found.status == "answered":
        return show(here, talk, found.entry, found.kinds)
    if found.status == "unsure" and found.near:
        return just(talk, unsure(here, found, here.choice("none")))
    if found.status in ("out_of_scope", "refused"):
        return just(talk, Say(outside(here, found), (*first_topics(here), here.choice("menu"))))
    return unknown(here, talk, found)


def reply_to_all(here: Here, talk: Talk, text: str) -> Turn:
    """Where several questions come at once, one is answered and the others are offered."""
    found, parts = find(here, talk, text), _parts(here, talk, text)
    if found.status in ("unsure", "no_answer"):
        found = next((part for part in parts if part.status == "answered"), found)
    turn = reply(here, talk, found)
    if found.status != "answered":
        return turn
    meant = dict.fromkeys(part.entry or part.near[0] for part in parts)
    others = _next(here, tuple(entry_id for entry_id in meant if entry_id != found.entry))
    if not others:
        return turn
    *before, last = turn.say
    known = tuple(choice for choice in last.choices if choice not in others)
    turn = Turn(turn.talk, (*before, Say(last.text, (*others, *known))), turn.effects)
    return saying(here.say("answer.one_of_several"), turn)


def _parts(here: Here, talk: Talk, text: str) -> list[Found]:
    """What each of several questions in one message leads to, surely or not; nothing for a single one."""
    asked = [part for part in QUESTION_END.split(text)[:MOST_AT_ONCE] if part.strip()]
    found = [find(here, talk, part) for part in asked] if len(asked) > 1 else []
    return [part for part in found if part.status == "answered" or (part.status == "unsure" and part.near)]


def reply_inside(here: Here, talk: Talk, flow: Flow, found: Found) -> Turn:
    """The same in the middle of a form, which then goes on where it was."""
    if found.status == "unsure" and found.near:
        return just(talk, unsure(here, found, here.choice("resume")))
    if found.status == "no_answer":
        return unknown(here, talk, found)
    return go_on(here, reply(here, talk, found), flow)


def go_on(here: Here, turn: Turn, flow: Flow) -> Turn:
    """What was said, without its choices, then the form's present question again."""
    again = step(here, turn.talk, flow)
    return Turn(again.talk, (*(Say(say.text) for say in turn.say), *again.say), turn.effects)


def show(here: Here, talk: Talk, entry_id: str, kinds: frozenset[str] = frozenset()) -> Turn:
    """The answer of one entry to a question of these kinds, or a plain word when none is in force today."""
    policy, on, place = here.knowledge.policy, here.today(), _known_code(here, talk)
    entry = policy.entries[entry_id]
    found = answer(policy, entry_id, on, place, here.language, kinds, kind_of_facility(talk))
    if found is None:
        choices = (*_next(here, entry.next), here.choice("menu"))
        said = f"{here.words('answer.none_in_force')} {whom_to_call(here, talk)}"
        return just(talk, Say(said, choices))
    page, rest = with_source(found.text)
    return _paged(here, replace(talk, answered=entry_id, rest=rest), page)


def read_on(here: Here, talk: Talk) -> Turn:
    page, rest = first_page(talk.rest)
    return _paged(here, replace(talk, rest=rest), page)


def _paged(here: Here, talk: Talk, page: str) -> Turn:
    """A page and how to read on; with the last one, what people ask next."""
    if not talk.rest:
        return just(talk, Say(page, after_answer(here, talk)))
    if flow_of(talk):
        return just(talk, Say(f"{page}\n{here.words('answer.more_by_word')}"))
    return just(talk, Say(page, (here.choice("more"), *after_answer(here, talk, NEXT - 1))))


def after_answer(here: Here, talk: Talk, room: int = NEXT) -> tuple[Choice, ...]:
    """Two or three questions people ask next, the province when it matters, the source and the menu."""
    entry = here.knowledge.policy.entries.get(talk.answered or "")
    if entry is None:
        return (here.choice("menu"),)
    asks_province = "province" in entry.depends and not province_of(here, talk)
    told = (here.choice("profile", "choice.tell_province"),) if asks_province else ()
    return (*_next(here, entry.next)[: room - len(told)], *told, here.choice("source"), here.choice("menu"))


def facts_of_last(here: Here, talk: Talk) -> tuple[str, ...]:
    """Provision ids the last answer rests on, the main one first; none when nothing was answered."""
    policy, entry_id = here.knowledge.policy, talk.answered or ""
    if entry_id not in policy.entries:
        return ()
    found = answer(policy, entry_id, here.today(), _known_code(here, talk), here.language)
    return found.facts if found else ()


def asked_before(here: Here, turn: Turn) -> Turn:
    """The question answered last comes first again: what was just told may change its answer."""
    again = _next(here, (turn.talk.answered,)) if turn.talk.answered else ()
    *before, last = turn.say
    return Turn(turn.talk, (*before, Say(last.text, (*again, *last.choices))), turn.effects)


def unsure(here: Here, found: Found, otherwise: Choice) -> Say:
    near = near_choices(_next(here, found.near)[:NEAR])
    return Say(here.words("search.unsure"), (*near, otherwise))


def outside(here: Here, found: Found) -> str:
    """One kind sentence, and who may help."""
    topic = here.knowledge.policy.outside.get(found.outside or "")
    if topic is None:
        return here.words(f"search.{found.status}")
    return topic.says_en if here.language == "en" else topic.says


def _known_code(here: Here, talk: Talk) -> str | None:
    """A province of today; a code that is none any more is no province."""
    code = province_of(here, talk)
    return code if code and province_by_code(code) else None


def _next(here: Here, entries: tuple[str, ...]) -> tuple[Choice, ...]:
    knowledge, today = here.knowledge, here.today()
    known = (one for one in entries if one in knowledge.policy.entries)
    return tuple(entry_choice(here, one) for one in known if knowledge.answers_on(one, today))
