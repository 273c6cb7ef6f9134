"""What a channel is: how it reads its platform's bytes, writes our words as calls, and delivers one call.

`read` and `write` are pure and tested with recorded payloads. `deliver` is the only one that sends, makes one
call, never retries, and names how it ended. Everything that must survive a crash is in the database.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from bot.receive import Heard


@dataclass(frozen=True, slots=True)
class Limits:
    """What the platform allows. `each`: messages a second to all; `chat`: seconds between two to one chat."""

    text: int  # characters of one message
    buttons: int  # most under one message; 0: none, choices are numbered text
    label: int  # characters of a button
    each: float
    chat: float


SHARE_PHONE = "share-phone"  # the id of a choice that hands over one's own number, where a channel has such


class Choice(NamedTuple):
    id: str
    label: str


class File(NamedTuple):
    """A file of ours: its name and where it can be had."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One reply as the outbox keeps it."""

    text: str
    choices: tuple[Choice, ...] = ()
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the platform's interface. A reply may need several; each is delivered alone, in order."""

    method: str
    values: Mapping[str, Any] = field(default_factory=dict)


class Receipt(NamedTuple):
    """The platform took it; `platform_id` is its id of the message, "" when it gives none."""

    platform_id: str = ""


class Ending(Exception):
    """How a call ended other than well; `why` is a short word for counters, never a text or a token."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Blocked(Ending):
    """This person cannot be written to: they blocked us, left, or their window is closed. Never retried."""


class Busy(Ending):
    """The platform asks the whole bot to wait `after` seconds. Nothing was sent."""

    def __init__(self, why: str, after: float) -> None:
        super().__init__(why)
        self.after = after


class NotSent(Ending):
    """The platform could not be reached or was in trouble, and nothing was sent: again later."""


class Unknown(Ending):
    """Sent or not, nobody can tell: the connection broke while it was on the wire."""


class Refused(Ending):
    """The platform will never take this call: our mistake. Not retried."""


class Misset(Ending):
    """The channel itself is set up wrongly (token, rights, package): nothing goes until that is mended.

    `why` is a key of the catalogue under `channel.trouble.`.
    """


class Untrusted(Exception):
    """The bytes are not from the platform: nothing of them is used."""


Receive = Callable[[Sequence[Heard]], Awaitable[None]]


class Bookmarks(Protocol):
    """Where a reader left off, kept in the database."""

    async def load(self) -> str | None: ...

    async def save(self, place: str) -> None: ...


class Channel(Protocol):
    """One platform. A new one is a module, a line in `bot/channels/registry.py`, and a table test."""

    name: str
    limits: Limits
    webhook: bool  # whether the platform calls us; else `listen` asks it

    def read(self, headers: Mapping[str, str], body: bytes) -> list[Heard]:
        """What a webhook call says; empty when there is nothing to hear. Raises Untrusted.

        A sign `left` or `back` (they blocked us, let us in again) only moves the address in or out of `shut`;
        it is no word of theirs and nothing is said to it.
        """

    def write(self, address: str, shown: Shown) -> list[Call]: ...

    def at_once(self, heard: Heard) -> list[Call]:
        """Calls made right after the commit and never retried: a tap is acknowledged, typing is shown."""

    async def deliver(self, call: Call) -> Receipt:
        """Raises an Ending."""

    async def start(self) -> None:
        """Tells the platform what it must know: menu, webhook. Raises Misset, NotSent, Busy."""

    async def listen(self, receive: Receive, bookmarks: Bookmarks) -> None:
        """Asks the platform for what people said, until cancelled; moves on only after `receive` returned.

        Raises Misset when it is of no use to go on, NotSent or Busy to be called again later.
        """

    async def close(self) -> None: ...


def shown_of(body: Mapping[str, Any]) -> Shown:
    """From the JSON of an outbox row."""
    return Shown(
        body["text"],
        tuple(Choice(one["id"], one["label"]) for one in body.get("choices", ())),
        tuple(File(one["name"], one["url"]) for one in body.get("files", ())),
    )


def numbered(shown: Shown) -> str:
    """The words, then `1. label` for each choice: what every channel can show and every person can answer."""
    lines = [f"{number}. {choice.label}" for number, choice in enumerate(shown.choices, 1)]
    return "\n\n".join(filter(None, (shown.text, "\n".join(lines))))


def parts(text: str, most: int) -> list[str]:
    """Parts of at most `most` characters, cut where it reads best: paragraph, line, sentence, word."""
    found: list[str] = []
    rest = text.strip()
    while len(rest) > most:
        cut = _cut(rest, most)
        found.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*found, rest] if rest else found


def _cut(text: str, most: int) -> int:
    """Where the first part ends: the last good place in its second half, else right at the limit."""
    for mark in ("\n\n", "\n", ". ", " "):
        at = text.rfind(mark, most // 2, most + 1 - (mark == ". "))
        if at > 0:
            return at + (mark == ". ")
    return most
