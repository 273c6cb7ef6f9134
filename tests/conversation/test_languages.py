"""Adding a language to the conversation: a folder and three lines, nothing else."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from handlers.converse import converse
from handlers.knowledge import Knowledge
from handlers.turn import Said, Talk
from messages.catalogue import HERE, load_catalogue
from messages.spelling import may_mean
from tests.conversation.support import NOW, knowledge

LINES = '\n[languages.rad]\nname = "Ê Đê"\nfallback = ["vi"]\nformats = "vi"\n'


def with_ede(folder: Path, files: tuple[str, ...]) -> Knowledge:
    """A made-up Ê Đê that says what these Vietnamese files say, its greeting apart."""
    shutil.copytree(HERE / "locales", folder / "locales")
    (folder / "languages.toml").write_text((HERE / "languages.toml").read_text("utf-8") + LINES, "utf-8")
    vi, rad = (folder / "locales" / code / "LC_MESSAGES" for code in ("vi", "rad"))
    rad.mkdir(parents=True)
    for file in files:
        text = (vi / f"{file}.po").read_text("utf-8").replace('"Chào anh/chị! Tôi là', '"Kuwa! Tôi là')
        (rad / f"{file}.po").write_text(text, "utf-8")
    return replace(knowledge(), words=load_catalogue(folder))


def test_a_new_language_is_offered_by_its_own_name(tmp_path: Path) -> None:
    ede = with_ede(tmp_path, ("messages", "interview", "results", "web", "policy"))
    assert "Ê Đê" in converse(Said("giúp"), Talk(), ede, NOW).say[0].text
    switched = converse(Said("ê đê"), Talk(), ede, NOW).talk
    assert switched.language == "rad"
    greeted = converse(Said("chào"), switched, ede, NOW)
    assert greeted.say[0].text.startswith("Kuwa!")
    assert converse(Said("mua máy mới được hỗ trợ bao nhiêu"), switched, ede, NOW).say[0].text


def test_a_language_begun_is_not_offered_yet(tmp_path: Path) -> None:
    ede = with_ede(tmp_path, ("web",))
    assert "Ê Đê" not in converse(Said("giúp"), Talk(), ede, NOW).say[0].text
    assert converse(Said("", "lang:rad"), Talk(), ede, NOW).talk.language == "vi"


@pytest.mark.parametrize(
    ("typed", "word", "may"),
    [
        ("dừng", "dừng", True),
        ("dung", "dừng", True),
        ("dưng", "dừng", True),
        ("đúng", "dừng", False),
        ("dứng", "dừng", False),
        ("huỷ", "hủy", True),
        ("hũy", "hủy", True),
        ("lài", "lại", False),
        ("dử", "dữ", True),
    ],
)
def test_a_word_may_lack_marks_but_not_have_others(typed: str, word: str, may: bool) -> None:
    assert may_mean(typed, word) is may
