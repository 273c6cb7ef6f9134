"""Whatever a person's situation: short messages, few choices, no promise, no amount that may not be said."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.eligibility.replies import answers_of, situation_of
from handlers.eligibility.situation import KEYS, Situation
from handlers.here import Here
from handlers.pages import LONGEST
from handlers.registering import begin
from handlers.results import doing, shown, wording
from handlers.results.sheet import sheet_of
from handlers.results.work import Result
from handlers.sheet import bounded
from handlers.turn import Talk, Turn
from messages.knowledge.sources import window
from messages.rules.model import ENTITIES, UNIT_KINDS
from tests.results import BASE, HERE, NOW, here_in, knowledge

MONEY = re.compile(r"\d[\d.,]*\s*(?:triệu|tỷ|nghìn|đồng|%|million|billion|thousand|VND)")
PROMISE = re.compile(
    r"sẽ được|chắc chắn|bảo đảm|đảm bảo|được nhận|cam kết hỗ trợ|anh/chị được|được hỗ trợ ngay"
    r"|you will (?:get|receive)|guarantee|entitled|certainly|you get\b",
    re.IGNORECASE,
)
DETAILS = ("", "why", "money", "papers", "others", "try", "shops")
WISHES = knowledge().policy.rules.wishes
TRADES = (
    "rang xay cà phê",
    "bán lẻ",
    "lò gạch thủ công",
    "gạch nung",
    "khai thác đá",
    "dệt thổ cẩm",
    "bói toán",
)
NUMBERS = {
    "insured_staff": (0, 200, 201),
    "revenue_vnd": (0, 200_000_000_000, 200_000_000_001),
    "capital_vnd": (100_000_000_000, 100_000_000_001),
    "cost_vnd": (0, 1, 400_000_000, 1_234_567_891, 10**15),
}
VALUES = {
    "entity": ENTITIES,
    "sector": TRADES,
    "province_code": ("66", "01", "24", "22", "75", "04"),
    "unit_kind": UNIT_KINDS,
    "wish": WISHES,
    **NUMBERS,
}
DAYS = [
    datetime(*day, 2, tzinfo=UTC) for day in ((2025, 8, 1), (2025, 10, 15), (2026, 9, 10), (2026, 11, 22))
]
situations = st.fixed_dictionaries(
    {}, optional={key: st.sampled_from(VALUES.get(key, (True, False))) for key in KEYS}
)


def every_turn(here: Here, talk: Talk) -> Iterator[Turn]:
    """The result and all its details, each read on to the end; registering too."""
    for what in DETAILS:
        turn = doing.act(here, talk, what)
        assert turn is not None, what
        yield from read_on(here, turn)
    situation = situation_of(talk.situation)
    wish = situation.get("wish")
    yield from read_on(here, begin(here, talk, str(wish) if wish else None, situation))


def read_on(here: Here, turn: Turn) -> Iterator[Turn]:
    yield turn
    while turn.talk.rest:
        turn = shown.read_on(here, turn.talk)
        yield turn


def talk_about(situation: Situation) -> Talk:
    return Talk(situation=answers_of(situation) or {"entity": ""}, result_at=NOW)


@settings(max_examples=60, deadline=None)
@given(situations, st.sampled_from(("vi", "en")), st.sampled_from(DAYS))
def test_every_message_is_short_and_promises_nothing(
    situation: Situation, language: str, now: datetime
) -> None:
    here = Here(knowledge(), now, language)
    for turn in every_turn(here, talk_about(situation)):
        say = turn.say[-1]
        assert 0 < len(say.text) <= LONGEST
        assert 0 < len(say.choices) <= 7
        assert len({choice.id for choice in say.choices}) == len(say.choices)
        assert not PROMISE.search(say.text)


@settings(max_examples=60, deadline=None)
@given(situations, st.sampled_from(("vi", "en")), st.sampled_from(DAYS))
def test_no_amount_is_said_that_may_not_be(situation: Situation, language: str, now: datetime) -> None:
    here = Here(knowledge(), now, language)
    talk = talk_about({key: value for key, value in situation.items() if key != "cost_vnd"})
    found = shown.found_for(here, talk)
    if found.is_open and not found.ceilings.not_quotable:
        return
    said = {wording.says(here, case) for case in found.verdict.cases}
    for what in ("", "money"):
        for turn in read_on(here, done(here, talk, what)):
            text = turn.say[-1].text
            for words in said:
                text = text.replace(words, "")
            assert not MONEY.search(text)


def done(here: Here, talk: Talk, what: str) -> Turn:
    turn = doing.act(here, talk, what)
    assert turn is not None
    return turn


@settings(max_examples=80, deadline=None)
@given(situations, st.sampled_from(DAYS))
def test_every_reason_names_a_clause_in_force(situation: Situation, now: datetime) -> None:
    here = Here(knowledge(), now, "vi")
    found = shown.found_on(here, situation)
    policy, on = knowledge().policy, here.today()
    for case in found.verdict.cases:
        assert wording.clause(here, case.provisions)
        held = [one for one in case.provisions if wording.in_force(here, one)]
        for start, end in (window(policy, policy.provisions[one]) for one in held):
            assert (start is None or start <= on) and (end is None or on <= end)


@settings(max_examples=40, deadline=None)
@given(situations, st.sampled_from(("vi", "en")))
def test_the_sheet_says_what_the_chat_says(situation: Situation, language: str) -> None:
    here = here_in(language)
    talk = talk_about(situation)
    found = shown.found_for(here, talk)
    sheet = sheet_of(here, talk, found, "Xưởng")
    assert bounded(sheet) == sheet
    lines = [line.text for section in sheet.sections for line in section.lines]
    assert sheet.subtitle == wording.verdict_line(here, found)
    assert {said for said, _ in wording.reasons_apart(here, found)} <= set(lines)
    assert {source.casefold() for _, source in wording.reasons_apart(here, found) if source} <= {
        line.casefold() for line in lines
    }
    assert len([one for one in lines if MONEY.search(one)]) == 0 or is_money_of(here, found, lines)


def is_money_of(here: Here, found: Result, lines: list[str]) -> bool:
    """Amounts stand only in what the rules say, the levels that may be told, and the answers given."""
    told = {*wording.money_lines(here, found), *wording.days(here, found)}
    told |= {said for said, _ in wording.reasons_apart(here, found)}
    told |= {
        one
        for kind in ("first", "caveat", "paper", "priority", "office")
        for one in wording.told(here, found, kind)
    }
    parts = [part for one in lines if one not in told for part in one.split("; ")]
    return all(part.split(":")[0] in answered(here) for part in parts if MONEY.search(part))


def answered(here: Here) -> set[str]:
    names = (here.words(f"results.key.{key}") for key in ("revenue_vnd", "capital_vnd", "cost_vnd"))
    return {name[:1].upper() + name[1:] for name in names}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("wish", WISHES)
@pytest.mark.parametrize(
    "change",
    [
        {},
        {"registered": "false"},
        {"bought_already": "true"},
        {"own_capital_ready": None},
        {"province_code": "04"},
        {"province_code": "01", "unit_kind": "phuong", "craft_village": "false"},
        {"difficult_area": "true", "whole_line": "true"},
        {
            "entity": "doanh_nghiep",
            "insured_staff": "150",
            "cluster_investor": "true",
            "difficult_area": "true",
        },
    ],
)
def test_each_wish_says_its_figures_and_no_others(
    wish: str, change: dict[str, str | None], language: str
) -> None:
    """Without a cost, every amount said is one of a figure that may be quoted today for this facility."""
    here = here_in(language)
    answers = {key: kept for key, kept in {**BASE, **change, "wish": wish, "cost_vnd": None}.items() if kept}
    talk = Talk(situation=answers, result_at=NOW)
    found = shown.found_for(here, talk)
    allowed = {
        text for figure in wording.figures(found) for text in MONEY.findall(wording.level_of(here, figure))
    }
    said = {
        text for turn in read_on(here, done(here, talk, "money")) for text in MONEY.findall(turn.say[-1].text)
    }
    assert said == allowed
    first = shown.show(here, talk).say[0].text
    assert set(MONEY.findall(first)) <= allowed
    assert not PROMISE.search(first)
    if found.verdict.verdict == "yes":
        assert ("có thể được xét" if language == "vi" else "may be considered") in first


def test_the_levels_of_two_purses_stand_apart() -> None:
    talk = Talk(situation={**BASE, "wish": "demo_model"}, result_at=NOW)
    text = "\n".join(turn.say[-1].text for turn in read_on(HERE, done(HERE, talk, "money")))
    assert "Nguồn quốc gia: tối đa 30%" in text and "Nguồn tỉnh Đắk Lắk: tối đa 30%" in text
    assert "xét riêng, không cộng vào nhau" in text


def test_a_province_whose_level_is_not_read_is_said_to_be_so() -> None:
    text = "\n".join(turn.say[-1].text for turn in read_on(HERE, done(HERE, Talk(situation=BASE), "money")))
    assert "Mức tiền riêng của Đắk Lắk cho việc này tôi chưa đọc được" in text
