"""`policy diff`: which provisions, rules and verdicts a change of day or of folder brings."""

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from messages.knowledge.compare import Difference, differing_days, differing_folders, written
from messages.knowledge.load import POLICIES, load_policy
from messages.knowledge.model import Policy
from messages.knowledge.told_rules import condition_lines
from messages.rules.model import PREDICATES
from tests.eligibility.decree import decree
from tests.operating.process import run

TODAY = date(2026, 11, 22)


def found(differences: list[Difference], kind: str, id_: str) -> Difference:
    (one,) = [each for each in differences if (each.kind, each.id) == (kind, id_)]
    return one


def lines(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="session")
def coming(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return decree(tmp_path_factory.mktemp("decree"))


# By day


def test_what_came_into_force_and_went_out_with_a_decree(policy: Policy) -> None:
    differences = differing_days(policy, date(2025, 10, 14), date(2025, 10, 15), "vi")
    assert found(differences, "document", "D-ND235").change == "new"
    assert found(differences, "provision", "F-ND45-D1-K2A-OLD").change == "gone"
    came = found(differences, "provision", "F-ND235-D1-K2A")
    assert came.change == "new"
    assert "từ 15/10/2025 đến nay" in (came.after or "")


def test_a_condition_says_what_it_said_and_what_it_says_with_provisions(policy: Policy) -> None:
    differences = differing_days(policy, date(2025, 10, 14), date(2025, 10, 15), "vi")
    entity = found(differences, "condition", "entity")
    before, after = (text.splitlines()[0] for text in (entity.before or "", entity.after or ""))
    assert before.startswith("khi loại hình là doanh nghiệp hoặc hợp tác xã hoặc ")
    assert ": đạt. " in before
    assert "liên hiệp hợp tác xã" not in before
    assert before.endswith("(F-ND45-D1-K2A-OLD)")
    assert "liên hiệp hợp tác xã" in after
    assert after.endswith("(F-ND235-D1-K2A)")


def test_the_day_a_province_becomes_a_city_is_told(policy: Policy) -> None:
    for day, code in ((date(2026, 4, 30), "75"), (date(2026, 9, 20), "24")):
        differences = differing_days(policy, date.fromordinal(day.toordinal() - 1), day, "vi")
        place = found(differences, "place", code)
        assert (place.before, place.after) == ("một tỉnh", "thành phố trực thuộc trung ương")


def test_days_on_which_nothing_happens_differ_in_nothing(policy: Policy) -> None:
    assert differing_days(policy, date(2026, 11, 22), date(2026, 11, 25), "vi") == []


# By folder


def test_a_made_up_decree_is_told_record_by_record(policy: Policy, coming: Path) -> None:
    differences = differing_folders(policy, load_policy(coming), TODAY, "vi")
    assert [(one.kind, one.id, one.change) for one in differences] == [
        ("document", "D-ND99-2027", "new"),
        ("provision", "F-ND99-D2", "new"),
        ("condition", "size", "changed"),
        ("condition", "size", "new"),
    ]
    closed, opened = differences[2:]
    assert (closed.before or "").startswith("từ 15/10/2025 đến nay\n")
    assert (closed.after or "").startswith("từ 15/10/2025 đến 30/06/2027\n")
    assert "khi trên 300 lao động đóng bảo hiểm: không đạt. " in (opened.after or "")
    text = written(differences, "vi")
    assert "ĐỔI  size: Quy mô doanh nghiệp\n- từ 15/10/2025 đến nay\n+ từ 15/10/2025 đến 30/06/2027" in text


@pytest.mark.parametrize(
    ("file", "old", "new", "kind", "id_", "line"),
    [
        ("rules/trades.yaml", '"cà phê",', '"cà phê", "nấm linh thử",', "trade", "che_bien", "nấm linh thử"),
        (
            "rules/activities.yaml",
            "- entity: khac\n  into: [ho_kinh_doanh, hop_tac_xa",
            "- entity: khac\n  into: [hop_tac_xa, ho_kinh_doanh",
            "into",
            "khac",
            "Có thể chuyển thành: hợp tác xã, hộ kinh doanh, doanh nghiệp, tổ hợp tác",
        ),
        (
            "rules/activities.yaml",
            "when: {whole_line_is: true}",
            "when: {whole_line_is: true, difficult_area_is: true}",
            "activity",
            "machinery",
            "khi cả dây chuyền và xã thuộc địa bàn khó khăn",
        ),
    ],
)
def test_a_word_a_level_a_form_that_changed(
    policy: Policy, tmp_path: Path, file: str, old: str, new: str, kind: str, id_: str, line: str
) -> None:
    copy = Path(shutil.copytree(POLICIES, tmp_path / "policies"))
    text = (copy / file).read_text("utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new, 1), "utf-8")
    one = found(differing_folders(policy, load_policy(copy), TODAY, "vi"), kind, id_)
    assert one.change == "changed"
    assert line not in (one.before or "")
    assert line in (one.after or "")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_condition_and_every_test_has_its_words(policy: Policy, language: str) -> None:
    tests = set()
    for condition in policy.rules.conditions:
        told = [*condition_lines(policy, condition, language)]
        assert len(told) == len(condition.cases)
        tests |= {test.predicate for case in condition.cases for test in case.when}
    unused = set(PREDICATES) - tests
    assert unused <= {"whole_line_is", "difficult_area_is"}  # levels ask for these


# The command


def test_the_verdicts_a_day_turns_are_told_in_words_and_lines(tmp_path: Path) -> None:
    days = ("--from", "2026-04-29", "--to", "30/04/2026")
    text = run(tmp_path, "policy", "diff", *days).stdout
    assert "== Kết quả xét: 3 trong 59 cơ sở mẫu đổi" in text
    block = text[text.index("ward-of-dong-nai: hộ kinh doanh, mộc, phường ở Đồng Nai") :]
    assert "\n  được xét → không được: Mua máy móc tiên tiến" in block.split("\n\n")[0]
    rows = lines(run(tmp_path, "policy", "diff", *days, "--json"))
    verdicts = [row for row in rows if row["kind"] == "verdict"]
    assert {row["id"] for row in verdicts} == {
        "ward-of-dong-nai",
        "cooperative-in-dong-nai",
        "firm-in-dong-nai",
    }
    machine = next(row for row in verdicts if row["wish"] == "machinery")
    assert (machine["of"], machine["before"], machine["after"]) == ("typical", "yes", "no")
    assert "F-ELIG-DONGNAI-CITY" in machine["because"]
    assert {row["kind"] for row in rows} >= {"document", "provision", "condition", "place", "answer"}
    assert not [*tmp_path.rglob("*.db")]


def test_saved_situations_are_compared_and_bad_lines_named(tmp_path: Path, coming: Path) -> None:
    big = {"entity": "doanh_nghiep", "registered": True, "produces": True, "sector": "cơ khí"}
    big |= {"unit_kind": "xa", "province_code": "25", "insured_staff": 250}
    big |= {"revenue_vnd": 10**10, "capital_vnd": 10**10}
    small = big | {"insured_staff": 20}
    rows = [{"id": "a", "on": "2026-11-22", "situation": big}, {"id": "b", "situation": small}]
    good = "".join(json.dumps(row) + "\n" for row in rows)
    file = tmp_path / "saved.jsonl"
    file.write_text(good, "utf-8")

    command = ("policy", "diff", "--saved", str(file), "--json", "--from", "today", "--to")
    own = {"policy_dir": str(coming)}
    before = lines(run(tmp_path, *command, "2027-06-30", **own))
    assert [row for row in before if row["kind"] in ("verdict", "condition")] == []
    after = [row for row in lines(run(tmp_path, *command, "2027-07-01", **own)) if row["kind"] == "verdict"]
    saved = [row for row in after if row["of"] == "saved"]
    assert {row["id"] for row in saved} == {"a"}
    assert {"wish": None, "before": "no", "after": "yes"}.items() <= saved[0].items()

    file.write_text(good + '{"id": "c"}\nnonsense\n{"id": "d", "situation": {"entity": 5}}\n', "utf-8")
    done = run(tmp_path, *command, "2027-07-01", **own)
    assert done.returncode == 1
    assert [line.partition(":")[0] for line in done.stderr.splitlines()] == [
        f"saved.jsonl, dòng {number}" for number in (3, 4, 5)
    ]
    assert [json.loads(line)["kind"] for line in done.stdout.splitlines()].count("verdict") == len(after)


def test_two_folders_are_compared_on_a_day(tmp_path: Path, coming: Path) -> None:
    shipped = str(POLICIES)
    now = lines(run(tmp_path, "policy", "diff", shipped, str(coming), "--json"))
    assert "verdict" not in {row["kind"] for row in now}
    then = lines(run(tmp_path, "policy", "diff", shipped, str(coming), "--to", "2027-07-01", "--json"))
    turned = {row["id"] for row in then if row["kind"] == "verdict"}
    assert turned == {"firm-230-staff", "firm-300-staff"}


def test_a_wrong_use_is_told(tmp_path: Path) -> None:
    assert run(tmp_path, "policy", "diff").returncode == 2
    assert run(tmp_path, "policy", "diff", "--from", "someday", "--to", "today").returncode == 2
