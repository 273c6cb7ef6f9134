"""What each recorded update of the Zalo Bot Platform means, and what is not listened to."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.port import Untrusted
from bot.receive import Heard
from handlers.turn import FileSent
from tests.channels.zalo_bot_support import HEADERS, SECRET, channel, raw, update

CHAT, MESSAGE = "6ede9afa66b88fe6d6a9", "2d758cb5e222177a4e35"
PHOTO = "https://photo-stal-25.zdn.vn/abc/72d5.jpg"
ZALO = channel()


def heard(text: str = "", sign: str | None = None, *photos: str) -> list[Heard]:
    files = tuple(FileSent(photo, "photo.jpg") for photo in photos)
    return [Heard("zalo-bot", CHAT, MESSAGE, text, sign=sign, files=files)]


PRIVATE = [
    ("text", update("message.text.received", text="Chào"), heard("Chào")),
    ("a photo as seen", update("message.image.received", photo_url=PHOTO), heard("", None, PHOTO)),
    (
        "a photo as documented",
        update("message.image.received", photo=PHOTO, caption="máy xay"),
        heard("máy xay", None, PHOTO),
    ),
    ("a photo without its address", update("message.image.received"), heard("", "unknown")),
    ("a sticker", update("message.sticker.received", sticker="d0", url="https://x"), heard("", "sticker")),
    ("a voice note", update("message.voice.received", voice_url="https://x/1.aac"), heard("", "voice")),
    ("a file or a place", update("message.unsupported.received"), heard("", "unknown")),
    ("a kind of tomorrow", update("message.video.received", video="https://x"), heard("", "unknown")),
    ("text that is empty", update("message.text.received", text=""), heard("", "unknown")),
    ("text that is none", update("message.text.received", text={"a": 1}), heard("", "unknown")),
    (
        "names as in sample code",
        update("message.text.received", text="a", **{"from": {"id": CHAT, "first_name": "Hoà"}}),
        heard("a"),
    ),
    (
        "a chat that does not say its kind, of the sender",
        update("message.text.received", text="a", chat={"id": CHAT}),
        heard("a"),
    ),
    (
        "a number for an id",
        update("message.text.received", text="a", message_id=-5),
        [Heard("zalo-bot", CHAT, "-5", "a")],
    ),
]
SILENCE: list[tuple[str, Any]] = [
    ("a group", update("message.text.received", text="@Bot a", chat={"id": "g1", "chat_type": "GROUP"})),
    ("a chat of no kind, not the sender's", update("message.text.received", text="a", chat={"id": "g1"})),
    ("another bot", update("message.text.received", text="a", **{"from": {"id": CHAT, "is_bot": True}})),
    ("no id to know it again by", update("message.text.received", text="a", message_id=None)),
    ("an enormous id", update("message.text.received", text="a", message_id="9" * 5000)),
    ("an id nobody can keep", update("message.text.received", text="a", message_id="a\x00b")),
    ("an id that is true", update("message.text.received", text="a", message_id=True)),
    ("no chat", update("message.text.received", text="a", chat=None)),
    ("no sender", update("message.text.received", text="a", **{"from": None})),
    ("no message", {"event_name": "message.text.received"}),
    ("a message that is a word", {"event_name": "message.text.received", "message": "a"}),
    ("no event", {"message": update("x")["message"]}),
    ("something else", {"event_name": "user.follow", "user_id": CHAT}),
    ("an empty object", {}),
    ("a list", [update("message.text.received", text="a")]),
    ("a failure", {"ok": False, "error_code": 500}),
    ("nothing", None),
]


@pytest.mark.parametrize("payload, expected", [one[1:] for one in PRIVATE], ids=[one[0] for one in PRIVATE])
@pytest.mark.parametrize("wrapped", [False, True], ids=["bare", "wrapped"])
def test_a_private_message_is_understood(payload: Any, expected: list[Heard], wrapped: bool) -> None:
    body = {"ok": True, "result": payload} if wrapped else payload
    assert ZALO.read(HEADERS, raw(body)) == expected


@pytest.mark.parametrize("payload", [one[1] for one in SILENCE], ids=[one[0] for one in SILENCE])
@pytest.mark.parametrize("wrapped", [False, True], ids=["bare", "wrapped"])
def test_silence_on_purpose(payload: Any, wrapped: bool) -> None:
    assert ZALO.read(HEADERS, raw({"ok": True, "result": payload} if wrapped else payload)) == []


@pytest.mark.parametrize("body", [b"", b" \n"])
@pytest.mark.parametrize("headers", [{}, HEADERS], ids=["without the secret", "with it"])
def test_the_empty_probe_is_heard_without_a_word(body: bytes, headers: dict[str, str]) -> None:
    assert ZALO.read(headers, body) == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Bot-Api-Secret-Token": ""},
        {"X-Bot-Api-Secret-Token": SECRET + "x"},
        {"X-Bot-Api-Secret-Token": "bí mật \udcff"},
        {"Authorization": SECRET},
    ],
)
def test_without_the_secret_nothing_is_read(headers: dict[str, str]) -> None:
    with pytest.raises(Untrusted):
        ZALO.read(headers, raw(update("message.text.received", text="a")))


@pytest.mark.parametrize("given", ["", "x"])
def test_where_no_secret_is_set_nobody_is_believed(given: str) -> None:
    with pytest.raises(Untrusted):
        channel(zalo_bot_secret=None).read(
            {"X-Bot-Api-Secret-Token": given}, raw(update("message.text.received", text="a"))
        )


def test_the_name_of_the_header_may_be_written_in_any_case() -> None:
    body = raw(update("message.text.received", text="Chào"))
    assert ZALO.read({"x-bot-api-SECRET-token": SECRET}, body) == heard("Chào")


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 100_000, b'{"a": NaN}'])
def test_what_is_no_json_is_an_error_of_value(body: bytes) -> None:
    with pytest.raises(ValueError, match="no JSON"):
        ZALO.read(HEADERS, body)


NAMES = st.sampled_from(["event_name", "message", "from", "chat", "id", "chat_type", "text", "message_id"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=12,
)


@given(ANYTHING)
def test_no_json_breaks_the_reading(payload: Any) -> None:
    message = update("message.text.received")["message"]
    for whole in (payload, {"event_name": "message.image.received", "message": payload}):
        ZALO.read(HEADERS, raw(whole))
    for name in [*message, "text"]:
        ZALO.read(HEADERS, raw(update("message.text.received", **{name: payload})))
