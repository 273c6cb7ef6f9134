"""Where a turn takes place: what it may look at, what time it is, and in which words it speaks."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from handlers.knowledge import Knowledge
from handlers.turn import Choice, Say, Talk, Turn

VIETNAM = timezone(timedelta(hours=7))  # no summer time


@dataclass(frozen=True, slots=True)
class Here:
    knowledge: Knowledge
    now: datetime
    language: str

    def words(self, key: str, **values: object) -> str:
        return self.knowledge.words.text(self.language, key, **values)

    def has_words(self, key: str) -> bool:
        return self.knowledge.words.has(self.language, key)

    def choice(self, act: str, key: str | None = None, **values: object) -> Choice:
        """A choice whose label stands under `choice.<act>` unless another key is given."""
        return Choice(act, self.words(key or f"choice.{act}", **values))

    def say(self, key: str, *choices: Choice, **values: object) -> Say:
        return Say(self.words(key, **values), choices)

    def today(self) -> date:
        """The day in Vietnam."""
        return self.now.astimezone(VIETNAM).date()


def saying(say: Say, turn: Turn) -> Turn:
    """The same turn with something said first; only the last message keeps its choices."""
    return Turn(turn.talk, (Say(say.text), *turn.say), turn.effects)


def just(talk: Talk, *say: Say) -> Turn:
    return Turn(talk, say)
