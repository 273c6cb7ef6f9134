"""A real `khuyencong` process for tests: its own data directory and port, ended by id when the block ends."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

COMMAND = str(Path(sys.executable).parent / "khuyencong")
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("KHUYENCONG_")}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """A clean environment with settings, e.g. `port="8081"`; `folder` is the data directory."""
    return (
        CLEAN
        | {"KHUYENCONG_DATA_DIR": str(folder)}
        | {f"KHUYENCONG_{k.upper()}": v for k, v in settings.items()}
    )


def run(
    folder: Path, *command: str, given: str | bytes = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    """One command to its end, run in `folder` so that no `.env` of the checkout is read."""
    folder.mkdir(parents=True, exist_ok=True)
    raw = given.encode() if isinstance(given, str) else given
    done = subprocess.run(
        [COMMAND, *command],
        input=raw,
        capture_output=True,
        check=False,
        env=environment(folder, **settings),
        cwd=folder,
        timeout=120,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


@dataclass
class Served:
    """A running `khuyencong serve`."""

    process: subprocess.Popen[str]
    port: int
    folder: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(20)

    def stop(self) -> int:
        """SIGTERM; returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


@contextmanager
def served(folder: Path, port: int | None = None, **settings: str) -> Iterator[Served]:
    """Ready when it printed its address."""
    port = port or free_port()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "serve.log").open("a") as log:
        process = subprocess.Popen(
            [COMMAND, "serve"],
            stdout=subprocess.PIPE,
            stderr=log,
            env=environment(folder, port=str(port), **settings),
            cwd=folder,
            text=True,
        )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert f":{port}/" in line, f"{line}\n{(folder / 'serve.log').read_text()}"
        yield Served(process, port, folder)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(20)
        process.stdout.close()


class Person:
    """Somebody on the web chat, by its HTTP interface."""

    def __init__(self, session: aiohttp.ClientSession, url: str, token: str) -> None:
        self.session, self.url, self.token = session, url, token

    async def say(self, event: str, text: str) -> list[dict[str, Any]]:
        async with self.session.post(
            f"{self.url}/chat/api/messages", json={"id": event, "text": text}, headers=self.headers
        ) as answer:
            answer.raise_for_status()
            messages: list[dict[str, Any]] = (await answer.json())["messages"]
            return messages

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


async def somebody(session: aiohttp.ClientSession, url: str) -> Person:
    async with session.post(f"{url}/chat/api/conversations", json={}) as answer:
        answer.raise_for_status()
        return Person(session, url, (await answer.json())["token"])
