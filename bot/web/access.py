"""Who may do what on the web: tokens and cookies in, addresses out; other sites are turned away."""

from typing import NamedTuple
from urllib.parse import urlsplit

from aiohttp import web

from bot.web.buckets import Buckets
from bot.web.errors import ChatError
from bot.web.parts import WebParts
from bot.web.tokens import Opened, Tokens

COOKIE = "khuyencong_chat"
LANGUAGE_COOKIE = "khuyencong_lang"
COOKIE_AGE = 400 * 24 * 3600  # seconds; browsers keep none longer


class Visitor(NamedTuple):
    """A person with a conversation. `token` is what they showed, in the header or the cookie."""

    address: str
    token: str


class Door:
    """Knows visitors by their token, keeps their pace, and sets their cookies."""

    def __init__(self, parts: WebParts) -> None:
        self._parts = parts
        self._tokens = Tokens(parts.secret)
        self._messages = Buckets(parts.limits.messages)
        self._conversations = Buckets(parts.limits.conversations)
        self._secure = (parts.public_url or "").startswith("https:")
        self._sites = {origin_of(site) for site in (*parts.embed_origins, parts.public_url or "") if site}

    def visitor(self, request: web.Request) -> Visitor:
        """Raises ChatError: no_token; wrong_site when a cookie comes with another site's POST."""
        bearer = _bearer(request)
        token = bearer if bearer is not None else request.cookies.get(COOKIE, "")
        address = self._tokens.address(token)
        if address is None:
            raise ChatError("no_token", headers={"WWW-Authenticate": "Bearer"})
        if bearer is None and request.method == "POST":
            self.check_site(request)
        return Visitor(address, token)

    def returning(self, request: web.Request) -> Visitor | None:
        """The visitor the cookie names, if any."""
        token = request.cookies.get(COOKIE, "")
        address = self._tokens.address(token)
        return Visitor(address, token) if address else None

    def open(self, request: web.Request) -> Opened:
        """A new conversation. Raises ChatError: wrong_site, too_fast."""
        self.check_site(request)
        self._keep_pace(self._conversations, self._parts.client_ip(request))
        return self._tokens.open()

    def keep_pace(self, visitor: Visitor) -> None:
        """Raises ChatError: too_fast."""
        self._keep_pace(self._messages, visitor.address)

    def _keep_pace(self, buckets: Buckets, key: str) -> None:
        wait = buckets.take(key)
        if wait:
            raise ChatError("too_fast", wait=wait)

    def check_site(self, request: web.Request) -> None:
        """Raises wrong_site for a request another site's page made. SameSite=Lax is the first fence."""
        origin = request.headers.get("Origin")
        if origin is None:
            foreign = request.headers.get("Sec-Fetch-Site", "none") == "cross-site"
        else:
            foreign = not (_names_host(origin, request.host) or origin.lower() in self._sites)
        if foreign:
            raise ChatError("wrong_site")

    def remember(self, response: web.StreamResponse, token: str) -> None:
        self._set_cookie(response, COOKIE, token)

    def remember_language(self, response: web.StreamResponse, language: str) -> None:
        self._set_cookie(response, LANGUAGE_COOKIE, language)

    def _set_cookie(self, response: web.StreamResponse, name: str, value: str) -> None:
        response.set_cookie(
            name, value, max_age=COOKIE_AGE, path="/", httponly=True, samesite="Lax", secure=self._secure
        )


def language_of(request: web.Request, parts: WebParts) -> str:
    """What the person chose; a phone whose menus are English does not mean its owner reads English."""
    for chosen in (request.query.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if chosen is not None and chosen in parts.catalogue.languages:
            return chosen
    return parts.language


def origin_of(url: str) -> str:
    """`https://Example.vn/path` → `https://example.vn`."""
    split = urlsplit(url)
    return f"{split.scheme}://{split.netloc}".lower()


def _names_host(origin: str, host: str) -> bool:
    return "://" in origin and origin.split("://", 1)[1].lower() == host.lower()


def _bearer(request: web.Request) -> str | None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else None
