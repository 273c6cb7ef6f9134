"""Nothing was forgotten: routes have an audience, errors have words, fonts have letters, bubbles text."""

import asyncio
import re
import sys
from datetime import date
from pathlib import Path

import orjson
import pytest
from aiohttp import web
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.web import write
from bot.web.app import AUDIENCE, add_web_routes
from bot.web.bubbles import bot_bubble, bubbles_of, messages_of, quiet_pattern
from bot.web.errors import STATUS
from bot.web.fonts import font_name, fonts_ready, make_fonts
from bot.web.page import OTHER_LANGUAGE, STARTERS
from messages.catalogue import load_catalogue
from messages.knowledge.load import load_policy
from messages.search import build_search
from storage.store import Line, Store
from tests.web.talk import LONG, MACHINE, Served, parts_around, patient_client, serving


def test_every_route_declares_who_may_call_it(store: Store, tmp_path: Path) -> None:
    app = web.Application()
    parts, _ = parts_around(store, tmp_path)
    add_web_routes(app, parts)
    routes = {(route.method, route.resource.canonical) for route in app.router.routes() if route.resource}
    assert routes == set(AUDIENCE)
    assert set(AUDIENCE.values()) == {"anyone", "person"}


@pytest.mark.parametrize("route", [route for route, audience in AUDIENCE.items() if audience == "person"])
async def test_routes_for_persons_turn_strangers_away(served: Served, route: tuple[str, str]) -> None:
    method, path = route
    async with patient_client() as stranger:
        assert (await stranger.request(method, served.url + path.replace("{file}", "1"))).status == 401


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_error_has_words(language: str) -> None:
    catalogue = load_catalogue()
    texts = [catalogue.text(language, f"web.error.{code}") for code in STATUS]
    assert all(texts)
    assert len(set(texts)) == len(texts)


def test_the_fonts_hold_every_vietnamese_letter(tmp_path: Path) -> None:
    make_fonts(tmp_path)
    assert fonts_ready(tmp_path)
    letters = (
        "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"
        "0123456789%₫“”…–"
    )
    for weight in ("400", "700"):
        file = tmp_path / font_name(weight)
        assert file.stat().st_size < 40 * 1024
        with TTFont(file) as font:
            assert {ord(letter) for letter in letters + letters.upper()} <= set(font.getBestCmap())


async def test_fonts_are_served_once_made_and_missed_by_nobody_before(store: Store, tmp_path: Path) -> None:
    async with serving(store, tmp_path) as served, patient_client() as browser:
        assert "fonts." not in await (await browser.get(served.url + "/")).text()
        url = f"{served.url}/chat/fonts/{font_name('400')}"
        assert (await browser.get(url)).status == 404
        make_fonts(tmp_path / "fonts")
        assert "/chat/static/fonts." in await (await browser.get(served.url + "/")).text()
        response = await browser.get(url)
        assert response.content_type == "font/woff2"
        assert "immutable" in response.headers["Cache-Control"]


async def test_the_server_never_loads_the_font_tools() -> None:
    """In a fresh interpreter: importing the web part leaves fontTools out."""
    check = "import sys, bot.web.app; print('fontTools' in sys.modules)"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", check, stdout=asyncio.subprocess.PIPE
    )
    told, _ = await process.communicate()
    assert told.strip() == b"False"


QUIET = re.compile(quiet_pattern(load_catalogue()))


def message(text: str) -> dict[str, object]:
    return {"id": 1, "text": text, "choices": [], "files": []}


def test_an_answer_is_laid_out() -> None:
    bubble = bot_bubble(message(MACHINE), QUIET)
    assert [piece.kind for piece in bubble.said] == ["first", "point", "point", "point"]
    assert bubble.sources[0].startswith("Theo khoản 4 Điều 8")
    assert bubble.sources[1] == "Đây là thông tin tham khảo."
    assert not bubble.long
    assert bot_bubble(message(LONG), QUIET).long


def test_an_english_answer_is_laid_out_too() -> None:
    bubble = bot_bubble(
        message("Yes.\nSource: Clause 4, Article 8, Circular 28/2018/TT-BTC, in force."), QUIET
    )
    assert bubble.sources == ("Source: Clause 4, Article 8, Circular 28/2018/TT-BTC, in force.",)


def test_a_short_step_is_not_shouted() -> None:
    bubble = bot_bubble(message("Câu 3/8\nCơ sở ở xã nào?"), QUIET)
    assert [piece.kind for piece in bubble.said] == ["plain", "plain"]


@given(st.lists(st.sampled_from(["một dòng", "- một ý", "Theo Điều 1", "", "  "]), min_size=1, max_size=8))
def test_no_line_is_lost_in_the_layout(lines: list[str]) -> None:
    bubble = bot_bubble(message("\n".join(lines)), QUIET)
    shown = [piece.text for piece in bubble.said] + list(bubble.sources)
    assert shown == [line.strip().removeprefix("- ") for line in lines if line.strip()]


def test_a_tapped_choice_reads_as_its_label_and_older_choices_look_old() -> None:
    offer = '{"text": "Chọn", "choices": [{"id": "topic:money", "label": "Mức tiền hỗ trợ"}], "files": []}'
    plain = '{"text": "Chưa rõ", "choices": [], "files": []}'
    before = [Line(False, 7, offer), Line(True, 1, "chào"), Line(False, 8, plain)]
    bubbles = bubbles_of(messages_of([*before, Line(True, 2, "topic:money"), Line(False, 9, offer)]), QUIET)
    assert bubbles[3].said[0].text == "Mức tiền hỗ trợ"
    assert [bubble.old for bubble in bubbles] == [True, True, True, True, False]
    assert [bubble.last for bubble in bubbles] == [False, False, False, True, False]


def test_a_kept_body_is_a_message_object() -> None:
    assert orjson.loads(write(5, '{"text": "a", "choices": [], "files": []}')) == {
        "id": 5,
        "text": "a",
        "choices": [],
        "files": [],
    }


SHORTCUTS = {"web.side.menu.say": "menu", "web.side.staff.say": "person", "web.side.data.say": "data"}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("key", SHORTCUTS)
def test_shortcuts_say_words_the_conversation_knows(language: str, key: str) -> None:
    catalogue = load_catalogue()
    known = catalogue.text(language, f"words.say.{SHORTCUTS[key]}").split("|")
    assert catalogue.text(language, key) in known


def test_the_starter_questions_have_sure_answers() -> None:
    search, words = build_search(load_policy()), load_catalogue()
    asked = [words.text(code, f"web.starter.{n}") for code in ("vi", "en") for n in range(1, STARTERS + 1)]
    found = {question: search.find(question, date(2026, 11, 22), None).status for question in asked}
    assert set(found.values()) == {"answered"}, found


def test_the_language_switch_says_words_the_conversation_knows() -> None:
    catalogue = load_catalogue()
    for language, said in OTHER_LANGUAGE.values():
        known = {catalogue.text(any_, f"words.say.lang:{language}") for any_ in catalogue.languages}
        assert said.casefold() in "|".join(known).split("|")
