"""Coming back to a form after a pause: what was typed is held until the person says how to go on."""

from dataclasses import replace
from datetime import datetime, timedelta

from handlers.filling import draft_flow, flow_of, leave, may_keep, question_of
from handlers.form import Flow
from handlers.here import Here, just
from handlers.turn import Said, Say, Talk, Turn

PAUSE = timedelta(minutes=10)
NOTHING = Said("")  # nothing worth holding was said


def came_back(talk: Talk, now: datetime) -> bool:
    """A clock that jumped backwards is no pause. Before the notice is agreed to nothing is half done."""
    flow = flow_of(talk)
    if flow is None or talk.heard_at is None or talk.held is not None or not may_keep(talk, flow):
        return False
    return now - talk.heard_at >= PAUSE


def card(here: Here, talk: Talk, flow: Flow, held: Said) -> Turn:
    said = flow.where(here, talk.answers, question_of(here, talk))
    choices = tuple(here.choice(f"pause:{act}") for act in ("go", "restart", "later"))
    return just(replace(talk, held=held), Say(said, choices))


def later(here: Here, talk: Talk) -> Turn:
    """Out of the form; the draft waits, and so do its answers."""
    left = leave(talk)
    key = "pause.later" if draft_flow(left) else "form.stopped"
    return just(left, here.say(key, here.choice("menu")))
