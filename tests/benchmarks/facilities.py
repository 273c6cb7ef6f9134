"""A made-up population of owners and what each wishes for, the same each time.

Mostly registered households that make listed goods in a commune; some firms, cooperatives, people without
papers, traders, wards of cities, a few large firms, brick kilns, artisans and investors in clusters.
"""

import random
from collections.abc import Mapping
from typing import Any

Truth = dict[str, Any]

BILLION = 1_000_000_000
CITIES = ("01", "31", "46", "48", "79", "92", "75", "24", "22")
PROVINCES = ("66", "66", "66", "68", "52", "38", "40", "25", "37", "86", "82", "91", "08", "15", "20")
LISTED = (
    *(
        "rang xay cà phê",
        "che bien nong san",
        "bún khô",
        "nước mắm",
        "mộc",
        "đồ gỗ",
        "may gia công",
        "in bao bì",
    ),
    *(
        "cơ khí",
        "gia công cnc",
        "gạch không nung",
        "phân hữu cơ",
        "làm nhang",
        "đan lát",
        "dệt thổ cẩm",
        "gốm",
    ),
)
OTHERS = ("sản xuất phần mềm", "trồng sầu riêng", "khai thác đá", "gạch nung", "dịch vụ", "nuôi tôm")
WISHES: Mapping[str | None, int] = {
    None: 12,
    "machinery": 30,
    "training": 9,
    "demo_model": 8,
    "fairs": 9,
    "voting": 8,
    "trademark_showroom": 5,
    "tech_transfer": 4,
    "cleaner_production": 4,
    "management_startup": 4,
    "market_export": 3,
    "consulting": 3,
    "linkage_cluster": 2,
    "relocation_environment": 2,
    "information": 1,
    "capacity": 1,
    "international": 1,
}
KINDS: Mapping[str, int] = {
    "household": 58,
    "firm": 14,
    "cooperative": 8,
    "no papers": 6,
    "trader": 4,
    "ward of a city": 5,
    "large firm": 2,
    "kiln": 1,
    "artisan": 1,
    "cluster": 1,
}


def owners(count: int, seed: int = 2026) -> list[tuple[str | None, Truth]]:
    """So many wishes (None: none) with everything that is true of who asks."""
    draw = random.Random(seed)
    return [(_one_of(draw, WISHES), _facility(draw)) for _ in range(count)]


def _one_of(draw: random.Random, weights: Mapping[Any, int]) -> Any:
    return draw.choices(list(weights), list(weights.values()))[0]


def _facility(draw: random.Random) -> Truth:
    """A usual household, then what makes its kind another."""
    kind = _one_of(draw, KINDS)
    usual: Truth = {
        "entity": "ho_kinh_doanh",
        "registered": draw.random() < 0.94,
        "produces": draw.random() < 0.97,
        "sector": draw.choice(LISTED if draw.random() < 0.9 else OTHERS),
        "province_code": draw.choice(PROVINCES if draw.random() < 0.8 else CITIES),
        "unit_kind": draw.choices(("xa", "phuong", "dac_khu"), (80, 19, 1))[0],
        "craft_village": draw.random() < 0.1,
        "insured_staff": draw.randrange(3, 60),
        "revenue_vnd": draw.randrange(0, 40) * BILLION,
        "capital_vnd": draw.randrange(1, 20) * BILLION,
        "cleaner_production": draw.random() < 0.08,
        "cluster_investor": draw.random() < 0.01,
    }
    return usual | _own(draw, kind) | _about_the_wish(draw)


def _own(draw: random.Random, kind: str) -> Truth:
    """What its kind says otherwise."""
    kinds: Mapping[str, Truth] = {
        "firm": {"entity": "doanh_nghiep", "registered": True},
        "cooperative": {
            "entity": draw.choice(("hop_tac_xa", "hop_tac_xa", "to_hop_tac", "lien_hiep_hop_tac_xa"))
        },
        "no papers": {"entity": "ca_nhan_chua_dang_ky", "registered": False},
        "trader": {"produces": False, "sector": draw.choice(("bán lẻ", "đại lý", "thu mua nông sản"))},
        "ward of a city": {"province_code": draw.choice(CITIES), "unit_kind": "phuong"},
        "large firm": {
            "entity": "doanh_nghiep",
            "registered": True,
            "insured_staff": draw.randrange(150, 900),
            "revenue_vnd": draw.randrange(150, 900) * BILLION,
            "capital_vnd": draw.randrange(80, 500) * BILLION,
        },
        "kiln": {"sector": "lò gạch thủ công"},
        "artisan": {"entity": "nghe_nhan", "registered": draw.random() < 0.5},
        "cluster": {
            "entity": "doanh_nghiep",
            "registered": True,
            "produces": False,
            "cluster_investor": True,
        },
    }
    return kinds.get(kind, {})


def _about_the_wish(draw: random.Random) -> Truth:
    return {
        "machine_new": draw.random() < 0.9,
        "bought_already": draw.random() < 0.08,
        "other_state_support_same_item": draw.random() < 0.05,
        "own_capital_ready": draw.random() < 0.88,
        "whole_line": draw.random() < 0.1,
        "difficult_area": draw.random() < 0.3,
        "cost_vnd": draw.randrange(20, 3000) * 1_000_000,
    }
