"""Changes of kind after the table was made: a xã that became a phường, a province that became a city."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Change:
    """A unit of five digits or a province of two is `now` of another kind, from a day on, by a resolution."""

    code: str
    name: str
    was: str
    now: str
    since: date
    by: str | None
    certainty: str


class Changes:
    """The changes of one policy folder, looked up by code."""

    def __init__(self, changes: Sequence[Change] = ()) -> None:
        self.by_code: Mapping[str, tuple[Change, ...]] = {
            code: tuple(sorted((one for one in changes if one.code == code), key=lambda one: one.since))
            for code in {change.code for change in changes}
        }

    def kind(self, code: str, first: str, on: date) -> str:
        """What a unit that was `first` on 2025-07-01 is on a day."""
        passed = [change.now for change in self.by_code.get(code, ()) if change.since <= on]
        return passed[-1] if passed else first

    def ever(self, code: str) -> set[str]:
        return {kind for change in self.by_code.get(code, ()) for kind in (change.was, change.now)}


NONE = Changes()
