"""Greetings, thanks, goodbyes, «who are you»: short, and never pretending to be a person."""

from handlers.browsing import about_you, first_steps
from handlers.here import Here, just
from handlers.person import whom_to_call
from handlers.turn import Say, Talk, Turn


def greet(here: Here, talk: Talk) -> Turn:
    """An automatic assistant, of which centre, what it can do."""
    said = here.words("greeting", centre=here.knowledge.centre.name)
    return just(talk, Say(said, (*first_steps(here), about_you(here, talk), here.choice("menu"))))


def who(here: Here, talk: Talk) -> Turn:
    said = here.words("small.who", centre=here.knowledge.centre.name)
    return just(talk, Say(f"{said} {whom_to_call(here, talk)}", (here.choice("menu"),)))


def thanks(here: Here, talk: Talk) -> Turn:
    return just(talk, here.say("small.thanks", here.choice("menu")))


def bye(here: Here, talk: Talk) -> Turn:
    return just(talk, here.say("small.bye"))


def okay(here: Here, talk: Talk) -> Turn:
    return just(talk, here.say("small.ok", here.choice("menu")))


def help_out(here: Here, talk: Talk) -> Turn:
    """What can be typed at any time, and which languages are spoken."""
    words = here.knowledge.words
    names = ", ".join(words.languages[code].name for code in words.listed)
    said = here.words("help", languages=names)
    return just(talk, Say(said, (*first_steps(here), about_you(here, talk), here.choice("menu"))))
