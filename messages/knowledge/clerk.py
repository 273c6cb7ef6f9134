"""The policy as a clerk reads it: one record with all around it, and what a change of day or text changes."""

from collections.abc import Iterable, Iterator
from datetime import date
from difflib import ndiff

from messages import amounts
from messages.knowledge.answer import answer
from messages.knowledge.model import Dated, Document, Entry, Figure, Outside, Policy, Provision
from messages.knowledge.placeholders import fill
from messages.knowledge.sources import source_name
from messages.knowledge.words import say
from messages.units import province_by_code


def show_item(policy: Policy, item: str, on: date, language: str) -> str | None:
    """The text for an entry, provision, figure, document or outside topic; None for an unknown id."""
    if item in policy.entries:
        return "\n".join(_entry(policy, policy.entries[item], on, language))
    if item in policy.provisions:
        return "\n".join(_provision(policy, policy.provisions[item], language))
    if item in policy.figures:
        return "\n".join(_figure(policy, policy.figures[item], language))
    if item in policy.documents:
        return "\n".join(_document(policy, policy.documents[item], language))
    if item in policy.outside:
        return "\n".join(_outside(policy.outside[item], language))
    return None


def diff_days(policy: Policy, before: date, after: date, language: str) -> str:
    """Which answers differ between two days."""
    return _diff(_answers(policy, before, language), _answers(policy, after, language), language)


def diff_folders(old: Policy, new: Policy, on: date, language: str) -> str:
    """Which answers of a day differ between two policies."""
    return _diff(_answers(old, on, language), _answers(new, on, language), language)


def _entry(policy: Policy, entry: Entry, on: date, language: str) -> Iterator[str]:
    title = entry.title_en if language == "en" else entry.title
    yield say(language, "policy.show.question", id=entry.id, title=title)
    yield _place(entry.at.file, entry.at.line, language)
    said = answer(policy, entry.id, on, None, language)
    if said is None:
        yield say(language, "policy.show.none_then", day=amounts.day(on, language))
        return
    yield from ("", said.text, "", say(language, "policy.show.rests_on"))
    yield from (_cited(policy, fact, language) for fact in said.facts)
    for line in policy.lines:
        province = province_by_code(line.province)
        if line.entry == entry.id and line.holds(on) and province:
            yield say(language, "policy.show.province", province=province.name)
            yield "  " + fill(policy, line.says_en if language == "en" else line.says, on, language)


def _cited(policy: Policy, fact: str, language: str) -> str:
    provision = policy.provisions[fact]
    return f"- {fact}: {source_name(policy, provision, language)} — {provision.says}"


def _provision(policy: Policy, provision: Provision, language: str) -> Iterator[str]:
    source = source_name(policy, provision, language)
    yield say(language, "policy.show.provision", id=provision.id, source=source)
    yield _place(provision.at.file, provision.at.line, language)
    yield provision.says
    yield _days(provision, language)
    yield from _used_by(_resting_on(policy, provision.id), language)


def _resting_on(policy: Policy, provision: str) -> Iterator[str]:
    for entry in policy.entries.values():
        if any(provision in spoken.rests_on for spoken in entry.answers):
            yield entry.id
    yield from (f"{line.entry} ({line.province})" for line in policy.lines if provision in line.rests_on)


def _figure(policy: Policy, figure: Figure, language: str) -> Iterator[str]:
    english = language == "en"
    what = figure.what_en if english else figure.what
    yield say(language, "policy.show.figure", id=figure.id, what=what)
    yield _place(figure.at.file, figure.at.line, language)
    yield say(
        language,
        "policy.show.level",
        level=_level(figure, language),
        per=figure.per_en if english else figure.per,
    )
    yield _days(figure, language)
    yield _cited(policy, figure.provision, language)
    named = (f"{{{figure.id}.cap}}", f"{{{figure.id}.percent}}")
    yield from _used_by(_saying(policy, named), language)


def _level(figure: Figure, language: str) -> str:
    percent = amounts.percent(figure.percent, language) if figure.percent is not None else ""
    cap = amounts.money(figure.cap, language) if figure.cap is not None else ""
    if percent and cap:
        return say(language, "policy.show.both", percent=percent, cap=cap)
    return percent or cap


def _saying(policy: Policy, named: tuple[str, ...]) -> Iterator[str]:
    for entry in policy.entries.values():
        texts = " ".join(text for spoken in entry.answers for text in (spoken.first, *spoken.conditions))
        if any(name in texts for name in named):
            yield entry.id
    yield from (
        f"{line.entry} ({line.province})" for line in policy.lines if any(n in line.says for n in named)
    )


def _document(policy: Policy, document: Document, language: str) -> Iterator[str]:
    name = document.name_en if language == "en" else document.name
    yield say(language, "policy.show.document", id=document.id, name=name)
    yield _place(document.at.file, document.at.line, language)
    yield document.about
    yield _days(document, language)
    if document.amended_by:
        yield say(language, "policy.show.amended_by")
        yield from (f"- {each}: {policy.documents[each].name}" for each in document.amended_by)
    yield from _used_by(
        (each.id for each in policy.provisions.values() if each.document == document.id), language
    )


def _outside(topic: Outside, language: str) -> Iterator[str]:
    english = language == "en"
    yield say(language, "policy.show.outside", id=topic.id, title=topic.title_en if english else topic.title)
    yield _place(topic.at.file, topic.at.line, language)
    yield topic.says_en if english else topic.says


def _used_by(ids: Iterable[str], language: str) -> Iterator[str]:
    named = list(ids)
    if named:
        yield say(language, "policy.show.used_by")
        yield from (f"- {each}" for each in named)


def _place(file: str, line: int, language: str) -> str:
    return say(language, "policy.show.file", file=file, line=line)


def _days(dated: Dated, language: str) -> str:
    start = amounts.day(dated.valid_from, language) if dated.valid_from else None
    end = amounts.day(dated.valid_to, language) if dated.valid_to else None
    return say(
        language,
        "policy.show.days",
        start=start or say(language, "policy.show.unknown_day"),
        end=end or say(language, "policy.show.open_day"),
    )


def _answers(policy: Policy, on: date, language: str) -> dict[str, str]:
    """Every answer and province line that holds that day, by id."""
    said = {each: answer(policy, each, on, None, language) for each in policy.entries}
    texts = {each: found.text for each, found in said.items() if found}
    for line in policy.lines:
        if line.holds(on):
            spoken = line.says_en if language == "en" else line.says
            texts[f"{line.entry} ({line.province})"] = fill(policy, spoken, on, language)
    return texts


def _diff(before: dict[str, str], after: dict[str, str], language: str) -> str:
    changed = [each for each in sorted(before.keys() | after.keys()) if before.get(each) != after.get(each)]
    if not changed:
        return say(language, "policy.diff.same")
    blocks = [_changed(each, before.get(each), after.get(each), language) for each in changed]
    return "\n\n".join((say(language, "policy.diff.count", n=len(changed)), *blocks))


def _changed(item: str, before: str | None, after: str | None, language: str) -> str:
    kind = "new" if before is None else "gone" if after is None else "changed"
    lines = ndiff((before or "").splitlines(), (after or "").splitlines())
    shown = [line for line in lines if line[:1] in "+-"]
    return "\n".join((f"{say(language, f'policy.diff.{kind}')}  {item}", *shown))
