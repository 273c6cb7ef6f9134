"""The channels as a person meets them, by name."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from bot.channels.port import Call
from bot.channels.telegram import Telegram
from bot.channels.telegram_write import LONGEST_ID
from bot.channels.zalo_oa import ZaloOa
from bot.channels.zalo_oa_read import PREFIX
from handlers.turn import Said
from storage.store import Store
from tests.channels import telegram_support as telegram
from tests.channels import zalo_bot_support as zalo_bot
from tests.channels import zalo_oa_support as zalo_oa
from tests.channels.golden import Bytes, Screen, Way
from tests.fakes.telegram import FakeTelegram, Update
from tests.fakes.zalo_bot import LONGEST, FakeZaloBot
from tests.fakes.zalo_oa import USER, FakeZaloOa
from tests.fakes.zalo_oa_rules import Quirks as OaQuirks
from tests.fakes.zalo_oa_rules import anything_wrong, shape_of


class ZaloBotWay:
    """No buttons at all: whoever taps on the web types a number here."""

    person = zalo_bot.PERSON

    def __init__(self) -> None:
        self.channel = zalo_bot.channel()
        self._fake = FakeZaloBot()

    def typed(self, text: str) -> Bytes:
        return self._bytes("text", text=text)

    def happened(self, said: Said) -> Bytes | None:
        if said.files:
            return self._photo(said) if said.files[0].name.endswith(".jpg") and not said.files[1:] else None
        kind = {"sticker": "sticker", "voice": "voice", "unknown": "unsupported"}.get(said.sign or "")
        return self._bytes(kind) if kind else None

    def pressed(self, payload: str) -> Bytes | None:
        return None

    def payload(self, choice: str) -> str | None:
        return None

    def screen(self, calls: Sequence[Call]) -> Screen:
        assert {call.method for call in calls} == {"sendMessage"}
        assert all(len(call.values["text"]) <= LONGEST for call in calls)
        return Screen("\n".join(call.values["text"] for call in calls), {})

    def _photo(self, said: Said) -> Bytes:
        return self._bytes("image", photo_url="https://photo.zdn.vn/1.jpg", caption=said.text)

    def _bytes(self, kind: str, **more: Any) -> Bytes:
        update = self._fake.update(self.person, kind, **more)
        return Bytes(zalo_bot.HEADERS, zalo_bot.raw(self._fake.wrapped(update)))


class TelegramWay:
    """Buttons under the last message of a reply; the button carries the choice itself."""

    person = str(telegram.PERSON)

    def __init__(self) -> None:
        self.channel = Telegram(telegram.settings())
        self._fake = FakeTelegram()

    def typed(self, text: str) -> Bytes:
        return self._told(self._fake.type(telegram.PERSON, text))

    def happened(self, said: Said) -> Bytes | None:
        update = self._update(said)
        return self._told(update) if update else None

    def pressed(self, payload: str) -> Bytes | None:
        return self._told(self._fake.tap_data(telegram.PERSON, payload))

    def payload(self, choice: str) -> str | None:
        return choice if len(choice.encode()) <= LONGEST_ID else None

    def screen(self, calls: Sequence[Call]) -> Screen:
        assert {call.method for call in calls} == {"sendMessage"}
        keyboards = [call.values.get("reply_markup", {}).get("inline_keyboard", ()) for call in calls]
        rows = [row for keyboard in keyboards for row in keyboard]
        buttons = {button["text"]: button["callback_data"] for row in rows for button in row}
        return Screen("\n".join(call.values["text"] for call in calls), buttons)

    def _told(self, update: Update) -> Bytes:
        return Bytes(telegram.HEADERS, telegram.raw(update))

    def _update(self, said: Said) -> Update | None:
        chat = telegram.PERSON
        if said.phone:
            return self._fake.share_contact(chat, said.phone)
        if len(said.files) == 1:
            name = said.files[0].name
            if name.endswith(".jpg"):
                return self._fake.send_photo(chat, b"\xff\xd8", said.text)
            return self._fake.send_document(chat, name, b"%PDF", said.text)
        match said.sign:
            case "hello":
                return self._fake.type(chat, "/start")
            case "contact":
                return self._fake.share_contact(chat, "+84912345678", own=False)
            case "edited":
                return self._fake.edit(chat, said.text)
        content = TELEGRAM_CONTENT.get(said.sign or "")
        return self._fake.send(chat, **content) if content else None


A_FILE = {"file_id": "f", "file_unique_id": "u"}
TELEGRAM_CONTENT: dict[str, dict[str, Any]] = {
    "voice": {"voice": A_FILE | {"duration": 2}},
    "video": {"video": A_FILE | {"width": 9, "height": 9, "duration": 2}},
    "location": {"location": {"longitude": 108.05, "latitude": 12.67}},
    "sticker": {
        "sticker": A_FILE
        | {"type": "regular", "width": 9, "height": 9, "is_animated": False, "is_video": False}
    },
}


class ZaloOaWay:
    """Up to five buttons, in each shape the platform may want, or none; a press comes back as a text."""

    person = USER

    def __init__(self, buttons: str = "plain") -> None:
        self._buttons, self._fake = buttons, FakeZaloOa(OaQuirks(buttons=frozenset({buttons})))
        nothing = cast("Store", None)  # to read and to write nothing is looked up
        self.channel = ZaloOa(zalo_oa.settings(zalo_oa_buttons=buttons), nothing)

    def typed(self, text: str) -> Bytes:
        return self._event("user_send_text", {"text": text})

    def happened(self, said: Said) -> Bytes | None:
        if said.sign == "hello":
            return self._event("follow", None, follower={"id": self.person})
        if said.phone:
            return self._event("user_submit_info", None, info={"phone": said.phone})
        if len(said.files) == 1:
            payload = {"url": "https://f20-zpc.zdn.vn/1", "name": said.files[0].name}
            attachments = [{"type": "file", "payload": payload}]
            return self._event("user_send_file", {"attachments": attachments, "text": said.text})
        name = OA_EVENTS.get(said.sign or "")
        return self._event(name, {}) if name else None

    def pressed(self, payload: str) -> Bytes | None:
        return self.typed(payload)

    def payload(self, choice: str) -> str | None:
        return None if self._buttons == "off" else f"{PREFIX}{choice}"

    def screen(self, calls: Sequence[Call]) -> Screen:
        assert {call.method for call in calls} == {"cs"}
        words: list[str] = []
        buttons: dict[str, str] = {}
        for message in (call.values["body"]["message"] for call in calls):
            person = self._fake.person(self.person)
            anything_wrong(self._fake.quirks, person, shape_of(message), message, {}, self._fake.now)
            inside = message.get("attachment", {}).get("payload", {})
            words.append(message.get("text") or inside["text"])
            buttons |= {button["title"]: button["payload"] for button in inside.get("buttons", ())}
        return Screen("\n".join(words), buttons)

    def _event(self, name: str, message: dict[str, Any] | None, **more: Any) -> Bytes:
        body = self._fake.bytes_of(self._fake.event(self.person, name, message, **more))
        return Bytes(self._fake.headers(body), body)


OA_EVENTS = {
    "sticker": "user_send_sticker",
    "voice": "user_send_audio",
    "video": "user_send_video",
    "location": "user_send_location",
    "contact": "user_send_business_card",
}

BUTTONED: dict[str, Callable[[], Way]] = {
    "telegram": TelegramWay,
    "zalo oa": ZaloOaWay,
    "zalo oa, named template": lambda: ZaloOaWay("typed"),
    "zalo oa, words among the buttons": lambda: ZaloOaWay("inside"),
}
NUMBERED: dict[str, Callable[[], Way]] = {
    "telegram": TelegramWay,
    "zalo oa": ZaloOaWay,
    "zalo oa, no buttons": lambda: ZaloOaWay("off"),
    "zalo bot": ZaloBotWay,
}
