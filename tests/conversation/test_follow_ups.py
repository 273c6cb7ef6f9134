"""Short questions over the real policy: read with what was answered last, never in place of a clear one."""

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest
import yaml

from handlers.following import understood
from handlers.here import Here
from handlers.knowledge import Knowledge
from handlers.questions import find
from handlers.turn import Talk
from messages.catalogue import load_catalogue
from messages.knowledge.load import load_policy
from messages.search import build_search
from tests.conversation.support import CENTRE, NOW

CASES = Path(__file__).with_name("follow_ups.yaml")
RIGHT = 0.8  # share of follow-ups that lead to the entry meant
LEFT_ALONE = 0.995  # share of clear questions that mean after any answer what they mean alone


@pytest.fixture(scope="module")
def here() -> Here:
    policy = load_policy()
    return Here(Knowledge(policy, build_search(policy), load_catalogue(), CENTRE), NOW, "vi")


def after(entry: str) -> Talk:
    return Talk(answered=entry, answered_at=NOW)


def cases() -> Iterator[tuple[str, str, str]]:
    for last, asked in yaml.safe_load(CASES.read_text("utf-8")).items():
        yield from ((last, typed, meant) for typed, meant in asked.items())


def test_follow_ups_lead_to_what_is_meant(here: Here) -> None:
    wrong = [
        (last, typed, found.status, found.entry)
        for last, typed, meant in cases()
        if (found := understood(here, after(last), typed).found).entry != meant
    ]
    assert len(wrong) <= (1 - RIGHT) * len(list(cases())), wrong


def test_a_clear_question_means_the_same_after_any_answer(here: Here) -> None:
    entries = here.knowledge.policy.entries
    titles = [entry.title for entry in entries.values()]
    lasts = cycle(list(entries)[::7])
    asked = [(title, next(lasts)) for title in titles for _ in range(2)]
    changed = [
        (title, last)
        for title, last in asked
        if understood(here, after(last), title).found.entry != find(here, Talk(), title).found.entry
    ]
    assert len(changed) <= (1 - LEFT_ALONE) * len(asked), changed


@pytest.mark.parametrize("typed", ["ở Gia Lai thì sao", "o tinh Gia Lai thi sao", "còn Gia Lai?"])
def test_another_province_is_asked_about_the_same(here: Here, typed: str) -> None:
    meant = understood(here, after("machine-amount"), typed)
    assert (meant.found.entry, meant.wish.place) == ("machine-amount", "52")


def test_the_next_question_stays_in_that_province(here: Here) -> None:
    talk = Talk(answered="machine-amount", answered_at=NOW, answered_in="52")
    meant = understood(here, talk, "nộp ở đâu")
    assert (meant.found.entry, meant.wish.place) == ("where-to-go", "52")
