"""What a question shows by its form: its kind, the documents it names, whether it commands the assistant."""

import re
from collections.abc import Iterable, Mapping

from messages.text import fold

KINDS: Mapping[str, re.Pattern[str]] = {
    kind: re.compile(rf"\b(?:{pattern})\b")
    for kind, pattern in {
        "amount": r"bao nhieu|nhieu tien|may (?:dong|trieu|tram|chuc|phan tram|phan)|muc|tran|toi da|tien gi"
        r"|how much|how many|amount|ceiling|percent",
        "where": r"o dau|cho nao|noi nao|den dau|dau|ve dau|gap ai|hoi ai|where|which office",
        "when": r"khi nao|bao gio|bao lau|ngay nao|han|thang may|luc nao|may nam|may thang|kip|when|deadline"
        r"|how long|too late",
        "papers": r"giay to|giay gi|ho so|hoa don|chung tu|mau don|don xin|papers|documents|forms?|invoices?",
        "who": r"ai|nguoi nao|co quan nao|cap nao|who|whom",
        "whether": r"(?:duoc|co|phai|can|con|bi|mat) (?:\w+ ){0,6}(?:khong|chua)|hay khong|can i|do i|is it"
        r"|is there|must i|may i|am i|are there",
        "how": r"the nao|nhu nao|lam sao|cach|ra sao|how (?:do|to|can|does|is)|steps?",
        "meaning": r"la gi|nghia la|khac gi|khac nhau|what is|what are|difference|meaning",
    }.items()
}

_DOCUMENT = re.compile(
    r"\b(thong tu|nghi dinh|quyet dinh|nghi quyet|chi thi|cong van|circular|decree|decision|resolution)"
    r"(?: lien tich)?(?: so)? (\d{1,4})\b"
)
_IN_VIETNAMESE = {
    "circular": "thong tu",
    "decree": "nghi dinh",
    "decision": "quyet dinh",
    "resolution": "nghi quyet",
}

_COMMANDS = re.compile(
    r"\b(?:bo qua|quen het|quen di|quen moi|phot lo)\b.{0,30}\b(?:huong dan|chi dan|lenh|quy tac|luat)\b"
    r"|\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instruction|rule|prompt|above|previous)"
    r"|\bprompt\b|\bjailbreak\b|\b(?:dan|developer|god) mode\b|\bsystem message\b"
    r"|\b(?:dong vai(?! nao| gi)|gia vo|act as|pretend|role ?play|you are now|tu gio (?:ban|may) la)\b"
    r"|<\s*/?\s*(?:script|system|img|iframe)|\b(?:drop table|union select|select \* from|insert into)\b"
    r"|\bor 1 ?= ?1\b|\b(?:api key|mat khau|password|token|database)\b|\{\{|\$\{|\.\.[ /]|\brm rf\b"
)


def kinds_of(words: Iterable[str]) -> frozenset[str]:
    """Which kinds of question these folded words can be; a question may be of several, or of none."""
    text = " ".join(words)
    return frozenset(kind for kind, pattern in KINDS.items() if pattern.search(text))


def documents_in(words: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Documents named by kind and number: (`thong tu`, `28`)."""
    return frozenset(
        (_IN_VIETNAMESE.get(found[1], found[1]), found[2]) for found in _DOCUMENT.finditer(" ".join(words))
    )


def commands(text: str) -> bool:
    """Whether a message tries to make the assistant leave its work, or looks like an attack on a machine."""
    return bool(_COMMANDS.search(fold(text)))
