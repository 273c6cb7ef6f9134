"""One question answered as data: what `khuyencong ask --json` prints for each line."""

from dataclasses import asdict
from datetime import date

from messages.amounts import day
from messages.knowledge.answer import Answer, answer
from messages.knowledge.model import Policy
from messages.knowledge.then import Then, then
from messages.knowledge.times import time_in
from messages.knowledge.words import say
from messages.search import Found, Search
from messages.text import clean
from messages.units import find_province

Reply = dict[str, object]


def ask(
    policy: Policy, search: Search, question: str, on: date, province: str | None, language: str
) -> Reply:
    """Keys as in the interface of `ask`, and `entry`. A province or time in the question beats the given."""
    place = find_province(question)
    province = place.code if place else province
    found = search.find(question, on, province)
    entry = policy.entries.get(found.entry or "")
    when = then(entry, time_in(question), on, language) if entry else Then(on)
    said = _answer(policy, found, when, on, province, language)
    return {
        "question": question,
        "status": found.status if said or not found.entry else "no_answer",
        "text": _text(said, when)
        if said
        else when.remark or _otherwise(policy, found, question, on, language),
        "facts": list(said.facts) if said else [],
        "citations": [asdict(each) for each in said.citations] if said else [],
        "confidence": round(found.confidence, 3),
        "near": [{"id": each, "title": _title(policy, each, language)} for each in found.near],
        "entry": found.entry if said else None,
    }


def _answer(
    policy: Policy, found: Found, when: Then, on: date, province: str | None, language: str
) -> Answer | None:
    if found.entry is None or when.day is None:
        return None
    is_old = when.day < on
    return answer(policy, found.entry, when.day, province, language, found.kinds, is_old=is_old)


def _text(said: Answer, when: Then) -> str:
    """An answer for another day than the one asked on says so first."""
    return f"{when.remark}\n{said.text}" if when.remark else said.text


def _otherwise(policy: Policy, found: Found, question: str, on: date, language: str) -> str:
    """What is said without an answer: near questions, the topic's own sentence, or that we do not know."""
    if found.outside:
        topic = policy.outside[found.outside]
        return topic.says_en if language == "en" else topic.says
    if found.status == "unsure":
        titles = [_title(policy, each, language) for each in found.near]
        bullets = [say(language, "policy.answer.bullet", text=title) for title in titles]
        return "\n".join((say(language, "policy.ask.unsure"), *bullets))
    if found.entry:
        return say(language, "policy.ask.not_then", day=day(on, language))
    return say(language, "policy.ask.no_answer" if clean(question) else "policy.ask.empty")


def _title(policy: Policy, entry: str, language: str) -> str:
    known = policy.entries[entry]
    return known.title_en if language == "en" else known.title
