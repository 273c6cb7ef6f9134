"""Telegram on loopback: people who write, tap, send and block, and a Bot API that behaves like the real one.

By hand: `python -m tests.fakes.telegram --port 9200`, then set the settings it prints and start the bot; each
line typed is a message to the bot, `/tap LABEL` taps a button, what the bot sends is printed (`/quit` ends).
"""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from aiohttp import web

from tests.fakes.telegram_faults import Fault
from tests.fakes.telegram_server import NOON, TOKEN, Api, Sent
from tests.fakes.telegram_telling import Update

__all__ = ["TOKEN", "FakeTelegram", "Fault", "Sent", "Update"]
PATIENCE = 20  # seconds after which a wait has failed
SOMEBODY = 700_000_001


class FakeTelegram(Api):
    """One bot and whoever writes to it. What people do returns the update Telegram tells the bot.

    `telling` says how updates reach the bot, `fail` plans what goes wrong, `sent` is what the bot sent.
    """

    def __init__(self, token: str = TOKEN) -> None:
        super().__init__(token)
        self._updates = count(310_000_001)

    @property
    def base(self) -> str:
        """For KHUYENCONG_TELEGRAM_API."""
        return f"{self.origin}/bot"

    @asynccontextmanager
    async def serving(self, port: int = 0) -> AsyncIterator["FakeTelegram"]:
        runner = web.AppRunner(self.app(), access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        self.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self.telling.open()
        try:
            yield self
        finally:
            await self.telling.close()
            await runner.cleanup()

    # What people do

    def type(self, chat: int, text: str) -> Update:
        return self.send(chat, text=text)

    def tap(self, chat: int, label: str) -> Update:
        """Taps the newest button that begins so. Raises LookupError when the chat shows none."""
        for sent in reversed(self.sent(chat)):
            for shown, data in sent.buttons:
                if shown.partition(". ")[2].startswith(label) or shown.startswith(label):
                    return self.tap_data(chat, data, sent.message_id)
        raise LookupError(label)

    def tap_data(self, chat: int, data: str, message_id: int = 1) -> Update:
        query = f"{chat}{self.number():09}"
        self.queries[query] = chat
        message = self.message(chat) | {"message_id": message_id, "text": "…"}
        tap = {"id": query, "from": person(chat), "message": message, "chat_instance": "1", "data": data}
        return self.tell({"callback_query": tap})

    def send_photo(self, chat: int, content: bytes, caption: str = "") -> Update:
        """As Telegram makes it: a small picture and a large one."""
        small, large = (self.store_file(name, content) for name in ("small.jpg", "large.jpg"))
        sizes = [
            {"file_id": small, "file_unique_id": "s", "width": 90, "height": 67, "file_size": 900},
            {"file_id": large, "file_unique_id": "l", "width": 1280, "height": 960},
        ]
        return self.send(chat, photo=sizes, **({"caption": caption} if caption else {}))

    def send_document(self, chat: int, name: str, content: bytes, caption: str = "") -> Update:
        told = {"file_id": self.store_file(name, content), "file_unique_id": "d", "file_name": name}
        return self.send(
            chat, document=told | {"file_size": len(content)}, **({"caption": caption} if caption else {})
        )

    def share_contact(self, chat: int, phone: str, *, own: bool = True) -> Update:
        contact = {"phone_number": phone, "first_name": "Hoà", "user_id": chat if own else chat + 1}
        return self.send(chat, contact=contact)

    def edit(self, chat: int, text: str) -> Update:
        return self.tell({"edited_message": self.message(chat) | {"edit_date": NOON + 9, "text": text}})

    def block(self, chat: int) -> Update:
        self.blocked.add(chat)
        return self.tell({"my_chat_member": change(chat, "member", "kicked")})

    def unblock(self, chat: int) -> Update:
        self.blocked.discard(chat)
        return self.tell({"my_chat_member": change(chat, "kicked", "member")})

    def send(self, chat: int, /, **content: Any) -> Update:
        """A message with whatever is in it; `chat=…` puts it elsewhere than into the private chat."""
        return self.tell({"message": self.message(chat) | content})

    def message(self, chat: int) -> dict[str, Any]:
        """What every message of a person has."""
        number = self.number()
        where = {"id": chat, "type": "private", "first_name": "Hoà"}
        return {"message_id": number, "date": NOON + number, "from": person(chat), "chat": where}

    def tell(self, update: Update) -> Update:
        """Gives it a number, and tells it to the bot by the way that is set."""
        told = update.get("message") or update.get("callback_query") or {}
        if "from" in told:
            self.people.setdefault(told["from"]["id"])
        numbered = {"update_id": next(self._updates)} | update
        self.telling.add(numbered)
        return numbered

    # What the bot did

    def sent(self, chat: int) -> list[Sent]:
        return [one for one in self.out if one.chat == chat]

    def texts(self, chat: int) -> list[str]:
        return [one.text for one in self.sent(chat)]

    def asked(self, method: str) -> list[dict[str, Any]]:
        """What the bot called a method with."""
        return [values for name, values in self.calls if name == method]

    async def answered(self, chat: int, messages: int) -> list[Sent]:
        """Waits until the bot has sent so many messages to the chat."""
        async with asyncio.timeout(PATIENCE):
            await self.until(lambda: len(self.sent(chat)) >= messages)
        return self.sent(chat)

    def fail(self, method: str = "", chat: int | None = None, **how: Any) -> Fault:
        """Plans a fault, see Fault for `how`."""
        fault = Fault(method, chat, **how)
        self.faults.planned.append(fault)
        return fault


def person(chat: int) -> dict[str, Any]:
    return {"id": chat, "is_bot": False, "first_name": "Hoà", "language_code": "vi"}


def change(chat: int, before: str, now: str) -> dict[str, Any]:
    """A person's `my_chat_member`."""
    bot = {"id": 4711, "is_bot": True, "first_name": "Khuyến công", "username": "khuyencong_bot"}
    stands = {
        status: {"user": bot, "status": status} | ({"until_date": 0} if status == "kicked" else {})
        for status in (before, now)
    }
    where = {"id": chat, "type": "private", "first_name": "Hoà"}
    told = {"chat": where, "from": person(chat), "date": NOON}
    return told | {"old_chat_member": stands[before], "new_chat_member": stands[now]}


async def by_hand(port: int, token: str) -> None:
    """A person at the keyboard writes to the bot; what it sends is printed."""
    async with FakeTelegram(token).serving(port) as fake:
        print(f"KHUYENCONG_TELEGRAM_TOKEN={token}\nKHUYENCONG_TELEGRAM_API={fake.base}", flush=True)
        showing = asyncio.create_task(_show(fake))
        while (line := await asyncio.to_thread(sys.stdin.readline)) and line.strip() != "/quit":
            _do(fake, line.strip())
        if not line:
            await asyncio.Event().wait()  # no keyboard: go on serving until stopped
        showing.cancel()


def _do(fake: FakeTelegram, line: str) -> None:
    if not line.startswith("/tap "):
        fake.type(SOMEBODY, line)
        return
    try:
        fake.tap(SOMEBODY, line.removeprefix("/tap "))
    except LookupError:
        print("! no such button", flush=True)


async def _show(fake: FakeTelegram) -> None:
    shown = 0
    while True:
        await fake.until(lambda seen=shown: len(fake.out) > seen)  # type: ignore[misc]
        for sent in fake.out[shown:]:
            lines = [*sent.text.split("\n"), *(f"[{label}]" for label, _ in sent.buttons)]
            if sent.file:
                lines.append(f"({sent.file[0]}, {len(sent.file[1])} bytes)")
            print("\n".join(f"< {line}" for line in lines), flush=True)
        shown = len(fake.out)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--port", type=int, default=9200)
    options.add_argument("--token", default=TOKEN)
    chosen = options.parse_args()
    asyncio.run(by_hand(chosen.port, chosen.token))
