"""One-time codes: made by chance, read in whatever spelling they are typed, later known by their digest."""

import hashlib
import re
import secrets
import unicodedata
from dataclasses import replace

from handlers.linking import PLACE, without
from handlers.turn import Effect, LinkOffered, Parted, Say, Turn

LETTERS = "0123456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no I, L, O: they are read as 1 and 0
LONGEST = 60  # characters of a message that may be, or hold, a code
_MEANT = str.maketrans("OIL", "011")
_LETTER = "[0-9A-Za-z]"
_CODE = re.compile(rf"(?<![^\W_])KC[\s–-]*((?:{_LETTER}[\s–-]*){{8}})(?![^\W_])", re.IGNORECASE)


def new_code() -> str:
    """`KC-7H3K-9QPM`: eight of 33 letters with a figure among them are more than 40 bits."""
    letters = ""
    while not any(map(str.isdecimal, letters)):
        letters = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"KC-{letters[:4]}-{letters[4:]}"


def code_in(text: str) -> str | None:
    """The code this message is or holds, as it was told; in any case, with or without dashes and spaces.

    Words alone («kc may moc cu») are none: a code has a digit or a dash in it, or is written in one.
    """
    if len(text) > LONGEST:
        return None
    found = _CODE.search(unicodedata.normalize("NFKC", text))
    if found is None:
        return None
    letters = re.sub(r"[\s–-]", "", found[1]).upper().translate(_MEANT)
    plain = " " in found[0].strip() and not re.search(r"[\d–-]", found[0])
    return None if plain else f"KC-{letters[:4]}-{letters[4:]}"


def digest_of(code: str) -> str:
    """A code lives ten minutes and is one of more than 2^40: a plain digest is enough."""
    return hashlib.sha256(code.encode()).hexdigest()


def finished(turn: Turn, channel: str) -> Turn:
    """The turn with a real code in its words where one is told, and without the account that parts."""
    for effect in turn.effects:
        if isinstance(effect, LinkOffered):
            return _with_code(turn, new_code())
        if isinstance(effect, Parted) and effect.this:
            return replace(turn, talk=without(turn.talk, channel))
    return turn


def _with_code(turn: Turn, code: str) -> Turn:
    say = tuple(Say(one.text.replace(PLACE, code), one.choices) for one in turn.say)
    effects: tuple[Effect, ...] = tuple(
        LinkOffered(digest_of(code)) if isinstance(one, LinkOffered) else one for one in turn.effects
    )
    return Turn(turn.talk, say, effects)
