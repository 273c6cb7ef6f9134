"""Photos and documents a person sends: kept only with consent, asked for when the first one comes."""

from dataclasses import replace

from handlers.filling import flow_of
from handlers.form import Consent
from handlers.here import Here, just, saying
from handlers.signs import beside, place
from handlers.turn import Consented, FileSent, FilesSent, Say, Talk, Turn

CONSENT = Consent("anh_san_pham", "anh_san_pham-2026-1")  # a new wording of photos.consent.*: a new version
ACT = "photos"
ANSWERS = ("yes", "no", "full")
MOST = 20  # files that wait for an answer
LONGEST_REF, LONGEST_NAME = 2_000, 120  # characters


def may_keep(talk: Talk) -> bool:
    """Whether the person agreed to the present notice."""
    return talk.agreed.get(CONSENT.purpose) == CONSENT.version


def arrived(here: Here, talk: Talk, files: tuple[FileSent, ...]) -> Turn:
    """Kept, and said so; or the notice, while the files wait for the answer and nothing is kept."""
    files = tuple(map(_bounded, files))
    if may_keep(talk):
        turn = beside(here, _counted(talk, files), _received(here, files))
        return Turn(turn.talk, turn.say, (FilesSent(files), *turn.effects))
    waiting = (*talk.files, *files)[:MOST]
    return just(replace(talk, files=waiting), notice(here, len(waiting)))


def kept_silently(talk: Talk, files: tuple[FileSent, ...]) -> Turn:
    """While a person of the centre is talking here nothing is said, and nothing kept without consent."""
    if not files or not may_keep(talk):
        return Turn(talk, ())
    return Turn(_counted(talk, files), (), (FilesSent(tuple(map(_bounded, files))),))


def notice(here: Here, count: int, key: str = "card") -> Say:
    """Who keeps the files, what for, how long; two plain choices, nothing chosen before."""
    centre = here.knowledge.centre
    contact = centre.privacy_contact or here.words("consent.contact_unnamed", centre=centre.name)
    choices = [here.choice(f"{ACT}:{answer}") for answer in ANSWERS]
    kept_until = here.words("retention.until_forgotten")
    values = {"n": count, "centre": centre.name, "contact": contact, "kept_until": kept_until}
    return here.say(f"photos.consent.{key}", *(choices if key == "card" else choices[:2]), **values)


def act(here: Here, talk: Talk, answer: str) -> Turn | None:
    """`yes`, `no` or `full`, to whether the files that just came may be kept."""
    if not talk.files or answer not in ANSWERS:
        return None
    if answer == "full":
        return just(talk, notice(here, len(talk.files), "full"))
    granted = answer == "yes"
    consented = Consented(CONSENT.purpose, granted, CONSENT.version)
    without = replace(talk, files=())
    if not granted:
        return _told(here, without, here.say("photos.refused"), (consented,))
    agreed = replace(without, agreed={**talk.agreed, CONSENT.purpose: CONSENT.version})
    counted = _counted(agreed, talk.files)
    return _told(here, counted, _received(here, talk.files), (consented, FilesSent(talk.files)))


def withdrawn(talk: Talk) -> Talk:
    """Without the consent: what was sent is let go of."""
    agreed = {purpose: one for purpose, one in talk.agreed.items() if purpose != CONSENT.purpose}
    return replace(talk, agreed=agreed, files=(), sent=0)


def settled(talk: Talk) -> Talk:
    """Files wait only while the choices about them are on offer."""
    asks = any(choice.id.partition(":")[0] == ACT for choice in talk.offered)
    return talk if asks or not talk.files else replace(talk, files=())


def _told(here: Here, talk: Talk, say: Say, effects: tuple[Consented | FilesSent, ...]) -> Turn:
    flow = flow_of(talk)
    said = saying(say, place(here, talk, flow)) if flow else just(talk, Say(say.text, (here.choice("menu"),)))
    return Turn(said.talk, said.say, effects)


def _received(here: Here, files: tuple[FileSent, ...]) -> Say:
    return here.say("photos.received", n=len(files), centre=here.knowledge.centre.name)


def _counted(talk: Talk, files: tuple[FileSent, ...]) -> Talk:
    return replace(talk, sent=talk.sent + len(files))


def _bounded(file: FileSent) -> FileSent:
    return file._replace(ref=file.ref[:LONGEST_REF], name=file.name[:LONGEST_NAME])
