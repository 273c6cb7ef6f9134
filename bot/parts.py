"""The parts one process is made of: policy, words, store, and the receiver that joins them."""

import asyncio
import sqlite3
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.linking import Bell, Hear, with_linking
from bot.links import finishing
from bot.operator import Failed, Words, catalogue
from bot.receive import Receiver
from bot.secret import secret_key
from bot.settings import Settings
from bot.shelf import Broken, Shelf, read_folder
from handlers.knowledge import Centre, Knowledge
from handlers.turn import Talk
from messages.units import province_by_code
from storage.standing import database_standing
from storage.store import InUse, Store, TurnToKeep, Unavailable, WrongSchema, open_store


class CannotStart(Failed):
    """Something outside the program keeps it from starting; the message says what and how to mend it."""


@dataclass(frozen=True)
class Parts:
    settings: Settings
    shelf: Shelf
    store: Store
    hear: Hear  # every message of every channel goes in here

    @property
    def knowledge(self) -> Knowledge:
        """Of this moment: the policy may be read again."""
        return self.shelf.knowledge


def read_knowledge(settings: Settings, words: Words) -> Knowledge:
    """Raises CannotStart with the policy's problems, a line each."""
    try:
        policy, search = read_folder(settings.policy_dir, words)
    except Broken as broken:
        raise CannotStart(words("start.bad_policy") + "\n" + str(broken)) from None
    return Knowledge(policy=policy, search=search, words=catalogue(), centre=centre(settings, words))


def centre(settings: Settings, words: Words) -> Centre:
    province = province_by_code(settings.province) if settings.province else None
    name = settings.centre_name or (
        words("centre.of_province", province=province.name) if province else words("centre.unnamed")
    )
    return Centre(
        name=name,
        phone=settings.centre_phone,
        province=settings.province,
        privacy_contact=settings.privacy_contact,
    )


def make_data_dir(folder: Path, words: Words) -> None:
    """Raises CannotStart when the directory cannot be made or written."""
    probe = folder / ".writable"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as why:
        raise CannotStart(words("start.data_dir", folder=folder, why=why.strerror)) from None


async def open_database(settings: Settings, words: Words) -> Store:
    """The migrated, opened store. Raises CannotStart when it is in use, lost, or newer than we are."""
    try:
        if await database_standing(settings.database) != "ready":
            await _migrate_aside(settings.database, words)
        return await open_store(settings.database)
    except InUse:
        raise CannotStart(words("start.in_use")) from None
    except WrongSchema:
        raise CannotStart(words("start.newer_database")) from None
    except (OSError, sqlite3.Error, Unavailable, TimeoutError) as why:
        raise CannotStart(words("start.database", why=type(why).__name__)) from None


async def _migrate_aside(url: str, words: Words) -> None:
    """In a process of its own: the migration tools would stay in the server's memory for good (10 MB)."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "storage.migrate", stdin=PIPE, stdout=PIPE, stderr=DEVNULL
    )
    outcome, _ = await child.communicate(url.encode())
    if outcome != b"done":
        why = outcome.decode().removeprefix("failed ") or "migrate"
        raise CannotStart(words(REFUSALS.get(outcome, "start.database"), why=why))


REFUSALS = {b"in_use": "start.in_use", b"newer": "start.newer_database"}


@asynccontextmanager
async def open_parts(
    settings: Settings,
    words: Words | None = None,
    after: Callable[[TurnToKeep], None] = lambda _: None,
    committed: Callable[[float], None] = lambda _: None,
    bell: Bell = lambda _, __: None,
) -> AsyncIterator[Parts]:
    """`after` is told of each turn that was kept, `bell` where something was said that nobody asked for."""
    words = words or Words(settings.language)
    make_data_dir(settings.data_dir, words)
    store, knowledge = await _store_and_knowledge(settings, words)
    try:
        shelf = Shelf(knowledge, settings.policy_dir, words)
        blank = Talk(language=settings.language)
        finish = finishing(secret_key(settings), settings.public_url)
        receiver = Receiver(store, shelf.decide, blank=blank, finish=finish, after=after, committed=committed)
        hear = with_linking(receiver.hear, store, lambda: shelf.knowledge, bell)
        yield Parts(settings, shelf, store, hear)
    finally:
        await store.close()


async def _store_and_knowledge(settings: Settings, words: Words) -> tuple[Store, Knowledge]:
    """Both at once: a first start waits for its migration while the policy is read."""
    opening = asyncio.create_task(open_database(settings, words))
    reading = asyncio.to_thread(read_knowledge, settings, words)
    opened, read = await asyncio.gather(opening, reading, return_exceptions=True)
    if isinstance(opened, BaseException):
        raise opened
    if isinstance(read, BaseException):
        await opened.close()
        raise read
    return opened, read
