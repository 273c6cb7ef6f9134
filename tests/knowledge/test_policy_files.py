"""A broken policy folder: each fault names its file, its line and a remedy."""

from collections.abc import Callable
from pathlib import Path

import pytest

from messages.knowledge.check import check_policy
from messages.knowledge.load import PolicyErrors, load_policy

MACHINES, WHO, MONEY = "entries/machines.yaml", "entries/who.yaml", "provisions/money.yaml"
TITLE = 'title: "Mua máy mới được bao nhiêu?"'
CONDITION = '- "Xét trong 30 ngày."'
FIRST = "một cơ sở."

# file, text, what it becomes, the kind of problem
FAULTS: list[tuple[str, str, str, str]] = [
    (MACHINES, "  topic: money", "\ttopic: money", "tab"),
    (MACHINES, "  topic: money", "  topic: [money", "yaml"),
    (MACHINES, "  topic: money", "  topic: moneys", "not_one_of"),
    (MACHINES, "  topic: money", "  topics: money", "unknown_key"),
    (MACHINES, "  stakes: money\n", "", "missing_key"),
    (MACHINES, "  stakes: money\n", "  stakes: money\n  stakes: plain\n", "key_twice"),
    (MACHINES, "  depends: [province]", "  depends: province", "not_a_list"),
    (MACHINES, TITLE, 'title: ""', "empty"),
    (MACHINES, TITLE, "title: 24", "not_str"),
    (MACHINES, TITLE, f'title: "{"dài " * 20}"', "title_long"),
    (MACHINES, "rests_on: [F-NEW, F-WHO]", "rests_on: [F-NEW, F-NONE]", "unknown_id"),
    (MACHINES, "rests_on: [F-NEW, F-WHO]", "rests_on: []", "no_source"),
    (MACHINES, "rests_on: [F-NEW, F-WHO]", "rests_on: [F-NEW, F-OLD]", "not_in_force"),
    (MACHINES, '        whether: "Yes', '        amount: "Yes', "one_language"),
    (MACHINES, '        whether: "Yes', '        why: "Yes', "not_one_of"),
    (MACHINES, "{next:20-06}", "{next:31-02}", "no_such_day"),
    (MACHINES, "{next:20-06}", "{next:29-02}", "no_such_day"),
    (MACHINES, "{date:2018-05-11}", "{date:2018-02-30}", "no_such_day"),
    (MACHINES, "{next:20-06}", "{coming:20-06}", "placeholder"),
    (MACHINES, "tối đa {L-NEW.percent}.", "tối đa {L-OLD.percent}.", "figure_not_quoted"),
    (WHO, '{hop_tac_xa: "Hợp', '{cong_ty: "Hợp', "not_one_of"),
    (MACHINES, "next: [commune]", "next: [nowhere]", "unknown_id"),
    (MACHINES, "next: [commune]", "next: []", "next_count"),
    (MACHINES, "{L-NEW.cap} một", "{L-NONE.cap} một", "placeholder"),
    (MACHINES, "{L-NEW.cap} một", "{L-NEW.caps} một", "placeholder"),
    (MACHINES, "{L-NEW.cap} một", "{L-OLD.cap} một", "figure_not_quoted"),
    (MACHINES, FIRST, "một cơ sở, thêm 70 triệu đồng.", "typed_amount"),
    (MACHINES, CONDITION, '- "Nộp ở phòng kinh tế huyện."', "district"),
    (MACHINES, CONDITION, '- "Đối tượng thụ hưởng được xét."', "jargon"),
    (MACHINES, CONDITION, '- "Xét trong 30 ngày."\n        - "Còn xét."', "bullets_differ"),
    (MACHINES, '    - "mức tiền mua máy móc"\n', "", "few_wordings"),
    (MACHINES, '"mức tiền mua máy móc"', '"Ở LÀNG thì có được không?"', "wording_twice"),
    (WHO, '"o lang thi co duoc khong"', '"XƯỞNG Ở XÃ có được xin không?"', "wording_repeated"),
    (MACHINES, "valid_to: 2018-05-10", "valid_to: 2018-05-11", "two_answers"),
    (MACHINES, "- id: machine\n", "- id: commune\n", "id_twice"),
    (MONEY, '  where: "khoản 4 Điều 8"\n', "", "missing_key"),
    (MONEY, "document: D-NEW", "document: D-NEWER", "unknown_id"),
    (MONEY, "certainty: full", "certainty: sure", "not_one_of"),
    ("documents.yaml", "issued: 2018-03-28", "issued: 2018-02-31", "no_such_day"),
    ("documents.yaml", "issued: 2018-03-28", "issued: 28/3/2018", "not_timestamp"),
    ("documents.yaml", "valid_to: 2018-05-10", "valid_to: 2013-05-10", "ends_before_start"),
    ("figures.yaml", "valid_to: 2018-05-10", "valid_to: null", "two_figures"),
    ("figures.yaml", "cap: 300000000", "cap: 300 triệu", "not_int"),
    ("provinces/66.yaml", 'province: "66"\ndocuments', 'province: "65"\ndocuments', "province_file"),
    ("provinces/66.yaml", 'purse: "66"', 'purse: "99"', "unknown_province"),
    ("provinces/66.yaml", "entry: machine", "entry: machines", "unknown_id"),
    ("outside.yaml", "kind: outside", "kind: elsewhere", "not_one_of"),
]
# Faults that are told where the other half of them stands, or where their record begins.
ELSEWHERE = (
    *("yaml", "missing_key", "few_wordings", "key_twice", "bullets_differ"),
    *("id_twice", "wording_twice", "two_answers", "two_figures"),
)


def test_the_small_folder_is_sound(folder: Path) -> None:
    assert check_policy(folder) == []


@pytest.mark.parametrize(
    ("file", "text", "instead", "kind"), FAULTS, ids=[f"{row[3]}-{row[0]}" for row in FAULTS]
)
def test_a_fault_is_named_with_file_line_and_remedy(
    folder: Path, file: str, text: str, instead: str, kind: str
) -> None:
    line = break_file(folder / file, text, instead)
    found = [problem for problem in check_policy(folder) if problem.kind == kind]
    assert found, [str(problem) for problem in check_policy(folder)]
    assert all(problem.what and problem.remedy for problem in found)
    assert kind in ELSEWHERE or (file, line) in {(problem.file, problem.line) for problem in found}


def break_file(path: Path, text: str, instead: str) -> int:
    """Replaces the first occurrence and gives its line."""
    whole = path.read_text("utf-8")
    assert text in whole, f"{text} is not in {path.name}"
    path.write_text(whole.replace(text, instead, 1), "utf-8")
    return whole[: whole.index(text)].count("\n") + 1


def test_a_fault_is_worded_in_vietnamese_and_english(folder: Path) -> None:
    break_file(folder / "documents.yaml", "issued: 2018-03-28", "issued: 2018-02-31")
    (problem,) = check_policy(folder)
    assert (problem.file, problem.line) == ("documents.yaml", 17)
    assert str(problem).startswith("documents.yaml, dòng 17: không có ngày 2018-02-31 trong lịch.")
    assert problem.line_of_text("en").startswith("documents.yaml, line 17: there is no day 2018-02-31.")


def test_a_record_that_cannot_be_read_is_not_reported_again_by_those_who_cite_it(folder: Path) -> None:
    break_file(folder / MONEY, "certainty: second_hand", "certainty: hearsay")
    assert [problem.kind for problem in check_policy(folder)] == ["not_one_of"]


def spoil_encoding(folder: Path) -> None:
    (folder / WHO).write_bytes("- id: Đ".encode("utf-16"))


def lose_a_file(folder: Path) -> None:
    (folder / "figures.yaml").unlink()


@pytest.mark.parametrize(("spoil", "kind"), [(spoil_encoding, "encoding"), (lose_a_file, "no_file")])
def test_files_that_cannot_be_read(folder: Path, spoil: Callable[[Path], None], kind: str) -> None:
    spoil(folder)
    assert kind in {problem.kind for problem in check_policy(folder)}


def test_every_fault_is_told_at_once_and_nothing_is_loaded(folder: Path) -> None:
    break_file(folder / "documents.yaml", "issued: 2018-03-28", "issued: 2018-02-31")
    break_file(folder / MACHINES, "  topic: money", "  topic: moneys")
    with pytest.raises(PolicyErrors) as told:
        load_policy(folder)
    assert [problem.file for problem in told.value.problems] == ["documents.yaml", MACHINES]
    assert len(str(told.value).splitlines()) == 2


def test_a_folder_saved_by_windows_is_read(folder: Path) -> None:
    for path in folder.rglob("*.yaml"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert check_policy(folder) == []


def test_the_policy_that_comes_with_the_program_is_sound() -> None:
    assert load_policy().entries
