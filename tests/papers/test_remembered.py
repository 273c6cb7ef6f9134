"""Answers about workshops that nobody agreed to have kept: shown, forgotten on request and after a month."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.receive import Heard, Receiver
from handlers.converse import converse
from handlers.here import Here
from handlers.results import remembered
from handlers.talk_json import talk_from_json
from handlers.turn import Said, Saved, Talk, Turn
from storage.retention import DAY_MS, sweep, unkept_answers
from storage.store import Store
from tests.conversation.support import knowledge, tap, tell, text_of
from tests.papers.sample import KEPT, NOW
from tests.storage.turns import rows

HERE = Here(knowledge(), NOW, "vi")
ANSWERS = {"entity": "ho_kinh_doanh", "sector": "rang cà phê", "province_code": "66", "cost_vnd": "600000000"}
TOLD = Talk(situation=ANSWERS, result_at=NOW, workshops={"Xưởng mộc": {"entity": "hop_tac_xa"}}, heard_at=NOW)
HALF_WAY = Talk(drafts={"eligibility": {**ANSWERS, "path": "entity sector"}}, heard_at=NOW)
ASKED = Talk(flow="eligibility", answers={**ANSWERS, "path": "entity sector"}, heard_at=NOW)
AGREED = {"ho_so": "ho_so-2026-2"}
NOW_MS = int(NOW.timestamp() * 1000)


def nothing_of(talk: Talk) -> bool:
    return not (
        talk.situation or talk.workshops or talk.drafts or talk.answers or talk.trial or talk.workshop
    )


@pytest.mark.parametrize("talk", [TOLD, HALF_WAY, ASKED], ids=["told", "draft", "asked"])
def test_my_data_shows_the_answers_and_forgets_them(talk: Talk) -> None:
    page = tell(talk, "dữ liệu")
    assert "rang cà phê" in text_of(page)
    assert "600 triệu" in text_of(page)
    gone = tell(page.talk, tap("my:answers"))
    assert nothing_of(gone.talk)
    assert "rang cà phê" not in text_of(gone)


def test_other_workshops_are_named_and_kept_results_stay() -> None:
    saved = (Saved("Xưởng mộc", NOW.date(), "m1"),)
    page = tell(replace(TOLD, saved=saved, agreed=AGREED), "dữ liệu")
    assert "các câu về «Xưởng mộc»" in text_of(page)
    gone = tell(page.talk, tap("my:answers"))
    assert gone.talk.saved == saved
    assert "Kết quả «Xưởng mộc»" in text_of(gone)


def test_answers_wait_for_a_month_and_no_longer() -> None:
    soon, late = NOW + timedelta(days=29), NOW + timedelta(days=31)
    assert tell(TOLD, "menu", now=soon).talk.situation == ANSWERS
    for talk in (TOLD, HALF_WAY, ASKED):
        assert nothing_of(tell(talk, "menu", now=late).talk)


def test_who_agreed_keeps_them() -> None:
    late = NOW + timedelta(days=300)
    assert tell(replace(TOLD, agreed=AGREED), "menu", now=late).talk.situation == ANSWERS


def test_linked_accounts_have_the_workshops_of_both() -> None:
    own, other = "Xưởng rang cà phê, Đắk Lắk", {"entity": "doanh_nghiep", "sector": "cơ khí"}
    both = remembered.joined(HERE, TOLD, Talk(situation=other, workshop="Xưởng CNC"))
    assert both.situation == ANSWERS
    assert both.workshops == {"Xưởng mộc": {"entity": "hop_tac_xa"}, "Xưởng CNC": other}
    empty = remembered.joined(HERE, Talk(), TOLD)
    assert (empty.situation, empty.workshops) == (TOLD.situation, TOLD.workshops)
    same = remembered.joined(HERE, replace(TOLD, workshop=own), replace(TOLD, workshop=own))
    assert same == replace(TOLD, workshop=own)
    assert remembered.joined(HERE, Talk(), Talk()) == Talk()


async def spoke(store: Store, who: str, talk: Talk) -> None:
    """A conversation whose last turn left this talk."""

    def decide(said: Said, _: Talk, __: object) -> Turn:
        return Turn(talk, converse(said, Talk(), knowledge(), NOW).say)

    await Receiver(store, decide, clock=lambda: NOW).hear(Heard("web", who, "1", "chào"))


async def left_of(store: Store, who: str) -> Talk:
    state = (await store.load("web", who, "x")).state
    assert state is not None
    return talk_from_json(state)


async def test_the_sweep_forgets_what_silent_people_answered(store: Store) -> None:
    for who, talk in {"told": TOLD, "half": HALF_WAY, "asked": ASKED}.items():
        await spoke(store, who, talk)
    await spoke(store, "agreed", replace(TOLD, agreed=AGREED))
    await spoke(store, "word", Talk(question='"situation":{"ho_so":"'))
    late = NOW_MS + 30 * DAY_MS

    assert await store.run(lambda session: unkept_answers(session, late)) == 0
    pages = [await store.run(lambda session: unkept_answers(session, late + 1, most=2)) for _ in range(3)]

    assert pages == [2, 1, 0]
    for who in ("told", "half", "asked"):
        assert nothing_of(await left_of(store, who))
    assert (await left_of(store, "agreed")).situation == ANSWERS
    assert (await left_of(store, "word")).question
    assert len(await rows(store, "SELECT id FROM event")) == 5
    assert await store.run(lambda session: sweep(session, late + 1)) == 0


async def test_who_speaks_meanwhile_is_decided_again(store: Store) -> None:
    await spoke(store, "a", TOLD)
    before = (await store.load("web", "a", "x")).version
    await store.run(lambda session: unkept_answers(session, NOW_MS + 31 * DAY_MS))
    assert (await rows(store, "SELECT version FROM conversation")) == [(before + 1,)]


def test_a_result_that_waits_for_a_yes_is_forgotten_too() -> None:
    assert remembered.without(replace(TOLD, keeping=KEPT)).keeping is None
