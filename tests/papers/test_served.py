"""A real server and a real interview: a result is kept, opened, outlives restarts, and is forgotten."""

import re
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp

from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.operating.process import Person, run, served, somebody
from tests.papers.test_pages import families, text_of

ASKED = "tôi là hộ kinh doanh rang cà phê ở Đắk Lắk, muốn mua máy rang thì có được hỗ trợ không"
SAVE = "result:save"
MOST = 15  # questions


async def interviewed(person: Person, first: str = "") -> None:
    """Each question is answered by its first choice, an amount where there is none."""
    ids = count(1)
    said = await person.say(f"{first}{next(ids)}", ASKED)
    for _ in range(MOST):
        if SAVE in [choice["id"] for choice in said[-1]["choices"]]:
            return
        said = await person.say(f"{first}{next(ids)}", "1" if said[-1]["choices"] else "600 triệu")
    raise AssertionError("the interview never ends")


async def kept(person: Person, first: str = "") -> list[dict[str, Any]]:
    """The papers of a result."""
    await interviewed(person, first)
    said = await person.say(f"{first}save", "lưu lại")
    if "keep:yes" in [choice["id"] for choice in said[-1]["choices"]]:
        said = await person.say(f"{first}yes", "đồng ý")
    return next(one["files"] for one in said if one["files"])


async def status(person: Person, path: str) -> int:
    async with person.session.get(person.url + path) as answer:
        return answer.status


async def body(person: Person, path: str) -> bytes:
    async with person.session.get(person.url + path) as answer:
        assert answer.status == 200
        return await answer.read()


async def test_a_kept_result_outlives_restart_and_restore_and_not_its_person(tmp_path: Path) -> None:
    here, there, backup = tmp_path / "here", tmp_path / "there", tmp_path / "backup.zip"
    async with aiohttp.ClientSession() as session:
        with served(here, province="66") as server:
            person = await somebody(session, server.url)
            page, pdf = (paper["url"] for paper in await kept(person))
            told = text_of(await body(person, pdf))
            assert "rang cà phê" in told
            assert "áp dụng từ" in told
            assert families(await body(person, pdf)) == {"LibertinusSerif"}
            assert server.stop() == 0
        with served(here, province="66") as server:
            again = Person(session, server.url, person.token)
            assert "rang cà phê" in (await body(again, page)).decode()
            assert [paper["url"] for paper in await kept(again, "b")] == [page, pdf]
            assert run(here, "backup", str(backup)).returncode == 0
            assert server.stop() == 0
        assert run(there, "restore", str(backup)).returncode == 0
        with served(there, province="66") as server:
            later = Person(session, server.url, person.token)
            assert await status(later, page) == await status(later, pdf) == 200
            await later.say("f1", "xóa hết")
            await later.say("f2", "1")
            assert await status(later, page) == await status(later, pdf) == 404
            assert server.stop() == 0


async def test_what_was_answered_on_the_web_is_kept_on_telegram_as_link_and_file(tmp_path: Path) -> None:
    chat, address = 700_000_321, "https://khuyencong.example.vn"
    async with FakeTelegram().serving() as fake, aiohttp.ClientSession() as session:
        platform = {"telegram_token": TOKEN, "telegram_api": fake.base}
        with served(tmp_path, None, province="66", public_url=address, **platform) as server:
            person = await somebody(session, server.url)
            await interviewed(person)
            (told,) = await person.say("code", "liên kết")
            code = re.search(r"KC-\w{4}-\w{4}", told["text"])
            assert code is not None
            for n, words in enumerate((code[0], "lưu lại"), 1):
                fake.type(chat, words)
                await fake.answered(chat, n)
            fake.type(chat, "đồng ý")
            *_, words_told, paper = await fake.answered(chat, 4)
            assert f"{address}/result/" in words_told.text
            assert paper.file is not None
            assert paper.file[0] == "ket-qua-khuyen-cong.pdf"
            assert "rang cà phê" in text_of(paper.file[1])
            assert server.stop() == 0
