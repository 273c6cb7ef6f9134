"""The chat page: the whole conversation as HTML, and plain form posts for browsers without script."""

import gzip
import hashlib
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import jinja2
from aiohttp import web

from bot.channels.web import EVENT, LONGEST_TEXT, NAME, Sent, Unreadable, read_caption, read_choice, read_text
from bot.receive import TooManyRaces
from bot.web.access import Door, Visitor, language_of
from bot.web.api import ChatApi
from bot.web.assets import Asset, accepts_gzip
from bot.web.body import read_body
from bot.web.bubbles import LONG, bubbles_of, last_id, messages_of, quiet_pattern, words_json
from bot.web.errors import ChatError
from bot.web.files import Files
from bot.web.fonts import fonts_ready
from bot.web.headers import page_headers
from bot.web.multipart import Form, is_multipart, read_multipart
from bot.web.parts import WebParts
from storage.store import Unavailable

STARTERS = 4
SCRIPT_WORDS = (
    "more",
    "less",
    "unsent",
    "offline",
    "new_below",
    "typing",
    "you",
    "assistant",
    "choices",
    "failed",
    "sending",
    "file_unsent",
)
SPOKEN = {"vi": "tiếng Việt", "en": "English"}  # what a person types to switch
OTHER_LANGUAGE = {"vi": ("en", SPOKEN["en"]), "en": ("vi", SPOKEN["vi"])}


@dataclass(frozen=True, slots=True)
class Notice:
    """Why the last form post was not taken, and what was typed, which goes back into the box."""

    error: ChatError
    typed: str = ""


class Page:
    def __init__(
        self,
        parts: WebParts,
        door: Door,
        api: ChatApi,
        files: Files,
        assets: dict[str, Asset],
        fonts: Path,
    ) -> None:
        self._parts, self._door, self._api, self._files = parts, door, api, files
        self._assets, self._fonts = assets, fonts
        self._headers = page_headers(parts.embed_origins)
        self._quiet = re.compile(quiet_pattern(parts.catalogue))
        self._template = templates().get_template("chat.html")

    async def show(self, request: web.Request) -> web.Response:
        """Writes nothing: a crawler leaves no conversation behind."""
        visitor = self._door.returning(request)
        try:
            response = await self._page(request, visitor)
        except Unavailable:
            return await self._page(request, None, Notice(ChatError("busy", wait=2)))
        if visitor:
            self._door.remember(response, visitor.token)
        if request.query.get("lang") in self._parts.catalogue.languages:
            self._door.remember_language(response, language_of(request, self._parts))
        return response

    async def post(self, request: web.Request) -> web.Response:
        """One message from a form (`say`, `choice`, `text`, `file`); then the page again, at the latest."""
        form = Form()
        visitor = self._door.returning(request)
        try:
            self._door.check_site(request)
            async with self._form(request) as form:
                sent = sent_by(form.fields) if not form.size else captioned(form.fields)
                visitor = visitor or await self._newcomer(request, sent)
                self._door.keep_pace(visitor)
                await self._api.hear(visitor, await self._with_file(visitor, sent, form))
        except Unreadable as why:
            error = ChatError(why.code)
        except (TooManyRaces, Unavailable):
            error = ChatError("busy", wait=2)
        except ChatError as refused:
            error = refused
        else:
            return self._back(request, form.fields, visitor)
        return await self._page(request, visitor, Notice(error, form.fields.get("text", "")))

    @asynccontextmanager
    async def _form(self, request: web.Request) -> AsyncIterator[Form]:
        if not is_multipart(request):
            yield Form(read_form(await read_body(request, self._parts.limits.body)))
            return
        with self._files.room():
            async with read_multipart(request, self._parts.limits.file) as form:
                yield form

    async def _with_file(self, visitor: Visitor, sent: Sent, form: Form) -> Sent:
        """The same file sent twice by one form is one event."""
        if not form.size:
            return sent
        taken = await self._files.take(visitor, form)
        event = form_event(form.fields, f"{taken.sha256} {sent.text}")
        return Sent(event, sent.text, None, taken.token)

    async def _newcomer(self, request: web.Request, sent: Sent) -> Visitor:
        opened = self._door.open(request)
        visitor = Visitor(opened.address, opened.token)
        first = self._first_words(request)
        if first and sent.text not in SPOKEN.values():
            await self._api.hear(visitor, Sent(f"{sent.event}.lang", first))
        return visitor

    def _first_words(self, request: web.Request) -> str:
        """Said first in a new conversation on a page that is not in the centre's own language."""
        language = language_of(request, self._parts)
        return SPOKEN.get(language, "") if language != self._parts.language else ""

    def _back(self, request: web.Request, form: dict[str, str], visitor: Visitor) -> web.Response:
        kept = {name: request.query[name] for name in ("embed",) if name in request.query}
        language = form.get("lang", "")
        known = language in self._parts.catalogue.languages
        query = urlencode(kept | ({"lang": language} if known else {}))
        place = f"/?{query}#last" if query else "/#last"
        response = web.Response(status=303, headers={**self._headers, "Location": place})
        self._door.remember(response, visitor.token)
        return response

    async def _page(
        self, request: web.Request, visitor: Visitor | None, notice: Notice | None = None
    ) -> web.Response:
        html = self._template.render(await self._shown(request, visitor, notice))
        response = web.Response(
            body=html.encode(),
            content_type="text/html",
            charset="utf-8",
            status=notice.error.status if notice else 200,
            headers={**self._headers, **(notice.error.headers if notice else {}), "Vary": "Accept-Encoding"},
        )
        if accepts_gzip(request) and response.body:
            response.body = gzip.compress(html.encode(), 6)
            response.headers["Content-Encoding"] = "gzip"
        return response

    async def _shown(
        self, request: web.Request, visitor: Visitor | None, notice: Notice | None
    ) -> dict[str, object]:
        parts, language = self._parts, language_of(request, self._parts)
        messages = await self._history(visitor)

        def words(key: str, **values: object) -> str:
            text: str = parts.catalogue.text(language, f"web.{key}", **values)
            return text

        return {
            "words": words,
            "script_words": words_json({key: words(key) for key in SCRIPT_WORDS}),
            "language": language,
            "other": OTHER_LANGUAGE.get(language, OTHER_LANGUAGE["en"]),
            "centre": parts.centre_name,
            "phone": parts.centre_phone,
            "dial": dialled(parts.centre_phone),
            "bubbles": bubbles_of(messages, self._quiet),
            "last": last_id(messages),
            "known": visitor is not None,
            "first_words": "" if visitor else self._first_words(request),
            "embed": "embed" in request.query,
            "starters": [words(f"starter.{n}") for n in range(1, STARTERS + 1)],
            "notice": words(f"error.{notice.error.code}") if notice else "",
            "typed": notice.typed if notice else "",
            "asset": lambda name: self._assets[name].url,
            "fonts": fonts_ready(self._fonts),
            "event": lambda: secrets.token_urlsafe(12),
            "longest": LONGEST_TEXT,
            "long": LONG,
            "quiet": self._quiet.pattern,
        }

    async def _history(self, visitor: Visitor | None) -> list[dict[str, object]]:
        if visitor is None:
            return []
        lines = await self._parts.store.history(NAME, visitor.address, self._parts.limits.history)
        return await self._files.with_links(visitor, messages_of(lines))


def templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )


def read_form(body: bytes) -> dict[str, str]:
    """Fields of an urlencoded form; the last of a name counts, bytes that are not UTF-8 become marks."""
    fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=None, keep_blank_values=False)
    return {name: values[-1] for name, values in fields.items()}


def sent_by(form: dict[str, str]) -> Sent:
    """Buttons beat the box: a button is what was pressed. Raises Unreadable."""
    if "choice" in form:
        choice = read_choice(form["choice"])
        return Sent(form_event(form, choice), "", choice)
    text = read_text(form.get("say") or form.get("text") or "")
    return Sent(form_event(form, text), text)


def captioned(form: dict[str, str]) -> Sent:
    """What a file is sent with: words, or none. Raises Unreadable."""
    return Sent("file", read_caption(form.get("text")))


def form_event(form: dict[str, str], content: str) -> str:
    """The same form sent twice with the same content is one event: a double tap says a thing once."""
    given = form.get("id", "")
    nonce = given if EVENT.fullmatch(given) and len(given) <= 40 else secrets.token_urlsafe(12)
    return f"{nonce}.{hashlib.sha256(content.encode()).hexdigest()[:12]}"


def dialled(phone: str | None) -> str:
    """`0262 3 812 345` → `02623812345`, as a tel: link wants it."""
    return "".join(letter for letter in phone or "" if letter.isdigit() or letter == "+")
