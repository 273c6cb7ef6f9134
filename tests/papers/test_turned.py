"""Who opens a kept result is told first what the law changed since, if it did."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from handlers.eligibility.replies import answers_of
from handlers.eligibility.typical import TYPICAL
from handlers.here import Here
from handlers.keeping import shown
from handlers.turn import Saved, Talk
from messages.knowledge.load import load_policy
from tests.conversation.support import knowledge

SITUATIONS = {one.id: one.situation for one in TYPICAL}
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def told(facility: str, on: date, name: str = "Xưởng mộc", language: str = "vi") -> list[str]:
    """What is said when the result kept on that day is opened."""
    here = Here(replace(knowledge(), policy=load_policy()), NOW, language)
    talk = Talk(
        workshop="Xưởng khác",
        situation=answers_of(SITUATIONS["commune"]),
        workshops={name: answers_of(SITUATIONS[facility])},
        saved=(Saved("xuong moc", on, "m"),),
    )
    turn = shown(here, talk, "m")
    assert turn is not None
    assert [bool(say.choices) for say in turn.say] == [False] * (len(turn.say) - 1) + [True]
    return [say.text for say in turn.say]


def test_what_turned_since_is_told_before_the_link() -> None:
    first, link = told("ward-of-bac-ninh", date(2026, 8, 3))
    assert first.startswith("Quy định đổi từ 20/09/2026. Mua máy móc")
    assert "trước được xét, nay không được" in first
    assert link == told("commune", date(2026, 8, 3))[-1]
    assert told("ward-of-bac-ninh", date(2026, 8, 3), language="en")[0].startswith("The rules changed from")


@pytest.mark.parametrize(
    ("facility", "on", "name"),
    [
        ("commune", date(2026, 8, 3), "Xưởng mộc"),  # no law touched it
        ("ward-of-bac-ninh", date(2026, 9, 20), "Xưởng mộc"),  # worked out by the new law
        ("ward-of-bac-ninh", date(2026, 8, 3), "Xưởng gốm"),  # nobody knows its answers any more
    ],
)
def test_otherwise_there_is_only_the_link(facility: str, on: date, name: str) -> None:
    assert len(told(facility, on, name)) == 1
