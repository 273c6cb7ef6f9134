"""The path of one message: load the talk, decide, keep everything in one commit, only then answer."""

import asyncio
from collections import deque
from collections.abc import Callable, Hashable
from datetime import UTC, datetime
from time import perf_counter
from typing import NamedTuple

import orjson

from bot.codes import finished
from handlers.signs import CODE_SIGNS, LINK_FAILED
from handlers.talk_json import talk_from_json, talk_to_json
from handlers.turn import FileSent, Said, Say, Talk, Turn
from messages.masking import masked
from messages.text import clean
from storage.file_kinds import clean_name
from storage.linking import WRONG
from storage.store import Kept, Loaded, Raced, Repeated, Store, TurnToKeep

MOST_RACES = 50  # a person racing themselves on that many replicas at once is no person
LONGEST_TEXT = 8_000  # characters handed to the conversation, which says politely that it read less
MOST_TALKS = 500  # about 1 MB
LONGEST_KEPT = 4_000  # characters of a message kept for the page's history


class Heard(NamedTuple):
    """One event of a channel: who (`address`), the channel's own id of the event, and what was said."""

    channel: str
    address: str
    event: str
    text: str
    choice: str | None = None
    sign: str | None = None  # what else happened, see handlers.turn.Said
    phone: str | None = None
    files: tuple[FileSent, ...] = ()


class TooManyRaces(Exception):
    """The conversation moved under every attempt; the channel answers «try again»."""


Decide = Callable[[Said, Talk, datetime], Turn]


class Talks:
    """Talks by the text they are stored as: who spoke lately is not read from JSON again.

    A talk never changes and is wholly said by its text, so one found here is the one the text stands for.
    """

    def __init__(self) -> None:
        self._lately: dict[str, Talk] = {}

    def text(self, talk: Talk) -> str:
        text = talk_to_json(talk)
        self._lately[text] = talk
        if len(self._lately) > MOST_TALKS:
            del self._lately[next(iter(self._lately))]
        return text

    def of(self, text: str) -> Talk:
        return self._lately.get(text) or talk_from_json(text)


class KeyedLocks:
    """One holder a key at a time, the others in the order they came. A key nobody holds costs nothing."""

    def __init__(self) -> None:
        self._waiting: dict[Hashable, deque[asyncio.Future[None]]] = {}

    def take(self, key: Hashable) -> bool:
        """Whether nobody held it, and it is now held; else wait for it with `acquire`."""
        if key in self._waiting:
            return False
        self._waiting[key] = deque()
        return True

    async def acquire(self, key: Hashable) -> None:
        if self.take(key):
            return
        waiting = self._waiting[key]
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it was our turn already: hand it on
                self.release(key)
            raise

    def release(self, key: Hashable) -> None:
        waiting = self._waiting[key]
        while waiting:
            turn = waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        del self._waiting[key]

    def __len__(self) -> int:
        return len(self._waiting)


class Receiver:
    """Turns what channels hear into kept turns.

    `decide` is the pure conversation; `finish` puts what is made by chance into a turn that has effects, as
    the channel can say it; `after` is told of each turn once it is committed, `committed` how many seconds
    that took.
    """

    def __init__(
        self,
        store: Store,
        decide: Decide,
        *,
        blank: Talk | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        finish: Callable[[Turn, str], Turn] = finished,
        after: Callable[[TurnToKeep], None] = lambda _: None,
        committed: Callable[[float], None] = lambda _: None,
    ) -> None:
        self._store, self._decide, self._clock, self._after = store, decide, clock, after
        self._finish, self._committed = finish, committed
        self._blank = blank or Talk()
        self._locks = KeyedLocks()
        self._talks = Talks()

    async def hear(self, heard: Heard) -> tuple[Kept, ...]:
        """Returns the committed replies; a repeated event gets the replies it got the first time.

        Raises TooManyRaces or storage.store.Unavailable; sending the same event again is always safe.
        """
        key = heard.channel, heard.address
        if not self._locks.take(key):
            await self._locks.acquire(key)
        try:
            for _ in range(MOST_RACES):
                loaded = await self._store.load(*heard[:3])
                if loaded.repeated is not None:
                    return loaded.repeated
                turn = self._turn(heard, loaded)
                began = perf_counter()
                try:
                    kept = await self._store.keep(turn)
                except Repeated as again:
                    return again.kept
                except Raced:
                    continue
                self._committed(perf_counter() - began)
                self._after(turn)
                return kept
            raise TooManyRaces
        finally:
            self._locks.release(key)

    def _turn(self, heard: Heard, loaded: Loaded) -> TurnToKeep:
        now = self._clock()
        talk = self._blank if loaded.state is None else self._talks.of(loaded.state)
        said = _said(heard)
        turn = self._decide(said, talk, now)
        if turn.effects:
            turn = self._finish(turn, heard.channel)
        unmoved = loaded.state if turn.talk is talk else None
        return TurnToKeep(
            *heard[:3],
            said_line(said, talk),
            loaded.conversation,
            loaded.version,
            unmoved or self._talks.text(turn.talk),
            tuple(map(body, turn.say)),
            turn.effects,
            int(now.timestamp() * 1000),
        )


def _said(heard: Heard) -> Said:
    """Most messages are words and nothing else."""
    text = clean(heard.text[:LONGEST_TEXT])
    if not heard.files:
        return Said(text, *heard[4:7])
    files = tuple(file._replace(via=file.via or heard.channel) for file in heard.files)
    return Said(text, heard.choice, heard.sign, heard.phone, files)


# What stands in the history for what is no text, in every language.
MARKS = {
    "sticker": "🙂",
    "voice": "🎤",
    "video": "🎬",
    "location": "📍",
    "contact": "👤",
    "edited": "✏",
    "hello": "👋",
    "staff": "💼",
}
MARKS |= dict.fromkeys(CODE_SIGNS, "🔑") | {LINK_FAILED: WRONG}
FILE, PHONE, UNREADABLE = "📎", "📞", "❔"
WORDED = frozenset({"edited", "video"})  # signs that come with words of the person's own


def said_line(said: Said, talk: Talk) -> str:
    """What the person sees as their own message after a reload: their text, the label they tapped, or a mark.

    Long numbers (a phone, an identity card) are not kept: whoever reads the page later need not see them.
    Nor are positions, other people's cards, and what somebody of the centre wrote.
    """
    if said.choice is not None:
        return next((choice.label for choice in talk.offered if choice.id == said.choice), said.choice)
    text = masked(said.text[:LONGEST_KEPT])
    if said.sign is None and not said.files and said.phone is None:
        return text
    if said.sign is not None:
        mark = MARKS.get(said.sign, UNREADABLE)
        return f"{mark} {text}".rstrip() if said.sign in WORDED else mark
    return _files_line(said.files, text) if said.files else PHONE


def _files_line(sent: tuple[FileSent, ...], text: str) -> str:
    """The names in the first line, then what was written under them."""
    names = ", ".join(filter(None, (masked(clean_name(file.name)) for file in sent)))
    if not names:
        return f"{FILE} {text}".rstrip()
    return f"{FILE} {names[:LONGEST_KEPT]}\n{text}".rstrip()


def body(say: Say) -> str:
    """One reply as channels and the outbox know it."""
    choices = [{"id": choice.id, "label": choice.label} for choice in say.choices]
    files = [{"name": file.name, "url": file.url} for file in say.files]
    return orjson.dumps({"text": say.text, "choices": choices, "files": files}).decode()
