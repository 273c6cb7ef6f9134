"""What staff ask from the shell: of the running server through its socket, else of the database itself."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Any

import aiohttp

from bot.control import Running, running_serve
from bot.operator import Failed, Words
from bot.parts import make_data_dir, open_database
from bot.settings import Settings
from bot.shelf import Broken, Shelf
from bot.telling import every
from handlers.groups import Question
from storage.asked import Label, labels, open_questions
from storage.store import Store

Rows = list[dict[str, Any]]
Answer = Callable[[], Awaitable[object]]


async def questions_as_rows(store: Store) -> Rows:
    return [one._asdict() for one in await every(store, open_questions)]


async def labels_as_rows(store: Store) -> Rows:
    return [one._asdict() for one in await every(store, labels)]


ASKED: Mapping[str, Callable[[Store], Awaitable[Rows]]] = {
    "unanswered": questions_as_rows,
    "labels": labels_as_rows,
}


def office(store: Store, shelf: Shelf, then: Callable[[], None]) -> dict[str, Answer]:
    """The socket's answers by name; `then` is called after the policy was read again."""

    async def reload() -> object:
        try:
            await shelf.reload()
        except Broken as broken:
            return {"sentences": broken.sentences}
        then()
        return {"entries": len(shelf.knowledge.policy.entries)}

    def rows_of(answer: Callable[[Store], Awaitable[Rows]]) -> Answer:
        return lambda: answer(store)

    return {"reload": reload} | {name: rows_of(answer) for name, answer in ASKED.items()}


async def open_groups(settings: Settings, words: Words) -> list[Question]:
    rows = await _rows(settings, words, "unanswered")
    return [Question(**row | {"near": tuple(row["near"]), "day": _day(row["day"])}) for row in rows]


async def kept_labels(settings: Settings, words: Words) -> list[Label]:
    return [Label(**row | {"day": _day(row["day"])}) for row in await _rows(settings, words, "labels")]


async def reload(settings: Settings, words: Words) -> dict[str, Any] | None:
    """`{"entries": 230}`, `{"sentences": […]}` of a broken folder, or None when no server runs here."""
    async with running_serve(settings.data_dir) as running:
        if running is None:
            return None
        answer: dict[str, Any] = await called(running, words, "reload")
        return answer


async def called(running: Running, words: Words, what: str, **values: str) -> Any:
    try:
        return await running.call(what, **values)
    except aiohttp.ClientError:
        raise Failed(words("cli.lost")) from None


async def _rows(settings: Settings, words: Words, what: str) -> Rows:
    """On SQLite through the server when one runs; PostgreSQL may be asked beside it."""
    if settings.on_sqlite:
        async with running_serve(settings.data_dir) as running:
            if running is not None:
                rows: Rows = await called(running, words, what)
                return rows
    make_data_dir(settings.data_dir, words)
    store = await open_database(settings, words)
    try:
        return await ASKED[what](store)
    finally:
        await store.close()


def _day(day: str | date) -> date:
    return day if isinstance(day, date) else date.fromisoformat(day)
