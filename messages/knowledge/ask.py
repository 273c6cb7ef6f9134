"""One question answered as data: what `khuyencong ask --json` prints for each line."""

from dataclasses import asdict
from datetime import date

from messages.amounts import day
from messages.knowledge.answer import answer
from messages.knowledge.model import Policy
from messages.knowledge.words import say
from messages.search import Found, Search
from messages.text import clean
from messages.units import find_province

Reply = dict[str, object]


def ask(
    policy: Policy, search: Search, question: str, on: date, province: str | None, language: str
) -> Reply:
    """Keys as in the interface of `ask`, and `entry`. A province the question names beats the given one."""
    place = find_province(question)
    province = place.code if place else province
    found = search.find(question, on, province)
    said = answer(policy, found.entry, on, province, language, found.kinds) if found.entry else None
    return {
        "question": question,
        "status": found.status if said or not found.entry else "no_answer",
        "text": said.text if said else _otherwise(policy, found, question, on, language),
        "facts": list(said.facts) if said else [],
        "citations": [asdict(each) for each in said.citations] if said else [],
        "confidence": round(found.confidence, 3),
        "near": [{"id": each, "title": _title(policy, each, language)} for each in found.near],
        "entry": found.entry if said else None,
    }


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
