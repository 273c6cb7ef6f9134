"""Every golden conversation goes over every channel as it goes on the web, by button and by number."""

import re
from pathlib import Path

import pytest

from handlers.turn import Said, Turn
from tests.channels.golden import Held
from tests.channels.golden_ways import BUTTONED, NUMBERED
from tests.conversation.transcript import ASIDE, FOLDER, Played

TRANSCRIPTS = pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)


def lines_of(path: Path) -> list[str]:
    """What the script says, without what is said back."""
    return [
        line for line in path.read_text("utf-8").split("\n") if line.startswith(ASIDE) or not line.strip()
    ]


def gone(talk: Played, path: Path) -> str:
    """The transcript of the script as it goes now."""
    return "\n".join(said for line in lines_of(path) for said in talk.line(line))


@TRANSCRIPTS
@pytest.mark.parametrize("way", BUTTONED)
def test_a_conversation_goes_by_button_as_on_the_web(way: str, path: Path) -> None:
    assert gone(Held(way=BUTTONED[way](), pressing=True), path) == path.read_text("utf-8")


@TRANSCRIPTS
@pytest.mark.parametrize("way", NUMBERED)
def test_a_conversation_goes_by_number_as_on_the_web(way: str, path: Path) -> None:
    assert gone(Held(way=NUMBERED[way](), pressing=False), path) == path.read_text("utf-8")


@TRANSCRIPTS
def test_each_number_makes_the_choice_beside_it(path: Path) -> None:
    talk = Held(way=NUMBERED["zalo bot"](), pressing=False)
    for line in lines_of(path):
        talk.line(line)
        if not line.startswith(">") or not talk.screens:
            continue
        for number, choice in enumerate(talk.talk.offered, 1):
            typed = talk.read(talk.way.typed(str(number)))
            assert replies(talk.turn(typed)) == replies(talk.turn(Said("", choice.id)))


@TRANSCRIPTS
@pytest.mark.parametrize("way", BUTTONED)
def test_each_button_makes_the_choice_it_shows(way: str, path: Path) -> None:
    talk = Held(way=BUTTONED[way](), pressing=True)
    for line in lines_of(path):
        said = talk.line(line)
        if not line.startswith(">"):
            continue
        for label, payload in (button for screen in talk.screens for button in screen.buttons.items()):
            sent = talk.way.pressed(payload)
            assert sent
            pressed = talk.read(sent)
            assert (pressed.text, shows(label, pressed.choice, said)) == ("", True)


def shows(label: str, choice: str | None, said: list[str]) -> bool:
    """Whether the transcript has this choice under this label, which a channel may number and cut."""
    beginning = re.escape(re.sub(r"^\d+\. ", "", label).removesuffix("…"))
    line = re.compile(rf"\d+ {beginning}.*\[{re.escape(choice or '')}\]")
    return any(line.fullmatch(one.strip()) for one in said)


def replies(turn: Turn) -> list[tuple[str, ...]]:
    return [(say.text, *(choice.id for choice in say.choices)) for say in turn.say]
