"""Whether the process is up, whether it can serve, and its figures: /healthz, /readyz, /metrics."""

import asyncio
import contextlib
import hmac
from collections.abc import Callable, Mapping

import orjson
import structlog
from aiohttp import web

from bot.channels.at_work import AtWork, in_words
from bot.channels.running import State
from bot.metrics import Metrics
from bot.operator import Words
from bot.parts import Parts
from bot.proxy import is_loopback
from storage.store import Unavailable

log = structlog.get_logger()
DATABASE_PATIENCE = 3.0  # seconds
WORKING = State("working")


def add_health_routes(
    app: web.Application,
    parts: Parts,
    words: Words,
    metrics: Metrics,
    client_ip: Callable[[web.BaseRequest], str],
    at_work: AtWork | None,
) -> None:
    token = parts.settings.metrics_token

    async def healthz(_: web.Request) -> web.Response:
        return _json({"status": "ok"})

    async def readyz(_: web.Request) -> web.Response:
        database = await _database_answers(parts)
        states = {"web": WORKING, "terminal": WORKING, **(at_work.states() if at_work else {})}
        well = all(state.well for state in states.values())
        queue = at_work is None or at_work.delivers
        status = ("ok" if well else "degraded") if database and queue else "unavailable"
        body = {
            "status": status,
            "database": words("health.database.ok" if database else "health.database.lost"),
            "queue": words("health.queue.ok" if queue else "health.queue.broken"),
            "policy": words("health.policy", entries=len(parts.knowledge.policy.entries)),
            "channels": {name: in_words(state, words) for name, state in states.items()},
        }
        return _json(body, 200 if database and queue else 503)

    async def figures(request: web.Request) -> web.Response:
        if not (is_loopback(request, client_ip) or _has_token(request)):
            raise web.HTTPForbidden(text=words("health.metrics_closed"))
        if at_work:
            await _ask_depth(at_work, metrics)
        return web.Response(body=metrics.text(), headers={"Content-Type": "text/plain; version=0.0.4"})

    def _has_token(request: web.Request) -> bool:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return token is not None and hmac.compare_digest(
            given.encode("utf-8", "surrogateescape"), token.get_secret_value().encode()
        )

    app.add_routes([web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", figures)])


def _json(body: Mapping[str, object], status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")


async def _ask_depth(at_work: AtWork, metrics: Metrics) -> None:
    """While the database does not answer nobody knows: then nothing is shown."""
    metrics.waiting = {}
    with contextlib.suppress(Unavailable, TimeoutError):
        async with asyncio.timeout(DATABASE_PATIENCE):
            metrics.waiting = await at_work.depth()


async def _database_answers(parts: Parts) -> bool:
    try:
        async with asyncio.timeout(DATABASE_PATIENCE):
            await parts.store.ready()
    except Exception as why:  # noqa: BLE001 - whatever the driver raises, the answer is «not ready»
        log.warning("database does not answer", error=type(why).__name__)
        return False
    return True
