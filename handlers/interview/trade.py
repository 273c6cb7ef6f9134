"""The trade in a person's own words, and what it leaves open: which kiln, whether they make things too."""

from collections.abc import Mapping

from handlers.eligibility.replies import NO, UNKNOWN, YES
from handlers.form import Answers, Echo, Taken, as_typed
from handlers.here import Here
from handlers.interview.asked import asked, says_nothing, yes_or_no
from handlers.yes_no import read_yes
from messages.rules.model import Trade
from messages.text import tokens

KILN = "kiln"
ASKED_GOODS = "goods"  # who makes something besides their trade was asked what
FIRED_BRICKS, TRADERS, FARMERS = "gach_nung", "mua_ban_dich_vu", "nong_nghiep"
KILNS: Mapping[str, str] = {
    "tunnel": "gạch tuynel",
    "manual": "gạch nung lò thủ công",
    "unfired": "gạch không nung",
}
PROCESSED = "chế biến nông sản"  # what a farmer who also processes does


def group_of(here: Here, answers: Answers) -> Trade | None:
    sector = answers.get("sector")
    return here.knowledge.law.trades.group(sector) if sector else None


def is_of(here: Here, answers: Answers, group: str) -> bool:
    found = group_of(here, answers)
    return found is not None and found.id == group


def trade_told(here: Here, said: str) -> dict[str, str]:
    """The answers a trade gives: itself, and that it makes things where the word says so."""
    group = here.knowledge.law.trades.group(said)
    makes = {"produces": YES} if group and group.produces else {}
    return {"sector": said, **makes}


def trade_echo(here: Here, said: str) -> tuple[Echo, ...]:
    group = here.knowledge.law.trades.group(said)
    if group is None:
        return (("eligibility.trade.not_listed", {"trade": said}),)
    name = group.name_en if here.language == "en" else group.name
    return (("eligibility.trade.echo", {"trade": said, "group": name.lower()}),)


def _read(here: Here, _answers: Answers, typed: str) -> Taken | str:
    if problem := says_nothing(here, typed):
        return problem
    said = as_typed(typed)
    known = here.knowledge.law.trades.group(said) is not None
    return Taken(trade_told(here, said), trade_echo(here, said), sure=known)


def _read_goods(here: Here, answers: Answers, typed: str) -> Taken | str:
    taken = _read(here, answers, typed)
    if isinstance(taken, str):
        return taken
    return Taken({**taken.answers, ASKED_GOODS: YES}, taken.echo, taken.sure)


TRADE = asked("trade", sets=("sector",), clears=("produces", KILN, ASKED_GOODS), read=_read)
GOODS = asked("goods", sets=(), counts=False, read=_read_goods, unknown={ASKED_GOODS: YES})


def _kiln(_here: Here, _answers: Answers, option: str) -> Taken:
    return Taken({KILN: UNKNOWN} if option == UNKNOWN_KILN else {KILN: option, "sector": KILNS[option]})


UNKNOWN_KILN = "unknown"
WHICH_KILN = asked(
    "kiln",
    options=(*KILNS, UNKNOWN_KILN),
    sets=(KILN,),
    counts=False,
    tell=_kiln,
    unknown={KILN: UNKNOWN},
)


def _makes(_here: Here, _answers: Answers, option: str) -> Taken:
    return Taken({"produces": {"yes": YES, "no": NO}.get(option, UNKNOWN)})


def _read_makes(here: Here, _answers: Answers, typed: str) -> Taken | str:
    """«Không, chỉ mua đi bán lại»: the first word tells, whatever trade follows."""
    said = read_yes(typed, here.knowledge.phrases)
    first = next(iter(tokens(typed)), "")
    if said is None and first in _ONLY:
        said = False
    return "form.choose" if said is None else Taken({"produces": YES if said else NO})


_ONLY = frozenset(("khong", "ko", "chi", "only", "no"))


def _processes(here: Here, answers: Answers, option: str) -> Taken:
    return Taken({"produces": YES, "sector": PROCESSED}) if option == "yes" else _makes(here, answers, option)


MAKES = yes_or_no("makes", "produces")
# Who trades is asked what they make besides; the trade is forgotten when they do.
MAKES_TOO = yes_or_no("makes_too", "produces", read=_read_makes)
PROCESSES = yes_or_no("processes", "produces", tell=_processes)
