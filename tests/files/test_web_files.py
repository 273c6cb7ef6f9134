"""Photos and documents over the chat's interface: uploaded, named by a message, had again by their owner."""

import asyncio
from collections.abc import Callable

import pytest
from aiohttp import FormData

from storage.file_kinds import MOST_DOCUMENT, MOST_PHOTO
from storage.files import MOST_FILES
from storage.store import Store
from tests.files.conftest import Sender, new_sender
from tests.files.samples import SECRET, docx, gif, jpeg, pdf
from tests.storage.turns import rows
from tests.web.talk import Served, patient_client


async def test_a_photo_is_uploaded_named_by_a_message_and_had_again(sender: Sender) -> None:
    token = await sender.uploaded(jpeg(), "../Máy cưa\u202e.png")
    answer = await sender.post(file=token, text="máy của tôi")
    assert answer.status == 200
    assert (await answer.json())["messages"][0]["text"] == "Đã nhận Máy cưa.jpg. máy của tôi"
    await sender.settled()

    mine = next(message for message in await sender.history() if message["mine"])
    assert mine["text"] == "📎 Máy cưa.jpg\nmáy của tôi"
    assert [file["name"] for file in mine["files"]] == ["Máy cưa.jpg"]

    given = await sender.get(mine["files"][0]["url"])
    assert given.status == 200
    content = await given.read()
    assert content.startswith(b"\xff\xd8\xff")
    assert SECRET not in content
    assert given.headers["Content-Type"] == "image/jpeg"
    assert given.headers["Content-Disposition"] == "attachment; filename*=UTF-8''M%C3%A1y%20c%C6%B0a.jpg"
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert given.headers["Cache-Control"] == "no-store"
    assert "sandbox" in given.headers["Content-Security-Policy"]


async def test_the_same_message_sent_again_is_answered_as_before(sender: Sender, store: Store) -> None:
    token = await sender.uploaded(docx(), "đơn.docx")
    first = await (await sender.post(id="same", file=token)).json()
    await sender.settled()
    assert await (await sender.post(id="same", file=token)).json() == first
    await sender.settled()
    assert await rows(store, "SELECT state FROM sent_file") == [("kept",)]


async def test_another_persons_file_is_neither_named_nor_served(
    sender: Sender, served: Served, store: Store
) -> None:
    async with patient_client() as http:
        other = await new_sender(http, served.url, store)
        token = await sender.uploaded(jpeg())
        stolen = await other.post(file=token)
        assert (stolen.status, (await stolen.json())["error"]["code"]) == (404, "no_file")

        assert (await sender.post(file=token)).status == 200
        await sender.settled()
        path = (await sender.history())[0]["files"][0]["url"]
        assert (await other.get(path)).status == 404
        await other.say("chào")
        assert (await other.get(path)).status == 404
        assert (await http.get(served.url + path)).status == 401
        assert (await sender.get(path)).status == 200


async def test_an_upload_no_message_named_is_not_served(sender: Sender) -> None:
    token = await sender.uploaded(jpeg())
    await sender.say("chào")
    assert (await sender.get(f"/chat/api/files/{token.split('.')[0]}")).status == 404


@pytest.mark.parametrize("path", ["0", "999", "-1", "1e3", "%2e%2e", "9" * 30, "x", "1.2.3"])
async def test_what_is_no_file_is_not_found(sender: Sender, path: str) -> None:
    await sender.say("chào")
    assert (await sender.get(f"/chat/api/files/{path}")).status == 404


WRONG: list[tuple[str, Callable[[], bytes], int, str]] = [
    ("a page called a photo", lambda: b"<html><script>alert(1)</script>", 415, "wrong_kind"),
    ("nothing", bytes, 400, "bad_form"),
    ("a photo too large", lambda: gif().ljust(MOST_PHOTO + 1, b"\0"), 413, "file_too_large"),
    ("a document too large", lambda: pdf().ljust(MOST_DOCUMENT + 1, b" "), 413, "file_too_large"),
    ("far too large", lambda: bytes(MOST_DOCUMENT * 2), 413, "file_too_large"),
]


@pytest.mark.parametrize(
    ("content", "status", "code"), [one[1:] for one in WRONG], ids=[one[0] for one in WRONG]
)
async def test_what_is_not_taken_is_told_in_words(
    sender: Sender, store: Store, content: Callable[[], bytes], status: int, code: str
) -> None:
    response = await sender.upload(content())
    error = (await response.json())["error"]
    assert (response.status, error["code"]) == (status, code)
    assert error["text"]
    assert await rows(store, "SELECT id FROM sent_file") == []
    assert (await sender.say("còn đó không"))[0]["text"]


async def test_a_form_without_a_file_or_with_two_is_refused(sender: Sender) -> None:
    url = sender.url + "/chat/api/files"
    plain = await sender.http.post(url, data={"file": "text"}, headers=sender.headers)
    assert plain.status == 400
    two = FormData()
    for _ in range(2):
        two.add_field("file", gif(), filename="a.gif")
    assert (await sender.http.post(url, data=two, headers=sender.headers)).status == 400
    noise = {**sender.headers, "Content-Type": "multipart/form-data; boundary=x"}
    assert (await sender.http.post(url, data=b"no parts here", headers=noise)).status == 400
    bare = {**sender.headers, "Content-Type": "multipart/form-data"}
    assert (await sender.http.post(url, data=b"--x", headers=bare)).status == 400


async def test_an_upload_cut_short_leaves_nothing(sender: Sender, store: Store) -> None:
    host, port = sender.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = (
        f"POST /chat/api/files HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {sender.token}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 9000\r\n\r\n"
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a.gif"\r\n\r\n'
    )
    writer.write(head.encode() + gif())
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    assert await reader.read() == b""
    assert (await sender.say("còn đó không"))[0]["text"]
    assert await rows(store, "SELECT id FROM sent_file") == []


async def test_far_too_many_files_of_a_day_are_refused(sender: Sender) -> None:
    for _ in range(MOST_FILES):
        await sender.uploaded(gif())
    response = await sender.upload(gif())
    assert (response.status, (await response.json())["error"]["code"]) == (429, "too_many_files")
    assert int(response.headers["Retry-After"]) > 60


async def test_a_plain_form_sends_a_photo_too(served: Served, store: Store) -> None:
    """A browser without script: file and words in one post, and the page again."""
    async with patient_client() as browser:
        for _ in range(2):  # a double tap
            form = FormData({"id": "nonce", "text": "máy của tôi"})
            form.add_field("file", jpeg(), filename="máy.jpg", content_type="image/jpeg")
            page = await browser.post(served.url + "/chat", data=form)
            assert page.status == 200
        await Sender(browser, served.url, "", store=store).settled()
        html = await (await browser.get(served.url + "/")).text()
    assert html.count("Đã nhận máy.jpg. máy của tôi") == 1
    assert '<a href="/chat/api/files/1">máy.jpg</a>' in html


async def test_a_plain_form_tells_what_is_wrong_with_a_file_and_keeps_the_words(served: Served) -> None:
    async with patient_client() as browser:
        form = FormData({"text": "máy của tôi"})
        form.add_field("file", b"MZ", filename="máy.exe")
        page = await browser.post(served.url + "/chat", data=form)
        html = await page.text()
    assert page.status == 415
    assert "chỉ nhận ảnh chụp" in html
    assert ">máy của tôi</textarea>" in html


async def test_a_plain_form_whose_file_is_empty_says_its_words(served: Served) -> None:
    async with patient_client() as browser:
        form = FormData({"text": "xin chào"})
        form.add_field("file", b"", filename="", content_type="application/octet-stream")
        html = await (await browser.post(served.url + "/chat", data=form)).text()
    assert "Anh/chị vừa nói: xin chào" in html
