"""The key that signs web tokens: given as a setting, or made once and kept in the data directory."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from bot.settings import Settings

FILE = "secret.key"


def secret_key(settings: Settings) -> bytes:
    """Raises OSError when the data directory cannot be written."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    return stored_key(settings.data_dir) or _make_key(settings.data_dir)


def stored_key(data_dir: Path) -> bytes | None:
    file = data_dir / FILE
    return file.read_bytes().strip() if file.exists() else None


def _make_key(data_dir: Path) -> bytes:
    key = secrets.token_urlsafe(48).encode()
    store_key(data_dir, key)
    return stored_key(data_dir) or key


def store_key(data_dir: Path, key: bytes) -> None:
    """Never replaces a key that is there: two first starts at once end up with the same one."""
    made = _written(data_dir, key)
    try:
        with contextlib.suppress(FileExistsError):
            os.link(made, data_dir / FILE)
    finally:
        made.unlink()


def replace_key(data_dir: Path, key: bytes) -> None:
    """Puts a backup's key in place; without one (it came from a setting) nothing changes."""
    if key:
        _written(data_dir, key).replace(data_dir / FILE)


def _written(data_dir: Path, key: bytes) -> Path:
    """A file of its own, readable by its owner alone."""
    handle, made = tempfile.mkstemp(dir=data_dir, prefix=FILE)
    with os.fdopen(handle, "wb") as file:
        file.write(key + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return Path(made)
