"""Making PDFs never stops the server, never many at once, and leaves nothing of the tools behind."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from dataclasses import replace

import pytest

from bot.pdf import WAITING, NotMade, Printer, TooManyAsk, made_elsewhere
from tests.papers.sample import SHEET

NAMES = ("centre", "phone", "kicker", "made_on", "disclaimer", "link", "page")
AROUND = dict.fromkeys(NAMES, "chữ")


async def test_the_server_never_loads_the_tools() -> None:
    """In a fresh interpreter: the whole site imports without typst, and without a channel that is off."""
    check = "import sys, bot.serve; print({'typst', 'telegram', 'httpx', 'lunar_vn'} & sys.modules.keys())"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", check, stdout=PIPE)
    said, _ = await process.communicate()
    assert said.strip() == b"set()"


async def test_the_same_result_is_printed_once() -> None:
    printer = Printer()
    first, again = await printer.pdf(SHEET, AROUND), await printer.pdf(SHEET, AROUND)
    assert again is first
    assert await printer.pdf(SHEET, AROUND | {"phone": "1"}) != first


async def test_others_go_on_meanwhile_and_only_so_many_wait() -> None:
    printer, steps = Printer(), 0
    sheets = [replace(SHEET, title=f"Kết quả {n}") for n in range(WAITING + 1)]
    asked = [asyncio.create_task(printer.pdf(sheet, AROUND)) for sheet in sheets]
    while not asked[0].done():
        steps += 1
        await asyncio.sleep(0)
    assert steps > 10  # the loop was never held
    done = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(one) for one in done] == [bytes] * WAITING + [TooManyAsk]
    assert (await printer.pdf(sheets[-1], AROUND)).startswith(b"%PDF")


async def test_what_cannot_be_printed_has_a_name() -> None:
    with pytest.raises(NotMade):
        await made_elsewhere(b'{"sheet": {}}')


async def test_a_reader_who_leaves_takes_nobodys_place() -> None:
    printer = Printer()
    leaving = asyncio.create_task(printer.pdf(SHEET, AROUND))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    assert (await printer.pdf(SHEET, AROUND)).startswith(b"%PDF")
