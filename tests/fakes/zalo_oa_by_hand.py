"""The fake account by hand: a person at the keyboard writes to it, what the bot sends is printed."""

import asyncio
import sys
import time

from tests.fakes.zalo_oa import APP_SECRET, OA_SECRET, USER, FakeZaloOa
from tests.fakes.zalo_oa_rules import HOUR, Quirks


async def by_hand(port: int, hook: str) -> None:
    """A person at the keyboard writes to the account; what the bot sends is printed."""
    fake = FakeZaloOa(Quirks(each_minute=2_000))
    fake.now = time.time()
    fake.expires, fake.refresh_expires = fake.now + 25 * HOUR, fake.now + 90 * 24 * HOUR
    async with fake.serving(port):
        fake.webhook = hook
        print(_settings(fake), flush=True)
        showing = asyncio.create_task(_show(fake))
        while line := await asyncio.to_thread(sys.stdin.readline):
            fake.now = time.time()
            if line.strip() == "/quit":
                break
            await _typed(fake, line.strip())
        else:
            await asyncio.Event().wait()  # no keyboard: go on serving until stopped
        showing.cancel()


async def _typed(fake: FakeZaloOa, line: str) -> None:
    buttons = fake.sent[-1].buttons if fake.sent else []
    if line[:1] == "/" and line[1:].isdecimal() and 0 < int(line[1:]) <= len(buttons):
        await fake.tap(buttons[int(line[1:]) - 1])
    elif line:
        await fake.say(USER, line)


def _settings(fake: FakeZaloOa) -> str:
    values = {
        "APP_ID": fake.app_id,
        "APP_SECRET": APP_SECRET,
        "SECRET": OA_SECRET,
        "ACCESS_TOKEN": fake.access,
        "REFRESH_TOKEN": fake.refresh,
        "API": fake.origin,
        "OAUTH": fake.origin,
    }
    return "\n".join(f"KHUYENCONG_ZALO_OA_{name}={value}" for name, value in values.items())


async def _show(fake: FakeZaloOa) -> None:
    shown = 0
    while True:
        await fake.let_pass(max(0.0, time.time() - fake.now))
        for sent in fake.sent[shown:]:
            lines = [*sent.text.split("\n"), *(f"[{button['title']}]" for button in sent.buttons)]
            print("\n".join(f"< {line}" for line in lines), flush=True)
        shown = len(fake.sent)
        await asyncio.sleep(0.1)
