"""What we do not know: the question is kept for staff, and the person asked whether to be told later."""

from dataclasses import replace

from handlers.browsing import first_topics
from handlers.filling import flow_of
from handlers.here import Here, just
from handlers.person import province_of, whom_to_call
from handlers.turn import Choice, Consented, Effect, Labelled, MayTell, Say, Talk, Turn, Unanswered
from messages.masking import unnamed
from messages.search import Found
from messages.text import tokens

PICK, NONE, TELL = "pick", "none", "tell"  # acts that are about the question asked last
SHORTEST = 2  # words; less is no question
MOST_WAITS = 20  # questions one conversation may wait for
PURPOSE, VERSION = "tra_loi", "tra_loi-2026-1"  # a new wording of unanswered.ask needs a new version


def asking(talk: Talk, text: str) -> Talk:
    """The talk with what is asked now, as it may be kept."""
    return replace(talk, question=unnamed(text))


def settled(talk: Talk) -> Talk:
    """The question asked is remembered only while the choices on offer are about it."""
    about = any(choice.id.partition(":")[0] in (PICK, NONE, TELL) for choice in talk.offered)
    return talk if about or not talk.question else replace(talk, question="")


def near_choices(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """Entries on offer as what the question may mean: picking one is a label."""
    return tuple(Choice(f"{PICK}:{one.id.partition(':')[2]}", one.label) for one in choices)


def unknown(here: Here, talk: Talk, found: Found) -> Turn:
    """We do not know, or nothing about it is in force; the question is kept with what comes nearest."""
    if found.entry:
        return _kept(here, talk, (found.entry,), "answer.none_in_force")
    near = here.knowledge.search.nearest(talk.question, here.today(), province_of(here, talk))
    return _kept(here, talk, near, "search.no_answer")


def _kept(here: Here, talk: Talk, near: tuple[str, ...], key: str) -> Turn:
    """We say so, name topics and a person, and ask whether to tell; what is no question is not kept."""
    others = (*first_topics(here), here.choice("menu"))
    if len(tokens(talk.question)) < SHORTEST:
        return just(talk, Say(f"{here.words(key)} {whom_to_call(here, talk)}", others))
    said = f"{here.words(key)} {here.words('unanswered.kept')} {whom_to_call(here, talk)}"
    offered = tuple(here.choice(f"{TELL}:{answer}") for answer in ("yes", "no"))
    say = Say(f"{said}\n{here.words('unanswered.ask')}", offered if flow_of(talk) else (*offered, *others))
    return Turn(talk, (say,), (Unanswered(talk.question, near),))


def asks_whether_to_tell(turn: Turn) -> bool:
    return any(choice.id.startswith(f"{TELL}:") for choice in turn.say[-1].choices)


def none_of_these(here: Here, talk: Talk) -> Turn:
    """None of the entries on offer was meant: that is kept too, and so is the question."""
    near = tuple(one.id.partition(":")[2] for one in talk.offered if one.id.startswith(f"{PICK}:"))
    turn = _kept(here, talk, near, "search.rephrase")
    wrong = tuple(Labelled(talk.question, entry, False) for entry in near) if talk.question else ()
    return Turn(turn.talk, turn.say, (*wrong, *turn.effects))


def picked(talk: Talk, entry: str, turn: Turn) -> Turn:
    """The turn that shows a picked entry, with what the pick says about the question."""
    on_offer = any(one.id == f"{PICK}:{entry}" for one in talk.offered)
    if not talk.question or not on_offer:
        return turn
    return Turn(turn.talk, turn.say, (*turn.effects, Labelled(talk.question, entry, True)))


def tell(here: Here, talk: Talk, answer: str) -> Turn | None:
    """`yes` or `no`, to whether the person wants to be told."""
    if answer not in ("yes", "no") or not talk.question:
        return None
    others = tuple(one for one in talk.waits if one != talk.question)
    if answer == "no":
        effects: tuple[Effect, ...] = (MayTell(talk.question, False),)
        return Turn(replace(talk, waits=others), (here.say("unanswered.no", here.choice("menu")),), effects)
    waits = (*others, talk.question)[-MOST_WAITS:]
    effects = (MayTell(talk.question, True), Consented(PURPOSE, True, VERSION))
    return Turn(replace(talk, waits=waits), (here.say("unanswered.yes", here.choice("menu")),), effects)


def untell(here: Here, talk: Talk) -> Turn:
    """Nothing more is told, of no question; said at any time."""
    if not talk.waits:
        return just(talk, here.say("unanswered.nothing_waits", here.choice("menu")))
    effects: tuple[Effect, ...] = (MayTell(None, False), Consented(PURPOSE, False, VERSION))
    return Turn(replace(talk, waits=()), (here.say("unanswered.quiet", here.choice("menu")),), effects)
