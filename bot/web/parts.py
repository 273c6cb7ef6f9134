"""What the web chat is made of: the parts it is given, and the bounds on what one person may ask."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from bot.receive import Heard
from bot.web.buckets import Rate
from bot.web.wake import Wake
from messages.catalogue import Catalogue
from messages.rules.model import Rules
from storage.file_kinds import MOST_DOCUMENT
from storage.store import Kept, Store

Hear = Callable[[Heard], Awaitable[Sequence[Kept]]]
ClientIp = Callable[[web.BaseRequest], str]


EACH_CONVERSATION = Rate(20, 5)
EACH_CLIENT_ADDRESS = Rate(120, 2)  # new conversations: mobile networks put many people behind one address
EACH_READER = Rate(120, 2)  # kept results, likewise; a link cannot be guessed at any rate


def peer(request: web.BaseRequest) -> str:
    """The socket's other end: right where no proxy stands in front."""
    return request.remote or ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one person and on the whole process."""

    messages: Rate = EACH_CONVERSATION
    conversations: Rate = EACH_CLIENT_ADDRESS
    results: Rate = EACH_READER
    body: int = 64 * 1024  # bytes: 4,000 letters fit even when each is spelled \uXXXX twice
    file: int = MOST_DOCUMENT  # bytes
    letters: int = 4_000  # of one message
    streams_each: int = 6  # open event streams a conversation
    streams: int = 2_000  # in this process
    poll: float = 2.0  # seconds between looks at the outbox: what another replica said
    heartbeat: float = 15.0  # seconds: proxies cut a connection that is silent for 30 or 60
    history: int = 100  # lines shown after a reload


@dataclass(frozen=True)
class WebParts:
    """`hear` keeps one message and returns its replies; `store` is read for what was said before."""

    hear: Hear
    store: Store
    catalogue: Catalogue
    centre_name: str
    centre_phone: str | None
    secret: bytes
    data_dir: Path
    public_url: str | None
    embed_origins: tuple[str, ...]
    wake: Wake
    language: str = "vi"
    client_ip: ClientIp = peer
    limits: Limits = field(default_factory=Limits)
    make_fonts: bool = True
    rules: Callable[[], Rules] = Rules  # of this moment: the policy may be read again
    answered: Callable[[int], None] = lambda _: None  # told the status of every answer
    now_ms: Callable[[], int] = lambda: int(time.time() * 1000)
