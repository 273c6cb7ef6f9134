"""Which support a person wants: picked from the few most wanted, or in their own words."""

from handlers.form import Answers, Taken
from handlers.here import Here
from handlers.interview.asked import FLOW, asked
from handlers.interview.facts import facts_in
from handlers.turn import Choice
from messages.rules.model import Activity

ALL, MORE = "all", "more"
PAGE = "page"  # which page of the list the person is at
# Asked for most often first; the work of khuyến công bodies themselves is not offered.
PAGES = (
    ("machinery", "fairs", "training", "trademark_showroom", ALL, MORE),
    ("demo_model", "cleaner_production", "voting", "consulting", ALL, MORE),
    (
        "tech_transfer",
        "management_startup",
        "market_export",
        "linkage_cluster",
        "relocation_environment",
        ALL,
    ),
)


def activity(here: Here, wish: str) -> Activity | None:
    on = here.knowledge.law.rules.activities_on(here.today())
    return next((one for one in on if one.id == wish), None)


def wish_name(here: Here, wish: str) -> str:
    """What a wish is called in the rules of today."""
    found = activity(here, wish)
    if found is None:
        return here.words("eligibility.wish.all")
    return found.name_en if here.language == "en" else found.name


def _offer(here: Here, answers: Answers) -> tuple[Choice, ...]:
    page = PAGES[_page(answers)]
    held = [one for one in page if one in (ALL, MORE) or activity(here, one)]
    return tuple(Choice(f"answer:wish:{one}", _label(here, one)) for one in held)


def _label(here: Here, option: str) -> str:
    return here.words(f"{FLOW}.wish.{option}") if option in (ALL, MORE) else wish_name(here, option)


def _page(answers: Answers) -> int:
    page = answers.get(PAGE, "")
    return min(int(page), len(PAGES) - 1) if page.isdecimal() else 0


def _tell(_here: Here, answers: Answers, option: str) -> Taken:
    if option == MORE:
        return Taken({PAGE: str(_page(answers) + 1)})
    return Taken({"wish": "" if option == ALL else option, PAGE: ""})


def _read(here: Here, _answers: Answers, typed: str) -> Taken | str:
    wish = facts_in(here, typed).get("wish")
    if wish is None:
        return "form.choose"
    return Taken({"wish": wish, PAGE: ""}, (("eligibility.noted", {"value": wish_name(here, wish)}),))


WISH = asked(
    "wish",
    clears=(
        "machine_new",
        "bought_already",
        "other_state_support_same_item",
        "own_capital_ready",
        "cleaner_production",
        "cluster_investor",
        "whole_line",
        "cost_vnd",
    ),
    offer=_offer,
    tell=_tell,
    read=_read,
    read_first=True,
    in_words=True,
)
