"""How usual each answer is, roughly: it decides which question comes first, never a verdict.

Most facilities of the field are registered households that make what they sell, in a commune.
"""

from collections.abc import Mapping

from handlers.eligibility.situation import Value

_YES = {
    "registered": 0.88,
    "produces": 0.9,
    "craft_village": 0.1,
    "cleaner_production": 0.1,
    "cluster_investor": 0.02,
    "machine_new": 0.9,
    "bought_already": 0.1,
    "other_state_support_same_item": 0.05,
    "own_capital_ready": 0.93,
    "whole_line": 0.1,
    "difficult_area": 0.3,
}
_SHARE: Mapping[str, Mapping[Value, float]] = {
    "entity": {
        "ho_kinh_doanh": 0.55,
        "doanh_nghiep": 0.25,
        "hop_tac_xa": 0.08,
        "to_hop_tac": 0.03,
        "lien_hiep_hop_tac_xa": 0.005,
        "ca_nhan_chua_dang_ky": 0.06,
        "nghe_nhan": 0.01,
        "to_chuc_dich_vu_khuyen_cong": 0.005,
        "khac": 0.01,
    },
    "unit_kind": {"xa": 0.78, "phuong": 0.21, "dac_khu": 0.01},
}
_OVER = 0.06  # any number over a limit, or none at all
_LISTED = 0.9  # a trade on the list


def share(key: str, value: Value, of: int) -> float:
    """The rough share of facilities with this value, one of `of` examples of its key."""
    if key in _YES:
        return _YES[key] if value else 1 - _YES[key]
    if key in _SHARE:
        return _SHARE[key].get(value, 0.0)
    if isinstance(value, int):
        return 1.0 if value == 1 else _OVER
    return 1 / of
