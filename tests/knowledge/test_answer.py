"""What a person reads: the answer, its conditions, cautions and source, as of a day and for a province."""

import re
from datetime import date
from pathlib import Path

import pytest

from messages.knowledge.answer import answer
from messages.knowledge.load import load_policy
from messages.knowledge.model import AnswerText, Policy, ProvinceLine
from messages.knowledge.plain import spoken
from messages.knowledge.sources import where_in_english

TODAY = date(2026, 11, 22)


def test_the_answer_of_today(small: Policy) -> None:
    said = answer(small, "machine", TODAY, None, "vi")
    assert said is not None
    assert said.text.split("\n") == [
        "Nguồn quốc gia hỗ trợ tối đa 50% tiền máy, không quá 300 triệu đồng một cơ sở.",
        "• Xét trong 30 ngày.",
        "Đây là trường hợp chung cả nước; mức của tỉnh anh/chị thì hỏi Sở Công Thương.",
        "Nội dung này biết qua báo chí, tài liệu nhắc lại; anh/chị hỏi lại trung tâm khuyến công cho chắc.",
        "Theo khoản 4 Điều 8 Thông tư 2/2018/TT-BTC, còn hiệu lực (từ 11/05/2018).",
        "Đây là thông tin tham khảo.",
    ]
    assert said.facts == ("F-NEW", "F-WHO")
    assert said.next == ("commune",)
    first = said.citations[0]
    assert (first.document, first.provision) == ("Thông tư 2/2018/TT-BTC", "khoản 4 Điều 8")
    assert (first.valid_from, first.valid_to) == ("2018-05-11", None)


def test_the_answer_of_another_time_says_which_time(small: Policy) -> None:
    said = answer(small, "machine", date(2016, 1, 1), None, "vi")
    assert said is not None
    assert "không quá 200 triệu đồng" in said.text
    assert "300 triệu" not in said.text
    assert "từ 08/04/2014 đến hết 10/05/2018; từ 11/05/2018 áp dụng quy định khác." in said.text
    assert (
        "điểm c khoản 2 Điều 6 Thông tư 1/2014/TT-BTC, có hiệu lực từ 08/04/2014 đến 10/05/2018" in said.text
    )
    assert "còn hiệu lực" not in said.text


@pytest.mark.parametrize(("day", "cap"), [(date(2018, 5, 10), "200 triệu"), (date(2018, 5, 11), "300 triệu")])
def test_the_last_and_the_first_day_belong_to_their_rule(small: Policy, day: date, cap: str) -> None:
    said = answer(small, "machine", day, None, "vi")
    assert said is not None
    assert cap in said.text


def test_before_any_rule_there_is_no_answer(small: Policy) -> None:
    assert answer(small, "machine", date(2010, 1, 1), None, "vi") is None


def test_the_own_line_of_a_province(small: Policy) -> None:
    said = answer(small, "machine", TODAY, "66", "vi")
    assert said is not None
    assert "Nguồn tỉnh Đắk Lắk: không quá 150 triệu đồng." in said.text
    assert "trường hợp chung" not in said.text
    assert said.facts == ("F-NEW", "F-WHO", "F-DL")
    assert said.citations[-1].document == "Nghị quyết của Đắk Lắk"


def test_a_province_without_a_line_is_named_and_sent_to_its_department(small: Policy) -> None:
    said = answer(small, "machine", TODAY, "56", "vi")
    assert said is not None
    assert "mức của Khánh Hòa thì hỏi Sở Công Thương Khánh Hòa" in said.text


def test_the_line_of_a_province_has_its_own_days(small: Policy) -> None:
    said = answer(small, "machine", date(2024, 1, 1), "66", "vi")
    assert said is not None
    assert "150 triệu" not in said.text


def test_a_rule_that_ended_for_good_says_since_when(small: Policy, folder: Path) -> None:
    path = folder / "entries/who.yaml"
    path.write_text(path.read_text("utf-8").replace("valid_to: null", "valid_to: 2025-10-14", 1), "utf-8")
    said = answer(load_policy(folder), "commune", date(2020, 1, 1), None, "vi")
    assert said is not None
    assert "từ 11/05/2018 đến hết 14/10/2025; từ 15/10/2025 không còn áp dụng." in said.text
    now = answer(small, "commune", date(2020, 1, 1), None, "vi")
    assert now is not None
    assert "không còn áp dụng" not in now.text


def changed(folder: Path, file: str, *changes: tuple[str, str]) -> Policy:
    text = (folder / file).read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / file).write_text(text, "utf-8")
    return load_policy(folder)


def test_doubt_about_a_province_does_not_cover_a_certain_national_figure(folder: Path) -> None:
    changed(folder, "provisions/money.yaml", ("certainty: second_hand", "certainty: full"))
    sure = changed(folder, "figures.yaml", ('quote: "caution"', 'quote: "yes"'))
    at_home, elsewhere = (
        answer(sure, "machine", TODAY, "66", "vi"),
        answer(sure, "machine", TODAY, None, "vi"),
    )
    assert at_home is not None
    assert elsewhere is not None
    assert "Nội dung này" not in at_home.text
    assert "Phần của Đắk Lắk theo Nghị quyết của Đắk Lắk, còn hiệu lực (từ 26/07/2025); chúng tôi biết" in (
        at_home.text
    )
    assert "báo chí" not in elsewhere.text


def test_a_figure_known_from_the_press_beside_a_rule_read_in_full(folder: Path) -> None:
    rule_read = changed(folder, "provisions/money.yaml", ("certainty: second_hand", "certainty: full"))
    said = answer(rule_read, "machine", TODAY, None, "vi")
    assert said is not None
    assert "Con số này biết qua báo chí" in said.text


def test_doubt_about_everything_is_said_once(small: Policy) -> None:
    said = answer(small, "machine", TODAY, "66", "vi")
    assert said is not None
    assert said.text.count("báo chí") == 1
    assert "Phần của Đắk Lắk theo Nghị quyết của Đắk Lắk, còn hiệu lực (từ 26/07/2025)." in said.text


def test_where_the_province_decides_its_own_line_comes_first(folder: Path) -> None:
    policy = changed(folder, "entries/machines.yaml", ("  depends:", "  province_first: true\n  depends:"))
    at_home, elsewhere = (answer(policy, "machine", TODAY, code, "vi") for code in ("66", "56"))
    assert at_home is not None
    assert elsewhere is not None
    assert at_home.text.startswith("Nguồn tỉnh Đắk Lắk: không quá 150 triệu đồng.")
    assert "300 triệu" not in at_home.text
    assert "Theo Nghị quyết của Đắk Lắk" in at_home.text
    assert elsewhere.text.startswith("Nguồn quốc gia")


@pytest.mark.parametrize(
    ("code", "day", "first"),
    [
        ("75", date(2026, 4, 29), "Có: Đồng Nai là tỉnh"),
        ("75", date(2026, 4, 30), "Không: Đồng Nai là thành phố"),
        ("24", date(2026, 9, 19), "Có: Bắc Ninh là tỉnh"),
        ("24", date(2026, 9, 20), "Không: Bắc Ninh là thành phố"),
        ("22", date(2026, 8, 31), "Có: Quảng Ninh là tỉnh"),
        ("22", date(2026, 10, 1), "Không: Quảng Ninh là thành phố"),
        ("66", TODAY, "Có: Đắk Lắk là tỉnh"),
        (None, TODAY, "Tùy nơi"),
    ],
)
def test_a_ward_counts_or_not_by_what_its_province_was_that_day(
    policy: Policy, code: str | None, day: date, first: str
) -> None:
    said = answer(policy, "ward-of-city", day, code, "vi", frozenset({"whether"}))
    assert said is not None
    assert said.text.startswith(first)


def test_english(small: Policy) -> None:
    said = answer(small, "machine", TODAY, "66", "en")
    assert said is not None
    assert said.text.startswith("National money covers at most 50%, not over 300 million VND per facility.")
    assert "Source: Clause 4, Article 8, Circular 2/2018/TT-BTC, in force since 11/05/2018." in said.text
    assert "Vietnamese text" in said.text


@pytest.mark.parametrize(
    ("where", "english"),
    [
        ("khoản 4 Điều 8", "clause 4, Article 8"),
        ("điểm a khoản 2 Điều 6", "point a, clause 2, Article 6"),
        ("điểm c, điểm d khoản 1 Điều 16", "point c, point d, clause 1, Article 16"),
        ("Phụ lục II", "Appendix II"),
        ("", ""),
    ],
)
def test_where_in_english(where: str, english: str) -> None:
    assert where_in_english(where) == english


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("province", [None, "66", "79"])
def test_every_answer_of_the_policy_names_its_source_and_fills_its_figures(
    policy: Policy, language: str, province: str | None
) -> None:
    for entry in policy.entries:
        said = answer(policy, entry, TODAY, province, language)
        assert said is not None, entry
        assert not re.search(r"[{}]", said.text), entry
        assert ("Theo " if language == "vi" else "Source: ") in said.text, entry
        assert said.facts, entry
        assert len(said.facts) == len(said.citations), entry


def test_what_a_closed_rule_allowed_is_never_told_as_of_today(policy: Policy) -> None:
    closed = [
        figure.id for figure in policy.figures.values() if not figure.holds(TODAY) or figure.quote == "no"
    ]
    assert closed
    told: list[tuple[str, AnswerText | ProvinceLine | None]] = [
        (entry.id, entry.answer_on(TODAY)) for entry in policy.entries.values()
    ]
    told += [(f"{line.entry} {line.province}", line) for line in policy.lines if line.holds(TODAY)]
    for name, speech in told:
        texts = " ".join(text for _, _, text in spoken(speech)) if speech else ""
        assert not [figure for figure in closed if f"{{{figure}." in texts], name


@pytest.mark.parametrize(
    ("certainty", "caution"),
    [("second_hand", ("báo chí",)), ("unconfirmed", ("chưa được xác nhận",))],
)
def test_what_is_not_certain_is_told_with_caution(
    policy: Policy, certainty: str, caution: tuple[str, ...]
) -> None:
    doubtful = 0
    for entry in policy.entries.values():
        now, said = entry.answer_on(TODAY), answer(policy, entry.id, TODAY, None, "vi")
        if now and said and policy.provisions[now.rests_on[0]].certainty == certainty:
            doubtful += 1
            assert any(words in said.text for words in caution), entry.id
    assert doubtful
