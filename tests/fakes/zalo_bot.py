"""The Zalo Bot Platform on loopback: its methods, its two ways to tell updates, its quirks, faults on order.

By hand: `python -m tests.fakes.zalo_bot --port 9100`, then set the two settings it prints and start the bot;
each line typed is a message to the bot, what the bot sends is printed (`/quit` ends).
"""

import argparse
import asyncio
import sys
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout, web

TOKEN = "4711:loopback-secret"
NOON = 1_795_323_600_000  # milliseconds, when the first message was sent
LONGEST = 2_000
CAPTIONED = {"sendMessage": "text", "sendPhoto": "photo", "sendSticker": "sticker", "sendVoice": "voice_url"}
DESCRIPTIONS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Internal server error",
    404: "Not Found",
    408: "Request Timeout",
    429: "Quota exceeded",
}


@dataclass
class Quirks:
    """What the documents leave open or live bots were seen to do."""

    wrapped: bool = False  # a webhook's body is `{ok, result}` as documented, else bare as seen
    photo: str = "photo_url"  # as seen; `photo` as documented
    display_name: str = "display_name"  # as seen; `first_name` or `name` in sample code
    idle: str = "http"  # an idle question ends in HTTP 408; `body`: in 200 with ok false
    none_is_404: bool = True  # there is no webhook to tell of, or to delete
    hold: float = 0.05  # seconds an idle question is held, whatever was asked for
    forgetful: bool = False  # tells an update to a bot that has hung up, and so loses it
    monthly: int | None = 3_000  # messages a month
    users: int | None = 50  # people the plan lets a bot write to
    retries: int = 0  # times a webhook that did not answer 2xx is called again
    loopback: bool = True  # takes a plain http webhook on this machine


@dataclass
class Fault:
    """What happens to the next call of `method` ("": any). `recorded`: the message arrived nevertheless.

    `status`: the answer's; 0: the connection is cut. `until`: nothing is answered before it is set.
    """

    method: str = ""
    status: int = 0
    recorded: bool = False
    in_body: bool = False  # HTTP 200, the code in the body
    words: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None  # instead of JSON
    until: asyncio.Event | None = None

    @property
    def late(self) -> bool:
        """Nothing is wrong but the time it takes."""
        return self.recorded and self.status == 200


@dataclass(frozen=True)
class Sent:
    method: str
    values: Mapping[str, Any]
    message_id: str

    @property
    def text(self) -> str:
        return str(self.values.get("text", ""))


class Failure(Exception):
    def __init__(self, code: int, words: str = "") -> None:
        super().__init__(code)
        self.code, self.words = code, words or DESCRIPTIONS.get(code, "Error")


class FakeZaloBot:
    """One bot. `say` and its like are what people do; `sent` is what the bot sent."""

    def __init__(self, token: str = TOKEN, quirks: Quirks | None = None) -> None:
        self.token, self.quirks = token, quirks or Quirks()
        self.sent: list[Sent] = []
        self.calls: list[str] = []  # methods in the order they were called
        self.faults: deque[Fault] = deque()
        self.people: dict[str, None] = {}  # who wrote, in the order of their first message
        self.files: dict[str, bytes] = {}
        self.moved: dict[str, str] = {}  # addresses that answer with a redirect
        self.webhook: tuple[str, str] | None = None  # address and secret
        self.hooked: list[int] = []  # what the webhook answered, 0 for no answer
        self.on_call: Callable[[str], None] = lambda _: None
        self.origin = ""
        self._waiting: deque[dict[str, Any]] = deque()
        self._news = asyncio.Event()
        self._number = count(1)
        self._http: ClientSession | None = None

    @property
    def base(self) -> str:
        return f"{self.origin}/bot"

    @asynccontextmanager
    async def serving(self, port: int = 0) -> AsyncIterator["FakeZaloBot"]:
        runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        self.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self._http = ClientSession(headers={"User-Agent": "Java/17"}, timeout=ClientTimeout(total=10))
        try:
            yield self
        finally:
            await self._http.close()
            await runner.cleanup()

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._called)
        app.router.add_get("/files/{name}", self._file)
        return app

    # What people do.

    async def say(self, person: str, text: str) -> dict[str, Any]:
        return await self.push(self.update(person, "text", text=text))

    async def send_photo(self, person: str, name: str, content: bytes, caption: str = "") -> dict[str, Any]:
        self.files[name] = content
        photo = {self.quirks.photo: f"{self.origin}/files/{name}", "caption": caption}
        return await self.push(self.update(person, "image", message_type="CHAT_PHOTO", **photo))

    async def send_sticker(self, person: str) -> dict[str, Any]:
        return await self.push(self.update(person, "sticker", sticker="d063f44dfbb2", url="https://zdn.vn/s"))

    async def send_voice(self, person: str) -> dict[str, Any]:
        voice = f"{self.origin}/files/voice.aac"
        return await self.push(self.update(person, "voice", message_type="CHAT_VOICE", voice_url=voice))

    async def send_document(self, person: str) -> dict[str, Any]:
        """Files, links and locations arrive without their content."""
        return await self.push(self.update(person, "unsupported"))

    async def say_in_group(self, person: str, group: str, text: str, *, mention: bool) -> None:
        """Only what mentions the bot, or replies to it, arrives."""
        if mention:
            update = self.update(person, "text", text=f"@Bot Khuyến công {text}")
            update["message"]["chat"] = {"id": group, "chat_type": "GROUP"}
            await self.push(update)

    def update(self, person: str, kind: str, **more: Any) -> dict[str, Any]:
        """One update as the platform tells it; `push` sends it."""
        self.people.setdefault(person)
        number = next(self._number)
        message = {
            "message_id": f"m{number:016x}",
            "date": NOON + number * 1000,
            "from": {"id": person, self.quirks.display_name: "Chị Hoà", "is_bot": False},
            "chat": {"id": person, "chat_type": "PRIVATE"},
            "message_type": "CHAT_MESSAGE",
        }
        return {"event_name": f"message.{kind}.received", "message": message | more}

    async def push(self, *updates: dict[str, Any]) -> dict[str, Any]:
        """Tells these, in this order: twice the same is a duplicate, any other order is out of order."""
        for update in updates:
            if self.webhook is None:
                self._waiting.append(update)
                self._news.set()
            else:
                await self._knock_until_taken(update)
        return updates[-1]

    async def _knock_until_taken(self, update: dict[str, Any]) -> None:
        for _ in range(1 + self.quirks.retries):
            if 200 <= await self.knock(self.wrapped(update)) < 300:
                return

    def wrapped(self, update: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "result": update} if self.quirks.wrapped else update

    async def knock(self, body: Any, *, secret: str | None = None) -> int:
        """Calls the webhook; `body` None is the empty probe. Returns the status, 0 for no answer."""
        assert self._http is not None
        assert self.webhook is not None
        url, known = self.webhook
        headers = {"X-Bot-Api-Secret-Token": known if secret is None else secret}
        try:
            async with self._http.post(url, json=body, headers=headers) as response:
                self.hooked.append(response.status)
        except (ClientError, TimeoutError):
            self.hooked.append(0)
        return self.hooked[-1]

    @property
    def untold(self) -> int:
        """Updates nobody asked for yet."""
        return len(self._waiting)

    def texts(self, person: str) -> list[str]:
        """What the bot wrote to somebody."""
        return [sent.text for sent in self.sent if sent.values.get("chat_id") == person and sent.text]

    # What the bot does.

    async def _called(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.calls.append(method)
        self.on_call(method)
        fault = self._fault(method)
        try:
            if request.match_info["token"] != self.token:
                raise Failure(401)
            if fault is not None and not fault.recorded:
                return await self._broken(request, fault)
            result = await self._answer(request, method, await _values(request))
            if fault is not None and not fault.late:
                return await self._broken(request, fault)
            if fault is not None and fault.until is not None:
                await fault.until.wait()
        except Failure as failure:
            return self._failed(method, failure)
        return web.json_response({"ok": True} if result is None else {"ok": True, "result": result})

    def _fault(self, method: str) -> Fault | None:
        found = next((fault for fault in self.faults if fault.method in ("", method)), None)
        if found is not None:
            self.faults.remove(found)
        return found

    async def _broken(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.until is not None:
            await fault.until.wait()
        if not fault.status:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if fault.body is not None:
            return web.Response(status=fault.status, body=fault.body, headers=fault.headers)
        failure = Failure(fault.status, fault.words)
        return web.json_response(
            _said(failure), status=200 if fault.in_body else fault.status, headers=fault.headers
        )

    def _failed(self, method: str, failure: Failure) -> web.Response:
        in_body = failure.code == 408 and self.quirks.idle == "body"
        return web.json_response(_said(failure), status=200 if in_body else failure.code)

    async def _answer(self, request: web.Request, method: str, values: Mapping[str, Any]) -> Any:
        if method in CAPTIONED:
            return self._send(method, values)
        match method:
            case "getMe":
                return {
                    "id": self.token.partition(":")[0],
                    "account_name": "Bot Khuyến công",
                    "account_type": "BASIC",
                    "can_join_groups": False,
                }
            case "getUpdates":
                return await self._poll(request, values)
            case "setWebhook":
                return self._set_webhook(values)
            case "deleteWebhook" | "getWebhookInfo":
                return self._of_webhook(method)
            case "sendChatAction" if values.get("chat_id") and values.get("action") == "typing":
                return None
            case "sendChatAction":
                raise Failure(400)
        raise Failure(404)

    def _send(self, method: str, values: Mapping[str, Any]) -> dict[str, Any]:
        chat, content = values.get("chat_id"), values.get(CAPTIONED[method])
        if not isinstance(chat, str) or not isinstance(content, str) or not content:
            raise Failure(400)
        if len(content if method == "sendMessage" else str(values.get("caption", ""))) > LONGEST:
            raise Failure(400)
        if method != "sendMessage" and method != "sendSticker" and not content.startswith("https://"):
            raise Failure(400)
        self._count_against_plan(chat)
        number = next(self._number)
        self.sent.append(Sent(method, values, f"b{number:016x}"))
        return {"message_id": f"b{number:016x}", "date": NOON + number * 1000}

    def _count_against_plan(self, chat: str) -> None:
        if chat not in self.people:
            raise Failure(404)  # an id is learnt from a message only
        if self.quirks.users is not None and chat not in list(self.people)[: self.quirks.users]:
            raise Failure(429, "Quota exceeded: users of this plan")
        if self.quirks.monthly is not None and len(self.sent) >= self.quirks.monthly:
            raise Failure(429, "Quota exceeded: messages of this month")

    async def _poll(self, request: web.Request, values: Mapping[str, Any]) -> dict[str, Any]:
        """One update, forgotten once told: there is no acknowledgement."""
        if self.webhook is not None:
            raise Failure(400, "Bad Request: a webhook is set")
        try:
            asked = float(values.get("timeout", 30))
        except (TypeError, ValueError):
            raise Failure(400) from None
        try:
            async with asyncio.timeout(min(asked, self.quirks.hold)):
                while not self._waiting:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise Failure(408) from None
        if not self.quirks.forgetful and (request.transport is None or request.transport.is_closing()):
            raise Failure(408)
        return self._waiting.popleft()

    def _set_webhook(self, values: Mapping[str, Any]) -> dict[str, Any]:
        url, secret = values.get("url"), values.get("secret_token")
        if not isinstance(secret, str) or not 8 <= len(secret) <= 256:
            raise Failure(400, "Bad Request: secret_token")
        parts = urlsplit(str(url))
        if parts.scheme != "https" and not (self.quirks.loopback and parts.hostname == "127.0.0.1"):
            raise Failure(400, "Bad Request: url")
        self.webhook = str(url), secret
        return {"url": url, "updated_at": NOON}

    def _of_webhook(self, method: str) -> dict[str, Any]:
        if self.webhook is None and self.quirks.none_is_404:
            raise Failure(404)
        url = self.webhook[0] if self.webhook else ""
        if method == "deleteWebhook":
            self.webhook, url = None, ""
        return {"url": url, "updated_at": NOON}

    async def _file(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if name in self.moved:
            raise web.HTTPFound(self.moved[name])
        if name not in self.files:
            raise web.HTTPNotFound
        response = web.StreamResponse()  # in pieces: its length is not told
        await response.prepare(request)
        await response.write(self.files[name])
        await response.write_eof()
        return response


async def _values(request: web.Request) -> Mapping[str, Any]:
    """Parameters as JSON, a form or a query: the platform takes all three."""
    if request.method == "GET":
        return dict(request.query)
    if request.content_type == "application/json":
        try:
            values = await request.json()
        except ValueError:
            raise Failure(400) from None
        return values if isinstance(values, dict) else {}
    return {name: value for name, value in (await request.post()).items() if isinstance(value, str)}


def _said(failure: Failure) -> dict[str, Any]:
    return {"ok": False, "error_code": failure.code, "description": failure.words}


async def by_hand(port: int, token: str) -> None:
    """A person at the keyboard writes to the bot; what it sends is printed."""
    async with FakeZaloBot(token, Quirks(hold=25, users=None, monthly=None)).serving(port) as fake:
        print(f"KHUYENCONG_ZALO_BOT_TOKEN={token}\nKHUYENCONG_ZALO_BOT_API={fake.base}", flush=True)
        showing = asyncio.create_task(_show(fake))
        while (line := await asyncio.to_thread(sys.stdin.readline)) and line.strip() != "/quit":
            await fake.say("7000000000000000001", line.strip())
        if not line:
            await asyncio.Event().wait()  # no keyboard: go on serving until stopped
        showing.cancel()


async def _show(fake: FakeZaloBot) -> None:
    shown = 0
    while True:
        for sent in fake.sent[shown:]:
            print(
                "\n".join(f"< {line}" for line in (sent.text or str(dict(sent.values))).split("\n")),
                flush=True,
            )
        shown = len(fake.sent)
        await asyncio.sleep(0.1)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, default=9100)
    options.add_argument("--token", default=TOKEN)
    chosen = options.parse_args()
    asyncio.run(by_hand(chosen.port, chosen.token))
