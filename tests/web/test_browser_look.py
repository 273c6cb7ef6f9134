"""What people see and reach: every width, both colour schemes, the keyboard, the frame on another site."""

from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.web.browsing import PATIENCE, Visit, visiting
from tests.web.talk import Served

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WIDTHS = [160, 320, 360, 768, 1280]  # 160: a 320 px phone at 200 %

# Contrast of every visible text against the nearest painted background, by WCAG 2.2.
CONTRAST = """() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (c) => { const v = c / 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
  const luminance = ([r, g, b]) => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
  const ground = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const weak = [];
  for (const one of document.querySelectorAll("body *")) {
    const text = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    const box = one.getBoundingClientRect();
    if (!text || box.width < 2 || one.closest(".who, [hidden], .skip")) continue;
    const a = luminance(rgb(getComputedStyle(one).color)), b = luminance(ground(one));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) weak.push(one.className + " " + one.textContent.trim().slice(0, 30) + ": " + ratio);
  }
  return weak;
}"""

SMALL_TARGETS = """() => [...document.querySelectorAll("button, a, textarea")]
  .filter((one) => one.offsetParent && !one.closest(".skip"))
  .map((one) => [one.textContent.trim().slice(0, 20), one.getBoundingClientRect()])
  .filter(([, box]) => box.width < 44 || box.height < 44)
  .map(([name, box]) => `${name}: ${box.width} x ${box.height}`)"""


async def talked(visit: Visit) -> None:
    """A conversation with every kind of bubble in it."""
    for text, answer in (("mua máy", "300 triệu"), ("giấy tờ", "Giấy tờ thứ 8"), ("menu", "mục nào")):
        await visit.say(text)
        await visit.hears(answer)
    await visit.say("xuongmocgiadinhongbabaytaibuonho" * 3)
    await visit.hears("Anh/chị vừa nói: xuong")
    await visit.say("menu")
    await expect(visit.page.locator(".choices").last).not_to_have_class("old", timeout=PATIENCE)


@pytest.mark.parametrize("width", WIDTHS)
async def test_nothing_has_to_be_scrolled_sideways(browser: Browser, site: Served, width: int) -> None:
    async with visiting(browser, site.url, viewport={"width": width, "height": 640}) as visit:
        assert await visit.sideways() <= 0
        await talked(visit)
        assert await visit.sideways() <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_text_stands_out(browser: Browser, site: Served, scheme: Any) -> None:
    async with visiting(
        browser, site.url, color_scheme=scheme, viewport={"width": 1280, "height": 800}
    ) as visit:
        await talked(visit)
        await visit.page.evaluate("document.getElementById('net').textContent = 'Mạng đang yếu.'")
        assert await visit.page.evaluate(CONTRAST) == []


async def test_dark_is_dark(browser: Browser, site: Served) -> None:
    async with visiting(browser, site.url, color_scheme="dark") as visit:
        paper = await visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert paper == "rgb(22, 20, 17)"


async def test_targets_are_large_enough_for_thumbs(browser: Browser, site: Served) -> None:
    async with visiting(browser, site.url, viewport={"width": 320, "height": 640}) as visit:
        await talked(visit)
        assert await visit.page.evaluate(SMALL_TARGETS) == []


async def test_text_is_large_and_grows_with_the_persons_setting(browser: Browser, site: Served) -> None:
    async with visiting(browser, site.url) as visit:
        size = "parseFloat(getComputedStyle(document.querySelector('.said p')).fontSize)"
        assert await visit.page.evaluate(size) >= 17


async def test_a_conversation_with_the_keyboard_alone(browser: Browser, site: Served) -> None:
    async with visiting(browser, site.url) as visit:
        page = visit.page
        await page.keyboard.press("Tab")
        assert await focused(page) == "Đến ô viết tin"
        await page.keyboard.press("Enter")
        await page.keyboard.type("menu")
        await page.keyboard.press("Enter")
        await visit.hears("mục nào")
        for _ in range(30):
            await page.keyboard.press("Shift+Tab")
            if "Lớp dạy nghề" in await focused(page):
                break
        await page.keyboard.press("Space")
        await visit.hears("Chưa có lớp nào mở đăng ký.")
        assert "Lớp dạy nghề" in await focused(page)  # nobody is thrown elsewhere


async def focused(page: Page) -> str:
    text: str = await page.evaluate("document.activeElement.textContent.trim()")
    return text


async def test_the_log_speaks_to_screen_readers(browser: Browser, site: Served) -> None:
    async with visiting(browser, site.url) as visit:
        await visit.say("mua máy")
        await visit.hears("300 triệu")
        log = visit.page.get_by_role("log", name="Cuộc trò chuyện")
        await expect(log).to_have_attribute("aria-live", "polite")
        assert "Trợ lý:" in (await log.text_content() or "")
        assert "Anh/chị:" in (await log.text_content() or "")
        await expect(visit.page.get_by_role("textbox", name="Viết tin nhắn")).to_be_visible()
        unnamed = "[...document.querySelectorAll('button')].filter((one) => !one.textContent.trim()).length"
        assert await visit.page.evaluate(unnamed) == 0


async def test_nothing_moves_for_those_who_asked_for_stillness(browser: Browser, site: Served) -> None:
    async with visiting(browser, site.url, reduced_motion="reduce") as visit:
        await visit.say("menu")
        await visit.hears("mục nào")
        assert await visit.page.evaluate("document.getAnimations().length") == 0


async def test_the_composer_stays_in_reach(browser: Browser, site: Served) -> None:
    async with visiting(browser, site.url, viewport={"width": 360, "height": 400}) as visit:
        await talked(visit)  # a phone with its keyboard up
        await visit.page.evaluate("scrollTo(0, 0)")
        box = await visit.page.locator("#composer").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 400


async def test_the_answer_is_read_from_its_beginning(browser: Browser, site: Served) -> None:
    async with visiting(browser, site.url, viewport={"width": 360, "height": 600}) as visit:
        await visit.say("mua máy")
        await visit.hears("300 triệu")
        asked = await visit.page.locator(".turn.mine").last.bounding_box()
        header = await visit.page.locator(".top").bounding_box()
        assert asked is not None and header is not None
        assert asked["y"] >= header["y"] + header["height"]
