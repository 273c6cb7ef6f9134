"""What an editor should mend although the folder can be used: long texts, first lines beside the question."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path

from messages.knowledge.asked import answers
from messages.knowledge.load import DRAFTS, files_read
from messages.knowledge.model import AnswerText, At, Entry, Policy, ProvinceLine
from messages.knowledge.plain import spoken
from messages.knowledge.problems import Problem
from messages.rules.wordings import texts_of, told_to_owners

# Letters as written in the file; an answer is read on a phone.
_LONGEST_LINE, _LONGEST_OWN, _LONGEST_ANSWER = 200, 300, 600
_LONGEST_REASON = {"says": 120, "says_en": 140}
_YES_OR_NO = re.compile(r"\b(có|được|phải|cần|còn|bị)\b.*\bkhông\?$", re.IGNORECASE)


def neat_problems(policy: Policy) -> Iterator[Problem]:
    for entry in policy.entries.values():
        yield from _answers_title(entry)
        yield from _whole_too_long(entry)
        for answer in entry.answers:
            yield from _too_long(answer, _LONGEST_LINE)
    for line in policy.lines:
        yield from _too_long(line, _LONGEST_OWN)
    for topic in policy.outside.values():
        for key, text in (("says", topic.says), ("says_en", topic.says_en)):
            yield from _long(topic.at, key, None, text, _LONGEST_OWN)
    for told in told_to_owners(policy):
        for key, item, text in texts_of(told):
            yield from _long(told.at, key, item, text, _LONGEST_REASON[key])


def _answers_title(entry: Entry) -> Iterator[Problem]:
    """The first line of the latest answer says yes or no where the title asks that."""
    latest = max(entry.answers, key=lambda answer: answer.valid_from or date.min, default=None)
    if latest is None or not _YES_OR_NO.search(entry.title):
        return
    if not answers(latest.first, "whether") and "whether" not in latest.first_for:
        yield Problem(latest.at.file, latest.at.of("first"), "not_yes_or_no", {"title": entry.title})


def _whole_too_long(entry: Entry) -> Iterator[Problem]:
    for answer, end in product(entry.answers, ("", "_en")):
        told = "".join((getattr(answer, f"first{end}"), *getattr(answer, f"conditions{end}")))
        if len(told) > _LONGEST_ANSWER:
            values = {"length": len(told), "longest": _LONGEST_ANSWER}
            yield Problem(answer.at.file, answer.at.of(f"conditions{end}"), "answer_long", values)


def _too_long(speech: AnswerText | ProvinceLine, longest: int) -> Iterator[Problem]:
    for key, item, text in spoken(speech):
        yield from _long(speech.at, key, item, text, longest)


def _long(at: At, key: str, item: int | str | None, text: str, longest: int) -> Iterator[Problem]:
    if len(text) > longest:
        yield Problem(at.file, at.of(key, item), "text_long", {"length": len(text), "longest": longest})


def unread_files(folder: Path) -> Iterator[Problem]:
    """Files that lie where nothing looks for them, such as `44.yml` or `machines.yaml.txt`."""
    read = set(files_read(folder))
    for file in sorted(folder.rglob("*")):
        if file.parent == folder / DRAFTS:
            continue
        known = file in read or file.suffix == ".md" or file.name.startswith(".") or file.name.endswith("~")
        if file.is_file() and not known:
            yield Problem(file.relative_to(folder).as_posix(), 1, "unread_file")
