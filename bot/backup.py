"""Backups an operator can carry away: every table and the secret key in one zip, for both engines."""

import asyncio
from functools import partial
from pathlib import Path

from bot.secret import replace_key, stored_key
from bot.settings import Settings
from storage.archive import BadList, Brought, NotABackup, NotEmpty, export_erased, read_archive, write_archive
from storage.store import Store

ERASED = "erased.jsonl"  # in the data directory: who asked to be forgotten since the last backup

__all__ = ["ERASED", "BadList", "Brought", "NotABackup", "NotEmpty", "back_up", "bring_back", "list_erased"]


async def back_up(settings: Settings, file: Path) -> None:
    """Writes beside `file` and renames at the end: a half backup never stands there. Raises OSError."""
    key = stored_key(settings.data_dir) or b""
    await asyncio.to_thread(write_archive, settings.database, file, key)


async def bring_back(settings: Settings, file: Path, lists: tuple[Path, ...]) -> Brought:
    """Fills the empty database and forgets again everyone the lists name. Raises NotABackup, NotEmpty."""
    own = settings.data_dir / ERASED
    erased = [*lists, *([own] if own.exists() else [])]
    keep = partial(replace_key, settings.data_dir)
    return await asyncio.to_thread(read_archive, settings.database, file, erased, keep)


async def list_erased(store: Store, data_dir: Path) -> None:
    """Brings the list of erased people up to date: at every start and after every erasure."""
    await store.run(lambda session: export_erased(session, data_dir / ERASED))
