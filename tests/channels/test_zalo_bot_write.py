"""What we say becomes these calls of the Zalo Bot Platform: words, numbers, links, and photos by address."""

import unicodedata

import pytest

from bot.channels.port import Call, Channel, Choice, File, Shown
from bot.receive import Heard
from tests.channels.zalo_bot_support import channel

ZALO: Channel = channel()
YES_NO = (Choice("yes", "Có"), Choice("no", "Không"))


def said(text: str) -> Call:
    return Call("sendMessage", {"chat_id": "c", "text": text})


TABLE = [
    ("words", Shown("Chào anh/chị"), [said("Chào anh/chị")]),
    ("choices are numbered", Shown("Đúng không?", YES_NO), [said("Đúng không?\n\n1. Có\n2. Không")]),
    ("choices alone", Shown("", YES_NO), [said("1. Có\n2. Không")]),
    (
        "a document is a link",
        Shown("Đây ạ", (), (File("Đơn.pdf", "https://a.vn/f/1"),)),
        [said("Đây ạ\n\nĐơn.pdf\nhttps://a.vn/f/1")],
    ),
    (
        "links come after the choices",
        Shown("Đây ạ", YES_NO, (File("a.docx", "https://a.vn/1"), File("b.pdf", "https://a.vn/2"))),
        [said("Đây ạ\n\n1. Có\n2. Không\n\na.docx\nhttps://a.vn/1\n\nb.pdf\nhttps://a.vn/2")],
    ),
    (
        "a photo is a photo",
        Shown("Ảnh đây", (), (File("Máy.JPG", "https://a.vn/f/2"),)),
        [
            said("Ảnh đây"),
            Call("sendPhoto", {"chat_id": "c", "photo": "https://a.vn/f/2", "caption": "Máy.JPG"}),
        ],
    ),
    (
        "a photo Zalo cannot reach is a link",
        Shown("", (), (File("a.png", "http://127.0.0.1/f/2"),)),
        [said("a.png\nhttp://127.0.0.1/f/2")],
    ),
    ("nothing is no call", Shown("  "), []),
    ("letters are whole", Shown(unicodedata.normalize("NFD", "Khuyến công")), [said("Khuyến công")]),
]


@pytest.mark.parametrize("shown, calls", [one[1:] for one in TABLE], ids=[one[0] for one in TABLE])
def test_what_is_said_becomes_these_calls(shown: Shown, calls: list[Call]) -> None:
    assert ZALO.write("c", shown) == calls


@pytest.mark.parametrize("length", [1_999, 2_000, 2_001, 9_000])
def test_a_long_text_is_cut_at_paragraphs_and_loses_nothing(length: int) -> None:
    text = ("Dòng này dài năm mươi chữ để cắt cho vừa một tin.\n\n" * 200)[:length].strip()
    written = [call.values["text"] for call in ZALO.write("c", Shown(text))]
    assert all(len(part) <= 2_000 for part in written)
    assert len(written) == -(-len(text) // 2_000)
    assert "".join("".join(written).split()) == "".join(text.split())
    assert all(part.endswith("một tin.") for part in written[:-1])


def test_typing_is_shown_at_once() -> None:
    heard = Heard("zalo-bot", "c", "1", "Chào")
    assert ZALO.at_once(heard) == [Call("sendChatAction", {"chat_id": "c", "action": "typing"})]


def test_there_are_no_buttons() -> None:
    assert (ZALO.name, ZALO.limits.buttons, ZALO.limits.text) == ("zalo-bot", 0, 2_000)
