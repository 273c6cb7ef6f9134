"""Giving the answer of one entry: for a day, a place, a kind of question; its pages; what comes next."""

from dataclasses import replace

from handlers.asking import asking, to_ask
from handlers.browsing import entry_choice, whether
from handlers.filling import flow_of
from handlers.here import Here, just
from handlers.pages import first_page, with_source
from handlers.person import kind_of_facility, province_of, whom_to_call
from handlers.turn import Choice, Say, Talk, Turn
from handlers.wish import Wish
from messages.knowledge.answer import Answer, answer
from messages.knowledge.then import Then, before_today, then
from messages.units import province_by_code

NEXT = 3  # questions and other steps offered after an answer, beside its source and the menu
OF_ONES_OWN = ("eligibility", "money")  # stakes of answers after which people ask about their own workshop
PLAIN = Wish()


def show(here: Here, talk: Talk, entry_id: str, wish: Wish = PLAIN) -> Turn:
    """The answer of one entry as it is wanted, or a plain word when none is held for that day."""
    entry = here.knowledge.policy.entries[entry_id]
    return _for_day(here, talk, entry_id, wish, then(entry, wish.time, here.today(), here.language))


def show_earlier(here: Here, talk: Talk) -> Turn:
    """The rule before the one told last; again: the one before that."""
    entry = here.knowledge.policy.entries.get(talk.answered or "")
    if entry is None:
        return just(talk, here.say("earlier.of_nothing", here.choice("menu")))
    when = before_today(entry, talk.answered_on or here.today(), here.today(), here.language)
    return _for_day(here, talk, entry.id, Wish(place=talk.answered_in), when)


def spoken(here: Here, talk: Talk, entry_id: str, wish: Wish = PLAIN) -> tuple[Talk, str]:
    """The whole text of an answer, or that no rule is held; and the talk after it."""
    entry = here.knowledge.policy.entries[entry_id]
    when = then(entry, wish.time, here.today(), here.language)
    on = _talk_on(here, talk, entry_id, wish, when)
    found = _answer(here, on, wish) if when.day else None
    if found is None:
        return replace(on, answered_on=None), when.remark or here.words("answer.none_in_force")
    return on, _with_remark(found, when)


def _for_day(here: Here, talk: Talk, entry_id: str, wish: Wish, when: Then) -> Turn:
    on = _talk_on(here, talk, entry_id, wish, when)
    found = _answer(here, on, wish) if when.day else None
    if found is None:
        return _nothing(here, on, when)
    page, rest = with_source(_with_remark(found, when))
    turn = _paged(here, replace(on, rest=rest), page)
    return first_choice(turn, here.choice("earlier")) if when.earlier else turn


def _talk_on(here: Here, talk: Talk, entry_id: str, wish: Wish, when: Then) -> Talk:
    """The talk with this entry as what was answered last."""
    day = None if when.day == here.today() else when.day
    now, place = here.now, wish.place
    return replace(talk, answered=entry_id, answered_at=now, answered_on=day, answered_in=place, rest="")


def _with_remark(found: Answer, when: Then) -> str:
    return f"{when.remark}\n{found.text}" if when.remark else found.text


def first_choice(turn: Turn, choice: Choice) -> Turn:
    """The same turn with one more choice, the first, in place of the last question offered."""
    *before, last = turn.say
    others = [one for one in last.choices if one.id != choice.id]
    dropped = next((one for one in reversed(others) if one.id.startswith("entry:")), None)
    kept = tuple(one for one in others if one is not dropped)
    return replace(turn, say=(*before, Say(last.text, (choice, *kept))))


def _answer(here: Here, talk: Talk, wish: Wish = PLAIN) -> Answer | None:
    """The answer the talk is at."""
    policy, on = here.knowledge.policy, talk.answered_on or here.today()
    kind = wish.facility or kind_of_facility(talk)
    is_old = talk.answered_on is not None and talk.answered_on < here.today()
    place = _known_code(here, talk)
    return answer(policy, talk.answered or "", on, place, here.language, wish.kinds, kind, is_old=is_old)


def differs(here: Here, entry_id: str, one: Talk, other: Talk) -> bool:
    """Whether the answer of today is another for what these two talks know of the person."""
    texts = {
        found.text if found else ""
        for talk in (one, other)
        for found in [_answer(here, replace(talk, answered=entry_id, answered_on=None, answered_in=None))]
    }
    return len(texts) > 1


def _nothing(here: Here, talk: Talk, when: Then) -> Turn:
    """No rule held: said, and the rule of today or whom to ask."""
    entry_id = talk.answered or ""
    talk = replace(talk, answered_on=None)
    if when.remark and here.knowledge.answers_on(entry_id, here.today()):
        return just(talk, Say(when.remark, (_now(here, entry_id), here.choice("menu"))))
    entry = here.knowledge.policy.entries[entry_id]
    said = f"{here.words('answer.none_in_force')} {whom_to_call(here, talk)}"
    return just(talk, Say(said, (*entry_choices(here, entry.next), here.choice("menu"))))


def read_on(here: Here, talk: Talk) -> Turn:
    page, rest = first_page(talk.rest)
    return _paged(here, replace(talk, rest=rest), page)


def _paged(here: Here, talk: Talk, page: str) -> Turn:
    """A page and how to read on; with the last one, what people ask next."""
    if not talk.rest:
        return closing(here, talk, Say(page), after_answer(here, talk))
    if flow_of(talk):
        return just(talk, Say(f"{page}\n{here.words('answer.more_by_word')}"))
    return just(talk, Say(page, (here.choice("more"), *after_answer(here, talk, NEXT - 1))))


def closing(here: Here, talk: Talk, say: Say, choices: tuple[Choice, ...]) -> Turn:
    """The choices under an answer, and what it hangs on asked with them, once in a conversation."""
    entry = here.knowledge.policy.entries.get(talk.answered or "")
    what = to_ask(talk, entry) if entry else None
    if what is None:
        return just(talk, Say(say.text, choices))
    asked, question = asking(here, talk, what, choices)
    return just(asked, say, question)


def after_answer(here: Here, talk: Talk, room: int = NEXT) -> tuple[Choice, ...]:
    """Two or three questions people ask next, the province when it matters, the source and the menu."""
    entry = here.knowledge.policy.entries.get(talk.answered or "")
    if entry is None:
        return (here.choice("menu"),)
    asks_province = "province" in entry.depends and not province_of(here, talk)
    told = (here.choice("about", "choice.tell_province"),) if asks_province else ()
    now = (_now(here, entry.id),) if talk.answered_on else ()
    own = whether(here) if entry.stakes in OF_ONES_OWN and not now and not flow_of(talk) else ()
    further = entry_choices(here, entry.next)[: room - len(told) - len(now) - len(own)]
    return (*now, *own, *further, *told, here.choice("source"), here.choice("menu"))


def _now(here: Here, entry_id: str) -> Choice:
    return here.choice(f"entry:{entry_id}", "choice.rule_of_today")


def facts_of_last(here: Here, talk: Talk) -> tuple[str, ...]:
    """Provision ids the last answer rests on, the main one first; none when nothing was answered."""
    if talk.answered not in here.knowledge.policy.entries:
        return ()
    found = _answer(here, talk)
    return found.facts if found else ()


def asked_before(here: Here, turn: Turn) -> Turn:
    """The question answered last comes first again: what was just told may change its answer."""
    again = entry_choices(here, (turn.talk.answered,)) if turn.talk.answered else ()
    *before, last = turn.say
    return Turn(turn.talk, (*before, Say(last.text, (*again, *last.choices))), turn.effects)


def _known_code(here: Here, talk: Talk) -> str | None:
    """A province of today; a code that is none any more is no province."""
    code = talk.answered_in or province_of(here, talk)
    return code if code and province_by_code(code) else None


def entry_choices(here: Here, entries: tuple[str, ...]) -> tuple[Choice, ...]:
    """Of these entries those that have an answer today."""
    knowledge, today = here.knowledge, here.today()
    known = (one for one in entries if one in knowledge.policy.entries)
    return tuple(entry_choice(here, one) for one in known if knowledge.answers_on(one, today))
