"""A draft made of questions nobody could answer: what is missing is named, and filled in it is an entry."""

import re
from pathlib import Path

import pytest

from messages.knowledge.check import check_policy
from messages.knowledge.draft import LONGEST_TITLE, Wanted, check_file, draft
from messages.knowledge.load import DRAFTS, load_policy
from messages.knowledge.model import Policy

ASKED = ("mua xe tải chở gốm được không", 'xe tải "cũ": mua \\ được ko', "mua xe tai dc ko")


def drafted(small: Policy, language: str = "vi") -> str:
    near = [next(iter(small.entries)), "gone"]
    return draft(small, Wanted(ASKED, near, ["U3", "U7"], "Ba lượt hỏi."), language)


def filled_in(text: str, small: Policy) -> str:
    """What an official writes into the marked places."""
    provision = next(one for one in small.provisions.values() if not one.valid_to)
    more = "\n".join(f'    - "cách hỏi thứ {n} về xe"' for n in range(8))
    for place, value in {
        "valid_from: null": f"valid_from: {provision.valid_from or 'null'}",
        'title_en: ""': 'title_en: "Is a truck supported?"',
        'first: ""': 'first: "Không, xe tải không được hỗ trợ."',
        'first_en: ""': 'first_en: "No, a truck is not supported."',
        "wordings_en: []": 'wordings_en: ["is a truck supported", "truck support"]',
        "rests_on: []": f"rests_on: [{provision.id}]",
    }.items():
        assert place in text
        text = text.replace(place, value)
    return re.sub(r"(?m)^    # ← .*$", more, text)


def test_a_draft_names_everything_that_is_missing_at_once(folder: Path, small: Policy) -> None:
    file = folder / DRAFTS / "U3.yaml"
    file.parent.mkdir()
    file.write_text(drafted(small), "utf-8")
    lines = file.read_text("utf-8").splitlines()
    problems = check_file(folder, file)
    found = {(one.kind, lines[one.line - 1].strip().partition(":")[0]) for one in problems}
    assert found >= {("empty", key) for key in ("title_en", "first", "first_en")}
    assert {kind for kind, _ in found} >= {"few_wordings", "no_source"}
    assert {problem.file for problem in problems} == {"U3.yaml"}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_draft_that_is_filled_in_is_an_entry(folder: Path, small: Policy, language: str) -> None:
    text = filled_in(drafted(small, language), small)
    file = folder / DRAFTS / "U3.yaml"
    file.parent.mkdir()
    file.write_text(text, "utf-8")
    assert check_file(folder, file) == []
    file.rename(folder / "entries" / "U3.yaml")
    known = load_policy(folder)
    new = next(entry for entry in known.entries.values() if entry.id not in small.entries)
    assert new.questions == ("U3", "U7")
    assert set(ASKED) < set(new.wordings)
    assert len(new.title) <= LONGEST_TITLE
    assert check_file(folder, folder / "entries" / "U3.yaml") == []


def test_drafts_do_not_touch_the_policy_they_lie_beside(folder: Path, small: Policy) -> None:
    (folder / DRAFTS).mkdir()
    (folder / DRAFTS / "U3.yaml").write_text("- : not even a draft\n\t", "utf-8")
    assert check_policy(folder) == []
    assert load_policy(folder).entries.keys() == small.entries.keys()


def test_a_new_entry_never_takes_the_id_of_another(small: Policy) -> None:
    entry = next(iter(small.entries.values()))
    wanted = Wanted((entry.id.replace("-", " "),), [], [], "")
    first = draft(small, wanted, "vi")
    assert f"- id: {entry.id}\n" not in first


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"- [", b"just words", b"- id: \ttab", b"- id: 3"])
def test_what_is_no_draft_is_named_with_its_line(folder: Path, tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "thing.yaml"
    file.write_bytes(raw)
    found = check_file(folder, file)
    assert bool(found) == bool(raw)
    assert all(problem.file == "thing.yaml" and problem.line >= 1 for problem in found)


def test_a_file_of_the_folder_is_checked_where_it_stands(folder: Path) -> None:
    file = folder / "entries" / "broken.yaml"
    file.write_text("- id: x\n", "utf-8")
    assert {problem.file for problem in check_file(folder, file)} == {"entries/broken.yaml"}
    others = [one for one in (folder / "entries").glob("*.yaml") if one != file]
    assert check_file(folder, others[0]) == []
