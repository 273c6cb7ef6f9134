"""The channels as a person meets them, by name."""

from collections.abc import Callable, Sequence

from bot.channels.port import Call
from tests.channels import zalo_bot_support as zalo_bot
from tests.channels.golden import Bytes, Screen, Way
from tests.fakes.zalo_bot import FakeZaloBot


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


WAYS: dict[str, Callable[[], Way]] = {"zalo bot": ZaloBotWay}
