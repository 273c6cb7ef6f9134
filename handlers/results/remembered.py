"""What was answered about workshops: shown under «dữ liệu», forgotten on request or after a silent month."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from handlers.eligibility.replies import situation_of
from handlers.filling import may_keep
from handlers.flows.profile import PROFILE
from handlers.here import Here
from handlers.interview.asked import FLOW
from handlers.results import workshops
from handlers.results.answers_told import told_answers
from handlers.turn import Talk

SILENCE = timedelta(days=30)  # then answers nobody agreed to have kept are forgotten


def is_any(talk: Talk) -> bool:
    return bool(talk.situation or talk.workshops or FLOW in talk.drafts)


def lines(here: Here, talk: Talk) -> list[str]:
    """The answers about the workshop at hand, in words, and the names of the others."""
    if not is_any(talk):
        return []
    answers = {**talk.situation, **talk.drafts.get(FLOW, {})}
    names = [here.words("data.other_workshop", workshop=name) for name in talk.workshops]
    return [here.words("data.answers"), *told_answers(here, situation_of(answers)), *names]


def without(talk: Talk) -> Talk:
    """All of it forgotten, in the middle of the interview too."""
    drafts = {name: draft for name, draft in talk.drafts.items() if name != FLOW}
    left = replace(
        talk, situation={}, result_at=None, trial={}, workshop="", workshops={}, drafts=drafts, keeping=None
    )
    return replace(left, flow=None, answers={}, asking=None, held=None) if talk.flow == FLOW else left


def begun(here: Here, talk: Talk) -> Talk:
    """The talk at the start of a turn: after a month's silence it knows no workshops, unless it may."""
    silent = talk.heard_at is not None and here.now - talk.heard_at >= SILENCE
    return without(talk) if silent and not may_keep(talk, PROFILE) else talk


def joined(here: Here, talk: Talk, other: Talk) -> Talk:
    """`talk` goes on with its workshop; those only the other one knew are added, each under its name."""
    theirs = _every(here, other)
    if not talk.situation and other.situation:
        theirs.pop(workshops.name_of(here, other))
        talk = replace(talk, situation=other.situation, workshop=other.workshop, result_at=other.result_at)
    known = _every(here, talk)
    added = {name: answers for name, answers in theirs.items() if name not in known}
    every = {**talk.workshops, **added}
    return replace(talk, workshops=dict([*every.items()][: workshops.MOST - 1]))


def _every(here: Here, talk: Talk) -> dict[str, Mapping[str, str]]:
    return workshops.all_of(here, talk) if talk.situation else dict(talk.workshops)
