"""Made-up facilities by which a change of law is looked at before it is published."""

from collections.abc import Mapping

from handlers.eligibility.compare import Sample
from handlers.eligibility.situation import Value

Answers = dict[str, Value]
_MILLION, _BILLION = 10**6, 10**9

# Everything in order: what each facility below does not say of itself.
_USUAL: Answers = {
    "registered": True,
    "produces": True,
    "craft_village": False,
    "cleaner_production": False,
    "cluster_investor": False,
    "machine_new": True,
    "bought_already": False,
    "other_state_support_same_item": False,
    "own_capital_ready": True,
    "whole_line": False,
    "difficult_area": False,
}
_HOUSEHOLD: Answers = _USUAL | {"entity": "ho_kinh_doanh", "wish": "machinery"}
_COOPERATIVE: Answers = _USUAL | {"entity": "hop_tac_xa", "wish": "machinery"}
_UNION: Answers = _USUAL | {"entity": "lien_hiep_hop_tac_xa", "wish": "machinery"}
_FIRM: Answers = _USUAL | {
    "entity": "doanh_nghiep",
    "wish": "machinery",
    "insured_staff": 40,
    "revenue_vnd": 30 * _BILLION,
    "capital_vnd": 20 * _BILLION,
}


def _at(unit_kind: str, province_code: str, sector: str) -> Answers:
    return {"unit_kind": unit_kind, "province_code": province_code, "sector": sector}


_COFFEE = _at("xa", "66", "rang xay cà phê")
_WOOD = _at("xa", "52", "mộc")
_CNC = _at("xa", "25", "gia công cơ khí")
_SILK = _at("xa", "11", "dệt thổ cẩm")

_PLACES: Mapping[str, Answers] = {
    "commune": _HOUSEHOLD | _COFFEE,
    "commune-of-city": _HOUSEHOLD | _at("xa", "01", "mây tre đan"),
    "ward-of-province": _HOUSEHOLD | _at("phuong", "66", "mộc"),
    "ward-of-city": _HOUSEHOLD | _at("phuong", "79", "mộc"),
    "ward-of-hue": _HOUSEHOLD | _at("phuong", "46", "làm hương"),
    "ward-of-dong-nai": _HOUSEHOLD | _at("phuong", "75", "mộc"),
    "ward-of-bac-ninh": _HOUSEHOLD | _at("phuong", "24", "mộc"),
    "ward-of-quang-ninh": _HOUSEHOLD | _at("phuong", "22", "gốm"),
    "special-zone": _HOUSEHOLD | _at("dac_khu", "91", "nước mắm"),
    "village-in-city": _HOUSEHOLD | _at("phuong", "01", "gốm") | {"craft_village": True},
    "village-in-bac-ninh": _HOUSEHOLD | _at("phuong", "24", "mộc") | {"craft_village": True},
    "village-in-commune": _HOUSEHOLD | _at("xa", "01", "gốm") | {"craft_village": True},
}
_FORMS: Mapping[str, Answers] = {
    "cooperative": _COOPERATIVE | _SILK,
    "cooperative-in-dong-nai": _COOPERATIVE | _at("phuong", "75", "hạt điều"),
    "union": _UNION | _at("xa", "14", "chế biến chè"),
    "union-in-bac-ninh": _UNION | _at("phuong", "24", "bánh kẹo"),
    "group": _USUAL | _SILK | {"entity": "to_hop_tac", "wish": "machinery"},
    "unregistered": _HOUSEHOLD | _WOOD | {"entity": "ca_nhan_chua_dang_ky", "registered": False},
    "artisan": _USUAL | _at("xa", "37", "thêu ren") | {"entity": "nghe_nhan", "wish": "training"},
    "service": _USUAL | _CNC | {"entity": "to_chuc_dich_vu_khuyen_cong", "wish": "capacity"},
    "service-international": _USUAL
    | _CNC
    | {"entity": "to_chuc_dich_vu_khuyen_cong", "wish": "international"},
    "other": _USUAL | _WOOD | {"entity": "khac", "wish": "machinery"},
}
_SIZES: Mapping[str, Answers] = {
    "firm": _FIRM | _CNC,
    "firm-200-staff": _FIRM | _CNC | {"insured_staff": 200},
    "firm-230-staff": _FIRM | _CNC | {"insured_staff": 230},
    "firm-300-staff": _FIRM | _CNC | {"insured_staff": 300},
    "firm-350-staff": _FIRM | _CNC | {"insured_staff": 350},
    "firm-large-revenue": _FIRM | _CNC | {"revenue_vnd": 300 * _BILLION},
    "firm-large": _FIRM | _CNC | {"revenue_vnd": 300 * _BILLION, "capital_vnd": 150 * _BILLION},
    "firm-new": _FIRM | _CNC | {"revenue_vnd": 0, "capital_vnd": 150 * _BILLION},
    "firm-in-city": _FIRM | _at("phuong", "31", "may mặc"),
    "firm-in-dong-nai": _FIRM | _at("phuong", "75", "linh kiện điện tử"),
}
_TRADES: Mapping[str, Answers] = {
    "trader": _HOUSEHOLD | _at("xa", "38", "bán lẻ") | {"produces": False},
    "not-on-list": _HOUSEHOLD | _at("xa", "40", "nuôi yến"),
    "minerals": _FIRM | _at("xa", "08", "khai thác khoáng sản"),
    "brick-kiln": _FIRM | _at("xa", "80", "lò gạch thủ công"),
    "brick": _FIRM | _at("xa", "80", "gạch nung"),
    "building": _FIRM | _at("xa", "42", "vật liệu xây dựng"),
}
_WISHES: Mapping[str, Answers] = {
    "line": _FIRM | _CNC | {"whole_line": True, "cost_vnd": 2 * _BILLION},
    "used-machine": _HOUSEHOLD | _COFFEE | {"machine_new": False},
    "bought-already": _HOUSEHOLD | _COFFEE | {"bought_already": True},
    "paid-twice": _HOUSEHOLD | _COFFEE | {"other_state_support_same_item": True},
    "no-own-money": _HOUSEHOLD | _COFFEE | {"own_capital_ready": False},
    "machine-with-cost": _HOUSEHOLD | _COFFEE | {"cost_vnd": 800 * _MILLION},
    "training": _COOPERATIVE | _SILK | {"wish": "training"},
    "start-up": _HOUSEHOLD | _COFFEE | {"wish": "management_startup", "difficult_area": True},
    "abroad": _FIRM | _at("xa", "33", "mây tre đan") | {"wish": "market_export"},
    "model": _FIRM | _CNC | {"wish": "demo_model"},
    "transfer": _FIRM | _CNC | {"wish": "tech_transfer"},
    "voting": _COOPERATIVE | _SILK | {"wish": "voting"},
    "fair": _HOUSEHOLD | _at("xa", "86", "bánh tráng") | {"wish": "fairs"},
    "trademark": _HOUSEHOLD | _COFFEE | {"wish": "trademark_showroom"},
    "advice": _HOUSEHOLD | _COFFEE | {"wish": "consulting"},
    "cleaner": _FIRM
    | _at("phuong", "79", "dệt nhuộm")
    | {"wish": "cleaner_production", "cleaner_production": True, "insured_staff": 450},
    "cluster": _FIRM
    | _at("phuong", "79", "xây dựng hạ tầng")
    | {"wish": "linkage_cluster", "cluster_investor": True, "produces": False, "insured_staff": 450},
    "cluster-cooperative": _COOPERATIVE | _CNC | {"wish": "linkage_cluster", "cluster_investor": True},
    "moving": _HOUSEHOLD | _WOOD | {"wish": "relocation_environment"},
}
_LITTLE_KNOWN: Mapping[str, Answers] = {
    "only-ward-of-bac-ninh": {"unit_kind": "phuong", "province_code": "24"},
    "only-form-and-place": {"entity": "ho_kinh_doanh", "unit_kind": "phuong", "wish": "machinery"},
}
_ALL = (_PLACES, _FORMS, _SIZES, _TRADES, _WISHES, _LITTLE_KNOWN)

TYPICAL = tuple(Sample(id_, situation) for group in _ALL for id_, situation in group.items())
