"""What conversation tests talk to: the small policy of this folder, the real words, a made-up centre."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from handlers.converse import converse
from handlers.filling import question_of
from handlers.form import Question
from handlers.here import Here
from handlers.knowledge import Centre, Knowledge
from handlers.talk_json import talk_from_json, talk_to_json
from handlers.turn import Said, Talk, Turn
from messages.catalogue import load_catalogue
from messages.knowledge.load import load_policy
from messages.search import search_over
from tests.conversation.wordings import by_wordings

POLICY = Path(__file__).with_name("policy")
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # a Monday morning, nine o'clock in Vietnam
CENTRE = Centre(
    name="Trung tâm Khuyến công tỉnh Đắk Lắk",
    phone="0262 3 812 345",
    province="66",
    privacy_contact="bà Lê Thị Hoa, 0262 3 812 346",
)
NAMELESS = Centre(name="Trung tâm Khuyến công", phone=None, province=None, privacy_contact=None)


@cache
def knowledge(centre: Centre = CENTRE) -> Knowledge:
    policy = load_policy(POLICY)
    return Knowledge(policy=policy, search=by_wordings(policy), words=load_catalogue(), centre=centre)


@cache
def whole(centre: Centre = CENTRE) -> Knowledge:
    """With the policy of the program itself, whose rules the interview asks by."""
    policy = load_policy()
    return Knowledge(policy=policy, search=search_over(policy), words=load_catalogue(), centre=centre)


def restarted(talk: Talk) -> Talk:
    """The talk as it comes back from the database."""
    again = talk_from_json(talk_to_json(talk))
    assert again == talk
    return again


def tell(
    talk: Talk,
    *said: str | Said,
    now: datetime = NOW,
    centre: Centre = CENTRE,
    known: Knowledge | None = None,
) -> Turn:
    """Says these one after the other; the last turn. The state is written out and read back before each."""
    turn = Turn(talk, ())
    for one in said:
        spoken = Said(one) if isinstance(one, str) else one
        turn = converse(spoken, restarted(turn.talk), known or knowledge(centre), now)
    return turn


def asked(talk: Talk, centre: Centre = CENTRE, now: datetime = NOW) -> Question | None:
    """The question the person is at."""
    return question_of(Here(knowledge(centre), now, talk.language), talk)


def tap(choice: str) -> Said:
    return Said("", choice)


def text_of(turn: Turn) -> str:
    return "\n".join(say.text for say in turn.say)


def ids(turn: Turn) -> list[str]:
    return [choice.id for choice in turn.say[-1].choices]


def agreed(language: str = "vi") -> Talk:
    """A person in the profile, at its first question."""
    return tell(Talk(language=language), tap("profile"), tap("agree:yes")).talk


def at_question(name: str, language: str = "vi") -> Talk:
    """A person in the profile, at this question or on its review page."""
    answers = {"kind": "ho_kinh_doanh", "trade": "mộc", "province": "66", "commune": "xã Ea Kao"}
    given = dict(list(answers.items())[: [*answers, "review"].index(name)])
    talk = replace(agreed(language), answers=given, offered=())
    return tell(talk, "làm tiếp").talk
