"""What people wrote while nobody listened: found in the platform's own list of conversations."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

from bot.channels.zalo_oa_read import understood
from bot.receive import Heard

RECENT, CONVERSATION = "/v2.0/oa/listrecentchat", "/v2.0/oa/conversation"
PAGE = 10  # messages; the platform gives no more
MOST_PAGES = 200
FROM_USER = 1
KINDS = {
    "text": "user_send_text",
    "photo": "user_send_image",
    "image": "user_send_image",
    "gif": "user_send_gif",
    "file": "user_send_file",
    "sticker": "user_send_sticker",
    "voice": "user_send_audio",
    "audio": "user_send_audio",
    "video": "user_send_video",
    "link": "user_send_link",
    "links": "user_send_link",
    "location": "user_send_location",
}

Ask = Callable[[str, Mapping[str, Any]], Awaitable[Any]]  # path, data → what the platform answered
Known = Callable[[str, Mapping[str, int]], Awaitable[set[str]]]  # address, event id → ms → those received
Message = Mapping[str, Any]


async def missed(ask: Ask, known: Known, since_ms: int, *, thorough: bool) -> list[Heard]:
    """Messages of people since then that were never received, oldest first.

    `thorough`: everybody's conversation is read; else only theirs whose last word is unknown here.
    """
    said: dict[str, dict[str, Message]] = {}
    async for message in _pages(ask, RECENT, {}, since_ms):
        user = message.get("from_id" if message.get("src") == FROM_USER else "to_id")
        if isinstance(user, str):
            _note(said.setdefault(user, {}), message)
    found: list[tuple[int, Heard]] = []
    for user, messages in said.items():
        found += await _of(ask, known, user, messages, since_ms, thorough)
    return [heard for _, heard in sorted(found, key=lambda one: one[0])]


async def _of(
    ask: Ask, known: Known, user: str, messages: dict[str, Message], since_ms: int, thorough: bool
) -> list[tuple[int, Heard]]:
    """One person's, with their times."""
    if not thorough and not set(messages) - await known(user, _times(messages)):
        return []
    async for message in _pages(ask, CONVERSATION, {"user_id": user}, since_ms):
        _note(messages, message)
    received = await known(user, _times(messages))
    lost = [message for event, message in reversed(messages.items()) if event not in received]
    return [(time_of(message), heard) for message in lost for heard in heard_in(message)]


def _times(messages: Mapping[str, Message]) -> dict[str, int]:
    return {event: time_of(message) for event, message in messages.items()}


def _note(messages: dict[str, Message], message: Message) -> None:
    event = message.get("message_id")
    if message.get("src") == FROM_USER and isinstance(event, str):
        messages[event] = message


async def _pages(ask: Ask, path: str, more: Mapping[str, Any], since_ms: int) -> AsyncIterator[Message]:
    """Newest first, down to `since_ms`."""
    for page in range(MOST_PAGES):
        listed = await ask(path, {**more, "offset": page * PAGE, "count": PAGE})
        messages = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
        fresh = [one for one in messages if time_of(one) > since_ms]
        for message in fresh:
            yield message
        if len(messages) < PAGE or len(fresh) < len(messages):
            return


def time_of(message: Message) -> int:
    """Epoch ms; 0 when it has none."""
    at = message.get("time")
    return int(at) if isinstance(at, int) or (isinstance(at, str) and at.isdecimal()) else 0


def heard_in(message: Message) -> list[Heard]:
    """As if its event had come."""
    kind = str(message.get("type", "")).casefold()
    name = message.get("message")
    payload = {"url": message.get("url"), "name": name if kind == "file" else None}
    return understood(
        {
            "event_name": KINDS.get(kind, "user_send_other"),
            "sender": {"id": message.get("from_id")},
            "message": {
                "msg_id": message.get("message_id"),
                "text": name if kind in ("text", "link", "links") else message.get("description"),
                "attachments": [{"payload": payload}],
            },
            "timestamp": str(time_of(message)),
        }
    )
