"""Conversations held in a real browser: typed, tapped, reloaded, without script, through a dead network."""

from pathlib import Path

import pytest
from playwright.async_api import APIResponse, Browser, Locator, Page, Route, expect

from tests.web.browsing import PATIENCE, visiting
from tests.web.talk import UNHURRIED, Served, a_store, serving

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

UNSENT = "Chưa gửi được, đang thử lại…"


async def test_typing_tapping_and_reloading(browser: Browser, site: Served) -> None:
    async with visiting(browser, site.url) as visit:
        await visit.say("mua máy được bao nhiêu")
        await visit.hears("không quá 300 triệu đồng")
        await visit.tap("Cần giấy tờ gì khi mua máy?")
        await visit.hears("Giấy tờ thứ 8")
        await visit.tap("Xem các mục")
        await visit.hears("Anh/chị muốn hỏi về mục nào?")
        await visit.tap("Lớp dạy nghề sắp mở")
        await visit.hears("Chưa có lớp nào mở đăng ký.")
        said = ["mua máy được bao nhiêu", "Cần giấy tờ gì khi mua máy?", "Xem các mục", "Lớp dạy nghề sắp mở"]
        assert await visit.mine() == said
        drawn = await visit.page.locator("#log").inner_text()
        shape = await shape_of_log(visit.page)
        await visit.page.reload()
        assert await visit.mine() == said
        assert await visit.page.locator("#log").inner_text() == drawn
        assert await shape_of_log(visit.page) == shape  # the script draws what the server draws


async def test_a_starter_question_opens_the_conversation(browser: Browser, site: Served) -> None:
    async with visiting(browser, site.url) as visit:
        await visit.tap("Mua máy mới được hỗ trợ bao nhiêu?")
        await visit.hears("không quá 300 triệu đồng")
        assert await visit.mine() == ["Mua máy mới được hỗ trợ bao nhiêu?"]


async def test_a_double_tap_says_it_once(browser: Browser, site: Served) -> None:
    async with visiting(browser, site.url) as visit:
        await visit.say("menu")
        await visit.hears("Anh/chị muốn hỏi về mục nào?")
        await visit.page.get_by_role("button", name="Lớp dạy nghề sắp mở").dblclick()
        await visit.hears("Chưa có lớp nào mở đăng ký.")
        await visit.page.reload()
        assert await visit.mine() == ["menu", "Lớp dạy nghề sắp mở"]


async def test_old_choices_still_work(browser: Browser, site: Served) -> None:
    async with visiting(browser, site.url) as visit:
        await visit.say("menu")
        await visit.hears("mục nào")
        await visit.say("chuyện khác")
        await visit.hears("Anh/chị vừa nói: chuyện khác")
        old = visit.page.locator(".choices.old", has_text="Lớp dạy nghề sắp mở")
        await old.get_by_role("button", name="Lớp dạy nghề sắp mở").click()
        await visit.hears("Chưa có lớp nào mở đăng ký.")


async def test_a_conversation_without_script(browser: Browser, site: Served) -> None:
    async with visiting(browser, site.url, java_script_enabled=False) as visit:
        await visit.page.fill("#say", "mua máy")
        await visit.page.get_by_role("button", name="Gửi").click()
        await visit.page.wait_for_url("**/#last")
        await visit.hears("không quá 300 triệu đồng")
        await visit.tap("1 Cần giấy tờ gì khi mua máy?")
        await visit.hears("Giấy tờ thứ 8")
        assert await visit.mine() == ["mua máy", "Cần giấy tờ gì khi mua máy?"]
        await visit.page.get_by_role("button", name="Switch to English").click()
        await visit.hears("I will answer in English.")
        assert await visit.page.locator("html").get_attribute("lang") == "en"


async def test_switching_the_language(browser: Browser, site: Served) -> None:
    async with visiting(browser, site.url) as visit:
        await visit.say("mua máy")
        await visit.hears("300 triệu")
        await visit.page.get_by_role("button", name="Switch to English").click()
        await visit.page.wait_for_url("**/?lang=en")
        await visit.hears("I will answer in English.")
        assert await visit.mine() == ["mua máy", "English"]
        await expect(visit.page.get_by_role("button", name="Send")).to_be_visible()


async def test_a_language_named_in_the_chat_changes_the_page_too(browser: Browser, site: Served) -> None:
    async with visiting(browser, site.url) as visit:
        await visit.say("english")
        await visit.page.wait_for_url("**/?lang=en")
        await visit.hears("I will answer in English.")
        await visit.say("Tiếng Việt")
        await visit.page.wait_for_url("**/?lang=vi")
        assert await visit.mine() == ["english", "Tiếng Việt"]


async def test_a_conversation_begun_on_the_english_page_is_english(browser: Browser, site: Served) -> None:
    async with visiting(browser, site.url + "/?lang=en") as visit:
        await visit.tap("How much for a new machine?")
        await visit.hears("I will answer in English.")
        await visit.hears("How much for")
        assert await visit.mine() == ["English", "How much for a new machine?"]


async def test_what_is_forgotten_leaves_the_page(browser: Browser, site: Served) -> None:
    async with visiting(browser, site.url) as visit:
        await visit.say("mua máy")
        await visit.hears("300 triệu")
        await visit.say("xóa hết")
        await visit.tap("1 Xóa hết ngay")
        await visit.hears("Đã xóa hết.")
        await expect(visit.page.locator(".turn")).to_have_count(1)
        await visit.say("chào lại")
        await visit.hears("Anh/chị vừa nói: chào lại")


async def test_a_long_answer_is_folded_and_unfolds(browser: Browser, site: Served) -> None:
    async with visiting(browser, site.url) as visit:
        await visit.say("giấy tờ")
        await visit.hears("Giấy tờ thứ 8")
        said = visit.page.locator(".turn.long .said")
        folded = await height(said)
        await visit.tap("Đọc thêm")
        assert await height(said) > folded
        await expect(visit.page.get_by_role("button", name="Thu gọn")).to_have_attribute(
            "aria-expanded", "true"
        )
        await visit.tap("Thu gọn")
        assert await height(said) == folded


async def test_another_tab_hears_both_sides(browser: Browser, site: Served) -> None:
    async with visiting(browser, site.url) as visit:
        await visit.say("xin chào")
        await visit.hears("Anh/chị vừa nói: xin chào")
        other = await visit.page.context.new_page()
        await other.goto(site.url)
        await visit.say("từ thẻ kia")
        await expect(other.locator(".turn.bot").last).to_contain_text("vừa nói: từ thẻ kia", timeout=PATIENCE)
        await expect(other.locator(".turn.mine").last).to_contain_text("từ thẻ kia")


async def test_server_gone_and_back(browser: Browser, tmp_path: Path) -> None:
    async with a_store(tmp_path) as store:
        async with serving(store, tmp_path, limits=UNHURRIED) as first:
            url = first.url
            port = int(url.rsplit(":", 1)[1])
            context = visiting(browser, url, quiet=False)  # a browser reports every refused connection
            visit = await context.__aenter__()
            await visit.say("trước")
            await visit.hears("Anh/chị vừa nói: trước")
        await visit.say("trong lúc mất mạng")
        await expect(visit.page.locator(".state")).to_have_text(UNSENT, timeout=PATIENCE)
        await expect(visit.page.locator("#net")).to_contain_text("Mạng đang yếu")
        async with serving(store, tmp_path, port=port, limits=UNHURRIED):
            await visit.hears("Anh/chị vừa nói: trong lúc mất mạng")
            await expect(visit.page.locator(".state")).to_have_count(0)
            await expect(visit.page.locator("#net")).to_be_empty(timeout=PATIENCE)
            await visit.page.reload()
            assert await visit.mine() == ["trước", "trong lúc mất mạng"]
            await context.__aexit__(None, None, None)


async def test_an_unsent_message_survives_a_reload(browser: Browser, site: Served) -> None:
    async with visiting(browser, site.url, quiet=False) as visit:
        await visit.say("trước")
        await visit.hears("Anh/chị vừa nói: trước")
        await visit.page.route("**/chat/api/messages", lambda route: route.abort())
        await visit.say("chưa tới")
        await expect(visit.page.locator(".state")).to_have_text(UNSENT, timeout=PATIENCE)
        await visit.page.unroute("**/chat/api/messages")
        await visit.page.reload()
        await visit.hears("Anh/chị vừa nói: chưa tới")
        await visit.page.reload()
        assert await visit.mine() == ["trước", "chưa tới"]


async def test_what_could_not_be_sent_stays_in_sight(browser: Browser, site: Served) -> None:
    async with visiting(browser, site.url, quiet=False) as visit:
        for _ in range(2):
            await visit.say("giấy tờ")
            await visit.hears("Giấy tờ thứ 8")
        await visit.page.route("**/chat/api/messages", lambda route: route.abort())
        await visit.say("chưa tới")
        await expect(visit.page.locator("#net")).to_contain_text("Mạng đang yếu", timeout=PATIENCE)
        state = await visit.page.locator(".state").bounding_box()
        notice = await visit.page.locator("#net").bounding_box()
        assert state and notice
        assert state["y"] + state["height"] <= notice["y"]


async def test_an_answer_lost_on_the_way_is_not_asked_twice(browser: Browser, site: Served) -> None:
    """The server has the message, the page never learns: it sends again under the same id."""
    async with visiting(browser, site.url, quiet=False) as visit:
        lost: list[APIResponse] = []

        async def swallow(route: Route) -> None:
            if lost:
                await route.continue_()
            else:
                lost.append(await route.fetch())
                await route.abort()

        await visit.page.route("**/chat/api/messages", swallow)
        await visit.say("một lần thôi")
        await visit.hears("Anh/chị vừa nói: một lần thôi")
        await expect(visit.page.locator(".state")).to_have_count(0, timeout=PATIENCE)
        await visit.page.reload()
        assert await visit.mine() == ["một lần thôi"]
        assert await visit.page.locator(".turn.bot .bubble", has_text="vừa nói").count() == 1


async def height(one: Locator) -> float:
    box = await one.bounding_box()
    assert box is not None
    return box["height"]


async def shape_of_log(page: Page) -> str:
    """Tags and classes of the conversation, without what only says when a bubble was drawn."""
    shape: str = await page.evaluate(
        """() => [...document.querySelectorAll("#log .turn:not(.welcome) *")]
            .filter((one) => one.type !== "hidden")
            .map((one) => one.tagName + "." + one.className).join(" ")"""
    )
    return shape
