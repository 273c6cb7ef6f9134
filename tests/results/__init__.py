"""What tests of results share: the real policy and words, one coffee roaster, every page of a detail."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache

from handlers.here import Here
from handlers.knowledge import Knowledge
from handlers.results import doing, shown
from handlers.turn import Talk
from messages.catalogue import load_catalogue
from messages.knowledge.load import load_policy
from messages.search import search_over
from tests.conversation.support import CENTRE

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
BASE = {
    "entity": "ho_kinh_doanh",
    "registered": "true",
    "produces": "true",
    "sector": "rang xay cà phê",
    "province_code": "66",
    "unit_kind": "xa",
    "wish": "machinery",
    "machine_new": "true",
    "bought_already": "false",
    "own_capital_ready": "true",
    "other_state_support_same_item": "false",
    "cost_vnd": "400000000",
}


@cache
def knowledge() -> Knowledge:
    policy = load_policy()
    return Knowledge(policy=policy, search=search_over(policy), words=load_catalogue(), centre=CENTRE)


def here_in(language: str) -> Here:
    return Here(knowledge(), NOW, language)


HERE = here_in("vi")


def at_result(**told: str | None) -> Talk:
    """The roaster, with some answers changed; None: not told."""
    answers = {key: kept for key, kept in {**BASE, **told}.items() if kept is not None}
    return Talk(situation=answers, result_at=NOW)


def every_page(here: Here, talk: Talk, what: str) -> Iterator[str]:
    """All messages of a detail, read on to the end."""
    turn = doing.act(here, talk, what)
    assert turn is not None
    yield turn.say[0].text
    while turn.talk.rest:
        turn = shown.read_on(here, turn.talk)
        yield turn.say[0].text
