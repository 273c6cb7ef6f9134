"""`policy show` of a condition, a support, a trade and an advice: in words, with provisions and days."""

from datetime import date

import pytest

from messages.knowledge.clerk import near_ids, show_item
from messages.knowledge.model import Policy

TODAY = date(2026, 11, 22)

SHOWN = {
    "size": (
        "Điều kiện size: Quy mô doanh nghiệp",
        "Tệp rules/who.yaml, dòng ",
        "Hiệu lực: từ 15/10/2025 đến nay",
        "khi áp dụng sản xuất sạch hơn (chỉ với: Sản xuất sạch hơn): đạt.",
        "khi trên 200 lao động đóng bảo hiểm: không đạt.",
        "khi doanh thu trên 200 tỷ đồng và vốn trên 100 tỷ đồng: không đạt.",
        "Theo khoản 3 Điều 5 Nghị định 80/2021/NĐ-CP (F-ND80-D5-K3)",
        "- machinery (Mua máy móc tiên tiến, dây chuyền)",
        "Vào lúc khác:\n- từ 05/07/2012 đến 09/02/2013: rules/who.yaml",
    ),
    "place": (
        "khi xưởng ở xã hoặc đặc khu: đạt.",
        "khi xưởng ở Đồng Nai hoặc Bắc Ninh hoặc Quảng Ninh: không đạt.",
        "chưa rõ, phải hỏi người.",
    ),
    "machinery": (
        "Hỗ trợ machinery: Mua máy móc tiên tiến, dây chuyền",
        "- machine_new (Máy mới)",
        "không quá 450 triệu đồng một cơ sở, từ 11/05/2018 đến nay; khi cả dây chuyền",
        "- machine_better, lo trước: Máy phải mới",
        "- national_deadline, hạn: Nguồn quốc gia: Sở Công Thương gửi danh sách trước 20/6",
    ),
    "national_deadline": (
        "Lời khuyên national_deadline: hạn",
        "Mỗi năm vào ngày 20/06.",
        "F-TT17-DEADLINE: ",
    ),
    "lo_gach_o_nhiem": (
        "Nhóm nghề lo_gach_o_nhiem:",
        "lò gạch thủ công; ",
        "từ 15/10/2025 đến nay: không đạt. Gạch nung bằng lò thủ công",
    ),
    "mua_ban_dich_vu": (
        "chỉ mua bán, dịch vụ.",
        "từ 15/10/2025 đến nay: chưa rõ, phải hỏi người. Nghề này không có trong danh mục 2012",
        "Đi kèm những chữ này thì là nghề khác: sản xuất",
    ),
    "F-TT46-D4-K4B": (
        "Dùng trong điều kiện, lời khuyên:\n- machine_new (Máy mới)\n- machine_better (Máy phải",
    ),
}


@pytest.mark.parametrize("id_", SHOWN)
def test_a_rule_is_shown_with_its_days_and_provisions(policy: Policy, id_: str) -> None:
    text = show_item(policy, id_, TODAY, "vi") or ""
    assert [part for part in SHOWN[id_] if part not in text] == [], text


def test_every_rule_can_be_shown_in_both_languages_on_any_day(policy: Policy) -> None:
    rules = policy.rules
    ids = {one.id for every in (rules.conditions, rules.activities, rules.advice) for one in every}
    for id_ in sorted(ids | {one.id for one in rules.trades}):
        for language in ("vi", "en"):
            for on in (date(2010, 1, 1), date(2025, 8, 1), TODAY):
                text = show_item(policy, id_, on, language) or ""
                assert f" {id_}: " in text.splitlines()[0]
                assert not any(line.endswith((": ", "None")) for line in text.splitlines())


def test_the_rule_of_the_day_is_shown(policy: Policy) -> None:
    then, now = (show_item(policy, "entity", on, "en") or "" for on in (date(2025, 10, 14), TODAY))
    assert "cooperative union" not in then.split("Other")[0].splitlines()[4]
    assert "cooperative union" in now.splitlines()[4]


def test_a_rule_is_found_by_part_of_its_name(policy: Policy) -> None:
    assert "machine_new" in near_ids(policy, "máy mới")
    assert "own_capital" in near_ids(policy, "own_capitol")
