"""A one-time code is told in one spelling and known in all those in which people type it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.codes import LETTERS, code_in, digest_of, finished, new_code
from handlers.turn import Choice, Forgotten, LinkOffered, Say, Talk, Turn
from tests.conversation.support import tell

CODE = "KC-7H3K-9QPM"


@pytest.mark.parametrize(
    "typed",
    [
        "KC-7H3K-9QPM",
        "kc-7h3k-9qpm",
        "KC7H3K9QPM",
        "kc 7h3k 9qpm",
        "  KC – 7H3K – 9QPM. ",
        "Kc-7h3k9qpm",
        "mã: KC-7H3K-9QPM",
        "mã liên kết kc7h3k9qpm ạ",
        "KC 7 H 3 K 9 Q P M",
        "KC-7H3K-9QPM",
    ],
)
def test_a_code_is_read_in_any_spelling(typed: str) -> None:
    assert code_in(typed) == CODE


def test_letters_that_look_like_figures_are_read_as_those() -> None:
    assert code_in("KC-OI1L-0000") == "KC-0111-0000"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "menu",
        "7H3K-9QPM",
        "KC-7H3K-9QP",
        "KC-7H3K-9QPMX",
        "KC-7H3K-9QP!",
        "XKC-7H3K-9QPM",
        "kc mang thep",
        "khuyến công là gì",
        "kc 12345678901234",
        f"{'a' * 60} KC-7H3K-9QPM",
    ],
)
def test_other_words_are_no_code(typed: str) -> None:
    assert code_in(typed) is None


@given(st.text(max_size=80))
def test_any_text_is_looked_at_without_trouble(text: str) -> None:
    code = code_in(text)
    assert code is None or code_in(code) == code


def test_codes_are_drawn_from_forty_bits_and_no_letter_is_mistaken_for_another() -> None:
    with_a_figure = len(LETTERS) ** 8 - sum(not one.isdecimal() for one in LETTERS) ** 8
    assert len(set(LETTERS)) == len(LETTERS)
    assert with_a_figure >= 2**40
    assert not set("ILO") & set(LETTERS)
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    for code in codes:
        assert {code_in(typed) for typed in (code, code.lower(), code.replace("-", " "))} == {code}


def test_the_code_is_in_the_words_and_only_its_digest_in_the_effect() -> None:
    turn = finished(tell(Talk(), "liên kết"), "web")
    code = code_in(turn.say[-1].text.split("\n")[0])
    assert code
    assert turn.effects == (LinkOffered(digest_of(code)),)
    assert code not in repr(turn.effects) + repr(turn.talk)
    assert "?" not in turn.say[-1].text


def test_other_turns_are_left_as_they_are() -> None:
    turn = Turn(Talk(), (Say("Đã xóa.", (Choice("menu", "Xem"),)),), (Forgotten(),))
    assert finished(turn, "web") is turn
