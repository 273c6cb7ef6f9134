"""The laws of plain speech: no amount typed by hand, no jargon, no district office, enough ways of asking."""

import re
from collections.abc import Iterable, Iterator

from messages.knowledge.model import AnswerText, At, Entry, Outside, Policy, ProvinceLine
from messages.knowledge.problems import Problem
from messages.text import fold, tokens

_LONGEST_TITLE = 60
_LEAST = {"wordings": 8, "wordings_en": 2}
_AMOUNT = re.compile(
    r"(\d+(?:[.,]\d+)*)\s*"
    r"(triệu|t[ỷỉ]|%|đồng(?! (?:nai|tháp))|nghìn|ngàn|million|billion|thousand|percent|per cent|VND)",
    re.IGNORECASE,
)
_UNITS = {
    "triệu": "million",
    "tỷ": "billion",
    "tỉ": "billion",
    "nghìn": "thousand",
    "ngàn": "thousand",
    "đồng": "dong",
    "vnd": "dong",
    "percent": "%",
    "per cent": "%",
}
_JARGON = ("đối tượng thụ hưởng", "thụ hưởng", "CNNT", "TTCN", "KCĐP", "KCQG", "chủ thể đề án", "beneficiary")
_DISTRICT = re.compile(
    r"(nộp|gửi|hỏi|đến|lên|gặp|liên hệ|tại|ở)\s[^.;!?]{0,40}"
    r"(phòng (kinh tế|công thương) huyện|phòng kinh tế và hạ tầng|(ubnd|ủy ban nhân dân) (cấp )?huyện)",
    re.IGNORECASE,
)
_GONE = re.compile(r"không còn|đã bỏ|bỏ rồi|thay cho|trước đây|thời đó|hồi trước|trước ngày", re.IGNORECASE)

Claims = dict[str, tuple[str, At, int]]  # a folded wording, and who has it where


def plain_problems(policy: Policy) -> list[Problem]:
    return [
        *_titles([*policy.entries.values(), *policy.outside.values()]),
        *_wordings(policy),
        *(problem for entry in policy.entries.values() for problem in _speeches(policy, entry.answers)),
        *_speeches(policy, policy.lines),
    ]


def _titles(rows: Iterable[Entry | Outside]) -> Iterator[Problem]:
    for row in rows:
        for key, title in (("title", row.title), ("title_en", row.title_en)):
            if len(title) > _LONGEST_TITLE:
                yield Problem(row.at.file, row.at.of(key), "title_long", {"length": len(title)})


def _wordings(policy: Policy) -> Iterator[Problem]:
    claimed: Claims = {}
    asked: list[Entry | Outside] = [*policy.entries.values(), *policy.outside.values()]
    for row in asked:
        for key in ("wordings", "wordings_en"):
            yield from _ways_of_asking(row, key, claimed)


def _ways_of_asking(
    row: Entry | Outside, key: str, claimed: dict[str, tuple[str, At, int]]
) -> Iterator[Problem]:
    if not hasattr(row, key):
        return
    given: tuple[str, ...] = getattr(row, key)
    if len(given) < _LEAST[key]:
        yield Problem(row.at.file, row.at.of(key), "few_wordings", {"id": row.id, "least": _LEAST[key]})
    for item, wording in enumerate(given):
        line = row.at.of(key, item)
        first, at, first_line = claimed.setdefault(" ".join(tokens(wording)), (row.id, row.at, line))
        if (at.file, first_line) != (row.at.file, line):
            values = {"wording": wording, "id": first, "file": at.file, "line": first_line}
            kind = "wording_repeated" if first == row.id else "wording_twice"
            yield Problem(row.at.file, line, kind, values)


def _speeches(policy: Policy, speeches: Iterable[AnswerText | ProvinceLine]) -> Iterator[Problem]:
    for speech in speeches:
        known = {amount for each in speech.rests_on for amount in _said_by(policy, each)}
        for key, item, text in spoken(speech):
            for kind, given in _unplain(text, known):
                yield Problem(speech.at.file, speech.at.of(key, item), kind, {"given": given})


def _said_by(policy: Policy, provision: str) -> set[tuple[str, str]]:
    known = policy.provisions.get(provision)
    return {_amount(*pair) for pair in _AMOUNT.findall(known.says)} if known else set()


def spoken(speech: AnswerText | ProvinceLine) -> Iterator[tuple[str, int | str | None, str]]:
    """Every text of an answer with its key and its item in a list or map."""
    for key in ("first", "first_en", "caution", "caution_en", "says", "says_en"):
        text = getattr(speech, key, None)
        if text:
            yield key, None, text
    for key in ("conditions", "conditions_en"):
        yield from ((key, item, text) for item, text in enumerate(getattr(speech, key, ())))
    for key in ("first_for", "first_for_en", "for_facility", "for_facility_en"):
        yield from ((key, name, text) for name, text in getattr(speech, key, {}).items())


def _unplain(text: str, known: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for found in _AMOUNT.finditer(text):
        if _amount(*found.groups()) not in known:
            yield "typed_amount", found[0]
    for word in _JARGON:
        if re.search(rf"\b{fold(word)}\b", fold(text)):
            yield "jargon", word
    for sentence in re.split(r"[.;!?]", text):
        place = _DISTRICT.search(sentence)
        if place and not _GONE.search(sentence):
            yield "district", place[2]


def _amount(digits: str, unit: str) -> tuple[str, str]:
    """An amount without its spelling: `1,5 tỷ` and `1.5 billion` are one."""
    unit = unit.casefold()
    digits = re.sub(r"[.,](?=\d{3}\b)", "", digits)
    return digits.replace(",", "."), _UNITS.get(unit, unit)
