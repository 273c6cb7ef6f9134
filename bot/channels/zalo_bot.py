"""The Zalo Bot Platform as a channel: numbered text, photos by their address, other files as links."""

import asyncio
import unicodedata
from collections.abc import Mapping
from typing import Any

from bot.channels.port import (
    Bookmarks,
    Call,
    Ending,
    File,
    Limits,
    Misset,
    NotSent,
    Receipt,
    Receive,
    Refused,
    Shown,
    Unknown,
    Untrusted,
    numbered,
    parts,
)
from bot.channels.wire import header, same
from bot.channels.zalo_bot_api import BAD_TOKEN, OFFICIAL, Api, ending_of
from bot.channels.zalo_bot_read import NAME, parsed, understood, update_of
from bot.receive import Heard
from bot.settings import Settings

HEADER = "x-bot-api-secret-token"
HOOK = f"/hooks/{NAME}"
SECRET_LENGTH = range(8, 257)
PHOTOS = (".jpg", ".jpeg", ".png")

POLL = 30  # seconds the platform holds a question for news
SLACK = 15.0  # seconds more until the line counts as dead
IDLE_AT_LEAST = 0.2  # seconds between two idle questions, should the platform not hold them
# Words under `channel.trouble.` in the catalogue.
BAD_SECRET = "zalo_bot_secret"  # noqa: S105
NO_ADDRESS = "zalo_bot_address"
BAD_WEBHOOK = "zalo_bot_webhook"
TAKEN = "zalo_bot_taken"
LOST = "zalo_bot_lost"


class ZaloBot:
    """A Channel. The platform has no buttons and no files; groups are not answered."""

    name = NAME
    # The platform documents no pace: ten a second is far below what the monthly quota of any plan lasts for.
    limits = Limits(text=2_000, buttons=0, label=0, each=10.0, chat=0.0)

    def __init__(self, settings: Settings) -> None:
        token, secret = settings.zalo_bot_token, settings.zalo_bot_secret
        self._api = Api(settings.zalo_bot_api or OFFICIAL, token.get_secret_value() if token else "")
        self._secret = secret.get_secret_value() if secret else ""
        self._public = settings.public_url
        self.webhook = settings.zalo_bot_mode == "webhook"

    def read(self, headers: Mapping[str, str], body: bytes) -> list[Heard]:
        """Raises Untrusted, or ValueError for a body that is no JSON."""
        if not body.strip():
            return []  # the platform's own probe
        if not self._secret or not same(header(headers, HEADER), self._secret):
            raise Untrusted
        return understood(parsed(body))

    def write(self, address: str, shown: Shown) -> list[Call]:
        photos = [file for file in shown.files if _is_photo(file)]
        links = [f"{file.name}\n{file.url}" for file in shown.files if file not in photos]
        text = unicodedata.normalize("NFC", "\n\n".join(filter(None, (numbered(shown), *links))))
        said = [
            Call("sendMessage", {"chat_id": address, "text": part}) for part in parts(text, self.limits.text)
        ]
        return said + [
            Call("sendPhoto", {"chat_id": address, "photo": photo.url, "caption": _caption(photo)})
            for photo in photos
        ]

    def at_once(self, heard: Heard) -> list[Call]:
        return [Call("sendChatAction", {"chat_id": heard.address, "action": "typing"})]

    async def deliver(self, call: Call) -> Receipt:
        result = await self._api.result(call.method, call.values)
        given = result.get("message_id") if isinstance(result, dict) else None
        return Receipt("" if given is None else str(given)[:200])

    async def start(self) -> None:
        if self.webhook:
            self._must_be_set()
        await self._tell("getMe", BAD_TOKEN)
        if self.webhook:
            await self._tell("setWebhook", BAD_WEBHOOK, url=self._hook, secret_token=self._secret)
        else:
            await self._tell("deleteWebhook", None)

    async def check(self) -> None:
        """Whether the webhook is still ours. Raises Misset, NotSent, Busy."""
        info = await self._tell("getWebhookInfo", LOST)
        if not isinstance(info, dict) or info.get("url") != self._hook:
            raise Misset(LOST)

    async def listen(self, receive: Receive, bookmarks: Bookmarks) -> None:  # noqa: ARG002
        """One update at a time: the platform forgets it once told, so it is kept before the next is asked."""
        while True:
            heard = understood(await self._next())
            if heard:
                await receive(heard)

    async def fetch(self, ref: str, most: int) -> bytes:
        """A photo by its address. Raises Refused (not Zalo's, gone, over `most` bytes) or NotSent."""
        return await self._api.fetch(ref, most)

    async def close(self) -> None:
        await self._api.close()

    @property
    def _hook(self) -> str:
        return f"{self._public}{HOOK}"

    def _must_be_set(self) -> None:
        if len(self._secret) not in SECRET_LENGTH:
            raise Misset(BAD_SECRET)
        if not self._public:
            raise Misset(NO_ADDRESS)

    async def _tell(self, method: str, refused: str | None, **values: Any) -> Any:
        """Raises Misset, NotSent, Busy. `refused`: what is wrong when it is refused; None: nothing is."""
        try:
            return await self._api.result(method, values)
        except Unknown as ending:
            raise NotSent(ending.why) from None
        except Refused:
            if refused:
                raise Misset(refused) from None
        return None

    async def _next(self) -> Mapping[str, Any]:
        """The next update; empty when the platform had none."""
        clock = asyncio.get_running_loop().time
        asked_at = clock()
        try:
            answer = await self._api.ask("getUpdates", {"timeout": str(POLL)}, POLL + SLACK)
        except Unknown as ending:
            raise NotSent(ending.why) from None
        if answer.code not in (0, 408):
            raise _no_polling(ending_of(answer))
        if answer.code == 0 and isinstance(answer.result, dict):
            return update_of(answer.result)
        await asyncio.sleep(IDLE_AT_LEAST - (clock() - asked_at))
        return {}


def _no_polling(ending: Ending) -> Ending:
    """Refused is said while a webhook is set; somebody else did so after our start."""
    if isinstance(ending, Refused):
        return Misset(TAKEN)
    return NotSent(ending.why) if isinstance(ending, Unknown) else ending


def _is_photo(file: File) -> bool:
    """Whether Zalo can fetch and show it: it takes a photo only by an address it can reach."""
    return file.url.startswith("https://") and file.name.casefold().endswith(PHOTOS)


def _caption(photo: File) -> str:
    return unicodedata.normalize("NFC", photo.name)
