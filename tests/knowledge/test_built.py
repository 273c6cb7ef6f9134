"""The search that is built ahead answers as one built now, and is used for no other policy."""

from dataclasses import replace
from pathlib import Path

from messages.knowledge.model import Policy
from messages.search import Search, search_over
from messages.search.built import write
from tests.knowledge.measure import TODAY, development


def test_it_answers_as_one_built_now(policy: Policy, search: Search, tmp_path: Path) -> None:
    write(policy, tmp_path)
    ahead = search_over(policy, tmp_path)
    assert ahead is not search
    for row in development().ours[::7]:
        assert ahead.find(row.typed, TODAY, "66") == search.find(row.typed, TODAY, "66")


def test_a_policy_that_changed_is_indexed_anew(policy: Policy, tmp_path: Path) -> None:
    write(policy, tmp_path)
    entry = policy.entries["machine-amount"]
    changed = replace(entry, wordings=(*entry.wordings, "xin tiền tậu con quay tơ"))
    other = replace(policy, entries={**policy.entries, entry.id: changed})
    assert search_over(other, tmp_path).find("xin tiền tậu con quay tơ", TODAY, None).entry == entry.id


def test_a_damaged_file_is_not_used(policy: Policy, tmp_path: Path) -> None:
    kept = write(policy, tmp_path)
    kept.write_bytes(kept.read_bytes()[:-1])
    assert search_over(policy, tmp_path).find("khuyến công là gì", TODAY, None).status == "answered"


def test_only_the_last_one_is_kept(policy: Policy, tmp_path: Path) -> None:
    (tmp_path / "an older one").write_bytes(b"")
    kept = write(policy, tmp_path)
    assert list(tmp_path.iterdir()) == [kept]
