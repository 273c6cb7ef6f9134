"""A result is kept: with consent, under the workshop's name, with a link; told again, and let go of."""

from dataclasses import replace

from handlers.eligibility.compare import Judge, changed_since, told_person, what_changed, wish_first
from handlers.eligibility.replies import situation_of
from handlers.filling import may_keep, notice
from handlers.flows.profile import NOTICE, PROFILE
from handlers.form import as_typed
from handlers.here import Here, just, saying
from handlers.phrases import bare, words_of
from handlers.results import workshops
from handlers.sheet import bounded
from handlers.turn import (
    Choice,
    Consented,
    LinkWords,
    ResultDropped,
    ResultKept,
    ResultTold,
    Saved,
    Say,
    Talk,
    Turn,
)
from messages.amounts import day

ACT = "keep"
ANSWERS = ("yes", "no", "full")
PLACE = "‹link›"  # stands for the link, which is made where chance is at hand
NEW = ""  # the mark of a result that is to be given one
MOST = 20  # results of one person
LONGEST_NAME = 80  # characters of a workshop's name


def keep(here: Here, talk: Talk, kept: ResultKept) -> Turn:
    """Kept, and its link told; or first the notice, while the result waits in the talk and nothing is kept.

    The workshop's name says which result this is: one kept under that name before is replaced, and its link
    stays. The turn's last message has the choices to go on with.
    """
    kept = replace(kept, workshop=named(kept.workshop), sheet=bounded(kept.sheet), mark=NEW)
    if not may_keep(talk, PROFILE):
        return just(replace(talk, keeping=kept), asking(here))
    return _kept(here, talk, kept)


def act(here: Here, talk: Talk, answer: str) -> Turn | None:
    """`yes`, `no` or `full`, to whether the result at hand may be kept."""
    if talk.keeping is None or answer not in ANSWERS:
        return None
    if answer == "full":
        return just(talk, asking(here, "full"))
    granted, consent = answer == "yes", NOTICE
    effect = Consented(consent.purpose, granted, consent.version)
    if not granted:
        said = here.say("result.not_kept", *_next(here, talk, "menu"))
        return Turn(replace(talk, keeping=None), (said,), (effect,))
    turn = _kept(here, replace(talk, agreed={**talk.agreed, consent.purpose: consent.version}), talk.keeping)
    return Turn(turn.talk, turn.say, (effect, *turn.effects))


def asking(here: Here, key: str = "card") -> Say:
    """The notice everybody gets before something about them is kept; its answers are about the result."""
    said = notice(here, PROFILE, key)
    answers = ANSWERS if key == "card" else ANSWERS[:2]
    labels = zip(answers, said.choices, strict=True)
    return Say(said.text, tuple(one._replace(id=f"{ACT}:{answer}") for answer, one in labels))


def settled(talk: Talk) -> Talk:
    """A result waits only while the choices about it are on offer."""
    asks = any(choice.id.partition(":")[0] == ACT for choice in talk.offered)
    return talk if asks or talk.keeping is None else replace(talk, keeping=None)


def named(workshop: str) -> str:
    """As it is kept: in one line, without telephone numbers."""
    return as_typed(workshop)[:LONGEST_NAME].strip()


def _kept(here: Here, talk: Talk, kept: ResultKept) -> Turn:
    talk = replace(talk, keeping=None)
    before = next((one for one in talk.saved if _same(one.workshop, kept.workshop)), None)
    if before is None and len(talk.saved) >= MOST:
        said = here.say("result.too_many", here.choice("data"), here.choice("menu"), n=MOST)
        return just(talk, said)
    saved = Saved(kept.workshop, kept.on, before.mark if before else NEW)
    others = tuple(one for one in talk.saved if one is not before)
    key = "result.kept_anew" if before else "result.kept"
    words = link_words(here)
    said = here.say(key, *_next(here, talk, "data", "menu"), workshop=kept.workshop, link=PLACE)
    effect = replace(kept, mark=saved.mark, words=words)
    return Turn(replace(talk, saved=(*others, saved)), (said,), (effect,))


def _next(here: Here, talk: Talk, *acts: str) -> tuple[Choice, ...]:
    """Back to the result, where it stands in the talk; then these."""
    return tuple(map(here.choice, (*(("result",) if talk.situation else ()), *acts)))


def _same(one: str, other: str) -> bool:
    """«Xưởng cà phê» and «xuong ca phe» are one workshop; a name without any letter is only itself."""
    folded = bare(words_of(one))
    return folded == bare(words_of(other)) if folded else one == other


def link_words(here: Here) -> LinkWords:
    return LinkWords(
        here.words("result.linked", link=PLACE),
        here.words("result.unlinked"),
        here.words("result.attached"),
        here.words("result.beneath"),
        here.words("result.page"),
        here.words("result.pdf"),
    )


# What «dữ liệu» shows


def lines(here: Here, talk: Talk) -> list[str]:
    return [here.words("data.result", workshop=one.workshop, on=_day(here, one)) for one in talk.saved]


def listed(here: Here, talk: Talk) -> Turn:
    """Which of the kept results."""
    choices = [
        here.choice(f"my:results:{one.mark}", "data.result", workshop=one.workshop, on=_day(here, one))
        for one in talk.saved
    ]
    return just(talk, here.say("data.which_result", *choices, here.choice("menu")))


def shown(here: Here, talk: Talk, mark: str) -> Turn | None:
    """One of them: what the law changed since, its link again, and letting go of it."""
    one = _of(talk, mark)
    if one is None:
        return None
    choices = (here.choice(f"my:unkeep:{mark}", "choice.my:unkeep"), here.choice("data"), here.choice("menu"))
    said = here.say("data.result_link", *choices, workshop=one.workshop, on=_day(here, one), link=PLACE)
    turn = Turn(talk, (said,), (ResultTold(mark, link_words(here)),))
    turned = _turned_since(here, talk, one)
    return saying(Say(turned), turn) if turned else turn


def _turned_since(here: Here, talk: Talk, one: Saved) -> str:
    """What a law that came into force since turned for this workshop, as it is known now; or nothing."""
    every = workshops.all_of(here, talk).items()
    answers = next((answers for name, answers in every if _same(name, one.workshop)), None)
    if answers is None:
        return ""
    law, situation, today = here.knowledge.law, situation_of(answers), here.today()
    judge = Judge(law)
    turned = what_changed(judge.kept_verdicts(situation, one.on), judge.kept_verdicts(situation, today))
    if one.on >= today or not turned:
        return ""
    since = changed_since(judge, situation, turned, one.on, today)
    return told_person(wish_first(turned, situation.get("wish")), law.rules, since, here.language)


def dropped(talk: Talk, mark: str) -> tuple[Saved, Talk, ResultDropped] | None:
    """What is let go of, the talk without it, and what should happen."""
    one = _of(talk, mark)
    if one is None:
        return None
    left = tuple(other for other in talk.saved if other.mark != mark)
    return one, replace(talk, saved=left), ResultDropped(mark)


def _of(talk: Talk, mark: str) -> Saved | None:
    return next((one for one in talk.saved if one.mark == mark), None)


def _day(here: Here, one: Saved) -> str:
    return day(one.on, here.language)
