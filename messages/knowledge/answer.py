"""What is said to a question on a day, in a province: answer, conditions, cautions and source."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from messages.knowledge.asked import PLACES, first_key
from messages.knowledge.model import AnswerText, Entry, Figure, Policy, ProvinceLine, Provision
from messages.knowledge.placeholders import figures_in, fill
from messages.knowledge.sources import Citation, citation, in_force, main_sources, source_line, then_line
from messages.knowledge.words import say
from messages.units import Province, province_by_code

_LONGEST = 600  # letters of an answer; a second source is named only inside them
_DOUBTS = ("unconfirmed", "second_hand")  # the worst first


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
    *,
    is_old: bool = False,
    counted_from: date | None = None,
) -> Answer | None:
    """The answer in force that day, or None. KeyError for an unknown entry.

    `province`: a two-digit code. `kinds`: the kinds the question is of, as `kinds_of` gives them; its first
    line answers that kind. `kind_of_facility`: one of FACILITIES. `is_old`: it is already said that this is
    a rule of the past, and when it ended. `counted_from`: the day from which days in the text are counted, if
    it is not the day asked about.
    """
    entry = policy.entries[entry_id]
    spoken = entry.answer_on(on)
    if spoken is None:
        return None
    line = policy.line_for(entry_id, province, on)
    spoken_in = "en" if language == "en" else "vi"
    asked = (province, spoken_in, kinds, kind_of_facility, is_old)
    said = _Said(policy, entry, spoken, line, on, counted_from or on, *asked)
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
    counted: date
    province: str | None
    language: str
    kinds: frozenset[str]
    facility: str | None
    is_old: bool

    def text(self) -> str:
        sources = main_sources(self.policy, self._rests_on())
        whole = "\n".join(filter(None, self.lines(sources)))
        return whole if len(whole) <= _LONGEST else "\n".join(filter(None, self.lines(sources[:1])))

    def lines(self, sources: list[Provision]) -> Iterator[str | None]:
        yield self._filled(self._first(self.language))
        spoken = self.spoken
        for text in spoken.conditions_en if self.language == "en" else spoken.conditions:
            yield say(self.language, "policy.answer.bullet", text=self._filled(text))
        yield self._of_the_facility()
        yield self._of_the_province()
        yield from self._cautions()
        yield source_line(self.policy, sources, self.language)
        yield say(self.language, "policy.answer.for_information")

    def facts(self) -> tuple[str, ...]:
        """Everything the answer rests on: its provisions, its figures' provisions, the province's own."""
        figures = [figure.provision for figure in (*self._figures(), *self._figures_of_the_province())]
        of_line = self.line.rests_on if self.line else ()
        return tuple(dict.fromkeys((*self.spoken.rests_on, *of_line, *figures)))

    def _rests_on(self) -> tuple[str, ...]:
        """What the first line rests on comes first."""
        own = self.line.rests_on if self.line and self._province_first() else ()
        return tuple(dict.fromkeys((*own, *self.spoken.rests_on)))

    def _filled(self, text: str) -> str:
        name = self.place.name if self.place else ""
        return fill(self.policy, text.replace("{province}", name), self.counted, self.language)

    def _first(self, language: str) -> str:
        """The first line for the kind of question and of province, or the province's own in its place."""
        if self._province_first() and self.line:
            return self.line.says_en if language == "en" else self.line.says
        spoken, key = self.spoken, self._key()
        if key is None:
            return spoken.first_en if language == "en" else spoken.first
        return (spoken.first_for_en if language == "en" else spoken.first_for)[key]

    def _key(self) -> str | None:
        return first_key(self.kinds, self.spoken.first, self.spoken.first_for, self._kind_of_place())

    @property
    def place(self) -> Province | None:
        return province_by_code(self.province) if self.province else None

    def _kind_of_place(self) -> str | None:
        """Whether the person's province is a province or a centrally run city that day."""
        place = self.place
        return None if place is None else "thanh_pho" if self.policy.is_city(place, self.on) else "tinh"

    def _province_first(self) -> bool:
        return self.entry.province_first and self.line is not None

    def _of_the_facility(self) -> str | None:
        """What holds for this kind of facility alone."""
        spoken = self.spoken
        known = spoken.for_facility_en if self.language == "en" else spoken.for_facility
        text = known.get(self.facility or "")
        return self._filled(text) if text else None

    def _of_the_province(self) -> str | None:
        """The province's own line; without one, that this is the general case, if that matters today."""
        if self.line:
            own = self.line.says_en if self.language == "en" else self.line.says
            return None if self._province_first() else self._filled(own)
        key = self._general()
        if key is None:
            return None
        if self.place is None or key == "general_kind":
            return say(self.language, f"policy.answer.{key}")
        return say(self.language, f"policy.answer.{key}_of", province=self.place.name)

    def _general(self) -> str | None:
        if self.is_old:
            return None
        if "province" in self.entry.depends and self._key() not in PLACES:
            return "general_money" if self.entry.stakes == "money" else "general"
        depends = "kind" in self.entry.depends and self.facility not in self.spoken.for_facility
        return "general_kind" if depends else None

    def _cautions(self) -> Iterator[str | None]:
        own = self.spoken.caution_en if self.language == "en" else self.spoken.caution
        yield self._filled(own) if own else None
        yield None if self.is_old else then_line(self.spoken, self.entry, self.language)
        doubt = self._doubt()
        yield say(self.language, f"policy.answer.{doubt}") if doubt else None
        yield self._source_of_the_province(doubted=doubt is not None)

    def _doubt(self) -> str | None:
        """How unsure what is said for the whole country is: its main source, or its figures alone."""
        rule = self._worst(main_sources(self.policy, self._rests_on())[:1])
        figures = self._worst(figures=self._figures())
        if rule is None and figures == "second_hand":
            return "second_hand_figure"
        return rule if figures != "unconfirmed" else figures

    def _source_of_the_province(self, *, doubted: bool) -> str | None:
        """Where a province's figure comes from, and how sure it is unless that was said of all."""
        if self.line is None or self._province_first():
            return None
        main = self.policy.provisions[self.line.rests_on[0]]
        figures = self._figures_of_the_province()
        doubt = None if doubted else self._worst([main], figures)
        if not figures and doubt != "second_hand":
            return None
        of_figure = [self.policy.provisions[figure.provision] for figure in figures]
        source = in_force(self.policy, (*of_figure, main)[0], self.language)
        key = f"province_{doubt}" if doubt else "province_source"
        name = self.place.name if self.place else ""
        return say(self.language, f"policy.answer.{key}", province=name, source=source)

    def _figures(self) -> list[Figure]:
        """The figures of the first line and of what holds in the whole country."""
        own = self.spoken.for_facility.get(self.facility or "", "")
        return figures_in(self.policy, (self._first("vi"), *self.spoken.conditions, own))

    def _figures_of_the_province(self) -> list[Figure]:
        return figures_in(self.policy, [self.line.says]) if self.line else []

    def _worst(self, sources: Iterable[Provision] = (), figures: Iterable[Figure] = ()) -> str | None:
        """The worst certainty among sources and the sources of figures; None when all were read in full."""
        figures = list(figures)
        known = {each.certainty for each in sources}
        known |= {self.policy.provisions[figure.provision].certainty for figure in figures}
        known |= {"second_hand" for figure in figures if figure.quote == "caution"}
        return next((doubt for doubt in _DOUBTS if doubt in known), None)
