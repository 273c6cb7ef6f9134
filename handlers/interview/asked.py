"""What a question of the interview is: the keys its answer sets, and how each kind of answer is read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from handlers.eligibility.replies import NO, UNKNOWN, YES
from handlers.eligibility.situation import KEYS
from handlers.form import Answers, Echo, Question, Taken, has_letters
from handlers.here import Here
from handlers.interview.facts import facts_in
from handlers.phrases import words_of
from handlers.turn import Choice
from handlers.yes_no import read_yes
from messages.amounts import money, number
from messages.text import fold
from messages.typed import read_count, read_money

FLOW = "eligibility"
PURPOSE, RETENTION = "tra_loi", "while_we_talk"
YES_NO: Mapping[str, str] = {"yes": YES, "no": NO, "unknown": UNKNOWN}
DOUBT = "doubt"  # `capital:300000000`: an amount we read but are not sure of
_PARTS = re.compile(r"[,;.\n]")
_TOLD_BY_YES_OR_NO = frozenset(("registered", "machine_new", "bought_already"))
_PEOPLE = re.compile(r"\b(?:nguoi|lao dong|cong nhan|nhan cong|nhan vien|tho|people|staff|workers)\b")
LONGEST_IN_WORDS = 5  # words; a longer sentence with a question word is a question to us

Read = Callable[[Here, Answers, str], Taken | str]  # a catalogue key where it will not do
Tell = Callable[[Here, Answers, str], Taken]
Offer = Callable[[Here, Answers], tuple[Choice, ...]]


@dataclass(frozen=True, slots=True)
class Asked(Question):
    """`sets`: keys of a situation; `clears`: answers that hang on this one, asked again when it changes.

    `counts`: one of the questions a person is told of; others only make an answer clear. `read_first`: before
    words that mean something at any time (0 staff is not the menu). `in_words`: told in a sentence, so that a
    question may be meant instead. `unknown`: what «I do not know» tells.
    """

    sets: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()
    counts: bool = True
    read_first: bool = False
    in_words: bool = False
    unknown: Mapping[str, str] | None = None
    read: Read | None = None
    tell: Tell | None = None
    offer: Offer | None = None
    wording: Callable[[Here, Answers], str] | None = None

    def choices(self, here: Here, flow: str, answers: Answers) -> tuple[Choice, ...]:
        if self.offer:
            return self.offer(here, answers)
        return tuple(
            here.choice(f"answer:{self.name}:{option}", f"{flow}.{label_of(self, option)}")
            for option in self.options
        )

    def understood(self, here: Here, answers: Answers, typed: str) -> Taken | str:
        return self.read(here, answers, typed) if self.read else "form.choose"

    def reads_first(self, here: Here, answers: Answers, typed: str) -> bool:
        """Numbers and plain yeses do; other words where they are not put as a question."""
        if not self.read_first or "?" in typed:
            return False
        words = words_of(typed)
        if self.in_words and len(words) > LONGEST_IN_WORDS and here.knowledge.phrases.asks(typed, words):
            return False
        return isinstance(self.understood(here, answers, typed), Taken)

    def chosen(self, here: Here, answers: Answers, option: str) -> Taken:
        return self.tell(here, answers, option) if self.tell else Taken({})

    def worded(self, here: Here, flow: str, answers: Answers) -> str:
        if self.wording:
            return self.wording(here, answers)
        return here.words(f"{flow}.{self.name}.ask")

    def not_known(self, answers: Answers) -> Taken:
        """What «I do not know» tells: the keys not known otherwise stay unknown for good."""
        if self.unknown is not None:
            known = {key for key in self.unknown if key in KEYS and answers.get(key)}
            return Taken({key: kept for key, kept in self.unknown.items() if key not in known})
        return Taken({key: UNKNOWN for key in self.sets if not answers.get(key)})


def label_of(question: Question, option: str) -> str:
    """Yes, no and «I do not know» are said the same under all questions."""
    return option if question.options == tuple(YES_NO) else f"{question.name}.{option}"


def asked(name: str, **values: object) -> Asked:
    """A question of the interview; `sets` is its own name unless given."""
    plain = Asked(name, PURPOSE, f"{FLOW}.{name}.because", RETENTION, sets=(name,))
    return replace(plain, **values)  # type: ignore[arg-type]


def yes_or_no(name: str, key: str, **values: object) -> Asked:
    def tell(_here: Here, _answers: Answers, option: str) -> Taken:
        return Taken({key: YES_NO[option]})

    def read(here: Here, answers: Answers, typed: str) -> Taken | str:
        about_it, other = _parted(here, key, typed)
        said = read_yes(about_it, here.knowledge.phrases)
        if said is None:
            return "form.choose"
        more = {one: kept for one, kept in other.items() if one not in answers}
        return Taken({**more, key: YES if said else NO})

    given = {"sets": (key,), "options": tuple(YES_NO), "tell": tell, "read": read, "read_first": True}
    return asked(name, **{**given, **values})


def _parted(here: Here, key: str, typed: str) -> tuple[str, dict[str, str]]:
    """The parts between commas that may be about `key`, and what the others tell of something else:
    «chưa mua, máy mới» is no «chưa» to whether there is a registration."""
    about_it: list[str] = []
    other: dict[str, str] = {}
    for part in _PARTS.split(typed):
        told = {one: kept for one, kept in facts_in(here, part).items() if one in _TOLD_BY_YES_OR_NO}
        if told and key not in told:
            other |= told
        else:
            about_it.append(part)
    return ", ".join(about_it), other


def says_nothing(here: Here, typed: str) -> str | None:
    """A catalogue key when words are no name of anything: no letters, too many, a mere yes or no."""
    if problem := has_letters(typed):
        return problem
    return None if read_yes(typed, here.knowledge.phrases) is None else "form.no_letters"


def count(name: str, key: str) -> Asked:
    def read(here: Here, _answers: Answers, typed: str) -> Taken | str:
        found = read_count(typed)
        if found is None:
            return f"{FLOW}.{name}.unclear"
        if not found.sure:
            return Taken({DOUBT: f"{name}:{found.number}"})
        return Taken({key: str(found.number)}, (_noted(number(found.number, here.language)),))

    return asked(name, sets=(key,), read=read, read_first=True)


def amount(name: str, key: str) -> Asked:
    def read(here: Here, _answers: Answers, typed: str) -> Taken | str:
        found = None if staff_in(typed) else read_money(typed)
        if found is None:
            return f"{FLOW}.{name}.unclear"
        if not found.sure:
            return Taken({DOUBT: f"{name}:{found.dong}"})
        return Taken({key: str(found.dong)}, (_noted(money(found.dong, here.language)),))

    return asked(name, sets=(key,), read=read, read_first=True)


def staff_in(text: str) -> str | None:
    """How many people a text tells of by their own word: «45 người»."""
    found = read_count(text) if _PEOPLE.search(fold(text)) else None
    return str(found.number) if found and found.sure else None


def _noted(value: str) -> Echo:
    return "eligibility.noted", {"value": value}
