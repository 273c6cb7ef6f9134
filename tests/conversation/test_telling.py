"""The answer that came since is said without taking anybody's place."""

from dataclasses import replace
from datetime import date

from handlers.here import Here
from handlers.telling import told
from handlers.turn import Talk, Turn
from tests.conversation.support import NOW, at_question, knowledge, tell, text_of

ASKED = "mua xe tải chở gốm được không"


def told_now(talk: Talk, entry: str = "machine-old") -> Turn | None:
    here = Here(knowledge(), NOW, talk.language)
    return told(here, talk, (ASKED, "cách hỏi khác"), date(2026, 11, 2), entry)


def test_the_question_its_day_and_the_answer_are_said_and_the_choices_work() -> None:
    turn = told_now(Talk(waits=(ASKED, "câu khác", "cách hỏi khác")))
    assert turn is not None
    assert turn.say[0].text.startswith(f"Ngày 02/11/2026 anh/chị hỏi: «{ASKED}».")
    assert "chỉ hỗ trợ máy mới" in text_of(turn)
    assert turn.talk.waits == ("câu khác",)
    first = turn.talk.offered[0]
    assert tell(turn.talk, "1").talk.answered == first.id.removeprefix("entry:")


def test_a_person_in_a_form_keeps_their_place() -> None:
    talk = at_question("kind")
    turn = told_now(talk)
    assert turn is not None
    assert not any(say.choices for say in turn.say)
    assert turn.talk.offered == talk.offered
    assert tell(turn.talk, "2").talk.answers == {"kind": "doanh_nghiep"}


def test_it_is_told_in_the_persons_language() -> None:
    turn = told_now(Talk(language="en"))
    assert turn is not None
    assert "you asked" in turn.say[0].text


def test_a_question_on_offer_is_not_mixed_up_with_what_is_told() -> None:
    talk = tell(Talk(), "thủ tục xuất khẩu sang nhật bản").talk
    turn = told_now(talk)
    assert turn is not None
    assert turn.talk.question == ""
    assert tell(turn.talk, "có").effects == ()


def test_an_entry_that_is_gone_or_says_nothing_today_is_not_told() -> None:
    assert told_now(Talk(), "gone") is None
    known = knowledge()
    none = replace(known.policy.entries["machine-old"], answers=())
    policy = replace(known.policy, entries={**known.policy.entries, "machine-old": none})
    here = Here(replace(known, policy=policy), NOW, "vi")
    assert told(here, Talk(), (ASKED,), date(2026, 11, 2), "machine-old") is None
