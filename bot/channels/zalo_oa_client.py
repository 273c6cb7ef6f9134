"""Calls of Zalo's OpenAPI and OAuth over HTTP: one request, one answer, every way it can break named.

Tokens travel in headers and bodies only; no error of the HTTP library is passed on.
"""

import hashlib
import hmac
from collections.abc import Mapping
from io import BytesIO
from typing import Any, NamedTuple

import aiohttp
import orjson

from bot.channels.port import Busy, Ending, NotSent, Refused, Unknown
from bot.channels.wire import BROKEN, NO_LINE, at_most, fetched, fields, lies_at

API, OAUTH = "https://openapi.zalo.me", "https://oauth.zaloapp.com"
RENEW = "/v4/oa/access_token"
FILE_HOST = "zdn.vn"  # what people send lies there or on hosts below it

CONNECTING, ANSWERING = 5.0, 20.0  # seconds
MOST_BYTES = 1_000_000  # of an answer
LONGEST_WAIT = 3_600.0
NOTHING_DONE = frozenset({500, 501, 503})  # other 5xx come from gateways, behind which it may have been done


class Answer(NamedTuple):
    """`code` 0: done, with its `data`; else the platform's code. `after`, `left`: of the pace headers."""

    code: int
    data: Any = None
    after: float | None = None
    left: int | None = None


class Client:
    """`secret`: the app's, when the app wants a proof of it with every call."""

    def __init__(self, api: str, oauth: str, secret: str | None = None) -> None:
        self._api, self._oauth, self._secret = api, oauth, secret
        self._session: aiohttp.ClientSession | None = None

    async def get(self, path: str, data: Mapping[str, Any], token: str) -> Answer:
        params = {"data": orjson.dumps(data).decode()}
        return await self._ask("GET", self._api + path, headers=self._headers(token), params=params)

    async def post(self, path: str, body: Mapping[str, Any], token: str) -> Answer:
        headers = self._headers(token) | {"Content-Type": "application/json"}
        return await self._ask("POST", self._api + path, headers=headers, data=orjson.dumps(body))

    async def upload(self, path: str, name: str, content: bytes, token: str) -> Answer:
        form = aiohttp.FormData()
        form.add_field("file", BytesIO(content), filename=name, content_type="application/octet-stream")
        return await self._ask("POST", self._api + path, headers=self._headers(token), data=form)

    async def renew(self, refresh: str, app_id: str, app_secret: str) -> Mapping[str, Any]:
        """The OAuth host's answer, as it is. Raises NotSent, Unknown, Busy."""
        form = {"refresh_token": refresh, "app_id": app_id, "grant_type": "refresh_token"}
        status, headers, body = await self._send(
            "POST", self._oauth + RENEW, headers={"secret_key": app_secret}, data=form
        )
        said = fields(body)
        if "access_token" not in said and "error" not in said:
            raise _unreadable(status, headers)
        return said

    async def fetch(self, url: str, most: int) -> bytes:
        """A file on Zalo's own hosts. Raises Refused for other places and over `most` bytes, else NotSent."""
        if not lies_at(url, self._api, (FILE_HOST,)):
            raise Refused("file_place")
        return await fetched(self._open(), url, most)

    async def ours(self, url: str, most: int) -> bytes | None:
        """A file of our own; None when it is larger than `most` bytes or cannot be had."""
        try:
            return await fetched(self._open(), url, most)
        except Ending:
            return None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _headers(self, token: str) -> dict[str, str]:
        headers = {"access_token": token}
        if self._secret is not None:
            headers["appsecret_proof"] = proof(self._secret, token)
        return headers

    async def _ask(self, method: str, url: str, **values: Any) -> Answer:
        return answer_of(*await self._send(method, url, **values))

    async def _send(
        self, method: str, url: str, **values: Any
    ) -> tuple[int, Mapping[str, str], bytes | None]:
        ending: Ending
        try:
            async with self._open().request(method, url, allow_redirects=False, **values) as response:
                return response.status, response.headers, await at_most(response, MOST_BYTES)
        except NO_LINE:
            ending = NotSent("unreachable")
        except BROKEN:
            ending = Unknown("cut")
        raise ending

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=ANSWERING, connect=CONNECTING)
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), timeout=timeout)
        return self._session


def proof(secret: str, token: str) -> str:
    """That who calls with this token also holds the app's secret."""
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def answer_of(status: int, headers: Mapping[str, str], body: bytes | None) -> Answer:
    """What an HTTP answer says. Raises Busy, NotSent, Refused or Unknown when it says nothing readable."""
    said = fields(body)
    code = _number(said.get("error"))
    if code is None or (code == 0 and status >= 300):
        raise _unreadable(status, headers)
    left = _number(headers.get("X-RateLimit-Remain"))
    return Answer(code, said.get("data"), _seconds(headers), left)


def _unreadable(status: int, headers: Mapping[str, str]) -> Ending:
    """How a call ended whose answer is no answer of the platform's own."""
    if status == 429:
        return Busy("pace", _seconds(headers) or 60.0)
    if status in NOTHING_DONE or status in (401, 403, 407):  # a wall in front of the platform
        return NotSent(f"http_{status}")
    if 300 <= status < 500 and status != 408:
        return Refused(f"http_{status}")
    return Unknown(f"http_{status}")


def _number(value: object) -> int | None:
    try:
        return int(value) if isinstance(value, int | str) else None
    except ValueError:
        return None


def _seconds(headers: Mapping[str, str]) -> float | None:
    asked = _number(headers.get("Retry-After"))
    return None if asked is None else min(max(float(asked), 1.0), LONGEST_WAIT)
