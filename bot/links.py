"""Links to kept results: made from chance and the secret key, known to the database by their digest alone."""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import replace

from bot.channels.web import NAME as WEB
from bot.codes import finished
from handlers.keeping import NEW, PLACE
from handlers.turn import Effect, LinkWords, Paper, ResultKept, ResultTold, Say, Talk, Turn

PATH = "/result/"
PDF = ".pdf"
FILE = "ket-qua-khuyen-cong.pdf"  # its name where it is sent as a file
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
SENDS_PAPERS = frozenset({"telegram"})  # by name: a channel that is off is not loaded
BYTES = 16  # of chance in a mark: 128 bits

Finish = Callable[[Turn, str], Turn]


def token_of(secret: bytes, mark: str) -> str:
    """Who has the database alone cannot make it, and told again it is the same."""
    made = hmac.new(secret, b"result " + mark.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def finishing(secret: bytes, public_url: str | None) -> Finish:
    """What completes a turn before it is kept: its codes, and its links as the channel can show them."""

    def finish(turn: Turn, channel: str) -> Turn:
        turn = finished(turn, channel)
        for effect in turn.effects:
            if isinstance(effect, ResultKept | ResultTold):
                return _with_link(turn, effect, channel, secret, public_url)
        return turn

    return finish


def _with_link(
    turn: Turn, told: ResultKept | ResultTold, channel: str, secret: bytes, public_url: str | None
) -> Turn:
    """A new result gets its mark here, in the talk too."""
    mark = told.mark or secrets.token_urlsafe(BYTES)
    token = token_of(secret, mark)
    words = told.words
    say = tuple(_told(one, words, token, channel, public_url) for one in turn.say) if words else turn.say
    return Turn(_marked(turn.talk, mark), say, tuple(_known_by(one, mark, token) for one in turn.effects))


def _known_by(effect: Effect, mark: str, token: str) -> Effect:
    if not isinstance(effect, ResultKept):
        return effect
    return replace(effect, mark=mark, token_digest=digest_of(token))


def _marked(talk: Talk, mark: str) -> Talk:
    if all(one.mark != NEW for one in talk.saved):
        return talk
    saved = tuple(one._replace(mark=mark) if one.mark == NEW else one for one in talk.saved)
    return replace(talk, saved=saved)


def _told(say: Say, words: LinkWords, token: str, channel: str, public_url: str | None) -> Say:
    if PLACE not in say.text:
        return say
    page = f"{PATH}{token}"
    if channel == WEB:
        papers = (Paper(words.page, page), Paper(words.pdf, page + PDF))
        return Say(say.text.replace(PLACE, words.beneath), say.choices, papers)
    sent = (Paper(FILE, page + PDF),) if channel in SENDS_PAPERS else ()
    unlinked = words.attached if sent else words.unlinked
    linked = words.linked.replace(PLACE, f"{public_url}{page}") if public_url else unlinked
    return Say(say.text.replace(PLACE, linked), say.choices, sent)
