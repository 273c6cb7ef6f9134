"""Reads a form with a file in it: the file goes to the disk as it comes, little is held in memory."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO
from urllib.parse import unquote

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from bot.web.body import CHUNK
from bot.web.errors import ChatError

MOST_FIELDS = 64 * 1024  # bytes of all fields that are no file
MOST_PARTS = 20
IN_MEMORY = 256 * 1024  # bytes of a file before it goes to the disk
PATIENCE = 900.0  # seconds for 20 MB over a bad mobile network
BROKEN = (
    web.RequestPayloadError,
    HttpProcessingError,
    ConnectionError,
    ValueError,
    RuntimeError,
    TimeoutError,
)


@dataclass
class Form:
    """`fields` by name, the last of a name; `name` and `content` of the one file, unread, if it has one."""

    fields: dict[str, str] = field(default_factory=dict)
    name: str = ""
    content: IO[bytes] | None = None
    size: int = 0


def is_multipart(request: web.Request) -> bool:
    return request.content_type == "multipart/form-data"


@asynccontextmanager
async def read_multipart(request: web.Request, most: int) -> AsyncIterator[Form]:
    """`most`: bytes of the file. Raises ChatError: file_too_large, too_large, bad_form."""
    if (request.content_length or 0) > most + MOST_FIELDS:
        raise ChatError("file_too_large")
    if not is_multipart(request):
        raise ChatError("bad_form")
    form = Form()
    try:
        try:
            async with asyncio.timeout(PATIENCE):
                await _read_parts(await request.multipart(), form, most)
        except BROKEN:
            raise ChatError("bad_form") from None
        yield form
    finally:
        if form.content is not None:
            form.content.close()


async def _read_parts(reader: MultipartReader, form: Form, most: int) -> None:
    room = MOST_FIELDS
    for _ in range(MOST_PARTS):
        part = await reader.next()
        if part is None:
            return
        if not isinstance(part, BodyPartReader):
            raise ChatError("bad_form")
        if part.filename is None:
            room -= await _read_field(part, form, room)
        else:
            await _read_file(part, form, most)
    raise ChatError("bad_form")


async def _read_field(part: BodyPartReader, form: Form, room: int) -> int:
    content = bytearray()
    while chunk := await part.read_chunk(CHUNK):
        content += chunk
        if len(content) > room:
            raise ChatError("too_large")
    form.fields[part.name or ""] = content.decode("utf-8", "replace")
    return len(content)


async def _read_file(part: BodyPartReader, form: Form, most: int) -> None:
    """A file field nobody filled comes without name and content."""
    content: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  (closed with the form)
    taken, form.content = form.content, content
    if taken is not None:
        taken.close()
        raise ChatError("bad_form")
    form.name, form.size = unquote(part.filename or ""), 0  # some clients spell letters as %C3%A1
    while chunk := await part.read_chunk(CHUNK):
        form.size += len(chunk)
        if form.size > most:
            raise ChatError("file_too_large")
        content.write(chunk)
