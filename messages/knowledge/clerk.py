"""One record of the policy as a clerk reads it, with all around it."""

from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches

from messages import amounts
from messages.knowledge.answer import answer
from messages.knowledge.lines import cited, days, level_of, listed, place
from messages.knowledge.model import AnswerText, Document, Entry, Figure, Outside, Policy, Provision
from messages.knowledge.placeholders import fill
from messages.knowledge.provenance import told_in_full
from messages.knowledge.show_rules import resting_rules, rule_names, show_rules
from messages.knowledge.sources import source_name
from messages.knowledge.words import say
from messages.text import fold
from messages.units import Province, province_by_code, resolve_province


def show_item(policy: Policy, item: str, on: date, language: str) -> str | None:
    """The text for an entry, provision, figure, document, outside topic, rule or province, or None."""
    if item in policy.entries:
        return "\n".join(_entry(policy, policy.entries[item], on, language))
    if item in policy.provisions:
        return "\n".join(_provision(policy, policy.provisions[item], on, language))
    if item in policy.figures:
        return "\n".join(_figure(policy, policy.figures[item], language))
    if item in policy.documents:
        return "\n".join(_document(policy, policy.documents[item], language))
    if item in policy.outside:
        return "\n".join(_outside(policy.outside[item], language))
    ruled = show_rules(policy, item, on, language)
    if ruled:
        return "\n".join(ruled)
    province = resolve_province(item)
    return "\n".join(_of_province(policy, province, on, language)) if province else None


def near_ids(policy: Policy, given: str) -> list[str]:
    """Up to five ids that look like what was given, or whose title or number has it in it."""
    records = (policy.entries, policy.provisions, policy.figures, policy.documents, policy.outside)
    ruled = rule_names(policy)
    by_key = {id_.casefold(): id_ for known in (*records, ruled) for id_ in known}
    titles = {each.id: each.title for each in policy.entries.values()}
    titles |= {each.id: each.name for each in policy.documents.values()} | ruled
    within = [id_ for id_, title in titles.items() if fold(given) and fold(given) in fold(title)]
    alike = [by_key[key] for key in get_close_matches(given.casefold(), by_key, 5, 0.5)]
    return list(dict.fromkeys((*within, *alike)))[:5]


def _entry(policy: Policy, entry: Entry, on: date, language: str) -> Iterator[str]:
    title = entry.title_en if language == "en" else entry.title
    yield say(language, "policy.show.question", id=entry.id, title=title)
    yield place(entry.at, language)
    said, spoken = answer(policy, entry.id, on, None, language), entry.answer_on(on)
    if said is None or spoken is None:
        yield say(language, "policy.show.none_then", day=amounts.day(on, language))
    else:
        yield from ("", said.text, "")
        yield from _otherwise(policy, spoken, on, language)
        yield say(language, "policy.show.rests_on")
        yield from (cited(policy, fact, language) for fact in said.facts)
    yield from _at_other_times(policy, entry, spoken, language)
    yield from _in_provinces(policy, entry, on, language)
    yield from _asked(entry, language)
    yield from listed("next", (titled(policy, each, language) for each in entry.next), language)


def _otherwise(policy: Policy, spoken: AnswerText, on: date, language: str) -> Iterator[str]:
    """The other first lines, by kind of question and of facility."""
    english = language == "en"
    for kind, text in (spoken.first_for_en if english else spoken.first_for).items():
        told = fill(policy, text.replace("{province}", "…"), on, language)
        yield say(language, "policy.show.first_for", kind=say(language, f"policy.kind.{kind}"), text=told)
    for facility, text in (spoken.for_facility_en if english else spoken.for_facility).items():
        told = fill(policy, text, on, language)
        name = say(language, f"profile.kind.{facility}")
        yield say(language, "policy.show.first_for", kind=name, text=told)


def _at_other_times(policy: Policy, entry: Entry, now: AnswerText | None, language: str) -> Iterator[str]:
    others = [spoken for spoken in entry.answers if spoken is not now]
    if others:
        yield say(language, "policy.show.other_times")
    for spoken in others:
        on = spoken.valid_from or spoken.valid_to or date.min
        first = fill(policy, spoken.first_en if language == "en" else spoken.first, on, language)
        yield f"- {days(spoken, language)}: {first}"


def _in_provinces(policy: Policy, entry: Entry, on: date, language: str) -> Iterator[str]:
    for line in policy.lines:
        province = province_by_code(line.province)
        if line.entry == entry.id and line.holds(on) and province:
            yield say(language, "policy.show.province", province=province.name)
            yield "  " + fill(policy, line.says_en if language == "en" else line.says, on, language)


def _asked(entry: Entry, language: str) -> Iterator[str]:
    counts = {"n": len(entry.wordings), "english": len(entry.wordings_en)}
    yield say(language, "policy.show.wordings", **counts)
    yield "  " + "; ".join((*entry.wordings, *entry.wordings_en))


def titled(policy: Policy, entry: str, language: str) -> str:
    """`machine-amount (Mua máy mới được hỗ trợ bao nhiêu?)`"""
    known = policy.entries[entry]
    return f"{entry} ({known.title_en if language == 'en' else known.title})"


def _provision(policy: Policy, provision: Provision, on: date, language: str) -> Iterator[str]:
    source = source_name(policy, provision, language)
    yield say(language, "policy.show.provision", id=provision.id, source=source)
    yield place(provision.at, language)
    yield told_in_full(policy, provision.id, None, on, language)
    figures = [each for each in policy.figures.values() if each.provision == provision.id]
    yield from listed("figures", (level_of(each, language) for each in figures), language)
    yield from listed("used_by", _resting_on(policy, provision.id, language), language)
    yield from listed("used_by_rules", resting_rules(policy, provision.id, language), language)


def _resting_on(policy: Policy, provision: str, language: str) -> Iterator[str]:
    for entry in policy.entries.values():
        if any(provision in spoken.rests_on for spoken in entry.answers):
            yield titled(policy, entry.id, language)
    yield from (f"{line.entry} ({line.province})" for line in policy.lines if provision in line.rests_on)


def _figure(policy: Policy, figure: Figure, language: str) -> Iterator[str]:
    what = figure.what_en if language == "en" else figure.what
    yield say(language, "policy.show.figure", id=figure.id, what=what)
    yield place(figure.at, language)
    yield level_of(figure, language, told_what=False)
    yield say(language, f"policy.quote.{figure.quote}")
    yield cited(policy, figure.provision, language)
    named = (f"{{{figure.id}.cap}}", f"{{{figure.id}.percent}}")
    yield from listed("used_by", _saying(policy, named, language), language)


def _saying(policy: Policy, named: tuple[str, ...], language: str) -> Iterator[str]:
    for entry in policy.entries.values():
        texts = " ".join(text for spoken in entry.answers for text in (spoken.first, *spoken.conditions))
        if any(name in texts for name in named):
            yield titled(policy, entry.id, language)
    yield from (
        f"{line.entry} ({line.province})" for line in policy.lines if any(n in line.says for n in named)
    )


def _document(policy: Policy, document: Document, language: str) -> Iterator[str]:
    name = document.name_en if language == "en" else document.name
    yield say(language, "policy.show.document", id=document.id, name=name)
    yield place(document.at, language)
    yield document.about
    yield say(language, "policy.show.days", days=days(document, language))
    yield from listed(
        "amended_by", (f"{each}: {policy.documents[each].name}" for each in document.amended_by), language
    )
    mine = [each for each in policy.provisions.values() if each.document == document.id]
    yield from listed("provisions", (f"{each.id}: {_where(each)}{each.says}" for each in mine), language)


def _where(provision: Provision) -> str:
    return f"{provision.where}: " if provision.where else ""


def _outside(topic: Outside, language: str) -> Iterator[str]:
    english = language == "en"
    yield say(language, "policy.show.outside", id=topic.id, title=topic.title_en if english else topic.title)
    yield place(topic.at, language)
    yield topic.says_en if english else topic.says


def _of_province(policy: Policy, province: Province, on: date, language: str) -> Iterator[str]:
    """What the file of a province holds that day."""
    kind = say(language, "policy.place.city" if policy.is_city(province, on) else "policy.place.province")
    yield say(language, "policy.show.of_province", code=province.code, name=province.name, kind=kind)
    figures = [each for each in policy.figures.values() if each.purse == province.code and each.holds(on)]
    yield from listed("figures", (level_of(each, language) for each in figures), language)
    lines = [line for line in policy.lines if line.province == province.code and line.holds(on)]
    texts = (fill(policy, line.says_en if language == "en" else line.says, on, language) for line in lines)
    told = (
        f"{titled(policy, line.entry, language)}: {text}" for line, text in zip(lines, texts, strict=True)
    )
    yield from listed("own_answers", told, language)
    if not figures and not lines:
        yield say(language, "policy.show.nothing_own")
