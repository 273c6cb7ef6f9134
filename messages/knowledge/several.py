"""The questions of one message, in order: parted by marks, lines, numbers, or words between two questions."""

import re
from collections.abc import Callable, Iterator

from messages.search import Found
from messages.search.judge import CERTAIN
from messages.search.reading import words_of
from messages.search.signs import kinds_of
from messages.search.spelling import FILLERS

Find = Callable[[str], Found]

AT_ONCE = 4  # questions of one message that are answered
MOST_PIECES = 6  # questions looked for in one sentence
SHORTEST = 2  # words of a question

_MARKED = re.compile(r"([^?？\n]*)([?？\n]+|$)")
_NUMBER = re.compile(r"(?:^|(?<=[\s:;.,!?]))(?:câu |cau )?(\d{1,2})\s?[.):/]\s*(?=[^\W\d])", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-•*+–]|\d{1,2}\s?[.)])\s+")
_JOINING = (
    r"và|va|với lại|voi lai|còn|con|rồi|roi|ngoài ra|ngoai ra|thêm nữa|them nua|cho hỏi thêm|cho hoi them"
    r"|and|also|then|plus"
)
_JOINED_BY_WORD = re.compile(rf"\s(?:{_JOINING})\s", re.IGNORECASE)
_JOINT = re.compile(rf"(?:[.;,!…]+\s+(?:(?:{_JOINING})\s+)?|\s(?:{_JOINING})\s+)", re.IGNORECASE)
# How a question ends; what follows a story or a list is no second question.
_ENDS_ASKING = re.compile(
    r"\b(?:bao nhieu|may(?: \w+)?|khong|chua|o dau|dau|cho nao|noi nao|nao|gi|sao|ai|khi nao|bao gio|bao lau"
    r"|the nao|how much(?: \w+){0,4}|how many(?: \w+){0,3}|where(?: \w+){0,3}|which \w+(?: \w+){0,3})"
    r"(?: (?:tien|dong|phan tram|vay|a|nhi|ha|z|the|em|duoc))*$"
)
_HOW_ABOUT = re.compile(r"\bthi sao\b|^(?:what|how) about\b")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_ENDS = " \t\n.,;:!-–…"


def questions_in(text: str, find: Find) -> list[str]:
    """The questions in order; of a message with one, the message as it is.

    A joint («và», a comma) parts only what are questions on both sides, answered each by itself.
    """
    parts = [part for part, marked in _parts(text) if _asks(part, marked=marked)]
    if len(parts) > 1:
        return parts
    asked = _without_greeting(text)
    return _at_joints(asked, find(asked), find)


def _without_greeting(text: str) -> str:
    """The message without sentences that only greet: «Chào anh chị ạ!»"""
    sentences = [one for one in _SENTENCE.split(text) if one]
    telling = [one for one in sentences if not all(word in FILLERS for word in words_of(one))]
    return text if len(telling) == len(sentences) or not telling else " ".join(telling)


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Pieces between marks, lines and numbers; and whether the piece ended with a question mark."""
    for found in _MARKED.finditer(_numbers_on_lines(text)):
        piece = _BULLET.sub("", found[1]).strip(_ENDS)
        if piece:
            yield piece, any(mark in "?？" for mark in found[2])


def _numbers_on_lines(text: str) -> str:
    """`hỏi: 1. … 2. …` with a line for each number, where they count up from one."""
    found = [(match.start(), int(match[1])) for match in _NUMBER.finditer(text)]
    if [number for _, number in found] != list(range(1, len(found) + 1)) or len(found) < 2:
        return text
    starts = [start for start, _ in found]
    ends = [*starts, len(text)]
    return "\n".join((text[: starts[0]], *(text[a:b] for a, b in zip(starts, ends[1:], strict=True))))


def _asks(piece: str, *, marked: bool) -> bool:
    words = words_of(piece)
    if all(word in FILLERS for word in words):
        return False  # «Chào anh?»
    puts = marked or bool(kinds_of(words)) or bool(_HOW_ABOUT.search(" ".join(words)))
    return puts and len(words) >= SHORTEST


def _at_joints(text: str, whole: Found, find: Find) -> list[str]:
    """A sentence at its joints, if every piece is a question answered by itself, each by another entry."""
    pieces = _pieces(text) if whole.confidence < CERTAIN else []  # a known wording is one question
    if len(pieces) < 2:
        return [text]
    found = [find(piece) for piece in pieces]
    entries = {each.entry for each in found if each.status == "answered"}
    listed = len(pieces) > 2 or _JOINED_BY_WORD.search(text)  # a comma alone joins afterthoughts too
    apart = listed and len(entries) == len(pieces) and (whole.status != "answered" or whole.entry in entries)
    return pieces if apart else [text]


def _ends_asking(piece: str) -> bool:
    return bool(_ENDS_ASKING.search(" ".join(words_of(piece)))) and _asks(piece, marked=False)


def _pieces(text: str) -> list[str]:
    """The text at those joints before which a question ends and after which one stands."""
    pieces, start = [], 0
    for joint in _JOINT.finditer(text):
        piece, left = text[start : joint.start()].strip(_ENDS), text[joint.end() :]
        if _ends_asking(piece) and _asks(left, marked=False):
            pieces.append(piece)
            start = joint.end()
    return [*pieces, text[start:].strip(_ENDS)][:MOST_PIECES]
