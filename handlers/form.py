"""What a form is: an ordered list of questions with answers by name, and which of them comes next."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from handlers.here import Here
from handlers.turn import Choice, Say, Talk, Turn
from messages.masking import masked

Answers = Mapping[str, str]
SKIPPED = ""  # the answer to a question a person did not want to answer
LONGEST_ANSWER = 120  # characters of a free answer

Echo = tuple[str, Mapping[str, str]]  # a catalogue key and its values


class Taken(NamedTuple):
    """What something said amounts to: answers by name, and what we say back about it.

    `sure`: these words can hardly mean anything else.
    """

    answers: Answers
    echo: tuple[Echo, ...] = ()
    sure: bool = True


def always(_: Answers) -> bool:
    return True


def as_typed(typed: str) -> str:
    """In one line; a phone or card number beside the answer is not kept."""
    return masked(" ".join(typed.split()))


def has_letters(typed: str) -> str | None:
    """The plainest check of a free answer; a catalogue key when it fails."""
    if len(typed) > LONGEST_ANSWER:
        return "form.too_long"
    return None if any(letter.isalpha() for letter in typed) else "form.no_letters"


def no_echo(_typed: str, _kept: str) -> Echo | None:
    return None


@dataclass(frozen=True, slots=True)
class Question:
    """One question. Its words stand in the catalogue under `<flow>.<name>.*`.

    `purpose`, `required_because` (a catalogue key: what people read who ask why) and `retention` are duties
    of the Personal Data Protection Law 91/2025/QH15, Art. 3 and 9; a test holds every question to them.
    """

    name: str
    purpose: str
    required_because: str
    retention: str
    options: tuple[str, ...] = ()
    when: Callable[[Answers], bool] = always
    of: str | None = None  # the question this one goes with: a new answer there asks this one again
    check: Callable[[str], str | None] = has_letters  # a catalogue key when the answer will not do
    keep: Callable[[str], str] = as_typed  # what is kept of what was typed
    show: Callable[[str], str] = as_typed  # what is kept, as a person reads it
    echo: Callable[[str, str], Echo | None] = no_echo  # typed, kept → what we understood
    phone: bool = False  # answered by one's own number, typed or shared by a button

    def choices(self, here: Here, flow: str, _: Answers) -> tuple[Choice, ...]:
        return tuple(
            here.choice(f"answer:{self.name}:{option}", f"{flow}.{self.name}.{option}")
            for option in self.options
        )

    def worded(self, here: Here, flow: str, _: Answers) -> str:
        return here.words(f"{flow}.{self.name}.ask")

    def kept(self, here: Here, flow: str, answers: Answers) -> str | None:
        """The answer given before, as a person reads it."""
        kept = answers.get(self.name)
        if not kept or not answered(self, answers):
            return None
        return here.words(f"{flow}.{self.name}.{kept}") if self.options else self.show(kept)

    def understood(self, _here: Here, _answers: Answers, typed: str) -> Taken | str:
        """What an answer in the person's own words is; a catalogue key when it will not do."""
        if self.options:
            return "form.choose"
        if problem := self.check(typed):
            return problem
        kept = self.keep(typed)
        echo = self.echo(typed, kept)
        return Taken({self.name: kept}, (echo,) if echo else (), sure=False)

    def reads_first(self, _here: Here, _answers: Answers, _typed: str) -> bool:
        """Whether these words answer it whatever else they may mean."""
        return False

    def chosen(self, _here: Here, _answers: Answers, option: str) -> Taken:
        return Taken({self.name: option})


def choice(
    name: str,
    options: tuple[str, ...],
    *,
    purpose: str,
    required_because: str,
    retention: str,
    when: Callable[[Answers], bool] = always,
) -> Question:
    """A question with options; the label of each stands under `<flow>.<name>.<option>`."""
    return Question(name, purpose, required_because, retention, options, when)


def text(
    name: str,
    *,
    purpose: str,
    required_because: str,
    retention: str,
    when: Callable[[Answers], bool] = always,
    of: str | None = None,
    check: Callable[[str], str | None] = has_letters,
    keep: Callable[[str], str] = as_typed,
    show: Callable[[str], str] = as_typed,
    echo: Callable[[str, str], Echo | None] = no_echo,
    phone: bool = False,
) -> Question:
    """A question answered in the person's own words."""
    return Question(name, purpose, required_because, retention, (), when, of, check, keep, show, echo, phone)


@dataclass(frozen=True, slots=True)
class Consent:
    """What a flow may not begin without: the purpose, and the version of the notice in `<flow>.consent.*`."""

    purpose: str
    version: str


@dataclass(frozen=True, slots=True)
class Flow:
    """An ordered form. `minutes` is how long it takes; `then` keeps the reviewed answers.

    Without `consent` nothing is kept beyond the talk, so no notice comes first.
    """

    name: str
    ask: tuple[Question, ...]
    then: Callable[[Here, Talk], Turn]
    consent: Consent | None = None
    minutes: int = 1

    def question(self, name: str) -> Question | None:
        return next((question for question in self.ask if question.name == name), None)

    def asked(self, answers: Answers) -> tuple[Question, ...]:
        """The questions that matter, given what is answered so far."""
        return tuple(question for question in self.ask if question.when(answers))

    def next_question(self, _: Here, answers: Answers, asking: str | None = None) -> Question | None:
        """The one asked again, else the first unanswered one; None when all is answered."""
        asked = self.asked(answers)
        again = (question for question in asked if question.name == asking)
        return next(again, None) or next((one for one in asked if not answered(one, answers)), None)

    def without(self, answers: Answers, name: str) -> dict[str, str]:
        """The answers without this one and without those that go with it."""
        gone = {name, *(question.name for question in self.ask if question.of == name)}
        return {one: kept for one, kept in answers.items() if one not in gone}

    def with_answer(self, answers: Answers, question: Question, taken: Taken) -> dict[str, str]:
        """The answers after a new one; what went with the old one is to be asked again."""
        same = all(answers.get(name) == kept for name, kept in taken.answers.items())
        return {**(answers if same else self.without(answers, question.name)), **taken.answers}

    def skipped(self, answers: Answers, question: Question, _asking: str | None) -> Taken:
        """Skipping an answer given before keeps it."""
        return Taken({question.name: answers.get(question.name, SKIPPED)})

    def before(self, answers: Answers, question: Question | None) -> Question | None:
        """The question that stands before this one; before the review page stands the last."""
        asked = self.asked(answers)
        place = asked.index(question) if question else len(asked)
        return asked[place - 1] if place else None

    def place(self, answers: Answers, question: Question | None) -> tuple[int, int]:
        """`(2, 4)`: the second of four."""
        asked = self.asked(answers)
        return (asked.index(question) + 1 if question else len(asked)), len(asked)

    def read(self, answers: Answers) -> dict[str, str]:
        """Answers of this flow's questions that still matter and still make sense."""
        return {one.name: answers[one.name] for one in self.asked(answers) if answered(one, answers)}

    def begun(self, _: Here, talk: Talk, draft: Answers) -> dict[str, str]:
        """The answers to begin with: what is known, and what was answered when it was left half way."""
        return self.read({**talk.known, **draft})

    def is_worth_a_draft(self, talk: Talk) -> bool:
        """Whether something was answered that is not kept yet."""
        return bool(talk.answers) and self.read(talk.answers) != self.read(talk.known)

    def intro(self, here: Here, talk: Talk) -> Say | None:
        """What is said before the first question; nothing to who goes on."""
        if talk.answers:
            return None
        return here.say(f"{self.name}.intro", questions=self.place(talk.answers, None)[1], n=self.minutes)

    def counted(self, here: Here, answers: Answers, question: Question, ask: str) -> str:
        """The question with how far the person is."""
        n, of = self.place(answers, question)
        return here.words("form.question", n=n, of=of, ask=ask)

    def kept(self, here: Here, answers: Answers, question: Question) -> str | None:
        """The answer given before, as the person reads it."""
        return question.kept(here, self.name, answers)

    def where(self, here: Here, answers: Answers, question: Question | None) -> str:
        """Where the person left it, said after a pause."""
        n, of = self.place(answers, question)
        name = here.words(f"{self.name}.name")
        return here.words("pause.at_question" if question else "pause.at_review", flow=name, n=n, of=of)

    def ended(self, _here: Here, _talk: Talk) -> Turn | None:
        """What follows the last question by itself; None: a page to review."""
        return None

    def beside(self, _here: Here, _talk: Talk, _question: Question | None, _typed: str) -> Taken | None:
        """What words tell for this form that do not answer the question at hand: all answers then, and what
        is said back."""
        return None

    def gives_up(self, _here: Here, _typed: str) -> bool:
        """Whether these words say that the person does not know."""
        return False


def answered(question: Question, answers: Answers) -> bool:
    """An option that no longer exists is no answer."""
    if question.name not in answers:
        return False
    kept = answers[question.name]
    return not question.options or kept in question.options or kept == SKIPPED
