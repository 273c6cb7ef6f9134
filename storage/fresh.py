"""What the last turn at an address left behind, at hand so that the next one need not ask the database."""

from collections import OrderedDict

from handlers.turn import Parted
from storage.store import Kept, Loaded, TurnToKeep

MOST_FRESH = 1_000  # conversations whose state is at hand: about 2 MB


_Left = tuple[int, TurnToKeep, tuple[Kept, ...]]  # the conversation, its last turn and what that got


class Fresh:
    """Conversations this process moved last. Another replica may have moved one since: then the version check
    of `keep` refuses the turn, `forget` was called before it, and the next look goes to the database."""

    def __init__(self) -> None:
        self._left: OrderedDict[tuple[str, str], _Left] = OrderedDict()

    def loaded(self, channel: str, address: str, event: str) -> Loaded | None:
        """None when nothing is at hand. Of repeats only that of the last event is known here."""
        left = self._left.get((channel, address))
        if left is None:
            return None
        conversation, turn, replies = left
        return Loaded(conversation, turn.version + 1, turn.state, replies if event == turn.event else None)

    def forget(self, turn: TurnToKeep) -> None:
        """Call before a turn is kept: until that succeeded, nobody knows where the talk stands."""
        self._left.pop((turn.channel, turn.address), None)

    def remember(self, turn: TurnToKeep, conversation: int, replies: tuple[Kept, ...]) -> None:
        if any(isinstance(effect, Parted) for effect in turn.effects):
            return  # the address leads elsewhere now
        self._left[turn.channel, turn.address] = conversation, turn, replies
        if len(self._left) > MOST_FRESH:
            self._left.popitem(last=False)

    def clear(self) -> None:
        self._left.clear()
