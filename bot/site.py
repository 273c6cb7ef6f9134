"""The site of one process: every HTTP route it has, and the port they are served at."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

from aiohttp import web

from bot.channels.at_work import AtWork
from bot.channels.zalo_oa_page import verification_page
from bot.health import add_health_routes
from bot.metrics import Metrics, measured
from bot.operator import Words
from bot.parts import CannotStart, Parts
from bot.proxy import client_address
from bot.secret import secret_key
from bot.settings import Settings
from bot.web.app import AUDIENCE as WEB_AUDIENCE
from bot.web.app import Limits, WebParts, add_web_routes
from bot.web.wake import Wake

# Beside the routes of the web chat: (method, path) → who may call it. `platform`: who knows the channel's
# secret or signs; `operator`: who is on this machine or knows METRICS_TOKEN.
AUDIENCE = WEB_AUDIENCE | {
    ("POST", "/hooks/{name}"): "platform",
    ("GET", "/healthz"): "anyone",
    ("GET", "/readyz"): "anyone",
    ("GET", "/metrics"): "operator",
    ("GET", "/zalo_verifier{code}.html"): "anyone",
}
PATIENCE = 10.0  # seconds that requests under way get to finish after SIGTERM


def web_app(
    parts: Parts,
    words: Words,
    wake: Wake,
    metrics: Metrics,
    limits: Limits | None = None,
    at_work: AtWork | None = None,
) -> web.Application:
    """Every HTTP route of the process."""
    settings = parts.settings
    client_ip = client_address(settings.trusted_proxies)
    app = web.Application(client_max_size=MOST_BODY)
    web_parts = WebParts(
        hear=measured(parts.hear, metrics),
        store=parts.store,
        catalogue=parts.knowledge.words,
        rules=lambda: parts.knowledge.policy.rules,
        centre_name=parts.knowledge.centre.name,
        centre_phone=parts.knowledge.centre.phone,
        secret=secret_key(settings),
        data_dir=settings.data_dir,
        public_url=settings.public_url,
        embed_origins=tuple(settings.embed_origins),
        language=settings.language,
        wake=wake,
        client_ip=client_ip,
        limits=limits or Limits(),
        answered=metrics.answered,
    )
    add_web_routes(app, web_parts)
    add_health_routes(app, parts, words, metrics, client_ip, at_work)
    if at_work:
        at_work.hooks.add_to(app)
    if page := verification_page(settings):
        app.router.add_get(page[0], _fixed(page[1]))
    return app


def _fixed(html: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text=html, content_type="text/html")

    return page


MOST_BODY = 10 * 1024 * 1024  # bytes; a photo fits, a film does not


@contextlib.asynccontextmanager
async def listening(app: web.Application, settings: Settings, words: Words) -> AsyncIterator[None]:
    """The port, open. Raises CannotStart when another program has it."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=PATIENCE, handle_signals=False)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, settings.host, settings.port, reuse_address=True).start()
        except OSError as why:
            key = "start.port_taken" if why.errno in TAKEN else "start.no_address"
            raise CannotStart(words(key, host=settings.host, port=settings.port)) from None
        yield
    finally:
        await runner.cleanup()


TAKEN = frozenset({48, 98, 10048})  # EADDRINUSE on macOS, Linux, Windows
