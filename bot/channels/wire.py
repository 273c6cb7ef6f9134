"""What clients of all platforms share: bounded bodies, secrets compared, files from trusted hosts only."""

import asyncio
import hmac
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import orjson

from bot.channels.port import NotSent, Refused

NO_LINE = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)  # nothing was sent yet
BROKEN = (aiohttp.ClientError, TimeoutError, asyncio.IncompleteReadError)
PIECE = 65_536  # bytes


def header(headers: Mapping[str, str], name: str) -> str:
    """`name` in small letters; "" when it is not there."""
    return next((value for key, value in headers.items() if key.casefold() == name), "")


def same(given: str, ours: str) -> bool:
    """In constant time. What a stranger sent need not be text: such bytes only make it unequal."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), ours.encode())


def fields(body: bytes | None) -> dict[str, Any]:
    """The fields of a JSON object; none of anything else."""
    try:
        said = orjson.loads(body or b"")
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}


async def at_most(response: aiohttp.ClientResponse, most: int) -> bytes | None:
    """The body; None, without reading on, when it has more than `most` bytes."""
    body = bytearray()
    async for piece in response.content.iter_chunked(PIECE):
        body += piece
        if len(body) > most:
            return None
    return bytes(body)


def lies_at(url: str, base: str, hosts: Sequence[str]) -> bool:
    """Whether a file lies at the origin of `base`, or by https at one of these hosts or below."""
    try:
        parts, own = urlsplit(url), urlsplit(base)
        plain = "@" not in parts.netloc and parts.port in (None, 443)
    except ValueError:
        return False
    if (parts.scheme, parts.netloc) == (own.scheme, own.netloc):
        return True
    return (
        parts.scheme == "https" and plain and f".{parts.hostname}".endswith(tuple(f".{one}" for one in hosts))
    )


async def fetched(session: aiohttp.ClientSession, url: str, most: int) -> bytes:
    """A file; redirects are not followed, no error of the library is passed on. Raises Refused, NotSent."""
    try:
        async with session.get(url, allow_redirects=False) as response:
            if response.status != 200:
                raise NotSent("file") if response.status >= 500 else Refused("file_gone")
            body = await at_most(response, most)
    except BROKEN:
        raise NotSent("unreachable") from None
    if body is None:
        raise Refused("file_size")
    return body
