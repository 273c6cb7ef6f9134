"""The sender of the fake account's webhook: signs exact bytes, calls again on its ladder, then gives up."""

import json
from collections.abc import Mapping
from typing import Any

import orjson
from aiohttp import ClientError, ClientSession

from tests.fakes.zalo_oa_rules import NOON, Quirks, digest

APP, OA_SECRET = "1234567890123456789", "oa-secret-demo"
LADDER = (30, 300, 900, 1800, 3600)  # seconds after which a webhook that failed is called again
JSON = {"Content-Type": "application/json"}
DEADLINE = 2.0  # seconds the platform waits for the webhook


class Sender:
    """`http` is set while the fake serves."""

    http: ClientSession

    def __init__(self, quirks: Quirks, app_id: str) -> None:
        self.quirks, self.app_id = quirks, app_id
        self.now = float(NOON)  # seconds
        self.webhook = ""  # the address; "" when switched off
        self.hooked: list[int] = []  # what the webhook answered, 0 for nothing in time
        self.waiting: list[tuple[float, int, dict[str, Any]]] = []  # due, tries so far, event

    async def push(self, *events: dict[str, Any]) -> dict[str, Any]:
        """Tells these, in this order: twice the same is a duplicate, any other order is out of order."""
        for event in events:
            if self.webhook:
                await self._tell(event, 0)
        return events[-1]

    async def let_pass(self, seconds: float) -> None:
        """Moves the clock; what is due to be told again by then is told, each at its time."""
        end = self.now + seconds
        while self.webhook and self.waiting and min(self.waiting, key=_due)[0] <= end:
            first = min(self.waiting, key=_due)
            self.waiting.remove(first)
            self.now = max(self.now, first[0])
            await self._tell(first[2], first[1])
        self.now = end

    async def _tell(self, event: dict[str, Any], tries: int) -> None:
        status = await self.knock(self.bytes_of(event), tries=tries)
        if status == 200:
            return
        if tries < len(LADDER):
            self.waiting.append((self.now + LADDER[tries], tries + 1, event))
        else:
            self.webhook = ""  # until somebody switches it on again in the console

    def bytes_of(self, event: Mapping[str, Any]) -> bytes:
        if self.quirks.escaped:
            return json.dumps(event, separators=(",", ":")).encode()
        return orjson.dumps(event)

    def headers(self, body: bytes, tries: int = 0) -> dict[str, str]:
        """As the platform signs exactly these bytes."""
        inside = str(orjson.loads(body).get("timestamp", ""))
        outside = str(self._ms() + 17)
        signed = digest(self.app_id, body, outside if self.quirks.clock == "header" else inside, OA_SECRET)
        headers = {"X-ZEvent-Signature": signed if self.quirks.bare else f"mac={signed}"}
        if self.quirks.clock == "header":
            headers["X-ZEvent-Timestamp"] = outside
        return headers | ({"num_retry": str(tries)} if tries else {})

    async def knock(self, body: bytes, headers: Mapping[str, str] | None = None, *, tries: int = 0) -> int:
        """Calls the webhook, signed unless `headers` are given. Returns the status, 0 for none in time."""
        signed = self.headers(body, tries) if headers is None else headers
        try:
            async with self.http.post(self.webhook, data=body, headers={**signed, **JSON}) as response:
                self.hooked.append(response.status)
        except (ClientError, TimeoutError):
            self.hooked.append(0)
        return self.hooked[-1]

    async def probe(self) -> int:
        """What is sent, unsigned, when the address is saved in the console; it must get 200."""
        return await self.knock(b"{}", {})

    def _ms(self) -> int:
        return int(self.now * 1000)


def _due(waiting: tuple[float, int, dict[str, Any]]) -> float:
    return waiting[0]
