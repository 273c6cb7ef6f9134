"""What `policy show` and `policy diff` print."""

from datetime import date
from pathlib import Path

import pytest

from messages.knowledge.clerk import near_ids, show_item
from messages.knowledge.compare import differing_days, differing_folders, written
from messages.knowledge.load import load_policy
from messages.knowledge.model import Policy

TODAY = date(2026, 11, 22)


def test_an_entry_with_all_around_it(small: Policy) -> None:
    text = show_item(small, "machine", TODAY, "vi") or ""
    for part in (
        *("entries/machines.yaml", "300 triệu đồng", "F-NEW", "Đắk Lắk: không quá 150 triệu đồng"),
        "Khi hỏi có hay không: Có, tối đa 50%.",
        "- từ 08/04/2014 đến 10/05/2018: Thời đó hỗ trợ tối đa 50%, không quá 200 triệu đồng.",
        "Cách hỏi (8 tiếng Việt, 2 tiếng Anh):",
        "mua may dc ho tro bn",
        "- commune (Xưởng ở xã có được không?)",
        "(biết qua nơi khác nhắc lại)",
    ):
        assert part in text, part


def test_every_sort_of_record_can_be_shown(small: Policy) -> None:
    wanted = {
        "F-NEW": "- machine (Mua máy mới được bao nhiêu?)",
        "F-WHO": "Chắc đến đâu: đã đọc nguyên văn",
        "L-NEW": "Tối đa 50%, không quá 300 triệu đồng một cơ sở, từ 11/05/2018 đến nay",
        "L-OLD": "Không được nói như mức hôm nay.",
        "L-DL": "machine (66)",
        "D-OLD": "D-NEW",
        "D-NEW": "- F-NEW: khoản 4 Điều 8: Máy móc: nhiều nhất 50%",
        "weather": "Tôi không có tin thời tiết.",
        "F-DL": "machine (66)",
        "66": "Đắk Lắk (mã 66), tỉnh",
        "Đồng Nai": "Đồng Nai (mã 75), thành phố trực thuộc trung ương",
    }
    for item, part in wanted.items():
        assert part in (show_item(small, item, TODAY, "vi") or ""), item
        assert show_item(small, item, TODAY, "en")
    assert show_item(small, "NOTHING", TODAY, "vi") is None
    assert "01/01/2001" in (show_item(small, "machine", date(2001, 1, 1), "vi") or "")


def test_a_province_is_shown_as_of_the_day(small: Policy) -> None:
    assert "Đồng Nai (mã 75), tỉnh" in (show_item(small, "75", date(2026, 4, 29), "vi") or "")
    assert "không quá 150 triệu đồng" in (show_item(small, "66", TODAY, "vi") or "")
    assert "150 triệu" not in (show_item(small, "66", date(2025, 7, 25), "vi") or "")
    assert "Chưa có phần riêng." in (show_item(small, "96", TODAY, "vi") or "")


def test_an_id_typed_wrongly_leads_to_the_right_one(small: Policy) -> None:
    assert near_ids(small, "machin")[0] == "machine"
    assert near_ids(small, "f-new")[0] == "F-NEW"
    assert near_ids(small, "mua máy") == ["machine"]
    assert near_ids(small, "2/2018")[0] == "D-NEW"
    assert near_ids(small, "") == []


def test_what_changes_between_two_days(small: Policy) -> None:
    text = written(differing_days(small, date(2018, 5, 10), date(2018, 5, 11), "vi"), "vi")
    assert "ĐỔI  machine: Mua máy mới được bao nhiêu?" in text
    assert "MỚI  commune: Xưởng ở xã có được không?" in text
    assert "- Thời đó hỗ trợ tối đa 50%, không quá 200 triệu đồng." in text
    assert "BỎ  L-OLD" in text
    assert "MỚI  D-NEW\n+ Thông tư 2/2018/TT-BTC, từ 11/05/2018 đến nay" in text
    assert written(differing_days(small, TODAY, TODAY, "vi"), "vi") == "Nội dung không có gì đổi."
    assert "GONE  machine" in written(differing_days(small, TODAY, date(2001, 1, 1), "en"), "en")


def test_days_that_only_count_down_are_no_change(small: Policy) -> None:
    assert (
        written(differing_days(small, date(2026, 11, 22), date(2026, 11, 25), "vi"), "vi")
        == "Nội dung không có gì đổi."
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("figures.yaml", "cap: 300000000", "cap: 350000000", "không quá 350 triệu đồng một cơ sở."),
        ("figures.yaml", "cap: 300000000", "cap: 350000000", "ĐỔI  L-NEW"),
        (
            "entries/machines.yaml",
            '"mức tiền mua máy móc"',
            '"mua máy cho mấy đồng"',
            "+ mua máy cho mấy đồng",
        ),
        ("entries/machines.yaml", '"Có, tối đa', '"Được, tối đa', "+ Được, tối đa 50%."),
        (
            "documents.yaml",
            "valid_from: 2018-05-11",
            "valid_from: 2018-04-11",
            "+ Thông tư 2/2018/TT-BTC, từ 11/04",
        ),
        ("provisions/money.yaml", '"Cơ sở ở xã được xét."', '"Cơ sở ở xã có xét."', "ĐỔI  F-WHO"),
        (
            "provinces/66.yaml",
            "cap: 150000000",
            "cap: 160000000",
            "+ Nguồn tỉnh Đắk Lắk: không quá 160 triệu",
        ),
    ],
)
def test_what_changes_between_two_folders(
    small: Policy, folder: Path, file: str, old: str, new: str, told: str
) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    assert told in written(differing_folders(small, load_policy(folder), TODAY, "vi"), "vi")
    assert written(differing_folders(small, small, TODAY, "vi"), "vi") == "Nội dung không có gì đổi."
