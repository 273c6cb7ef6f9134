"""A source told in full: its place, what it says, how sure that is, what came before, what amends it."""

from collections.abc import Iterator
from datetime import date

from messages import amounts
from messages.knowledge.model import AnswerText, Document, Entry, Policy, Provision
from messages.knowledge.sources import days_in_words, main_sources, source_name, window
from messages.knowledge.words import say

MOST_AMENDING = 3  # documents named as amending one source


def told_in_full(policy: Policy, fact: str, entry: Entry | None, on: date, language: str) -> str:
    """One line each. `entry`: the question whose earlier answers tell what came before."""
    provision = policy.provisions[fact]
    document = policy.documents[provision.document]
    lines = (
        _named(document, provision, policy, language),
        say(language, "policy.source.says", says=provision.says),
        _in_force(policy, provision, on, language),
        say(language, f"policy.source.{provision.certainty}"),
        *(_before(policy, one, language) for one in before(policy, provision, entry)),
        _amended(policy, document, language),
    )
    return "\n".join(filter(None, lines))


def before(policy: Policy, provision: Provision, entry: Entry | None) -> list[Provision]:
    """What held in its place earlier, the latest first: the same place of the same document, and what the
    question's answer before this one rested on."""
    start, _ = window(policy, provision)
    places = [one for one in policy.provisions.values() if _same_place(policy, one, provision)]
    spoken = answer_before(entry, start) if entry and start else None
    named = main_sources(policy, spoken.rests_on)[:1] if spoken else []
    found = {one.id: one for one in (*places, *named)}
    ended = [(window(policy, one)[1], one) for one in found.values()]
    gone = [(end, one) for end, one in ended if end and start and end < start and one.id != provision.id]
    return [one for _, one in sorted(gone, key=lambda row: (row[0], row[1].id), reverse=True)]


def answer_before(entry: Entry, day: date) -> AnswerText | None:
    """The entry's answer that ended last before this day."""
    gone = [one for one in entry.answers if one.valid_to and one.valid_to < day]
    return max(gone, key=lambda one: one.valid_to or date.min, default=None)


def amending(policy: Policy, document: Document) -> list[Document]:
    """The documents that amend this one under any wording of it we hold, the latest first."""
    same = [one for one in policy.documents.values() if _same_number(one, document)]
    ids = dict.fromkeys(amender for one in (document, *same) for amender in one.amended_by)
    named = [policy.documents[id_] for id_ in ids if id_ != document.id]
    return sorted(named, key=lambda one: one.valid_from or one.issued or date.min, reverse=True)


def _same_place(policy: Policy, one: Provision, other: Provision) -> bool:
    documents = policy.documents[one.document], policy.documents[other.document]
    return bool(one.where) and one.where.casefold() == other.where.casefold() and _same_number(*documents)


def _same_number(one: Document, other: Document) -> bool:
    """Two wordings of one document; «no number» is not a number."""
    number = one.number or ""
    return number == other.number and any(letter.isdecimal() for letter in number)


def _named(document: Document, provision: Provision, policy: Policy, language: str) -> str:
    name = source_name(policy, provision, language)
    about = f" ({document.about})" if language != "en" else ""
    line = say(language, "policy.source.named", source=name[:1].upper() + name[1:], about=about)
    if not document.issuer:
        return line
    key = "policy.source.issued" if document.issued else "policy.source.issuer"
    day = amounts.day(document.issued, language) if document.issued else ""
    return f"{line} {say(language, key, issuer=document.issuer, day=day)}"


def _in_force(policy: Policy, provision: Provision, on: date, language: str) -> str:
    start, end = window(policy, provision)
    days = days_in_words(start, end, language)
    if end and end < on:
        return say(language, "policy.source.ended", **days)
    if start and start > on:
        return say(language, "policy.source.not_yet", **days)
    key = {(True, True): "until", (False, True): "end", (True, False): "since", (False, False): "unknown"}
    return say(language, f"policy.source.{key[start is not None, end is not None]}", **days)


def _before(policy: Policy, provision: Provision, language: str) -> str:
    days = days_in_words(*window(policy, provision), language)
    name = source_name(policy, provision, language)
    return say(language, "policy.source.before", source=name, says=provision.says, **days)


def _amended(policy: Policy, document: Document, language: str) -> str | None:
    names = list(_amendments(policy, document, language))
    return say(language, "policy.source.amended", documents="; ".join(names)) if names else None


def _amendments(policy: Policy, document: Document, language: str) -> Iterator[str]:
    for each in amending(policy, document)[:MOST_AMENDING]:
        name = each.name_en if language == "en" else f"{each.name} ({each.about})"
        if each.valid_from:
            day = amounts.day(each.valid_from, language)
            name = say(language, "policy.source.from", name=name, day=day)
        yield name
