"""What an update of Telegram says. Only private chats are heard; groups and channels are left in peace."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import structlog
from telegram import CallbackQuery, Chat, ChatMemberUpdated, Message, Update

from bot.receive import Heard
from handlers.turn import FileSent

log = structlog.get_logger()
NAME = "telegram"
LONGEST_NAME = 120  # characters of a file's name
LONGEST_REF = 300  # characters of a file's id; they have about 80
LONGEST_CHOICE = 64  # bytes Telegram gives a button
HIGHEST_ID = 2**63
# What a command means, in words the conversation knows.
COMMANDS = {
    "menu": "menu",
    "help": "giúp",
    "giup": "giúp",
    "data": "dữ liệu",
    "dulieu": "dữ liệu",
    "staff": "gặp cán bộ",
    "canbo": "gặp cán bộ",
    "stop": "dừng",
}
# What a message holds → the sign it is; a moving picture also comes as a document, so it is looked at first.
SIGNS = {
    "sticker": "sticker",
    "dice": "sticker",
    "animation": "sticker",
    "voice": "voice",
    "audio": "voice",
    "video": "video",
    "video_note": "video",
    "venue": "location",
    "location": "location",
}
# Kinds of content a person sends on purpose that we cannot read; whatever else comes is no word of theirs.
ODD = ("poll", "story", "game", "paid_media", "checklist", "invoice", "giveaway")

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s.*)?", re.DOTALL)
# What the library and we stumble over in an update of another shape than promised.
_UNREADABLE = (TypeError, ValueError, KeyError, AttributeError, OverflowError, OSError, RecursionError)


class Tapped(Heard):
    """A tap on a button. `query`: by what Telegram is told that it arrived."""

    query: str


def understood(payload: object) -> list[Heard]:
    """At most one event; empty for what is not for us or cannot be read.

    Beside the signs of `handlers.turn.Said`, `left` and `back` say that the person blocked us or let us in
    again: nothing is said to these.
    """
    if not isinstance(payload, dict) or update_id(payload) is None:
        return []
    try:
        update = Update.de_json(payload, None)
        return _heard(str(update.update_id), update)
    except _UNREADABLE as why:
        log.warning("update not read", channel=NAME, event_id=update_id(payload), error=type(why).__name__)
        return []


def update_id(payload: object) -> int | None:
    found = payload.get("update_id") if isinstance(payload, Mapping) else None
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def _heard(event: str, update: Update) -> list[Heard]:
    if update.callback_query:
        return _tap(event, update.callback_query)
    if update.message:
        return _message(event, update.message)
    if update.edited_message:
        return _edited(event, update.edited_message)
    return _reach(event, update.my_chat_member) if update.my_chat_member else []


def _address(chat: Chat) -> str | None:
    """Of a private chat: its id; None for every other."""
    good = chat.type == "private" and isinstance(chat.id, int) and 0 < chat.id < HIGHEST_ID
    return str(chat.id) if good else None


def _tap(event: str, query: CallbackQuery) -> list[Heard]:
    address = _address(query.message.chat) if query.message else None
    data = query.data
    if address is None or not isinstance(data, str) or not 0 < len(data.encode()) <= LONGEST_CHOICE:
        return []
    tapped = Tapped(NAME, address, event, "", data)
    tapped.query = str(query.id)
    return [tapped]


def _message(event: str, message: Message) -> list[Heard]:
    address = _address(message.chat)
    if address is None or (message.from_user and message.from_user.is_bot):
        return []
    said = _said(message)
    return [Heard(NAME, address, event, **said)] if said else []


def _said(message: Message) -> dict[str, Any]:
    """The fields of Heard that say what it is; empty for what a person did not say."""
    if message.contact:
        return _contact(message)
    if sign := next((sign for kind, sign in SIGNS.items() if getattr(message, kind)), None):
        return {"text": _text(message.caption), "sign": sign}
    if files := _files(message):
        return {"text": _text(message.caption), "files": files}
    if text := _text(message.text):
        return _typed(text)
    return {"text": "", "sign": "unknown"} if _is_odd(message) else {}


def _is_odd(message: Message) -> bool:
    """Something sent that we cannot read: of a known kind, or of one newer than this version."""
    return any(getattr(message, kind, None) for kind in ODD) or bool(message.api_kwargs)


def _contact(message: Message) -> dict[str, Any]:
    contact, sender = message.contact, message.from_user
    own = contact and sender and contact.user_id == sender.id and isinstance(contact.phone_number, str)
    if contact and own:
        return {"text": "", "phone": contact.phone_number[:32]}
    return {"text": "", "sign": "contact"}


def _typed(text: str) -> dict[str, Any]:
    found = _COMMAND.fullmatch(text.strip())
    if not found:
        return {"text": text}
    command = found[1].casefold()
    if command == "start":  # what a link put behind it was written by whoever made the link
        return {"text": "", "sign": "hello"}
    return {"text": COMMANDS.get(command, text)}


def _files(message: Message) -> tuple[FileSent, ...]:
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return (FileSent(_ref(largest.file_id), "photo.jpg"),)
    if message.document:
        return (FileSent(_ref(message.document.file_id), clean_name(message.document.file_name)),)
    return ()


def _ref(file_id: object) -> str:
    if not isinstance(file_id, str) or not 0 < len(file_id) <= LONGEST_REF:
        raise TypeError
    return file_id


def clean_name(name: object) -> str:
    """A file's name without folders and invisible characters, its ending kept when it is cut."""
    last = re.split(r"[/\\]", name)[-1] if isinstance(name, str) else ""
    shown = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    plain = unicodedata.normalize("NFC", shown).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if len(plain) > LONGEST_NAME and dot and len(ending) <= 8:
        return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip()}.{ending}"
    return plain[:LONGEST_NAME] or "document"


def _edited(event: str, message: Message) -> list[Heard]:
    """A text mended after it was sent. A moving location is edited all the time: that says nothing."""
    address = _address(message.chat)
    if address is None or not (_text(message.text) or _text(message.caption)):
        return []
    return [Heard(NAME, address, event, "", sign="edited")]


def _reach(event: str, change: ChatMemberUpdated) -> list[Heard]:
    address = _address(change.chat)
    before, now = change.old_chat_member.status, change.new_chat_member.status
    if address is None or (before == "kicked") == (now == "kicked"):
        return []
    return [Heard(NAME, address, event, "", sign="left" if now == "kicked" else "back")]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
