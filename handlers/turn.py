"""The plain values of one turn: what was said, where the talk stands, what is said, what should happen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from handlers.sheet import Sheet


class FileSent(NamedTuple):
    """A photo or document as a channel announces it: by what it is fetched, and its name.

    `via`: where to fetch it, filled in for the one who fetches; empty: where the message came from.
    """

    ref: str
    name: str
    via: str = ""


class Said(NamedTuple):
    """What a person said: the text as it came, or the id of a choice they tapped.

    `sign`: something other than words happened: `sticker`, `voice`, `video`, `location`, `contact` (somebody
    else's), `edited`, `unknown`, `hello` (they opened the chat), `staff` (a person of the centre wrote here).
    `phone`: their own number, shared by a button. `files`: photos and documents, to be fetched.
    """

    text: str
    choice: str | None = None
    sign: str | None = None
    phone: str | None = None
    files: tuple[FileSent, ...] = ()


class Choice(NamedTuple):
    """One thing a person may pick. `id` stays the same in every language; `label` is what they see."""

    id: str
    label: str


class Paper(NamedTuple):
    """Something to open or save: its name, and where it can be had."""

    name: str
    url: str


class Say(NamedTuple):
    """One message back, worded in the person's language. Channels add numbers or buttons for the choices.

    `files`: papers of ours; filled in where addresses are known.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    files: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True)
class Consented:
    """The person said yes or no to one purpose (tra_loi, ho_so, nhac_hen, tin_tuc, anh_san_pham)."""

    purpose: str
    granted: bool
    text_version: str


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The person asked to have everything about them deleted."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question nobody could answer, for staff: personal numbers hidden, and the entries nearest to it."""

    question: str
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MayTell:
    """Whether the person wants to be told when the question has an answer; no question: none of theirs."""

    question: str | None
    granted: bool


@dataclass(frozen=True, slots=True)
class Labelled:
    """What a person said a question means, or does not mean; kept without who said so."""

    question: str
    entry: str
    meant: bool


@dataclass(frozen=True, slots=True)
class FilesSent:
    """Photos and documents that came with the message and may be kept."""

    files: tuple[FileSent, ...]


@dataclass(frozen=True, slots=True)
class LinkOffered:
    """A code was told by which another account may join; `digest` is filled in where the code is made."""

    digest: str = ""


@dataclass(frozen=True, slots=True)
class Parted:
    """This account begins an empty conversation in that language; or (not `this`) all the others do."""

    this: bool
    language: str


class LinkWords(NamedTuple):
    """What may stand in a message in place of a result's link; which of them, the channel decides.

    `linked` has handlers.keeping.PLACE where the address goes; `unlinked` is said where there is none;
    `attached` where there is none but the PDF comes after the message; `beneath` goes with two papers under
    the message, named `page` and `pdf`.
    """

    linked: str
    unlinked: str
    attached: str
    beneath: str
    page: str
    pdf: str


@dataclass(frozen=True, slots=True)
class ResultKept:
    """A result the person wants kept, for one of their workshops.

    `situation`: their answers by key; `wish`: what they asked for; `on`: the day asked about; `verdicts`: by
    activity; `revision`: of the policy it rests on. `mark`: of the result it replaces, or ""; it
    and `token_digest` are filled in where chance is at hand. A link is told in `words`.
    """

    workshop: str
    situation: Mapping[str, str | int | bool]
    wish: str | None
    on: date
    verdicts: Mapping[str, str]
    sheet: Sheet
    revision: str = ""
    mark: str = ""
    token_digest: str = ""
    words: LinkWords | None = None


@dataclass(frozen=True, slots=True)
class ResultTold:
    """The link to a result kept before is told again."""

    mark: str
    words: LinkWords


@dataclass(frozen=True, slots=True)
class ResultDropped:
    """One kept result goes, its link too; without a mark all of them do."""

    mark: str | None = None


Effect = (
    Consented
    | Forgotten
    | Unanswered
    | MayTell
    | Labelled
    | FilesSent
    | LinkOffered
    | Parted
    | ResultKept
    | ResultTold
    | ResultDropped
)


class Saved(NamedTuple):
    """A result that is kept: whose workshop's, for which day, and the mark it is known by."""

    workshop: str
    on: date
    mark: str


@dataclass(frozen=True, slots=True)
class Talk:
    """Where a conversation stands. A flow's place is its name and the answers by question name."""

    language: str = "vi"
    flow: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)  # "" = the person skipped that question
    known: Mapping[str, str] = field(default_factory=dict)  # profile answers kept with consent
    offered: tuple[Choice, ...] = ()  # what a number means now
    heard_at: datetime | None = None
    asking: str | None = None  # a question asked again: going back, or one line of the review page
    drafts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # answers of flows left half way
    agreed: Mapping[str, str] = field(default_factory=dict)  # purpose → version of the notice agreed to
    held: Said | None = None  # what was said after a pause, until the person says how to go on
    misses: int = 0  # times in a row the present question was not understood
    answered: str | None = None  # the policy entry answered last
    rest: str = ""  # what is left to read of that answer
    answered_at: datetime | None = None  # when that was; None: no longer what is talked about
    answered_on: date | None = None  # the day the answer spoke of, when it was not the day of the question
    answered_in: str | None = None  # the province that question named
    about: Mapping[str, str] = field(default_factory=dict)  # province, kind: told on the way, for this talk
    asked: tuple[str, ...] = ()  # which of these we asked for already
    wanted: str | None = None  # which of these the next words may tell
    left: tuple[str, ...] = ()  # questions of a long message not answered yet, personal numbers hidden
    question: str = ""  # what the choices on offer are about: near questions, or whether to tell
    waits: tuple[str, ...] = ()  # questions whose answer the person wants to be told
    quiet_until: datetime | None = None  # a person of the centre is talking here: until then we say nothing
    files: tuple[FileSent, ...] = ()  # just sent, not kept before the person agrees
    linked: tuple[str, ...] = ()  # channels of all accounts this is the talk of, when there are several
    sent: int = 0  # photos and documents kept with consent
    situation: Mapping[str, str] = field(default_factory=dict)  # answers the last eligibility result is about
    result_at: datetime | None = None  # when that result was talked about last; None: it is not
    trial: Mapping[str, str] = field(default_factory=dict)  # answers tried instead («nếu là hợp tác xã»)
    workshop: str = ""  # the name of the workshop it is about; "": none given
    workshops: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # answers of the others, by name
    saved: tuple[Saved, ...] = ()  # results kept with consent
    keeping: ResultKept | None = None  # a result to be kept once the person agrees


# The fields of a talk that say what was answered last.
ANSWERED = ("answered", "answered_at", "answered_on", "answered_in", "rest")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one message changes: the new talk, what is said back in order, what should happen."""

    talk: Talk
    say: tuple[Say, ...]
    effects: tuple[Effect, ...] = ()
