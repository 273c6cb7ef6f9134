"""How a source is named to a person: clause, article, document, and whether it is in force that day."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from messages import amounts
from messages.knowledge.model import AnswerText, Entry, Policy, Provision
from messages.knowledge.words import say

_PARTS = {
    "điểm": "point",
    "khoản": "clause",
    "điều": "article",
    "mục": "section",
    "chương": "chapter",
    "phụ lục": "appendix",
}
_PART = re.compile(rf"({'|'.join(_PARTS)})\s+(\S+?)(?=,|;|\s|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Citation:
    """A source as data: document name, where in it, the days (ISO) it holds; None is unknown or open."""

    document: str
    provision: str
    valid_from: str | None
    valid_to: str | None


def citation(policy: Policy, fact: str) -> Citation:
    provision = policy.provisions[fact]
    start, end = window(policy, provision)
    return Citation(
        document=policy.documents[provision.document].name,
        provision=provision.where,
        valid_from=start.isoformat() if start else None,
        valid_to=end.isoformat() if end else None,
    )


def window(policy: Policy, provision: Provision) -> tuple[date | None, date | None]:
    """The days a provision holds: its own, and never beyond its document's last day."""
    document = policy.documents[provision.document]
    ends = [end for end in (provision.valid_to, document.valid_to) if end]
    return provision.valid_from or document.valid_from, min(ends, default=None)


def main_sources(policy: Policy, facts: Iterable[str]) -> list[Provision]:
    """The one or two provisions named under an answer: the first, and the next from another document."""
    named: dict[str, Provision] = {}
    for provision in map(policy.provisions.__getitem__, facts):
        document = policy.documents[provision.document]
        named.setdefault(document.number or document.id, provision)
    first, *others = named.values()
    return [first, *(other for other in others if other.where)][:2]


def source_line(policy: Policy, sources: Iterable[Provision], language: str) -> str:
    """`Theo khoản 4 Điều 8 Thông tư 28/2018/TT-BTC, còn hiệu lực (từ 11/05/2018).`"""
    named = [in_force(policy, provision, language) for provision in sources]
    joined = named[0] + "".join(say(language, "policy.answer.and", source=source) for source in named[1:])
    return say(language, "policy.answer.source", sources=joined)


def source_name(policy: Policy, provision: Provision, language: str) -> str:
    document = policy.documents[provision.document]
    if language != "en":
        return f"{provision.where} {document.name}".strip()
    where = where_in_english(provision.where)
    return f"{where[:1].upper()}{where[1:]}, {document.name_en}" if where else _capital(document.name_en)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def where_in_english(where: str) -> str:
    """`điểm a khoản 2 Điều 6` → `point a, clause 2, Article 6`; words it does not know stay."""
    parts = [
        say("en", f"policy.where.{_PARTS[found[1].casefold()]}", name=found[2])
        for found in _PART.finditer(where)
    ]
    return ", ".join(parts) or where


def in_force(policy: Policy, provision: Provision, language: str) -> str:
    """A source with the days it holds: `khoản 4 Điều 8 Thông tư 28/2018/TT-BTC, còn hiệu lực (từ …)`.

    Of what has no number (an article, a page of an office) nobody says that it is in force.
    """
    if policy.documents[provision.document].number is None:
        return source_name(policy, provision, language)
    start, end = window(policy, provision)
    key = {
        (True, True): "in_force_until",
        (False, True): "in_force_end",
        (True, False): "in_force",
        (False, False): "in_force_unknown",
    }[start is not None, end is not None]
    values = days_in_words(start, end, language) | {"source": source_name(policy, provision, language)}
    return say(language, f"policy.answer.{key}", **values)


def days_in_words(start: date | None, end: date | None, language: str) -> dict[str, str]:
    return {
        "start": amounts.day(start, language) if start else "",
        "end": amounts.day(end, language) if end else "",
    }


def then_line(spoken: AnswerText, entry: Entry, language: str) -> str | None:
    """For an answer whose time is limited: which time it speaks of, and since when it holds no longer."""
    if spoken.valid_to is None:
        return None
    after = spoken.valid_to + timedelta(days=1)
    key = "then_replaced" if entry.answer_on(after) else "then"
    key = key if spoken.valid_from else "then_until"
    days = days_in_words(spoken.valid_from, spoken.valid_to, language)
    return say(language, f"policy.answer.{key}", after=amounts.day(after, language), **days)
