"""What the policy folder says, as plain values: documents, provisions, figures, questions, answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from messages.rules.model import Rules
    from messages.units import Province

NATIONAL = "national"
FACILITIES = (  # kinds of facility, the most usual first; values of `entity` in an eligibility situation
    "ho_kinh_doanh",
    "doanh_nghiep",
    "hop_tac_xa",
    "to_hop_tac",
    "lien_hiep_hop_tac_xa",
    "ca_nhan_chua_dang_ky",
    "khac",
)


@dataclass(frozen=True, slots=True)
class At:
    """Where a record stands: the file inside the policy folder, its first line, the line of each key.

    `items`: for a list the line of each item in order, for a map the line of each name.
    """

    file: str
    line: int
    lines: Mapping[str, int]
    items: Mapping[str, Sequence[int] | Mapping[str, int]] = field(default_factory=dict)

    def of(self, key: str, item: int | str | None = None) -> int:
        """The line of a key, or of one item of its list or map; the record's own line when it has none."""
        own = self.lines.get(key, self.line)
        match item, self.items.get(key):
            case int(), Sequence() as lines if item < len(lines):
                return int(lines[item])
            case str(), Mapping() as lines:
                return int(lines.get(item, own))
        return own


@dataclass(frozen=True, slots=True)
class Dated:
    """A record that holds from a day (None: not known) to a last day (None: no end known)."""

    at: At
    valid_from: date | None
    valid_to: date | None

    def holds(self, on: date) -> bool:
        return (self.valid_from or date.min) <= on <= (self.valid_to or date.max)

    def meets(self, other: "Dated") -> bool:
        """Whether some day belongs to both."""
        starts = self.valid_from or date.min, other.valid_from or date.min
        ends = self.valid_to or date.max, other.valid_to or date.max
        return max(starts) <= min(ends)

    def covers(self, other: "Dated") -> bool:
        """Whether it holds on every day of the other; an unknown start or end of its own is no bar."""
        return (self.valid_from or date.min) <= (other.valid_from or date.min) and (
            other.valid_to or date.max
        ) <= (self.valid_to or date.max)


@dataclass(frozen=True, slots=True)
class Document(Dated):
    """A decree, circular, decision, or another named source (no `number` then)."""

    id: str
    number: str | None
    name: str
    name_en: str
    about: str
    issuer: str | None
    issued: date | None
    amended_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Provision(Dated):
    """One place of a document in our own words. `certainty`: full, second_hand or unconfirmed."""

    id: str
    document: str
    where: str
    province: str | None
    certainty: str
    says: str


@dataclass(frozen=True, slots=True)
class Figure(Dated):
    """A ceiling: hundredths and whole đồng. `quote`: yes, caution (second hand), no (not as today's)."""

    id: str
    what: str
    what_en: str
    purse: str
    percent: float | None
    cap: int | None
    per: str
    per_en: str
    provision: str
    quote: str


@dataclass(frozen=True, slots=True)
class AnswerText(Dated):
    """What is said while the window holds; placeholders such as `{FIGURE.cap}` still stand in the texts.

    `first_for`: other first lines by kind of question (`whether`, `amount`, …). `for_facility`: what holds
    for one kind of facility (`ho_kinh_doanh`, …).
    """

    first: str
    first_en: str
    conditions: tuple[str, ...]
    conditions_en: tuple[str, ...]
    rests_on: tuple[str, ...]
    caution: str | None
    caution_en: str | None
    first_for: Mapping[str, str]
    first_for_en: Mapping[str, str]
    for_facility: Mapping[str, str]
    for_facility_en: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A question people ask, the ways they type it, and its answers by date.

    `province_first`: the own line of a province takes the place of the first line.
    """

    at: At
    id: str
    topic: str
    questions: tuple[str, ...]
    title: str
    title_en: str
    stakes: str
    depends: tuple[str, ...]
    wordings: tuple[str, ...]
    wordings_en: tuple[str, ...]
    answers: tuple[AnswerText, ...]
    next: tuple[str, ...]
    province_first: bool = False

    def answer_on(self, on: date) -> AnswerText | None:
        return next((answer for answer in self.answers if answer.holds(on)), None)


@dataclass(frozen=True, slots=True)
class ProvinceLine(Dated):
    """What one province adds to an entry. `province`: two digits."""

    entry: str
    province: str
    says: str
    says_en: str
    rests_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outside:
    """A topic that is not ours (`outside`) or that we do not do (`refused`)."""

    at: At
    id: str
    kind: str
    title: str
    title_en: str
    says: str
    says_en: str
    wordings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitChange:
    """A commune (five digits) or a province (two) is `now` of another kind, from the day `since` on.

    `by`: number of the resolution, None when nobody found it. `certainty`: as of a provision. `sure_from`:
    when nobody knows the first day, the day by which it surely is so.
    """

    at: At
    code: str
    name: str
    was: str
    now: str
    since: date
    by: str | None
    certainty: str
    sure_from: date | None = None

    @property
    def told(self) -> tuple[object, ...]:
        """What it says, wherever it stands."""
        days = self.since, self.sure_from
        return self.code, self.name, self.was, self.now, *days, self.by, self.certainty


@dataclass(frozen=True, slots=True)
class Policy:
    """The whole folder: records by id, province lines in the order of the files."""

    documents: Mapping[str, Document]
    provisions: Mapping[str, Provision]
    figures: Mapping[str, Figure]
    entries: Mapping[str, Entry]
    lines: tuple[ProvinceLine, ...]
    outside: Mapping[str, Outside]
    rules: "Rules"
    unit_changes: tuple[UnitChange, ...] = ()

    def is_city(self, province: "Province", on: date) -> bool:
        """Whether a province is a centrally run city that day, by this folder or from before."""
        here = (one for one in self.unit_changes if one.code == province.code and one.now == "thanh_pho")
        return province.is_city(on) or any(one.since <= on for one in here)

    def line_for(self, entry: str, province: str | None, on: date) -> ProvinceLine | None:
        mine = (line for line in self.lines if line.entry == entry and line.province == province)
        return next((line for line in mine if line.holds(on)), None)
