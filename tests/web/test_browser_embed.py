"""The chat inside the centre's own site: another origin, where the chat's cookie does not reach."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import Browser, FrameLocator, expect

from tests.web.browsing import PATIENCE, Visit, visiting
from tests.web.talk import UNHURRIED, a_store, serving

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@dataclass
class CentreSite:
    """The centre's own page, on `localhost`: to a browser another site than `127.0.0.1`."""

    url: str = ""
    script: str = ""

    async def home(self, _: web.Request) -> web.Response:
        head = "<!doctype html><title>Trung tâm</title><link rel=icon href='data:,'>"
        strict = {"Content-Security-Policy": "default-src 'self' http://127.0.0.1:* data:"}
        html = f"{head}{self.script}<body><h1>Tin tức</h1>"
        return web.Response(text=html, content_type="text/html", headers=strict)


@asynccontextmanager
async def centre_site() -> AsyncIterator[CentreSite]:
    site, app = CentreSite(), web.Application()
    app.add_routes([web.get("/", site.home)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    site.url = f"http://localhost:{runner.addresses[0][1]}"
    yield site
    await runner.cleanup()


@asynccontextmanager
async def embedded(
    browser: Browser, folder: Path, named: bool = True, **options: Any
) -> AsyncIterator[tuple[Visit, str]]:
    """The centre's page with the chat's script in it, and the chat's own address."""
    async with a_store(folder) as store, centre_site() as site:
        origins = (site.url,) if named else ()
        async with serving(store, folder, embed_origins=origins, limits=UNHURRIED) as chat:
            site.script = f"<script src='{chat.url}/embed.js' async></script>"
            async with visiting(browser, site.url, quiet=False, **options) as visit:
                yield visit, chat.url
                assert visit.complaints == []
                assert visit.origins <= {site.url, chat.url}


def chat_in(visit: Visit) -> FrameLocator:
    return visit.page.frame_locator("iframe")


async def opened(visit: Visit) -> FrameLocator:
    await visit.page.get_by_role("button", name="Hỏi về khuyến công").click()
    return chat_in(visit)


async def test_a_conversation_inside_another_site(browser: Browser, tmp_path: Path) -> None:
    async with embedded(browser, tmp_path) as (visit, chat_url):
        assert chat_url not in {frame.url for frame in visit.page.frames}  # nothing is loaded unasked
        frame = await opened(visit)
        await frame.locator("#say").fill("mua máy")
        await frame.locator("#say").press("Enter")
        await expect(frame.locator(".turn.bot").last).to_contain_text("300 triệu", timeout=PATIENCE)
        await frame.get_by_role("button", name="Cần giấy tờ gì khi mua máy?").click()
        await expect(frame.locator(".turn.bot").last).to_contain_text("Giấy tờ thứ 8", timeout=PATIENCE)


async def test_it_outlives_a_reload_of_the_other_site(browser: Browser, tmp_path: Path) -> None:
    async with embedded(browser, tmp_path, profile=tmp_path / "profile") as (visit, _):
        frame = await opened(visit)
        await frame.locator("#say").fill("mua máy")
        await frame.locator("#say").press("Enter")
        await expect(frame.locator(".turn.bot").last).to_contain_text("300 triệu", timeout=PATIENCE)
        await visit.page.reload()
        frame = await opened(visit)
        await expect(frame.locator(".turn.mine")).to_contain_text("mua máy", timeout=PATIENCE)
        await expect(frame.locator(".turn.bot").last).to_contain_text("300 triệu")
        await frame.get_by_role("button", name="Cần giấy tờ gì khi mua máy?").click()
        await expect(frame.locator(".turn.bot").last).to_contain_text("Giấy tờ thứ 8", timeout=PATIENCE)


async def test_escape_closes_and_focus_returns(browser: Browser, tmp_path: Path) -> None:
    async with embedded(browser, tmp_path) as (visit, _):
        button = visit.page.get_by_role("button", name="Hỏi về khuyến công")
        frame = await opened(visit)
        await expect(visit.page.get_by_role("dialog")).to_be_visible()
        await expect(visit.page.get_by_role("button", name="Đóng")).to_be_focused()
        await visit.page.keyboard.press("Escape")
        await expect(button).to_be_focused()
        await button.click()
        await frame.locator("#say").press("Escape")  # from inside the frame too
        await expect(button).to_be_focused()
        await expect(visit.page.get_by_role("dialog")).to_be_hidden()


async def test_a_site_nobody_named_gets_a_link(browser: Browser, tmp_path: Path) -> None:
    async with embedded(browser, tmp_path, named=False) as (visit, chat_url):
        link = visit.page.get_by_role("link", name="Hỏi về khuyến công")
        await expect(link).to_have_attribute("href", chat_url + "/")
        await expect(link).to_have_attribute("target", "_blank")


async def test_a_frame_on_a_site_nobody_named_stays_empty(browser: Browser, tmp_path: Path) -> None:
    async with a_store(tmp_path) as store, centre_site() as site, serving(store, tmp_path) as chat:
        site.script = f"<iframe src='{chat.url}/?embed=1'></iframe>"
        async with visiting(browser, site.url, quiet=False) as visit:
            await expect(chat_in(visit).locator("#say")).to_have_count(0)
            assert any("frame-ancestors" in told for told in visit.complaints)
