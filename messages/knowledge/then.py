"""For which day a question is answered that names a time, and how an answer that is not today's is marked."""

from dataclasses import dataclass
from datetime import date

from messages import amounts
from messages.knowledge.model import AnswerText, Entry
from messages.knowledge.provenance import answer_before
from messages.knowledge.times import Time
from messages.knowledge.words import say


@dataclass(frozen=True, slots=True)
class Then:
    """`day`: the day to answer for; None: no rule is held. `remark`: what is said first, if anything.

    `earlier`: the time asked about began under an earlier rule that is held too.
    """

    day: date | None
    remark: str | None = None
    earlier: bool = False


def then(entry: Entry, time: Time | None, on: date, language: str) -> Then:
    """`on`: the day of the question. A time that is part of what the entry is about is no other day."""
    if time is None or _is_about(entry, time):
        return Then(on)
    if time.first is None or time.last is None:
        return before_today(entry, on, on, language)
    if time.is_future(on):
        day = amounts.day(on, language)
        return Then(on, say(language, "policy.then.future", time=_in_words(time, language), day=day))
    if not time.is_past(on):
        return Then(on)
    return _past(entry, time, time.first, time.last, on, language)


def before_today(entry: Entry, before: date, on: date, language: str) -> Then:
    """The rule that held before the one of that day."""
    spoken = entry.answer_on(before)
    start = spoken.valid_from if spoken else before
    old = answer_before(entry, start) if start else None
    if old is None:
        return Then(None, _none_held(start, language))
    return Then(old.valid_to, _over(old, on, language))


def _past(entry: Entry, time: Time, first: date, last: date, on: date, language: str) -> Then:
    """The rule at the end of that time, else at its beginning; one begun within it is told as begun then."""
    day = last if entry.answer_on(last) else first
    spoken = entry.answer_on(day)
    if spoken is None:
        starts = [one.valid_from for one in entry.answers if one.valid_from]
        return Then(None, _none_then(time, min(starts, default=None), language))
    if spoken.valid_to and spoken.valid_to < on:
        return Then(day, _over(spoken, on, language))
    if spoken.valid_from is None:
        return Then(day)
    start = amounts.day(spoken.valid_from, language)
    if spoken.valid_from > first:
        held = answer_before(entry, spoken.valid_from) is not None
        return Then(on, say(language, "policy.then.began", start=start), held)
    words = _in_words(time, language)
    return Then(on, say(language, "policy.then.same", time=words[:1].upper() + words[1:], start=start))


def _over(spoken: AnswerText, on: date, language: str) -> str | None:
    end = spoken.valid_to
    return say(language, "policy.then.over", end=amounts.day(end, language)) if end and end < on else None


def _none_held(start: date | None, language: str) -> str:
    if start is None:
        return say(language, "policy.then.none_before")
    return say(language, "policy.then.none_before_day", start=amounts.day(start, language))


def _none_then(time: Time, start: date | None, language: str) -> str:
    words = _in_words(time, language)
    if start is None:
        return say(language, "policy.then.none_then", time=words)
    return say(language, "policy.then.none_then_from", time=words, start=amounts.day(start, language))


def _in_words(time: Time, language: str) -> str:
    """`năm 2015`, `tháng 05/2017`, `ngày 01/03/2016`."""
    key = ("year", "month", "day")[time.said.count("/")]
    return say(language, f"policy.then.{key}", said=time.said)


def _is_about(entry: Entry, time: Time) -> bool:
    """Whether the entry itself speaks of that year: «đề án duyệt trước 15/10/2025»."""
    year = time.said[-4:]
    texts = (entry.title, entry.title_en, *entry.wordings, *entry.wordings_en)
    return bool(year) and any(year in text for text in texts)
