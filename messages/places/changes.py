"""What kind a unit is of on a day: as the table has it, and as later resolutions changed it."""

from collections.abc import Iterable
from datetime import date
from functools import cache

from messages.knowledge.model import UnitChange
from messages.knowledge.unit_changes import shipped_changes


class Changes:
    """The changes of one policy folder, looked up by code."""

    def __init__(self, changes: Iterable[UnitChange] = ()) -> None:
        self.by_code: dict[str, list[UnitChange]] = {}
        for change in sorted(changes, key=lambda one: one.since):
            self.by_code.setdefault(change.code, []).append(change)

    def kind(self, code: str, first: str, on: date) -> str:
        """What a unit that was `first` on 2025-07-01 is on a day."""
        passed = [change.now for change in self.by_code.get(code, ()) if change.since <= on]
        return passed[-1] if passed else first

    def ever(self, code: str) -> set[str]:
        """Every kind it was or is."""
        return {kind for change in self.by_code.get(code, ()) for kind in (change.was, change.now)}


@cache
def shipped() -> Changes:
    """Those that come with the program."""
    return Changes(shipped_changes())
