"""Who may have an SQLite file open: one process, proved by a lock on a file beside the database."""

import fcntl
import os
from pathlib import Path

from storage.store import InUse


class FileLock:
    """Held from construction until `release`, or until the process dies in whatever way."""

    def __init__(self, database: Path) -> None:
        """Raises InUse when another process (or another opener in this one) has the file."""
        beside = database.with_name(database.name + ".lock")
        # The lock file stays when released: deleting it would let two openers lock two different files.
        self._held: int | None = os.open(beside, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.release()
            raise InUse(database) from None

    def release(self) -> None:
        if self._held is not None:
            os.close(self._held)
            self._held = None
