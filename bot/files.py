"""Photos and documents come in: fetched from their platform, examined, kept or refused, a refusal told."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import uniform
from typing import Any, Protocol

import structlog
from sqlmodel import Session

from bot.channels.port import Busy, Ending, Refused
from bot.logs import what_broke
from bot.receive import body
from handlers.talk_json import talk_from_json
from handlers.turn import Say
from messages.catalogue import Catalogue
from storage import files
from storage.file_kinds import MOST_DOCUMENT
from storage.files import Examined, NotTaken, Waiting, examined
from storage.store import Store

log = structlog.get_logger()
Bell = Callable[[str, str], None]  # rung with channel and address after something was said there
Clock = Callable[[], datetime]
AT_ONCE = 2  # fetches under way in this process, each of at most MOST_DOCUMENT bytes
PATIENCE = 120.0  # seconds for one fetch
LEASE = 300.0  # seconds a file is left to whoever fetches it
FIRST_WAIT, LONGEST_WAIT = 5.0, 3600.0  # seconds before the next try, doubled each time
A_DAY = 24 * 60 * 60.0  # seconds after which a file that was never to be had is refused
REST = 60.0  # seconds between looks: what another replica left, uploads nobody named
REFUSALS = {"too_big": "too_large", "file_size": "too_large"}  # words of the channels; the others are `gone`


class Fetching(Protocol):
    """A channel that people send files on."""

    async def fetch(self, ref: str, most: int) -> bytes:
        """From its platform's own place alone. Raises Refused, or NotSent or Busy to be asked again."""


@dataclass(frozen=True)
class Fetcher:
    """`channels` by name; a file of a channel that is off waits for it. `words` gives the catalogue now."""

    store: Store
    channels: Mapping[str, object]
    words: Callable[[], Catalogue]
    bell: Bell
    clock: Clock = field(default=lambda: datetime.now(UTC))
    patience: float = PATIENCE

    async def fetch_due(self) -> int:
        """Everything whose turn it is; how many files were looked at."""
        return sum(await asyncio.gather(*(self._fetch_some() for _ in range(AT_ONCE))))

    async def _fetch_some(self) -> int:
        count = 0
        while file := await self.store.run(self._claim):
            await self.settle(file)
            count += 1
        return count

    def _claim(self, session: Session) -> Waiting | None:
        return files.claim(session, self._now_ms(), int(LEASE * 1000))

    async def settle(self, file: Waiting) -> None:
        """Keeps the file, refuses it, or leaves it for later; whatever goes wrong stops no other file."""
        try:
            await self._settled(file)
        except NotTaken as told:
            await self._refuse(file, told.why)
        except Refused as told:
            await self._refuse(file, REFUSALS.get(told.why, "gone"))
        except Ending as told:
            await self._later(file, told.why, told.after if isinstance(told, Busy) else 0.0)
        except TimeoutError:
            await self._later(file, "slow")
        except Exception as broke:  # noqa: BLE001
            log.error("file not fetched", file=file.id, channel=file.channel, **what_broke(broke))
            await self._later(file, "broken")

    async def _settled(self, file: Waiting) -> None:
        if file.ref.startswith(files.UPLOAD):
            if not await self.store.run(lambda session: files.settle_upload(session, file)):
                raise NotTaken("gone")
            return
        if file.over:
            raise NotTaken("too_many")
        found = await self._fetched(file)
        await self.store.run(lambda session: files.keep(session, file, found, self._now_ms()))
        log.info("file kept", file=file.id, channel=file.channel, kind=found.kind, size=len(found.content))

    async def _fetched(self, file: Waiting) -> Examined:
        fetch: Any = getattr(self.channels.get(file.channel), "fetch", None)
        if fetch is None:
            raise Ending("channel_off")
        async with asyncio.timeout(self.patience):
            content = await fetch(file.ref, MOST_DOCUMENT)
        return await asyncio.to_thread(examined, content, file.name)

    async def _later(self, file: Waiting, why: str, after: float = 0.0) -> None:
        now_ms = self._now_ms()
        if now_ms - file.at_ms > A_DAY * 1000:
            await self._refuse(file, "gone")
            return
        wait = max(after, min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(file.attempts - 1, 20)))
        until_ms = now_ms + int(wait * uniform(1.0, 1.5) * 1000)  # noqa: S311
        await self.store.run(lambda session: files.again(session, file, until_ms))
        log.info("file to be fetched later", file=file.id, channel=file.channel, why=why)

    async def _refuse(self, file: Waiting, why: str) -> None:
        def word(state: str) -> str:
            return self._words(state, file.name, why)

        told = await self.store.run(lambda session: files.refuse(session, file, why, word, self._now_ms()))
        log.info("file refused", file=file.id, channel=file.channel, why=why)
        if told:
            self.bell(*told)

    def _words(self, state: str, name: str, why: str) -> str:
        words, language = self.words(), talk_from_json(state).language
        which = words.text(language, "files.named" if name else "files.unnamed", name=name)
        return body(Say(words.text(language, f"files.refused.{why}", file=which)))

    def _now_ms(self) -> int:
        return int(self.clock().timestamp() * 1000)

    async def sweep(self) -> int:
        """Lets go of uploads that no message named in time."""
        return await self.store.run(lambda session: files.sweep_uploads(session, self._now_ms()))

    async def rest(self) -> float:
        """Seconds until there may be something to do."""
        due = await self.store.run(files.next_due)
        return REST if due is None else max(0.1, min(REST, (due - self._now_ms()) / 1000))


async def fetch_whenever(sent: asyncio.Event, fetcher: Fetcher) -> None:
    """Whenever `sent` is set, and when the time of a file has come that was not to be had before."""
    while True:
        sent.clear()
        patience = REST
        try:
            await fetcher.fetch_due()
            await fetcher.sweep()
            patience = await fetcher.rest()
        except Exception as broke:  # noqa: BLE001
            log.error("files not fetched", **what_broke(broke))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(sent.wait(), patience)
