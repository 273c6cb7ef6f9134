"""Telegram as a channel, by polling or by webhook, on python-telegram-bot's types, methods and errors."""

import asyncio
import contextlib
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode

import orjson
from telegram import Bot, BotCommand, InputFile, MenuButtonCommands, Message
from telegram.error import Conflict, TelegramError

from bot.channels.port import (
    Bookmarks,
    Busy,
    Call,
    Ending,
    Misset,
    NotSent,
    Receipt,
    Receive,
    Refused,
    Shown,
    Unknown,
    Untrusted,
)
from bot.channels.telegram_endings import CONFLICT, done_already, ending_of
from bot.channels.telegram_files import MOST_DOWNLOAD, MOST_UPLOAD, content, files_base
from bot.channels.telegram_http import PATIENCE, Requests
from bot.channels.telegram_read import NAME, Tapped, understood, update_id
from bot.channels.telegram_write import LIMITS, written
from bot.channels.wire import header, same
from bot.links import PATH
from bot.receive import Heard
from bot.settings import Settings
from messages.catalogue import FIRST, catalogue

OFFICIAL = "https://api.telegram.org/bot"
HOOK = "/hooks/telegram"
HEADER = "x-telegram-bot-api-secret-token"
HEARD_KINDS = ["message", "edited_message", "callback_query", "my_chat_member"]
MENU = {"menu": "choice.menu", "help": "choice.help", "data": "choice.data", "staff": "choice.person"}

POLL = 30  # seconds the platform holds a question for news
RIVALS = 3  # times in a row another reader may get in the way: one that is being replaced does so once
RIVAL_LEAVES = 0.1  # of our patience
IDLE = 0.1  # seconds between two questions, should the platform not hold them
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
# Words under `channel.trouble.` in the catalogue.
NO_ADDRESS = "telegram_address"
NO_SECRET = "telegram_secret"  # noqa: S105
BAD_WEBHOOK = "telegram_webhook"
TAKEN = "telegram_taken"

T = TypeVar("T")
_ODD_ANSWER = (TypeError, ValueError, KeyError, AttributeError)  # the library on an answer that is none


class Telegram:
    """A Channel. `patience`: seconds of silence after which an answer is given up."""

    name = NAME
    limits = LIMITS

    def __init__(self, settings: Settings, patience: float = PATIENCE) -> None:
        token, secret = settings.telegram_token, settings.telegram_secret
        base = settings.telegram_api or OFFICIAL
        self._http = Requests(patience)
        self._bot = Bot(
            token.get_secret_value() if token else "",
            base_url=base,
            base_file_url=files_base(base),
            request=self._http,
            get_updates_request=self._http,
        )
        self._secret = secret.get_secret_value() if secret else ""
        self._public, self._own = settings.public_url, settings.own_url
        self.webhook = settings.telegram_mode == "webhook"
        self._methods: dict[str, Callable[..., Awaitable[Any]]] = {
            "sendMessage": self._bot.send_message,
            "sendDocument": self._send_document,
            "answerCallbackQuery": self._bot.answer_callback_query,
        }

    def read(self, headers: Mapping[str, str], body: bytes) -> list[Heard]:
        """Raises Untrusted, or ValueError for a body that is no JSON."""
        if not self._secret or not same(header(headers, HEADER), self._secret):
            raise Untrusted
        return understood(orjson.loads(body))

    def write(self, address: str, shown: Shown) -> list[Call]:
        return written(address, shown)

    def at_once(self, heard: Heard) -> list[Call]:
        query = heard.query if isinstance(heard, Tapped) else ""
        return [Call("answerCallbackQuery", {"callback_query_id": query})] if query else []

    async def deliver(self, call: Call) -> Receipt:
        try:
            result = await self._methods[call.method](**call.values)
        except TelegramError as error:
            if done_already(error):
                return Receipt()
            raise ending_of(error) from None
        except _ODD_ANSWER:
            raise Unknown("odd_answer") from None
        return Receipt(str(result.message_id) if isinstance(result, Message) else "")

    async def start(self) -> None:
        if self.webhook:
            self._must_be_set()
        await self._told(self._bot.get_me())
        for language in (None, *catalogue().listed):
            await self._shown(self._bot.set_my_commands(_menu(language or FIRST), language_code=language))
        await self._shown(self._bot.set_chat_menu_button(menu_button=MenuButtonCommands()))
        if self.webhook:
            await self._told(self._hook(), BAD_WEBHOOK)
        else:
            await self._told(self._bot.delete_webhook())

    async def check(self) -> None:
        """Whether the webhook is still ours. Raises Misset, NotSent, Busy."""
        if self.webhook and (await self._told(self._bot.get_webhook_info())).url != self._hook_url:
            raise Misset(TAKEN)

    async def listen(self, receive: Receive, bookmarks: Bookmarks) -> None:
        """The bookmark is `bot id:next update`: another bot's updates have other numbers."""
        me = self._bot.token.partition(":")[0]
        whose, _, place = (await bookmarks.load() or "").partition(":")
        after = int(place) if whose == me and place.isdecimal() else 0
        while True:
            updates = await self._news(after)
            if not updates:
                await asyncio.sleep(IDLE)
                continue
            if heard := [one for update in updates for one in understood(update)]:
                await receive(heard)
            after = max(after, *((update_id(update) or 0) + 1 for update in updates))
            await bookmarks.save(f"{me}:{after}")

    async def fetch(self, ref: str, most: int) -> bytes:
        """A file a person sent. Raises Refused (gone, over `most` bytes) or NotSent."""
        most = min(most, MOST_DOWNLOAD)
        try:
            file = await self._told(self._bot.get_file(ref))
        except (Busy, Misset) as ending:
            raise NotSent(ending.why) from None
        url = file.file_path or ""
        if not url.startswith(f"{self._bot.base_file_url}/"):  # the library leaves a local path as it is
            raise Refused("no_file")
        if (file.file_size or 0) > most:
            raise Refused("too_big")
        return await content(self._http, url, most)

    async def close(self) -> None:
        await self._http.shutdown()

    @property
    def _hook_url(self) -> str:
        return f"{self._public}{HOOK}"

    def _must_be_set(self) -> None:
        if not SECRET.fullmatch(self._secret):
            raise Misset(NO_SECRET)
        if not self._public:
            raise Misset(NO_ADDRESS)

    async def _hook(self) -> bool:
        return await self._bot.set_webhook(
            self._hook_url, secret_token=self._secret, allowed_updates=HEARD_KINDS
        )

    async def _news(self, after: int) -> list[object]:
        """The next updates as they came: one that cannot be read must not hide the others."""
        asked = {"offset": after, "timeout": POLL, "allowed_updates": orjson.dumps(HEARD_KINDS).decode()}
        url = f"{self._bot.base_url}/getUpdates?{urlencode(asked)}"
        for _ in range(RIVALS):
            try:
                found: object = await self._http.post(url, read_timeout=POLL + self._http.read_timeout)
                return found if isinstance(found, list) else []
            except Conflict as conflict:
                if "webhook" in conflict.message.casefold():
                    break
                await asyncio.sleep(RIVAL_LEAVES * self._http.read_timeout)
            except TelegramError as error:
                raise _waiting(ending_of(error)) from None
            except _ODD_ANSWER:
                raise NotSent("odd_answer") from None
        raise Misset(CONFLICT)

    async def _told(self, asking: Awaitable[T], refused: str | None = None) -> T:
        """Raises Refused, or Misset with `refused` in its place; Misset, NotSent, Busy."""
        try:
            return await asking
        except TelegramError as error:
            ending = ending_of(error)
        except _ODD_ANSWER:
            ending = NotSent("odd_answer")
        raise Misset(refused) if refused and isinstance(ending, Refused) else _waiting(ending)

    async def _shown(self, asking: Awaitable[object]) -> None:
        """Something that only looks nicer: what the platform refuses is done without."""
        with contextlib.suppress(Refused):
            await self._told(asking)

    async def _send_document(self, chat_id: int, document: str, filename: str) -> Message:
        """A file of ours, uploaded under its own name."""
        read = await (self._result(document) if document.startswith(PATH) else self._read(document))
        return await self._bot.send_document(chat_id, InputFile(read, filename=filename))

    async def _read(self, url: str) -> bytes:
        return await content(self._http, url, MOST_UPLOAD)

    async def _result(self, path: str) -> bytes:
        """A result we serve ourselves. That it cannot be had says nothing about the platform: Refused."""
        try:
            return await self._read(self._own + path)
        except NotSent:
            raise Refused("no_file") from None


def _menu(language: str) -> list[BotCommand]:
    words = catalogue()
    return [BotCommand(name, words.text(language, key)) for name, key in MENU.items()]


def _waiting(ending: Ending) -> Ending:
    """For what changes nothing when it is asked twice: whatever is not clear is asked again later."""
    return ending if isinstance(ending, Busy | Misset | Refused) else NotSent(ending.why)
