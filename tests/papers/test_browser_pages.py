"""The page of a kept result in a real browser, and the way to it from the chat."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser

from storage.store import Store
from tests.papers.sample import KEEP, SHEET, receiver
from tests.papers.test_pages import keep, text_of
from tests.web.browsing import PATIENCE, a_browser, visiting
from tests.web.talk import UNHURRIED, Served, a_store, serving
from tests.web.test_browser_look import CONTRAST, SMALL_TARGETS

pytestmark = [pytest.mark.browser]

WIDTHS = [160, 320, 360, 1280]  # 160: a 320 px phone at 200 %


async def opened(browser: Browser, served: Served, store: Store, width: int, scheme: Any) -> list[object]:
    """By how much it is too wide, weak contrasts, small targets."""
    url = served.url + await keep(store)
    options = {"viewport": {"width": width, "height": 700}, "color_scheme": scheme}
    async with visiting(browser, url, **options) as visit:
        await visit.page.get_by_role("heading", name=SHEET.title).wait_for(timeout=PATIENCE)
        return [
            await visit.sideways(),
            await visit.page.evaluate(CONTRAST),
            await visit.page.evaluate(SMALL_TARGETS),
        ]


@asynccontextmanager
async def a_site(folder: Path) -> AsyncIterator[tuple[Store, Served, Browser]]:
    """The chat that knows how to keep the sample, and a browser."""
    async with a_store(folder) as store, a_browser() as browser:
        hear = receiver(store, None).hear
        async with serving(store, folder, limits=UNHURRIED, hear=hear) as served:
            yield store, served, browser


async def test_the_page_is_readable_at_every_width_and_in_the_dark(tmp_path: Path) -> None:
    async with a_site(tmp_path) as (store, served, browser):
        for width in WIDTHS:
            for scheme in ("light", "dark"):
                assert await opened(browser, served, store, width, scheme) == [0, [], []], (width, scheme)


async def test_a_kept_result_opens_from_the_chat_and_after_a_reload(tmp_path: Path) -> None:
    async with a_site(tmp_path) as (_, served, browser), visiting(browser, served.url) as visit:
        await visit.say(KEEP)
        await visit.tap("Đồng ý")
        await visit.page.locator(".file a").last.wait_for(timeout=PATIENCE)
        for _ in range(2):
            async with visit.page.context.expect_page() as news:
                await visit.page.get_by_role("link", name="Xem và in").click(timeout=PATIENCE)
            page = await news.value
            await page.get_by_role("heading", name=SHEET.title).wait_for(timeout=PATIENCE)
            await page.close()
            await visit.page.reload()


async def test_printed_from_the_browser_it_has_no_buttons(tmp_path: Path) -> None:
    async with a_site(tmp_path) as (store, served, browser):
        url = served.url + await keep(store)
        async with visiting(browser, url) as visit:
            printed = await visit.page.pdf(prefer_css_page_size=True)
    told = text_of(printed)
    assert "Mức hỗ trợ" in told
    assert "Tải bản PDF" not in told
