"""What we say to one person, as calls of the OpenAPI: buttons where they fit, numbered text beside them."""

import unicodedata
from collections.abc import Sequence
from typing import Any, Literal

from bot.channels.port import SHARE_PHONE, Call, Choice, File, Shown, parts
from bot.channels.zalo_oa_read import PREFIX

TEXT, BUTTONS, LABEL, SUBTITLE, PAYLOAD = 2_000, 5, 100, 500, 1_000  # characters, pieces
CS = "/v3.0/oa/message/cs"
Variant = Literal["plain", "typed", "inside", "off"]


def calls(address: str, shown: Shown, variant: Variant, card_image: str = "") -> list[Call]:
    """In order: the words, with the choices under the last of them, the card for a telephone, the files.

    Without the address of a picture there is no such card, and the telephone is typed.
    """
    shown = Shown(_nfc(shown.text), tuple(_plain(one) for one in shown.choices), shown.files)
    sharing = [one for one in shown.choices if one.id == SHARE_PHONE]
    picked = len(shown.choices) > len(sharing)
    found = _asked(address, shown, variant) if picked else _words(address, shown.text)
    cards = [phone_card(address, one.label, shown.text, card_image) for one in sharing if card_image]
    return [*found, *cards, *(file_call(address, file) for file in shown.files)]


def text_call(address: str, text: str) -> Call:
    return Call("cs", {"body": _to(address, {"text": text})})


def file_call(address: str, file: File) -> Call:
    """Uploaded first where the platform takes its kind, else a link."""
    return Call("file", {"user_id": address, "name": file.name, "url": file.url})


def link_text(name: str, url: str) -> str:
    return f"{_nfc(name)}\n{url}"


def phone_card(address: str, title: str, subtitle: str, image: str) -> Call:
    """On which a person hands over their name and telephone; `image`: the https address of a PNG or JPEG."""
    element = {"title": _short(_nfc(title)), "subtitle": _nfc(subtitle)[:SUBTITLE], "image_url": image}
    payload = {"template_type": "request_user_info", "elements": [element]}
    return Call("cs", {"body": _to(address, {"attachment": {"type": "template", "payload": payload}})})


def file_body(address: str, token: str) -> dict[str, Any]:
    return _to(address, {"attachment": {"type": "file", "payload": {"token": token}}})


def image_body(address: str, attachment: str) -> dict[str, Any]:
    element = {"media_type": "image", "attachment_id": attachment}
    payload = {"template_type": "media", "elements": [element]}
    return _to(address, {"attachment": {"type": "template", "payload": payload}})


def _words(address: str, text: str) -> list[Call]:
    return [text_call(address, part) for part in parts(text, TEXT)]


def _asked(address: str, shown: Shown, variant: Variant) -> list[Call]:
    """Words and choices; when both do not fit in one message, the choices have one of their own."""
    told = _numbered(shown)
    if len(told) <= TEXT:
        return [_choosing(address, shown, told, variant)]
    before = _words(address, shown.text)
    listed = parts(_numbered(Shown("", shown.choices)), TEXT)
    *more, last = listed
    return [
        *before,
        *_words(address, "\n".join(more)),
        _choosing(address, Shown(last, shown.choices), last, variant, tell=True),
    ]


def _choosing(address: str, shown: Shown, told: str, variant: Variant, *, tell: bool = False) -> Call:
    """`told`: all of it as numbered text, which is also what goes when buttons are not taken."""
    picked = [one for one in shown.choices if one.id != SHARE_PHONE]
    offered = [one for one in picked if len(PREFIX + one.id) <= PAYLOAD]
    if variant == "off" or not offered:
        return text_call(address, told)
    whole = len(offered) == len(picked) <= BUTTONS and all(len(one.label) <= LABEL for one in picked)
    text = shown.text if whole and shown.text and not tell else told
    body = _to(address, _with_buttons(text, offered[:BUTTONS], variant))
    return Call("cs", {"body": body, "instead": _to(address, {"text": told})})


def _numbered(shown: Shown) -> str:
    """Choices under the numbers they have in the conversation, without that of handing over a telephone."""
    told = [f"{number}. {one.label}" for number, one in enumerate(shown.choices, 1) if one.id != SHARE_PHONE]
    return "\n\n".join(filter(None, (shown.text, "\n".join(told))))


def _with_buttons(text: str, choices: Sequence[Choice], variant: Variant) -> dict[str, Any]:
    """`plain`: words beside the buttons; `typed`: the template named too; `inside`: the words among them."""
    payload: dict[str, Any] = {"buttons": [_button(one) for one in choices]}
    if variant == "typed":
        payload = {"template_type": "button", **payload}
    if variant == "inside":
        return {"attachment": {"type": "template", "payload": {"text": text, **payload}}}
    return {"text": text, "attachment": {"type": "template", "payload": payload}}


def _button(choice: Choice) -> dict[str, str]:
    return {"title": _short(choice.label), "type": "oa.query.hide", "payload": PREFIX + choice.id}


def _short(label: str) -> str:
    return label if len(label) <= LABEL else label[: LABEL - 1].rstrip() + "…"


def _to(address: str, message: dict[str, Any]) -> dict[str, Any]:
    return {"recipient": {"user_id": address}, "message": message}


def _plain(choice: Choice) -> Choice:
    return Choice(choice.id, _nfc(choice.label))


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
