"""Every route of the web chat, who may call it, and what each answer carries."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import structlog
from aiohttp import web

from bot.receive import TooManyRaces
from bot.web.access import Door, language_of
from bot.web.api import ChatApi
from bot.web.assets import Asset, load_assets, serve
from bot.web.embed import HEADERS as EMBED_HEADERS
from bot.web.embed import embed_script
from bot.web.errors import ChatError, error_response
from bot.web.events import Events
from bot.web.files import Files
from bot.web.fonts import WEIGHTS, font_key, font_maker, font_name
from bot.web.headers import FOREVER, PRIVATE
from bot.web.page import Page
from bot.web.parts import Limits, WebParts
from bot.web.results import Results
from storage.store import Unavailable

__all__ = ["AUDIENCE", "Limits", "WebParts", "add_web_routes"]

log = structlog.get_logger()
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

# (method, path) → who may call it. `anyone`: no conversation needed; `person`: a token or the cookie.
# A result is shown to anyone who knows its link.
AUDIENCE = {
    ("GET", "/"): "anyone",
    ("HEAD", "/"): "anyone",
    ("GET", "/chat"): "anyone",
    ("POST", "/chat"): "anyone",
    ("GET", "/embed.js"): "anyone",
    ("GET", "/result/{name}"): "anyone",
    ("HEAD", "/result/{name}"): "anyone",
    ("GET", "/chat/static/{name}"): "anyone",
    ("GET", "/chat/fonts/{name}"): "anyone",
    ("POST", "/chat/api/conversations"): "anyone",
    ("POST", "/chat/api/messages"): "person",
    ("POST", "/chat/api/files"): "person",
    ("GET", "/chat/api/files/{file}"): "person",
    ("GET", "/chat/api/events"): "person",
    ("GET", "/chat/api/history"): "person",
    ("*", "/chat"): "anyone",
    ("*", "/chat/{tail}"): "anyone",
}


def add_web_routes(app: web.Application, parts: WebParts) -> None:
    """Adds the routes of AUDIENCE and, unless told otherwise, starts making the page's fonts with the app."""
    folder = parts.data_dir / "fonts"
    door = Door(parts)
    files = Files(parts, door)
    api = ChatApi(parts, door, files)
    assets = load_assets({"FONT_KEY": font_key()})
    page = Page(parts, door, api, files, assets, folder)
    results = Results(parts, assets, folder)
    handlers: dict[tuple[str, str], Handler] = {
        ("GET", "/"): page.show,
        ("HEAD", "/"): page.show,
        ("GET", "/chat"): _to_the_page,
        ("POST", "/chat"): page.post,
        ("GET", "/embed.js"): _one_file(parts),
        ("GET", "/result/{name}"): results.give,
        ("HEAD", "/result/{name}"): results.give,
        ("GET", "/chat/static/{name}"): _static({found.name: found for found in assets.values()}),
        ("GET", "/chat/fonts/{name}"): _fonts(folder),
        ("POST", "/chat/api/conversations"): api.open,
        ("POST", "/chat/api/messages"): api.message,
        ("POST", "/chat/api/files"): files.upload,
        ("GET", "/chat/api/files/{file}"): files.give,
        ("GET", "/chat/api/events"): Events(parts, door).stream,
        ("GET", "/chat/api/history"): api.history,
        ("*", "/chat"): _unknown,
        ("*", "/chat/{tail:.*}"): _unknown,
    }
    for (method, path), handler in handlers.items():
        app.router.add_route(method, path, answering(handler, parts))
    if parts.make_fonts:
        app.cleanup_ctx.append(font_maker(folder))
    app.on_shutdown.append(_ending_streams(parts))


def answering(handler: Handler, parts: WebParts) -> Handler:
    """Turns what goes wrong into an error object in the person's language."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            response = await handler(request)
        except ChatError as error:
            response = _told(error, request, parts)
        except (TooManyRaces, Unavailable):
            response = _told(ChatError("busy", wait=2), request, parts)
        except web.HTTPException as told:
            parts.answered(told.status)
            raise
        except Exception:
            log.exception("chat request broke", path=request.match_info.route.resource)
            response = _told(ChatError("broken"), request, parts)
        parts.answered(response.status)
        if not response.prepared and "Cache-Control" not in response.headers:
            for name, value in PRIVATE.items():
                response.headers.setdefault(name, value)
        return response

    return answer


def _told(error: ChatError, request: web.Request, parts: WebParts) -> web.Response:
    return error_response(error, parts.catalogue.text(language_of(request, parts), f"web.error.{error.code}"))


async def _to_the_page(_: web.Request) -> web.StreamResponse:
    """Who reloads after a form post, or types the address of the form, wants the page."""
    raise web.HTTPSeeOther("/")


async def _unknown(request: web.Request) -> web.StreamResponse:
    """Other methods of routes that exist, and everything else under /chat."""
    methods = {method for method, path in AUDIENCE if path == request.path and method != "*"}
    if methods:
        raise ChatError("wrong_method", headers={"Allow": ", ".join(sorted(methods))})
    raise ChatError("not_found")


def _static(assets: Mapping[str, Asset]) -> Handler:
    async def static(request: web.Request) -> web.Response:
        found = assets.get(request.match_info["name"])
        if found is None:
            raise ChatError("not_found")
        return serve(request, found)

    return static


def _one_file(parts: WebParts) -> Handler:
    script = embed_script(parts)

    async def embed(request: web.Request) -> web.Response:
        return serve(request, script, EMBED_HEADERS)

    return embed


def _fonts(folder: Path) -> Handler:
    names = {font_name(weight) for weight in WEIGHTS}

    async def font(request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if name not in names or not (folder / name).exists():
            raise ChatError("not_found")
        return web.FileResponse(folder / name, headers={**FOREVER, "Content-Type": "font/woff2"})

    return font


def _ending_streams(parts: WebParts) -> Callable[[web.Application], Awaitable[None]]:
    async def end(_: web.Application) -> None:
        parts.wake.close()

    return end
