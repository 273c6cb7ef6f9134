"""A wire to PostgreSQL that can be cut at the worst moment: committed, the answer on its way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_SOCKET = ".s.PGSQL.5432"
_BIND_COMPLETE = b"2"  # the first byte of a server's answer to a statement that was executed


class Wire:
    """While `severed`, the next executed statement's answer is lost and its connection ends."""

    def __init__(self, server: Path) -> None:
        self.severed = False
        self.cuts = 0
        self._server = server
        self._tasks: set[asyncio.Task[None]] = set()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        down, up = await asyncio.open_unix_connection(str(self._server / _SOCKET))
        for task in (self._ask(reader, up), self._answer(down, writer)):
            self._tasks.add(asyncio.ensure_future(task))

    async def hang_up(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _ask(self, reader: asyncio.StreamReader, up: asyncio.StreamWriter) -> None:
        while asked := await reader.read(65536):
            up.write(asked)
        up.close()

    async def _answer(self, down: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while answered := await down.read(65536):
            if self.severed and answered.startswith(_BIND_COMPLETE):
                self.severed = False
                self.cuts += 1
                break
            writer.write(answered)
        writer.close()


@asynccontextmanager
async def wire_to(url: str) -> AsyncIterator[tuple[str, Wire]]:
    """The url of the same database through a wire, and the wire."""
    base, _, server = url.partition("?host=")
    wire = Wire(Path(server))
    with TemporaryDirectory(prefix="kc-wire-") as folder:  # a short name: a socket's has at most 107 bytes
        listening = await asyncio.start_unix_server(wire.carry, Path(folder) / _SOCKET)
        try:
            yield f"{base}?host={folder}", wire
        finally:
            listening.close()
            await wire.hang_up()
            await listening.wait_closed()
