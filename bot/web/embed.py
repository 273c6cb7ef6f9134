"""The script that puts the chat into the centre's own site, with its words and allowed sites written in."""

import orjson

from bot.web.access import origin_of
from bot.web.assets import FOLDER, Asset, asset
from bot.web.headers import NOSNIFF
from bot.web.parts import WebParts

WORDS = ("embed.open", "embed.close", "embed.title")
# An hour, not for ever: the address of this file stands in other people's pages and never changes.
HEADERS = NOSNIFF | {
    "Cache-Control": "public, max-age=3600",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def embed_script(parts: WebParts) -> Asset:
    told = {
        "words": {language: _words(parts, language) for language in parts.catalogue.languages},
        "language": parts.language,
        "sites": [origin_of(site) for site in parts.embed_origins],
    }
    text = (FOLDER / "embed.js").read_text(encoding="utf-8")
    return asset("embed.js", text.replace('"EMBED_FACTS"', orjson.dumps(told).decode()))


def _words(parts: WebParts, language: str) -> dict[str, str]:
    values = {"centre": parts.centre_name}
    return {
        key.removeprefix("embed."): parts.catalogue.text(language, f"web.{key}", **values) for key in WORDS
    }
