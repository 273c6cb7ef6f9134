"""The first line answers the question that was asked, counted from the day it was asked."""

from datetime import date

import pytest

from messages.knowledge.answer import answer
from messages.knowledge.ask import ask
from messages.knowledge.asked import first_key
from messages.knowledge.model import Policy
from messages.knowledge.placeholders import fill
from messages.search import Search, build_search

TODAY = date(2026, 11, 22)


def first_line(policy: Policy, kinds: set[str], on: date = TODAY, language: str = "vi") -> str:
    said = answer(policy, "machine", on, None, language, frozenset(kinds))
    assert said is not None
    return said.text.split("\n")[0]


def test_yes_or_no_comes_first_where_it_was_asked(small: Policy) -> None:
    assert first_line(small, {"whether"}) == "Có, tối đa 50%."
    assert first_line(small, {"whether"}, language="en") == "Yes, at most 50%."
    assert "không quá 300 triệu đồng" in first_line(small, {"amount", "whether"})
    assert first_line(small, {"papers"}) == first_line(small, set())


def test_days_are_counted_from_the_day_asked(small: Policy) -> None:
    after, before = first_line(small, {"when"}), first_line(small, {"when"}, date(2027, 6, 19))
    assert after == (
        "Không kịp cho năm 2027; đợt tới trước 20/06/2027, còn 210 ngày, đợt trước hết 20/06/2026,"
        " bắt đầu 11/05/2018."
    )
    assert before.startswith("Còn kịp cho năm 2028; đợt tới trước 20/06/2027, còn 1 ngày")
    assert "20/06/2027, là hôm nay, đợt trước hết 20/06/2026" in first_line(
        small, {"when"}, date(2027, 6, 20)
    )
    assert "the next round is before 20/06/2027, 1 day left;" in first_line(
        small, {"when"}, date(2027, 6, 19), "en"
    )


@pytest.mark.parametrize("on", [date.min, date(2028, 2, 29), date.max])
def test_any_day_of_the_calendar_can_be_counted_from(small: Policy, on: date) -> None:
    text = "{next:31-12} {last:01-01} {until:30-06?a|b}"
    assert "{" not in fill(small, text, on, "vi")


def test_a_line_of_the_kind_asked_beats_the_first_one_that_does_not_answer_it() -> None:
    yes = {"whether": "Có."}
    assert first_key({"whether"}, "Nộp ở Sở Công Thương.", yes) == "whether"
    assert first_key({"where", "whether"}, "Nộp ở Sở Công Thương.", yes) == "whether"
    assert first_key({"where"}, "Nộp ở Sở Công Thương.", yes) is None
    assert first_key({"amount", "whether"}, "Tối đa {L.cap}.", yes) is None
    assert first_key(set(), "Tối đa {L.cap}.", yes) is None
    city = {"thanh_pho": "Không: {province} là thành phố.", "where": "Ở xã."}
    assert first_key({"whether"}, "Tùy nơi.", city, "thanh_pho") == "thanh_pho"
    assert first_key({"where"}, "Tùy nơi.", city, "thanh_pho") == "where"
    assert first_key({"whether"}, "Tùy nơi.", city, "tinh") is None


def test_a_question_as_typed_brings_its_kind_along(small: Policy) -> None:
    search = build_search(small)
    reply = ask(small, search, "tính mua cái máy sấy thì có được hỗ trợ không", TODAY, None, "vi")
    assert str(reply["text"]).startswith("Có, tối đa 50%.")
    assert "F-NEW" in str(reply["facts"])


def test_what_holds_for_the_kind_of_facility_is_told_in_its_place(small: Policy) -> None:
    general = answer(small, "commune", TODAY, None, "vi")
    known = answer(small, "commune", TODAY, None, "vi", kind_of_facility="hop_tac_xa")
    assert general is not None
    assert known is not None
    assert "trường hợp chung" in general.text
    assert "Hợp tác xã cũng vậy." in known.text
    assert "trường hợp chung" not in known.text


def test_the_next_national_date_is_counted_from_today(policy: Policy) -> None:
    late, in_time = (answer(policy, "too-late", on, None, "vi") for on in (TODAY, date(2027, 3, 1)))
    assert late is not None
    assert in_time is not None
    assert late.text.startswith("Không kịp đợt chung của nguồn quốc gia cho kế hoạch năm 2027;")
    assert "trước 20/06/2027, còn 210 ngày" in late.text
    assert "hết hạn 20/06/2026" in late.text
    assert in_time.text.startswith("Còn kịp đợt chung của nguồn quốc gia cho kế hoạch năm 2028;")


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("mua máy có được hỗ trợ không", "Có: nguồn quốc gia hỗ trợ tối đa 50%"),
        ("mua máy mới được hỗ trợ bao nhiêu", "Nguồn quốc gia hỗ trợ tối đa 50%"),
        ("đi hội chợ trong nước được mấy phần trăm tiền gian hàng", "Chưa có con số chắc"),
        ("tổ hợp tác có được khuyến công không", "Có,"),
        ("nhóm hộ chung nhau mua máy thì ai ký đơn", "Người đại diện của tổ đứng tên"),
        ("tiền khuyến công sau này có phải trả lại không", "Không:"),
        ("do I have to pay it back", "No:"),
    ],
)
def test_what_people_ask_gets_the_answer_to_it_first(
    policy: Policy, search: Search, question: str, first: str
) -> None:
    language = "en" if question.startswith("do") else "vi"
    assert str(ask(policy, search, question, TODAY, None, language)["text"]).startswith(first)


def test_who_has_no_registration_yet_is_told_to_get_one(policy: Policy) -> None:
    known = answer(policy, "who-can-ask", TODAY, "66", "vi", kind_of_facility="ca_nhan_chua_dang_ky")
    assert known is not None
    assert "anh/chị đăng ký trước" in known.text
    assert "có thể khác nhau" not in known.text
