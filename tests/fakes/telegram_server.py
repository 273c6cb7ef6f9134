"""The Bot API of the fake Telegram over HTTP: its methods, its answers, its refusals."""

import asyncio
import json
import re
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from tests.fakes.telegram_faults import Failure, Fault, Faults
from tests.fakes.telegram_telling import Telling, Terminated, Webhook

TOKEN = "4711:AAloopback-Token_of_the_fake"
NOON = 1_795_323_600  # seconds: when the first message was sent
LONGEST, LONGEST_CAPTION = 4096, 1024
MOST_UPLOAD = 50_000_000
MENUS = ("setMyCommands", "setChatMenuButton", "setMyDescription", "setMyShortDescription")

Values = dict[str, Any]  # of a call; an uploaded file as (name, bytes)
Method = Callable[[Values], Awaitable[Any]]


@dataclass(frozen=True)
class Sent:
    """One message of the bot. `at`: by the clock of the event loop, to measure a pace."""

    method: str
    chat: int
    text: str
    buttons: tuple[tuple[str, str], ...]  # label, data
    message_id: int
    values: Mapping[str, Any]
    at: float
    file: tuple[str, bytes] | None = None


class Api:
    """One bot. `people`: private chats that ever wrote; `blocked`: those of them that want no more."""

    def __init__(self, token: str = TOKEN) -> None:
        self.token, self.origin = token, ""
        self.faults, self.telling = Faults(), Telling()
        self.people: dict[int, None] = {}
        self.blocked: set[int] = set()
        self.out: list[Sent] = []
        self.calls: list[tuple[str, Values]] = []
        self.queries: dict[str, int] = {}  # taps not acknowledged yet → chat
        self.files: dict[str, bytes] = {}  # by path under /file/bot<token>/
        self.paths: dict[str, str] = {}  # file_id → path
        self.latency, self.hold = 0.0, 30.0  # seconds
        self.most_a_second: int | None = None
        self.open_chats = False  # whether anybody can be written to, known or not
        self._numbers, self._lately = count(1), deque[float]()
        self._arrived = asyncio.Event()

    def app(self) -> web.Application:
        app = web.Application(client_max_size=60_000_000)
        app.router.add_route("*", "/bot{token}/{method}", self._called)
        app.router.add_get("/file/bot{token}/{path:.+}", self._file)
        return app

    async def until(self, good: Callable[[], bool]) -> None:
        """Waits for calls until it is so."""
        while not good():
            self._arrived.clear()
            await self._arrived.wait()

    # HTTP

    async def _called(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        try:
            values = await _values(request)
            self.calls.append((method, values))
            self._check_token(request.match_info["token"])
            if self.latency:
                await asyncio.sleep(self.latency)
            return await self._with_faults(request, method, values)
        except Failure as failure:
            return _refusal(failure)
        finally:
            self._arrived.set()

    async def _with_faults(self, request: web.Request, method: str, values: Values) -> web.StreamResponse:
        fault = self.faults.of(method, values)
        result = None
        if fault is None or fault.recorded:
            result = await self._method(method)(values)
            self._arrived.set()
        if fault is not None:
            if fault.until is not None:
                await fault.until.wait()
            if fault.status != 200:
                return _broken(request, fault)
        return web.json_response({"ok": True, "result": result})

    def _check_token(self, token: str) -> None:
        if not re.fullmatch(r"\d+:[\w-]+", token):
            raise Failure(404)
        if token != self.token:
            raise Failure(401)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        self._check_token(request.match_info["token"])
        content = self.files.get(request.match_info["path"])
        fault = self.faults.of("file", {})
        if fault is not None:
            return _broken(request, fault)
        return web.Response(status=404) if content is None else web.Response(body=content)

    # Methods

    def _method(self, name: str) -> Method:
        if name in MENUS:
            return self._set_menu
        known = {
            "getMe": self._get_me,
            "sendMessage": self._send_message,
            "sendDocument": self._send_file,
            "sendPhoto": self._send_file,
            "sendChatAction": self._send_chat_action,
            "editMessageText": self._edit,
            "answerCallbackQuery": self._answer_tap,
            "getUpdates": self._get_updates,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._get_webhook,
            "getFile": self._get_file,
        }
        if name not in known:
            raise Failure(404)
        return known[name]

    async def _get_me(self, _: Values) -> Values:
        return {
            "id": int(self.token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Khuyến công",
            "username": "khuyencong_bot",
            "can_join_groups": False,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    async def _set_menu(self, values: Values) -> bool:
        for command in json.loads(values.get("commands", "[]")):
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                raise Failure(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise Failure(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        if len(values.get("language_code", "vi")) != 2:
            raise Failure(400, "Bad Request: invalid language code specified")
        return True

    async def _send_message(self, values: Values) -> Values:
        text = str(values.get("text", "")).strip()
        if not text:
            raise Failure(400, "Bad Request: message text is empty")
        if _units(text) > LONGEST:
            raise Failure(400, "Bad Request: message is too long")
        return self._keep("sendMessage", values, {"text": text})

    async def _send_file(self, values: Values) -> Values:
        kind = "document" if "document" in values else "photo"
        given = values.get(kind)
        if not given:
            raise Failure(400, f"Bad Request: there is no {kind} in the request")
        if isinstance(given, str) and given not in self.paths:
            raise Failure(400, "Bad Request: wrong file identifier/HTTP URL specified")
        name, content = given if isinstance(given, tuple) else (given, self.files[self.paths[given]])
        if len(content) > MOST_UPLOAD:
            raise Failure(413, "Request Entity Too Large")
        if _units(str(values.get("caption", ""))) > LONGEST_CAPTION:
            raise Failure(400, "Bad Request: message caption is too long")
        file_id = self.store_file(name, content)
        told = {"file_id": file_id, "file_unique_id": file_id[-6:], "file_size": len(content)}
        shown: Values = {"document": told | {"file_name": name}}
        if kind == "photo":
            shown = {"photo": [told | {"width": 90, "height": 90}]}
        return self._keep(f"send{kind.title()}", values, shown, (name, content))

    async def _send_chat_action(self, values: Values) -> bool:
        self._reachable(values)
        return True

    async def _edit(self, values: Values) -> Values:
        chat, number = self._reachable(values), int(values.get("message_id", 0))
        found = next((one for one in self.out if (one.chat, one.message_id) == (chat, number)), None)
        if found is None:
            raise Failure(400, "Bad Request: message to edit not found")
        if found.text == values.get("text"):
            raise Failure(400, "Bad Request: message is not modified: new content is the same as the current")
        return _message(number, chat) | {"text": values["text"]}

    async def _answer_tap(self, values: Values) -> bool:
        if self.queries.pop(str(values.get("callback_query_id")), None) is None:
            raise Failure(
                400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
            )
        return True

    async def _get_updates(self, values: Values) -> list[Values]:
        if self.telling.webhook:
            raise Failure(
                409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first"
            )
        most = min(int(values.get("limit", 100)), 100)
        hold = min(float(values.get("timeout", 0)), self.hold)
        try:
            return await self.telling.ask(int(values.get("offset", 0)), most, hold)
        except Terminated:
            raise Failure(409) from None

    async def _set_webhook(self, values: Values) -> bool:
        url, secret = str(values.get("url", "")), str(values.get("secret_token", ""))
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname != "127.0.0.1":
            raise Failure(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise Failure(400, "Bad Request: secret token contains unallowed characters")
        if values.get("drop_pending_updates") == "true":
            self.telling.pending.clear()
        kinds = tuple(json.loads(values.get("allowed_updates", "[]")))
        self.telling.hook(Webhook(url, secret, int(values.get("max_connections", 40)), kinds))
        return True

    async def _delete_webhook(self, values: Values) -> bool:
        if values.get("drop_pending_updates") == "true":
            self.telling.pending.clear()
        self.telling.hook(None)
        return True

    async def _get_webhook(self, _: Values) -> Values:
        hook = self.telling.webhook
        told = {
            "url": hook.url if hook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self.telling.pending),
        }
        if self.telling.last_error:
            told |= {"last_error_date": NOON, "last_error_message": self.telling.last_error}
        return told

    async def _get_file(self, values: Values) -> Values:
        file_id = str(values.get("file_id"))
        path = self.paths.get(file_id)
        if path is None:
            raise Failure(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        size = len(self.files.get(path, b""))
        if size > 20_000_000:
            raise Failure(400, "Bad Request: file is too big")
        return {"file_id": file_id, "file_unique_id": file_id[-6:], "file_size": size, "file_path": path}

    # What the methods share

    def number(self) -> int:
        return next(self._numbers)

    def store_file(self, name: str, content: bytes) -> str:
        """Returns its file_id."""
        number = self.number()
        path = f"documents/file_{number}.{name.rpartition('.')[2]}"
        self.files[path] = content
        self.paths[f"BQACAgUAAxkB{number:06}"] = path
        return f"BQACAgUAAxkB{number:06}"

    def _reachable(self, values: Values) -> int:
        try:
            chat = int(values.get("chat_id", ""))
        except ValueError:
            raise Failure(400, "Bad Request: chat not found") from None
        if chat in self.blocked:
            raise Failure(403)
        if chat not in self.people and not self.open_chats:
            raise Failure(400, "Bad Request: chat not found")
        return chat

    def _keep(
        self, method: str, values: Values, shown: Values, file: tuple[str, bytes] | None = None
    ) -> Values:
        chat, buttons, inline = self._reachable(values), *_keyboard(values.get("reply_markup"))
        now = time.monotonic()
        self._keep_pace(now)
        answer = _message(self.number(), chat) | shown | inline
        text = str(values.get("text") or values.get("caption") or "")
        self.out.append(Sent(method, chat, text, buttons, answer["message_id"], values, now, file))
        return answer

    def _keep_pace(self, now: float) -> None:
        while self._lately and self._lately[0] <= now - 1:
            self._lately.popleft()
        if self.most_a_second is not None and len(self._lately) >= self.most_a_second:
            raise Failure(429, "Too Many Requests: retry after 1", {"retry_after": 1})
        self._lately.append(now)


def _message(number: int, chat: int) -> Values:
    return {
        "message_id": number,
        "date": NOON + number,
        "chat": {"id": chat, "type": "private", "first_name": "Hoà"},
        "from": {"id": 4711, "is_bot": True, "first_name": "Khuyến công", "username": "khuyencong_bot"},
    }


def _keyboard(markup: object) -> tuple[tuple[tuple[str, str], ...], Values]:
    """The buttons, and what the answer says of them: an inline keyboard, and no other."""
    read = json.loads(markup) if isinstance(markup, str) else {}
    rows = read.get("inline_keyboard", [])
    buttons = [button for row in rows for button in row]
    if len(buttons) > 100 or any(len(row) > 8 for row in rows):
        raise Failure(400, "Bad Request: reply markup is too long")
    for button in buttons:
        if not button.get("text", "").strip():
            raise Failure(400, "Bad Request: text buttons are unallowed in the inline keyboard")
        if not 1 <= len(button.get("callback_data", "").encode()) <= 64:
            raise Failure(400, "Bad Request: BUTTON_DATA_INVALID")
    labels = tuple((button["text"], button["callback_data"]) for button in buttons)
    return labels, {"reply_markup": read} if rows else {}


async def _values(request: web.Request) -> Values:
    """What a call says in its address, as JSON, as a form or in parts with files."""
    values: Values = dict(request.query)
    if request.content_type == "application/json":
        for name, value in (await request.json()).items():
            values[name] = value if isinstance(value, str) else json.dumps(value)
    elif request.can_read_body:
        for name, value in (await request.post()).items():
            values[name] = (value.filename, value.file.read()) if isinstance(value, web.FileField) else value
    return values


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _refusal(failure: Failure) -> web.Response:
    body = {"ok": False, "error_code": failure.status, "description": failure.words}
    if failure.parameters:
        body["parameters"] = dict(failure.parameters)
    return web.json_response(body, status=failure.status)


def _broken(request: web.Request, fault: Fault) -> web.StreamResponse:
    if not fault.status:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()
    if fault.body is not None:
        return web.Response(status=fault.status, body=fault.body)
    return _refusal(Failure(fault.status, fault.words, fault.parameters))
