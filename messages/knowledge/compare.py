"""What a change of day or of text changes: answers, levels, documents, ways of asking."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import ndiff

from messages.knowledge.answer import answer
from messages.knowledge.lines import days, level_of
from messages.knowledge.model import AnswerText, Policy
from messages.knowledge.placeholders import fill
from messages.knowledge.sources import source_name
from messages.knowledge.words import say
from messages.units import province_by_code

Texts = Mapping[str, str]  # what is compared, by the name it is shown under


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two policies and days compared. Days in the texts are counted from `counted` on both."""

    policy: Policy
    on: date
    counted: date
    language: str


def diff_days(policy: Policy, before: date, after: date, language: str) -> str:
    """Which answers, levels and documents differ between two days."""
    sides = [_Side(policy, on, after, language) for on in (before, after)]
    old, new = ((_answers(side), _levels_that_day(side), _documents_that_day(side)) for side in sides)
    return _diff(old, new, language)


def diff_folders(old: Policy, new: Policy, on: date, language: str) -> str:
    """Which answers of a day, levels, documents, provisions and wordings differ between two policies."""
    sides = [_Side(policy, on, on, language) for policy in (old, new)]
    kept = (_answers, _levels, _documents, _provisions, _wordings)
    before, after = (tuple(told(side) for told in kept) for side in sides)
    return _diff(before, after, language)


def _answers(side: _Side) -> Texts:
    """Every answer and province line that holds that day, and the other first lines of the answer."""
    texts: dict[str, str] = {}
    for entry in side.policy.entries.values():
        said = answer(side.policy, entry.id, side.on, None, side.language, counted_from=side.counted)
        spoken = entry.answer_on(side.on)
        if said is None or spoken is None:
            continue
        name = f"{entry.id}: {entry.title_en if side.language == 'en' else entry.title}"
        texts[name] = said.text
        texts |= {f"{name} ({kind})": text for kind, text in _first_for(side, spoken)}
    return texts | dict(_lines(side))


def _first_for(side: _Side, spoken: AnswerText) -> Iterator[tuple[str, str]]:
    for kind, text in (spoken.first_for_en if side.language == "en" else spoken.first_for).items():
        told = fill(side.policy, text.replace("{province}", "…"), side.counted, side.language)
        yield say(side.language, f"policy.kind.{kind}"), told


def _lines(side: _Side) -> Iterator[tuple[str, str]]:
    for line in side.policy.lines:
        province = province_by_code(line.province)
        if line.holds(side.on) and province:
            text = line.says_en if side.language == "en" else line.says
            yield f"{line.entry} ({province.name})", fill(side.policy, text, side.counted, side.language)


def _levels(side: _Side) -> Texts:
    return {each.id: level_of(each, side.language) for each in side.policy.figures.values()}


def _levels_that_day(side: _Side) -> Texts:
    figures = side.policy.figures.values()
    return {each.id: level_of(each, side.language) for each in figures if each.holds(side.on)}


def _documents(side: _Side) -> Texts:
    english = side.language == "en"
    return {
        each.id: f"{each.name_en if english else each.name}, {days(each, side.language)}"
        + "".join(f"; {by}" for by in each.amended_by)
        for each in side.policy.documents.values()
    }


def _documents_that_day(side: _Side) -> Texts:
    named = _documents(side)
    return {each.id: named[each.id] for each in side.policy.documents.values() if each.holds(side.on)}


def _provisions(side: _Side) -> Texts:
    return {
        each.id: f"{source_name(side.policy, each, side.language)}, {days(each, side.language)}"
        f" ({say(side.language, f'policy.certainty.{each.certainty}')}): {each.says}"
        for each in side.policy.provisions.values()
    }


def _wordings(side: _Side) -> Texts:
    heading = say(side.language, "policy.diff.wordings")
    asked = {each.id: (*each.wordings, *each.wordings_en) for each in side.policy.entries.values()}
    asked |= {each.id: each.wordings for each in side.policy.outside.values()}
    return {f"{id_}, {heading}": "\n".join(wordings) for id_, wordings in asked.items()}


def _diff(before: tuple[Texts, ...], after: tuple[Texts, ...], language: str) -> str:
    blocks = [
        _changed(name, old.get(name), new.get(name), language)
        for old, new in zip(before, after, strict=True)
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    ]
    if not blocks:
        return say(language, "policy.diff.same")
    return "\n\n".join((say(language, "policy.diff.count", n=len(blocks)), *blocks))


def _changed(name: str, before: str | None, after: str | None, language: str) -> str:
    kind = "new" if before is None else "gone" if after is None else "changed"
    lines = ndiff((before or "").splitlines(), (after or "").splitlines())
    shown = [line for line in lines if line[:1] in "+-"]
    return "\n".join((f"{say(language, f'policy.diff.{kind}')}  {name}", *shown))
