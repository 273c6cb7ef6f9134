"""The laws of plain speech: no amount typed by hand, no office words, no district office."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from messages.knowledge.model import AnswerText, At, Entry, Figure, Outside, Policy, ProvinceLine
from messages.knowledge.problems import Problem
from messages.text import tokens

_LONGEST_TITLE = 60  # letters of a button
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
_DONG = {"million": 10**6, "billion": 10**9, "thousand": 10**3, "dong": 1}
_JARGON = {  # an office word, and what to say instead
    "đối tượng thụ hưởng": "cơ sở được hỗ trợ",
    "đơn vị thụ hưởng": "cơ sở được hỗ trợ",
    "thụ hưởng": "được hỗ trợ",
    "chủ thể đề án": "cơ sở làm đề án",
    "cơ quan có thẩm quyền": "tên cơ quan đó",
    "hiện hành": "hiện nay",
    "hợp lệ": "đúng, đủ",
    "căn cứ vào": "theo",
    "nêu trên": "tên của việc đó",
    "triển khai": "làm",
    "hạng mục": "phần việc",
    "CNNT": "công nghiệp nông thôn",
    "TTCN": "tiểu thủ công nghiệp",
    "KCĐP": "khuyến công địa phương",
    "KCQG": "khuyến công quốc gia",
    "SXSH": "sản xuất sạch hơn",
    "DNNVV": "doanh nghiệp nhỏ và vừa",
    "UBND": "Ủy ban nhân dân",
    "HĐND": "Hội đồng nhân dân",
    "NSNN": "ngân sách nhà nước",
    "beneficiary": "facility supported",
    "beneficiaries": "facilities supported",
}
_DISTRICT = re.compile(
    r"(nộp|gửi|hỏi|đến|lên|gặp|liên hệ|tại|ở)\s[^.;!?]{0,40}"
    r"(phòng (kinh tế|công thương) huyện|phòng kinh tế và hạ tầng|(ubnd|ủy ban nhân dân) (cấp )?huyện)",
    re.IGNORECASE,
)
_GONE = re.compile(r"không còn|đã bỏ|bỏ rồi|thay cho|trước đây|thời đó|hồi trước|trước ngày", re.IGNORECASE)

Claims = dict[str, tuple[str, At, int]]  # a folded wording, and who has it where
Speech = AnswerText | ProvinceLine
Texts = Iterable[tuple[str, int | str | None, str]]  # with its key and its item in a list or map


def plain_problems(policy: Policy) -> list[Problem]:
    asked: list[Entry | Outside] = [*policy.entries.values(), *policy.outside.values()]
    return [
        *(problem for row in asked for problem in _titles(row)),
        *_wordings(asked),
        *(problem for entry in policy.entries.values() for problem in _speeches(policy, entry.answers)),
        *_speeches(policy, policy.lines),
    ]


def _titles(row: Entry | Outside) -> Iterator[Problem]:
    for key in ("title", "title_en", "says", "says_en"):
        text = getattr(row, key, None)
        if not text:
            continue
        if key.startswith("title") and len(text) > _LONGEST_TITLE:
            yield Problem(row.at.file, row.at.of(key), "title_long", {"length": len(text)})
        for values in _office_words(text):
            yield Problem(row.at.file, row.at.of(key), "jargon", values)


def _wordings(asked: Iterable[Entry | Outside]) -> Iterator[Problem]:
    claimed: Claims = {}
    for row in asked:
        for key in ("wordings", "wordings_en"):
            yield from _ways_of_asking(row, key, claimed)


def _ways_of_asking(row: Entry | Outside, key: str, claimed: Claims) -> Iterator[Problem]:
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


def _speeches(policy: Policy, speeches: Iterable[Speech]) -> Iterator[Problem]:
    return unplain_problems(policy, ((each.at, each.rests_on, spoken(each)) for each in speeches))


def unplain_problems(policy: Policy, records: Iterable[tuple[At, Sequence[str], Texts]]) -> Iterator[Problem]:
    """Amounts that stand in none of the provisions a record rests on, office words, district offices."""
    by_source = _figures_by_source(policy)
    for at, rests_on, texts in records:
        known = {amount for each in rests_on for amount in _said_by(policy, each)}
        figures = [figure for each in rests_on for figure in by_source.get(each, ())]
        for key, item, text in texts:
            for kind, values in _unplain(text, known, figures):
                yield Problem(at.file, at.of(key, item), kind, values)


def _figures_by_source(policy: Policy) -> dict[str, list[Figure]]:
    figures: dict[str, list[Figure]] = {}
    for figure in policy.figures.values():
        figures.setdefault(figure.provision, []).append(figure)
    return figures


def _said_by(policy: Policy, provision: str) -> set[tuple[str, str]]:
    known = policy.provisions.get(provision)
    return {_amount(*pair) for pair in _AMOUNT.findall(known.says)} if known else set()


def spoken(speech: Speech) -> Iterator[tuple[str, int | str | None, str]]:
    """Every text of an answer with its key and its item in a list or map."""
    for key in ("first", "first_en", "caution", "caution_en", "says", "says_en"):
        text = getattr(speech, key, None)
        if text:
            yield key, None, text
    for key in ("conditions", "conditions_en"):
        yield from ((key, item, text) for item, text in enumerate(getattr(speech, key, ())))
    for key in ("first_for", "first_for_en", "for_facility", "for_facility_en"):
        yield from ((key, name, text) for name, text in getattr(speech, key, {}).items())


def _unplain(
    text: str, known: set[tuple[str, str]], figures: Iterable[Figure]
) -> Iterator[tuple[str, dict[str, object]]]:
    for found in _AMOUNT.finditer(text):
        amount = _amount(*found.groups())
        placeholder = next((each for figure in figures for each in _placeholders(figure, amount)), None)
        if placeholder:
            yield "figure_by_hand", {"given": found[0], "placeholder": placeholder}
        elif amount not in known:
            yield "typed_amount", {"given": found[0]}
    yield from (("jargon", values) for values in _office_words(text))
    for sentence in re.split(r"[.;!?]", text):
        place = _DISTRICT.search(sentence)
        if place and not _GONE.search(sentence):
            yield "district", {"given": place[2]}


def _placeholders(figure: Figure, amount: tuple[str, str]) -> Iterator[str]:
    """The placeholder of a figure that says this amount."""
    digits, unit = amount
    value = float(digits) if digits.count(".") < 2 else -1
    if unit == "%" and figure.percent == value:
        yield f"{{{figure.id}.percent}}"
    if unit in _DONG and figure.cap == value * _DONG[unit]:
        yield f"{{{figure.id}.cap}}"


def _office_words(text: str) -> Iterator[dict[str, object]]:
    for word, instead in _JARGON.items():
        if _pattern(word).search(text):
            yield {"given": word, "instead": instead}


@cache
def _pattern(word: str) -> re.Pattern[str]:
    """Capital abbreviations as they stand, but not in a document's number; other words in any case."""
    if word.isupper():
        return re.compile(rf"(?<![\w/-]){word}(?![\w/-])(?!\))")
    return re.compile(rf"\b{word}\b", re.IGNORECASE)


def _amount(digits: str, unit: str) -> tuple[str, str]:
    """An amount without its spelling: `1,5 tỷ` and `1.5 billion` are one."""
    unit = unit.casefold()
    digits = re.sub(r"[.,](?=\d{3}\b)", "", digits)
    return digits.replace(",", "."), _UNITS.get(unit, unit)
