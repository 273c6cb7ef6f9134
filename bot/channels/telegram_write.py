"""What we say, as calls of Telegram: plain text, one button a row under its last part, files after it."""

from typing import Any

from bot.channels.port import SHARE_PHONE, Call, Choice, Limits, Shown, numbered, parts

LIMITS = Limits(text=4_096, buttons=100, label=40, each=28.5, chat=1.0)
LONGEST_ID = 64  # bytes of a button's data
MANY = 8  # choices; beyond them the list stands in the text too, to be read at leisure
LONGEST_CAPTION = 200  # characters; the platform takes 1024


def written(address: str, shown: Shown) -> list[Call]:
    """No markup is used, so no character anybody writes can break it."""
    chat = {"chat_id": int(address)}
    markup = _markup(shown)
    said = [
        Call("sendMessage", chat | {"text": part, "link_preview_options": {"is_disabled": True}})
        for part in _parts(numbered(shown) if _in_text(shown) else shown.text)
    ]
    if markup and said:
        said[-1] = Call("sendMessage", {**said[-1].values, "reply_markup": markup})
    files = [
        Call("sendDocument", chat | {"document": file.url, "filename": file.name}) for file in shown.files
    ]
    return said + files


def _in_text(shown: Shown) -> bool:
    """Whether the choices stand in the text, numbered: many, cut on their buttons, or without one."""
    if len(shown.choices) > MANY or not shown.text.strip():
        return True
    if any(one.id == SHARE_PHONE for one in shown.choices):
        return False
    return any(len(one.label) > LIMITS.label or not _fits(one) for one in shown.choices)


def _markup(shown: Shown) -> dict[str, Any]:
    """Buttons under the message; to hand over a number there must be keys in the keyboard's place."""
    if any(one.id == SHARE_PHONE for one in shown.choices):
        keys = [[_key(one)] for one in shown.choices]
        return {"keyboard": keys, "resize_keyboard": True, "one_time_keyboard": True}
    rows = _rows(shown)
    return {"inline_keyboard": rows} if rows else {}


def _key(choice: Choice) -> dict[str, Any]:
    """Pressed, it types its label, or shares the number Telegram knows."""
    return {"text": choice.label} | ({"request_contact": True} if choice.id == SHARE_PHONE else {})


def _rows(shown: Shown) -> list[list[dict[str, Any]]]:
    number = "{}. " if _in_text(shown) else ""
    return [
        [{"text": cut(number.format(n) + one.label, LIMITS.label), "callback_data": one.id}]
        for n, one in enumerate(shown.choices, 1)
        if _fits(one) and one.label.strip()
    ][: LIMITS.buttons]


def _fits(choice: Choice) -> bool:
    """Whether the button can carry the choice itself, so that it still works after every restart."""
    return len(choice.id.encode()) <= LONGEST_ID


def cut(label: str, most: int) -> str:
    """At most `most` characters, cut at a word, with «…» for what is missing."""
    if len(label) <= most:
        return label
    kept = label[: most - 1]
    at_word = kept.rpartition(" ")[0] if label[most - 1] != " " else kept
    return f"{(at_word if len(at_word) > most // 2 else kept).rstrip(' ,;:–-')}…"


def _parts(text: str) -> list[str]:
    """Telegram counts a character beyond the first plane (an emoji) as two."""
    return [
        piece
        for part in parts(text, LIMITS.text)
        for piece in ([part] if units(part) <= LIMITS.text else parts(part, LIMITS.text // 2))
    ]


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
