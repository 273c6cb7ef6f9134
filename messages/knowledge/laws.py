"""The laws a policy must keep: what it cites exists and holds that day, and no day has two answers."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import combinations, pairwise

from messages.knowledge.asked import PLACES
from messages.knowledge.model import (
    NATIONAL,
    AnswerText,
    At,
    Dated,
    Entry,
    Figure,
    Policy,
    ProvinceLine,
)
from messages.knowledge.placeholders import FIGURE, PLACEHOLDER, NoSuchDay, filled_day
from messages.knowledge.plain import plain_problems, spoken
from messages.knowledge.problems import Problem
from messages.text import fold
from messages.units import province_by_code

Speech = AnswerText | ProvinceLine
Item = int | str | None
DAY = timedelta(days=1)


def problems_of(policy: Policy) -> list[Problem]:
    """Everything wrong between the records of a policy whose files could be read."""
    return [
        problem
        for law in (_windows, _documents, _provisions, _figures, _entries, _lines)
        for problem in law(policy)
    ] + plain_problems(policy)


def found(at: At, key: str, kind: str, item: int | str | None = None, /, **values: object) -> Problem:
    return Problem(at.file, at.of(key, item), kind, values)


def _windows(policy: Policy) -> Iterator[Problem]:
    groups: tuple[Iterable[Dated], ...] = (
        policy.documents.values(),
        policy.provisions.values(),
        policy.figures.values(),
        (answer for entry in policy.entries.values() for answer in entry.answers),
        policy.lines,
    )
    for dated in (each for group in groups for each in group):
        if dated.valid_from and dated.valid_to and dated.valid_to < dated.valid_from:
            yield found(dated.at, "valid_to", "ends_before_start")


def _documents(policy: Policy) -> Iterator[Problem]:
    for document in policy.documents.values():
        yield from _known(document.at, "amended_by", document.amended_by, policy.documents)


def _provisions(policy: Policy) -> Iterator[Problem]:
    for provision in policy.provisions.values():
        yield from _known(provision.at, "document", [provision.document], policy.documents)
        yield from _province(provision.at, "province", provision.province)
        document = policy.documents.get(provision.document)
        if provision.certainty == "full" and document and document.number and not provision.where:
            yield found(provision.at, "where", "no_clause", id=provision.id)


def _figures(policy: Policy) -> Iterator[Problem]:
    for figure in policy.figures.values():
        yield from _known(figure.at, "provision", [figure.provision], policy.provisions)
        yield from _province(figure.at, "purse", None if figure.purse == NATIONAL else figure.purse)
        if figure.percent is None and figure.cap is None:
            yield found(figure.at, "cap", "figure_empty", id=figure.id)
        source = policy.provisions.get(figure.provision)
        if source and figure.quote == "yes" and source.certainty != "full":
            yield found(figure.at, "quote", "figure_too_sure", id=figure.id)
    for one, other in _for_the_same_day(policy):
        yield found(other.at, "valid_from", "two_figures", id=one.id, file=one.at.file, line=one.at.line)


def _for_the_same_day(policy: Policy) -> Iterator[tuple[Figure, Figure]]:
    """Pairs of figures that give two levels for the same thing, purse and day."""
    same: dict[tuple[str, str], list[Figure]] = {}
    for figure in policy.figures.values():
        same.setdefault((fold(figure.what), figure.purse), []).append(figure)
    for figures in same.values():
        yield from (pair for pair in combinations(figures, 2) if pair[0].meets(pair[1]))


def _entries(policy: Policy) -> Iterator[Problem]:
    for entry in policy.entries.values():
        yield from _known(entry.at, "next", entry.next, policy.entries)
        if not 1 <= len(entry.next) <= 4 or entry.id in entry.next:
            yield found(entry.at, "next", "next_count")
        if not entry.answers:
            yield found(entry.at, "answers", "no_answer", id=entry.id)
        yield from _overlaps(entry)
        yield from _gaps(entry.id, entry.answers)
        yield from _dead_ends(policy, entry)
        for answer in entry.answers:
            yield from _rests(policy, answer)
            yield from _bullets(answer)
            yield from _maps(answer)


def _overlaps(entry: Entry) -> Iterator[Problem]:
    for one, other in combinations(entry.answers, 2):
        if one.meets(other):
            yield found(other.at, "valid_from", "two_answers", id=entry.id, line=one.at.line)


def _gaps(entry: str, answers: Iterable[Speech]) -> Iterator[Problem]:
    """Days between two answers on which nothing is said."""
    in_order = sorted(answers, key=lambda answer: answer.valid_from or date.min)
    for before, after in pairwise(in_order):
        if before.valid_to is None or after.valid_from is None:
            continue
        start, end = before.valid_to + DAY, after.valid_from - DAY
        if start <= end:
            yield found(after.at, "valid_from", "gap", id=entry, start=start, end=end)


def _dead_ends(policy: Policy, entry: Entry) -> Iterator[Problem]:
    """Questions offered after the latest answer that have no answer themselves by then."""
    latest = max(entry.answers, key=lambda answer: answer.valid_from or date.min, default=None)
    for item, each in enumerate(entry.next):
        following = policy.entries.get(each)
        if latest and following and not any(answer.meets(latest) for answer in following.answers):
            yield found(entry.at, "next", "next_dead", item, id=each)


def _bullets(answer: AnswerText) -> Iterator[Problem]:
    if len(answer.conditions) != len(answer.conditions_en):
        yield found(answer.at, "conditions_en", "bullets_differ")
    if len(answer.conditions) > 4:
        yield found(answer.at, "conditions", "many_bullets")
    if (answer.caution is None) != (answer.caution_en is None):
        yield found(answer.at, "caution", "caution_alone")


def _maps(answer: AnswerText) -> Iterator[Problem]:
    """What is said for a kind of question or of facility is said in both languages."""
    for key in ("first_for", "for_facility"):
        vietnamese, english = getattr(answer, key), getattr(answer, f"{key}_en")
        for name in sorted(vietnamese.keys() ^ english.keys()):
            given = key if name in vietnamese else f"{key}_en"
            yield found(answer.at, given, "one_language", name, name=name)


def _lines(policy: Policy) -> Iterator[Problem]:
    for line in policy.lines:
        yield from _known(line.at, "entry", [line.entry], policy.entries)
        yield from _province(line.at, "entry", line.province)
        yield from _rests(policy, line)
    same: dict[tuple[str, str], list[ProvinceLine]] = {}
    for line in policy.lines:
        same.setdefault((line.entry, line.province), []).append(line)
    for (entry, _), lines in same.items():
        yield from _gaps(entry, lines)
        for one, other in combinations(lines, 2):
            if one.meets(other):
                yield found(other.at, "valid_from", "two_answers", id=entry, line=one.at.line)


def _known(at: At, key: str, ids: Iterable[str], known: Iterable[str]) -> Iterator[Problem]:
    for item, each in enumerate(ids):
        if each not in known:
            yield found(at, key, "unknown_id", item, id=each, name=key)


def _province(at: At, key: str, code: str | None) -> Iterator[Problem]:
    if code is not None and province_by_code(code) is None:
        yield found(at, key, "unknown_province", given=code)


def _rests(policy: Policy, speech: Speech) -> Iterator[Problem]:
    if not speech.rests_on:
        yield found(speech.at, "rests_on", "no_source")
    yield from _known(speech.at, "rests_on", speech.rests_on, policy.provisions)
    for item, each in enumerate(speech.rests_on):
        provision = policy.provisions.get(each)
        if provision and not provision.covers(speech):
            yield found(speech.at, "rests_on", "not_in_force", item, id=each, **_days(provision))
    yield from _ended(policy, speech)
    yield from _placeholders(policy, speech)
    yield from _filled_alike(speech)


def _ended(policy: Policy, speech: Speech) -> Iterator[Problem]:
    """An answer that outlives the document its first line rests on."""
    main = next((policy.provisions[each] for each in speech.rests_on if each in policy.provisions), None)
    document = policy.documents.get(main.document) if main else None
    if document and document.valid_to and document.valid_to < (speech.valid_to or date.max):
        yield found(speech.at, "rests_on", "document_ended", 0, id=document.id, end=document.valid_to)


def _days(dated: Dated) -> dict[str, object]:
    return {"start": dated.valid_from or "?", "end": dated.valid_to or "…"}


def _placeholders(policy: Policy, speech: Speech) -> Iterator[Problem]:
    for key, item, text in spoken(speech):
        for given in PLACEHOLDER.findall(text.replace("{province}", "") if item in PLACES else text):
            yield from _placeholder(policy, speech, given, key, item)


def _filled_alike(speech: Speech) -> Iterator[Problem]:
    """Vietnamese and English name the same figures and days."""
    texts = {(key, item): _filled(text) for key, item, text in spoken(speech)}
    for (key, item), given in texts.items():
        english = texts.get((f"{key}_en", item))
        if english is not None and english != given:
            named = ", ".join(sorted(given ^ english))
            yield found(speech.at, f"{key}_en", "filled_otherwise", item, given=named)


def _filled(text: str) -> frozenset[str]:
    """The placeholders of a text; of one that changes its words by the day only the day."""
    return frozenset(given.partition("?")[0] for given in PLACEHOLDER.findall(text))


def _placeholder(policy: Policy, speech: Speech, given: str, key: str, item: Item) -> Iterator[Problem]:
    named = FIGURE.fullmatch(given)
    figure = policy.figures.get(named[1]) if named else None
    if named and figure and getattr(figure, named[2]) is None:
        yield found(speech.at, key, "placeholder_empty", item, given=given)
    elif figure:
        yield from _sayable(speech, figure, key, item)
    else:
        yield from _day_placeholder(speech, given, key, item)


def _day_placeholder(speech: Speech, given: str, key: str, item: Item) -> Iterator[Problem]:
    try:
        if filled_day(given, date.max, "vi") is None:
            yield found(speech.at, key, "placeholder", item, given=given)
    except NoSuchDay as none:
        yield found(speech.at, key, "no_such_day", item, given=none)


def _sayable(speech: Speech, figure: Figure, key: str, item: Item) -> Iterator[Problem]:
    if figure.quote == "no" and None in (speech.valid_to, figure.valid_to):
        yield found(speech.at, key, "figure_not_quoted", item, id=figure.id)
    if not figure.covers(speech):
        yield found(speech.at, key, "not_in_force", item, id=figure.id, **_days(figure))
