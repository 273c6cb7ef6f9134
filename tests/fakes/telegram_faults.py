"""What the fake Telegram refuses, and what goes wrong on order."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

WORDS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    429: "Too Many Requests: retry later",
    502: "Bad Gateway",
}


class Failure(Exception):
    """A call that is refused: HTTP status, its words, and `parameters` of the answer."""

    def __init__(self, status: int, words: str = "", parameters: Mapping[str, Any] | None = None) -> None:
        super().__init__(status)
        self.status, self.words = status, words or WORDS.get(status, "Internal Server Error")
        self.parameters = parameters


@dataclass
class Fault:
    """What happens to calls of `method` ("": any) to `chat` (None: any).

    The first `after` of them go well, the next `times` do not. `status`: the answer's; 0: the connection is
    cut; 200: nothing is wrong but the time it takes. `recorded`: the call did what it says nevertheless, and
    only then goes wrong. `until`: nothing is answered before it is set. `body`: instead of Telegram's JSON.
    """

    method: str = ""
    chat: int | None = None
    status: int = 0
    words: str = ""
    parameters: Mapping[str, Any] | None = None
    recorded: bool = False
    until: asyncio.Event | None = None
    body: bytes | None = None
    after: int = 0
    times: int = 1

    def hits(self, method: str, values: Mapping[str, Any]) -> bool:
        """Whether it is this call's turn to go wrong; counts the calls."""
        if self.method not in ("", method) or self.times <= 0:
            return False
        if self.chat is not None and str(self.chat) != str(values.get("chat_id")):
            return False
        if self.after > 0:
            self.after -= 1
            return False
        self.times -= 1
        return True


@dataclass
class Faults:
    planned: list[Fault] = field(default_factory=list)

    def of(self, method: str, values: Mapping[str, Any]) -> Fault | None:
        hit = next((fault for fault in self.planned if fault.hits(method, values)), None)
        self.planned[:] = [fault for fault in self.planned if fault.times > 0]
        return hit
