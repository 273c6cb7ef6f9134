"""The web channel on the wire: JSON a page or a script sends, and the message objects it gets back."""

import re
from typing import Any, NamedTuple

import orjson

NAME = "web"
EVENT = re.compile(r"[A-Za-z0-9._-]{1,64}")
UPLOAD = re.compile(r"[A-Za-z0-9._-]{1,100}")
LONGEST_CHOICE = 200  # characters; ours are far shorter
LONGEST_TEXT = 4_000  # characters, as the conversation reads them
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Unreadable(Exception):
    """The body is not a message. `code` is the error code the sender gets."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Sent(NamedTuple):
    """One message as the client made it: its own id, and a text, the id of a choice, or an upload's token."""

    event: str
    text: str
    choice: str | None = None
    file: str | None = None


def read(body: bytes) -> Sent:
    """`{"id": "a1", "text": "mua máy"}`, `{"id": "a2", "choice": "menu"}` or `{"id": "a3", "file": "5.x.y"}`,
    which may have a text too. Raises Unreadable.
    """
    fields = _object(body)
    event = _event(fields.get("id"))
    if fields.get("file") is not None:
        return Sent(event, read_caption(fields.get("text")), None, read_file(fields["file"]))
    if fields.get("choice") is not None:
        return Sent(event, "", read_choice(fields["choice"]))
    return Sent(event, read_text(fields.get("text")))


def read_text(text: object) -> str:
    if not isinstance(text, str):
        raise Unreadable("bad_shape")
    typed = CONTROL.sub("", text)
    if not typed.strip():
        raise Unreadable("empty")
    if len(typed) > LONGEST_TEXT:
        raise Unreadable("too_long")
    return typed


def read_caption(text: object) -> str:
    """What was written under a file: may be nothing."""
    return read_text(text) if isinstance(text, str) and CONTROL.sub("", text).strip() else ""


def read_file(token: object) -> str:
    if not isinstance(token, str) or not UPLOAD.fullmatch(token):
        raise Unreadable("no_file")
    return token


def read_choice(choice: object) -> str:
    if not isinstance(choice, str):
        raise Unreadable("bad_shape")
    if not 0 < len(choice) <= LONGEST_CHOICE or CONTROL.search(choice):
        raise Unreadable("bad_choice")
    return choice


def write(kept: int, body: str) -> str:
    """A kept reply as the page knows it: `{id, text, choices: [{id, label}], files: [{name, url}]}`.

    The body is JSON already; only the id goes in front of it.
    """
    return f'{{"id":{kept},{body[1:]}'


def _object(body: bytes) -> dict[str, Any]:
    try:
        fields = orjson.loads(body)
    except orjson.JSONDecodeError:  # also: not UTF-8, nested too deep, lone surrogates
        raise Unreadable("bad_json") from None
    if not isinstance(fields, dict):
        raise Unreadable("bad_shape")
    return fields


def _event(event: object) -> str:
    if not isinstance(event, str) or not EVENT.fullmatch(event):
        raise Unreadable("bad_id")
    return event
