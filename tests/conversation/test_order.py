"""The order in which people who want a machine are asked: who, where, what, how large, the machine, money."""

from collections.abc import Mapping

import pytest

from handlers.converse import converse
from handlers.eligibility.replies import YES
from handlers.filling import question_of
from handlers.here import Here
from handlers.turn import Said, Talk
from tests.conversation.support import NOW, tap, whole

TOLD: Mapping[str, Said] = {
    "wish": tap("answer:wish:machinery"),
    "place": Said("xã Ea Wer, Đắk Lắk"),
    "trade": Said("rang cà phê"),
    "staff": Said("45"),
    "capital": Said("12 tỷ"),
    "machine": tap("answer:machine:new"),
    "own_money": tap("answer:own_money:yes"),
    "state_money": tap("answer:state_money:no"),
    "cost": Said("450 triệu"),
    "line": tap("answer:line:no"),
    "village": tap("answer:village:yes"),
}
WHAT, MONEY = ("place", "trade"), ("machine", "own_money", "state_money", "cost")


def asked(**told: Said) -> list[str]:
    """The names of the questions up to the result."""
    talk, names, answers = converse(tap("eligibility"), Talk(), whole(), NOW).talk, [], {**TOLD, **told}
    while question := question_of(Here(whole(), NOW, "vi"), talk):
        names.append(question.name)
        talk = converse(answers[question.name], talk, whole(), NOW).talk
    assert talk.situation["own_capital_ready"] == YES
    return names


@pytest.mark.parametrize("entity", ["ho_kinh_doanh", "hop_tac_xa", "to_hop_tac"])
def test_who_and_what_comes_before_the_money(entity: str) -> None:
    names = asked(entity=tap(f"answer:entity:{entity}"), registered=tap("answer:registered:yes"))
    assert [name for name in names if name not in ("registered", "line")] == ["wish", "entity", *WHAT, *MONEY]


def test_a_firm_tells_its_staff_before_its_capital() -> None:
    names = asked(entity=tap("answer:entity:doanh_nghiep"))
    assert [name for name in names if name != "line"] == [
        "wish",
        "entity",
        *WHAT,
        "staff",
        "capital",
        *MONEY,
    ]


def test_a_ward_of_a_city_is_asked_for_its_craft_village_at_once() -> None:
    names = asked(entity=tap("answer:entity:ho_kinh_doanh"), place=Said("phường Chương Mỹ, Hà Nội"))
    assert names[2:5] == ["place", "village", "trade"]
