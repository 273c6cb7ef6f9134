"""«Nguồn»: what the last answer rests on, told in full, one provision at a time."""

from dataclasses import replace

from handlers import questions
from handlers.answers import after_answer, facts_of_last
from handlers.filling import flow_of
from handlers.here import Here, just
from handlers.pages import first_page
from handlers.turn import Choice, Say, Talk, Turn
from messages.knowledge.model import Provision
from messages.knowledge.provenance import answer_before, told_in_full
from messages.knowledge.sources import source_name, where_in_english

OTHERS = 3  # further provisions offered
LONGEST_LABEL = 60


def source(here: Here, talk: Talk, fact: str) -> Turn | None:
    """Without a provision named: the first one of the last answer. None for one that is not held."""
    facts = facts_of_last(here, talk)
    asked = fact or next(iter(facts), "")
    if not asked:
        turn: Turn | None = just(talk, here.say("source.of_nothing", here.choice("menu")))
    else:
        turn = _told(here, talk, asked, facts)
    flow = flow_of(talk)
    return questions.go_on(here, turn, flow) if turn and flow else turn


def _told(here: Here, talk: Talk, fact: str, facts: tuple[str, ...]) -> Turn | None:
    policy = here.knowledge.policy
    if fact not in policy.provisions:
        return None
    entry = policy.entries.get(talk.answered or "") if fact in facts[:1] else None
    page, rest = first_page(told_in_full(policy, fact, entry, here.today(), here.language))
    more = (here.choice("more"),) if rest else ()
    if rest and flow_of(talk):
        page = f"{page}\n{here.words('answer.more_by_word')}"
    others = [_choice(here, policy.provisions[one]) for one in facts if one != fact]
    return just(
        replace(talk, rest=rest),
        Say(page, (*more, *others[: OTHERS - len(more)], *_next(here, talk), here.choice("menu"))),
    )


def _next(here: Here, talk: Talk) -> tuple[Choice, ...]:
    """The rule before, when one is held; else the first question people ask next."""
    entry = here.knowledge.policy.entries.get(talk.answered or "")
    spoken = entry.answer_on(talk.answered_on or here.today()) if entry else None
    if entry and spoken and spoken.valid_from and answer_before(entry, spoken.valid_from):
        return (here.choice("earlier"),)
    return after_answer(here, talk)[:1] if entry else ()


def _choice(here: Here, provision: Provision) -> Choice:
    """`Khoản 4 Điều 8, 28/2018/TT-BTC`."""
    policy = here.knowledge.policy
    document = policy.documents[provision.document]
    number = document.number or ""
    where = where_in_english(provision.where) if here.language == "en" else provision.where
    short = f"{where}, {number}" if where and any(map(str.isdecimal, number)) else ""
    label = short or source_name(policy, provision, here.language).partition(" (")[0]
    label = label[:1].upper() + label[1:]
    cut = label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1].rstrip() + "…"
    return Choice(f"source:{provision.id}", cut)
