"""The chat's JSON interface: conversations, messages, files, history."""

from collections.abc import Awaitable, Sequence

import orjson
from aiohttp import web
from multidict import CIMultiDict

from bot.channels.web import NAME, Sent, Unreadable, read, write
from bot.receive import Heard
from bot.web.access import Door, Visitor
from bot.web.body import read_body
from bot.web.bubbles import last_id, messages_of
from bot.web.errors import ChatError
from bot.web.files import Files
from bot.web.headers import PRIVATE_DATA
from bot.web.parts import WebParts
from storage.store import Kept


class ChatApi:
    """Handlers of /chat/api; each raises ChatError for what it cannot serve."""

    def __init__(self, parts: WebParts, door: Door, files: Files) -> None:
        self._parts, self._door, self._files = parts, door, files

    async def open(self, request: web.Request) -> web.Response:
        """A new conversation; `{"resume": true}` asks for the one of the cookie, when there is one."""
        body = await read_body(request, self._parts.limits.body)
        known = self._door.returning(request) if wants_resume(body) else None
        token = known.token if known else self._door.open(request).token
        response = json_response({"token": token})
        self._door.remember(response, token)
        return response

    async def message(self, request: web.Request) -> web.Response:
        visitor = self._door.visitor(request)
        self._door.keep_pace(visitor)
        body = await read_body(request, self._parts.limits.body)
        try:
            sent = read(body)
        except Unreadable as why:
            raise ChatError(why.code) from None
        replies = await self.hear(visitor, sent)
        messages = ",".join([write(kept.id, kept.body) for kept in replies])
        return web.Response(body=f'{{"messages":[{messages}]}}'.encode(), headers=JSON)

    def hear(self, visitor: Visitor, sent: Sent) -> Awaitable[Sequence[Kept]]:
        """The replies, committed. Raises ChatError: no_file."""
        if sent.file is not None:
            return self._hear_file(visitor, sent, sent.file)
        return self._parts.hear(Heard(NAME, visitor.address, *sent[:3]))

    async def _hear_file(self, visitor: Visitor, sent: Sent, token: str) -> Sequence[Kept]:
        file = await self._files.named(visitor, token)
        return await self._parts.hear(Heard(NAME, visitor.address, *sent[:3], files=(file,)))

    async def history(self, request: web.Request) -> web.Response:
        """`{messages: [{…, mine}], last}`: what a page without a cookie shows after a reload."""
        visitor = self._door.visitor(request)
        lines = await self._parts.store.history(NAME, visitor.address, self._parts.limits.history)
        messages = await self._files.with_links(visitor, messages_of(lines))
        return json_response({"messages": messages, "last": last_id(messages)})


JSON = CIMultiDict({"Content-Type": "application/json", **PRIVATE_DATA})


def wants_resume(body: bytes) -> bool:
    """An empty or unreadable body asks for nothing in particular."""
    try:
        asked = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError:
        raise ChatError("bad_json") from None
    if not isinstance(asked, dict):
        raise ChatError("bad_shape")
    return asked.get("resume") is True


def json_response(value: object) -> web.Response:
    return web.Response(body=orjson.dumps(value), headers=JSON)
