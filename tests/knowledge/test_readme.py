"""The README an official follows: every example is carried out in a copy of the folder."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.cli.policy import policy as policy_commands
from handlers.eligibility.checking import Checker
from messages.knowledge.answer import answer
from messages.knowledge.check import check_policy
from messages.knowledge.clerk import show_item
from messages.knowledge.load import POLICIES, load_policy
from messages.knowledge.model import Policy
from messages.knowledge.placeholders import fill

READMES = ("README.md", "README.en.md")
BLOCK = re.compile(r"```yaml\n# (\S+): ([^\n]+)\n(.*?)```", re.DOTALL)
NOW, BECOMES, ADD, EXCERPT = "now", "becomes", "add", "excerpt"
LABELS = {
    "đang là": NOW,
    "sửa thành": BECOMES,
    "thêm vào cuối tệp": ADD,
    "trích": EXCERPT,
    "now": NOW,
    "becomes": BECOMES,
    "add at the end": ADD,
    "excerpt": EXCERPT,
}
ASKED = date(2026, 11, 22)


@dataclass(frozen=True)
class Step:
    """One block: the file it is about, what to do, and its lines."""

    file: str
    kind: str
    text: str


def steps(readme: str) -> list[Step]:
    text = (POLICIES / readme).read_text("utf-8")
    found = [Step(file, LABELS[label], body) for file, label, body in BLOCK.findall(text)]
    assert len(found) == text.count("```yaml"), "a block does not say which file it is about"
    return found


def carried_out(readme: str, folder: Path) -> None:
    """Does in the folder what the README says, in its order."""
    waiting = iter(steps(readme))
    for step in waiting:
        path = folder / step.file
        text = path.read_text("utf-8")
        if step.kind == ADD:
            path.write_text(text.rstrip("\n") + "\n" + step.text, "utf-8")
        elif step.kind == NOW:
            instead = next(waiting)
            assert (instead.file, instead.kind) == (step.file, BECOMES)
            assert text.count(step.text) == 1, (
                f"{step.file} holds this {text.count(step.text)} times:\n{step.text}"
            )
            path.write_text(text.replace(step.text, instead.text), "utf-8")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return shutil.copytree(POLICIES, tmp_path / "policies")


@pytest.mark.parametrize("readme", READMES)
def test_every_example_can_be_followed_and_leaves_no_fault(readme: str, copy: Path) -> None:
    carried_out(readme, copy)
    assert [str(problem) for problem in check_policy(copy)] == []


@pytest.mark.parametrize("readme", READMES)
def test_the_example_of_a_new_circular_is_told_from_its_first_day_on(readme: str, copy: Path) -> None:
    carried_out(readme, copy)
    changed = load_policy(copy)
    before, after = (told(changed, "fair-abroad", date(2027, month, day)) for month, day in ((6, 30), (7, 1)))
    assert "100%" in before
    assert "từ 01/07/2027 áp dụng quy định khác" in before
    assert "tối đa 80%, không quá 60 triệu đồng" in after
    assert "khoản 3 Điều 5 Thông tư 99/2027/TT-BTC" in after


FACILITY = {
    "entity": "doanh_nghiep",
    "registered": True,
    "produces": True,
    "sector": "cơ khí",
    "province_code": "66",
    "unit_kind": "xa",
    "insured_staff": 250,
    "revenue_vnd": 90_000_000_000,
    "capital_vnd": 20_000_000_000,
}
LAST_OF_THE_OLD, FIRST_OF_THE_NEW = date(2027, 6, 30), date(2027, 7, 1)


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.parametrize(
    ("changed", "before", "after"),
    [
        ({}, "no", "yes"),
        ({"insured_staff": 301}, "no", "no"),
        ({"entity": "nghe_nhan"}, "unsure", "yes"),
        ({"insured_staff": 20, "sector": "làm chén đĩa mo cau"}, "yes", "yes"),
    ],
    ids=["250 staff", "301 staff", "an artisan", "a trade by its new word"],
)
def test_the_example_of_a_new_decree_turns_verdicts_from_its_first_day_on(
    readme: str, copy: Path, changed: dict[str, object], before: str, after: str
) -> None:
    carried_out(readme, copy)
    line = {"id": "example", "situation": FACILITY | changed}
    checker = Checker(load_policy(copy))
    verdicts = [checker.check(line, day)["verdict"] for day in (LAST_OF_THE_OLD, FIRST_OF_THE_NEW)]
    assert verdicts == [before, after]


def test_without_the_examples_the_verdicts_are_others(policy: Policy) -> None:
    checker, day = Checker(policy), FIRST_OF_THE_NEW
    trade = {"insured_staff": 20, "sector": "làm chén đĩa mo cau"}
    situations = [FACILITY, FACILITY | {"entity": "nghe_nhan"}, FACILITY | trade]
    verdicts = [checker.check({"id": "", "situation": each}, day)["verdict"] for each in situations]
    assert verdicts == ["no", "unsure", "unsure"]


@pytest.mark.parametrize("readme", READMES)
def test_the_example_of_a_paper_and_a_deadline_is_told_from_its_first_day_on(readme: str, copy: Path) -> None:
    carried_out(readme, copy)
    changed = load_policy(copy)
    then, now = (
        show_item(changed, "machinery", on, "vi") or "" for on in (LAST_OF_THE_OLD, FIRST_OF_THE_NEW)
    )
    assert "trước 20/6" in then and "trước 31/5" not in then
    assert "trước 31/5" in now and "trước 20/6" not in now
    assert "Ảnh chụp nơi sẽ đặt máy." in now and "Ảnh chụp nơi sẽ đặt máy." not in then
    (deadline,) = (one for one in changed.rules.advice if one.day == "05-31")
    assert deadline.holds(FIRST_OF_THE_NEW) and not deadline.holds(LAST_OF_THE_OLD)


def test_both_languages_show_the_same_examples() -> None:
    vietnamese, english = (steps(readme) for readme in READMES)
    assert [(step.file, step.kind) for step in vietnamese] == [(step.file, step.kind) for step in english]
    same = [step for step in vietnamese if step.kind in (ADD, EXCERPT)]
    assert same == [step for step in english if step.kind in (ADD, EXCERPT)]


@pytest.mark.parametrize("readme", READMES)
def test_the_file_of_a_province_shown_is_what_makes_its_figure_told(readme: str, copy: Path) -> None:
    (excerpt,) = (step for step in steps(readme) if step.kind == EXCERPT)
    shown = yaml.safe_load(excerpt.text)
    path = copy / excerpt.file
    whole = yaml.safe_load(path.read_text("utf-8"))
    whole["documents"] = without(whole["documents"], shown["documents"], "id")
    for part, key in (("provisions", "id"), ("figures", "id"), ("answers", "entry")):
        whole[part] = without(whole[part], shown[part], key)
    written(path, whole)
    assert "unknown_id" in {problem.kind for problem in check_policy(copy)}
    for part in ("documents", "provisions", "figures", "answers"):
        whole[part] += shown[part]
    written(path, whole)
    assert [str(problem) for problem in check_policy(copy)] == []
    said = told(load_policy(copy), "demo-model-amount", ASKED, "66")
    assert "Nguồn tỉnh Đắk Lắk: tối đa 30% chi phí, không quá 800 triệu đồng một mô hình." in said
    assert said == told(load_policy(), "demo-model-amount", ASKED, "66")


def without(rows: list[dict[str, str]], gone: list[dict[str, str]], key: str) -> list[dict[str, str]]:
    ids = {row[key] for row in gone}
    left = [row for row in rows if row[key] not in ids]
    assert len(left) == len(rows) - len(gone), "the excerpt shows something the file does not hold"
    return left


def written(path: Path, content: object) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")


def told(policy: Policy, entry: str, on: date, province: str | None = None) -> str:
    said = answer(policy, entry, on, province, "vi")
    assert said is not None
    return said.text


@pytest.mark.parametrize(("readme", "language"), [("README.md", "vi"), ("README.en.md", "en")])
def test_the_table_of_days_is_right(readme: str, language: str, policy: Policy) -> None:
    rows = list(table_of_days(readme))
    assert len(rows) == 5
    for given, becomes in rows:
        filled = [fill(policy, each, ASKED, language) for each in re.findall(r"`([^`]+)`", given)]
        assert ", ".join(filled) == becomes.partition(" (")[0]


def table_of_days(readme: str) -> Iterator[tuple[str, str]]:
    for line in (POLICIES / readme).read_text("utf-8").splitlines():
        if line.startswith("| `{"):
            _, given, becomes, _ = (cell.strip() for cell in re.split(r"(?<!\\)\|", line))
            yield given.replace("\\|", "|"), becomes


@pytest.mark.parametrize("readme", READMES)
def test_the_commands_it_names_exist(readme: str) -> None:
    named = set(re.findall(r"khuyencong policy (\w+)", (POLICIES / readme).read_text("utf-8")))
    assert named >= {"check", "diff", "show"}
    assert named <= policy_commands.commands.keys()
