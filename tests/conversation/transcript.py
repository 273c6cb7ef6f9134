"""Conversations as text files: what a person says and what is said back, with clock and effects.

`> text` is typed, `>> id` is tapped, `< text` is said back, with its choices below them: `  1 label [id]`.
`! effect` is what should happen, `@ +15m` moves the clock (also `-1d`, `+2h`), `@ centre nameless` makes it
another centre's assistant, `@ policy whole` gives it the program's own rules and entries, `#` is a remark.
Between any two messages the state goes through JSON.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from pathlib import Path

from handlers.converse import converse
from handlers.knowledge import Centre, Knowledge
from handlers.turn import Effect, FileSent, Said, Talk, Turn
from tests.conversation.support import CENTRE, NAMELESS, NOW, knowledge, restarted, whole

FOLDER = Path(__file__).parent.parent / "transcripts"
CENTRES = {"nameless": NAMELESS, "daklak": CENTRE}
UNITS = {"m": "minutes", "h": "hours", "d": "days"}
ASIDE = ("#", "@", ">")


@dataclass
class Played:
    """A conversation in progress."""

    talk: Talk = field(default_factory=Talk)
    now: datetime = NOW
    centre: Centre = CENTRE
    policy: Callable[[Centre], Knowledge] = knowledge

    def line(self, line: str) -> list[str]:
        """The line of the script and what follows from it."""
        if line.startswith("@ "):
            self._aside(line.removeprefix("@ "))
        if line.startswith(">"):
            return [line, *self._said(_spoken(line))]
        return [line]

    def _aside(self, words: str) -> None:
        if words.startswith("centre "):
            self.centre = CENTRES[words.removeprefix("centre ")]
        elif words == "policy whole":
            self.policy = whole
        else:
            self.now += moved(words)

    def _said(self, said: Said) -> list[str]:
        turn = converse(said, restarted(self.talk), self.policy(self.centre), self.now)
        self.talk = turn.talk
        return shown(turn)


def _spoken(line: str) -> Said:
    if line.startswith(">! "):
        return _happened(line.removeprefix(">! "))
    if line.startswith(">> "):
        return Said("", line.removeprefix(">> "))
    return Said(_unescaped(line.removeprefix(">").removeprefix(" ")))


def _happened(what: str) -> Said:
    sign, _, rest = what.partition(" ")
    names, _, words = rest.partition("|")
    if sign == "files":
        return Said(words.strip(), files=tuple(FileSent(f"ref-{name}", name) for name in names.split()))
    return Said("", phone=rest) if sign == "phone" else Said(rest, sign=sign)


def _unescaped(text: str) -> str:
    r"""`\u200b` stands for characters nobody sees, `\n` for a line break, `{5000 x}` for a very long text."""
    text = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text).replace("\\n", "\n")
    return re.sub(r"\{(\d+) ([^}]+)\}", lambda found: found[2] * int(found[1]), text)


def moved(words: str) -> timedelta:
    found = re.fullmatch(r"([+-]\d+)([mhd])", words)
    assert found, f"the clock moves like +15m, -1d or +2h, not {words!r}"
    return timedelta(**{UNITS[found[2]]: int(found[1])})


def shown(turn: Turn) -> list[str]:
    lines = []
    for say in turn.say:
        first, *more = say.text.split("\n")
        lines += [f"< {first}", *(f"  | {line}" for line in more)]
        lines += [f"  {n} {choice.label} [{choice.id}]" for n, choice in enumerate(say.choices, 1)]
    return lines + [f"! {told(effect)}" for effect in turn.effects]


def told(effect: Effect) -> str:
    """The effect's name and its values, in a line."""
    values = (getattr(effect, one.name) for one in fields(effect))
    return " ".join([type(effect).__name__.casefold(), *filter(None, map(_value, values))])


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, FileSent):
        return value.name
    return ",".join(map(_value, value)) if isinstance(value, tuple) else str(value)


def play(script: str) -> str:
    """The transcript this script gives today."""
    played = Played()
    asked = (line for line in script.split("\n") if line.startswith(ASIDE) or not line.strip())
    return "\n".join(line for one in asked for line in played.line(one))
