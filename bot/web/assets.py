"""The page's own files, read once, each under a name that changes with its content."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from bot.web.headers import FOREVER

FOLDER = Path(__file__).with_name("static")
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    name: str  # chat.3f2a91c07b.css
    body: bytes
    gzipped: bytes
    content_type: str

    @property
    def url(self) -> str:
        return f"/chat/static/{self.name}"


def asset(file: str, text: str) -> Asset:
    """`file` is the plain name, `chat.css`."""
    body = text.encode()
    stem, suffix = Path(file).stem, Path(file).suffix
    name = f"{stem}.{hashlib.sha256(body).hexdigest()[:10]}{suffix}"
    return Asset(name, body, gzip.compress(body, 9, mtime=0), TYPES[suffix])


def load_assets(put: Mapping[str, str]) -> dict[str, Asset]:
    """Plain name → asset, of every file in static/. `put` replaces words such as FONT_KEY in them."""
    found: dict[str, Asset] = {}
    # chat.js imports the other scripts, so their names must be known before its own.
    for path in sorted(FOLDER.iterdir(), key=lambda path: (path.name == "chat.js", path.name)):
        imports = {f'"./{name}"': f'"./{made.name}"' for name, made in found.items()}
        found[path.name] = asset(path.name, _filled(path, {**put, **imports}))
    return found


def _filled(path: Path, put: Mapping[str, str]) -> str:
    text = path.read_text(encoding="utf-8")
    for word, value in put.items():
        text = text.replace(word, value)
    return text


def serve(request: web.Request, found: Asset, headers: Mapping[str, str] = FOREVER) -> web.Response:
    packed = accepts_gzip(request)
    extra = {"Content-Encoding": "gzip"} if packed else {}
    return web.Response(
        body=found.gzipped if packed else found.body,
        content_type=found.content_type,
        charset="utf-8",
        headers={**headers, "Vary": "Accept-Encoding", **extra},
    )


def accepts_gzip(request: web.Request) -> bool:
    offers = request.headers.get("Accept-Encoding", "").replace(" ", "").lower().split(",")
    return any(
        offer in ("gzip", "*") or (offer.startswith("gzip;") and offer != "gzip;q=0") for offer in offers
    )
