"""The socket by which other commands reach the running `serve`; only the server's own user may open it."""

import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import orjson
from aiohttp import web

from bot.operator import Failed, Words
from bot.receive import Heard

FILE = "serve.sock"
PATIENCE = 100.0  # seconds a backup under way gets to end
LONGEST_PATH = 100  # sockaddr_un holds 108 bytes on Linux, 104 on macOS


def socket_path(data_dir: Path) -> Path:
    return data_dir.absolute() / FILE


@contextlib.contextmanager
def _reachable(path: Path) -> Iterator[str]:
    """The socket's path, or a short road to it when the directory's name is too long for a socket address."""
    if len(os.fsencode(path)) <= LONGEST_PATH:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def control_app(
    hear: Callable[[Heard], Awaitable[list[str]]],
    back_up: Callable[[Path], Awaitable[None]],
    office: Mapping[str, Callable[[], Awaitable[object]]],
    pages: Mapping[str, Callable[[int], Awaitable[object]]],
) -> web.Application:
    """What the socket answers: one terminal message, a backup, what the office asks, whether it is there.

    Of `pages` the caller asks for what comes after an id.
    """

    async def talk(request: web.Request) -> web.Response:
        said = await request.json(loads=orjson.loads)
        bodies = await hear(Heard("terminal", said["address"], said["event"], said["text"]))
        return web.json_response([orjson.loads(body) for body in bodies])

    async def backup(request: web.Request) -> web.Response:
        try:
            await back_up(Path((await request.json(loads=orjson.loads))["file"]))
        except OSError as why:
            raise web.HTTPInsufficientStorage(reason=why.strerror) from None
        return web.json_response({})

    async def status(_: web.Request) -> web.Response:
        return web.json_response({"pid": os.getpid()})

    def asked(answer: Callable[[], Awaitable[object]]) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def answered(_: web.Request) -> web.Response:
            return web.json_response(await answer(), dumps=_json)

        return answered

    def paged(page: Callable[[int], Awaitable[object]]) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def answered(request: web.Request) -> web.Response:
            after = int((await request.json(loads=orjson.loads))["after"])
            return web.json_response(await page(after), dumps=_json)

        return answered

    app = web.Application()
    app.add_routes([web.post(f"/{name}", asked(answer)) for name, answer in office.items()])
    app.add_routes([web.post(f"/{name}", paged(page)) for name, page in pages.items()])
    app.add_routes([web.post("/talk", talk), web.post("/backup", backup), web.get("/status", status)])
    return app


@asynccontextmanager
async def control_socket(data_dir: Path, app: web.Application) -> AsyncIterator[None]:
    """Listens while open. The caller holds the database's lock, so a socket found here is a dead one."""
    path = socket_path(data_dir)
    path.unlink(missing_ok=True)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=PATIENCE)
    await runner.setup()
    try:
        with _reachable(path) as road:
            await web.UnixSite(runner, road).start()
            path.chmod(0o600)
            yield
    finally:
        await runner.cleanup()
        path.unlink(missing_ok=True)


class Running:
    """A `serve` that runs on this data directory, seen from another command."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def call(self, what: str, **values: str) -> Any:
        """Raises aiohttp.ClientError when the server refuses or has just stopped."""
        async with self._session.post(f"http://serve/{what}", json=values) as answer:
            answer.raise_for_status()
            return await answer.json()


@asynccontextmanager
async def running_serve(data_dir: Path) -> AsyncIterator[Running | None]:
    """The running server, or None when nobody listens."""
    path = socket_path(data_dir)
    if not _there(path):
        yield None
        return
    with _reachable(path) as road:
        timeout = aiohttp.ClientTimeout(total=600)
        async with aiohttp.ClientSession(
            connector=aiohttp.UnixConnector(road), timeout=timeout, json_serialize=_json
        ) as session:
            yield Running(session) if await _answers(session) else None


def _there(path: Path) -> bool:
    """Raises Failed for somebody who may not look into the data directory."""
    try:
        return path.exists()
    except PermissionError:
        raise Failed(Words()("start.not_yours", folder=path.parent)) from None


async def _answers(session: aiohttp.ClientSession) -> bool:
    try:
        async with session.get("http://serve/status") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
