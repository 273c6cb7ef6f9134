"""The plain values of one turn: what was said, where the talk stands, what is said back, what should happen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said: the text as typed (NFC, at most 4,000 characters), or the id of a choice they tapped."""

    text: str
    choice: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing a person may pick. `id` stays the same in every language; `label` is what they see."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Say:
    """One message back, already worded in the person's language. Channels add numbers or buttons for the choices."""

    text: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Consented:
    """The person said yes or no to one purpose (local names: tra_loi, ho_so, nhac_hen, tin_tuc, anh_san_pham)."""

    purpose: str
    granted: bool
    text_version: str


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The person asked to have everything about them deleted."""


Effect = Consented | Forgotten


@dataclass(frozen=True, slots=True)
class Talk:
    """Where a conversation stands. Stored as JSON; a flow's place is its name and the answers by question name."""

    language: str = "vi"
    flow: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, str] = field(default_factory=dict)  # profile answers kept with consent
    offered: tuple[Choice, ...] = ()  # what a number means now
    heard_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    talk: Talk
    say: tuple[Say, ...]
    effects: tuple[Effect, ...] = ()
