"""A broken policy folder: each fault names its file, its line and a remedy."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from messages.catalogue import catalogue
from messages.knowledge.check import check_policy, checked
from messages.knowledge.load import POLICIES, PolicyErrors, load_policy
from messages.knowledge.model import Policy
from messages.knowledge.reach import surely_found
from messages.search import Search
from messages.units import find_province

MACHINES, WHO, MONEY = "entries/machines.yaml", "entries/who.yaml", "provisions/money.yaml"
TITLE = 'title: "Mua máy mới được bao nhiêu?"'
CONDITION = '- "Xét trong 30 ngày."'
FIRST = "một cơ sở."
DOCUMENT_OPEN = "valid_from: 2018-05-11\n  valid_to: null"
DOCUMENT_ENDED = "valid_from: 2018-05-11\n  valid_to: 2026-12-31"

# file, text, what it becomes, the kind of problem
FAULTS: list[tuple[str, str, str, str]] = [
    (MACHINES, "  topic: money", "\ttopic: money", "tab"),
    (MACHINES, "  topic: money", "  topic: money # Tab\tat the end", "tab"),
    (MACHINES, "  topic: money", "  topic: [money", "yaml"),
    (MACHINES, "  topic: money", "  topic: moneys", "not_one_of"),
    (MACHINES, "  topic: money", "  topics: money", "unknown_key"),
    (MACHINES, "  stakes: money\n", "", "missing_key"),
    (MACHINES, "  stakes: money\n", "  stakes: money\n  stakes: plain\n", "key_twice"),
    (MACHINES, "  depends: [province]", "  depends: province", "not_a_list"),
    (MACHINES, TITLE, 'title: ""', "empty"),
    (MACHINES, TITLE, "title: 24", "not_str"),
    (MACHINES, TITLE, f'title: "{"dài " * 20}"', "title_long"),
    (MACHINES, TITLE, 'title: "Mức hiện hành là bao nhiêu?"', "jargon"),
    (MACHINES, TITLE, 'title: "UBND cho bao nhiêu tiền mua máy?"', "jargon"),
    (MACHINES, "title_en:", "title_eng:", "missing_key"),
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
    (MACHINES, CONDITION, '- "Cơ sở CNNT được xét."', "jargon"),
    (MACHINES, '- "Judged within 30 days."', '- "The beneficiary is judged."', "jargon"),
    (MACHINES, FIRST, f"một cơ sở{', rồi xét' * 20}.", "text_long"),
    (MACHINES, CONDITION, f'- "{"Xét rồi mới duyệt. " * 11}"', "text_long"),
    (MACHINES, FIRST, "một cơ sở, tức không quá 300 triệu đồng.", "figure_by_hand"),
    (MACHINES, "not over {L-NEW.cap} per", "not over the cap per", "filled_otherwise"),
    (MACHINES, "valid_to: 2018-05-10", "valid_to: 2018-05-08", "gap"),
    (WHO, 'first: "Có, cơ sở ở xã được xét."', 'first: "Cơ sở ở xã được xét."', "not_yes_or_no"),
    (
        WHO,
        "valid_from: 2018-05-11\n      valid_to: null",
        "valid_from: 2014-04-08\n      valid_to: 2018-05-10",
        "next_dead",
    ),
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
    ("figures.yaml", 'quote: "caution"', 'quote: "yes"', "figure_too_sure"),
    (MONEY, 'where: "khoản 1 Điều 1"', 'where: ""', "no_clause"),
    ("documents.yaml", DOCUMENT_OPEN, DOCUMENT_ENDED, "document_ended"),
    ("provinces/66.yaml", "  says_en: ", "  say_en: ", "missing_key"),
    ("outside/topics.yaml", 'says: "Tôi không có', 'says: "Đối tượng thụ hưởng không có', "jargon"),
    ("provinces/66.yaml", 'province: "66"\ndocuments', 'province: "65"\ndocuments', "province_file"),
    ("provinces/66.yaml", 'purse: "66"', 'purse: "99"', "unknown_province"),
    ("provinces/66.yaml", "entry: machine", "entry: machines", "unknown_id"),
    ("outside/topics.yaml", "kind: outside", "kind: elsewhere", "not_one_of"),
]
# Faults that are told where the other half of them stands, or where their record begins.
ELSEWHERE = (
    *("yaml", "missing_key", "few_wordings", "key_twice", "bullets_differ", "next_dead"),
    *("id_twice", "wording_twice", "two_answers", "two_figures", "document_ended", "filled_otherwise", "gap"),
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


FILE_LINE_AND_REMEDY = [
    (WHO, '"o lang thi co duoc khong"', '"mức tiền mua máy móc ạ"', "wording_near", MACHINES, "bỏ ở câu kia"),
    (MACHINES, "valid_to: 2018-05-10", "valid_to: 2018-05-08", "gap", MACHINES, "cho liền nhau"),
    ("documents.yaml", DOCUMENT_OPEN, DOCUMENT_ENDED, "document_ended", MACHINES, "đầu rests_on"),
    (MACHINES, FIRST, "một cơ sở, không quá 300 triệu đồng.", "figure_by_hand", MACHINES, "{L-NEW.cap}"),
]


@pytest.mark.parametrize(
    ("file", "text", "instead", "kind", "told_in", "remedy"),
    FILE_LINE_AND_REMEDY,
    ids=[row[3] for row in FILE_LINE_AND_REMEDY],
)
def test_the_remedy_can_be_followed(
    folder: Path, file: str, text: str, instead: str, kind: str, told_in: str, remedy: str
) -> None:
    break_file(folder / file, text, instead)
    problem = next(problem for problem in check_policy(folder) if problem.kind == kind)
    assert told_in in (problem.file, problem.values.get("file"))
    assert 1 < problem.line <= len((folder / problem.file).read_text("utf-8").splitlines())
    assert remedy in problem.remedy
    assert problem.said("en") != problem.said("vi")


def test_days_without_an_answer_are_named(folder: Path) -> None:
    break_file(folder / MACHINES, "valid_to: 2018-05-10", "valid_to: 2018-05-08")
    (problem,) = check_policy(folder)
    assert (
        problem.line
        == (folder / MACHINES).read_text("utf-8").split("valid_from: 2018-05-11")[0].count("\n") + 1
    )
    assert "từ 2018-05-09 đến 2018-05-10" in problem.what


def test_a_question_no_wording_leads_to_is_named(folder: Path) -> None:
    text = (folder / WHO).read_text("utf-8")
    before, rest = text.split("  wordings:\n")
    after = rest[rest.index("  wordings_en:") :]
    greetings = ("ạ", "ơi", "e", "ad", "anh", "chị", "ông", "bà")
    lines = "".join(f'    - "{each}"\n' for each in greetings)
    (folder / WHO).write_text(f"{before}  wordings:\n{lines}{after}", "utf-8")
    (problem,) = check_policy(folder)
    assert (problem.kind, problem.file, problem.values["id"]) == ("unreached", WHO, "commune")
    assert problem.line == before.count("\n") + 2


def test_a_wording_taken_to_be_found_is_found(policy: Policy, search: Search) -> None:
    for entry in list(policy.entries.values())[::4]:
        wording = next(filter(surely_found, entry.wordings))
        latest = max(answer.valid_from or date.min for answer in entry.answers)
        place = find_province(entry.title)
        assert search.find(wording, latest, place.code if place else None).entry == entry.id, wording


@pytest.mark.parametrize("name", ["provinces/44.yml", "entries/fairs.yaml.txt", "machines.yaml"])
def test_a_file_nobody_reads_is_named(folder: Path, name: str) -> None:
    (folder / name).write_text("[]\n", "utf-8")
    (problem,) = check_policy(folder)
    assert (problem.kind, problem.file, problem.line) == ("unread_file", name, 1)


def test_notes_beside_the_files_are_no_fault(folder: Path) -> None:
    for name in ("README.md", ".gitkeep", "entries/fairs.yaml~"):
        (folder / name).write_text("ghi chú\n", "utf-8")
    assert check_policy(folder) == []


def test_what_only_an_editor_cares_for_does_not_keep_the_assistant_from_starting(folder: Path) -> None:
    break_file(folder / WHO, 'first: "Có, cơ sở ở xã được xét."', 'first: "Cơ sở ở xã được xét."')
    assert [problem.kind for problem in check_policy(folder)] == ["not_yes_or_no"]
    assert load_policy(folder).entries


def test_every_kind_of_problem_has_words_in_both_languages() -> None:
    known = catalogue()
    kinds = {key.partition(".problem.")[2] for key in known.every_key() if key.startswith("policy.problem.")}
    assert len(kinds) > 40
    for kind in kinds:
        for key in (f"policy.problem.{kind}", f"policy.remedy.{kind}"):
            assert key in known.own["vi"].by_key, key
            assert key in known.own["en"].by_key, key


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
    policy, problems = checked(POLICIES)
    assert [str(problem) for problem in problems] == []
    assert policy
