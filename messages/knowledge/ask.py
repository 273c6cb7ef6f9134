"""One question answered as data: what `khuyencong ask --json` prints for each line."""

from dataclasses import asdict, dataclass
from datetime import date
from functools import cache

from messages.amounts import day
from messages.knowledge.answer import Answer, answer
from messages.knowledge.model import Policy
from messages.knowledge.several import AT_ONCE, questions_in
from messages.knowledge.then import Then, then
from messages.knowledge.times import time_in
from messages.knowledge.words import say
from messages.search import Found, Search
from messages.text import clean
from messages.units import find_province, unknown_province

Reply = dict[str, object]
OF_A_PART = ("question", "status", "entry", "facts")


def ask(
    policy: Policy, search: Search, question: str, on: date, province: str | None, language: str
) -> Reply:
    """Keys as in the interface of `ask`, and `entry`; several questions in one also give `parts`.

    A province or a time in the question beats the given one.
    """
    place, unknown = find_province(question), unknown_province(question)
    asked = _Asked(policy, on, place.code if place else None if unknown else province, language)
    finding = cache(lambda text: search.find(text, on, asked.province))
    parts = questions_in(question, finding)
    if len(parts) == 1:
        reply = asked.reply(parts[0], finding(parts[0])) | {"question": question}
        if unknown and reply["status"] == "answered":
            remark = say(language, "about.province.not_one", name=unknown)
            return reply | {"text": f"{remark}\n{reply['text']}"}
        return reply
    replies = [asked.reply(part, finding(part)) for part in parts[:AT_ONCE]]
    answered = [reply for reply in replies if reply["status"] == "answered"]
    if not answered or finding(question).status == "refused":
        return asked.reply(question, finding(question))
    main = finding(question).entry
    answered.sort(key=lambda reply: reply["entry"] != main)  # what the whole is most about comes first
    return _together(question, replies, answered, len(parts) - AT_ONCE, language)


def _together(question: str, replies: list[Reply], answered: list[Reply], left: int, language: str) -> Reply:
    """One reply to several questions: all texts in order, and what the answers among them rest on."""
    text = [
        say(language, "several.part", n=n, question=reply["question"], answer=reply["text"])
        for n, reply in enumerate(replies, 1)
    ]
    if left > 0:
        text.append(say(language, "several.and_more", n=left))
    first, parts = answered[0], [{key: reply[key] for key in OF_A_PART} for reply in replies]
    return first | {
        "question": question,
        "text": "\n\n".join(text),
        "facts": _each_once(answered, "facts"),
        "citations": _each_once(answered, "citations"),
        "confidence": min(float(str(reply["confidence"])) for reply in answered),
        "parts": parts,
    }


def _each_once(replies: list[Reply], key: str) -> list[object]:
    found: list[object] = []
    for reply in replies:
        of_one = reply[key]
        found += [each for each in of_one if each not in found] if isinstance(of_one, list) else []
    return found


@dataclass(frozen=True, slots=True)
class _Asked:
    """What all questions of one message have in common."""

    policy: Policy
    on: date
    province: str | None
    language: str

    def reply(self, question: str, found: Found) -> Reply:
        policy, on, language = self.policy, self.on, self.language
        entry = policy.entries.get(found.entry or "")
        when = then(entry, time_in(question, on), on, language) if entry else Then(on)
        said = _answer(policy, found, when, on, self.province, language)
        if said:
            text = f"{when.remark}\n{said.text}" if when.remark else said.text
        else:
            text = when.remark or _otherwise(policy, found, question, on, language)
        return {
            "question": question,
            "status": found.status if said or not found.entry else "no_answer",
            "text": text,
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
