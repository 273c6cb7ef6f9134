"""A kept result as a PDF, made by a short process of its own (bot/typeset.py), few at a time."""

import asyncio
import hashlib
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections import OrderedDict
from collections.abc import Mapping

import orjson
import structlog

from handlers.sheet import Sheet, told

log = structlog.get_logger()

AT_ONCE, WAITING = 1, 8  # processes; people who may wait for theirs
PATIENCE = 20.0  # seconds one may take
REMEMBERED = 16  # made last; about 40 KB each


class TooManyAsk(Exception):
    """So many wait for their PDF already that one more is asked to come back."""


class NotMade(Exception):
    """The process that makes it failed; its words are in the log."""


class Printer:
    """Makes PDFs, few at a time; what was made last is remembered by what it was made from."""

    def __init__(self) -> None:
        self._one, self._asked = asyncio.Semaphore(AT_ONCE), 0
        self._made: OrderedDict[str, bytes] = OrderedDict()

    async def pdf(self, sheet: Sheet, around: Mapping[str, str]) -> bytes:
        """`around`: what stands around the sheet, the names in sheet.typ. Raises TooManyAsk, NotMade."""
        values = orjson.dumps({"sheet": told(sheet), **around})
        key = hashlib.sha256(values).hexdigest()
        if key not in self._made:
            if self._asked >= WAITING:
                raise TooManyAsk
            self._asked += 1
            try:
                async with self._one:
                    self._made[key] = self._made.get(key) or await made_elsewhere(values)
            finally:
                self._asked -= 1
            while len(self._made) > REMEMBERED:
                self._made.popitem(last=False)
        self._made.move_to_end(key)
        return self._made[key]


async def made_elsewhere(values: bytes) -> bytes:
    """Raises NotMade."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.typeset", stdin=PIPE, stdout=PIPE, stderr=DEVNULL
    )
    try:
        async with asyncio.timeout(PATIENCE):
            pdf, _ = await process.communicate(values)
    except TimeoutError:
        log.error("no PDF within time")
        raise NotMade from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode or not pdf.startswith(b"%PDF"):
        log.error("no PDF made", exit_code=process.returncode)
        raise NotMade
    return pdf
