"""One process with every channel: opens parts, web and control socket, closes them in turn on SIGTERM."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import structlog
from aiohttp import web

from bot.backup import back_up, list_erased
from bot.channels.at_work import channels_at_work
from bot.control import control_app, control_socket, running_serve
from bot.files import Fetcher, fetch_whenever
from bot.kept_results import pages
from bot.law_changes import note_whenever
from bot.linking import Bell
from bot.memory import one_heap, settle_memory
from bot.metrics import Hear, Metrics, measured
from bot.office import office
from bot.operator import Words
from bot.parts import Parts, open_parts
from bot.retention import sweep_daily
from bot.settings import Settings
from bot.shelf import reload_whenever
from bot.site import listening, web_app
from bot.telling import close_whenever, tell_whenever, with_what_came_since
from bot.web.wake import Wake
from handlers.turn import Effect, FilesSent, Forgotten, MayTell
from storage.store import Store, TurnToKeep

log = structlog.get_logger()
A_MINUTE, AN_HOUR = 60.0, 3600.0  # seconds


def run(settings: Settings, words: Words) -> None:
    """Serves until SIGTERM or SIGINT. Raises CannotStart."""
    one_heap()
    if sys.platform == "win32":
        asyncio.run(serve(settings, words))
    else:
        import uvloop

        uvloop.run(serve(settings, words))


async def serve(settings: Settings, words: Words) -> None:
    stop, reload, published, rules, tell, sent = (asyncio.Event() for _ in range(6))
    read_again = partial(_set, published, rules)
    _stop_on_signals(stop)
    _reload_on_hangup(reload, stop)
    async with AsyncExitStack() as stack:
        wake, metrics, forgotten = Wake(), Metrics(), asyncio.Event()
        bells: list[Bell] = [wake.said]

        def ring(channel: str, address: str) -> None:
            for bell in bells:
                bell(channel, address)

        def after(turn: TurnToKeep) -> None:
            ring(turn.channel, turn.address)
            for effect in turn.effects:
                _call(effect, forgotten, tell, sent)

        parts = await stack.enter_async_context(
            open_parts(settings, words, after, metrics.commits.took, ring)
        )
        hear = measured(parts.hear, metrics)
        working = channels_at_work(settings, parts.store, hear, metrics, words)
        at_work = await stack.enter_async_context(working)
        bells.append(at_work.ring)
        app = web_app(parts, words, wake, metrics, at_work=at_work)
        if settings.on_sqlite or not await _another_serves(settings):
            control = _control(parts, hear, read_again)
            await stack.enter_async_context(control_socket(settings.data_dir, control))
        stack.push_async_callback(at_work.stop_delivering)  # last in, first out
        await stack.enter_async_context(listening(app, settings, words))
        stack.push_async_callback(at_work.stop_listening)
        fetcher = Fetcher(parts.store, at_work.channels, lambda: parts.shelf.knowledge.words, ring)
        chores = (
            sweep_daily(parts.store),
            list_whenever(forgotten, parts.store, settings.data_dir),
            reload_whenever(reload, parts.shelf, read_again),
            close_whenever(published, tell, parts.store, parts.shelf),
            tell_whenever(tell, parts.store, parts.shelf, ring),
            note_whenever(rules, parts.store, lambda: parts.shelf.knowledge.law),
            fetch_whenever(sent, fetcher),
        )
        for chore in chores:
            stack.callback(asyncio.create_task(chore).cancel)
        at_work.start()
        settle_memory()
        _greet(settings, words)
        await stop.wait()
        wake.close()
        log.info("stopping")


def _control(parts: Parts, hear: Hear, read_again: Callable[[], None]) -> web.Application:
    """What commands ask of a running server: talk, a backup, the office's lists."""
    asked, paged = office(parts.store, parts.shelf, read_again), pages(parts.store)
    return control_app(with_what_came_since(hear, parts.store), _backup_of(parts), asked, paged)


def _set(*events: asyncio.Event) -> None:
    for event in events:
        event.set()


def _call(effect: Effect, forgotten: asyncio.Event, tell: asyncio.Event, sent: asyncio.Event) -> None:
    """Sets the event of the chore that has something to do now."""
    if isinstance(effect, Forgotten):
        forgotten.set()
    if isinstance(effect, MayTell) and effect.granted:
        tell.set()
    if isinstance(effect, FilesSent):
        sent.set()


async def list_whenever(forgotten: asyncio.Event, store: Store, data_dir: Path) -> None:
    """Keeps the list of erased people in the data directory: at the start, and again after each erasure."""
    while True:
        forgotten.clear()
        patience = AN_HOUR  # the daily sweep enters people too
        try:
            await list_erased(store, data_dir)
        except Exception:
            log.exception("list of erased people not written")
            patience = A_MINUTE
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(forgotten.wait(), patience)


def _backup_of(parts: Parts) -> Callable[[Path], Awaitable[None]]:
    async def write(file: Path) -> None:
        await back_up(parts.settings, file)

    return write


def _stop_on_signals(stop: asyncio.Event) -> None:
    for name in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)


def _reload_on_hangup(reload: asyncio.Event, stop: asyncio.Event) -> None:
    """SIGHUP asks to read the policy again, unless it says that the terminal we run in was closed."""
    by_hand = os.isatty(0)

    def hung_up() -> None:
        (stop if by_hand and not os.isatty(0) else reload).set()

    with contextlib.suppress(NotImplementedError, AttributeError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, hung_up)


async def _another_serves(settings: Settings) -> bool:
    """Whether another replica of this data directory has the control socket (not on SQLite: one serves)."""
    async with running_serve(settings.data_dir) as running:
        return running is not None


def _greet(settings: Settings, words: Words) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    print(words("start.ready", address=f"http://{host}:{settings.port}/"), flush=True)  # noqa: T201
    log.info("ready", host=settings.host, port=settings.port)
