"""A real browser for the page: Debian's chromium, a fresh profile, a record of what it complains about."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Request, async_playwright

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}
PATIENCE = 20_000  # ms; a busy machine is slow, not wrong


def chromium() -> str:
    """Its path; without one the browser tests are skipped, or fail where BROWSER_TESTS=required."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found:
        return found
    why = "no chromium on this machine, the page is NOT tested in a browser (Debian: apt install chromium)"
    if os.environ.get("BROWSER_TESTS") == "required":
        pytest.fail(why)
    pytest.skip(why)


@asynccontextmanager
async def a_browser() -> AsyncIterator[Browser]:
    path = chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        await browser.close()


@dataclass
class Visit:
    """One window, and what it asked for and complained about meanwhile."""

    page: Page
    origins: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        context.on("request", self._asked)
        context.on("console", lambda told: self._told(told.type, told.text))
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def _asked(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme not in ("data", "blob"):
            self.origins.add(f"{url.scheme}://{url.netloc}")

    def _told(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)

    async def say(self, text: str) -> None:
        await self.page.fill("#say", text)
        await self.page.keyboard.press("Enter")

    async def hears(self, text: str) -> None:
        """Waits until the assistant has said this."""
        await self.page.locator(".turn.bot .bubble", has_text=text).last.wait_for(timeout=PATIENCE)

    async def mine(self) -> list[str]:
        return [text.strip() for text in await self.page.locator(".turn.mine .said").all_inner_texts()]

    async def tap(self, label: str) -> None:
        """Presses the newest button of the conversation with this label."""
        buttons = self.page.locator("#log").get_by_role("button", name=label)
        await buttons.last.click(timeout=PATIENCE)

    async def sideways(self) -> int:
        """By how many pixels the page is wider than its window."""
        return int(
            await self.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
        )


async def kept_profile(browser: Browser, folder: Path, **options: Any) -> BrowserContext:
    """A profile as people have it. The other contexts are private windows, which deny frames any storage,
    and so do Playwright's own flags, which switch off the partitioned storage every browser has by now.
    """
    flags = [*FLAGS, "--remote-debugging-pipe", f"--user-data-dir={folder}", "about:blank"]
    return await browser.browser_type.launch_persistent_context(
        folder, executable_path=chromium(), args=flags, ignore_default_args=True, **options
    )


@asynccontextmanager
async def visiting(browser: Browser, url: str, **options: Any) -> AsyncIterator[Visit]:
    """A fresh profile, a phone's window unless `viewport` is given. Asserts: no complaint, one origin."""
    options = {"viewport": PHONE, "locale": "vi-VN"} | options
    quiet, profile = options.pop("quiet", True), options.pop("profile", None)
    context = await (kept_profile(browser, profile, **options) if profile else browser.new_context(**options))
    try:
        visit = Visit(await context.new_page())
        visit.watch(context)
        await visit.page.goto(url)
        yield visit
        if quiet:
            parts = urlsplit(url)
            assert visit.complaints == []
            assert visit.origins == {f"{parts.scheme}://{parts.netloc}"}
    finally:
        await context.close()
