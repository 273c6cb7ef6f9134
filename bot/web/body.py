"""Reads a request's body up to a bound, so that nobody can make us hold more than that."""

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from bot.web.errors import ChatError

CHUNK = 64 * 1024


async def read_body(request: web.Request, most: int) -> bytes:
    """Raises ChatError: too_large, without reading further; bad_json when it was broken off or garbled."""
    body = bytearray()
    announced = _announced(request, most)
    try:
        if announced:  # the parser never hands on more than was announced
            content = request.content
            return content.read_nowait() if content.is_eof() else await content.read()
        async for chunk in request.content.iter_chunked(CHUNK):
            body += chunk
            if len(body) > most:
                raise ChatError("too_large")
    except (web.RequestPayloadError, HttpProcessingError, ConnectionError):
        raise ChatError("bad_json") from None
    return bytes(body)


def _announced(request: web.Request, most: int) -> int:
    """The length a request claims, 0 for none."""
    length = request.content_length or 0
    if length > most:
        raise ChatError("too_large")
    return length
