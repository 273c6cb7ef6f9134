"""The page and the PDF of a kept result, over HTTP: for who has the link, sealed from everybody else."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from pypdf import PdfReader
from sqlmodel import Session

from bot.links import PATH, digest_of
from bot.web.buckets import Rate
from bot.web.parts import Limits
from handlers.sheet import Line, Section, Sheet
from handlers.turn import Forgotten, ResultKept
from messages.knowledge.load import load_policy
from storage.law_changes import kept_verdicts, note
from storage.results import Change
from storage.store import Store
from tests.papers.sample import ADDRESS, KEPT, SHEET
from tests.storage.turns import say
from tests.web.talk import CENTRE, Served, patient_client, serving

TOKEN = "t" * 43
CURIOUS = (
    'Giấy #1 $x$ *đậm* _nghiêng_ \\ [x] `y` <script>alert(1)</script> & "q" #set text(red) // @a {{ 7*7 }}'
)
HIGHLANDS = "Ứng dụng, Ƀuôn Ama Thuột, Êa Kmăt, Krông Bŭk, Čư Mgar, ƀ ĕ Ĕ ŏ Ŏ ŭ Ŭ"


async def keep(store: Store, sheet: Sheet = SHEET, event: str = "1") -> str:
    """Its path."""
    kept: ResultKept = replace(KEPT, sheet=sheet, mark="m1", token_digest=digest_of(TOKEN))
    await say(store, "a", event, effects=(kept,))
    return PATH + TOKEN


@asynccontextmanager
async def site(store: Store, folder: Path, **changes: Any) -> AsyncIterator[tuple[Served, ClientSession]]:
    async with serving(store, folder, **changes) as served, patient_client() as reader:
        yield served, reader


def text_of(pdf: bytes) -> str:
    """In one line: lines are broken wherever the page ends."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def families(pdf: bytes) -> set[str]:
    """Every typeface the file uses, and that each is inside it."""
    found = set()
    for page in PdfReader(BytesIO(pdf)).pages:
        fonts: Any = page["/Resources"]
        for font in fonts["/Font"].values():
            (inner,) = font["/DescendantFonts"]
            about = inner.get_object()["/FontDescriptor"]
            assert any(f"/FontFile{n}" in about for n in ("", "2", "3"))
            found.add(str(font["/BaseFont"]).partition("+")[2].partition("-")[0])
    return found


async def printed(store: Store, folder: Path, sheet: Sheet, **changes: Any) -> bytes:
    path = await keep(store, sheet)
    async with site(store, folder, **changes) as (served, reader):
        response = await reader.get(served.url + path + ".pdf")
        assert response.status == 200, await response.text()
        assert response.content_type == "application/pdf"
        return await response.read()


async def test_what_the_law_changed_since_stands_first(store: Store, tmp_path: Path) -> None:
    path = await keep(store)

    def turned(session: Session) -> int:
        (kept,) = kept_verdicts(session)
        change = Change(kept.id, kept.verdicts, {**kept.verdicts, "machinery": "no"}, date(2027, 1, 15))
        return note(session, [change], 1)

    assert await store.run(turned) == 1
    async with site(store, tmp_path, rules=lambda: load_policy().rules) as (served, reader):
        html = await (await reader.get(served.url + path)).text()
        pdf = text_of(await (await reader.get(served.url + path + ".pdf")).read())
    told = "Quy định đổi từ 15/01/2027. Mua máy móc tiên tiến, dây chuyền: trước được xét, nay không được."
    assert html.index(told) < html.index(SHEET.sections[0].lines[0].text)
    assert told in pdf


async def test_the_page_shows_all_of_the_result(store: Store, tmp_path: Path) -> None:
    path = await keep(store)
    async with site(store, tmp_path) as (served, reader):
        response = await reader.get(served.url + path)
        html = await response.text()
    assert response.status == 200
    lines = [line.text for section in SHEET.sections for line in section.lines]
    for text in (SHEET.title, SHEET.subtitle, SHEET.footer, CENTRE, *lines):
        assert text in html
    assert "Thông tin tham khảo, không phải quyết định hỗ trợ." in html
    assert "23/11/2026" in html
    assert f'href="{path}.pdf"' in html


async def test_the_page_is_sealed(store: Store, tmp_path: Path) -> None:
    path = await keep(store)
    async with site(store, tmp_path) as (served, reader):
        for url in (path, path + ".pdf", PATH + "x" * 43):
            headers = (await reader.get(served.url + url)).headers
            assert headers["Cache-Control"] == "private, no-store"
            assert headers["Referrer-Policy"] == "no-referrer"
            assert "noindex" in headers["X-Robots-Tag"]
            assert "Set-Cookie" not in headers
        response = await reader.get(served.url + path)
        assert "script-src" not in response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        html = await response.text()
    assert "<script" not in html
    assert KEPT.workshop not in html.partition("</title>")[0]  # previews and tabs say nothing of whose it is


async def test_every_wrong_link_gets_the_same_kind_answer(store: Store, tmp_path: Path) -> None:
    await keep(store)
    wrong = [
        "x" * 43,
        "x",
        TOKEN[:-1],
        TOKEN + "t",
        TOKEN.upper(),
        "x" * 3_000,
        "%2e%2e%2fdata",
        "x.pdf",
        ".pdf",
    ]
    async with site(store, tmp_path) as (served, reader):
        answers = [await reader.get(served.url + PATH + name) for name in wrong]
        texts = {await answer.text() for answer in answers}
        posted = await reader.post(served.url + PATH + TOKEN)
    assert {answer.status for answer in answers} == {404}
    (text,) = texts
    assert "«dữ liệu»" in text
    assert posted.status == 405


async def test_a_forgotten_result_is_nowhere(store: Store, tmp_path: Path) -> None:
    path = await keep(store)
    async with site(store, tmp_path) as (served, reader):
        assert (await reader.get(served.url + path + ".pdf")).status == 200
        await say(store, "a", "2", effects=(Forgotten(),))
        assert (await reader.get(served.url + path)).status == 404
        assert (await reader.get(served.url + path + ".pdf")).status == 404


async def test_a_new_result_shows_under_the_same_link(store: Store, tmp_path: Path) -> None:
    path = await keep(store)
    async with site(store, tmp_path) as (served, reader):
        before = await (await reader.get(served.url + path + ".pdf")).read()
        await keep(store, replace(SHEET, title="Nay đã khác"), "2")
        assert "Nay đã khác" in await (await reader.get(served.url + path)).text()
        after = await (await reader.get(served.url + path + ".pdf")).read()
    assert "Nay đã khác" in text_of(after)
    assert "Nay đã khác" not in text_of(before)


async def test_who_asks_too_fast_is_asked_to_wait(store: Store, tmp_path: Path) -> None:
    path = await keep(store)
    async with site(store, tmp_path, limits=Limits(results=Rate(2, 0.001))) as (served, reader):
        answers = [await reader.get(served.url + url) for url in (path, PATH + "x", path)]
        assert [answer.status for answer in answers] == [200, 404, 429]
        assert int(answers[2].headers["Retry-After"]) > 0
        assert SHEET.title not in await answers[2].text()


async def test_what_people_typed_stays_text_on_the_page(store: Store, tmp_path: Path) -> None:
    strange = replace(SHEET, title=CURIOUS, sections=(Section(CURIOUS, (Line("bullet", CURIOUS),)),))
    path = await keep(store, strange)
    async with site(store, tmp_path) as (served, reader):
        html = await (await reader.get(served.url + path)).text()
    assert "<script" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt; &amp;") == 3
    assert "{{ 7*7 }}" in html


async def test_what_people_typed_stays_text_on_paper(store: Store, tmp_path: Path) -> None:
    lines = tuple(Line(kind, CURIOUS) for kind in ("text", "bullet", "check", "source", "figure"))
    strange = replace(SHEET, title=CURIOUS, subtitle=CURIOUS, sections=(Section(CURIOUS, lines),))
    pdf = await printed(store, tmp_path, strange)
    packed = re.sub(r"\s", "", text_of(pdf))
    assert packed.count(re.sub(r"\s", "", CURIOUS)) == 3 + len(lines)
    assert families(pdf) == {"LibertinusSerif"}


async def test_the_pdf_says_all_of_it_in_one_typeface(store: Store, tmp_path: Path) -> None:
    section = Section("Tên", (Line("text", HIGHLANDS), Line("figure", HIGHLANDS)))
    pdf = await printed(
        store, tmp_path, replace(SHEET, sections=(*SHEET.sections, section)), public_url=ADDRESS
    )
    told = text_of(pdf)
    lines = [line.text for section in SHEET.sections for line in section.lines]
    for text in (SHEET.title, SHEET.subtitle, SHEET.footer, CENTRE, "23/11/2026", *lines):
        assert text in told
    assert "Thông tin tham khảo, không phải quyết định hỗ trợ." in told
    assert ADDRESS + PATH + TOKEN in told
    assert told.count(HIGHLANDS) == 2
    assert families(pdf) == {"LibertinusSerif"}


async def test_the_pdf_knows_its_language_and_title(store: Store, tmp_path: Path) -> None:
    reader = PdfReader(BytesIO(await printed(store, tmp_path, SHEET)))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "vi"
    assert reader.metadata is not None
    assert reader.metadata.title == SHEET.title


async def test_a_word_longer_than_a_line_stays_on_the_paper(store: Store, tmp_path: Path) -> None:
    word = "xuongmocgiadinhongbabaytaibuonho" * 8
    strange = (Section(word, (Line("text", word), Line("check", word))),)
    pdf = await printed(store, tmp_path, replace(SHEET, title=word[:100], sections=strange))
    (page,) = PdfReader(BytesIO(pdf)).pages
    right = float(page.mediabox.right) - 20 / 25.4 * 72 + 1
    edges: list[float] = []

    def seen(text: str, _: Any, matrix: list[float], __: Any, size: float) -> None:
        if text.strip():
            edges.append(matrix[4] + 0.4 * size * len(text.strip()))  # no letter is narrower on the whole

    page.extract_text(visitor_text=seen)
    assert max(edges) < right
    assert re.sub("[\\s\u200b]", "", text_of(pdf)).count(word) == 3


@pytest.mark.parametrize("text", ["🙂 中文 عربي \u200f", "a\x01\x07\tb", "\ufeff\u2028"])
async def test_letters_no_typeface_has_stop_nothing(store: Store, tmp_path: Path, text: str) -> None:
    strange = replace(SHEET, subtitle=f"{text} xong", language="vi-VN")
    pdf = await printed(store, tmp_path, strange)
    assert "xong" in text_of(pdf)
    assert families(pdf) == {"LibertinusSerif"}


async def test_without_a_public_address_no_link_is_printed(store: Store, tmp_path: Path) -> None:
    assert PATH not in text_of(await printed(store, tmp_path, SHEET))


async def test_a_long_result_runs_over_numbered_pages(store: Store, tmp_path: Path) -> None:
    long = tuple(Section(f"Mục {n}", (Line("check", "Giấy tờ dài dòng " * 30),) * 6) for n in range(8))
    pdf = await printed(store, tmp_path, replace(SHEET, sections=long))
    pages = PdfReader(BytesIO(pdf)).pages
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert f"Trang {number}/{len(pages)}" in page.extract_text()


async def test_an_english_result_is_framed_in_english(store: Store, tmp_path: Path) -> None:
    pdf = await printed(store, tmp_path, replace(SHEET, language="en"))
    assert "not a decision to grant support" in text_of(pdf)


@pytest.mark.parametrize("kind", ["bullet", "check", "text", "source", "figure"])
async def test_a_sheet_of_any_one_line_prints(store: Store, tmp_path: Path, kind: Any) -> None:
    bare = Sheet("Tên", "", SHEET.made_on, (Section("", (Line(kind, "Một dòng"),)),), "", "vi")
    assert "Một dòng" in text_of(await printed(store, tmp_path, bare))
