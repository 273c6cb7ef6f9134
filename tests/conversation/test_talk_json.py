"""A stored talk comes back as it was, whatever version of the program wrote it."""

from datetime import UTC, date, datetime

import pytest

from handlers.talk_json import talk_from_json, talk_to_json
from handlers.turn import Choice, FileSent, Said, Talk

FULL = Talk(
    language="en",
    flow="profile",
    answers={"kind": "khac", "trade": "dệt «thổ cẩm»"},
    known={"province": "66"},
    offered=(Choice("menu", "See all topics"),),
    heard_at=datetime(2026, 11, 23, 2, 0, 0, 5, tzinfo=UTC),
    asking="trade",
    drafts={"profile": {"kind": ""}},
    agreed={"ho_so": "ho_so-2026-2"},
    held=Said("mộc", None),
    misses=2,
    answered="machine-amount",
    rest="còn nữa",
    answered_at=datetime(2026, 11, 23, 2, 0, tzinfo=UTC),
    answered_on=date(2018, 5, 10),
    answered_in="52",
    about={"province": "52", "kind": "hop_tac_xa"},
    asked=("kind", "province"),
    wanted="province",
    left=("nộp ở đâu", "bao giờ có tiền"),
    question="mua xe tải được không",
    waits=("xin vốn ở đâu",),
    quiet_until=datetime(2026, 11, 23, 14, 0, tzinfo=UTC),
    files=(FileSent("AgAC-1", "máy.jpg", "telegram"), FileSent("AgAC-2", "")),
    sent=3,
)


@pytest.mark.parametrize("talk", [Talk(), FULL], ids=["blank", "full"])
def test_a_talk_comes_back_as_it_was(talk: Talk) -> None:
    assert talk_from_json(talk_to_json(talk)) == talk


def test_a_blank_talk_takes_no_room() -> None:
    assert talk_to_json(Talk()) == "{}"


def test_what_is_unknown_is_ignored_and_what_is_missing_has_its_default() -> None:
    assert talk_from_json('{"language": "en", "mood": "fine"}') == Talk(language="en")


def test_a_time_without_a_zone_is_utc() -> None:
    talk = talk_from_json('{"heard_at": "2026-11-23T02:00:00"}')
    assert talk.heard_at == datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def test_what_is_not_a_talk_is_refused() -> None:
    with pytest.raises(ValueError, match="object"):
        talk_from_json("[]")
