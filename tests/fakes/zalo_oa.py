"""A Zalo Official Account on loopback: OAuth, OpenAPI and the webhook's sender, on a clock of its own.

By hand: `python -m tests.fakes.zalo_oa --port 9200`, set the settings it prints and start the bot; each line
typed is a message to the account, what the bot sends is printed, a button is pressed by its number after `/`
(`/1`), `/quit` ends.
"""

import argparse
import asyncio
import secrets
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import orjson
from aiohttp import ClientSession, ClientTimeout, web

from tests.fakes.zalo_oa_rules import (
    HOUR,
    Asset,
    Failure,
    Person,
    Quirks,
    anything_wrong,
    page_of,
    proof,
    shape_of,
)
from tests.fakes.zalo_oa_sender import APP, DEADLINE, OA_SECRET, Sender

__all__ = ["APP", "APP_SECRET", "OA", "OA_SECRET", "USER", "FakeZaloOa", "Fault", "Sent"]

APP_SECRET, OA, USER = "app-secret-demo", "9876543210", "111222333"


@dataclass
class Fault:
    """What happens to the next call whose path holds `path`. `recorded`: it took effect nevertheless.

    `status` 0: the connection is cut; `code`: an error in an HTTP 200; `until`: nothing is answered before.
    """

    path: str = ""
    status: int = 0
    code: int = 0
    recorded: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    until: asyncio.Event | None = None
    reached: asyncio.Event = field(default_factory=asyncio.Event)  # set when the call is there

    def let_go(self) -> None:
        assert self.until is not None
        self.until.set()


@dataclass(frozen=True)
class Sent:
    """`shape`: text, plain, typed, inside (buttons), image, file or card."""

    user: str
    shape: str
    message: Mapping[str, Any]
    message_id: str

    @property
    def text(self) -> str:
        inside = self.message.get("attachment", {}).get("payload", {}).get("text", "")
        return str(self.message.get("text") or inside)

    @property
    def buttons(self) -> list[dict[str, Any]]:
        return list(self.message.get("attachment", {}).get("payload", {}).get("buttons", ()))


class FakeZaloOa(Sender):
    """One account and its app. `say` and its like are what people do; `sent` is what the bot sent."""

    def __init__(self, quirks: Quirks | None = None, *, app_id: str = APP) -> None:
        super().__init__(quirks or Quirks(), app_id)
        self.people: dict[str, Person] = {}
        self.sent: list[Sent] = []
        self.calls: list[str] = []  # paths in the order they were called
        self.tokens: list[str] = []  # access tokens in the order calls came with them
        self.renewals = 0
        self.faults: deque[Fault] = deque()
        self.assets: dict[str, Asset] = {}
        self.files: dict[str, bytes] = {}
        self.moved: dict[str, str] = {}
        self.history: list[dict[str, Any]] = []
        self.origin = ""
        self.access, self.refresh, self.expires = "AT_0", "RT_0", self.now + 25 * HOUR
        self.refresh_expires = self.now + 90 * 24 * HOUR
        self._number, self._minute = count(1), (0, 0)

    def clock(self) -> float:
        """Seconds; for the channel under test."""
        return self.now

    @asynccontextmanager
    async def serving(self, port: int = 0) -> AsyncIterator["FakeZaloOa"]:
        runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        self.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self.http = ClientSession(timeout=ClientTimeout(total=DEADLINE))
        try:
            yield self
        finally:
            await self.http.close()
            await runner.cleanup()

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=20_000_000)
        app.router.add_get("/files/{name}", self._file)
        app.router.add_route("*", "/{path:.*}", self._called)
        return app

    # What people do.

    def person(self, user: str) -> Person:
        return self.people.setdefault(user, Person())

    async def say(self, user: str, text: str) -> dict[str, Any]:
        return await self.push(self.event(user, "user_send_text", {"text": text}))

    async def tap(self, button: Mapping[str, Any], user: str = USER) -> dict[str, Any]:
        """A pressed button comes back as if its payload had been typed."""
        assert button["type"] in ("oa.query.hide", "oa.query.show")
        return await self.say(user, button["payload"])

    async def fill_card(self, user: str, phone: str) -> dict[str, Any]:
        info = {"name": "Bà Hòa", "phone": phone, "address": "12 Lê Lợi", "city": "Đắk Lắk"}
        return await self.push(self.event(user, "user_submit_info", None, info=info))

    async def send_photo(self, user: str, name: str, content: bytes) -> dict[str, Any]:
        self.files[name] = content
        url = f"{self.origin}/files/{name}"
        payload = {"url": url, "thumbnail": url}
        return await self.push(
            self.event(user, "user_send_image", {"attachments": [{"type": "image", "payload": payload}]})
        )

    async def follow(self, user: str) -> dict[str, Any]:
        self.person(user).follower = True
        return await self.push(self._flat("follow", user))

    async def unfollow(self, user: str) -> dict[str, Any]:
        self.person(user).follower = False
        return await self.push(self._flat("unfollow", user))

    async def staff_writes(self, user: str, text: str) -> dict[str, Any]:
        """Somebody answers in the account's console."""
        return await self.push(self._echo(user, {"text": text}, self._id("s")))

    def event(self, user: str, name: str, message: dict[str, Any] | None, **more: Any) -> dict[str, Any]:
        """One event as the platform tells it; `push` sends it."""
        self.person(user).last = self.now
        body: dict[str, Any] = {"app_id": self.app_id, "event_name": name, **more}
        if message is not None:
            body["message"] = {"msg_id": self._id("m"), **message}
            self._recorded(1, user, name.removeprefix("user_send_"), body["message"])
        people = {"sender": {"id": user}, "recipient": {"id": OA}, "user_id_by_app": f"app-{user}"}
        return {**body, **people, "timestamp": str(self._ms())}

    def _flat(self, name: str, user: str) -> dict[str, Any]:
        self.person(user).last = self.now
        about = {"app_id": self.app_id, "event_name": name, "oa_id": OA, "timestamp": str(self._ms())}
        return {**about, "follower": {"id": user}, "user_id_by_app": f"app-{user}", "source": "oa_profile"}

    def _echo(self, user: str, message: Mapping[str, Any], message_id: str) -> dict[str, Any]:
        kind = "text" if "attachment" not in message else "list"
        said = {"msg_id": message_id, "text": message.get("text", "")}
        self._recorded(0, user, "text", said)
        return {
            "app_id": self.app_id,
            "event_name": f"oa_send_{kind}",
            "sender": {"id": OA},
            "recipient": {"id": user},
            "message": said,
            "timestamp": str(self._ms()),
        }

    def _recorded(self, src: int, user: str, kind: str, message: Mapping[str, Any]) -> None:
        """Newest first, as the platform lists it."""
        payload = (message.get("attachments") or [{}])[0].get("payload", {})
        ends = (user, OA) if src else (OA, user)
        told = {"src": src, "time": self._ms(), "type": "photo" if kind == "image" else kind}
        about = {"message": message.get("text", ""), "message_id": message["msg_id"]}
        self.history.insert(0, {**told, **about, "from_id": ends[0], "to_id": ends[1], **payload})

    # What the bot does.

    def texts(self, user: str = USER) -> list[str]:
        return [sent.text for sent in self.sent if sent.user == user]

    async def _called(self, request: web.Request) -> web.StreamResponse:
        self.calls.append(request.path)
        fault = self._fault(request.path)
        if fault is not None and not fault.recorded:
            return await self._broken(request, fault)
        headers: dict[str, str] = {}
        try:
            said = await self._answer(request, headers)
        except Failure as failure:
            said = {"error": failure.code, "message": failure.words}
        if fault is not None:
            return await self._broken(request, fault, said)
        return web.json_response(said, headers=headers)

    def _fault(self, path: str) -> Fault | None:
        found = next((fault for fault in self.faults if fault.path in path), None)
        if found is not None:
            self.faults.remove(found)
        return found

    async def _broken(self, request: web.Request, fault: Fault, said: Any = None) -> web.StreamResponse:
        fault.reached.set()
        if fault.until is not None:
            await fault.until.wait()
            if said is not None and not (fault.status or fault.code):
                return web.json_response(said)
        if fault.code:
            return web.json_response({"error": fault.code, "message": "Error"}, headers=fault.headers)
        if fault.status:
            return web.Response(status=fault.status, body=b"<html>", headers=fault.headers)
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async def _answer(self, request: web.Request, headers: dict[str, str]) -> Any:
        if request.path == "/v4/oa/access_token":
            return self._renew(request.headers.get("secret_key", ""), await request.post())
        self._require_token(request.headers)
        headers |= self._require_pace()
        if request.path.startswith("/v2.0/oa/upload/"):
            return await self._upload(request)
        body = await _body(request)
        match request.method, request.path:
            case "POST", "/v3.0/oa/message/cs":
                return await self._cs(body)
            case "POST", "/v3.0/oa/quota/message":
                return _good(self._quota(str(body.get("user_id"))))
            case "GET", "/v2.0/oa/getoa":
                return _good(self._about())
            case "GET", "/v3.0/oa/user/detail":
                return _good({"user_id": body.get("user_id"), "display_name": "Bà Hòa"})
            case "GET", "/v2.0/oa/listrecentchat":
                return _good(page_of(self.history, body))
            case "GET", "/v2.0/oa/conversation":
                user = body.get("user_id")
                of_one = [one for one in self.history if user in (one["from_id"], one["to_id"])]
                return _good(page_of(of_one, body))
            case "POST", "/v2.0/oa/message":
                raise Failure(-240, "MessageV2 API has been shut down")
        raise Failure(-212, "API is not registered")

    def _renew(self, secret: str, form: Mapping[str, Any]) -> dict[str, Any]:
        self.renewals += 1
        if form.get("grant_type") != "refresh_token" or form.get("app_id") != self.app_id:
            return _refused(-14003, "invalid_request")
        if secret != APP_SECRET:
            return _refused(-14004, "invalid_secret_key")
        if form.get("refresh_token") != self.refresh or self.now > self.refresh_expires:
            return _refused(self.quirks.dead_refresh, "invalid_refresh_token")
        self.access, self.refresh = f"AT_{secrets.token_hex(8)}", f"RT_{secrets.token_hex(8)}"
        self.expires, self.refresh_expires = self.now + 25 * HOUR, self.now + 90 * 24 * HOUR
        return {"access_token": self.access, "refresh_token": self.refresh, "expires_in": "90000"}

    def _require_token(self, headers: Mapping[str, str]) -> None:
        given = headers.get("access_token")
        self.tokens.append(given or "")
        if "Authorization" in headers or given is None or given != self.access:
            raise Failure(-216, "Access token is invalid")
        if self.now > self.expires:
            raise Failure(-220, "Access token has expired")
        if self.quirks.proof and headers.get("appsecret_proof") != proof(APP_SECRET, given):
            raise Failure(-242, "appsecret_proof is invalid")

    def _require_pace(self) -> dict[str, str]:
        """The package's own allowance of calls a minute."""
        minute, used = self._minute
        used = used + 1 if minute == int(self.now // 60) else 1
        self._minute = int(self.now // 60), used
        if used > self.quirks.each_minute:
            raise Failure(-32, "OA reached limit call api per minute")
        left = {"X-RateLimit-Limit": str(self.quirks.each_minute)}
        return left | {"X-RateLimit-Remain": str(self.quirks.each_minute - used)}

    async def _cs(self, body: Mapping[str, Any]) -> Any:
        user, message = str((body.get("recipient") or {}).get("user_id")), body.get("message") or {}
        shape = shape_of(message)
        anything_wrong(self.quirks, self.people.get(user), shape, message, self.assets, self.now)
        sent = Sent(user, shape, message, self._id("o"))
        self.sent.append(sent)
        echo = self._echo(user, message, sent.message_id)
        if self.quirks.echo:
            await self.push(echo)
        data = {"message_id": sent.message_id, "user_id": user, "sent_time": str(self._ms())}
        quota = {"quota": {"quota_type": "reply", "remain": 8, "total": 8}} if self.quirks.quota else {}
        return _good({**data, **quota})

    async def _upload(self, request: web.Request) -> Any:
        kind = request.path.rsplit("/", 1)[-1]
        part = (await request.post()).get("file")
        if not isinstance(part, web.FileField):
            raise Failure(-201, "file is required")
        asset = Asset(kind, part.filename, part.file.read(), self.now)
        asset.check()
        name = self._id("asset")
        self.assets[name] = asset
        return _good({"token" if kind == "file" and self.quirks.file_token else "attachment_id": name})

    def _quota(self, user: str) -> dict[str, Any]:
        last = self.person(user).last
        left = {"remain": self.quirks.paid_left, "total": 500}
        return {"last_interaction": str(int(last * 1000)), "cs_reply": left}

    def _about(self) -> dict[str, Any]:
        return {
            self.quirks.oa_id: OA,
            "name": "Khuyến công",
            "is_verified": self.quirks.verified,
            "oa_type": 4,
            "package_name": self.quirks.package,
        }

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

    def _id(self, kind: str) -> str:
        return f"{kind}{next(self._number):016x}"


def _good(data: Any) -> dict[str, Any]:
    return {"error": 0, "message": "Success", "data": data}


def _refused(code: int, name: str) -> dict[str, Any]:
    return {"error": code, "error_name": name, "error_reason": name, "ref_doc": "https://example.invalid"}


async def _body(request: web.Request) -> dict[str, Any]:
    """A GET has one parameter `data` that holds JSON."""
    raw = request.query.get("data", "") if request.method == "GET" else await request.read()
    try:
        body = orjson.loads(raw or b"{}")
    except orjson.JSONDecodeError:
        raise Failure(-201, "data is invalid") from None
    return body if isinstance(body, dict) else {}


if __name__ == "__main__":
    from tests.fakes.zalo_oa_by_hand import by_hand

    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, default=9200)
    options.add_argument("--hook", default="http://127.0.0.1:8080/hooks/zalo-oa")
    chosen = options.parse_args()
    asyncio.run(by_hand(chosen.port, chosen.hook))
