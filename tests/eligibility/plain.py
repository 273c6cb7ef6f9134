"""The rules read a second time, as a person with the files and a pencil would: no diagram, no classes.

A verdict needs every key its conditions look at; `fillings` gives all ways the unknown ones may turn out.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import product
from math import floor, prod
from pathlib import Path
from typing import Any

import yaml

POLICIES = Path(__file__).parents[2] / "messages/policies"
Facts = Mapping[str, Any]
Ask = Callable[[Facts, Any, date], bool]

CITIES = {
    **dict.fromkeys(("01", "31", "46", "48", "79", "92"), date(2025, 1, 1)),
    "75": date(2026, 4, 30),
    "24": date(2026, 9, 20),
    "22": date(2026, 10, 1),
}
TRADES = {  # what somebody types → the group it belongs to
    "chế biến cà phê": "che_bien",
    "moc": "hang_tieu_dung",
    "Phân bón": "hoa_chat_vat_lieu",
    "gia công cơ khí": "co_khi_dien",
    "làm nhang": "thu_cong",
    "tái chế nhựa": "moi_truong",
    "khai thác đá": "khoang_san",
    "lo gach thu cong": "lo_gach_o_nhiem",
    "gạch nung": "gach_nung",
    "buôn bán": "mua_ban_dich_vu",
    "trồng cà phê": "nong_nghiep",
    "sản xuất phần mềm": "",
}
ENTITIES = (
    *("ho_kinh_doanh", "doanh_nghiep", "hop_tac_xa", "lien_hiep_hop_tac_xa", "to_hop_tac"),
    *("ca_nhan_chua_dang_ky", "nghe_nhan", "to_chuc_dich_vu_khuyen_cong", "khac"),
)
# Values on both sides of everything the law looks at; the first is the usual one.
VALUES: Mapping[str, tuple[Any, ...]] = {
    "entity": ENTITIES,
    "registered": (True, False),
    "produces": (True, False),
    "sector": tuple(TRADES),
    "province_code": ("66", "01", "75", "24", "22"),
    "unit_kind": ("xa", "phuong", "dac_khu"),
    "craft_village": (False, True),
    "insured_staff": (200, 201),
    "revenue_vnd": (200_000_000_000, 200_000_000_001, 0, 1),
    "capital_vnd": (100_000_000_000, 100_000_000_001),
    "cleaner_production": (False, True),
    "cluster_investor": (False, True),
    "machine_new": (True, False),
    "bought_already": (False, True),
    "other_state_support_same_item": (False, True),
    "own_capital_ready": (True, False),
}
# Both sides of every day on which something changes, and a usual day.
_DAYS = """
2026-11-22 2012-07-04 2012-07-05 2013-02-09 2013-02-10 2014-04-07 2014-04-08 2018-05-10 2018-05-11 2021-10-14
2021-10-15 2025-06-30 2025-07-01 2025-10-14 2025-10-15 2026-04-29 2026-04-30 2026-08-31 2026-09-01 2026-09-19
2026-09-20 2026-09-30 2026-10-01
"""
DAYS = tuple(map(date.fromisoformat, _DAYS.split()))


def city(code: str, on: date) -> str:
    if code == "22" and (on.year, on.month) == (2026, 9):
        return "chua_ro"
    return "thanh_pho" if code in CITIES and CITIES[code] <= on else "tinh"


ASKS: Mapping[str, tuple[str, Ask]] = {
    "entity_is_one_of": ("entity", lambda f, given, on: f["entity"] in given),
    "entity_is_none_of": ("entity", lambda f, given, on: f["entity"] not in given),
    "registered_is": ("registered", lambda f, given, on: f["registered"] == given),
    "own_production_is": ("produces", lambda f, given, on: f["produces"] == given),
    "trade_is_one_of": ("sector", lambda f, given, on: TRADES[f["sector"]] in given),
    "province_is": ("province_code", lambda f, given, on: city(f["province_code"], on) in given),
    "province_is_one_of": ("province_code", lambda f, given, on: f["province_code"] in given),
    "unit_kind_is_one_of": ("unit_kind", lambda f, given, on: f["unit_kind"] in given),
    "craft_village_is": ("craft_village", lambda f, given, on: f["craft_village"] == given),
    "insured_staff_over": ("insured_staff", lambda f, given, on: f["insured_staff"] > given),
    "revenue_over": ("revenue_vnd", lambda f, given, on: f["revenue_vnd"] > given),
    "revenue_is_none": ("revenue_vnd", lambda f, given, on: (f["revenue_vnd"] == 0) == given),
    "capital_over": ("capital_vnd", lambda f, given, on: f["capital_vnd"] > given),
    "cleaner_production_is": (
        "cleaner_production",
        lambda f, given, on: f["cleaner_production"] == given,
    ),
    "cluster_investor_is": ("cluster_investor", lambda f, given, on: f["cluster_investor"] == given),
    "machine_new_is": ("machine_new", lambda f, given, on: f["machine_new"] == given),
    "bought_already_is": ("bought_already", lambda f, given, on: f["bought_already"] == given),
    "other_state_support_is": (
        "other_state_support_same_item",
        lambda f, given, on: f["other_state_support_same_item"] == given,
    ),
    "own_capital_ready_is": ("own_capital_ready", lambda f, given, on: f["own_capital_ready"] == given),
}


@cache
def _rules(kind: str) -> list[dict[str, Any]]:
    files = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(POLICIES.glob("rules/*.yaml"))]
    return [row for file in files for row in file.get(kind) or []]


def _holds(row: Facts, on: date) -> bool:
    return (row["valid_from"] or date.min) <= on <= (row["valid_to"] or date.max)


@cache
def conditions(wish: str | None, on: date) -> list[list[dict[str, Any]]] | None:
    """The cases of each condition asked for a wish that day; None when nothing is written for it."""
    found = [row for row in _rules("activities") if row["id"] == (wish or "beneficiary") and _holds(row, on)]
    if not found:
        return None
    asked = (row for row in _rules("conditions") if row["id"] in found[0]["conditions"] and _holds(row, on))
    return [
        [case for case in row["cases"] if not case.get("only_for") or wish in case["only_for"]]
        for row in asked
    ]


def looked_at(wish: str | None, on: date) -> set[str]:
    """The keys any of its cases names."""
    cases = [case for each in conditions(wish, on) or [] for case in each]
    return {ASKS[name][0] for case in cases for name in case.get("when") or {}}


def settled(facts: Facts, wish: str | None, on: date) -> str:
    """The verdict when every key looked at is known."""
    asked = conditions(wish, on)
    if asked is None:
        return "unsure"
    outcomes = {_outcome(facts, cases, on) for cases in asked}
    return "no" if "fails" in outcomes else "unsure" if "unsettled" in outcomes else "yes"


def _outcome(facts: Facts, cases: list[dict[str, Any]], on: date) -> str:
    for case in cases:
        tests = (case.get("when") or {}).items()
        if all(ASKS[name][1](facts, given, on) for name, given in tests):
            return str(case["then"])
    raise AssertionError("a condition without a last case")


def ways(keys: set[str]) -> int:
    return prod(len(VALUES[key]) for key in keys)


def fillings(known: Facts, keys: list[str]) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    """Every way the unknown keys may turn out: their values, and the whole situation."""
    for values in product(*(VALUES[key] for key in keys)):
        yield values, {**known, **dict(zip(keys, values, strict=True))}


def judged(known: Facts, wish: str | None, on: date) -> tuple[str, set[str]]:
    """The verdict with unknown keys, and the unknown keys whose answer alone can change it."""
    unknown = sorted(looked_at(wish, on) - set(known))
    table = {values: settled(facts, wish, on) for values, facts in fillings(known, unknown)}
    verdicts = set(table.values())
    return (verdicts.pop() if len(verdicts) == 1 else "need_more"), set(_deciding(unknown, table))


def _deciding(unknown: list[str], table: Mapping[tuple[Any, ...], str]) -> Iterator[str]:
    for at, key in enumerate(unknown):
        seen: dict[tuple[Any, ...], str] = {}
        for values, verdict in table.items():
            if seen.setdefault(values[:at] + values[at + 1 :], verdict) != verdict:
                yield key
                break


@cache
def _figures() -> dict[str, dict[str, Any]]:
    figures = yaml.safe_load((POLICIES / "figures.yaml").read_text("utf-8"))
    for path in POLICIES.glob("provinces/*.yaml"):
        figures += yaml.safe_load(path.read_text("utf-8")).get("figures") or []
    return {row["id"]: row for row in figures}


def quotable(facts: Facts, wish: str, on: date) -> dict[str, dict[str, Any]]:
    """The figure that may be said from each purse: `national`, and the province's own under its code."""
    found: dict[str, dict[str, Any]] = {}
    for row in _rules("activities"):
        for level in (row.get("levels") or []) if row["id"] == wish and _holds(row, on) else []:
            figure = _figures()[level["figure"]]
            meant = all(
                facts.get(name.removesuffix("_is")) == given
                for name, given in (level.get("when") or {}).items()
            )
            ours = figure["purse"] in ("national", facts.get("province_code"))
            if meant and ours and figure["quote"] != "no" and _holds(figure, on):
                found.setdefault(figure["purse"], figure)
    return found


def ceiling(figure: Mapping[str, Any], cost: int) -> int:
    share = Fraction(str(figure["percent"] or 100)) / 100 * cost
    return floor(share if figure["cap"] is None else min(share, figure["cap"]))
