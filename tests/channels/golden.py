"""A golden conversation held over a channel: heard through its `read`, answered through its `write`.

A `Way` is a channel as a person meets it: what they type or press becomes the platform's bytes, what the bot
sends becomes what stands on their screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import orjson

from bot.channels.port import Call, Channel, shown_of
from bot.receive import LONGEST_TEXT, Heard, body
from handlers.converse import converse
from handlers.turn import Choice, Said, Say, Turn
from messages.text import clean
from tests.conversation.support import restarted
from tests.conversation.transcript import Played, shown


class Bytes(NamedTuple):
    headers: dict[str, str]
    body: bytes


class Screen(NamedTuple):
    """What a person sees of one reply: the words of all its messages, and its buttons, label → payload."""

    text: str
    buttons: dict[str, str]


class Way(Protocol):
    person: str

    @property
    def channel(self) -> Channel: ...

    def typed(self, text: str) -> Bytes:
        """They send this."""

    def happened(self, said: Said) -> Bytes | None:
        """Something else than words or a press; None where the platform knows no such thing."""

    def pressed(self, payload: str) -> Bytes | None:
        """They press the button with this payload; None where there are no buttons."""

    def payload(self, choice: str) -> str | None:
        """Of the button for this choice, as an old message may still carry it; None where there are none."""

    def screen(self, calls: Sequence[Call]) -> Screen: ...


@dataclass
class Held(Played):
    """A conversation over `way`. `pressing`: choices are made by button or else by number."""

    way: Way = field(kw_only=True)
    pressing: bool = field(kw_only=True)
    screens: list[Screen] = field(default_factory=list)

    def _said(self, said: Said) -> list[str]:
        turn = self.turn(self.heard(said))
        self.talk = turn.talk
        self.screens = [self._seen(say) for say in turn.say]
        return shown(turn)

    def heard(self, said: Said) -> Said:
        """The same said over the platform; what nobody could send there is said as on the web."""
        if said.sign or said.phone or said.files:
            return self._happened(said)
        sent = self._typed(said.text) if said.choice is None else self._chosen(said.choice)
        return said if sent is None else self.read(sent)

    def _happened(self, said: Said) -> Said:
        """Under the names of the script: a platform may have others, or none, for what was sent."""
        sent = self.way.happened(said)
        heard = said if sent is None else self.read(sent)
        assert (len(heard.files), heard.phone) == (len(said.files), said.phone)
        return heard._replace(files=said.files)

    def read(self, sent: Bytes) -> Said:
        """As the receiver hands it on."""
        (heard,) = self.way.channel.read(*sent)
        assert (heard.channel, heard.address) == (self.way.channel.name, self.way.person)
        return as_said(heard)

    def turn(self, said: Said) -> Turn:
        return converse(said, restarted(self.talk), self.policy(self.centre), self.now)

    def _typed(self, text: str) -> Bytes | None:
        return self.way.typed(text) if text.strip() else None  # no platform sends an empty message

    def _chosen(self, choice: str) -> Bytes | None:
        # Nobody types the number of a list they were not just shown.
        offered = [one.id for one in self.talk.offered if self.screens]
        if self.pressing and (payload := self.way.payload(choice)):
            return self.way.pressed(payload)
        return self.way.typed(str(offered.index(choice) + 1)) if choice in offered else None

    def _seen(self, say: Say) -> Screen:
        """The reply on the screen, whose words must be the web's."""
        calls = self.way.channel.write(self.way.person, shown_of(orjson.loads(body(say))))
        screen = self.way.screen(calls)
        numbered = "".join(f"{n}. {choice.label}" for n, choice in enumerate(say.choices, 1))
        assert words(screen.text) in (words(say.text), words(say.text + numbered))
        if words(screen.text) == words(say.text):
            assert pressable(screen, say.choices) == list(say.choices)
        return screen


def as_said(heard: Heard) -> Said:
    return Said(clean(heard.text[:LONGEST_TEXT]), *heard[4:])


def words(text: str) -> str:
    """A text without its spaces and line breaks: where it was cut is the channel's business."""
    return "".join(text.split())


def pressable(screen: Screen, choices: Sequence[Choice]) -> list[Choice]:
    """The choices that have a button, by the label a person reads."""
    return [choice for choice in choices if choice.label in screen.buttons]
