"""Every golden conversation goes over every channel as it goes on the web, by button and by number."""

import re
from pathlib import Path

import pytest

from handlers.turn import Said, Turn
from tests.channels.golden import Held
from tests.channels.golden_ways import WAYS
from tests.conversation.transcript import ASIDE, FOLDER

TRANSCRIPTS = sorted(FOLDER.glob("*.txt"))
PRESSING = {"by button": True, "by number": False}


def lines_of(path: Path) -> list[str]:
    """What the script says, without what is said back."""
    return [
        line for line in path.read_text("utf-8").split("\n") if line.startswith(ASIDE) or not line.strip()
    ]


def held(way: str, pressing: bool = True) -> Held:
    return Held(way=WAYS[way](), pressing=pressing)


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
@pytest.mark.parametrize("pressing", PRESSING.values(), ids=PRESSING)
@pytest.mark.parametrize("way", WAYS)
def test_a_conversation_goes_as_on_the_web(way: str, pressing: bool, path: Path) -> None:
    talk = held(way, pressing)
    gone = [said for line in lines_of(path) for said in talk.line(line)]
    assert "\n".join(gone) == path.read_text("utf-8")


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
@pytest.mark.parametrize("way", WAYS)
def test_each_choice_can_be_made_by_its_number(way: str, path: Path) -> None:
    talk = held(way)
    for line in lines_of(path):
        talk.line(line)
        for number, choice in enumerate(talk.talk.offered, 1):
            typed = talk.read(talk.way.typed(str(number)))
            assert replies(talk.turn(typed)) == replies(talk.turn(Said("", choice.id)))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
@pytest.mark.parametrize("way", WAYS)
def test_each_button_makes_the_choice_it_shows(way: str, path: Path) -> None:
    talk = held(way)
    for line in lines_of(path):
        if not line.startswith(">"):
            talk.line(line)
            continue
        said = talk.line(line)
        for screen in talk.screens:
            for label, payload in screen.buttons.items():
                sent = talk.way.pressed(payload)
                assert sent
                pressed = talk.read(sent)
                assert (pressed.text, shows(label, pressed.choice, said)) == ("", True)


def shows(label: str, choice: str | None, said: list[str]) -> bool:
    """Whether the transcript has this choice under this label, which a channel may cut and number."""
    whole = {line.strip() for line in said}
    beginning = re.sub(r"^\d+\. ", "", label).removesuffix("…")
    return any(
        re.match(rf"\d+ {re.escape(beginning)}.*\[{re.escape(choice or '')}\]$", line) for line in whole
    )


def replies(turn: Turn) -> list[tuple[str, ...]]:
    return [(say.text, *(choice.id for choice in say.choices)) for say in turn.say]
