"""Photos and documents over the web: taken up until a message names them, given back to who sent them."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Any, NamedTuple
from urllib.parse import quote

from aiohttp import web
from sqlmodel import Session

from bot.channels.web import NAME
from bot.receive import FILE
from bot.web.access import Door, Visitor
from bot.web.errors import ChatError
from bot.web.headers import PRIVATE_DATA
from bot.web.multipart import Form, read_multipart
from bot.web.parts import WebParts
from handlers.turn import FileSent
from storage import files
from storage.files import Examined, KeptFile, NotTaken, Place, examined

UPLOADS, DOWNLOADS = 200, 4  # under way at once in this process; an upload lies on the disk meanwhile
CHUNK = 64 * 1024
PATIENCE = 120.0  # seconds somebody gets to take a file
TOLD = {
    "kind": ("wrong_kind", 0.0),
    "too_large": ("file_too_large", 0.0),
    "too_many": ("too_many_files", 3600.0),
    "full": ("busy", 60.0),
}
SAFE = PRIVATE_DATA | {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
}


class Taken(NamedTuple):
    """An upload: what a message names it by, and a digest of its bytes."""

    token: str
    sha256: str


class Files:
    def __init__(self, parts: WebParts, door: Door) -> None:
        self._parts, self._door = parts, door
        self._uploads = self._downloads = 0
        self._one = asyncio.Semaphore(1)  # whole files in memory

    async def upload(self, request: web.Request) -> web.Response:
        """`{file}`: the token a message may name the file by, within the hour."""
        visitor = self._door.visitor(request)
        self._door.keep_pace(visitor)
        with self.room():
            async with read_multipart(request, self._parts.limits.file) as form:
                taken = await self.take(visitor, form)
        return web.json_response({"file": taken.token}, headers=PRIVATE_DATA)

    @contextmanager
    def room(self) -> Iterator[None]:
        """For one upload. Raises ChatError: busy."""
        if self._uploads >= UPLOADS:
            raise ChatError("busy", wait=10)
        self._uploads += 1
        try:
            yield
        finally:
            self._uploads -= 1

    async def take(self, visitor: Visitor, form: Form) -> Taken:
        """Raises ChatError: bad_form, and the words of TOLD."""
        if form.content is None or not form.size:
            raise ChatError("bad_form")
        try:
            async with self._one:
                found = await asyncio.to_thread(_examined, form.content, form.name)
                token = await self._parts.store.run(lambda session: self._taken(session, visitor, found))
        except NotTaken as why:
            code, wait = TOLD[why.why]
            raise ChatError(code, wait=wait) from None
        return Taken(token, found.sha256)

    def _taken(self, session: Session, visitor: Visitor, found: Examined) -> str:
        return files.take_upload(session, _place(visitor), found, self._parts.now_ms())

    async def named(self, visitor: Visitor, token: str) -> FileSent:
        """The visitor's own upload, as a message hands it on. Raises ChatError: no_file."""
        name = await self._parts.store.run(
            lambda session: files.uploaded_name(session, _place(visitor), token)
        )
        if name is None:
            raise ChatError("no_file")
        return FileSent(files.UPLOAD + token, name, NAME)

    async def give(self, request: web.Request) -> web.StreamResponse:
        """A kept file, to whom it belongs, never to be opened inside the page."""
        visitor = self._door.visitor(request)
        self._door.keep_pace(visitor)
        number = request.match_info["file"]
        if self._downloads >= DOWNLOADS:
            raise ChatError("busy", wait=5)
        self._downloads += 1
        try:
            found = await self._kept(visitor, number) if files.is_row(number) else None
            if found is None:
                raise ChatError("no_file")
            return await _given(request, found)
        finally:
            self._downloads -= 1

    async def _kept(self, visitor: Visitor, number: str) -> KeptFile | None:
        return await self._parts.store.run(
            lambda session: files.kept_file(session, _place(visitor), int(number))
        )

    async def with_links(self, visitor: Visitor, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The person's own messages with the files kept by them: by the photo's own, or by the yes to it."""
        mine = [one for one in messages if one["mine"]]
        if any(one["text"].startswith(FILE) for one in mine):
            asked = [one["id"] for one in mine]
            kept = await self._parts.store.run(lambda session: files.kept_of(session, _place(visitor), asked))
            for message in mine:
                message["files"] = _links(kept.get(message["id"], ()))
        return messages


def _links(kept: Iterable[tuple[int, str]]) -> list[dict[str, str]]:
    return [{"name": name, "url": f"/chat/api/files/{row}"} for row, name in kept]


def _place(visitor: Visitor) -> Place:
    return Place(NAME, visitor.address)


def _examined(content: IO[bytes], name: str) -> Examined:
    content.seek(0)
    return examined(content.read(), name)


async def _given(request: web.Request, found: KeptFile) -> web.StreamResponse:
    response = web.StreamResponse(
        headers=SAFE | {"Content-Type": found.type, "Content-Disposition": attachment(found.name)}
    )
    response.content_length = len(found.content)
    async with asyncio.timeout(PATIENCE):
        await response.prepare(request)
        for at in range(0, len(found.content), CHUNK):
            await response.write(found.content[at : at + CHUNK])
        await response.write_eof()
    return response


def attachment(name: str) -> str:
    """The header's value: saved under its name, never shown in place."""
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}"
