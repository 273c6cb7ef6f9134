"""«Lưu lại»: the result as it stands, handed over to be kept with its page and PDF."""

from dataclasses import replace

from handlers.eligibility.replies import situation_of
from handlers.here import Here, saying
from handlers.keeping import keep
from handlers.results import shown, workshops
from handlers.results.sheet import sheet_of
from handlers.results.work import Result
from handlers.turn import ResultKept, Talk, Turn
from messages.rules.model import BENEFICIARY


def save(here: Here, talk: Talk) -> Turn:
    """What is tried and was not taken on is not kept. From now on the workshop has this name."""
    result = kept(here, talk)
    turn = keep(here, replace(talk, workshop=result.workshop), result)
    return saying(here.say("results.try.not_kept"), turn) if talk.trial else turn


def kept(here: Here, talk: Talk) -> ResultKept:
    from_answers = shown.found_on(here, situation_of(talk.situation))
    name = workshops.name_of(here, talk)
    return ResultKept(
        workshop=name,
        situation=dict(from_answers.situation),
        wish=from_answers.wish,
        on=from_answers.day,
        verdicts=verdicts(from_answers),
        sheet=sheet_of(here, talk, from_answers, name),
        revision=here.knowledge.revision,
    )


def verdicts(found: Result) -> dict[str, str]:
    """By activity, what no facility asks for left out."""
    own = {found.wish or BENEFICIARY: found.verdict.verdict}
    return own | {one.activity.id: one.verdict for one in found.others}
