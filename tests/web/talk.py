"""A small scripted conversation and a web server around it, with the real receiver and SQLite store."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientTimeout, CookieJar, web

from bot.receive import Receiver
from bot.web.app import Limits, WebParts, add_web_routes
from bot.web.buckets import Rate
from bot.web.wake import Wake
from handlers.turn import Choice, Said, Say, Talk, Turn
from messages.catalogue import load_catalogue
from storage.store import Store, migrate, open_store

CENTRE = "Trung tâm Khuyến công và Tư vấn phát triển công nghiệp tỉnh Đắk Lắk"
MACHINE = (
    "Nguồn khuyến công quốc gia hỗ trợ tối đa 50% tiền mua máy, không quá 300 triệu đồng một cơ sở.\n"
    "- Máy phải mới và tốt hơn máy đang dùng.\n"
    "- Nộp hồ sơ trước khi mua; mua rồi mới xin thì không được.\n"
    "- Cơ sở phải còn hoạt động ở địa phương.\n"
    "Theo khoản 4 Điều 8 Thông tư 28/2018/TT-BTC, còn hiệu lực (từ 11/05/2018).\n"
    "Đây là thông tin tham khảo."
)
LONG = "Hồ sơ gồm mấy phần sau, anh/chị chuẩn bị dần cũng được.\n" + "\n".join(
    f"- Giấy tờ thứ {n}: bản chụp rõ chữ, còn hạn, có tên cơ sở và địa chỉ đang sản xuất hiện nay."
    for n in range(1, 9)
)
MENU = (
    Choice("machine", "Mua máy mới được hỗ trợ bao nhiêu?"),
    Choice("papers", "Cần giấy tờ gì khi mua máy?"),
    Choice("classes", "Lớp dạy nghề sắp mở"),
)
ANSWERS = {
    "machine": Say(MACHINE, (Choice("papers", "Cần giấy tờ gì khi mua máy?"), Choice("menu", "Xem các mục"))),
    "papers": Say(
        LONG, (Choice("machine", "Mua máy mới được hỗ trợ bao nhiêu?"), Choice("menu", "Xem các mục"))
    ),
    "menu": Say("Anh/chị muốn hỏi về mục nào?", MENU),
    "xóa hết": Say("Xóa hết?", (Choice("my:forget:yes", "Xóa hết ngay"),)),
    "my:forget:yes": Say("Đã xóa hết."),
    "classes": Say("Chưa có lớp nào mở đăng ký."),
}


def decide(said: Said, talk: Talk, now: datetime) -> Turn:
    """Knows four answers, two languages, keeps silent once, and repeats the rest."""
    if said.text.casefold() in ("english", "tiếng việt"):
        language = "en" if said.text.casefold() == "english" else "vi"
        text = "I will answer in English." if language == "en" else "Tôi trả lời bằng tiếng Việt."
        return Turn(replace(talk, language=language), (Say(text),))
    if said.text == "nói với cán bộ":
        return Turn(talk, ())
    say = answer(said)
    return Turn(replace(talk, offered=say.choices), (say,))


def answer(said: Said) -> Say:
    words = said.text.casefold()
    asked = said.choice or ("machine" if "máy" in words else "papers" if "giấy tờ" in words else words)
    return ANSWERS.get(asked) or Say(f"Anh/chị vừa nói: {said.text or said.choice}")


@dataclass(frozen=True)
class Served:
    """A running server. `url` has no slash at its end."""

    url: str
    parts: WebParts
    receiver: Receiver
    runner: web.AppRunner

    async def stop(self) -> None:
        await self.runner.cleanup()


@asynccontextmanager
async def a_store(folder: Path) -> AsyncIterator[Store]:
    address = f"sqlite:///{folder / 'chat.db'}"
    migrate(address)
    store = await open_store(address)
    try:
        yield store
    finally:
        await store.close()


def parts_around(store: Store, folder: Path, **changes: Any) -> tuple[WebParts, Receiver]:
    wake = Wake()
    receiver = Receiver(store, decide, after=lambda turn: wake.said(turn.channel, turn.address))
    parts = WebParts(
        hear=receiver.hear,
        store=store,
        catalogue=load_catalogue(),
        centre_name=CENTRE,
        centre_phone="0262 3 812 345",
        secret=b"a secret of the tests",
        data_dir=folder,
        public_url=None,
        embed_origins=(),
        wake=wake,
        make_fonts=False,
    )
    return replace(parts, **changes), receiver


@asynccontextmanager
async def serving(store: Store, folder: Path, port: int = 0, **changes: Any) -> AsyncIterator[Served]:
    """The web routes on loopback, on a free port unless one is given."""
    parts, receiver = parts_around(store, folder, **changes)
    app = web.Application()
    add_web_routes(app, parts)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port, reuse_address=True)
    await site.start()
    bound = runner.addresses[0][1]
    try:
        yield Served(f"http://127.0.0.1:{bound}", parts, receiver, runner)
    finally:
        await runner.cleanup()


def patient_client(**options: Any) -> ClientSession:
    """Keeps cookies of 127.0.0.1 too, as a browser does."""
    return ClientSession(timeout=ClientTimeout(total=30), cookie_jar=CookieJar(unsafe=True), **options)


UNHURRIED = Limits(messages=Rate(10_000, 10_000), conversations=Rate(10_000, 10_000))


def copy_fonts(source: Path, folder: Path) -> None:
    shutil.copytree(source, folder / "fonts", dirs_exist_ok=True)
