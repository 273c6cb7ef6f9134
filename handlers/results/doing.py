"""What one can do with a result, by the id a tap sends: `result:why`, `result:wish:machinery`."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from handlers.eligibility.situation import OF_THE_WISH
from handlers.filling import flow_of
from handlers.here import Here
from handlers.results import saving, shown, trying, workshops
from handlers.results.supposing import supposed
from handlers.turn import Talk, Turn

ACT = "result"
OPENS = frozenset({"result", "result:shops", "result:new"})  # said at any time while there is a result
FADES = timedelta(hours=1)  # so long without a word about it, then a result is no longer what is meant


def is_talked_about(here: Here, talk: Talk) -> bool:
    """Whether a result stands in the room: words may then be about it."""
    at = talk.result_at
    return bool(talk.situation) and at is not None and here.now - at <= FADES


def is_last(here: Here, talk: Talk) -> bool:
    """Whether nothing else was talked about since."""
    at = talk.answered_at
    return is_talked_about(here, talk) and (at is None or (talk.result_at or at) > at)


def may_mean(here: Here, talk: Talk, act: str) -> bool:
    """Whether words for this act are about the result; those of any other act always are what they are."""
    if act.partition(":")[0] != ACT:
        return True
    return flow_of(talk) is None and (is_last(here, talk) or (act in OPENS and bool(talk.situation)))


def act(here: Here, talk: Talk, rest: str) -> Turn | None:
    """None where there is no result, or no such thing to do with it."""
    name, _, more = rest.partition(":")
    if not talk.situation or name not in DEEDS:
        return None
    return DEEDS[name](here, talk, more)


def heard(here: Here, talk: Talk, text: str) -> Turn | None:
    """The turn for words that are about the result: «nếu máy 800 triệu», «đặt tên: xưởng Ea Tu»."""
    if not is_talked_about(here, talk):
        return None
    if named := workshops.name_in(text):
        return workshops.named(here, talk, named)
    told = supposed(here, talk, text, is_last=is_last(here, talk))
    if told is None:
        return None
    wanted = told.answers.get("wish")
    if wanted is None:
        return trying.tried(here, talk, told)
    answers = {key: kept for key, kept in told.answers.items() if key != "wish"}
    there = with_wish(talk, wanted)
    return trying.tried(here, there, replace(told, answers=answers)) if answers else shown.show(here, there)


def wish(here: Here, talk: Talk, wanted: str) -> Turn | None:
    """The result for another support; what was told about the one before is kept for when it comes back."""
    if wanted not in here.knowledge.law.on(here.today()).activities:
        return None
    return shown.show(here, with_wish(talk, wanted))


def with_wish(talk: Talk, wanted: str) -> Talk:
    """Answers about the thing wished for belong to that wish: `machinery/cost_vnd` while it is another."""
    answers, before = dict(talk.situation), talk.situation.get("wish", "")
    if wanted == before:
        return talk
    for key in OF_THE_WISH:
        if key in answers:
            answers[f"{before}/{key}"] = answers.pop(key)
    for key in OF_THE_WISH:
        if f"{wanted}/{key}" in answers:
            answers[key] = answers.pop(f"{wanted}/{key}")
    trial = {key: value for key, value in talk.trial.items() if key not in (*OF_THE_WISH, "wish")}
    return replace(talk, situation={**answers, "wish": wanted}, trial=trial)


DEEDS: Mapping[str, Callable[[Here, Talk, str], Turn | None]] = {
    "": lambda here, talk, _: shown.show(here, talk),
    "why": lambda here, talk, _: shown.why(here, talk),
    "money": lambda here, talk, _: shown.money(here, talk),
    "papers": lambda here, talk, _: shown.papers(here, talk),
    "others": shown.others,
    "wish": wish,
    "try": lambda here, talk, _: trying.offer(here, talk),
    "set": trying.set_to,
    "place": trying.place,
    "accept": lambda here, talk, _: trying.accept(here, talk),
    "undo": lambda here, talk, _: trying.undo(here, talk),
    "save": lambda here, talk, _: saving.save(here, talk),
    "shops": workshops.listed,
    "new": lambda here, talk, _: workshops.another(here, talk),
    "open": workshops.opened,
    "drop": workshops.dropped,
}
