"""The result on paper: the same plain result as in chat, whole, with all activities and the answers given."""

from collections.abc import Iterable, Iterator

from handlers.here import Here
from handlers.results import wording
from handlers.results.answers_told import told_answers
from handlers.results.work import Result
from handlers.sheet import Kind, Line, Section, Sheet
from handlers.turn import Talk
from messages import amounts


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
    def headed(key: str, kind: Kind, texts: Iterable[str]) -> tuple[str, list[Line]]:
        return here.words(f"results.sheet.{key}"), [Line(kind, text) for text in texts if text]

    yield headed("why", "bullet", wording.reasons(here, found))
    turns = (wording.change_line(here, found) or wording.instead_line(here, found),)
    yield headed("turns", "text", turns)
    yield headed("missing", "bullet", wording.missing_names(here, found))
    yield headed("money", "figure", wording.money_lines(here, found) if found.wish else ())
    yield headed("first", "bullet", wording.told(here, found, "first"))
    yield headed("papers", "check", wording.told(here, found, "paper"))
    yield headed("days", "figure", wording.days(here, found))
    yield headed("priority", "bullet", wording.told(here, found, "priority"))
    yield headed("caveat", "bullet", wording.told(here, found, "caveat"))
    yield headed("whom", "text", [*wording.told(here, found, "office"), wording.whom(here, talk, found)])
    statuses = [wording.status_line(here, one) for one in found.others]
    yield headed("others", "bullet", [*statuses, wording.offices_line(here, found)])
    yield headed("answers", "text", told_answers(here, found.situation))
