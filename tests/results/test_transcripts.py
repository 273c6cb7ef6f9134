"""Whole conversations about a result, word by word, over the real policy; `pytest --rewrite` notes them.

Besides what tests/conversation/transcript.py knows: `@ told machine_new=false sector=` changes the answers
the result is about (`+` is a space; nothing after `=`: not told, `?`: not known), `@ english`.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import pytest

from handlers.converse import converse
from handlers.turn import Said, Talk
from tests.conversation.support import restarted
from tests.conversation.transcript import ASIDE, Played, moved, shown
from tests.results import NOW, at_result, knowledge

FOLDER = Path(__file__).with_name("transcripts")
TRANSCRIPTS = sorted(FOLDER.glob("*.txt"))


@dataclass
class AtResult(Played):
    talk: Talk = field(default_factory=at_result)
    now: datetime = NOW

    def _aside(self, words: str) -> None:
        if words.startswith("told "):
            told = dict(one.split("=") for one in words.removeprefix("told ").split(" "))
            self.talk = at_result(**{key: _kept(value) for key, value in told.items()})
        elif words == "english":
            self.talk = replace(self.talk, language="en")
        else:
            self.now += moved(words)

    def _said(self, said: Said) -> list[str]:
        turn = converse(said, restarted(self.talk), knowledge(), self.now)
        self.talk = turn.talk
        return [line for line in shown(turn) if not line.startswith("! resultkept")]


def _kept(value: str) -> str | None:
    return "" if value == "?" else value.replace("+", " ") or None


def play(script: str) -> str:
    played = AtResult()
    asked = (line for line in script.split("\n") if line.startswith(ASIDE) or not line.strip())
    return "\n".join(line for one in asked for line in played.line(one))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_a_conversation_about_a_result_goes_as_written(path: Path, rewrite: bool) -> None:
    written = path.read_text("utf-8")
    played = play(written)
    if rewrite:
        path.write_text(played, "utf-8")
        return
    assert played == written


def test_there_are_conversations() -> None:
    assert len(TRANSCRIPTS) >= 10
