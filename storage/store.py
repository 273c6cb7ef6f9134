"""What the program may ask of the place where conversations are kept, and how it can be refused."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from sqlmodel import Session

from handlers.turn import Effect
from storage.steps import Hot
from storage.tables import Status

T = TypeVar("T")

# Channels whose readers come and fetch: the commit itself makes a reply readable, so its row is born `sent`.
# Rows of every other channel are born `pending` and wait for delivery.
PULLED = frozenset({"web", "terminal"})
_SENT, _PENDING = Status.SENT.value, Status.PENDING.value


def first_status(channel: str) -> str:
    """`sent` where the commit itself makes a reply readable, `pending` where it must still be delivered."""
    return _SENT if channel in PULLED else _PENDING


class Kept(NamedTuple):
    """One outbox row as a channel sees it; `body` is JSON {"text", "choices": [{"id", "label"}], "files"}."""

    id: int
    body: str


class Loaded(NamedTuple):
    """Where a conversation stands. Version 0 is a new one (conversation id 0: the id is given when kept).

    `repeated` is not None when this very event was handled before: these were the replies.
    """

    conversation: int
    version: int
    state: str | None
    repeated: tuple[Kept, ...] | None = None


class TurnToKeep(NamedTuple):
    """All that one turn changes. `conversation`, `version` as loaded; `replies` are bodies; epoch ms."""

    channel: str
    address: str
    event: str
    said: str
    conversation: int
    version: int
    state: str
    replies: tuple[str, ...]
    effects: tuple[Effect, ...]
    at_ms: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a conversation. Mine: `id` is of the event, `body` what was said; else as in `Kept`."""

    mine: bool
    id: int
    body: str


class Raced(Exception):
    """Somebody else moved the conversation: load and decide again."""


class Repeated(Exception):
    """This event was handled before; `kept` are the replies given then, same ids and same bodies."""

    def __init__(self, kept: tuple[Kept, ...]) -> None:
        super().__init__("this event was handled before")
        self.kept = kept


class InUse(Exception):
    """Another process has the SQLite file open; `path` says which file."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"another process is using {path}; stop it first, or ask it to do the work")
        self.path = path


class Unavailable(Exception):
    """The database did not answer. What was asked may or may not have happened; asking again is safe."""


class WrongSchema(Exception):
    """The database is at another revision than this program; `found` is None for an empty database."""

    def __init__(self, found: str | None, wanted: str, known: bool) -> None:
        remedy = (
            "run `khuyencong migrate` first"
            if known
            else "a newer release wrote it: start that release, or restore a backup"
        )
        super().__init__(f"the database is at revision {found}, this program needs {wanted}; {remedy}")
        self.found = found
        self.wanted = wanted


class Store(Protocol):
    """The doors to the database: the hot path of a turn, `hot` for sending, `run` for everything else."""

    alone: bool  # whether no other process can have this database open

    async def load(self, channel: str, address: str, event: str) -> Loaded:
        """Where this address's conversation stands, and whether the event was handled before.

        What this process remembers may be behind another replica, and a repeat may be left for `keep` to
        find: it then raises Raced or Repeated, and nothing is kept twice.
        """

    async def keep(self, turn: TurnToKeep) -> tuple[Kept, ...]:
        """Keep a turn whole; returns after COMMIT. Raises Raced, Repeated, Unavailable."""

    async def after(self, channel: str, address: str, after: int, limit: int = 200) -> list[Kept]:
        """What was said to this address after outbox id `after`, in order."""

    async def history(self, channel: str, address: str, limit: int = 100) -> list[Line]:
        """The last lines of both sides of this address's conversation, in order."""

    async def run(self, work: Callable[[Session], T]) -> T:
        """Run back-office work in one transaction: committed when `work` returns, undone when it raises.

        It holds up every other writer of an SQLite file meanwhile: keep it short, page through long lists.
        """

    async def hot(self, work: Hot[T]) -> T:
        """Take the steps of hot work in one transaction; it may be begun anew. Raises Unavailable."""

    async def ready(self) -> None:
        """Raises Unavailable if the database does not answer."""

    async def close(self) -> None:
        """Finish what was asked, then let go of the database."""


def is_postgres(url: str) -> bool:
    return url.startswith(("postgresql://", "postgres://", "postgresql+asyncpg://"))


def postgres_dsn(url: str) -> str:
    """The address as asyncpg takes it, whichever of the usual spellings the operator wrote."""
    return "postgresql://" + url.split("://", 1)[1]


def sqlite_path(url: str) -> Path:
    """The file of "sqlite:////abs/path.db" (or a relative path after three slashes)."""
    scheme, _, rest = url.partition(":///")
    if scheme not in {"sqlite", "sqlite+pysqlite"} or not rest or rest == ":memory:":
        raise ValueError("a database address starts with sqlite:/// (then a file) or postgresql://")
    return Path(rest)


async def open_store(url: str) -> Store:
    """Open a migrated database: "sqlite:////abs/path.db" or "postgresql://user:pw@host/db".

    Raises InUse, WrongSchema, Unavailable, or ValueError for another kind of address.
    """
    if is_postgres(url):
        from storage.postgres_store import open_postgres  # the driver loads only where it is used

        return await open_postgres(postgres_dsn(url))
    from storage.sqlite_store import open_sqlite

    return await open_sqlite(sqlite_path(url))


def migrate(url: str) -> None:
    """Bring a database, empty or old, to this release. Safe with several replicas and inside an event loop.

    Raises WrongSchema when a newer release wrote it, InUse when a process has the SQLite file open.
    """
    from storage.migrate import bring_up_to_date

    bring_up_to_date(url)
