"""What we say, as Telegram's calls: parts, buttons, numbered text, documents."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.port import SHARE_PHONE, Call, Choice, File, Shown
from bot.channels.telegram_write import LIMITS, LONGEST_ID, MANY, cut, units, written

NO_PREVIEW = {"link_preview_options": {"is_disabled": True}}
YES, NO = Choice("answer:ok:yes", "Có"), Choice("answer:ok:no", "Không")
LONG_LABEL = Choice("entry:machines", "Mua máy móc, thiết bị thì được Nhà nước hỗ trợ bao nhiêu tiền?")
LONG_ID = Choice("entry:" + "x" * 60, "Mua máy")


def message(text: str, *rows: tuple[str, str]) -> Call:
    values: dict[str, Any] = {"chat_id": 7, "text": text} | NO_PREVIEW
    if rows:
        keyboard = [[{"text": label, "callback_data": data}] for label, data in rows]
        values["reply_markup"] = {"inline_keyboard": keyboard}
    return Call("sendMessage", values)


def topics(number: int) -> tuple[Choice, ...]:
    return tuple(Choice(f"topic:{n}", f"Mục {n}") for n in range(1, number + 1))


def listed(number: int) -> str:
    return "\n".join(f"{n}. Mục {n}" for n in range(1, number + 1))


SAID: list[tuple[str, Shown, list[Call]]] = [
    ("words", Shown("Chào anh/chị"), [message("Chào anh/chị")]),
    ("words like markup", Shown("<b>*a_&amp;"), [message("<b>*a_&amp;")]),
    ("choices", Shown("Đúng không?", (YES, NO)), [message("Đúng không?", ("Có", YES.id), ("Không", NO.id))]),
    (
        "as many as still are buttons alone",
        Shown("Chọn", topics(MANY)),
        [message("Chọn", *((f"Mục {n}", f"topic:{n}") for n in range(1, MANY + 1)))],
    ),
    (
        "more stand in the text too",
        Shown("Chọn", topics(MANY + 1)),
        [
            message(
                f"Chọn\n\n{listed(MANY + 1)}",
                *((f"{n}. Mục {n}", f"topic:{n}") for n in range(1, MANY + 2)),
            )
        ],
    ),
    (
        "a long label is whole in the text",
        Shown("Chọn", (YES, LONG_LABEL)),
        [
            message(
                f"Chọn\n\n1. Có\n2. {LONG_LABEL.label}",
                ("1. Có", YES.id),
                ("2. Mua máy móc, thiết bị thì được Nhà…", LONG_LABEL.id),
            )
        ],
    ),
    (
        "what no button can carry has its number",
        Shown("Chọn", (LONG_ID, NO)),
        [message("Chọn\n\n1. Mua máy\n2. Không", ("2. Không", NO.id))],
    ),
    ("no button at all", Shown("Chọn", (LONG_ID,)), [message("Chọn\n\n1. Mua máy")]),
    ("choices without words", Shown("", (YES,)), [message("1. Có", ("1. Có", YES.id))]),
    (
        "two parts, buttons under the last",
        Shown("a" * 4000 + "\n\n" + "b" * 4000, (YES,)),
        [message("a" * 4000), message("b" * 4000, ("Có", YES.id))],
    ),
    (
        "documents after the words",
        Shown("Mẫu đơn", (YES,), (File("mẫu.pdf", "https://a.vn/1"),)),
        [
            message("Mẫu đơn", ("Có", YES.id)),
            Call("sendDocument", {"chat_id": 7, "document": "https://a.vn/1", "filename": "mẫu.pdf"}),
        ],
    ),
    (
        "a document alone",
        Shown("", (), (File("mẫu.pdf", "https://a.vn/1"),)),
        [Call("sendDocument", {"chat_id": 7, "document": "https://a.vn/1", "filename": "mẫu.pdf"})],
    ),
    (
        "a key that shares the number",
        Shown(
            "Số điện thoại của anh/chị?", (Choice(SHARE_PHONE, "Gửi số của tôi"), Choice("skip", "Bỏ qua"))
        ),
        [
            Call(
                "sendMessage",
                {"chat_id": 7, "text": "Số điện thoại của anh/chị?"}
                | NO_PREVIEW
                | {
                    "reply_markup": {
                        "keyboard": [
                            [{"text": "Gửi số của tôi", "request_contact": True}],
                            [{"text": "Bỏ qua"}],
                        ],
                        "resize_keyboard": True,
                        "one_time_keyboard": True,
                    }
                },
            )
        ],
    ),
    ("nothing", Shown(" \n"), []),
]


@pytest.mark.parametrize("shown, calls", [one[1:] for one in SAID], ids=[one[0] for one in SAID])
def test_what_is_said_becomes_exactly_these_calls(shown: Shown, calls: list[Call]) -> None:
    assert written("7", shown) == calls


LABELS = [
    ("Xem các mục", 11, "Xem các mục"),
    ("Xem các mục", 10, "Xem các…"),
    ("Xem các mục khác", 12, "Xem các mục…"),
    ("Mua máy, thiết bị", 12, "Mua máy…"),
    ("Nghiêngngảnghiêngngả", 10, "Nghiêngng…"),
]


@pytest.mark.parametrize("label, most, shown", LABELS)
def test_a_label_is_cut_at_a_word(label: str, most: int, shown: str) -> None:
    assert cut(label, most) == shown


@settings(deadline=None)
@given(st.text("ab \n.😀ắ", min_size=1, max_size=60), st.integers(1, 400))
def test_every_part_fits_as_telegram_counts_and_no_word_is_lost(text: str, times: int) -> None:
    calls = written("7", Shown(text * times))
    assert all(0 < units(call.values["text"]) <= LIMITS.text for call in calls)
    assert "".join(call.values["text"] for call in calls).split() == [] or (
        "".join("".join(call.values["text"].split()) for call in calls) == "".join((text * times).split())
    )


@settings(deadline=None)
@given(st.text("aắ😀 :", max_size=80), st.text("aắ 😀", max_size=90))
def test_every_button_is_one_telegram_takes(data: str, label: str) -> None:
    for call in written("7", Shown("a", (Choice("c" + data, label), YES))):
        for (button,) in call.values["reply_markup"]["inline_keyboard"]:
            assert 0 < len(button["callback_data"].encode()) <= LONGEST_ID
            assert 0 < len(button["text"]) <= LIMITS.label
