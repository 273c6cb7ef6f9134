"""What is said to a question on a day, in a province: answer, conditions, cautions and source."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from messages import amounts
from messages.knowledge.model import AnswerText, Entry, Figure, Policy, ProvinceLine, Provision
from messages.knowledge.sources import Citation, citation, main_sources, source_line, then_line
from messages.knowledge.words import say
from messages.units import province_by_code

_PLACEHOLDER = re.compile(r"\{([^{}.]+)\.(percent|cap)\}")
_LONGEST = 600  # letters of an answer; a second source is named only inside them
_DOUBTS = ("unconfirmed", "second_hand")


@dataclass(frozen=True, slots=True)
class Answer:
    """`text` is the whole message; `facts` are provision ids, `citations` the same as data, in one order."""

    text: str
    facts: tuple[str, ...]
    citations: tuple[Citation, ...]
    next: tuple[str, ...]


def answer(policy: Policy, entry_id: str, on: date, province: str | None, language: str) -> Answer | None:
    """The answer in force that day, or None. `province`: a two-digit code. KeyError for an unknown entry."""
    entry = policy.entries[entry_id]
    spoken = entry.answer_on(on)
    if spoken is None:
        return None
    line = policy.line_for(entry_id, province, on)
    said = _Said(policy, entry, spoken, line, province, "en" if language == "en" else "vi")
    facts = said.facts()
    return Answer(
        text=said.text(),
        facts=facts,
        citations=tuple(citation(policy, fact) for fact in facts),
        next=entry.next,
    )


def fill(policy: Policy, text: str, language: str) -> str:
    """`{FIGURE.cap}` → `300 triệu đồng`, `{FIGURE.percent}` → `50%`."""

    def amount(found: re.Match[str]) -> str:
        figure = policy.figures[found[1]]
        if found[2] == "cap":
            return amounts.money(figure.cap or 0, language)
        return amounts.percent(figure.percent or 0, language)

    return _PLACEHOLDER.sub(amount, text)


def figures_in(policy: Policy, texts: Iterable[str]) -> list[Figure]:
    named = (found[1] for text in texts for found in _PLACEHOLDER.finditer(text))
    return [policy.figures[name] for name in dict.fromkeys(named)]


@dataclass(frozen=True, slots=True)
class _Said:
    policy: Policy
    entry: Entry
    spoken: AnswerText
    line: ProvinceLine | None
    province: str | None
    language: str

    def text(self) -> str:
        sources = main_sources(self.policy, self.spoken.rests_on)
        whole = "\n".join(filter(None, self.lines(sources)))
        return whole if len(whole) <= _LONGEST else "\n".join(filter(None, self.lines(sources[:1])))

    def lines(self, sources: list[Provision]) -> Iterator[str | None]:
        english = self.language == "en"
        spoken = self.spoken
        yield self._filled(spoken.first_en if english else spoken.first)
        for text in spoken.conditions_en if english else spoken.conditions:
            yield say(self.language, "policy.answer.bullet", text=self._filled(text))
        yield self._of_the_province()
        yield from self._cautions()
        yield source_line(self.policy, sources, self.language)
        yield say(self.language, "policy.answer.for_information")

    def facts(self) -> tuple[str, ...]:
        """Everything the answer rests on: its provisions, its figures' provisions, the province's own."""
        figures = [figure.provision for figure in figures_in(self.policy, self._texts())]
        of_line = self.line.rests_on if self.line else ()
        return tuple(dict.fromkeys((*self.spoken.rests_on, *of_line, *figures)))

    def _filled(self, text: str) -> str:
        return fill(self.policy, text, self.language)

    def _texts(self) -> list[str]:
        line = [self.line.says] if self.line else []
        return [self.spoken.first, *self.spoken.conditions, *line]

    def _of_the_province(self) -> str | None:
        """The province's own line; without one, that this is the general case, if that matters."""
        if self.line:
            return self._filled(self.line.says_en if self.language == "en" else self.line.says)
        key = self._general()
        if key is None:
            return None
        place = province_by_code(self.province) if self.province else None
        if place is None or key == "general_kind":
            return say(self.language, f"policy.answer.{key}")
        return say(self.language, f"policy.answer.{key}_of", province=place.name)

    def _general(self) -> str | None:
        if "province" in self.entry.depends:
            return "general_money" if self.entry.stakes == "money" else "general"
        return "general_kind" if "kind" in self.entry.depends else None

    def _cautions(self) -> Iterator[str | None]:
        own = self.spoken.caution_en if self.language == "en" else self.spoken.caution
        yield self._filled(own) if own else None
        yield then_line(self.spoken, self.language)
        doubts = self._doubts()
        yield from (say(self.language, f"policy.answer.{doubt}") for doubt in _DOUBTS if doubt in doubts[:1])

    def _doubts(self) -> list[str]:
        """How unsure the main sources and the figures are, the worst first."""
        main = main_sources(self.policy, self.spoken.rests_on)[:1]
        figures = figures_in(self.policy, self._texts())
        known = [*main, *(self.policy.provisions[figure.provision] for figure in figures)]
        certain = {each.certainty for each in known}
        if any(figure.quote == "caution" for figure in figures):
            certain.add("second_hand")
        return [doubt for doubt in _DOUBTS if doubt in certain]
