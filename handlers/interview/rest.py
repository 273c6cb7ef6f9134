"""The other questions: craft village, size, the thing wished for, and what an amount hangs on."""

from collections.abc import Mapping

from handlers.eligibility.replies import LONGEST_NUMBER, NO, UNKNOWN, YES
from handlers.form import Answers, Taken
from handlers.here import Here
from handlers.interview.asked import DOUBT, FLOW, Asked, amount, asked, count, yes_or_no
from handlers.interview.facts import facts_in
from handlers.yes_no import read_yes
from messages.amounts import money, number
from messages.text import tokens

VILLAGE = yes_or_no("village", "craft_village")
STAFF = count("staff", "insured_staff")
REVENUE = amount("revenue", "revenue_vnd")
CAPITAL = amount("capital", "capital_vnd")
CLEANER = yes_or_no("cleaner", "cleaner_production")
CLUSTER = yes_or_no("cluster", "cluster_investor")
BOUGHT = yes_or_no("bought", "bought_already")
STATE_MONEY = yes_or_no("state_money", "other_state_support_same_item")
OWN_MONEY = yes_or_no("own_money", "own_capital_ready")
COST = amount("cost", "cost_vnd")
LINE = yes_or_no("line", "whole_line", counts=False)
DIFFICULT = yes_or_no("difficult", "difficult_area", counts=False)

# A second-hand machine may be bought or not: that no longer matters.
_MACHINES: Mapping[str, Mapping[str, str]] = {
    "new": {"machine_new": YES, "bought_already": NO},
    "new_bought": {"machine_new": YES, "bought_already": YES},
    "old": {"machine_new": NO},
    "unknown": {"machine_new": UNKNOWN, "bought_already": UNKNOWN},
}


_OF_BUYING = frozenset(("mua", "chua", "roi"))


def _machine(_here: Here, _answers: Answers, option: str) -> Taken:
    return Taken(_MACHINES[option])


def machine_in(here: Here, text: str) -> dict[str, str]:
    """Whether a text says of a machine that it is new, that it is bought."""
    facts = facts_in(here, text)
    return {key: facts[key] for key in ("machine_new", "bought_already") if key in facts}


def _machine_words(here: Here, told: Mapping[str, str]) -> str:
    """`Máy mới, chưa mua`, as far as it is told."""
    new, bought = told.get("machine_new"), told.get("bought_already")
    if new is None:
        return here.words(f"{FLOW}.bought.{'yes' if bought == YES else 'no'}")
    if new == NO or bought is None:
        return here.words(f"{FLOW}.new.{'new' if new == YES else 'old'}")
    return here.words(f"{FLOW}.machine.{'new_bought' if bought == YES else 'new'}")


def _read_machine(here: Here, _answers: Answers, typed: str) -> Taken | str:
    """What is said of it; a bare «chưa», «rồi» is about buying. What is left open is asked by itself then."""
    told = machine_in(here, typed)
    if told:
        return Taken(told, (("eligibility.noted", {"value": _machine_words(here, told).lower()}),))
    bought = read_yes(typed, here.knowledge.phrases)
    if bought is None or not _OF_BUYING & set(tokens(typed)):
        return "form.choose"
    return Taken({"bought_already": YES if bought else NO})


MACHINE = asked(
    "machine",
    options=tuple(_MACHINES),
    sets=("machine_new", "bought_already"),
    tell=_machine,
    read=_read_machine,
    read_first=True,
)
NEW = asked(
    "new",
    options=("new", "old", "unknown"),
    sets=("machine_new",),
    counts=False,
    tell=lambda _here, _answers, option: Taken({"machine_new": {"new": YES, "old": NO}.get(option, UNKNOWN)}),
)

AMOUNTS: Mapping[str, Asked] = {one.name: one for one in (STAFF, REVENUE, CAPITAL, COST)}


def doubted(answers: Answers) -> tuple[Asked, int] | None:
    """The question whose answer was read but not surely, and the number read."""
    name, _, value = answers.get(DOUBT, "").partition(":")
    return (
        (AMOUNTS[name], int(value))
        if name in AMOUNTS and value.isdecimal() and len(value) <= LONGEST_NUMBER
        else None
    )


def doubted_words(here: Here, answers: Answers) -> str:
    """The number as it is asked back."""
    found = doubted(answers)
    if found is None:
        return ""
    question, value = found
    return number(value, here.language) if question is STAFF else money(value, here.language)


def _sure(_here: Here, answers: Answers, option: str) -> Taken:
    found = doubted(answers)
    if found is None or option != "yes":
        return Taken({DOUBT: ""})
    return Taken({found[0].sets[0]: str(found[1]), DOUBT: ""})


def _again(here: Here, answers: Answers, typed: str) -> Taken | str:
    """Yes, no, or the amount typed once more in full."""
    found = doubted(answers)
    said = yes_or_no("confirm", DOUBT).understood(here, answers, typed)
    if isinstance(said, Taken):
        return _sure(here, answers, "yes" if said.answers[DOUBT] == YES else "no")
    again = found[0].understood(here, answers, typed) if found else said
    return Taken({DOUBT: "", **again.answers}, again.echo) if isinstance(again, Taken) else said


CONFIRM = asked(
    "confirm",
    options=("yes", "no"),
    sets=(),
    counts=False,
    read_first=True,
    wording=lambda here, answers: here.words("eligibility.confirm.ask", value=doubted_words(here, answers)),
    tell=_sure,
    read=_again,
    unknown={DOUBT: ""},
)
