"""Photos and documents in a real browser: chosen, sent with their progress, refused in words, had again."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Route, expect

from bot.files import Fetcher
from messages.catalogue import load_catalogue
from storage.store import Store
from tests.files.samples import jpeg, pdf
from tests.web.browsing import PATIENCE, Visit, visiting
from tests.web.talk import Served
from tests.web.test_browser_look import CONTRAST, SMALL_TARGETS

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def choose(visit: Visit, name: str, content: bytes) -> None:
    await visit.page.set_input_files("#file", {"name": name, "mimeType": "image/jpeg", "buffer": content})


async def settled(store: Store) -> None:
    words = load_catalogue()
    await Fetcher(store, {}, lambda: words, lambda _, __: None).fetch_due()


@pytest.mark.parametrize("width", [360, 1280])
async def test_a_photo_is_sent_by_choosing_it_and_can_be_had_again(
    browser: Browser, site: Served, width: int, tmp_path: Path
) -> None:
    async with visiting(browser, site.url, viewport={"width": width, "height": 740}) as visit:
        await choose(visit, "Máy cưa lọng ở xưởng.jpg", jpeg())
        await visit.hears("Đã nhận Máy cưa lọng ở xưởng.jpg")
        await expect(visit.page.locator(".state")).to_have_count(0)
        assert await visit.mine() == ["📎 Máy cưa lọng ở xưởng.jpg"]
        await settled(site.parts.store)
        await visit.page.reload()
        async with visit.page.expect_download() as waiting:
            await visit.page.get_by_role("link", name="Máy cưa lọng").click()
        got = await waiting.value
        assert got.suggested_filename == "Máy cưa lọng ở xưởng.jpg"
        assert (await got.path()).read_bytes().startswith(b"\xff\xd8\xff")
        assert await visit.sideways() <= 0
        assert await visit.page.evaluate(SMALL_TARGETS) == []
        assert await visit.page.evaluate(CONTRAST) == []


async def test_what_is_wrong_with_a_file_stands_under_it(browser: Browser, site: Served) -> None:
    async with visiting(browser, site.url, quiet=False) as visit:
        await choose(visit, "trang.jpg", b"<html>")
        await expect(visit.page.locator(".state")).to_contain_text("chỉ nhận ảnh chụp", timeout=PATIENCE)
        told = await visit.page.locator(".state").bounding_box()
        composer = await visit.page.locator("#composer").bounding_box()
        assert told is not None and composer is not None
        assert told["y"] + told["height"] <= composer["y"]
        await choose(visit, "phim.pdf", pdf(b"x" * 22_000_000))
        await expect(visit.page.locator(".state").last).to_contain_text("nặng quá", timeout=PATIENCE)
        await visit.say("vẫn nói được")
        await visit.hears("Anh/chị vừa nói: vẫn nói được")


async def test_a_bad_network_is_tried_again(browser: Browser, site: Served) -> None:
    async with visiting(browser, site.url, quiet=False) as visit:
        failed = 0

        async def fail_once(route: Route) -> None:
            nonlocal failed
            failed += 1
            await (route.abort() if failed == 1 else route.continue_())

        await visit.page.route("**/chat/api/files", fail_once)
        await choose(visit, "máy.jpg", jpeg())
        await visit.hears("Đã nhận máy.jpg")
        assert failed == 2
        assert await visit.mine() == ["📎 máy.jpg"]


async def test_without_script_the_chosen_file_goes_with_the_form(browser: Browser, site: Served) -> None:
    async with visiting(browser, site.url, java_script_enabled=False) as visit:
        await choose(visit, "máy.jpg", jpeg())
        await visit.page.fill("#say", "máy của tôi")
        await visit.page.click("button.send")
        await visit.hears("Đã nhận máy.jpg. máy của tôi")


async def test_the_clip_is_reached_and_named_for_the_keyboard(browser: Browser, site: Served) -> None:
    async with visiting(browser, site.url) as visit:
        await expect(visit.page.get_by_label("Đính kèm ảnh, tài liệu")).to_have_attribute("type", "file")
        await visit.page.focus("#say")
        await visit.page.keyboard.press("Shift+Tab")
        assert await visit.page.evaluate("document.activeElement.id") == "file"
