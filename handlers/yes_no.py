"""Yes, no and «I do not know», as people type them; a denial is never read as a yes."""

from handlers.phrases import Phrases, Words, words_of
from messages.spelling import telex
from messages.text import clean

YES, NO, KNOW, UNKNOWN, OPEN = "yes", "no", "know", "unknown", "open"
# A yes said to be polite (dạ chưa), and one no denial before it reaches (không, tôi có làm).
COURTESY, PROPER = "courtesy", "proper"
_LONGEST = 12  # words; whatever is longer is a story, not an answer
_EARLY = 4  # words before which a yes speaks for the whole answer (`bên em thì có`)
_NEAR = 3  # words between a denial and what it denies (`không có nhớ rõ`)

Parts = tuple[tuple[int, Words], ...]


def read_yes(text: str, phrases: Phrases) -> bool | None:
    """True for yes (`có`, `rồi`), False for no (`chưa`, `ko`), None where neither is said plainly."""
    for typed in _spellings(text):
        parts = phrases.answering(typed)
        if parts:
            return None if _unknown(typed, parts) else _settled(parts, len(typed))
    return None


def does_not_know(text: str, phrases: Phrases) -> bool:
    """`không biết`, `chưa rõ`, `chịu`; not where it is part of a question (`không biết có được không`)."""
    return any(_unknown(typed, phrases.answering(typed)) for typed in _spellings(text))


def _spellings(text: str) -> tuple[Words, ...]:
    """The words as typed, then with their Telex keys read; none for a question or a story."""
    typed = words_of(clean(text)) if len(text) <= 20 * _LONGEST else ()
    if not 0 < len(typed) <= _LONGEST or "?" in text or "？" in text:
        return ()
    meant = tuple(map(telex, typed))
    return (typed,) if meant == typed else (typed, meant)


def _unknown(typed: Words, parts: Parts) -> bool:
    if any(UNKNOWN in meant for _, meant in parts):
        return len(typed) <= _LONGEST // 2
    denied = [at for at, meant in parts if NO in meant]
    known = [at for at, meant in parts if KNOW in meant]
    near = any(0 < know - no <= _NEAR for no in denied for know in known)
    return near and not _asks(typed, parts)


def _asks(typed: Words, parts: Parts) -> bool:
    """`… có … không`, `… được chưa`: a yes, and a denial at the very end."""
    last_at, last = parts[-1]
    return NO in last and last_at >= len(typed) - 2 and any(YES in meant for _, meant in parts[:-1])


def _settled(parts: Parts, length: int) -> bool | None:
    """What stands first decides, unless something leaves it open; a courtesy only where it stands alone."""
    if any(OPEN in meant for _, meant in parts):
        return None
    said = [(at, meant) for at, meant in parts if NO in meant or YES in meant]
    plain = [(at, meant) for at, meant in said if COURTESY not in meant] or said
    if not plain:
        return None
    (first, meant), *rest = plain
    if NO in meant:
        return None if any(PROPER in later and at - first > 1 for at, later in rest) else False
    if any(NO in later for _, later in rest):
        return None
    return True if first < _EARLY or plain[-1][0] == length - 1 else None
