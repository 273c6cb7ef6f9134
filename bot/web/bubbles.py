"""How one message is laid out on the page: its first line, its points, its source, and whether it is folded.

The page's script lays out messages that arrive later by the same rules and the same pattern.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import orjson

from bot.receive import FILE
from messages.catalogue import Catalogue
from storage.store import Line

LONG = 700  # characters; beyond that a message is folded (the conversation itself pages answers at 600)
EMPHASISED = 3  # lines from which on the first one stands out even without a source
POINT = re.compile(r"^[-•–] ")


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of a message: `first`, `point` or `plain`."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message of either side. `said` is the message proper, `sources` its trailing quiet lines."""

    mine: bool
    id: int
    said: tuple[Piece, ...]
    sources: tuple[str, ...] = ()
    choices: tuple[dict[str, str], ...] = ()
    files: tuple[dict[str, str], ...] = ()
    long: bool = False
    old: bool = False  # its choices belong to an earlier moment
    last: bool = False  # the person's latest message: where a reload should land


def quiet_pattern(words: Catalogue) -> str:
    """Matches the source line and the «for information» line of an answer, as the catalogue words them.

    Read by Python and by the page's script, so: no look-behind, no escapes that only one of them knows.
    """
    lines = set()
    for language in words.languages:
        source = words.text(language, "policy.answer.source", sources="\0").split("\0")[0]
        lines.add(_literal(source) + ".*[0-9].*")  # a document always has a number
        lines.add(_literal(words.text(language, "policy.answer.for_information")))
    return f"^({'|'.join(sorted(lines))})$"


def _literal(text: str) -> str:
    return re.sub(r"[\\^$.*+?()\[\]{}|/]", r"\\\g<0>", text)


def bot_bubble(message: dict[str, Any], quiet: re.Pattern[str]) -> Bubble:
    """`message` is a message object of the HTTP interface."""
    lines = [line.strip() for line in message["text"].split("\n") if line.strip()]
    said, sources = _parted(lines, quiet)
    stands_out = bool(sources) or len(lines) >= EMPHASISED
    return Bubble(
        mine=False,
        id=message["id"],
        said=tuple(_piece(line, stands_out and n == 0) for n, line in enumerate(said)),
        sources=tuple(sources),
        choices=tuple(message["choices"]),
        files=tuple(message["files"]),
        long=len(message["text"]) > LONG,
    )


def _parted(lines: list[str], quiet: re.Pattern[str]) -> tuple[list[str], list[str]]:
    """The message and its trailing source lines; a message is never all source."""
    cut = len(lines)
    while cut > 1 and quiet.match(lines[cut - 1]):
        cut -= 1
    return lines[:cut], lines[cut:]


def _piece(line: str, first: bool) -> Piece:
    if POINT.match(line):
        return Piece("point", POINT.sub("", line))
    return Piece("first" if first else "plain", line)


def messages_of(history: Iterable[Line]) -> list[dict[str, Any]]:
    """Both sides as message objects with `mine`; a tapped choice reads as the label the person saw.

    The receiver writes the label itself when the choice was on offer; a tap on an older one is found here,
    where its id cannot be something a person typed (`topic:money` can not, `menu` can).
    """
    labels: dict[str, str] = {}
    told = []
    for line in history:
        if line.mine:
            told.append(_mine(line, labels))
            continue
        message = {"id": line.id, **orjson.loads(line.body), "mine": False}
        labels |= {choice["id"]: choice["label"] for choice in message["choices"] if ":" in choice["id"]}
        told.append(message)
    return told


def _mine(line: Line, labels: dict[str, str]) -> dict[str, Any]:
    text = labels.get(line.body, line.body)
    return {"id": line.id, "mine": True, "text": text, "choices": [], "files": []}


def bubbles_of(messages: list[dict[str, Any]], quiet: re.Pattern[str]) -> list[Bubble]:
    """Laid out in order; only the choices of the very last message are what a number means now."""
    made = [_my_bubble(message) if message["mine"] else bot_bubble(message, quiet) for message in messages]
    latest = max((n for n, bubble in enumerate(made) if bubble.mine), default=-1)
    return [replace(bubble, old=n < len(made) - 1, last=n == latest) for n, bubble in enumerate(made)]


def _my_bubble(message: dict[str, Any]) -> Bubble:
    lines = [line for line in message["text"].split("\n") if line.strip()]
    if message["files"] and lines and lines[0].startswith(FILE):
        del lines[0]  # the links say it
    said = tuple(Piece("plain", line) for line in lines)
    return Bubble(mine=True, id=message["id"], said=said, files=tuple(message["files"]))


def last_id(messages: list[dict[str, Any]]) -> int:
    """Where the event stream takes over."""
    return max((message["id"] for message in messages if not message["mine"]), default=0)


def words_json(words: dict[str, str]) -> str:
    return orjson.dumps(words).decode()
