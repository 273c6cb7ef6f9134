"""Nothing is kept without a yes; what is kept is listed, told again and let go of."""

from dataclasses import replace

import pytest

from handlers.here import Here
from handlers.keeping import LONGEST_NAME, MOST, PLACE, keep
from handlers.linking import joined
from handlers.sheet import LONGEST_LINE, MOST_LINES, Line, Section, bounded, sheet_from_json, sheet_to_json
from handlers.talk_json import talk_from_json, talk_to_json
from handlers.turn import (
    Consented,
    Forgotten,
    ResultDropped,
    ResultKept,
    ResultTold,
    Said,
    Saved,
    Talk,
    Turn,
)
from tests.conversation.support import ids, knowledge, restarted, tap, tell, text_of
from tests.papers.sample import KEPT, NOW, SHEET, another

HERE = Here(knowledge(), NOW, "vi")
AGREED = Talk(agreed={"ho_so": "ho_so-2026-2"})
SAVED = Saved(KEPT.workshop, KEPT.on, "m1")


def kept(talk: Talk, result: ResultKept = KEPT) -> Turn:
    """As the conversation leaves it: the last choices are on offer."""
    turn = keep(HERE, talk, result)
    return Turn(replace(turn.talk, offered=turn.say[-1].choices), turn.say, turn.effects)


def test_a_sheet_comes_back_as_it_was() -> None:
    assert sheet_from_json(sheet_to_json(SHEET)) == SHEET


def test_what_is_no_sheet_is_refused() -> None:
    for wrong in ("[]", "{}", '{"title": 1}', "nonsense"):
        with pytest.raises(ValueError):
            sheet_from_json(wrong)


def test_a_line_of_a_kind_nobody_knows_is_plain_text() -> None:
    text = sheet_to_json(SHEET).replace('"figure"', '"graph"')
    assert sheet_from_json(text).sections[0].lines[1] == Line("text", SHEET.sections[0].lines[1].text)


def test_a_sheet_has_its_bounds() -> None:
    long = replace(SHEET, sections=(Section("x", (Line("text", "y" * 5_000),) * 500),) * 500)
    cut = bounded(long)
    assert len(cut.sections) == 30
    assert len(cut.sections[0].lines) == MOST_LINES
    assert len(cut.sections[0].lines[0].text) == LONGEST_LINE
    assert bounded(SHEET) == SHEET


def test_the_notice_comes_first_and_nothing_is_kept_meanwhile() -> None:
    turn = kept(Talk())
    assert turn.effects == ()
    assert "xin lưu" in text_of(turn)
    assert ids(turn) == ["keep:yes", "keep:no", "keep:full"]
    assert restarted(turn.talk).keeping == KEPT
    assert turn.talk.saved == ()


def test_a_yes_keeps_it_without_another_question() -> None:
    turn = tell(kept(Talk()).talk, "đồng ý")
    consented, result = turn.effects
    assert consented == Consented("ho_so", True, "ho_so-2026-2")
    assert isinstance(result, ResultKept)
    assert (result.workshop, result.sheet, result.verdicts) == (KEPT.workshop, SHEET, KEPT.verdicts)
    assert PLACE in text_of(turn)
    assert turn.talk.keeping is None
    assert [one.workshop for one in turn.talk.saved] == [KEPT.workshop]


def test_the_whole_notice_may_be_read_first() -> None:
    turn = tell(kept(Talk()).talk, tap("keep:full"))
    assert "91/2025/QH15" in text_of(turn)
    assert ids(turn) == ["keep:yes", "keep:no"]
    assert len(tell(turn.talk, tap("keep:yes")).effects) == 2


def test_a_no_keeps_nothing() -> None:
    turn = tell(kept(Talk()).talk, tap("keep:no"))
    assert turn.effects == (Consented("ho_so", False, "ho_so-2026-2"),)
    assert turn.talk.keeping is None
    assert turn.talk.saved == ()


def test_who_talks_of_something_else_has_kept_nothing() -> None:
    turn = tell(kept(Talk()).talk, "menu")
    assert turn.talk.keeping is None
    assert tell(turn.talk, tap("keep:yes")).effects == ()


def test_who_agreed_before_is_not_asked_again() -> None:
    turn = kept(AGREED)
    assert [type(effect) for effect in turn.effects] == [ResultKept]
    assert ids(turn) == ["data", "menu"]


def test_an_older_agreement_is_not_enough() -> None:
    assert kept(Talk(agreed={"ho_so": "ho_so-2026-1"})).effects == ()


@pytest.mark.parametrize("name", ["Xưởng cà phê Ea Kao", "xuong ca phe  ea kao", "XƯỞNG CÀ PHÊ EA KAO"])
def test_the_same_workshop_replaces_its_result(name: str) -> None:
    turn = kept(replace(AGREED, saved=(SAVED,)), another(name))
    (effect,) = turn.effects
    assert isinstance(effect, ResultKept)
    assert effect.mark == "m1"
    assert [one.mark for one in turn.talk.saved] == ["m1"]


def test_another_workshop_has_a_result_of_its_own() -> None:
    turn = kept(replace(AGREED, saved=(SAVED,)), another("Xưởng mộc"))
    assert [one.workshop for one in turn.talk.saved] == [KEPT.workshop, "Xưởng mộc"]


def test_a_person_keeps_only_so_many() -> None:
    full = replace(AGREED, saved=tuple(Saved(f"Xưởng {n}", KEPT.on, f"m{n}") for n in range(MOST)))
    refused = kept(full)
    assert refused.effects == ()
    assert refused.talk.saved == full.saved
    assert len(kept(full, another("Xưởng 3")).effects) == 1  # one of them anew is no more of them


def test_a_name_is_short_and_without_numbers_of_people() -> None:
    turn = kept(AGREED, another("xưởng anh Ba 0912345678 " + "dài " * 50))
    (one,) = turn.talk.saved
    assert "0912345678" not in one.workshop
    assert len(one.workshop) <= LONGEST_NAME


def test_my_data_shows_results_and_lets_one_go() -> None:
    other = Saved("Xưởng mộc", KEPT.on, "m2")
    page = tell(replace(AGREED, saved=(SAVED, other)), "dữ liệu")
    assert "Kết quả «Xưởng cà phê Ea Kao», ngày 23/11/2026" in text_of(page)
    which = tell(page.talk, tap("my:results"))
    assert ids(which) == ["my:results:m1", "my:results:m2", "menu"]
    one = tell(which.talk, tap("my:results:m2"))
    assert PLACE in text_of(one)
    assert [effect.mark for effect in one.effects if isinstance(effect, ResultTold)] == ["m2"]
    gone = tell(one.talk, tap("my:unkeep:m2"))
    assert gone.effects == (ResultDropped("m2"),)
    assert gone.talk.saved == (SAVED,)
    assert "Xưởng mộc" in gone.say[0].text
    assert "Xưởng mộc" not in gone.say[1].text


def test_a_result_of_somebody_else_is_not_told() -> None:
    page = tell(replace(AGREED, saved=(SAVED,)), "dữ liệu", tap("my:results"))
    turn = tell(page.talk, tap("my:results:m2"))
    assert turn.effects == ()
    assert PLACE not in text_of(turn)


def test_consent_taken_back_lets_all_results_go() -> None:
    turn = tell(replace(AGREED, saved=(SAVED,)), "dữ liệu", tap("my:withdraw"))
    assert ResultDropped() in turn.effects
    assert turn.talk.saved == ()


def test_who_is_forgotten_has_kept_nothing() -> None:
    turn = tell(replace(AGREED, saved=(SAVED,)), Said("xóa hết"), tap("my:forget:yes"))
    assert turn.effects == (Forgotten(),)
    assert turn.talk.saved == ()


def test_linked_accounts_have_the_results_of_both() -> None:
    other = Saved("Xưởng mộc", KEPT.on, "m2")
    both = joined(replace(AGREED, saved=(SAVED,)), Talk(saved=(other,)), ("telegram", "web"))
    assert both.saved == (SAVED, other)


def test_a_talk_with_a_result_that_waits_survives_a_restart() -> None:
    talk = replace(AGREED, saved=(SAVED,), keeping=replace(KEPT, wish=None))
    assert talk_from_json(talk_to_json(talk)) == talk
