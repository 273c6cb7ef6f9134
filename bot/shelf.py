"""The policy in use: a good folder takes the place of the last one whole, a broken one never does."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import structlog

from bot.memory import settle_memory
from bot.operator import Failed, Words
from handlers.converse import converse
from handlers.knowledge import Knowledge
from handlers.turn import Said, Talk, Turn
from messages.knowledge.load import PolicyErrors, load_policy
from messages.knowledge.model import Policy
from messages.search import Search, search_over

log = structlog.get_logger()


class Broken(Failed):
    """The folder cannot be used; `sentences` say why, a line each."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def read_folder(folder: Path | None, words: Words) -> tuple[Policy, Search]:
    """Raises Broken; without a folder, the policy that comes with the program."""
    try:
        policy = load_policy(folder)
    except PolicyErrors as broken:
        raise Broken([problem.line_of_text(words.language) for problem in broken.problems]) from None
    except OSError as why:
        raise Broken([words("start.policy_file", file=why.filename, why=why.strerror)]) from None
    return policy, search_over(policy)


class Shelf:
    """What every turn reads at its beginning; a turn under way keeps what it began with."""

    def __init__(self, knowledge: Knowledge, folder: Path | None, words: Words) -> None:
        self.knowledge = knowledge
        self._folder, self._words, self._one = folder, words, asyncio.Lock()

    def decide(self, said: Said, talk: Talk, now: datetime) -> Turn:
        """`converse` with the knowledge of this moment, as the receiver calls it."""
        return converse(said, talk, self.knowledge, now)

    async def reload(self) -> None:
        """Reads the folder again. Raises Broken, and the last good one stays in use."""
        async with self._one:
            try:
                self.knowledge = await asyncio.to_thread(self._read)
            except Broken as broken:
                log.warning("policy refused", problems=len(broken.sentences))
                raise
            settle_memory()
            log.info("policy read again", entries=len(self.knowledge.policy.entries))

    def _read(self) -> Knowledge:
        policy, search = read_folder(self._folder, self._words)
        fresh = replace(self.knowledge, policy=policy, search=search)
        _ = fresh.by_topic, fresh.phrases  # made here, so that nobody's message waits for them
        return fresh


async def reload_whenever(asked: asyncio.Event, shelf: Shelf, then: Callable[[], None]) -> None:
    """Reads the folder again each time the event is set (SIGHUP); a broken one is in the log already."""
    while True:
        await asked.wait()
        asked.clear()
        try:
            await shelf.reload()
        except Broken:
            continue
        then()
