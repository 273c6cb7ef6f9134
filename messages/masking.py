"""What may tell who somebody is, hidden before a text is kept: telephones, long numbers, e-mail."""

import re

HIDDEN = "•••"
LONGEST = 500  # characters of a question that is kept

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(r"\+?\(?\d(?:[ .,()–-]{0,2}\d){6,}")
_IN_ONE = 7  # digits without a gap that are no number of everyday life any more
_IN_ALL = 9  # digits with gaps between them
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:(?:\.\d{3})+|(?:,\d{3})+)")
_SPACED = re.compile(r"[1-9]\d{0,2}(?: \d{3})+")
_ROUND = re.compile(r"[1-9]\d*0{5}")
_DAYS = re.compile(r"(?:(?:19|20)\d\d[ –-]*|\d{1,2}[.-]\d{1,2}[.-](?:19|20)\d\d|(?:19|20)\d\d-\d\d?-\d\d?)+")
_OF_MONEY = re.compile(r"\s*(?:đồng|dong|đ|₫|vnd|vnđ|d|tr|triệu|trieu|nghìn|ngàn)(?![^\W_])", re.IGNORECASE)


def masked(text: str) -> str:
    """The text without addresses and long numbers that tell who somebody is; money, years and dates stay."""
    return _NUMBER.sub(_shown, _EMAIL.sub(HIDDEN, text))


def unnamed(text: str) -> str:
    """A question as it may be kept: masked, in one line, at most LONGEST characters.

    Of a long story the end is kept, where the question stands.
    """
    hidden = masked(" ".join(text.split()))
    return hidden if len(hidden) <= LONGEST else "…" + hidden[1 - LONGEST :].lstrip()


def _shown(found: re.Match[str]) -> str:
    return HIDDEN if _is_personal(found[0], bool(_OF_MONEY.match(found.string, found.end()))) else found[0]


def _is_personal(number: str, is_paid: bool) -> bool:
    """`is_paid`: a word of money follows."""
    if _GROUPED.fullmatch(number) or _ROUND.fullmatch(number) or _DAYS.fullmatch(number):
        return False
    if is_paid and (_SPACED.fullmatch(number) or re.fullmatch(r"[1-9]\d*", number)):
        return False
    groups = re.findall(r"\d+", number)
    return max(map(len, groups)) >= _IN_ONE or sum(map(len, groups)) >= _IN_ALL
