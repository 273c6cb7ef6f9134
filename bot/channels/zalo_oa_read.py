"""What a webhook call of a Zalo Official Account says, and whether it is from Zalo at all."""

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any, Literal
from urllib.parse import urlsplit

from bot.channels.port import Untrusted
from bot.channels.wire import fields, same
from bot.receive import Heard
from handlers.turn import FileSent

NAME = "zalo-oa"
PREFIX = "kc:"  # of the payload of our buttons; who types it by hand says no more than who taps
ECHO = "echo:"  # of the event ids of what was sent in the account's name, by us or by somebody
SIGNATURE, TIMESTAMP = "x-zevent-signature", "x-zevent-timestamp"
MOST_FILES = 10  # of one message
LONGEST_CHOICE, LONGEST_URL, LONGEST_NAME = 200, 2_000, 200
Clock = Literal["body", "header"]

_ID = re.compile(r"[\w.:+/=-]{1,200}", re.ASCII)
_NAME = re.compile(r"\w{1,64}", re.ASCII)
_CHOICE = re.compile(rf"{PREFIX}([^\x00-\x20\x7f]{{1,{LONGEST_CHOICE}}})")
_PHONE = re.compile(r"\+?\d[\d .-]{7,18}")

Event = Mapping[str, Any]


def trusted(
    headers: Mapping[str, str], body: bytes, app_id: str, secret: str, clock: Clock = "body"
) -> dict[str, Any]:
    """The event, when its bytes were signed with `secret`. Raises Untrusted.

    The signature is the plain SHA-256 of app id, raw body, timestamp and secret in one row; the timestamp is
    inside the body, so the body is read first and believed only then.
    """
    event, given = fields(body), {name.casefold(): value for name, value in headers.items()}
    signed = given.get(SIGNATURE, "").strip().removeprefix("mac=").strip().lower()
    inside, outside = event.get("timestamp"), given.get(TIMESTAMP)
    at = (outside or inside) if clock == "header" else (inside or outside)
    if not (app_id and secret and signed) or event.get("app_id") != app_id:
        raise Untrusted
    if not same(signed, signature(app_id, body, str(at), secret)):
        raise Untrusted
    return event


def signature(app_id: str, body: bytes, timestamp: str, secret: str) -> str:
    return hashlib.sha256(
        app_id.encode() + body + timestamp.encode("utf-8", "replace") + secret.encode()
    ).hexdigest()


def is_probe(body: bytes) -> bool:
    """Whether it is the empty call that Zalo makes, unsigned, when the address is saved."""
    return body.strip() in (b"", b"{}")


def understood(event: Event) -> list[Heard]:
    """What somebody said; empty for what is not for us, and for what nobody can understand."""
    name = event.get("event_name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return []
    hear = EVENTS.get(name)
    if hear is None and "group" not in name and name.startswith("user_send_"):
        hear = _sign("unknown")
    if hear is None and "group" not in name and name.startswith("oa_send_"):
        hear = _staff
    return hear(event) if hear else []


def text_or_choice(text: str) -> tuple[str, str | None]:
    """A button comes back as if its payload had been typed."""
    tapped = _CHOICE.fullmatch(text.strip())
    return ("", tapped[1]) if tapped else (text, None)


def _text(event: Event) -> list[Heard]:
    text = _message(event).get("text")
    if not isinstance(text, str) or not text.strip():
        return _sign("unknown")(event)
    return _heard(event, _sender(event), *text_or_choice(text))


def _files(event: Event) -> list[Heard]:
    """A photo or document; the words that came with it are heard with it."""
    message = _message(event)
    files = tuple(filter(None, map(file_of, _attachments(message))))[:MOST_FILES]
    text = message.get("text")
    if not files:
        return _sign("unknown")(event)
    return _heard(event, _sender(event), text if isinstance(text, str) else "", files=files)


def file_of(payload: Mapping[str, Any]) -> FileSent | None:
    """From `{"url", "name"}`; a photo has no name but that of its address."""
    url, name = payload.get("url"), payload.get("name")
    if not isinstance(url, str) or not url.startswith("http") or len(url) > LONGEST_URL:
        return None
    try:
        last = urlsplit(url).path.rsplit("/", 1)[-1]
    except ValueError:
        return None
    return FileSent(url, (name if isinstance(name, str) and name else last)[:LONGEST_NAME])


def _link(event: Event) -> list[Heard]:
    text = _message(event).get("text")
    return (_text if isinstance(text, str) and text.strip() else _sign("unknown"))(event)


def _phone(event: Event) -> list[Heard]:
    """The card with name, telephone and address was filled in: only the telephone was asked for."""
    info = event.get("info")
    phone = info.get("phone") if isinstance(info, Mapping) else None
    given = str(phone).strip() if isinstance(phone, str | int) else ""
    if not _PHONE.fullmatch(given):
        return _sign("unknown")(event)
    return _heard(event, _sender(event), phone=given)


def _sign(sign: str) -> Callable[[Event], list[Heard]]:
    """Something other than words. What it held (a place, a sound) is not kept."""
    return lambda event: _heard(event, _sender(event), sign=sign)


def _follows(sign: str) -> Callable[[Event], list[Heard]]:
    """`follow` and `unfollow` have no sender."""
    return lambda event: _heard(event, _id_in(event.get("follower")), sign=sign)


def _opened(event: Event) -> list[Heard]:
    return _heard(event, event.get("user_id"), sign="hello")


def _staff(event: Event) -> list[Heard]:
    """Something was sent in the account's name: by us or, when nobody here knows its id, by a person."""
    heard = _heard(event, _id_in(event.get("recipient")), sign="staff")
    return [one._replace(event=f"{ECHO}{one.event}") for one in heard]


def _nothing(_: Event) -> list[Heard]:
    return []


EVENTS: dict[str, Callable[[Event], list[Heard]]] = {
    "user_send_text": _text,
    "user_send_image": _files,
    "user_send_gif": _files,
    "user_send_file": _files,
    "user_send_sticker": _sign("sticker"),
    "user_send_audio": _sign("voice"),
    "user_send_video": _sign("video"),
    "user_send_link": _link,
    "user_send_location": _sign("location"),
    "user_send_business_card": _sign("contact"),
    "user_submit_info": _phone,
    "follow": _follows("hello"),
    "unfollow": _follows("left"),
    "user_click_chatnow": _opened,
    # No sign that somebody took over; what has "group" in its name is not heard either.
    "oa_send_template": _nothing,
    "oa_send_consent": _nothing,
    "user_received_message": _nothing,
    "user_seen_message": _nothing,
    "user_reacted_message": _nothing,
    "oa_reacted_message": _nothing,
    "add_user_to_tag": _nothing,
    # A visitor without an account: our way of answering does not reach them.
    "anonymous_send_text": _nothing,
    "anonymous_send_image": _nothing,
    "anonymous_send_file": _nothing,
    "anonymous_send_sticker": _nothing,
}


def _heard(
    event: Event,
    who: object,
    text: str = "",
    choice: str | None = None,
    *,
    sign: str | None = None,
    phone: str | None = None,
    files: tuple[FileSent, ...] = (),
) -> list[Heard]:
    """Empty when nobody can tell who it was, or which event."""
    address, event_id = _id(who), _event_id(event)
    if address is None or event_id is None:
        return []
    return [Heard(NAME, address, event_id, text, choice, sign, phone, files)]


def _event_id(event: Event) -> str | None:
    """The message's own id; an event without one is known by its name and time, to each person."""
    given = _id(_message(event).get("msg_id"))
    at = _id(event.get("timestamp"))
    return given or (f"{event['event_name']}:{at}" if at else None)


def _sender(event: Event) -> object:
    return _id_in(event.get("sender"))


def _id_in(who: object) -> object:
    return who.get("id") if isinstance(who, Mapping) else None


def _id(value: object) -> str | None:
    """Ids are strings; a number is taken too."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return value if isinstance(value, str) and _ID.fullmatch(value) else None


def _message(event: Event) -> Mapping[str, Any]:
    message = event.get("message")
    return message if isinstance(message, Mapping) else {}


def _attachments(message: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    listed = message.get("attachments")
    attached = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    return [payload for one in attached if isinstance(payload := one.get("payload"), Mapping)]
