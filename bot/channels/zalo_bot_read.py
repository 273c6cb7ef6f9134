"""What an update of the Zalo Bot Platform says, in its documented and its observed shapes."""

from collections.abc import Mapping
from typing import Any

import orjson

from bot.receive import Heard
from handlers.turn import FileSent

NAME = "zalo-bot"
LONGEST_ID = 128  # characters; Zalo's own have about 20
LONGEST_URL = 2_000

SIGNS = {
    "message.sticker.received": "sticker",
    "message.voice.received": "voice",
    "message.unsupported.received": "unknown",
}


def parsed(body: bytes) -> Mapping[str, Any]:
    """The update in the body, with or without the `{ok, result}` around it. Raises ValueError."""
    if not body.strip():
        return {}
    try:
        payload = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise ValueError("no JSON") from None  # theirs would carry the text along
    return update_of(payload) if isinstance(payload, dict) else {}


def update_of(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    inner = payload.get("result")
    return inner if isinstance(inner, dict) else payload


def understood(update: Mapping[str, Any]) -> list[Heard]:
    """One event of a private chat; empty for groups, bots, and what has no id to know it again."""
    event, message = update.get("event_name"), update.get("message")
    if not isinstance(event, str) or not isinstance(message, dict):
        return []
    address, known_as = _private_chat(message), _id(message.get("message_id"))
    if not address or not known_as:
        return []
    return [_heard(event, message, address, known_as)]


def _heard(event: str, message: Mapping[str, Any], address: str, known_as: str) -> Heard:
    heard = Heard(NAME, address, known_as, "", sign=SIGNS.get(event, "unknown"))
    if event == "message.text.received" and (text := _text(message.get("text"))):
        return heard._replace(text=text, sign=None)
    if event == "message.image.received" and (url := _photo(message)):
        caption = _text(message.get("caption")) or _text(message.get("text"))
        return heard._replace(text=caption, sign=None, files=(FileSent(url, "photo.jpg"),))
    return heard


def _private_chat(message: Mapping[str, Any]) -> str:
    """The chat's id; "" for a group, for another bot, and when it is not said where this was written."""
    chat, sender = message.get("chat"), message.get("from")
    if not isinstance(chat, dict) or not isinstance(sender, dict) or sender.get("is_bot") is True:
        return ""
    found, kind = _id(chat.get("id")), chat.get("chat_type")
    unsaid = kind is None and found == _id(sender.get("id"))
    return found if kind == "PRIVATE" or unsaid else ""


def _photo(message: Mapping[str, Any]) -> str:
    """The docs call it `photo`, live updates `photo_url`."""
    for name in ("photo_url", "photo"):
        url = message.get(name)
        if isinstance(url, str) and 0 < len(url) <= LONGEST_URL and url.isprintable():
            return url
    return ""


def _id(value: object) -> str:
    """An id as text; "" for what cannot be one."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    good = isinstance(value, str) and 0 < len(value) <= LONGEST_ID and value.isprintable()
    return str(value) if good else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
