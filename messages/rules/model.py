"""What the rules say, as plain values: conditions with their cases, activities, trades, advice to owners."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from messages.knowledge.model import At, Dated
from messages.units import Province, provinces

MET, FAILS, UNSETTLED = "met", "fails", "unsettled"
OUTCOMES = (MET, FAILS, UNSETTLED)
BENEFICIARY = "beneficiary"  # the question without a wish: are we a beneficiary at all?

ENTITIES = (
    "doanh_nghiep",
    "hop_tac_xa",
    "lien_hiep_hop_tac_xa",
    "to_hop_tac",
    "ho_kinh_doanh",
    "ca_nhan_chua_dang_ky",
    "nghe_nhan",
    "to_chuc_dich_vu_khuyen_cong",
    "khac",
)
UNIT_KINDS = ("xa", "phuong", "dac_khu")
PROVINCE_STATES = ("tinh", "thanh_pho", "chua_ro")  # a province, a centrally-run city, not known that day

Param = bool | int | tuple[str, ...]

# The vocabulary of conditions: a predicate's full name → the key it looks at and what it is given.
# Given: True or False, whole numbers, or some of the listed names (trade: ids of `trades`, province: codes).
PREDICATES: Mapping[str, tuple[str, str | tuple[str, ...]]] = {
    "entity_is_one_of": ("entity", ENTITIES),
    "entity_is_none_of": ("entity", ENTITIES),
    "registered_is": ("registered", "bool"),
    "own_production_is": ("produces", "bool"),
    "trade_is_one_of": ("sector", "trade"),
    "province_is": ("province_code", PROVINCE_STATES),
    "province_is_one_of": ("province_code", "province"),
    "unit_kind_is_one_of": ("unit_kind", UNIT_KINDS),
    "craft_village_is": ("craft_village", "bool"),
    "insured_staff_over": ("insured_staff", "int"),
    "revenue_over": ("revenue_vnd", "int"),
    "revenue_is_none": ("revenue_vnd", "bool"),
    "capital_over": ("capital_vnd", "int"),
    "cleaner_production_is": ("cleaner_production", "bool"),
    "cluster_investor_is": ("cluster_investor", "bool"),
    "machine_new_is": ("machine_new", "bool"),
    "bought_already_is": ("bought_already", "bool"),
    "other_state_support_is": ("other_state_support_same_item", "bool"),
    "own_capital_ready_is": ("own_capital_ready", "bool"),
    "whole_line_is": ("whole_line", "bool"),
    "difficult_area_is": ("difficult_area", "bool"),
}


@dataclass(frozen=True, slots=True)
class Test:
    """One predicate with what it is given: `insured_staff_over: 200`."""

    predicate: str
    given: Param

    @property
    def key(self) -> str:
        return PREDICATES[self.predicate][0]


@dataclass(frozen=True, slots=True)
class Case:
    """When all its tests hold, the condition is `met`, `fails` or `unsettled`.

    `only_for`: ids of activities; empty: all.
    """

    at: At
    when: tuple[Test, ...]
    then: str
    provisions: tuple[str, ...]
    says: str
    says_en: str
    only_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition(Dated):
    """One thing the law asks while the window holds; the first case whose tests hold decides."""

    id: str
    name: str
    name_en: str
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """A figure that is the ceiling when the tests hold; what is not known counts as not holding."""

    at: At
    figure: str
    when: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Activity(Dated):
    """A support activity, by its id, while the window holds; `beneficiary` stands for no wish at all.

    `worth`: what it is worth to a usual facility, 0 to 100, to put results in order.
    """

    id: str
    name: str
    name_en: str
    worth: int
    provisions: tuple[str, ...]
    conditions: tuple[str, ...]
    levels: tuple[Level, ...]
    advice: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trade:
    """A group of trades and the words people call them by.

    `goods`: words that name the goods only: who says no more may make them or sell them.
    `but_not`: words beside which it is another trade.
    """

    at: At
    id: str
    name: str
    name_en: str
    produces: bool | None
    words: tuple[str, ...]
    but_not: tuple[str, ...]
    goods: tuple[str, ...] = ()

    @property
    def all_words(self) -> tuple[str, ...]:
        return self.words + self.goods


@dataclass(frozen=True, slots=True)
class Advice(Dated):
    """What an owner should know beside the verdict.

    `kind`: `paper`, `first` (what to bring before), `caveat`, `deadline` (`day` is its `MM-DD`),
    `office` (who to ask), `priority`.
    """

    id: str
    kind: str
    says: str
    says_en: str
    day: str | None
    provisions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turned:
    """Which legal forms one may lawfully turn into, the nearest first."""

    at: At
    entity: str
    into: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of a policy folder, in the order of the files; activities in the order results list them.

    `making`: words that tell, beside the goods of a trade, that these are made and not only sold.
    `places`: the provinces as this folder knows them, with the days they became cities.
    """

    conditions: tuple[Condition, ...] = ()
    activities: tuple[Activity, ...] = ()
    trades: tuple[Trade, ...] = ()
    advice: tuple[Advice, ...] = ()
    turned: tuple[Turned, ...] = ()
    places: tuple[Province, ...] = field(default_factory=provinces)
    making: tuple[str, ...] = ()

    def conditions_of(self, activity: Activity, on: date) -> tuple[Condition, ...]:
        """The conditions an activity asks that day, in the activity's order."""
        held = {one.id: one for one in self.conditions if one.holds(on)}
        return tuple(held[id_] for id_ in activity.conditions if id_ in held)

    def activities_on(self, on: date) -> tuple[Activity, ...]:
        return tuple(one for one in self.activities if one.holds(on))

    @property
    def wishes(self) -> tuple[str, ...]:
        """Ids of the activities one may wish for, in order."""
        return tuple(dict.fromkeys(one.id for one in self.activities if one.id != BENEFICIARY))
