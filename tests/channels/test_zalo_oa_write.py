"""What we say, as the exact calls of Zalo's OpenAPI."""

import unicodedata
from typing import Any

import pytest

from bot.channels.port import SHARE_PHONE, Call, Choice, File, Shown
from bot.channels.zalo_oa_write import Variant, calls

USER = "111222333"
TWO = (Choice("yes", "Có"), Choice("no", "Không"))
LONG = "Máy móc, thiết bị. " * 200


def body(call: Call) -> Any:
    return call.values["body"]["message"]


def instead(call: Call) -> Any:
    return call.values["instead"]["message"]


def button(title: str, choice: str) -> dict[str, str]:
    return {"title": title, "type": "oa.query.hide", "payload": f"kc:{choice}"}


BUTTONS = [button("Có", "yes"), button("Không", "no")]
SHAPES: list[tuple[Variant, Any]] = [
    ("plain", {"text": "Tiếp?", "attachment": {"type": "template", "payload": {"buttons": BUTTONS}}}),
    (
        "typed",
        {
            "text": "Tiếp?",
            "attachment": {"type": "template", "payload": {"template_type": "button", "buttons": BUTTONS}},
        },
    ),
    ("inside", {"attachment": {"type": "template", "payload": {"text": "Tiếp?", "buttons": BUTTONS}}}),
]


def test_words_are_one_text() -> None:
    assert calls(USER, Shown("Chào anh chị"), "plain") == [
        Call("cs", {"body": {"recipient": {"user_id": USER}, "message": {"text": "Chào anh chị"}}})
    ]


@pytest.mark.parametrize(("variant", "message"), SHAPES)
def test_few_choices_are_buttons_in_the_shape_that_was_set(variant: Variant, message: Any) -> None:
    (call,) = calls(USER, Shown("Tiếp?", TWO), variant)
    assert call.values["body"] == {"recipient": {"user_id": USER}, "message": message}
    assert instead(call) == {"text": "Tiếp?\n\n1. Có\n2. Không"}


def test_without_buttons_choices_are_numbered_text() -> None:
    assert [body(call) for call in calls(USER, Shown("Tiếp?", TWO), "off")] == [
        {"text": "Tiếp?\n\n1. Có\n2. Không"}
    ]


def test_more_than_five_choices_are_numbered_and_the_first_five_are_buttons_too() -> None:
    seven = tuple(Choice(f"c{n}", f"Loại {n}") for n in range(1, 8))
    (call,) = calls(USER, Shown("Chọn loại:", seven), "plain")
    assert body(call)["text"].startswith("Chọn loại:\n\n1. Loại 1\n2. Loại 2")
    assert body(call)["text"].endswith("7. Loại 7")
    assert body(call)["attachment"]["payload"]["buttons"] == [
        button(f"Loại {n}", f"c{n}") for n in range(1, 6)
    ]
    assert instead(call) == {"text": body(call)["text"]}


def test_a_label_too_long_for_a_button_is_whole_in_the_text() -> None:
    label = "a" * 101
    (call,) = calls(USER, Shown("Chọn:", (Choice("a", label),)), "plain")
    assert body(call)["text"] == f"Chọn:\n\n1. {label}"
    assert body(call)["attachment"]["payload"]["buttons"] == [button("a" * 99 + "…", "a")]


def test_a_choice_whose_id_is_no_payload_is_text_only() -> None:
    assert "attachment" not in body(calls(USER, Shown("Chọn:", (Choice("a" * 998, "A"),)), "plain")[0])


def test_long_words_are_parted_and_buttons_stand_under_the_last_part() -> None:
    *texts, last = calls(USER, Shown(LONG, TWO), "plain")
    assert len(texts) == 2
    assert all(len(body(call)["text"]) <= 2_000 and set(body(call)) == {"text"} for call in texts)
    assert "".join(body(call)["text"] for call in texts).replace(" ", "") == LONG.replace(" ", "")
    assert body(last)["text"] == "1. Có\n2. Không"
    assert body(last)["attachment"]["payload"]["buttons"] == BUTTONS


@pytest.mark.parametrize(("more", "messages"), [(-1, 1), (0, 1), (1, 2)])
def test_words_and_choices_are_one_message_as_long_as_they_fit(more: int, messages: int) -> None:
    words = "a" * (2_000 - len("\n\n1. Có\n2. Không") + more)
    assert len(calls(USER, Shown(words, TWO), "plain")) == messages


def test_no_message_is_over_the_limit_however_long_the_choices_are() -> None:
    many = tuple(Choice(f"c{n}", f"{n} " + "dài " * 100) for n in range(12))
    variants: list[Variant] = ["plain", "off"]
    for variant in variants:
        made = calls(USER, Shown(LONG, many), variant)
        assert all(len(body(call)["text"]) <= 2_000 for call in made)
        assert all(len(instead(call)["text"]) <= 2_000 for call in made if "instead" in call.values)
        told = " ".join(body(call)["text"] for call in made)
        assert all(f"{n + 1}. {n} dài" in told for n in range(12))


def test_characters_are_counted_composed() -> None:
    loose = unicodedata.normalize("NFD", "ế" * 2_000)
    (call,) = calls(USER, Shown(loose, ()), "plain")
    assert body(call)["text"] == "ế" * 2_000


def test_files_follow_the_words() -> None:
    shown = Shown("Mẫu đơn đây ạ.", (), (File("don.pdf", "https://kc.vn/f/1"),))
    words, file = calls(USER, shown, "plain")
    assert body(words) == {"text": "Mẫu đơn đây ạ."}
    assert file == Call("file", {"user_id": USER, "name": "don.pdf", "url": "https://kc.vn/f/1"})


def test_nothing_to_say_is_no_call() -> None:
    assert calls(USER, Shown(""), "plain") == []


ASKED = Shown("Số của chị?", (Choice(SHARE_PHONE, "Gửi số của tôi"), Choice("skip", "Bỏ qua")))


def test_a_telephone_is_asked_for_by_the_card_with_its_one_element() -> None:
    words, card = calls(USER, ASKED, "plain", "https://kc.vn/logo.png")
    assert body(words)["attachment"]["payload"]["buttons"] == [button("Bỏ qua", "skip")]
    element = {"title": "Gửi số của tôi", "subtitle": "Số của chị?", "image_url": "https://kc.vn/logo.png"}
    payload = {"template_type": "request_user_info", "elements": [element]}
    assert body(card) == {"attachment": {"type": "template", "payload": payload}}


def test_without_a_picture_the_telephone_is_typed() -> None:
    (words,) = calls(USER, ASKED, "plain")
    assert body(words)["text"] == "Số của chị?"
    assert instead(words) == {"text": "Số của chị?\n\n2. Bỏ qua"}
