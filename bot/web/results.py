"""The page and the PDF of a kept result, for whoever has its link; nobody else learns that there is one."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import structlog
from aiohttp import web
from sqlmodel import Session

from bot.links import FILE, PATH, PDF, digest_of
from bot.pdf import NotMade, Printer, TooManyAsk
from bot.web.access import language_of
from bot.web.assets import Asset
from bot.web.buckets import Buckets
from bot.web.fonts import fonts_ready
from bot.web.headers import NOSNIFF, PERMISSIONS
from bot.web.page import dialled, templates
from bot.web.parts import WebParts
from handlers.eligibility.changed import Since, with_changes
from handlers.sheet import Line, Section, Sheet
from messages.amounts import day
from storage.law_changes import changes_of
from storage.results import result_by_digest
from storage.store import Unavailable

log = structlog.get_logger()
SEALED = NOSNIFF | {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cross-Origin-Resource-Policy": "same-origin",
}
RULES = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'"
PAGE = SEALED | {
    "Content-Security-Policy": f"{RULES}; form-action 'none'; frame-ancestors 'none'",
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Why there is no result to show → status; the words stand under `web.result.<why>.*`.
STATUS = {"gone": 404, "fast": 429, "busy": 503}
WAIT = {"fast": 10, "busy": 20}  # seconds


class Item(NamedTuple):
    """A line and what it rests on."""

    text: str
    sources: tuple[str, ...]


class Run(NamedTuple):
    """Lines of one kind that follow each other: a list, where there is one to make."""

    kind: str
    items: tuple[Item, ...]


class Results:
    """Handlers of /result/…; each request counts for its network address, right or wrong."""

    def __init__(self, parts: WebParts, assets: Mapping[str, Asset], fonts: Path) -> None:
        self._parts, self._assets, self._fonts = parts, assets, fonts
        self._asked = Buckets(parts.limits.results)
        self._printer = Printer()
        self._template = templates().get_template("result.html")

    async def give(self, request: web.Request) -> web.Response:
        """`/result/TOKEN` or `/result/TOKEN.pdf`."""
        token, pdf = _asked(request.match_info["name"])
        if self._asked.take(self._parts.client_ip(request)):
            return self._refused(request, "fast")
        try:
            digest = digest_of(token)
            sheet = await self._parts.store.run(lambda session: self._sheet(session, digest))
            if sheet is None:
                return self._refused(request, "gone")
            return await self._printed(sheet, token) if pdf else self._shown(sheet, token)
        except (TooManyAsk, NotMade, Unavailable):
            return self._refused(request, "busy")

    def _sheet(self, session: Session, digest: str) -> Sheet | None:
        """As it was kept, headed by what the law changed since."""
        found = result_by_digest(session, digest)
        if found is None:
            return None
        since = [Since(one.changed_on, one.before, one.after) for one in changes_of(session, found.id)]
        return with_changes(found.sheet, found.wish, since, self._parts.rules())

    async def _printed(self, sheet: Sheet, token: str) -> web.Response:
        parts, words = self._parts, self._words(sheet.language)
        around = {
            "centre": parts.centre_name,
            "phone": parts.centre_phone or "",
            "kicker": words("window"),
            "made_on": words("made_on", day=day(sheet.made_on, sheet.language)),
            "disclaimer": words("disclaimer"),
            "link": f"{parts.public_url}{PATH}{token}" if parts.public_url else "",
            "page": words("page_number"),
        }
        made = await self._printer.pdf(sheet, around)
        headers = SEALED | {"Content-Disposition": f'inline; filename="{FILE}"'}
        return web.Response(body=made, content_type="application/pdf", headers=headers)

    def _shown(self, sheet: Sheet, token: str) -> web.Response:
        words = self._words(sheet.language)
        values = {
            "sheet": sheet,
            "sections": [(section.heading, laid_out(section)) for section in sheet.sections],
            "made_on": words("made_on", day=day(sheet.made_on, sheet.language)),
            "pdf": f"{PATH}{token}{PDF}",
        }
        return self._page(sheet.language, 200, values)

    def _refused(self, request: web.Request, why: str) -> web.Response:
        response = self._page(language_of(request, self._parts), STATUS[why], {"sheet": None, "why": why})
        if why in WAIT:
            response.headers["Retry-After"] = str(WAIT[why])
        return response

    def _page(self, language: str, status: int, values: Mapping[str, object]) -> web.Response:
        parts = self._parts
        html = self._template.render(
            words=self._words(language),
            language=language,
            centre=parts.centre_name,
            phone=parts.centre_phone,
            dial=dialled(parts.centre_phone),
            asset=lambda name: self._assets[name].url,
            fonts=fonts_ready(self._fonts),
            **values,
        )
        return web.Response(text=html, content_type="text/html", status=status, headers=PAGE)

    def _words(self, language: str) -> Callable[..., str]:
        def words(key: str, **values: object) -> str:
            return self._parts.catalogue.text(language, f"web.result.{key}", **values)

        return words


def _asked(name: str) -> tuple[str, bool]:
    """The token, and whether its PDF is meant."""
    return (name.removesuffix(PDF), True) if name.endswith(PDF) else (name, False)


def laid_out(section: Section) -> list[Run]:
    """The lines in order: what rests on something beside it, equal kinds together."""
    runs: list[Run] = []
    for kind, item in _items(section.lines):
        if runs and runs[-1].kind == kind:
            runs[-1] = Run(kind, (*runs[-1].items, item))
        else:
            runs.append(Run(kind, (item,)))
    return runs


def _items(lines: Sequence[Line]) -> list[tuple[str, Item]]:
    """A source with nothing before it stands alone."""
    found: list[tuple[str, Item]] = []
    for line in lines:
        if line.kind == "source" and found and found[-1][0] != "source":
            kind, item = found[-1]
            found[-1] = kind, Item(item.text, (*item.sources, line.text))
        else:
            found.append((line.kind, Item(line.text, ())))
    return found
