"""Which first line answers a question of a certain kind: yes or no, how much, when, where, who."""

import re
from collections.abc import Collection, Mapping

# The kinds a first line can answer, the most telling first: who asks how much may also say "can I".
KINDS_ASKED = ("amount", "who", "whether", "when", "where", "papers", "how", "meaning")
PLACES = ("tinh", "thanh_pho")  # a province, or a city that is run like one

# What a first line that answers a kind of question looks like.
_ANSWERS: Mapping[str, re.Pattern[str]] = {
    "amount": re.compile(r"\{[^{}]+\.(?:cap|percent)\}|\d|\b(?:mức|số tiền|tỷ lệ)\b"),
    "whether": re.compile(
        r"(?:Có|Không|Được|Chưa|Phải|Đúng|Còn|Nên|Tùy|Chỉ|Thường|Vẫn|Xin|Gần như|\{until:[^?]*\?Còn)\b"
    ),
    "when": re.compile(
        r"\{(?:next|last|date):|\d{1,2}/\d|\b(?:ngày|tháng|năm|hằng năm|trước khi|sau khi|cùng lúc)\b"
    ),
    "where": re.compile(r"\b(?:Sở|Trung tâm|Ủy ban|Bộ|Cục|nơi|tỉnh|xã)\b"),
}


def first_key(
    kinds: Collection[str], first: str, first_for: Mapping[str, str], place: str | None = None
) -> str | None:
    """The key of `first_for` that answers a question of these kinds; None: the line `first` does it.

    `place`: one of PLACES; a line for it answers yes or no for the person's own province.
    """
    if place in first_for and (not kinds or "whether" in kinds):
        return place
    for kind in (kind for kind in KINDS_ASKED if kind in kinds):
        if kind in first_for:
            return kind
        if answers(first, kind):
            return None
    return None


def answers(first: str, kind: str) -> bool:
    """Whether a first line has the shape of an answer to this kind of question."""
    shape = _ANSWERS.get(kind)
    if shape is None:
        return False
    return bool(shape.match(first) if kind == "whether" else shape.search(first))
