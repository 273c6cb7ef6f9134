"""What the person told so far, as they said it: reused from before, shown to be mended."""

from collections.abc import Iterator, Mapping

from handlers.eligibility.replies import LONGEST_NUMBER, NO, YES
from handlers.eligibility.situation import OF_THE_WISH
from handlers.form import Answers, Question
from handlers.here import Here
from handlers.interview.asked import FLOW, YES_NO, Asked
from handlers.interview.entities import entity_name, entity_told
from handlers.interview.place import ADDRESS, COMMUNE, found_in, place_name, province_name, settled
from handlers.interview.trade import trade_told
from handlers.interview.wishes import wish_name
from handlers.turn import Talk
from messages.amounts import money, number
from messages.knowledge.model import FACILITIES
from messages.places import unit
from messages.units import province_by_code

PATH = "path"  # names of the questions answered, first to last
LOST = ("wish", PATH, *OF_THE_WISH)  # of an interview before: asked again


def from_talk(here: Here, talk: Talk) -> dict[str, str]:
    """What the last interview, the profile and the talk tell already."""
    if talk.situation:
        return {key: kept for key, kept in talk.situation.items() if kept and _stays(key)}
    known = {**talk.known, **talk.about}
    told: dict[str, str] = {}
    kind = known.get("kind")
    if kind in FACILITIES:
        told |= entity_told(kind)
    if said := known.get("trade"):
        told |= trade_told(here, said)
    return told | _place(here, known)


def _stays(key: str) -> bool:
    """Answers about the thing wished for are asked anew, and so is what was kept for another wish."""
    return key not in LOST and "/" not in key


def _place(here: Here, known: Mapping[str, str]) -> dict[str, str]:
    province, commune = known.get("province"), known.get("commune")
    if not province or province_by_code(province) is None:
        return {}
    found = found_in(here, f"{commune}, {province_name(province)}", province) if commune else ()
    taken = settled(here, commune, found) if commune and len(found) == 1 else None
    return dict(taken.answers) if taken else {"province_code": province}


def path_of(answers: Answers) -> list[str]:
    return answers.get(PATH, "").split()


def summary(here: Here, answers: Answers) -> str:
    """`Hộ kinh doanh, rang cà phê, xã Ea Kao`: what is known of the facility."""
    return ", ".join(filter(None, (_entity(here, answers), answers.get("sector"), place_told(here, answers))))


def _entity(here: Here, answers: Answers) -> str | None:
    entity = answers.get("entity")
    return entity_name(here, entity) if entity else None


def place_told(here: Here, answers: Answers) -> str | None:
    """The commune as it is called today, else the address as typed, else the province."""
    code, province = answers.get(COMMUNE), answers.get("province_code")
    if code and (found := unit(code, here.today())):
        return place_name(here, found)
    return answers.get(ADDRESS) or (province_name(province) if province else None)


def has_value(question: Question, answers: Answers) -> bool:
    """Whether this question was answered with something else than «I do not know»."""
    return isinstance(question, Asked) and any(answers.get(key) for key in question.sets)


def value_of(here: Here, question: Asked, answers: Answers) -> str | None:
    """The answer to one question as the person reads it; None while there is none."""
    if question.name in _SPECIAL:
        return _SPECIAL[question.name](here, answers)
    kept = next((answers[key] for key in question.sets if answers.get(key)), None)
    if kept is None or (kept.isdecimal() and len(kept) > LONGEST_NUMBER):
        return None
    if question.options == tuple(YES_NO):
        return here.words(f"{FLOW}.{'yes' if kept == YES else 'no'}")
    if kept.isdecimal():
        is_count = question.name == "staff"
        return number(int(kept), here.language) if is_count else money(int(kept), here.language)
    return kept


def _wish(here: Here, answers: Answers) -> str | None:
    return wish_name(here, answers["wish"]) if "wish" in answers else None


def _bought(here: Here, answers: Answers) -> str | None:
    bought = answers.get("bought_already")
    return here.words(f"eligibility.bought.{'yes' if bought == YES else 'no'}") if bought else None


def _machine(here: Here, answers: Answers) -> str | None:
    new, bought = answers.get("machine_new"), answers.get("bought_already")
    if new == NO:
        return here.words("eligibility.machine.old")
    if new == YES and bought:
        return here.words(f"{FLOW}.machine.{'new_bought' if bought == YES else 'new'}")
    return here.words("eligibility.new.new") if new == YES else None


_SPECIAL = {"wish": _wish, "entity": _entity, "place": place_told, "machine": _machine, "bought": _bought}


def mendable(here: Here, answers: Answers, ask: tuple[Asked, ...]) -> Iterator[tuple[Asked, str]]:
    """The questions with an answer, and the answer; of several for the same, the one that was asked."""
    path = path_of(answers)
    by_keys: dict[tuple[str, ...], Asked] = {}
    for question in ask:
        if question.counts and (question.sets not in by_keys or question.name in path):
            by_keys[question.sets] = question
    told = ((question, value_of(here, question, answers)) for question in by_keys.values())
    yield from ((question, value) for question, value in told if value)
