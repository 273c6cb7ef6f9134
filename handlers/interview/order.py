"""Which question comes next, from the answers and the law of the day, and how many may follow."""

from collections.abc import Mapping

from handlers.eligibility.replies import UNKNOWN, YES, sound
from handlers.eligibility.situation import Value
from handlers.form import Answers
from handlers.here import Here
from handlers.interview import entities, place, rest, trade
from handlers.interview.amounts import open_amounts
from handlers.interview.asked import Asked
from handlers.interview.left import Left
from handlers.interview.wishes import WISH

ASK: tuple[Asked, ...] = (
    WISH,
    entities.ENTITY,
    entities.ENTITY_MORE,
    entities.REGISTERED,
    trade.TRADE,
    trade.GOODS,
    trade.WHICH_KILN,
    trade.MAKES,
    trade.MAKES_TOO,
    trade.PROCESSES,
    place.PLACE,
    place.PLACE_MORE,
    place.WHICH,
    place.UNIT_KIND,
    rest.VILLAGE,
    rest.STAFF,
    rest.REVENUE,
    rest.CAPITAL,
    rest.CLEANER,
    rest.CLUSTER,
    rest.MACHINE,
    rest.NEW,
    rest.BOUGHT,
    rest.STATE_MONEY,
    rest.OWN_MONEY,
    rest.COST,
    rest.LINE,
    rest.DIFFICULT,
    rest.CONFIRM,
)
BY_NAME: Mapping[str, Asked] = {one.name: one for one in ASK}
_PLAIN: Mapping[str, Asked] = {
    "craft_village": rest.VILLAGE,
    "insured_staff": rest.STAFF,
    "revenue_vnd": rest.REVENUE,
    "capital_vnd": rest.CAPITAL,
    "cleaner_production": rest.CLEANER,
    "cluster_investor": rest.CLUSTER,
    "machine_new": rest.MACHINE,
    "bought_already": rest.BOUGHT,
    "other_state_support_same_item": rest.STATE_MONEY,
    "own_capital_ready": rest.OWN_MONEY,
    "cost_vnd": rest.COST,
    "whole_line": rest.LINE,
    "difficult_area": rest.DIFFICULT,
}
MACHINES = "machinery"  # the wish whose machine is asked for in one question


def next_asked(here: Here, answers: Answers) -> Asked | None:
    """The question that decides most, after those that make an answer clear; None when nothing matters."""
    if WISH.name not in answers:
        return WISH
    if unclear := _unclear(answers):
        return unclear
    found = left(here, answers)
    if found.key:
        return _question_for(here, answers, found.key)
    open_ = open_amounts(here, answers, found.outcome)
    return _PLAIN[open_[0]] if open_ else None


def left(here: Here, answers: Answers) -> Left:
    """What is left to ask of the law for these answers."""
    return here.knowledge.lefts.of(known(here, answers), unknowable(answers), here.today())


def known(here: Here, answers: Answers) -> dict[str, Value]:
    """The situation, without a trade that says too little while more can be asked."""
    situation = sound(answers, here.knowledge.law.rules.wishes)
    vague = _vague_trade(here, answers)
    return {key: value for key, value in situation.items() if key != "sector" or not vague}


def _vague_trade(here: Here, answers: Answers) -> bool:
    """Fired bricks of a kiln not asked yet; and the trade of who makes something besides."""
    if trade.is_of(here, answers, trade.FIRED_BRICKS):
        return trade.KILN not in answers
    asked = trade.ASKED_GOODS in answers
    return answers.get("produces") == YES and not asked and trade.is_of(here, answers, trade.TRADERS)


def unknowable(answers: Answers) -> frozenset[str]:
    """The keys the person was asked for and does not know."""
    unknown = {key for key, kept in answers.items() if kept == UNKNOWN}
    if place.gave_up(answers) and not answers.get("province_code"):
        unknown.add("province_code")
    return frozenset(unknown)


def _unclear(answers: Answers) -> Asked | None:
    if rest.doubted(answers):
        return rest.CONFIRM
    if answers.get(entities.OTHER) and "entity" not in answers:
        return entities.ENTITY_MORE
    return place.WHICH if answers.get(place.AMONG) else None


def _question_for(here: Here, answers: Answers, key: str) -> Asked:
    """The question that tells a key: several keys are told by one."""
    if key in ("entity", "registered"):
        return entities.REGISTERED if "entity" in answers else entities.ENTITY
    if key in ("sector", "produces"):
        return _about_trade(here, answers)
    if key in ("province_code", "unit_kind"):
        return _about_place(answers)
    if key == "machine_new" and "bought_already" in answers:
        return rest.NEW
    if key == "bought_already" and answers.get("wish") == MACHINES and "machine_new" not in answers:
        return rest.MACHINE
    return _PLAIN[key]


def _about_trade(here: Here, answers: Answers) -> Asked:
    if "sector" not in answers:
        return trade.TRADE
    if _vague_trade(here, answers):
        return trade.WHICH_KILN if trade.is_of(here, answers, trade.FIRED_BRICKS) else trade.GOODS
    if trade.is_of(here, answers, trade.TRADERS):
        return trade.MAKES_TOO
    return trade.PROCESSES if trade.is_of(here, answers, trade.FARMERS) else trade.MAKES


def _about_place(answers: Answers) -> Asked:
    if place.gave_up(answers):
        return place.UNIT_KIND
    return place.PLACE_MORE if place.was_asked(answers) else place.PLACE


def at_most(here: Here, answers: Answers) -> int:
    """How many questions can still follow, the one at hand counted; 0 where that hangs on the wish or on the
    amount: their questions come on top."""
    found = left(here, answers)
    if found.key is None or WISH.name not in answers:
        return 0
    at_hand = {_counted_as(answers, found.key), None}
    return 1 + max(len({_counted_as(answers, key) for key in keys} - at_hand) for keys in found.after)


def _counted_as(answers: Answers, key: str) -> str | None:
    """Keys that one question tells count once; what only makes an answer clear is not counted."""
    if key in ("entity", "registered"):
        return "entity" if "entity" not in answers else key
    if key == "sector":
        return None if "sector" in answers else key
    if key in ("province_code", "unit_kind"):
        return None if place.was_asked(answers) else "place"
    if key == "machine_new":
        return None if "bought_already" in answers else "machine"
    if key == "bought_already" and answers.get("wish") == MACHINES and "machine_new" not in answers:
        return "machine"
    return key
