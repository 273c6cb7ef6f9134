"""The channels as a person meets them, by name."""

from collections.abc import Callable, Sequence

from bot.channels.port import Call
from bot.channels.telegram import Telegram
from bot.channels.telegram_write import LONGEST_ID
from tests.channels import telegram_support as telegram
from tests.channels import zalo_bot_support as zalo_bot
from tests.channels.golden import Bytes, Screen, Way
from tests.fakes.telegram import FakeTelegram, Update
from tests.fakes.zalo_bot import FakeZaloBot


class TelegramWay:
    """A button for each choice, and the numbers beside it where the text has them."""

    person = str(telegram.PERSON)

    def __init__(self) -> None:
        self.channel = Telegram(telegram.settings())
        self._fake = FakeTelegram()

    def typed(self, text: str) -> Bytes:
        return self._told(self._fake.type(telegram.PERSON, text))

    def pressed(self, payload: str) -> Bytes | None:
        return self._told(self._fake.tap_data(telegram.PERSON, payload))

    def payload(self, choice: str) -> str | None:
        return choice if len(choice.encode()) <= LONGEST_ID else None

    def screen(self, calls: Sequence[Call]) -> Screen:
        assert {call.method for call in calls} == {"sendMessage"}
        rows = calls[-1].values.get("reply_markup", {}).get("inline_keyboard", [])
        text = "\n".join(call.values["text"] for call in calls)
        return Screen(text, {button["text"]: button["callback_data"] for (button,) in rows})

    def _told(self, update: Update) -> Bytes:
        return Bytes(telegram.HEADERS, telegram.raw(update))


class ZaloBotWay:
    """No buttons at all: whoever taps on the web types a number here."""

    person = zalo_bot.PERSON

    def __init__(self) -> None:
        self.channel = zalo_bot.channel()
        self._fake = FakeZaloBot()

    def typed(self, text: str) -> Bytes:
        update = self._fake.update(self.person, "text", text=text)
        return Bytes(zalo_bot.HEADERS, zalo_bot.raw(self._fake.wrapped(update)))

    def pressed(self, payload: str) -> Bytes | None:
        return None

    def payload(self, choice: str) -> str | None:
        return None

    def screen(self, calls: Sequence[Call]) -> Screen:
        assert {call.method for call in calls} == {"sendMessage"}
        return Screen("\n".join(call.values["text"] for call in calls), {})


WAYS: dict[str, Callable[[], Way]] = {"telegram": TelegramWay, "zalo bot": ZaloBotWay}
