"""What the fake Official Account takes and refuses: shapes of messages, windows, packages, uploads."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

HOUR = 3600
NOON = 1_795_323_600  # epoch seconds
LONGEST, MOST_BUTTONS, LONGEST_TITLE, LONGEST_PAYLOAD = 2_000, 5, 100, 1_000
ENDINGS = {
    "image": (("jpg", "jpeg", "png"), 1_000_000),
    "gif": (("gif",), 5_000_000),
    "file": (("pdf", "doc", "docx"), 5_000_000),
}
BUTTONS = frozenset({"plain", "typed", "inside"})


@dataclass
class Quirks:
    """What nobody could prove without a live account, and how this account is set up."""

    buttons: frozenset[str] = BUTTONS  # the shapes of buttons that are taken
    bare: bool = False  # the signature without `mac=`
    clock: Literal["body", "header"] = "body"  # which timestamp is signed
    escaped: bool = False  # letters beyond ASCII written as escapes
    echo: bool = False  # what we send is told to the webhook too
    quota: bool = True  # answers tell what is left
    file_token: bool = True  # an uploaded file is a `token`, else an `attachment_id`
    oa_id: str = "oaid"  # or `oa_id`
    proof: bool = False  # the app wants a proof of its secret
    verified: bool = True
    package: str = "Tăng trưởng"
    each_minute: int = 100
    paid_left: int = 500  # paid messages
    dead_refresh: int = -14014  # or -118


@dataclass
class Person:
    """`last`: epoch seconds of their last word."""

    last: float = NOON
    follower: bool = True
    blocked: bool = False


class Failure(Exception):
    """Comes with HTTP 200."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(code)
        self.code, self.words = code, words


@dataclass(frozen=True)
class Asset:
    kind: str
    name: str
    content: bytes
    at: float

    def check(self) -> None:
        if self.kind not in ENDINGS or self.name.rpartition(".")[2].lower() not in ENDINGS[self.kind][0]:
            raise Failure(-201, "file type is not supported")
        if len(self.content) > ENDINGS[self.kind][1]:
            raise Failure(-210, "file size is too large")


def shape_of(message: Mapping[str, Any]) -> str:
    """Raises Failure(-201) for what is no message."""
    attachment = message.get("attachment")
    if attachment is None:
        return "text"
    payload = attachment.get("payload") or {}
    kind = payload.get("template_type")
    if attachment.get("type") == "file" and payload.get("token"):
        return "file"
    if attachment.get("type") == "template" and kind == "media":
        return "image"
    if attachment.get("type") == "template" and kind == "request_user_info":
        return "card"
    if attachment.get("type") == "template" and payload.get("buttons"):
        return "typed" if kind == "button" else "inside" if "text" in payload else "plain"
    raise Failure(-201, "attachment is invalid")


def anything_wrong(
    quirks: Quirks,
    person: Person | None,
    shape: str,
    message: Mapping[str, Any],
    assets: Mapping[str, Asset],
    now: float,
) -> None:
    """Raises Failure with the platform's own code."""
    if quirks.package in ("Cơ bản", "Tiêu chuẩn"):
        raise Failure(-224, "OA package is too low")
    if person is None or now - person.last > 7 * 24 * HOUR:
        raise Failure(-230, "User has not interacted with the OA in the past 7 days")
    if not person.follower:
        raise Failure(-213, "User has not followed the OA")
    if person.blocked:
        raise Failure(-244, "User has restricted messages of this type")
    _check_shape(quirks, shape, message, assets, now)


def _check_shape(
    quirks: Quirks, shape: str, message: Mapping[str, Any], assets: Mapping[str, Asset], now: float
) -> None:
    payload = (message.get("attachment") or {}).get("payload") or {}
    if shape in BUTTONS:
        _check_buttons(quirks, shape, payload.get("buttons", []))
    if shape in ("text", *BUTTONS):
        _check_text(str(payload.get("text", "") if shape == "inside" else message.get("text", "")))
    if shape in ("image", "file"):
        element = (payload.get("elements") or [{}])[0]
        _check_asset(assets.get(str(payload.get("token") or element.get("attachment_id"))), now)


def _check_text(text: str) -> None:
    if not text.strip():
        raise Failure(-201, "text is invalid")
    if len(text) > LONGEST:
        raise Failure(-210, "text is over 2000 characters")


def _check_buttons(quirks: Quirks, shape: str, buttons: Sequence[Mapping[str, Any]]) -> None:
    if shape not in quirks.buttons or len(buttons) > MOST_BUTTONS:
        raise Failure(-201, "buttons is invalid")
    for button in buttons:
        title, payload = str(button.get("title", "")), button.get("payload")
        good = button.get("type") in ("oa.query.hide", "oa.query.show") and isinstance(payload, str)
        if not good or not 0 < len(title) <= LONGEST_TITLE or not 0 < len(str(payload)) <= LONGEST_PAYLOAD:
            raise Failure(-201, "buttons is invalid")


def _check_asset(asset: Asset | None, now: float) -> None:
    if asset is None or now - asset.at > 7 * 24 * HOUR:
        raise Failure(-100, "attachment has expired")


def page_of(messages: Sequence[Mapping[str, Any]], asked: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """At most ten, newest first."""
    start, many = int(asked.get("offset", 0)), min(int(asked.get("count", 10)), 10)
    return list(messages[start : start + many])


def digest(app_id: str, body: bytes, timestamp: str, secret: str) -> str:
    """The signature: a plain hash over the four in one row, no key."""
    return hashlib.sha256(b"".join((app_id.encode(), body, timestamp.encode(), secret.encode()))).hexdigest()


def proof(secret: str, token: str) -> str:
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()
