"""A Zalo Official Account as a channel: signed webhook in, consultation messages out, tokens that rotate."""

import asyncio
import time
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import structlog
from pydantic import SecretStr

from bot.channels.port import (
    Blocked,
    Bookmarks,
    Busy,
    Call,
    Limits,
    Misset,
    NotSent,
    Receipt,
    Receive,
    Refused,
    Shown,
    Unknown,
)
from bot.channels.zalo_oa_client import API, OAUTH, Answer, Client
from bot.channels.zalo_oa_errors import (
    APP,
    MONEY,
    NOT_LIKE_THIS,
    PACKAGE,
    RATE,
    SECRET,
    STALE_FILE,
    TOKEN,
    UNVERIFIED,
    ending_of,
)
from bot.channels.zalo_oa_missed import missed
from bot.channels.zalo_oa_reach import LATELY_MS, known, last_heard, open_window, ours
from bot.channels.zalo_oa_read import ECHO, NAME, is_probe, trusted, understood
from bot.channels.zalo_oa_tokens import Tokens
from bot.channels.zalo_oa_write import (
    BUTTONS,
    CS,
    LABEL,
    TEXT,
    calls,
    file_body,
    image_body,
    link_text,
    text_call,
)
from bot.receive import Heard
from bot.settings import Settings
from messages.text import fold
from storage.store import Store, Unavailable
from storage.token_pairs import Pair

log = structlog.get_logger()

GETOA, QUOTA = "/v2.0/oa/getoa", "/v3.0/oa/quota/message"
UPLOADS = {  # by the end of the name: where it is uploaded, and how many bytes it may have
    "png": ("/v2.0/oa/upload/image", 1_000_000),
    "jpg": ("/v2.0/oa/upload/image", 1_000_000),
    "jpeg": ("/v2.0/oa/upload/image", 1_000_000),
    "pdf": ("/v2.0/oa/upload/file", 5_000_000),
    "doc": ("/v2.0/oa/upload/file", 5_000_000),
    "docx": ("/v2.0/oa/upload/file", 5_000_000),
}
NO_CALLS = ("co ban", "tieu chuan", "basic", "standard")  # packages without the OpenAPI
SLOW, FAST = 1.6, 30.0  # messages a second: 100 and 2,000 a minute, by package, a little less
WAITS = (10.0, 20.0, 40.0, 60.0)  # seconds after one, two … answers in a row that we call too often
ROUND = 300.0  # seconds between looks for missed messages and at the token's age
SETTLING_MS = 120_000  # a message younger than that may still be on its way to the webhook
UNHURRIED, BREATH = 20, 1.0  # reading calls made at once, then a second between two
MOST_REMEMBERED = 20_000  # people, and messages of ours

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]
LastHeard = Callable[[str], Awaitable[int | None]]


class ZaloOa:
    """A Channel. `last_heard`: address → epoch ms of the person's last word, None when nobody knows.

    `news` is asked with what `read` found before it is heard: it tells echoes of ours from staff's words.
    """

    name = NAME
    webhook = True
    probe_answers_ok = True  # the platform will not keep an address whose unsigned probe gets no 200
    catches_up = True  # what a call brought in vain is found later; too many of them end the webhook
    upkeep = True  # `listen` keeps the tokens fresh and looks for what was missed

    def __init__(
        self,
        settings: Settings,
        store: Store,
        *,
        clock: Clock = time.time,
        sleep: Sleep = asyncio.sleep,
        last_heard: LastHeard | None = None,
    ) -> None:
        self._settings, self._store, self._clock, self._sleep = settings, store, clock, sleep
        self._app_id = settings.zalo_oa_app_id or ""
        self._app_secret, self._secret = _bare(settings.zalo_oa_app_secret), _bare(settings.zalo_oa_secret)
        self._client = Client(
            settings.zalo_oa_api or API,
            settings.zalo_oa_oauth or OAUTH,
            self._app_secret if settings.zalo_oa_proof else None,
        )
        given = Pair(_bare(settings.zalo_oa_access_token), _bare(settings.zalo_oa_refresh_token), 0)
        self._tokens = Tokens(store, NAME, given, self._renew, clock)
        self._last_heard = last_heard or self._last_kept
        self._heard_ms: OrderedDict[str, int] = OrderedDict()
        self._sent: OrderedDict[str, None] = OrderedDict()
        self._sent_to: OrderedDict[str, int] = OrderedDict()
        self._sending: Counter[str] = Counter()
        self._pressed = 0  # answers in a row that we call too often
        self.limits = Limits(text=TEXT, buttons=BUTTONS, label=LABEL, each=SLOW, chat=0.0)

    def read(self, headers: Mapping[str, str], body: bytes) -> list[Heard]:
        """Empty also for the platform's own unsigned probe. Raises Untrusted."""
        if is_probe(body):
            return []
        clock = self._settings.zalo_oa_timestamp
        return understood(trusted(headers, body, self._app_id, self._secret, clock))

    async def news(self, heard: list[Heard]) -> list[Heard]:
        """Without the echoes of what we sent ourselves. Raises storage.store.Unavailable."""
        return [one for one in heard if not (one.sign == "staff" and await self._ours(one))]

    def write(self, address: str, shown: Shown) -> list[Call]:
        card_image = self._settings.zalo_oa_card_image or ""
        return calls(address, shown, self._settings.zalo_oa_buttons, card_image)

    def at_once(self, heard: Heard) -> list[Call]:
        """Nothing: the platform shows no typing. That somebody spoke is remembered for their window."""
        if heard.sign not in ("staff", "left"):
            _remember(self._heard_ms, heard.address, self._now())
        return []

    async def deliver(self, call: Call) -> Receipt:
        address = _address(call)
        window = await self._require_window(address)
        self._sending[address] += 1
        try:
            receipt = await (self._file(call) if call.method == "file" else self._said(call))
        except Misset as ending:
            if ending.why != MONEY or window != "paid":
                raise
            log.error("no money left for paid messages", channel=NAME)
            raise Blocked("quota") from None  # answers go on, they are free
        finally:
            self._sending[address] -= 1
            if not self._sending[address]:
                del self._sending[address]
        _remember(self._sent, receipt.platform_id, None)
        _remember(self._sent_to, address, self._now())
        return receipt

    async def start(self) -> None:
        """Whether the platform lets us work at all."""
        if not (self._app_id and self._app_secret):
            raise Misset(APP)
        if not self._secret:
            raise Misset(SECRET)
        about = await self._asked(GETOA, {})
        about = about if isinstance(about, Mapping) else {}
        if about.get("is_verified") is False:
            raise Misset(UNVERIFIED)
        package = fold(str(about.get("package_name") or ""))
        if package in NO_CALLS:
            raise Misset(PACKAGE)
        if package in ("toan dien", "comprehensive"):
            self.limits = Limits(TEXT, BUTTONS, LABEL, FAST, 0.0)

    async def listen(self, receive: Receive, bookmarks: Bookmarks) -> None:
        """The platform calls us; here tokens are kept fresh and missed messages are looked for."""
        thorough = True
        while True:
            await self._tokens.keep_fresh()
            await self._catch_up(receive, bookmarks, thorough)
            thorough = False
            await self._sleep(ROUND)

    async def fetch(self, ref: str, most: int) -> bytes:
        """What a person sent, from the platform's own hosts only. Raises Refused, NotSent."""
        return await self._client.fetch(ref, most)

    async def close(self) -> None:
        try:
            await self._tokens.close()
        finally:
            await self._client.close()

    def _now(self) -> int:
        return int(self._clock() * 1000)

    async def _renew(self, refresh: str) -> Mapping[str, Any]:
        return await self._client.renew(refresh, self._app_id, self._app_secret)

    # Who may be written to

    async def _require_window(self, address: str) -> str:
        """`free` or `paid`. Raises Blocked before anything is asked of the platform."""
        heard_ms = self._heard_ms.get(address)
        window = open_window(heard_ms, self._now())
        if window != "free":
            heard_ms = await self._last_heard(address)
            window = open_window(heard_ms, self._now())
        if window == "shut" or (window == "paid" and not self._settings.zalo_oa_paid):
            raise Blocked("window")
        if window == "paid":
            await self._require_quota(address)
        elif heard_ms is not None:
            _remember(self._heard_ms, address, heard_ms)
        return window

    async def _require_quota(self, address: str) -> None:
        """A message that costs money goes only when the platform says there is some left for this person."""
        answer = await self._called(lambda token: self._client.post(QUOTA, {"user_id": address}, token))
        left = answer.data.get("cs_reply") if isinstance(answer.data, Mapping) else None
        remain = left.get("remain") if isinstance(left, Mapping) else None
        if isinstance(remain, int) and remain <= 0:
            raise Blocked("quota")

    async def _last_kept(self, address: str) -> int | None:
        try:
            return await self._store.run(lambda session: last_heard(session, address))
        except Unavailable:
            pass
        raise NotSent("database")

    async def _ours(self, echo: Heard) -> bool:
        if echo.event.removeprefix(ECHO) in self._sent or echo.address in self._sending:
            return True
        now_ms = self._now()
        # What this process sends there it knows by its id, though the row may not say so yet.
        elsewhere = now_ms - self._sent_to.get(echo.address, 0) > LATELY_MS
        return await self._store.run(
            lambda session: ours(session, echo.address, echo.event, now_ms, elsewhere=elsewhere)
        )

    # Sending

    async def _said(self, call: Call) -> Receipt:
        """What the platform will not take with buttons goes once more without: nothing was sent yet."""
        body, instead = call.values["body"], call.values.get("instead")
        answer = await self._answer(lambda token: self._client.post(CS, body, token))
        if answer.code in NOT_LIKE_THIS and instead is not None:
            log.warning("buttons not taken", channel=NAME, code=answer.code)
            answer = await self._answer(lambda token: self._client.post(CS, instead, token))
        return _receipt(answer)

    async def _file(self, call: Call) -> Receipt:
        """Uploaded and sent where its kind and size are taken, else told as a link."""
        address, name, url = call.values["user_id"], call.values["name"], call.values["url"]
        link = text_call(address, link_text(name, url))
        kind = name.rpartition(".")[2].lower()
        content = await self._own(url, UPLOADS[kind][1]) if kind in UPLOADS else None
        if not content:
            return await self._said(link)
        answer = await self._uploaded(address, name, kind, content)
        if answer.code in STALE_FILE:
            answer = await self._uploaded(address, name, kind, content)
        return await self._said(link) if answer.code in (*NOT_LIKE_THIS, -210) else _receipt(answer)

    async def _uploaded(self, address: str, name: str, kind: str, content: bytes) -> Answer:
        """The answer to the upload if that failed, else to the message with it."""
        path = UPLOADS[kind][0]
        try:
            upload = await self._answer(lambda token: self._client.upload(path, name, content, token))
        except Unknown as ending:  # nobody sees an upload
            raise NotSent(ending.why) from None
        data = upload.data if isinstance(upload.data, Mapping) else {}
        given = data.get("token") or data.get("attachment_id")
        if upload.code or not given:
            return upload if upload.code else Answer(-201)
        body = (image_body if path.endswith("image") else file_body)(address, str(given))
        return await self._answer(lambda token: self._client.post(CS, body, token))

    async def _own(self, url: str, most: int) -> bytes | None:
        """Our own file, through our own address; None for what is elsewhere or too large."""
        public = self._settings.public_url
        if public is None or urlsplit(url)[:2] != urlsplit(public)[:2]:
            return None
        return await self._client.ours(url, most)

    async def _answer(self, ask: Callable[[str], Awaitable[Answer]]) -> Answer:
        """What the platform answered, with a token it takes. Raises Busy, Misset, NotSent, Unknown."""
        token = await self._tokens.access()
        answer = await ask(token)
        if answer.code in TOKEN:
            answer = await ask(await self._tokens.newer(token))
            if answer.code in TOKEN:
                self._tokens.distrust()
        if answer.code in RATE:
            raise self._too_fast(answer)
        self._pressed = 0
        return answer

    def _too_fast(self, answer: Answer) -> Busy:
        self._pressed += 1
        longest = len(WAITS) if answer.left == 0 else self._pressed  # the minute's allowance is spent
        return Busy("pace", answer.after or WAITS[min(longest, len(WAITS)) - 1])

    # Asking

    async def _called(self, ask: Callable[[str], Awaitable[Answer]]) -> Answer:
        """The same for a call that sends nothing. Raises an Ending for every failure."""
        try:
            answer = await self._answer(ask)
        except Unknown as ending:
            raise NotSent(ending.why) from None
        if answer.code:
            raise ending_of(answer.code)
        return answer

    async def _asked(self, path: str, data: Mapping[str, Any]) -> Any:
        return (await self._called(lambda token: self._client.get(path, data, token))).data

    async def _catch_up(self, receive: Receive, bookmarks: Bookmarks, thorough: bool) -> None:
        """Hears what came since the bookmark and never reached us; at the very first start nothing did."""
        until_ms, place = self._now() - SETTLING_MS, await bookmarks.load()
        if place is not None and place.isdecimal():
            try:
                lost = await missed(self._unhurried(), self._received, int(place), thorough=thorough)
            except (Misset, Refused, Blocked) as ending:  # a right that was not ticked, say: all else works
                log.warning("missed messages not read", channel=NAME, why=ending.why)
                return
            if lost:
                log.info("missed messages", channel=NAME, count=len(lost))
                await receive(lost)
        await bookmarks.save(str(until_ms))

    def _unhurried(self) -> Callable[[str, Mapping[str, Any]], Awaitable[Any]]:
        """Reading shares the minute's allowance with answering."""
        made = 0

        async def ask(path: str, data: Mapping[str, Any]) -> Any:
            nonlocal made
            made += 1
            if made > UNHURRIED:
                await self._sleep(BREATH)
            return await self._asked(path, data)

        return ask

    async def _received(self, address: str, events: Mapping[str, int]) -> set[str]:
        return await self._store.run(lambda session: known(session, address, events))


def _receipt(answer: Answer) -> Receipt:
    """Raises the Ending that a failure stands for."""
    if answer.code:
        raise ending_of(answer.code)
    data = answer.data if isinstance(answer.data, Mapping) else {}
    return Receipt(str(data.get("message_id") or ""))


def _address(call: Call) -> str:
    if call.method == "file":
        return str(call.values["user_id"])
    return str(call.values["body"]["recipient"]["user_id"])


def _bare(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


def _remember(into: OrderedDict[str, Any], key: str, value: Any) -> None:
    into[key] = value
    into.move_to_end(key)
    if len(into) > MOST_REMEMBERED:
        into.popitem(last=False)
