"""What arrives, made readable: cleaned, cut to a decent length, its words found once."""

from dataclasses import dataclass

from handlers.phrases import Words, words_of
from handlers.turn import Said
from messages.text import clean

LONGEST = 4_000  # characters read of one message: thirty questions; one question is far shorter
COMMAND = 80  # characters; whatever is longer is no command and no choice


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as the conversation reads it. `words` is empty for whole paragraphs."""

    text: str
    words: Words
    choice: str | None
    cut: bool

    @property
    def empty(self) -> bool:
        return not self.text and self.choice is None

    @property
    def readable(self) -> bool:
        return any(letter.isalnum() for letter in self.text)


def hear(said: Said) -> Heard:
    """A tapped choice counts, whatever text came with it."""
    whole = "" if said.choice is not None else clean(said.text)
    text = whole[:LONGEST]
    words = words_of(text) if len(text) <= COMMAND else ()
    return Heard(text, words, said.choice, cut=len(whole) > LONGEST)
