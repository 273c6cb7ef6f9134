"""`khuyencong talk`: a conversation in the terminal, through the running server or on its own."""

import asyncio
import getpass
import re
import sys
import uuid
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import click
import orjson

from bot.channels.terminal import shown
from bot.control import running_serve
from bot.operator import Failed, Misused, Words, settings_or_stop
from bot.receive import Heard, TooManyRaces
from bot.settings import Settings
from storage.store import Unavailable

Hear = Callable[[str], Awaitable[list[dict[str, Any]]]]


@click.command()
@click.option("--as", "name", metavar="TÊN", help="Tên của người nói; mỗi tên một cuộc trò chuyện riêng.")
def talk(name: str | None) -> None:
    """Trò chuyện trong cửa sổ dòng lệnh. Đầu vào không phải bàn phím: mỗi dòng một tin nhắn."""
    settings, words = settings_or_stop()
    address = name or getpass.getuser()
    if not re.fullmatch(r"[\w .@-]{1,64}", address):
        raise Misused(words("cli.talk.bad_name"))
    asyncio.run(_talk(settings, words, address))


async def _talk(settings: Settings, words: Words, address: str) -> None:
    async with AsyncExitStack() as stack:
        hear = await _open(stack, settings, address)
        by_hand = sys.stdin.isatty()
        if by_hand:
            import readline  # noqa: F401 - line editing and history at the prompt

            click.echo(words("cli.talk.hello"))
            await _say(hear, words, words("cli.talk.opening"))
        while (line := await asyncio.to_thread(_read, by_hand)) is not None:
            await _say(hear, words, line)


async def _open(stack: AsyncExitStack, settings: Settings, address: str) -> Hear:
    """Through the server when one runs on this database, else straight on the database."""
    running = (
        await stack.enter_async_context(running_serve(settings.data_dir)) if settings.on_sqlite else None
    )
    if running is not None:

        async def through_server(text: str) -> list[dict[str, Any]]:
            said = {"address": address, "event": uuid.uuid4().hex, "text": text}
            replies: list[dict[str, Any]] = await running.call("talk", **said)
            return replies

        return through_server

    from bot.parts import open_parts
    from bot.telling import with_what_came_since

    parts = await stack.enter_async_context(open_parts(settings))
    heard = with_what_came_since(parts.hear, parts.store)

    async def straight(text: str) -> list[dict[str, Any]]:
        bodies = await heard(Heard("terminal", address, uuid.uuid4().hex, text))
        return [orjson.loads(body) for body in bodies]

    return straight


async def _say(hear: Hear, words: Words, text: str) -> None:
    try:
        replies = await hear(text)
    except (aiohttp.ClientError, Unavailable, TooManyRaces):
        raise Failed(words("cli.talk.lost")) from None
    for reply in replies:
        click.echo(shown(reply) + "\n")


def _read(by_hand: bool) -> str | None:
    """The next line without its end, or None at the end of the input."""
    if not by_hand:
        line = sys.stdin.readline()
        return line.rstrip("\r\n") if line else None
    try:
        return input("» ")
    except (EOFError, KeyboardInterrupt):
        click.echo()
        return None
