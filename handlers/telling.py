"""The answer that came since: said to who asked, as something we begin, without taking their place."""

from dataclasses import replace
from datetime import date

from handlers.answers import show
from handlers.filling import flow_of
from handlers.here import Here
from handlers.signs import is_quiet
from handlers.turn import Say, Talk, Turn
from messages.amounts import day


def told(here: Here, talk: Talk, questions: tuple[str, ...], asked: date, entry: str) -> Turn | None:
    """None while the entry says nothing today, or a person of the centre is talking here.

    In a form only the text is said; its choices stay on offer.

    `asked` is the day of the first question, which is repeated.
    """
    if is_quiet(here, talk):
        return None
    if entry not in here.knowledge.policy.entries or not here.knowledge.answers_on(entry, here.today()):
        return None
    shown = show(here, talk, entry)
    intro = here.words("unanswered.told", question=questions[0], day=day(asked, here.language))
    first, *more = shown.say
    say = (Say(f"{intro}\n{first.text}", first.choices), *more)
    kept = replace(shown.talk, waits=tuple(one for one in talk.waits if one not in questions))
    if flow_of(talk):
        return Turn(kept, tuple(Say(one.text) for one in say))
    return Turn(replace(kept, offered=say[-1].choices, question=""), say)
