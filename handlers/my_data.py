"""«Dữ liệu»: what is kept about a person, changing or forgetting one line or all, taking consent back."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from handlers import keeping, photos
from handlers.filling import leave, lines, may_keep, start, step
from handlers.flows.profile import NOTICE, PROFILE
from handlers.form import Consent
from handlers.here import Here, just, saying
from handlers.linking import named
from handlers.results import remembered
from handlers.turn import Consented, Effect, Forgotten, ResultDropped, Say, Talk, Turn


def my_data(here: Here, talk: Talk) -> Turn:
    """The whole of it on one page; a form left half way counts, and so does what we are to come back to."""
    talk = leave(talk)
    kept = lines(here, PROFILE, talk.known)
    if draft := talk.drafts.get(PROFILE.name):
        kept.append(here.words("data.draft"))
        kept += lines(here, PROFILE, {**talk.known, **draft})
    if talk.about:
        kept += [here.words("data.about"), *lines(here, PROFILE, talk.about)]
    kept += [here.words("data.waits", question=question) for question in talk.waits]
    kept += [*remembered.lines(here, talk), *keeping.lines(here, talk)]
    if photos.may_keep(talk):
        kept.append(here.words("data.photos", n=talk.sent))
    if talk.linked:
        kept.append(here.words("data.linked", channels=named(here, talk.linked)))
    agreed = _agreed(talk)
    if not kept:
        said = here.words("data.nothing_but_consent" if agreed else "data.nothing")
        acts = ("profile", *(("my:withdraw",) if agreed else ()), "my:forget", "link", "menu")
    else:
        said = "\n".join([here.words("data.title"), *kept])
        one_line = ("my:edit", "my:drop") if talk.known else ("resume",) if talk.drafts else ()
        results = (*(("my:results",) if talk.saved else ()), *_remembered(talk))
        accounts = "unlink" if talk.linked else "link"
        acts = (*results, *one_line, "my:forget", *_taken_back(talk), accounts, "menu")
    return just(talk, Say(said, tuple(here.choice(act) for act in acts)))


def _remembered(talk: Talk) -> tuple[str, ...]:
    return ("my:answers",) if remembered.is_any(talk) else ()


def _agreed(talk: Talk) -> tuple[Consent, ...]:
    """What the person agreed to have kept."""
    profile = (NOTICE,) if may_keep(talk, PROFILE) else ()
    return (*profile, photos.CONSENT) if photos.may_keep(talk) else profile


def _taken_back(talk: Talk) -> Iterator[str]:
    if talk.waits:
        yield "untell"
    if photos.may_keep(talk):
        yield "my:photos"
    if may_keep(talk, PROFILE):  # the consent to photos goes with the photos
        yield "my:withdraw"


def act(here: Here, talk: Talk, rest: str) -> Turn | None:
    """`edit`, `edit:trade`, `drop`, `drop:trade`, `forget`, `forget:yes`, `forget:no`, `withdraw`, `photos`,
    `results`, `results:<mark>`, `unkeep:<mark>`, or `answers`."""
    name, _, line = rest.partition(":")
    if name not in _ACTS or (name in OF_A_LINE and line and PROFILE.question(line) is None):
        return None
    return _ACTS[name](here, talk, line)


def forget(here: Here, talk: Talk) -> Turn:
    """Asked for anywhere: the same question as on the page, out of any form."""
    return _forget(here, leave(talk), "")


def withdraw(here: Here, talk: Talk) -> Turn:
    """Asked for anywhere; without any consent the page says what there is."""
    talk = leave(talk)
    return _withdraw(here, talk, "") if _agreed(talk) else my_data(here, talk)


def _edit(here: Here, talk: Talk, line: str) -> Turn:
    if not line:
        return _which(here, talk, "edit")
    turn = start(here, talk, PROFILE)
    return step(here, replace(turn.talk, asking=line), PROFILE)


def _drop(here: Here, talk: Talk, line: str) -> Turn:
    """From the profile, and from a draft of it too."""
    if not line:
        return _which(here, talk, "drop")
    known = PROFILE.without(talk.known, line)
    drafts = {flow: PROFILE.without(draft, line) for flow, draft in talk.drafts.items()}
    name = here.words(f"profile.{line}.name")
    left = replace(talk, known=known, drafts=drafts)
    return saying(here.say("data.dropped", name=name), my_data(here, left))


def _which(here: Here, talk: Talk, what: str) -> Turn:
    choices = [
        here.choice(f"my:{what}:{question.name}", f"profile.{question.name}.name")
        for question in PROFILE.asked(talk.known)
        if question.name in talk.known
    ]
    return just(talk, here.say(f"data.which_{what}", *choices, here.choice("menu")))


def _forget(here: Here, talk: Talk, line: str) -> Turn:
    """Asks once; then everything goes but the language, and which accounts share what is to come."""
    if not line:
        sure = here.say("data.sure", here.choice("my:forget:yes"), here.choice("my:forget:no"))
        return just(talk, sure)
    if line != "yes":
        return saying(here.say("data.still_kept"), my_data(here, talk))
    blank = Talk(language=talk.language, linked=talk.linked)
    return Turn(blank, (here.say("data.forgotten", here.choice("menu")),), (Forgotten(),))


def _withdraw(here: Here, talk: Talk, _: str) -> Turn:
    """All consent goes, and with it the profile, its draft, kept results, and what was sent."""
    agreed = _agreed(talk)
    purposes = {consent.purpose for consent in agreed}
    left = {purpose: one for purpose, one in talk.agreed.items() if purpose not in purposes}
    drafts = {name: draft for name, draft in talk.drafts.items() if name != PROFILE.name}
    bare = replace(photos.withdrawn(talk), known={}, agreed=left, drafts=drafts, saved=())
    effects: tuple[Effect, ...] = tuple(
        Consented(consent.purpose, False, consent.version) for consent in agreed
    )
    if talk.saved:
        effects = (*effects, ResultDropped())
    return Turn(bare, (here.say("data.withdrawn", here.choice("menu")),), effects)


def _photos(here: Here, talk: Talk, _: str) -> Turn:
    """Only photos and documents go, and the consent to keep them."""
    gone = Consented(photos.CONSENT.purpose, False, photos.CONSENT.version)
    if not photos.may_keep(talk):
        return my_data(here, talk)
    turn = saying(here.say("data.photos_gone"), my_data(here, photos.withdrawn(talk)))
    return Turn(turn.talk, turn.say, (gone,))


def _results(here: Here, talk: Talk, mark: str) -> Turn | None:
    if not mark:
        return keeping.listed(here, talk) if talk.saved else my_data(here, talk)
    return keeping.shown(here, talk, mark)


def _answers(here: Here, talk: Talk, _: str) -> Turn:
    """What was answered about workshops, whatever of it is not kept as a result."""
    return saying(here.say("data.answers_gone"), my_data(here, remembered.without(talk)))


def _unkeep(here: Here, talk: Talk, mark: str) -> Turn | None:
    gone = keeping.dropped(talk, mark)
    if gone is None:
        return None
    one, left, effect = gone
    turn = saying(here.say("data.result_gone", workshop=one.workshop), my_data(here, left))
    return Turn(turn.talk, turn.say, (effect,))


OF_A_LINE = ("edit", "drop")
_ACTS: Mapping[str, Callable[[Here, Talk, str], Turn | None]] = {
    "edit": _edit,
    "drop": _drop,
    "forget": _forget,
    "withdraw": _withdraw,
    "photos": _photos,
    "results": _results,
    "unkeep": _unkeep,
    "answers": _answers,
}
