"""What a form is: an ordered list of questions with answers by name, and which of them comes next."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from handlers.here import Here
from handlers.turn import Talk, Turn
from messages.masking import masked

Answers = Mapping[str, str]
SKIPPED = ""  # the answer to a question a person did not want to answer
LONGEST_ANSWER = 120  # characters of a free answer

Echo = tuple[str, Mapping[str, str]]  # a catalogue key and its values


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
    """An ordered form. `minutes` is how long it takes; `then` keeps the reviewed answers."""

    name: str
    ask: tuple[Question, ...]
    then: Callable[[Here, Talk], Turn]
    consent: Consent
    minutes: int = 1

    def question(self, name: str) -> Question | None:
        return next((question for question in self.ask if question.name == name), None)

    def asked(self, answers: Answers) -> tuple[Question, ...]:
        """The questions that matter, given what is answered so far."""
        return tuple(question for question in self.ask if question.when(answers))

    def next_question(self, answers: Answers, asking: str | None = None) -> Question | None:
        """The one asked again, else the first unanswered one; None when all is answered."""
        asked = self.asked(answers)
        again = (question for question in asked if question.name == asking)
        return next(again, None) or next((one for one in asked if not answered(one, answers)), None)

    def without(self, answers: Answers, name: str) -> dict[str, str]:
        """The answers without this one and without those that go with it."""
        gone = {name, *(question.name for question in self.ask if question.of == name)}
        return {one: kept for one, kept in answers.items() if one not in gone}

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


def answered(question: Question, answers: Answers) -> bool:
    """An option that no longer exists is no answer."""
    if question.name not in answers:
        return False
    kept = answers[question.name]
    return not question.options or kept in question.options or kept == SKIPPED
