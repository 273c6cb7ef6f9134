"""The result on paper: the same plain result as in chat, whole, with all activities and the answers given."""

from collections.abc import Iterable, Iterator

from handlers.eligibility.diagram import NO, UNSURE, YES
from handlers.eligibility.verdict import NEED_MORE
from handlers.here import Here
from handlers.interview.place import COMMUNE
from handlers.results import wording
from handlers.results.answers_told import commune_name, told_answers
from handlers.results.work import Result
from handlers.sheet import Kind, Line, Section, Sheet
from handlers.turn import Talk
from messages import amounts
from messages.places import unit

VERDICTS = (YES, NEED_MORE, UNSURE, NO)  # in the order they are told


def sheet_of(here: Here, talk: Talk, found: Result, workshop: str) -> Sheet:
    """Every part that has something to say; nothing here is worked out anew."""
    sections = (Section(heading, tuple(lines)) for heading, lines in _sections(here, talk, found))
    return Sheet(
        title=workshop,
        subtitle=wording.verdict_line(here, found),
        made_on=found.day,
        sections=tuple(one for one in sections if one.lines),
        footer=here.words("results.sheet.footer", day=amounts.day(found.day, here.language)),
        language=here.language,
    )


def _sections(here: Here, talk: Talk, found: Result) -> Iterator[tuple[str, list[Line]]]:
    def headed(key: str, *lines: Line) -> tuple[str, list[Line]]:
        return here.words(f"results.sheet.{key}"), [line for line in lines if line.text]

    yield headed("why", *_reasons(here, found))
    yield headed("turns", Line("text", wording.turning_line(here, found)))
    yield headed("missing", *_all("bullet", wording.missing_names(here, found)))
    yield headed("money", *_money(here, found))
    if found.verdict.verdict != NO or found.change:  # else nobody need prepare anything
        yield headed("first", *_all("bullet", wording.told(here, found, "first")))
        yield headed("papers", *_all("check", wording.told(here, found, "paper")))
        yield headed("days", *_all("figure", wording.days(here, found)))
        yield headed("priority", *_all("bullet", wording.told(here, found, "priority")))
    yield headed("caveat", *_all("bullet", wording.told(here, found, "caveat")))
    whom = (*wording.told(here, found, "office"), wording.whom(here, talk, found))
    yield headed("whom", *_all("text", whom))
    yield headed("others", *_others(here, found), Line("bullet", wording.offices_line(here, found)))
    told = (*_site(here, talk), *told_answers(here, found.situation))
    yield headed("answers", Line("text", "; ".join(told)))


def _all(kind: Kind, texts: Iterable[str]) -> Iterator[Line]:
    return (Line(kind, text) for text in texts)


def _reasons(here: Here, found: Result) -> Iterator[Line]:
    for said, source in wording.reasons_apart(here, found):
        yield Line("bullet", said)
        if source:
            yield Line("source", source[:1].upper() + source[1:])


def _money(here: Here, found: Result) -> Iterator[Line]:
    """Amounts stand out, cautions about them do not."""
    if found.wish:
        yield from _all("figure", wording.amounts_of(here, found))
        yield from _all("text", wording.cautions(here, found))


def _site(here: Here, talk: Talk) -> Iterator[str]:
    """The commune as it is called today."""
    if commune := unit(talk.situation.get(COMMUNE, ""), here.today()):
        name = here.words("results.sheet.site")
        yield here.words("results.answer", name=name, value=commune_name(here, commune))


def _others(here: Here, found: Result) -> Iterator[Line]:
    """The other kinds of support, a line a verdict."""
    for verdict in VERDICTS:
        names = [wording.name_of(here, one.activity) for one in found.others if one.verdict == verdict]
        if names:
            yield Line("bullet", here.words(f"results.sheet.others.{verdict}", names=", ".join(names)))
