"""A situation in a few words a clerk reads: `hộ kinh doanh, mộc, phường ở Đồng Nai, mua máy`."""

from collections.abc import Iterator
from datetime import date

from handlers.eligibility.compare import activity_name
from handlers.eligibility.situation import Situation
from messages import amounts
from messages.knowledge.words import say
from messages.rules.model import Rules
from messages.units import province_by_code

# Only what is unusual is said: the answer that stands out, by key and the predicate that words it.
_OUTSTANDING = (
    ("registered", "registered_is", False),
    ("produces", "own_production_is", False),
    ("craft_village", "craft_village_is", True),
    ("cleaner_production", "cleaner_production_is", True),
    ("cluster_investor", "cluster_investor_is", True),
    ("machine_new", "machine_new_is", False),
    ("bought_already", "bought_already_is", True),
    ("other_state_support_same_item", "other_state_support_is", True),
    ("own_capital_ready", "own_capital_ready_is", False),
    ("whole_line", "whole_line_is", True),
    ("difficult_area", "difficult_area_is", True),
)
_COUNTED = ("insured_staff", "revenue_vnd", "capital_vnd", "cost_vnd")


def described(situation: Situation, rules: Rules, on: date, language: str) -> str:
    """Entity, trade, place, what stands out, numbers, wish; what is not known is not said."""
    parts = [*_who(situation, language), *_outstanding(situation, language), *_numbers(situation, language)]
    if "wish" in situation:
        name = activity_name(rules, str(situation["wish"]), on, language)
        parts.append(name[:1].lower() + name[1:])
    return ", ".join(parts) or say(language, "changes.nothing_known")


def _who(situation: Situation, language: str) -> Iterator[str]:
    if "entity" in situation:
        yield say(language, f"policy.value.{situation['entity']}")
    if "sector" in situation:
        yield str(situation["sector"])
    place = [*_place(situation, language)]
    if place:
        yield " ".join(place)


def _place(situation: Situation, language: str) -> Iterator[str]:
    if "unit_kind" in situation:
        yield say(language, f"policy.value.{situation['unit_kind']}")
    if "province_code" in situation:
        code = str(situation["province_code"])
        province = province_by_code(code)
        yield say(language, "changes.in_province", province=province.name if province else code)


def _outstanding(situation: Situation, language: str) -> Iterator[str]:
    for key, predicate, value in _OUTSTANDING:
        if situation.get(key) is value:
            yield say(language, f"policy.test.{predicate}.{str(value).lower()}")


def _numbers(situation: Situation, language: str) -> Iterator[str]:
    for key in _COUNTED:
        if key in situation:
            value = int(situation[key])
            told = amounts.money(value, language) if key.endswith("_vnd") else amounts.number(value, language)
            yield say(language, f"changes.counted.{key}", value=told)
