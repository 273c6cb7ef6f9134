"""The answer that came since: said to who asked, as something we begin, without taking their place."""

from dataclasses import replace
from datetime import date

from handlers.answers import show
from handlers.filling import flow_of
from handlers.here import Here
from handlers.turn import Say, Talk, Turn


def told(here: Here, talk: Talk, question: str, asked: date, entry: str) -> Turn | None:
    """None while the entry says nothing today. In a form only the text is said; its choices stay on offer."""
    if entry not in here.knowledge.policy.entries or not here.knowledge.answers_on(entry, here.today()):
        return None
    shown = show(here, talk, entry)
    intro = here.words("unanswered.told", question=question, day=f"{asked:%d/%m/%Y}")
    first, *more = shown.say
    say = (Say(f"{intro}\n{first.text}", first.choices), *more)
    kept = replace(shown.talk, waits=tuple(one for one in talk.waits if one != question))
    if flow_of(talk):
        return Turn(kept, tuple(Say(one.text) for one in say))
    return Turn(replace(kept, offered=say[-1].choices, question=""), say)
