"""The page as a browser without script sees it, its headers, its weight, what it leaves behind."""

import gzip
import re
from html import unescape
from pathlib import Path
from typing import cast

import pytest
from aiohttp import ClientResponse, ClientSession

from bot.web.assets import load_assets
from storage.store import Store, Unavailable
from tests.web.talk import CENTRE, MACHINE, Served, patient_client, serving
from tests.web.test_api import conversations

BUDGET = 60 * 1024  # bytes, gzipped: page + styles + scripts, before fonts


async def test_the_first_page_says_who_is_talking(http: ClientSession, served: Served) -> None:
    html = await (await http.get(served.url + "/")).text()
    assert f"Đây là trợ lý tự động của {CENTRE}." in html
    assert 'href="tel:02623812345"' in html
    assert html.count('name="say" value=') >= 4
    assert '<html lang="vi"' in html


async def test_a_look_leaves_no_trace(http: ClientSession, served: Served, store: Store) -> None:
    response = await http.get(served.url + "/")
    assert not response.cookies
    assert (await http.head(served.url + "/")).status == 200
    assert await conversations(store) == 0


async def test_a_form_carries_the_conversation(served: Served) -> None:
    async with patient_client() as browser:
        posted = await browser.post(
            served.url + "/chat", data={"text": "mua máy", "id": "a"}, allow_redirects=False
        )
        assert (posted.status, posted.headers["Location"]) == (303, "/#last")
        html = await (await browser.get(served.url + "/")).text()
        assert MACHINE.split("\n", 1)[0] in html
        assert 'id="last"' in html
        await browser.post(served.url + "/chat", data={"choice": "papers", "id": "b"})
        html = await (await browser.get(served.url + "/")).text()
        assert bubbles(html, "mine") == ["mua máy", "Cần giấy tờ gì khi mua máy?"]


async def test_a_form_sent_twice_says_it_once(served: Served) -> None:
    async with patient_client() as browser:
        for _ in range(2):
            await browser.post(served.url + "/chat", data={"text": "mua máy", "id": "a"})
        await browser.post(
            served.url + "/chat", data={"say": "menu", "id": "a"}
        )  # another button of that form
        html = await (await browser.get(served.url + "/")).text()
        assert bubbles(html, "mine") == ["mua máy", "menu"]


async def test_what_was_typed_is_not_lost_when_it_cannot_be_taken(served: Served) -> None:
    async with patient_client() as browser:
        long = "quá dài " * 600
        response = await browser.post(served.url + "/chat", data={"text": long})
        assert response.status == 413
        assert long.strip() in unescape(await response.text())


async def test_what_people_write_is_never_markup(served: Served) -> None:
    async with patient_client() as browser:
        nasty = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'
        response = await browser.post(served.url + "/chat", data={"text": nasty})
        html = await response.text()
        assert "<script>alert" not in html and "<img src=x" not in html
        assert nasty in bubbles(html, "mine")


async def test_the_language_switch_speaks_and_changes_the_page(served: Served) -> None:
    async with patient_client() as browser:
        posted = await browser.post(
            served.url + "/chat", data={"say": "English", "lang": "en"}, allow_redirects=False
        )
        assert posted.headers["Location"] == "/?lang=en#last"
        html = await (await browser.get(served.url + "/?lang=en")).text()
        assert '<html lang="en"' in html and "I will answer in English." in html
        html = await (await browser.get(served.url + "/")).text()  # remembered
        assert '<html lang="en"' in html and 'value="tiếng Việt"' in html
        html = await (await browser.get(served.url + "/?lang=xx")).text()
        assert '<html lang="en"' in html


async def test_a_conversation_begun_on_the_english_page_is_english(served: Served) -> None:
    async with patient_client() as browser:
        await browser.get(served.url + "/?lang=en")
        await browser.post(served.url + "/chat", data={"say": "menu"})
        html = await (await browser.get(served.url + "/")).text()
        assert bubbles(html, "mine") == ["English", "menu"]


async def test_the_page_is_fenced_in(http: ClientSession, store: Store, tmp_path: Path) -> None:
    async with serving(store, tmp_path, embed_origins=("https://centre.example.vn",)) as served:
        response = await http.get(served.url + "/")
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert policy.endswith("frame-ancestors 'self' https://centre.example.vn")
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cache-Control"] == "no-store"
    assert "camera=()" in response.headers["Permissions-Policy"]
    html = await response.text()
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=|https?://", html)


async def test_every_answer_of_the_chat_is_nosniff(http: ClientSession, served: Served) -> None:
    paths = ["/", "/embed.js", "/chat/api/nothing", *linked(await (await http.get(served.url + "/")).text())]
    for path in paths:
        response = await http.get(served.url + path)
        assert response.headers["X-Content-Type-Options"] == "nosniff", path


async def test_files_have_names_that_change_with_their_content(http: ClientSession, served: Served) -> None:
    html = await (await http.get(served.url + "/")).text()
    for path in linked(html):
        response = await http.get(served.url + path)
        assert response.status == 200, path
        assert "immutable" in response.headers["Cache-Control"]
        assert re.search(r"\.[0-9a-f]{10}\.(css|js|svg)$", path)


async def test_scripts_import_each_other_by_the_names_they_are_served_under() -> None:
    assets = load_assets({})
    assert f'"./{assets["draw.js"].name}"' in assets["chat.js"].body.decode()


async def test_the_page_is_light(served: Served) -> None:
    """Page, styles and scripts of a conversation with a few answers, as they travel."""
    async with patient_client(auto_decompress=False) as browser:
        for text in ("mua máy", "giấy tờ", "menu"):
            await browser.post(served.url + "/chat", data={"text": text})
        page = await browser.get(served.url + "/")
        body = await page.read()
        assert page.headers["Content-Encoding"] == "gzip"
        weight = len(body)
        for path in linked(gzip.decompress(body).decode()):
            weight += await weight_of(await browser.get(served.url + path))
    print(f"\npage + css + js, gzipped: {weight} of {BUDGET} bytes")
    assert weight <= BUDGET


async def weight_of(response: ClientResponse) -> int:
    assert response.headers["Content-Encoding"] == "gzip"
    return len(await response.read())


async def test_a_browser_that_cannot_unpack_gets_plain_text(served: Served) -> None:
    async with patient_client(auto_decompress=False, headers={"Accept-Encoding": "identity"}) as browser:
        page = await browser.get(served.url + "/")
        assert "Content-Encoding" not in page.headers
        assert (await page.read()).startswith(b"<!doctype html>")


async def test_the_embed_script_knows_its_sites_and_words(
    http: ClientSession, store: Store, tmp_path: Path
) -> None:
    async with serving(store, tmp_path, embed_origins=("https://centre.example.vn",)) as served:
        response = await http.get(served.url + "/embed.js")
        script = await response.text()
    assert response.content_type == "text/javascript"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "https://centre.example.vn" in script and "Hỏi về khuyến công" in script and "Ask about" in script
    assert "EMBED_FACTS" not in script


async def test_the_page_opens_while_the_database_is_away(store: Store, tmp_path: Path) -> None:
    class Away:
        async def history(self, *_: object) -> list[object]:
            raise Unavailable

    async with serving(store, tmp_path) as served, patient_client() as browser:
        await browser.post(served.url + "/chat", data={"text": "mua máy"})
        cookies = {cookie.key: cookie.value for cookie in browser.cookie_jar}
    async with serving(cast(Store, Away()), tmp_path) as served, patient_client(cookies=cookies) as browser:
        response = await browser.get(served.url + "/")
        assert response.status == 503
        assert "Anh/chị gửi lại sau vài giây." in await response.text()


@pytest.mark.parametrize("name", ["khuyencong_chat", "khuyencong_lang"])
@pytest.mark.parametrize("value", ["", "x", "A" * 56, "%00", "é" * 50])
async def test_strange_cookies_are_strangers(
    http: ClientSession, served: Served, name: str, value: str
) -> None:
    response = await http.get(served.url + "/", headers={"Cookie": f"{name}={value}"})
    assert response.status == 200


def linked(html: str) -> list[str]:
    """The page's own files."""
    found = re.findall(r'(?:href|src)="(/chat/static/[^"]+)"', html)
    assert found
    return sorted(set(found))


def bubbles(html: str, side: str) -> list[str]:
    """The texts of one side's bubbles."""
    pattern = rf'<div class="turn {side}[^>]*>.*?<div class="said">(.*?)</div>'
    return [unescape(re.sub(r"<[^>]+>", "", text)) for text in re.findall(pattern, html, re.S)]


async def test_the_address_of_the_form_leads_to_the_page(http: ClientSession, served: Served) -> None:
    answer = await http.get(served.url + "/chat")
    assert answer.url.path == "/"
    assert answer.content_type == "text/html"
