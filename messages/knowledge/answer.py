"""What is said to a question on a day, in a province: answer, conditions, cautions and source."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from messages.knowledge.asked import first_key
from messages.knowledge.model import AnswerText, Entry, Policy, ProvinceLine, Provision
from messages.knowledge.placeholders import figures_in, fill
from messages.knowledge.sources import Citation, citation, main_sources, source_line, then_line
from messages.knowledge.words import say
from messages.units import province_by_code

_LONGEST = 600  # letters of an answer; a second source is named only inside them
_DOUBTS = ("unconfirmed", "second_hand")


@dataclass(frozen=True, slots=True)
class Answer:
    """`text` is the whole message; `facts` are provision ids, `citations` the same as data, in one order."""

    text: str
    facts: tuple[str, ...]
    citations: tuple[Citation, ...]
    next: tuple[str, ...]


def answer(
    policy: Policy,
    entry_id: str,
    on: date,
    province: str | None,
    language: str,
    kinds: frozenset[str] = frozenset(),
    kind_of_facility: str | None = None,
) -> Answer | None:
    """The answer in force that day, or None. KeyError for an unknown entry.

    `province`: a two-digit code. `kinds`: the kinds the question is of, as `kinds_of` gives them; its first
    line answers that kind. `kind_of_facility`: one of FACILITIES.
    """
    entry = policy.entries[entry_id]
    spoken = entry.answer_on(on)
    if spoken is None:
        return None
    line = policy.line_for(entry_id, province, on)
    spoken_in = "en" if language == "en" else "vi"
    said = _Said(policy, entry, spoken, line, on, province, spoken_in, kinds, kind_of_facility)
    facts = said.facts()
    return Answer(
        text=said.text(),
        facts=facts,
        citations=tuple(citation(policy, fact) for fact in facts),
        next=entry.next,
    )


@dataclass(frozen=True, slots=True)
class _Said:
    policy: Policy
    entry: Entry
    spoken: AnswerText
    line: ProvinceLine | None
    on: date
    province: str | None
    language: str
    kinds: frozenset[str]
    facility: str | None

    def text(self) -> str:
        sources = main_sources(self.policy, self.spoken.rests_on)
        whole = "\n".join(filter(None, self.lines(sources)))
        return whole if len(whole) <= _LONGEST else "\n".join(filter(None, self.lines(sources[:1])))

    def lines(self, sources: list[Provision]) -> Iterator[str | None]:
        english = self.language == "en"
        spoken = self.spoken
        yield self._filled(self._first(english=english))
        for text in spoken.conditions_en if english else spoken.conditions:
            yield say(self.language, "policy.answer.bullet", text=self._filled(text))
        yield self._of_the_facility(english=english)
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
        return fill(self.policy, text, self.on, self.language)

    def _first(self, *, english: bool = False) -> str:
        spoken = self.spoken
        key = first_key(self.kinds, spoken.first, spoken.first_for)
        if key is None:
            return spoken.first_en if english else spoken.first
        return (spoken.first_for_en if english else spoken.first_for)[key]

    def _of_the_facility(self, *, english: bool = False) -> str | None:
        """What holds for this kind of facility alone."""
        known = self.spoken.for_facility_en if english else self.spoken.for_facility
        text = known.get(self.facility or "")
        return self._filled(text) if text else None

    def _texts(self) -> list[str]:
        """The texts said, in Vietnamese, their placeholders unfilled."""
        own = self.spoken.for_facility.get(self.facility or "")
        line = self.line.says if self.line else None
        return [self._first(), *self.spoken.conditions, *filter(None, (own, line))]

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
        depends = "kind" in self.entry.depends and self.facility not in self.spoken.for_facility
        return "general_kind" if depends else None

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
