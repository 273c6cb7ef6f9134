"""A kept result goes to a Telegram chat as a file, read where we serve it."""

from pathlib import Path

import orjson
import pytest

from bot.channels.port import Refused, shown_of
from storage.store import Store
from tests.channels.telegram_support import PERSON, talking
from tests.papers.sample import KEEP, SHEET, receiver, say
from tests.papers.test_pages import text_of
from tests.web.talk import serving


async def test_the_link_then_the_file(store: Store, tmp_path: Path) -> None:
    hears = receiver(store)
    await say(hears, KEEP, "1", address=str(PERSON))
    (kept,) = await say(hears, ":keep:yes", "2", address=str(PERSON))
    shown = shown_of(orjson.loads(kept.body))
    async with serving(store, tmp_path) as served:
        port = int(served.url.rpartition(":")[2])
        async with talking(port=port) as (fake, bot):
            for call in bot.write(str(PERSON), shown):
                await bot.deliver(call)
            words, file = fake.sent(PERSON)
            assert "Xem, in hoặc tải về" in words.text
            assert file.file is not None
            name, content = file.file
            assert name == "ket-qua-khuyen-cong.pdf"
            assert SHEET.title in text_of(content)


async def test_a_result_that_is_gone_holds_up_nobody(store: Store, tmp_path: Path) -> None:
    hears = receiver(store)
    await say(hears, KEEP, "1", address=str(PERSON))
    (kept,) = await say(hears, ":keep:yes", "2", address=str(PERSON))
    shown = shown_of(orjson.loads(kept.body))
    async with talking(port=1) as (fake, bot):  # nothing is served here
        *words, file = bot.write(str(PERSON), shown)
        for call in words:
            await bot.deliver(call)
        with pytest.raises(Refused, match="no_file"):
            await bot.deliver(file)
        assert len(fake.sent(PERSON)) == 1
