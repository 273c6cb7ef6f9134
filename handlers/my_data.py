"""«Dữ liệu»: what is kept about a person, changing or forgetting one line or all, taking consent back."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers.filling import leave, lines, may_keep, start, step
from handlers.flows.profile import PROFILE
from handlers.here import Here, just, saying
from handlers.turn import Consented, Forgotten, Say, Talk, Turn


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
    agreed = may_keep(talk, PROFILE)
    if not kept:
        said = here.words("data.nothing_but_consent" if agreed else "data.nothing")
        acts = ("profile", *(("my:withdraw",) if agreed else ()), "my:forget", "menu")
    else:
        said = "\n".join([here.words("data.title"), *kept])
        one_line = ("my:edit", "my:drop") if talk.known else ("resume",) if talk.drafts else ()
        taken_back = (*(("untell",) if talk.waits else ()), *(("my:withdraw",) if agreed else ()))
        acts = (*one_line, "my:forget", *taken_back, "menu")
    return just(talk, Say(said, tuple(here.choice(act) for act in acts)))


def act(here: Here, talk: Talk, rest: str) -> Turn | None:
    """`edit`, `edit:trade`, `drop`, `drop:trade`, `forget`, `forget:yes`, `forget:no`, `withdraw`."""
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
    return _withdraw(here, talk, "") if may_keep(talk, PROFILE) else my_data(here, talk)


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
    """Asks once; then everything goes but the language."""
    if not line:
        sure = here.say("data.sure", here.choice("my:forget:yes"), here.choice("my:forget:no"))
        return just(talk, sure)
    if line != "yes":
        return saying(here.say("data.still_kept"), my_data(here, talk))
    blank = Talk(language=talk.language)
    return Turn(blank, (here.say("data.forgotten", here.choice("menu")),), (Forgotten(),))


def _withdraw(here: Here, talk: Talk, _: str) -> Turn:
    """Consent goes, and with it the profile and its draft."""
    consent = PROFILE.consent
    agreed = {purpose: one for purpose, one in talk.agreed.items() if purpose != consent.purpose}
    drafts = {name: draft for name, draft in talk.drafts.items() if name != PROFILE.name}
    bare = replace(talk, known={}, agreed=agreed, drafts=drafts)
    effect = Consented(consent.purpose, False, consent.version)
    return Turn(bare, (here.say("data.withdrawn", here.choice("menu")),), (effect,))


OF_A_LINE = ("edit", "drop")
_ACTS: Mapping[str, Callable[[Here, Talk, str], Turn]] = {
    "edit": _edit,
    "drop": _drop,
    "forget": _forget,
    "withdraw": _withdraw,
}
