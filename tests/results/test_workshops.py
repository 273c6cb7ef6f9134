"""Several workshops: names, switching, dropping, and what is still known of them after a long silence."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from handlers.converse import converse
from handlers.results import workshops
from handlers.turn import ResultKept, Said, Talk, Turn
from tests.conversation.support import restarted
from tests.results import BASE, HERE, NOW, at_result, knowledge
from tests.results.test_what_if import told

OTHER = {**BASE, "sector": "dệt thổ cẩm", "wish": "fairs"}


def two() -> Talk:
    return replace(at_result(), workshops={"Xưởng dệt": OTHER})


def after(talk: Talk, said: str, hours: int) -> Turn:
    now = NOW + timedelta(hours=hours)
    return converse(Said(said), restarted(replace(talk, heard_at=NOW)), knowledge(), now)


def test_a_workshop_is_called_by_trade_and_place_until_it_has_a_name() -> None:
    assert workshops.name_of(HERE, at_result()) == "Xưởng rang xay cà phê, Đắk Lắk"
    assert workshops.name_of(HERE, at_result(commune_code="24163")) == "Xưởng rang xay cà phê, Tân An"
    assert workshops.name_of(HERE, at_result(sector="xưởng mộc")) == "Xưởng mộc, Đắk Lắk"
    assert workshops.name_of(HERE, told(at_result(), "đặt tên: Xưởng Ea Tu").talk) == "Xưởng Ea Tu"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("đặt tên xưởng này là Cà phê Ea Tu", "Cà phê Ea Tu"),
        ("dat ten la Xuong moc", "Xuong moc"),
        ("đổi tên: Xưởng anh Ba 0905 123 456", "Xưởng anh Ba •••"),
        ("call it Ea Tu roasters", "Ea Tu roasters"),
    ],
)
def test_a_name_is_read_without_numbers(said: str, name: str) -> None:
    assert told(at_result(), said).talk.workshop == name


def test_each_workshop_has_its_verdict_line() -> None:
    turn = told(two(), "xưởng khác")
    assert "Xưởng rang xay cà phê, Đắk Lắk – Mua máy" in turn.say[0].text
    assert "Xưởng dệt – Hội chợ" in turn.say[0].text
    assert turn.say[0].choices[0].label == "Xưởng dệt"


def test_another_workshop_is_opened_and_the_first_one_kept() -> None:
    there = told(two(), "xưởng khác", "1").talk
    assert there.workshop == "Xưởng dệt" and there.situation == OTHER
    assert there.workshops == {"Xưởng rang xay cà phê, Đắk Lắk": BASE}
    back = told(there, "xưởng khác", "1").talk
    assert back.situation == BASE


def test_a_workshop_is_dropped() -> None:
    gone = told(two(), "xưởng khác", "Bỏ một xưởng", "1")
    assert gone.talk.workshops == {} and "Xưởng dệt" in gone.say[0].text


def test_a_new_workshop_is_asked_about_from_the_start() -> None:
    new = told(at_result(), "xưởng khác", "Xem cho xưởng khác nữa").talk
    assert new.flow == "eligibility" and not new.situation
    assert new.workshops == {"Xưởng rang xay cà phê, Đắk Lắk": BASE}


def test_no_more_than_twenty() -> None:
    many = replace(at_result(), workshops={f"Xưởng {n}": OTHER for n in range(workshops.MOST - 1)})
    assert all(one.id != "result:new" for one in told(many, "xưởng khác").say[-1].choices)
    assert "20" in told(many, "thêm xưởng").say[0].text


def test_every_workshop_of_a_long_list_can_be_reached() -> None:
    talk = replace(at_result(), workshops={f"Xưởng {n}": OTHER for n in range(9)})
    turn = told(talk, "xưởng khác")
    seen = []
    while any(one.id.startswith("result:shops:") for one in turn.say[0].choices):
        seen += [one.label for one in turn.say[0].choices if one.id.startswith("result:open")]
        turn = told(turn.talk, "xem thêm")
    seen += [one.label for one in turn.say[0].choices if one.id.startswith("result:open")]
    assert seen == [f"Xưởng {n}" for n in range(9)]


def test_a_result_can_be_asked_for_again_after_a_pause() -> None:
    later = after(two(), "kết quả của tôi", 13)
    assert "Mua máy" in later.say[0].text and later.talk.situation == BASE
    assert after(two(), "vì sao", 13).talk.result_at == NOW


def test_what_is_known_of_workshops_is_shown_and_can_be_forgotten() -> None:
    assert "Xưởng dệt" in told(two(), "dữ liệu").say[0].text
    forgotten = told(two(), "xóa dữ liệu", "1").talk
    assert forgotten == Talk(offered=forgotten.offered, heard_at=forgotten.heard_at)


def test_a_result_is_handed_over_to_be_kept_whole() -> None:
    asked = told(two(), "lưu lại")
    turn = converse(Said("đồng ý"), asked.talk, knowledge(), NOW)
    kept = next(one for one in turn.effects if isinstance(one, ResultKept))
    assert kept.workshop == "Xưởng rang xay cà phê, Đắk Lắk" and kept.wish == "machinery"
    assert kept.situation["cost_vnd"] == 400_000_000 and kept.on == date(2026, 11, 22)
    assert kept.verdicts["machinery"] == "yes" and kept.verdicts["fairs"] == "need_more"
    assert "có thể được xét" in kept.sheet.subtitle
    assert turn.talk.workshop == kept.workshop and turn.talk.saved[0].workshop == kept.workshop


def test_registering_says_honestly_that_it_comes_later_and_what_to_bring() -> None:
    turn = told(at_result(), "đăng ký")
    text = "\n".join(say.text for say in turn.say)
    assert "chưa nhận đăng ký" in text and "0262 3 812 345" in text and "☐ " in text
    assert turn.talk.situation == BASE
    assert "☐" not in told(Talk(), "đăng ký").say[0].text


def test_what_is_only_tried_is_not_kept() -> None:
    asked = told(at_result(), "nếu mua máy cũ", "lưu lại")
    assert "không gồm điều đang thử" in asked.say[0].text
    turn = converse(Said("đồng ý"), asked.talk, knowledge(), NOW)
    kept = next(one for one in turn.effects if isinstance(one, ResultKept))
    assert kept.situation["machine_new"] is True
