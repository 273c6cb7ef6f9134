"""What is no text: every kind is answered kindly and keeps the place; silence where staff is talking."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers import signs
from handlers.form import Flow, has_letters, text
from handlers.here import Here
from handlers.photos import CONSENT, LONGEST_NAME, LONGEST_REF, MOST
from handlers.telling import told
from handlers.turn import FileSent, FilesSent, Said, Talk
from tests.conversation.support import NOW, agreed, at_question, ids, knowledge, tap, tell, text_of

KINDS = (*signs.NOTES, "unknown", "a kind of tomorrow")
STAFF = Said("Chị gửi em địa chỉ nhé", sign="staff")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_sign_is_answered_and_the_place_stays(kind: str, language: str) -> None:
    talk = at_question("trade", language)
    turn = tell(talk, Said("", sign=kind))
    assert turn.say[-1] == tell(talk, "làm tiếp").say[-1]
    assert replace(turn.talk, heard_at=None) == replace(talk, heard_at=None)
    assert len(turn.say) == 2
    assert turn.effects == ()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "location"])
def test_choices_on_offer_stay_on_offer(kind: str) -> None:
    menu = tell(Talk(), "menu")
    assert ids(tell(menu.talk, Said("", sign=kind))) == ids(menu)
    assert ids(tell(Talk(), Said("", sign=kind))) == ["menu"]


def test_words_with_a_position_or_a_card_are_not_kept() -> None:
    for kind in ("location", "contact"):
        turn = tell(agreed(), Said("12.68, 108.05 anh Hùng 0912345678", sign=kind))
        assert "0912345678" not in repr(turn)
        assert "108.05" not in repr(turn)


@pytest.mark.parametrize("sign", ["left", "back"])
def test_blocking_us_and_coming_back_are_no_words(sign: str) -> None:
    talk = at_question("trade")
    turn = tell(talk, Said("", sign=sign))
    assert (turn.talk, turn.say) == (talk, ())


@pytest.mark.parametrize(
    "typed",
    [
        "xã Ea Kao, tỉnh Đắk Lắk",
        "phuong tan an dak lak",
        "Ea Kao, Đắk Lắk ạ",
        "em ở xã Ea Kao tỉnh Đắk Lắk",
        "Đắk Lắk",
    ],
)
def test_instead_of_a_position_its_names_are_asked_for(typed: str) -> None:
    turn = tell(Talk(), Said("", sign="location"))
    assert ids(turn)[-1] == "about:skip"
    assert tell(turn.talk, typed).talk.about == {"province": "66"}


def test_a_place_with_its_province_is_understood_at_any_time() -> None:
    assert tell(Talk(), "xã Ea Kao, tỉnh Đắk Lắk").talk.about == {"province": "66"}
    for question in (
        "mua máy ở Đắk Lắk",
        "xã nào được hỗ trợ ở Đắk Lắk",
        "xã hỗ trợ mua máy mới bao nhiêu ở Đắk Lắk",
    ):
        assert tell(Talk(), question).talk.about == {}


def test_opening_the_chat_is_a_greeting() -> None:
    assert tell(Talk(), Said("", sign="hello")).say == tell(Talk(), "xin chào").say


def test_a_number_nobody_asked_for_is_not_kept() -> None:
    for talk in (Talk(), at_question("trade")):
        turn = tell(talk, Said("", phone="+84912345678"))
        assert "912345678" not in repr(turn)
        assert turn.effects == ()


def test_a_form_that_asks_for_a_phone_takes_the_shared_number() -> None:
    phone = text(
        "trade",
        purpose="ho_so",
        required_because="profile.trade.because",
        retention="until_forgotten",
        check=lambda typed: None if typed.startswith("+84") else has_letters(typed),
        keep=lambda typed: typed,
        phone=True,
    )
    flow = Flow("profile", ask=(phone,), then=lambda here, talk: tell(talk), consent=CONSENT)
    here = Here(knowledge(), NOW, "vi")
    talk = Talk(flow="profile", agreed={CONSENT.purpose: CONSENT.version})
    turn = signs.answered(here, talk, flow, phone, "+84912345678")
    assert turn.talk.answers == {"trade": "+84912345678"}


def test_nothing_is_said_while_staff_is_talking_and_the_talk_stays_as_it_is() -> None:
    before = at_question("trade")
    quiet = tell(before, STAFF)
    assert quiet.say == ()
    assert quiet.talk == replace(before, quiet_until=NOW + signs.QUIET, offered=())
    for said in ("mộc", "0", "xóa hết", tap("stop"), Said("", sign="hello"), Said("", phone="0912345678")):
        turn = tell(quiet.talk, said, now=NOW + signs.QUIET - timedelta(seconds=1))
        assert (turn.talk, turn.say, turn.effects) == (quiet.talk, (), ())


@pytest.mark.parametrize("said", ["menu", "cho em menu", tap("menu"), tap("menu:6")])
def test_menu_calls_us_back(said: str | Said) -> None:
    turn = tell(tell(Talk(), STAFF).talk, said)
    assert turn.talk.quiet_until is None
    assert turn.say
    assert tell(turn.talk, "cảm ơn").say


def test_after_the_silence_we_answer_again() -> None:
    turn = tell(tell(Talk(), STAFF).talk, "cảm ơn", now=NOW + signs.QUIET)
    assert turn.say
    assert turn.talk.quiet_until is None


def test_what_came_since_is_not_told_while_staff_is_talking() -> None:
    talk = replace(Talk(), waits=("máy cũ được không",))
    asked = (("máy cũ được không",), NOW.date(), "machine-old")
    assert told(Here(knowledge(), NOW, "vi"), talk, *asked)
    quiet = tell(talk, STAFF).talk
    assert told(Here(knowledge(), NOW, "vi"), quiet, *asked) is None
    assert told(Here(knowledge(), NOW + signs.QUIET, "vi"), quiet, *asked)


PHOTO = FileSent("ref-1", "máy.jpg", "telegram")


def sent(*files: FileSent, words: str = "") -> Said:
    return Said(words, files=files or (PHOTO,))


def test_photos_while_staff_is_talking_are_kept_only_with_consent() -> None:
    quiet = tell(Talk(), STAFF).talk
    assert tell(quiet, sent()).effects == ()
    assert tell(quiet, sent()).talk == quiet
    consented = tell(tell(Talk(), sent(), "đồng ý").talk, STAFF).talk
    turn = tell(consented, sent())
    assert (turn.say, turn.effects) == ((), (FilesSent((PHOTO,)),))
    assert turn.talk.sent == 2


@pytest.mark.parametrize("answer", ["không", "menu", "mua máy cũ được không"])
def test_without_consent_nothing_is_kept(answer: str) -> None:
    turn = tell(Talk(), sent(), answer)
    assert not any(isinstance(effect, FilesSent) for effect in turn.effects)
    assert turn.talk.files == ()
    assert PHOTO.ref not in repr(turn)


def test_what_waits_for_consent_is_bounded() -> None:
    long = FileSent("r" * 9_999, "n" * 9_999)
    talk = tell(Talk(), sent(*[long] * 15), sent(*[long] * 15)).talk
    assert len(talk.files) == MOST
    assert {(len(file.ref), len(file.name)) for file in talk.files} == {(LONGEST_REF, LONGEST_NAME)}


def test_consent_to_photos_is_no_consent_to_the_profile() -> None:
    talk = tell(Talk(), sent(), "đồng ý").talk
    assert ids(tell(talk, tap("profile"))) == ["agree:yes", "agree:no", "agree:full"]
    both = tell(talk, tap("profile"), tap("agree:yes"), "hkd").talk
    left = tell(both, "dữ liệu", tap("my:photos")).talk
    assert set(left.agreed) == {"ho_so"}
    assert "1" not in text_of(tell(left, "dữ liệu"))
