"""A kept result's link as each channel can show it: the same after every restart, never in the database."""

import json
import re
from typing import Any

import pytest

from bot.links import PATH, TOKEN, digest_of, token_of
from handlers.keeping import PLACE
from storage.results import result_by_digest
from storage.store import Kept, Store
from tests.papers.sample import ADDRESS, KEEP, SECRET, SHEET, receiver, say
from tests.storage.turns import rows

LINK = re.compile(rf"{re.escape(PATH)}({TOKEN.pattern})")


def spoken(kept: tuple[Kept, ...]) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(kept[-1].body)
    return said


def token_in(kept: tuple[Kept, ...]) -> str:
    said = spoken(kept)
    found = LINK.search(said["text"]) or LINK.search(said["files"][0]["url"])
    assert found is not None
    return found[1]


async def kept_by(store: Store, channel: str, public_url: str | None = ADDRESS) -> tuple[Kept, ...]:
    hears = receiver(store, public_url)
    await say(hears, KEEP, "1", channel)
    return await say(hears, ":keep:yes", "2", channel)


@pytest.mark.parametrize("channel", ["telegram", "zalo-oa", "zalo-bot", "terminal"])
async def test_a_channel_of_words_is_told_the_address(store: Store, channel: str) -> None:
    said = spoken(await kept_by(store, channel))
    assert re.search(rf"{re.escape(ADDRESS + PATH)}{TOKEN.pattern}\n", said["text"])


async def test_the_page_is_given_links_to_tap(store: Store) -> None:
    said = spoken(await kept_by(store, "web", None))
    page, pdf = said["files"]
    assert LINK.fullmatch(page["url"])
    assert pdf["url"] == page["url"] + ".pdf"
    assert page["name"] and pdf["name"]
    assert PATH not in said["text"]
    assert PLACE not in said["text"]


async def test_a_channel_of_files_gets_the_pdf_itself(store: Store) -> None:
    said = spoken(await kept_by(store, "telegram", None))
    (pdf,) = said["files"]
    assert LINK.match(pdf["url"]) and pdf["url"].endswith(".pdf")
    assert "Bản PDF ở tin nhắn sau" in said["text"]
    assert PATH not in said["text"]


@pytest.mark.parametrize("channel", ["zalo-oa", "zalo-bot", "terminal"])
async def test_without_an_address_the_words_say_so(store: Store, channel: str) -> None:
    said = spoken(await kept_by(store, channel, None))
    assert "chưa có trang riêng" in said["text"]
    assert PATH not in json.dumps(said)
    assert PLACE not in said["text"]


async def test_the_link_leads_to_the_result_and_only_its_digest_is_kept(store: Store) -> None:
    token = token_in(await kept_by(store, "web"))
    found = await store.run(lambda session: result_by_digest(session, digest_of(token)))
    assert found is not None and found.sheet == SHEET
    tables = await rows(store, "SELECT mark, token_digest FROM saved_result")
    states = await rows(store, "SELECT state FROM conversation")
    assert token not in json.dumps([tables, states], default=str)


async def test_saved_again_the_workshop_keeps_its_link(store: Store) -> None:
    before = token_in(await kept_by(store, "telegram"))
    again = receiver(store)  # a restart lies between
    assert token_in(await say(again, KEEP, "3")) == before
    assert token_in(await say(again, f"{KEEP} Xưởng mộc", "4")) != before


async def test_the_link_is_told_again_on_request(store: Store) -> None:
    before = token_in(await kept_by(store, "telegram"))
    hears = receiver(store)
    which = spoken(await say(hears, "dữ liệu", "3"))
    assert "my:results" in [choice["id"] for choice in which["choices"]]
    (one, _) = spoken(await say(hears, ":my:results", "4"))["choices"]
    shown = await say(hears, f":{one['id']}", "5")
    assert token_in(shown) == before
    assert "Đường dẫn" not in spoken(await say(hears, "menu", "6"))["text"]


async def test_a_deleted_result_opens_no_more(store: Store) -> None:
    token = token_in(await kept_by(store, "telegram"))
    hears = receiver(store)
    await say(hears, "dữ liệu", "3")
    (one, _) = spoken(await say(hears, ":my:results", "4"))["choices"]
    shown = spoken(await say(hears, f":{one['id']}", "5"))
    gone = await say(hears, f":{shown['choices'][0]['id']}", "6")
    assert "Đã xóa kết quả" in json.loads(gone[0].body)["text"]
    assert await store.run(lambda session: result_by_digest(session, digest_of(token))) is None


async def test_a_repeated_yes_is_answered_with_the_same_link(store: Store) -> None:
    hears = receiver(store)
    await say(hears, KEEP, "1")
    first = await say(hears, ":keep:yes", "2")
    assert await say(hears, ":keep:yes", "2") == first
    assert len(await rows(store, "SELECT id FROM saved_result")) == 1


def test_a_token_needs_the_mark_and_the_key() -> None:
    token = token_of(SECRET, "m1")
    assert TOKEN.fullmatch(token)
    assert token == token_of(SECRET, "m1")
    assert len({token, token_of(SECRET, "m2"), token_of(b"another secret", "m1")}) == 3
