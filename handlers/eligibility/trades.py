"""Which group of trades a person means: the longest words of the rules found in what they said."""

from collections.abc import Iterator
from functools import lru_cache

from messages.rules.model import Rules, Trade
from messages.text import fold, tokens

UNLISTED = ""  # a trade whose words are in no group


class Trades:
    """The words of all groups, folded, by how many words they have."""

    def __init__(self, rules: Rules) -> None:
        self._groups = {trade.id: trade for trade in rules.trades}
        self._words = {tuple(tokens(word)): trade.id for trade in rules.trades for word in trade.words}
        self._longest = max(map(len, self._words), default=0)
        self.named = lru_cache(maxsize=4096)(self._named)

    def group(self, text: str) -> Trade | None:
        """The group the text names; None when it names none."""
        return self._groups.get(self.named(text))

    def _named(self, text: str) -> str:
        """The id of the group, by the most words found; of equals the first said. `UNLISTED`: none."""
        found = max(self._found(tokens(text)), key=lambda one: one[0], default=(0, UNLISTED))
        return found[1]

    def _found(self, words: list[str]) -> Iterator[tuple[int, str]]:
        said = f" {' '.join(words)} "
        for length in range(min(self._longest, len(words)), 0, -1):
            for start in range(len(words) - length + 1):
                trade = self._words.get(tuple(words[start : start + length]))
                if trade and not self._otherwise(trade, said):
                    yield length, trade

    def _otherwise(self, trade: str, said: str) -> bool:
        return any(f" {fold(word)} " in said for word in self._groups[trade].but_not)
