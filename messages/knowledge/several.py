"""The questions of one message, in order: parted by marks, lines, numbers, or words between two questions."""

import re
from collections.abc import Callable, Iterator

from messages.search import Found
from messages.search.reading import words_of
from messages.search.signs import kinds_of
from messages.search.spelling import FILLERS

Find = Callable[[str], Found]

MOST_CUTS = 4  # places of one sentence looked at where a second question may begin
SHORTEST = 2  # words of a question

_MARKED = re.compile(r"([^?？\n]*)([?？\n]+|$)")
_NUMBER = re.compile(r"(?:^|(?<=[\s:;.,!?]))(?:câu |cau )?(\d{1,2})\s?[.):/]\s*(?=[^\W\d])", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-•*+–]|\d{1,2}\s?[.)])\s+")
_JOINING = (
    r"và|va|với lại|voi lai|còn|con|rồi|roi|ngoài ra|ngoai ra|thêm nữa|them nua|cho hỏi thêm|cho hoi them"
    r"|and|also|then|plus"
)
_JOINT = re.compile(rf"(?:[.;,!…]+\s+(?:(?:{_JOINING})\s+)?|\s(?:{_JOINING})\s+)", re.IGNORECASE)
_HOW_ABOUT = re.compile(r"\bthi sao\b|^(?:what|how) about\b")
_ENDS = " \t\n.,;:!-–…"


def questions_in(text: str, find: Find) -> list[str]:
    """The questions in order; of a message with one, the message as it is.

    A joint («và», a comma) parts only what are questions on both sides, answered each by itself.
    """
    parts = [part for part, marked in _parts(text) if _asks(part, marked=marked)]
    if len(parts) > 1:
        return parts
    whole = find(text)
    if whole.status in ("unsure", "no_answer") and parts and find(parts[0]).status == "answered":
        return parts  # the one question after a greeting or a story
    return list(_halved(text, whole, find))


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


def _halved(text: str, whole: Found, find: Find) -> Iterator[str]:
    """A sentence at its joints, as long as both sides are answered, and by different entries."""
    for joint in list(_JOINT.finditer(text))[:MOST_CUTS]:
        left, right = text[: joint.start()].strip(_ENDS), text[joint.end() :].strip(_ENDS)
        if _both_stand(left, right, whole, find):
            yield left
            yield from _halved(right, find(right), find)
            return
    yield text


def _both_stand(left: str, right: str, whole: Found, find: Find) -> bool:
    """What is answered as a whole by something else is one question; what is not answered may be two."""
    if not (_asks(left, marked=False) and _asks(right, marked=False)):
        return False
    halves = find(left), find(right)
    entries, statuses = [half.entry for half in halves], {half.status for half in halves}
    if "answered" not in statuses or entries[0] == entries[1]:
        return False
    if whole.status != "answered":
        return statuses <= {"answered", "unsure"}
    return statuses == {"answered"} and whole.entry in entries
