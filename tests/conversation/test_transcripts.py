"""Whole conversations, word by word. `pytest --rewrite` writes down how they go now; review the diff."""

from pathlib import Path

import pytest

from tests.conversation.transcript import FOLDER, play

TRANSCRIPTS = sorted(FOLDER.glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_a_conversation_goes_as_written(path: Path, rewrite: bool) -> None:
    written = path.read_text("utf-8")
    played = play(written)
    if rewrite:
        path.write_text(played, "utf-8")
        return
    assert played == written
