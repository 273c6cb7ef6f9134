"""Laws of the search, whatever the content is."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from messages.knowledge.model import Policy
from messages.search import Search, build_search
from messages.search.reading import read, vocabulary, words_of
from messages.search.signs import commands, documents_in, kinds_of
from messages.search.spelling import sound, untelex
from messages.text import fold
from tests.knowledge.measure import Change, glued, swapped

HERE = Path(__file__).parent
TODAY = date(2026, 11, 22)
TYPED: list[str] = [row["typed"] for row in yaml.safe_load((HERE / "questions.yaml").read_text("utf-8"))]
KNOWN = vocabulary(
    [
        words_of(text)
        for text in (
            "mua máy mới được hỗ trợ bao nhiêu tiền",
            "khuyến công hỗ trợ cơ sở mua máy",
            "tiền khuyến công cho máy cũ",
        )
    ]
)


@pytest.mark.parametrize("typed", TYPED)
def test_capitals_spaces_and_marks_make_no_difference(search: Search, typed: str) -> None:
    found = search.find(typed, TODAY, None)
    assert search.find(f"  {typed.upper()}  ", TODAY, None) == found
    if typed.isascii():
        return
    without_marks = search.find(fold(typed), TODAY, None)
    assert without_marks.status == found.status
    assert without_marks.entry == found.entry


def test_two_builds_agree(policy: Policy, search: Search) -> None:
    again = build_search(policy)
    assert [again.find(typed, TODAY, None) for typed in TYPED] == [
        search.find(typed, TODAY, None) for typed in TYPED
    ]


def test_two_processes_agree_whatever_their_hashes() -> None:
    program = (
        "import sys, datetime; from messages.knowledge.load import load_policy;"
        "from messages.search import build_search;"
        "search = build_search(load_policy());"
        "[print(search.find(line, datetime.date(2026, 11, 22), None)) for line in sys.stdin]"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            input="\n".join(TYPED[:40]),
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            cwd=HERE.parent.parent,
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_every_wording_and_title_finds_its_own_entry(policy: Policy, search: Search) -> None:
    for entry in policy.entries.values():
        for wording in (*entry.wordings, *entry.wordings_en, entry.title, entry.title_en):
            found = search.find(wording, TODAY, "66")
            assert (found.status, found.entry) == ("answered", entry.id), wording


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_anything_may_be_typed(search: Search, typed: str) -> None:
    found = search.find(typed, TODAY, None)
    assert 0 <= found.confidence <= 1
    assert len(found.near) <= 3
    assert (found.entry is None) or found.status in ("answered", "no_answer")


def test_a_very_long_message_is_read_too(search: Search) -> None:
    assert search.find("máy " * 1000, TODAY, None).status in ("unsure", "no_answer", "answered")


def test_nothing_in_force_that_day_is_no_answer(search: Search) -> None:
    assert search.find("mua máy mới được hỗ trợ bao nhiêu", date(2001, 1, 1), None).status == "no_answer"


def test_a_place_in_the_question_does_not_hide_it(search: Search) -> None:
    found = search.find("mua máy được bao nhiêu ở Phú Yên", TODAY, None)
    assert "machine-amount" in (found.entry, *found.near)
    assert search.find("Đắk Lắk hỗ trợ bao nhiêu", TODAY, None).entry == "daklak-amount"


def test_money_of_one_province_is_not_told_to_another(search: Search) -> None:
    assert search.find("tỉnh Lâm Đồng hỗ trợ bao nhiêu", TODAY, None).entry != "daklak-amount"
    assert search.find("tỉnh tôi hỗ trợ bao nhiêu", TODAY, "68").entry != "daklak-amount"


def test_a_document_named_by_number_must_be_known(search: Search) -> None:
    assert search.find("thông tư 28 nói gì về khuyến công", TODAY, None).status == "answered"
    assert search.find("thông tư 98 nói gì về khuyến công", TODAY, None).status == "no_answer"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("ko dc ho tro bn tien", "khong duoc ho tro bao nhieu tien"),
        ("hoox trowj khuyeens coong", "ho tro khuyen cong"),
        ("ho64 tro75 tie62n", "ho tro tien"),
        ("hotro muamay", "ho tro mua may"),
        ("HTX, HKD có đc không", "hop tac xa ho kinh doanh co duoc khong"),
        ("TT28 và nđ45", "thong tu 28 va nghi dinh 45"),
        ("máy 400tr", "may 400 trieu"),
        ("mua mayyyyy", "mua may"),
        ("khuyen cogn", "khuyen cong"),
        ("anh chị cho em hỏi mua máy ạ", "mua may"),
    ],
)
def test_how_a_question_is_read(typed: str, words: str) -> None:
    assert " ".join(word.form for word in read(typed, KNOWN)) == words


def test_a_guessed_word_weighs_less_than_a_typed_one() -> None:
    typed, guessed = read("khuyen", KNOWN)[0], read("khuyem", KNOWN)[0]
    assert (guessed.form, guessed.weight < typed.weight) == ("khuyen", True)


@pytest.mark.parametrize("typed", ["mua 2019", "gặp anh Hunh", "xã Tienn"])
def test_names_and_numbers_are_never_corrected(typed: str) -> None:
    assert [word.form for word in read(typed, KNOWN)] == fold(typed).split()


@pytest.mark.parametrize(
    ("one", "other"),
    [("tre", "che"), ("san", "xan"), ("lam", "nam"), ("gia", "da"), ("ban", "bang"), ("ky", "ki")],
)
def test_words_that_sound_alike(one: str, other: str) -> None:
    assert sound(one) == sound(other)


@pytest.mark.parametrize(
    ("typed", "word"), [("trowj", "tro"), ("ddoongf", "dong"), ("tieenf", "tien"), ("may", "may")]
)
def test_telex_keys(typed: str, word: str) -> None:
    assert untelex(typed) == word


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("được bao nhiêu tiền", "amount"),
        ("nộp ở đâu", "where"),
        ("bao giờ có kết quả", "when"),
        ("cần giấy tờ gì", "papers"),
        ("ai ký", "who"),
        ("có được không", "whether"),
        ("làm thế nào", "how"),
        ("khuyến công là gì", "meaning"),
    ],
)
def test_kinds_of_question(typed: str, kind: str) -> None:
    assert kind in kinds_of(words_of(typed))


def test_documents_in_a_question() -> None:
    assert documents_in(words_of("theo thông tư số 28 và NĐ 45, decree 235")) == {
        ("thong tu", "28"),
        ("nghi dinh", "45"),
        ("nghi dinh", "235"),
    }


def test_no_honest_wording_looks_like_a_command(policy: Policy) -> None:
    for entry in policy.entries.values():
        honest = (*entry.wordings, *entry.wordings_en, entry.title, entry.title_en)
        assert not [text for text in honest if commands(text)], entry.id


@pytest.mark.parametrize(("spoil", "least"), [(fold, 0.9), (glued, 0.6), (swapped, 0.8)])
def test_bad_typing_costs_little(search: Search, spoil: Change, least: float) -> None:
    rows = yaml.safe_load((HERE / "questions.yaml").read_text("utf-8"))
    named = 0
    for row in rows:
        found = search.find(spoil(row["typed"]), TODAY, None)
        named += bool({found.entry, *found.near} & set(row["entries"]))
    assert named / len(rows) >= least
