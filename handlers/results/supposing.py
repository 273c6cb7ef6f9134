"""What a «nếu …» puts otherwise: «nếu là hợp tác xã thì sao», «máy 800 triệu thì sao», «what if …».

A question about anything else than the result («nếu nộp trễ thì sao») supposes nothing we know and is left to
the policy: every word must be understood.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from handlers.eligibility.replies import NO, UNKNOWN, YES
from handlers.here import Here
from handlers.interview.place import ADDRESS, COMMUNE
from handlers.phrases import Words, all_may_mean, words_of
from handlers.results.told_words import (
    ASKS,
    BESIDE,
    ENTITIES,
    GOES_ON,
    IF_FIRST,
    IF_LATER,
    OTHERWISE,
    THEN,
    UNIT_KINDS,
    WISHES,
    YES_OR_NO,
    Told,
)
from handlers.turn import Talk
from messages.places import Candidate, resolve, unit
from messages.rules.model import Trade
from messages.text import clean, fold
from messages.typed import read_count, read_money
from messages.units import resolve_province

MOST_WORDS = 40
LONGEST_TRADE = 4  # words
_NO_ADDRESS = {ADDRESS: "", COMMUNE: ""}  # another place than the one told, and not which
UNREGISTERED = "ca_nhan_chua_dang_ky"
_NUMBER = (
    r"(?:\d[\d.,]*|(?:mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi|tram|linh|le|chuc|tu|lam)"
    r"(?: (?:mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi|tram|linh|le|chuc|tu|lam|ruoi|nghin|ngan))*)"
)
_PEOPLE = (
    r"(?:lao dong|nguoi|cong nhan|tho|nhan vien|nhan cong|nv|cn|ld|workers?|employees?|staff|people"
    r"|persons?)"
)
_STAFF = re.compile(
    rf"(?:^| )(?P<said>(?:khoang |tam |co |thue |gan |hon )?{_NUMBER} ?{_PEOPLE}(?: \w+){{0,3}}?)(?= |$)"
)
_UNIT = r"(?:trieu|tr|ty|ti|toi|nghin|ngan|k|cu|million|mil|billion|bn|m|b)"
_SUM = re.compile(
    rf"(?:^| )(?P<said>(?:khoang |tam |gan |hon )?{_NUMBER} ?{_UNIT}(?: ?(?:{_NUMBER}"
    rf"|ruoi)(?: ?(?:trieu|tr|dong))?)?"
    rf"(?: (?:dong|vnd|d))?|\d{{1,3}}(?:[.,]\d{{3}}){{2,}}(?: (?:dong|vnd|d))?|\d{{7,}}(?: (?:dong|vnd"
    rf"|d))?)(?= |$)"
)
_BARE = re.compile(
    r"(?:^| )(?:may|gia|chi phi|het|ton|cost|costs)(?: (?:la|khoang|tam|chung|co"
    r"|only))* (?P<said>\d{2,4})(?= |$)"
)
_OF_CAPITAL = re.compile(
    r"\b(?:von(?: dieu le)?|capital)(?: (?:la|khoang|tam|chi|co|len|tang|of|is|dang ky))*$"
)
_OF_REVENUE = re.compile(
    r"\b(?:doanh thu|doanh so|revenue|turnover)(?: (?:la|khoang|tam|chi|co|len|tang|nam|of|is))*$"
)
_AT = re.compile(
    r"(?:^| )(?:o|tai|ve|in|at|(?:chuyen|doi|di|move|moved) (?:ve|ra|sang|len|xuong|den|toi|vao"
    r"|to)) (?:(?:ve|ra|o|tai|den) )?(?P<said>.+)$"
)
_CALLED = re.compile(r"(?:^| )(?P<said>(?:xa|phuong|p|tt|thi tran|dac khu|ward|commune) \S.*)$")


@dataclass(frozen=True, slots=True)
class Supposed:
    """`answers`: what is put otherwise, as answers are kept. `among`: the communes a place may be."""

    answers: Mapping[str, str] = field(default_factory=dict)
    among: tuple[Candidate, ...] = ()


def supposed(here: Here, talk: Talk, text: str, *, is_last: bool) -> Supposed | None:
    """None when nothing is supposed. `is_last`: nothing else was talked about since the result, so that
    «… thì sao» without «nếu» is about it too."""
    words = _words(text)
    if not 1 < len(words) <= MOST_WORDS:
        return None
    told = _told([fold(word) for word in words], is_last=is_last)
    if told is None or OTHERWISE.search(told.plain):
        return None
    return _Read(here, talk, words[told.start : told.start + len(told.plain.split())], told.plain).all()


def _words(text: str) -> list[str]:
    """Parted at spaces, without the marks around them; a comma between words is one too."""
    parted = re.sub(r"[,;:](?= |$)", " ,", clean(text).replace("\n", " , ").replace("-", " "))
    stripped = (word if word == "," else word.strip("?!.…\"'«»“”()") for word in parted.split())
    return [word for word in stripped if word and " " not in fold(word) and (fold(word) or word == ",")]


@dataclass(frozen=True, slots=True)
class _Told:
    """The part that is supposed, and at which word it begins."""

    plain: str
    start: int


def _told(words: list[str], *, is_last: bool) -> _Told | None:
    plain = " ".join(words)
    found = IF_FIRST.match(plain)
    if found is None:
        found = IF_LATER.match(plain)
        if found and not _only(found["asks"], ASKS | BESIDE):
            return None
    if found is None:
        found = GOES_ON.match(plain) if is_last else None
        if found is None or not (found["lead"] or found["tail"]):
            return None
    return _without_asking(found["told"], plain[: found.start("told")].count(" "))


def _without_asking(told: str, start: int) -> _Told | None:
    """Without what is asked about it; None when that is another question («thì nộp ở đâu»)."""
    found = THEN.match(told)
    if found is None:
        return _Told(told, start)
    return _Told(found["told"], start) if _only(found["asks"] or "", ASKS) else None


def _only(said: str, allowed: frozenset[str]) -> bool:
    return all(word in allowed or word == "," for word in said.split())


class _Read:
    """The words of one supposition, and which of them are understood."""

    def __init__(self, here: Here, talk: Talk, words: list[str], plain: str) -> None:
        self.here, self.talk, self.words, self.plain = here, talk, words, plain
        self.covered: set[int] = set()
        self.answers: dict[str, str] = {}
        self.among: tuple[Candidate, ...] = ()

    def all(self) -> Supposed | None:
        self._named("wish", WISHES)
        for key, told in YES_OR_NO.items():
            self._named(key, told)
        self._named("entity", ENTITIES)
        self._numbers()
        self._named("unit_kind", UNIT_KINDS)
        self._place()
        self._trade()
        understood = all(self._is_beside(at) for at in range(len(self.words)))
        if not understood or not (self.answers or self.among):
            return None
        return Supposed(with_papers(self.here, self.talk, self.answers), self.among)

    def _named(self, key: str, told: Sequence[Told]) -> None:
        for pattern, value in told:
            found = re.search(rf"(?<!\S)(?:{pattern})(?!\S)", self.plain)
            if found:
                self.answers[key] = value
                self._cover(found.start(), found.end())
                return

    def _cover(self, start: int, end: int) -> None:
        first = self.plain[:start].count(" ") + (self.plain[start : start + 1] == " ")
        self.covered |= set(range(first, first + len(self.plain[start:end].split())))

    def _is_beside(self, at: int) -> bool:
        return at in self.covered or self.words[at] == "," or fold(self.words[at]) in BESIDE

    # Numbers

    def _numbers(self) -> None:
        for found in _STAFF.finditer(self.plain):
            count = read_count(found["said"])
            if count:
                self.answers["insured_staff"] = str(count.number)
                self._cover(found.start("said"), found.end("said"))
        for found in (*_SUM.finditer(self.plain), *_BARE.finditer(self.plain)):
            self._sum(found)

    def _sum(self, found: re.Match[str]) -> None:
        start, end = found.start("said"), found.end("said")
        money = read_money(self.plain[start:end])
        if money is None or self.covered & self._places(start, end):
            return
        key = self._amount_of(self.plain[:start].rstrip())
        if key == "capital_vnd":
            self.answers.pop("own_capital_ready", None)  # «vốn 5 tỷ» is how much there is, not whether
        self.answers.setdefault(key, str(money.dong))
        self._cover(start, end)

    def _amount_of(self, before: str) -> str:
        """Which amount it is, by the words before it."""
        for key, pattern in (("revenue_vnd", _OF_REVENUE), ("capital_vnd", _OF_CAPITAL)):
            if found := pattern.search(before):
                self._cover(found.start(), found.end())
                return key
        return "cost_vnd"

    def _places(self, start: int, end: int) -> set[int]:
        first = self.plain[:start].count(" ")
        return set(range(first, first + len(self.plain[start:end].split())))

    # A place

    def _place(self) -> None:
        if "unit_kind" in self.answers:
            self.answers |= _NO_ADDRESS
        if "unit_kind" in self.answers or self.answers.get("craft_village"):
            return
        for pattern in (_AT, _CALLED):
            found = pattern.search(self.plain)
            if found and self._found_at(found.start("said"), found.end("said")):
                return

    def _found_at(self, start: int, end: int) -> bool:
        """Whether the words from there on name a place: as many parts between commas as do."""
        parts: list[list[int]] = [[]]
        for at in sorted(self._places(start, end) - self.covered):
            if self.words[at] == ",":
                parts.append([])
            else:
                parts[-1].append(at)
        while len(parts) > 1 and all(map(self._is_beside, parts[-1])):
            parts.pop()
        return any(self._is_place(parts[:count]) for count in range(len(parts), 0, -1))

    def _is_place(self, parts: list[list[int]]) -> bool:
        told = self._placed(", ".join(" ".join(self.words[at] for at in part) for part in parts))
        if told is None:
            return False
        self.covered |= {at for part in parts for at in part}
        self.answers |= told
        return True

    def _placed(self, text: str) -> dict[str, str] | None:
        if province := resolve_province(text):
            return {"province_code": province.code, "unit_kind": UNKNOWN, **_NO_ADDRESS}
        home = self.talk.situation.get("province_code") or self.here.knowledge.centre.province
        found = resolve(text, home=home, on=self.here.today())
        near = tuple(one for one in found if one.province_code == home) or found
        if not near:
            return None
        if len({(one.province_code, one.kind) for one in near}) > 1:
            self.among = near
            return {}
        return commune_told(near[0], text, is_one=len(near) == 1)

    # A trade

    def _trade(self) -> None:
        """What is left to understand, when it is the name of a trade and not of a machine."""
        left = [at for at in range(len(self.words)) if not self._is_beside(at)]
        if not left or left[-1] - left[0] >= LONGEST_TRADE:
            return
        places = range(left[0], left[-1] + 1)
        if self.covered & set(places) or (left[0] and fold(self.words[left[0] - 1]) in ("may", "machine")):
            return
        said = tuple(self.words[at].casefold() for at in places)
        group = self.here.knowledge.law.trades.group(" ".join(said))
        if group is None or not _is_called(said, group):
            return
        self.covered |= set(places)
        self.answers["sector"] = " ".join(said)
        if group.produces is not None:
            self.answers["produces"] = YES if group.produces else NO


def _is_called(said: Words, group: Trade) -> bool:
    """Whether these are words for the trade and no others; «trả» is not «trà»."""
    called = [words_of(word) for word in group.words]
    told = {
        at
        for word in called
        for start in range(len(said) - len(word) + 1)
        if all_may_mean(said[start : start + len(word)], word)
        for at in range(start, start + len(word))
    }
    return bool(told) and all(at in told or fold(said[at]) in BESIDE for at in range(len(said)))


def commune_told(one: Candidate, text: str, *, is_one: bool = True) -> dict[str, str]:
    """What a commune tells of the site."""
    code = {COMMUNE: one.code} if is_one else {COMMUNE: ""}
    return {"province_code": one.province_code, "unit_kind": one.kind, ADDRESS: text, **code}


def commune_of(here: Here, code: str) -> dict[str, str] | None:
    found = unit(code, here.today())
    return commune_told(found, found.name) if found else None


def with_papers(here: Here, talk: Talk, answers: Mapping[str, str]) -> dict[str, str]:
    """A kind of facility with papers is registered; who gets papers is some kind of facility."""
    told, now = dict(answers), talk.situation.get("entity")
    if told.get("entity") == UNREGISTERED:
        return {**told, "registered": NO}
    if "entity" in told and now == UNREGISTERED:
        told.setdefault("registered", YES)
    if told.get("registered") == YES and "entity" not in told and now == UNREGISTERED:
        told["entity"] = next(_turned(here, UNREGISTERED), UNREGISTERED)
    return told


def _turned(here: Here, entity: str) -> Iterator[str]:
    """What one may lawfully become, the nearest first."""
    rules = here.knowledge.law.rules
    return (kind for one in rules.turned if one.entity == entity for kind in one.into)
