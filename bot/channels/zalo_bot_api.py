"""Calls of the Zalo Bot Platform over HTTP, and how each of its answers ends.

The token is part of every address: no address is logged, and no error of the HTTP library is passed on.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

import aiohttp
import orjson

from bot.channels.port import Blocked, Busy, Ending, Misset, NotSent, Refused, Unknown
from bot.channels.wire import BROKEN, NO_LINE, at_most, fetched, fields, lies_at

OFFICIAL = "https://bot-api.zaloplatforms.com/bot"
FILE_HOSTS = ("zdn.vn", "zaloplatforms.com")  # photos and voice lie on hosts below these

CONNECTING, ANSWERING = 10.0, 30.0  # seconds
WAIT = 30.0  # seconds after a 429 that does not say how long
LONGEST_WAIT = 3_600.0
MOST_BYTES = 1_000_000  # of an answer

# Words under `channel.trouble.` in the catalogue.
BAD_TOKEN = "zalo_bot_token"  # noqa: S105
NO_QUOTA = "zalo_bot_quota"


class Answer(NamedTuple):
    """`code` 0: done, with its `result`; else the platform's code of the failure and its words."""

    code: int
    result: Any = None
    words: str = ""
    after: float | None = None  # seconds, when the platform said how long to wait


class Api:
    """One bot's methods, each a POST of JSON. `base` ends in `/bot`; the token follows."""

    def __init__(self, base: str, token: str) -> None:
        self._base, self._token = base, token
        self._session: aiohttp.ClientSession | None = None

    async def ask(self, method: str, values: Mapping[str, Any], patience: float = ANSWERING) -> Answer:
        """Raises NotSent when nothing reached the platform, Unknown when nobody can tell."""
        ending: Ending
        try:
            return await self._post(method, values, patience)
        except NO_LINE:
            ending = NotSent("unreachable")
        except BROKEN:
            ending = Unknown("cut")
        raise ending

    async def result(self, method: str, values: Mapping[str, Any]) -> Any:
        """Raises an Ending for every failure."""
        answer = await self.ask(method, values)
        if answer.code:
            raise ending_of(answer)
        return answer.result

    async def fetch(self, url: str, most: int) -> bytes:
        """A file on Zalo's own hosts. Raises Refused for other places and over `most` bytes, else NotSent."""
        if not lies_at(url, self._base, FILE_HOSTS):
            raise Refused("file_place")
        return await fetched(self._open(), url, most)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _post(self, method: str, values: Mapping[str, Any], patience: float) -> Answer:
        url = f"{self._base}{quote(self._token, safe=':')}/{method}"
        timeout = aiohttp.ClientTimeout(total=patience, connect=CONNECTING)
        asked = self._open().post(url, json=dict(values), timeout=timeout, allow_redirects=False)
        async with asked as response:
            body = await at_most(response, MOST_BYTES)
            return answer_of(response.status, response.headers.get("Retry-After"), body)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=ANSWERING, connect=CONNECTING),
                json_serialize=lambda value: orjson.dumps(value).decode(),
            )
        return self._session


def answer_of(status: int, retry_after: str | None, body: bytes | None) -> Answer:
    """What an HTTP answer says. Raises Unknown for a success nobody can read."""
    said = fields(body)
    if status < 300 and said.get("ok") is True:
        return Answer(0, said.get("result"))
    if status < 300 and said.get("ok") is not False:
        raise Unknown("unreadable")
    words = said.get("description")
    return Answer(
        _code(said.get("error_code")) or (status if status >= 300 else 500),
        words=words if isinstance(words, str) else "",
        after=_seconds(retry_after),
    )


def ending_of(answer: Answer) -> Ending:
    """How a call ended that the platform answered with a failure."""
    code = answer.code
    if code == 401:
        return Misset(BAD_TOKEN)
    if code == 429:
        return _too_many(answer)
    if code in (408, 504):
        return Unknown("timeout")
    if code == 403 or code < 400 or code >= 500:  # 403 is documented as trouble of theirs
        return NotSent("platform")
    return Refused({400: "bad_call", 404: "not_found"}.get(code, "refused"))


def _too_many(answer: Answer) -> Ending:
    """One code stands for the pace and for the quotas of the plan; only the words tell them apart."""
    words = answer.words.casefold()
    if "month" in words or "tháng" in words:
        return Misset(NO_QUOTA)
    if "user" in words and "quota" in words:
        return Blocked("quota_users")
    return Busy("pace", WAIT if answer.after is None else answer.after)


def _code(value: object) -> int:
    return int(value) if isinstance(value, int | str) and str(value).isdecimal() else 0


def _seconds(header: str | None) -> float | None:
    good = header is not None and header.isdecimal() and len(header) < 10
    return min(max(float(header or 0), 1.0), LONGEST_WAIT) if good else None
