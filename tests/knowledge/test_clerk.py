"""What `policy show` and `policy diff` print."""

from datetime import date
from pathlib import Path

from messages.knowledge.clerk import diff_days, diff_folders, show_item
from messages.knowledge.load import load_policy
from messages.knowledge.model import Policy

TODAY = date(2026, 11, 22)


def test_an_entry_with_all_around_it(small: Policy) -> None:
    text = show_item(small, "machine", TODAY, "vi") or ""
    for part in ("entries/machines.yaml", "300 triệu đồng", "F-NEW", "Đắk Lắk: không quá 150 triệu đồng"):
        assert part in text


def test_every_sort_of_record_can_be_shown(small: Policy) -> None:
    wanted = {
        "F-NEW": "machine",
        "L-NEW": "50%, không quá 300 triệu đồng",
        "L-DL": "machine (66)",
        "D-OLD": "D-NEW",
        "weather": "Tôi không có tin thời tiết.",
        "F-DL": "machine (66)",
    }
    for item, part in wanted.items():
        assert part in (show_item(small, item, TODAY, "vi") or ""), item
        assert show_item(small, item, TODAY, "en")
    assert show_item(small, "NOTHING", TODAY, "vi") is None
    assert "01/01/2001" in (show_item(small, "machine", date(2001, 1, 1), "vi") or "")


def test_what_changes_between_two_days(small: Policy) -> None:
    text = diff_days(small, date(2018, 5, 10), date(2018, 5, 11), "vi")
    assert "ĐỔI  machine" in text
    assert "MỚI  commune" in text
    assert "- Thời đó hỗ trợ tối đa 50%, không quá 200 triệu đồng." in text
    assert diff_days(small, TODAY, TODAY, "vi") == "Không có câu trả lời nào đổi."
    assert "GONE  machine" in diff_days(small, TODAY, date(2001, 1, 1), "en")


def test_what_changes_between_two_folders(small: Policy, folder: Path) -> None:
    path = folder / "figures.yaml"
    path.write_text(path.read_text("utf-8").replace("cap: 300000000", "cap: 350000000"), "utf-8")
    text = diff_folders(small, load_policy(folder), TODAY, "vi")
    assert "+ Nguồn quốc gia hỗ trợ tối đa 50% tiền máy, không quá 350 triệu đồng một cơ sở." in text
    assert text.startswith("1 mục đổi:")
