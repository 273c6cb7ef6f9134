"""Requests to Telegram over aiohttp: kept connections, and what went wrong told apart by its cause."""

import os
from typing import Any

import aiohttp
import orjson
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.channels.wire import at_most as bounded

os.environ.setdefault("PTB_TIMEDELTA", "1")  # the library's switch to its coming types; it warns without

PATIENCE = 20.0  # seconds of silence after which an answer is no longer waited for
CONNECTING = 10.0  # seconds, waiting for a free connection included
UPLOADING = 120.0  # seconds a request may take beside waiting for its answer
CONNECTIONS = 40
IDLE = 50.0  # seconds an unused connection is kept: shorter than the platform keeps it
MOST_BYTES = 8_000_000  # of an answer; a hundred updates have about 500,000
GOOD, REDIRECT, TROUBLE = 200, 300, 500


class Trouble(NetworkError):
    """The platform's machines, one in front of them, or we who are closing cannot do it now."""


class Requests(BaseRequest):
    """The HTTP side of python-telegram-bot. Errors carry the aiohttp error as their cause."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._opened: aiohttp.ClientSession | None = None
        self._closed = False

    @property
    def read_timeout(self) -> float:
        return self._patience

    async def initialize(self) -> None:
        """Connections open with the first request."""

    async def shutdown(self) -> None:
        """For good: whoever comes late is told Trouble."""
        self._closed = True
        if self._opened:
            await self._opened.close()

    @property
    def session(self) -> aiohttp.ClientSession:
        """Raises Trouble after the shutdown."""
        if self._closed:
            raise Trouble("closed")
        if self._opened is None:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=IDLE)
            self._opened = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        return self._opened

    def timeout(self, patience: object = None) -> aiohttp.ClientTimeout:
        """`patience`: seconds; anything but a number means the usual."""
        waits = float(patience) if isinstance(patience, int | float) else self._patience
        return aiohttp.ClientTimeout(total=waits + UPLOADING, connect=CONNECTING, sock_read=waits)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = None,
        write_timeout: object = None,  # noqa: ARG002 -- bounded as a whole, see `timeout`
        connect_timeout: object = None,  # noqa: ARG002
        pool_timeout: object = None,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """Status and body. Raises TimedOut or NetworkError with its cause, or Trouble."""
        body, headers = _body(request_data) if request_data else (None, {})
        timeout = self.timeout(read_timeout)
        try:
            async with self.session.request(
                method, url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as answer:
                status, content = answer.status, await at_most(answer, MOST_BYTES)
        except TimeoutError as why:
            raise TimedOut from why
        except (aiohttp.ClientError, OSError) as why:
            raise NetworkError(type(why).__name__) from why
        if not GOOD <= status < REDIRECT and not REDIRECT + 100 <= status < TROUBLE:
            raise Trouble(str(status))
        return status, content

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Raises TelegramError; unlike the library's own, it does not write the answer into the log."""
        try:
            answer = orjson.loads(payload)
        except orjson.JSONDecodeError:
            answer = None
        if not isinstance(answer, dict):
            raise TelegramError("Invalid server response")
        return answer


class TooBig(aiohttp.ClientPayloadError):
    """The body is longer than agreed."""


async def at_most(answer: aiohttp.ClientResponse, most: int) -> bytes:
    """The whole body. Raises TooBig beyond `most` bytes, without reading on."""
    body = await bounded(answer, most)
    if body is None:
        raise TooBig
    return body


def _body(data: RequestData) -> tuple[bytes | aiohttp.FormData, dict[str, str]]:
    """Body and headers: JSON, because a form of Vietnamese words costs more; with files a form in parts."""
    if data.contains_files:
        return _form(data), {}
    return orjson.dumps(data.parameters), {"Content-Type": "application/json"}


def _form(data: RequestData) -> aiohttp.FormData:
    """File names stay as they are written."""
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in (data.multipart_data or {}).items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form
