"""What the law changed since a result was kept, said before anything else on its page."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from handlers.eligibility.compare import Verdicts, told_person, what_changed, wish_first
from handlers.sheet import Line, Section, Sheet, bounded
from messages import amounts
from messages.knowledge.words import say
from messages.rules.model import Rules


class Since(NamedTuple):
    """The verdicts by activity before a day and from that day on."""

    day: date
    before: Verdicts
    after: Verdicts


def with_changes(sheet: Sheet, wish: str | None, changes: Iterable[Since], rules: Rules) -> Sheet:
    """The sheet as it was made, headed by what changed since; what no rule knows any more has no words."""
    language = sheet.language
    lines = [
        Line("figure", told_person(wish_first(turned, wish), rules, one.day, language))
        for one in changes
        if (turned := what_changed(one.before, one.after))
    ]
    if not lines:
        return sheet
    made = say(language, "changes.made_before", day=amounts.day(sheet.made_on, language))
    section = Section(say(language, "changes.since_then"), (*lines, Line("text", made)))
    return bounded(replace(sheet, sections=(section, *sheet.sections)))
