"""What each recorded update of Telegram means, and what is not listened to."""

from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st

from bot.channels.port import Call, Untrusted
from bot.channels.telegram import Telegram
from bot.channels.telegram_read import LONGEST_NAME, clean_name, understood
from bot.receive import Heard
from handlers.turn import FileSent
from tests.channels.telegram_support import HEADERS, PERSON, SECRET, raw, settings
from tests.fakes.telegram import FakeTelegram, Update
from tests.fakes.telegram_telling import HEADER

PEOPLE = FakeTelegram()
TELEGRAM = Telegram(settings())
GROUP = {"id": -1001234567890, "type": "supergroup", "title": "Xưởng mộc"}
BIG = 9_007_199_254_740_991


def heard(text: str = "", sign: str | None = None, **more: Any) -> Heard:
    return Heard("telegram", str(PERSON), "", text, sign=sign, **more)


def message(**content: Any) -> Update:
    return PEOPLE.send(PERSON, **content)


def file(ref: str, **more: Any) -> dict[str, Any]:
    return {"file_id": ref, "file_unique_id": "u"} | more


PHOTO = [file("small", width=90, height=60), file("large", width=1280, height=853)]
LARGE = (FileSent("large", "photo.jpg"),)
BOLD = [{"type": "bold", "offset": 0, "length": 3}]
HIDDEN = {"type": "hidden_user", "date": 1, "sender_user_name": "x"}
STICKER = file("s", width=1, height=1, is_animated=False, is_video=False, type="regular")
VOICE = file("v", duration=3)
PLACE = {"latitude": 12.7, "longitude": 108.1}
VENUE = {"location": PLACE, "title": "a", "address": "b"}
ANIMATION = {"animation": file("a", width=1, height=1, duration=1), "document": file("a")}
CONTACT = {"phone_number": "+84912345678", "first_name": "Hoà"}

PRIVATE: list[tuple[str, Update, Heard]] = [
    ("text", message(text="mua máy được bao nhiêu?"), heard("mua máy được bao nhiêu?")),
    ("text as long as there is", message(text="ă" * 4096), heard("ă" * 4096)),
    (
        "markup is text",
        message(text="<b>*a_", entities=BOLD),
        heard("<b>*a_"),
    ),
    ("the first word", message(text="/start"), heard("", "hello")),
    ("a poster's link", message(text="/start quang_cao"), heard("", "hello")),
    ("a one-time code its reader never saw", message(text="/start KC-7H3K-9QPM"), heard("", "hello")),
    ("a one-time code", message(text="KC-7H3K-9QPM"), heard("KC-7H3K-9QPM")),
    ("menu", message(text="/menu"), heard("menu")),
    ("a command with a name", message(text="/Help@khuyencong_bot"), heard("giúp")),
    ("data", message(text="/data"), heard("dữ liệu")),
    ("staff", message(text="/staff"), heard("gặp cán bộ")),
    ("a command of nothing", message(text="/abc xyz"), heard("/abc xyz")),
    ("a path is no command", message(text="/menu/abc"), heard("/menu/abc")),
    (
        "forwarded",
        message(text="a", forward_origin=HIDDEN),
        heard("a"),
    ),
    ("a photo", message(photo=PHOTO), heard(files=LARGE)),
    (
        "a photo with words",
        message(photo=PHOTO, caption="máy này"),
        heard("máy này", files=LARGE),
    ),
    (
        "one of an album",
        message(photo=PHOTO, media_group_id="1"),
        heard(files=LARGE),
    ),
    (
        "a document",
        message(document=file("d", file_name="Hồ sơ.pdf")),
        heard(files=(FileSent("d", "Hồ sơ.pdf"),)),
    ),
    ("a document without a name", message(document=file("d")), heard(files=(FileSent("d", "document"),))),
    (
        "a sticker",
        message(sticker=STICKER),
        heard("", "sticker"),
    ),
    ("a throw of dice", message(dice={"emoji": "🎲", "value": 3}), heard("", "sticker")),
    ("a moving picture", message(**ANIMATION), heard("", "sticker")),
    ("a voice note", message(voice=VOICE), heard("", "voice")),
    ("a song", message(audio=VOICE, caption="nghe đi"), heard("nghe đi", "voice")),
    ("a film", message(video=file("v", width=1, height=1, duration=1)), heard("", "video")),
    ("a round film", message(video_note=file("v", length=1, duration=1)), heard("", "video")),
    ("a place", message(location=PLACE), heard("", "location")),
    (
        "a place with a name",
        message(location=PLACE, venue=VENUE),
        heard("", "location"),
    ),
    ("their own number", message(contact=CONTACT | {"user_id": PERSON}), heard(phone="+84912345678")),
    ("somebody else's number", message(contact=CONTACT | {"user_id": PERSON + 1}), heard("", "contact")),
    ("a number of nobody", message(contact=CONTACT), heard("", "contact")),
    ("something of tomorrow", message(hologram={"file_id": "h"}), heard("", "unknown")),
    ("mended words", PEOPLE.edit(PERSON, "mua máy"), heard("", "edited")),
    ("blocked us", PEOPLE.block(PERSON), heard("", "left")),
    ("let us in again", PEOPLE.unblock(PERSON), heard("", "back")),
    ("a tap", PEOPLE.tap_data(PERSON, "answer:kind:hkd"), heard(choice="answer:kind:hkd")),
    ("an enormous id", PEOPLE.send(BIG, text="a"), heard("a")._replace(address=str(BIG))),
]


def changed(path: str, value: Any, update: Update | None = None) -> Update:
    """A text message with one field replaced; None takes it away."""
    whole = dict(update or message(text="a"))
    *way, last = path.split(".")
    place = whole
    for step in way:
        place[step] = dict(place[step])
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return whole


SILENCE: list[tuple[str, Any]] = [
    ("a group", message(text="@khuyencong_bot a", chat=GROUP)),
    ("a group of old", message(text="a", chat=GROUP | {"type": "group"})),
    ("a negative id", changed("message.chat.id", -5)),
    ("an id of nobody", changed("message.chat.id", 0)),
    ("an id beyond all", changed("message.chat.id", 10**40)),
    ("an id that is a word", changed("message.chat.id", "7")),
    ("an id that is true", changed("update_id", True)),
    ("no id", changed("update_id", None)),
    ("another bot", changed("message.from.is_bot", True)),
    ("no chat", changed("message.chat", None)),
    ("a chat that is a word", changed("message.chat", "a")),
    ("no date", changed("message.date", None)),
    ("a date beyond all", changed("message.date", 10**18)),
    ("text that is a number", changed("message.text", 5)),
    ("an empty text", message(text="")),
    ("a photo of no size", message(photo=[])),
    ("a photo that is none", message(photo=[{"file_id": 1}])),
    ("a service message", message(pinned_message=PEOPLE.message(PERSON) | {"text": "a"})),
    ("a moving place", PEOPLE.tell({"edited_message": PEOPLE.message(PERSON) | {"location": PLACE}})),
    ("a tap in a group", changed("callback_query.message.chat", GROUP, PEOPLE.tap_data(PERSON, "a"))),
    ("a tap on nothing", changed("callback_query.message", None, PEOPLE.tap_data(PERSON, "a"))),
    ("a tap that says nothing", changed("callback_query.data", None, PEOPLE.tap_data(PERSON, "a"))),
    ("a tap that is too long", changed("callback_query.data", "a" * 65, PEOPLE.tap_data(PERSON, "a"))),
    ("still a member", changed("my_chat_member.old_chat_member.status", "member", PEOPLE.unblock(PERSON))),
    ("a post of a channel", PEOPLE.tell({"channel_post": PEOPLE.message(PERSON) | {"text": "a"}})),
    ("an update of tomorrow", {"update_id": 5, "hologram": {"chat": {"id": PERSON}}}),
    ("nothing in it", {"update_id": 5}),
    ("a message that is a word", {"update_id": 5, "message": "a"}),
    ("an empty object", {}),
    ("a list", [message(text="a")]),
    ("a number", 7),
    ("nothing", None),
]  # fmt: skip


@pytest.mark.parametrize("update, expected", [one[1:] for one in PRIVATE], ids=[one[0] for one in PRIVATE])
def test_a_private_update_is_understood(update: Update, expected: Heard) -> None:
    assert TELEGRAM.read(HEADERS, raw(update)) == [expected._replace(event=str(update["update_id"]))]


@pytest.mark.parametrize("payload", [one[1] for one in SILENCE], ids=[one[0] for one in SILENCE])
def test_what_is_not_for_us_is_met_with_silence(payload: Any) -> None:
    assert TELEGRAM.read(HEADERS, raw(payload)) == []


def test_an_update_that_cannot_be_read_is_named_in_the_log_and_nothing_of_it_told() -> None:
    update = changed("message.date", "ngày mai", message(text="bí mật"))
    with structlog.testing.capture_logs() as logged:
        assert understood(update) == []
    assert [line["event_id"] for line in logged] == [update["update_id"]]
    assert "mai" not in str(logged)
    assert "bí mật" not in str(logged)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"<html>", b'{"update_id": NaN}'])
def test_what_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        TELEGRAM.read(HEADERS, body)


@pytest.mark.parametrize("name", [HEADER, HEADER.lower(), HEADER.upper()])
def test_the_secret_counts_however_its_header_is_spelt(name: str) -> None:
    assert len(TELEGRAM.read({name: SECRET}, raw(message(text="a")))) == 1


@pytest.mark.parametrize(
    "headers", [{}, {HEADER: ""}, {HEADER: "x"}, {HEADER: SECRET + "x"}, {HEADER: "ổ"}, {"X-Other": SECRET}]
)
def test_without_the_secret_nothing_is_read(headers: dict[str, str]) -> None:
    with pytest.raises(Untrusted):
        TELEGRAM.read(headers, raw(message(text="a")))


@pytest.mark.parametrize("headers", [{}, {HEADER: ""}, {HEADER: SECRET}])
def test_where_no_secret_is_set_nobody_is_trusted(headers: dict[str, str]) -> None:
    with pytest.raises(Untrusted):
        Telegram(settings(telegram_secret=None)).read(headers, raw(message(text="a")))


def test_a_tap_is_acknowledged_at_once_and_a_text_is_not() -> None:
    update = PEOPLE.tap_data(PERSON, "menu")
    query = update["callback_query"]["id"]
    tapped, typed = understood(update)[0], understood(message(text="a"))[0]
    assert TELEGRAM.at_once(tapped) == [Call("answerCallbackQuery", {"callback_query_id": query})]
    assert TELEGRAM.at_once(typed) == []


NAMES = [
    ("../../etc/passwd", "passwd"),
    ("C:\\Hồ sơ\\đơn.docx", "đơn.docx"),
    ("a\x00b\u202ec\nd.pdf", "abcd.pdf"),
    ("Hồ sơ.pdf", "Hồ sơ.pdf"),
    (" ... ", "document"),
    ("/", "document"),
    (5, "document"),
    ("x" * 300 + ".pdf", "x" * (LONGEST_NAME - 4) + ".pdf"),
    ("x" * 300, "x" * LONGEST_NAME),
]


@pytest.mark.parametrize("given_name, cleaned", NAMES)
def test_a_name_leads_nowhere_and_hides_nothing(given_name: object, cleaned: str) -> None:
    assert clean_name(given_name) == cleaned


WORD = st.text("ađ_/\x00", max_size=8)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | WORD,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORD, inner, max_size=3),
    max_leaves=10,
)
FIELDS = ("from", "chat", "date", "text", "photo", "document", "contact", "voice", "entities", "reply_markup")


@checked(deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), ANYTHING), st.sampled_from(["message", "callback_query"]))
def test_no_shape_of_an_update_breaks_the_reader(odd: dict[str, Any], kind: str) -> None:
    update = message(text="a") if kind == "message" else PEOPLE.tap_data(PERSON, "a")
    for one in understood(update | {kind: update[kind] | odd}):
        assert one.channel == "telegram"
        assert int(one.address) > 0
        assert isinstance(one.text, str)
