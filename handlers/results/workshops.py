"""Several workshops of one person: each with its name, its answers and its verdict line."""

import re
from collections.abc import Mapping
from dataclasses import replace

from handlers.eligibility.replies import situation_of
from handlers.filling import start
from handlers.flows import FLOWS
from handlers.form import as_typed
from handlers.here import Here
from handlers.results import shown, wording
from handlers.turn import Choice, Say, Talk, Turn
from messages.text import fold

MOST = 20  # workshops in one conversation
AT_ONCE = 4  # of them in one message
LONGEST_NAME = 60  # characters
_NAMES = re.compile(
    r"^(?:dat|doi) (?:lai )?ten(?: (?:cho )?(?:xuong|co so)(?: nay)? (?:la|thanh)| la| thanh)? "
    r"|^(?:call|name) (?:it|this(?: workshop)?) "
)


def name_of(here: Here, talk: Talk) -> str:
    """The name given, or one made of trade and place: «Xưởng cà phê, Tân An»."""
    return talk.workshop or default_name(here, talk.situation)


def default_name(here: Here, answers: Mapping[str, str]) -> str:
    situation = situation_of(answers)
    trade, place = str(situation.get("sector", "")), place_of(here, answers)
    key = {(True, True): "both", (True, False): "trade", (False, True): "place"}.get(
        (bool(trade), bool(place))
    )
    if key is None:
        return here.words("results.shop.none")
    name = here.words(f"results.shop.{key}", trade=_without_kind(trade), place=place)
    return as_typed(name)[:LONGEST_NAME].strip()


def _without_kind(trade: str) -> str:
    """«xưởng mộc» is named «Xưởng mộc», not «Xưởng xưởng mộc»."""
    first, _, rest = trade.partition(" ")
    return rest if rest and fold(first) in ("xuong", "workshop") else trade


def place_of(here: Here, answers: Mapping[str, str]) -> str:
    """The commune as it is told, else the province."""
    return wording.place_name(here, answers)


def all_of(here: Here, talk: Talk) -> dict[str, Mapping[str, str]]:
    """Every workshop by name, the one talked about first."""
    return {name_of(here, talk): talk.situation, **talk.workshops}


def listed(here: Here, talk: Talk, start: str) -> Turn:
    """Each with its verdict line; the others can be opened, and another one begun."""
    every = [*all_of(here, talk).items()]
    at = int(start) if start.isdecimal() and int(start) < len(every) else 0
    page = every[at : at + AT_ONCE]
    lines = [here.words("results.shops"), *(_line(here, name, answers) for name, answers in page)]
    opens = tuple(Choice(f"result:open:{at + n - 1}", name) for n, (name, _) in enumerate(page) if at + n > 0)
    further = at + AT_ONCE
    more = (here.choice(f"result:shops:{further}", "choice.see_more"),) if further < len(every) else ()
    new = (here.choice("result:new"),) if len(every) < MOST else ()
    drop = (here.choice("result:drop"),) if talk.workshops else ()
    return shown.said(here, talk, "\n".join(lines), (*opens, *more, *new, *drop, here.choice("result")))


def _line(here: Here, name: str, answers: Mapping[str, str]) -> str:
    found = shown.found_on(here, situation_of(answers))
    verdict = here.words(f"results.verdict.{found.verdict.verdict}")
    return here.words(
        "results.shop.line", name=name, wish=wording.name_of(here, found.activity), verdict=verdict
    )


def opened(here: Here, talk: Talk, which: str) -> Turn | None:
    """Another workshop; the one talked about is kept with the others."""
    names = [*talk.workshops]
    if not which.isdecimal() or int(which) >= len(names):
        return None
    return shown.show(here, switched(here, talk, names[int(which)]))


def switched(here: Here, talk: Talk, name: str) -> Talk:
    others = dict(talk.workshops)
    answers = others.pop(name)
    others = {_free(name_of(here, talk), {name, *others}): talk.situation, **others}
    return replace(talk, workshop=name, situation=answers, workshops=others, trial={})


def set_aside(here: Here, talk: Talk) -> Talk:
    """Room for a new workshop: the one talked about is kept with the others."""
    others = {_free(name_of(here, talk), talk.workshops): talk.situation, **talk.workshops}
    return replace(talk, workshop="", situation={}, workshops=dict([*others.items()][: MOST - 1]), trial={})


def _free(name: str, taken: Mapping[str, object] | set[str]) -> str:
    """The name, with a number when another workshop is called so."""
    if name not in taken:
        return name
    return next(new for n in range(2, MOST + 2) if (new := f"{name} ({n})") not in taken)


def named(here: Here, talk: Talk, name: str) -> Turn | None:
    """The workshop talked about gets this name."""
    name = as_typed(name)[:LONGEST_NAME].strip()
    if not name:
        return None
    now = replace(talk, workshop=_free(name, talk.workshops))
    turn = listed(here, now, "")
    return replace(turn, say=(Say(here.words("results.shop.named", name=now.workshop)), *turn.say))


def name_in(text: str) -> str:
    """The name told by «đặt tên xưởng: …», "call it …"; empty for any other words."""
    words = text.split()
    plain = " ".join(fold(word).strip(" :,") or "-" for word in words)
    found = _NAMES.match(plain)
    return " ".join(words[found.end() and plain[: found.end()].count(" ") :]) if found else ""


def another(here: Here, talk: Talk) -> Turn:
    """The questions begin anew, for a workshop of its own."""
    if len(talk.workshops) + 1 >= MOST:
        return shown.said(
            here, talk, here.words("results.shop.too_many", n=MOST), (here.choice("result:shops"),)
        )
    return start(here, set_aside(here, talk), FLOWS["eligibility"])


def dropped(here: Here, talk: Talk, which: str) -> Turn | None:
    """Which one to let go of, or that one gone; the last one left cannot go this way."""
    names = [*talk.workshops]
    if not which:
        picks = tuple(Choice(f"result:drop:{n}", name) for n, name in enumerate(names[: shown.DETAILS]))
        return shown.said(here, talk, here.words("results.shop.which"), (*picks, here.choice("result")))
    if not which.isdecimal() or int(which) >= len(names):
        return None
    gone = names[int(which)]
    left = {name: answers for name, answers in talk.workshops.items() if name != gone}
    turn = listed(here, replace(talk, workshops=left), "")
    return replace(turn, say=(Say(here.words("results.shop.gone", name=gone)), *turn.say))
