"""Kept results as staff see them from the shell: what was answered without whose, and whose law changed."""

import hashlib
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from sqlmodel import Session

from bot.control import running_serve
from bot.office import called
from bot.operator import Words
from bot.parts import make_data_dir, open_database
from bot.settings import Settings
from handlers.eligibility.situation import KEYS
from handlers.eligibility.trades import Trades
from messages.text import fold
from storage.law_changes import kept_verdicts, noted
from storage.store import Store

Rows = list[dict[str, Any]]
UNLISTED = "nghề khác"  # stands for a trade no group of the rules has words for


def situations(session: Session, after: int) -> Rows:
    return [
        {"id": one.id, "on": one.on.isoformat(), "situation": dict(one.situation)}
        for one in kept_verdicts(session, after)
    ]


def changes(session: Session, after: int) -> Rows:
    return [
        {
            "id": one.id,
            "person": one.conversation,
            "workshop": one.workshop,
            "since": one.change.changed_on.isoformat(),
            "before": dict(one.change.before),
            "after": dict(one.change.after),
            "told_ms": one.told_ms,
        }
        for one in noted(session, after)
    ]


PAGED: Mapping[str, Callable[[Session, int], Rows]] = {"situations": situations, "changes": changes}


def pages(store: Store) -> dict[str, Callable[[int], Awaitable[Rows]]]:
    """What the socket answers, a page after an id; an empty one is the end."""
    return {name: partial(_page, store, page) for name, page in PAGED.items()}


async def _page(store: Store, page: Callable[[Session, int], Rows], after: int) -> Rows:
    return await store.run(lambda session: page(session, after))


async def every_page(settings: Settings, words: Words, what: str) -> AsyncIterator[Rows]:
    """On SQLite through the server when one runs; PostgreSQL may be asked beside it."""
    if settings.on_sqlite:
        async with running_serve(settings.data_dir) as running:
            if running is not None:
                after = 0
                while rows := await called(running, words, what, after=str(after)):
                    yield rows
                    after = rows[-1]["id"]
                return
    make_data_dir(settings.data_dir, words)
    store = await open_database(settings, words)
    try:
        after = 0
        while rows := await pages(store)[what](after):
            yield rows
            after = rows[-1]["id"]
    finally:
        await store.close()


def without_person(row: Mapping[str, Any], trades: Trades, secret: bytes) -> dict[str, Any]:
    """A line for `check` and `policy diff --saved`: nothing a person wrote in their own words stays in it.

    The id is the same in every export, and leads nowhere without the secret key.
    """
    digest = hmac.new(secret, b"kept result " + str(row["id"]).encode(), hashlib.sha256).hexdigest()
    situation = {key: value for key, value in row["situation"].items() if key in KEYS}
    if "sector" in situation:
        situation["sector"] = _trade(str(situation["sector"]), trades)
    return {"id": digest[:16], "on": row["on"], "situation": situation}


def _trade(said: str, trades: Trades) -> str:
    """The rules' own word for the trade, one that names the same group; if it can be, one that was said."""
    group = trades.group(said)
    words = [word for word in group.all_words if trades.named(word) == group.id] if group else []
    heard = f" {fold(said)} "
    return max(words, key=lambda word: (f" {fold(word)} " in heard) * len(word), default=UNLISTED)
