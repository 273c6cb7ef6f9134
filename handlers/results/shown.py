"""The result in chat: the verdict first, then what matters most, and everything else by a choice."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from handlers.eligibility.diagram import NO, UNSURE, YES
from handlers.eligibility.replies import situation_of
from handlers.eligibility.situation import Situation
from handlers.eligibility.verdict import NEED_MORE
from handlers.here import Here, just
from handlers.pages import LONGEST, first_page
from handlers.results import wording
from handlers.results.work import Result, Status, result
from handlers.turn import Choice, Say, Talk, Turn

GO_ON = "check"  # the act that goes on asking
MOST = 7  # choices under a message
BULLET = "• "
TICK = "☐ "

# What can be chosen under a result, by its verdict.
_NEXT: dict[str, tuple[str, ...]] = {
    YES: (
        "result:why",
        "result:papers",
        "result:money",
        "result:others",
        "result:try",
        "result:save",
        "register",
    ),
    NEED_MORE: (GO_ON, "result:why", "result:money", "result:others", "result:try", "result:save"),
    NO: ("result:why", "result:try", "result:others", "result:save", "person", "menu"),
    UNSURE: ("result:why", "result:papers", "result:others", "result:try", "result:save", "person"),
}
_ALWAYS = ("result", "result:shops")  # after a detail, beside what was not read yet
BEST = 3  # activities named to who wished for none
DETAILS = 5  # choices of a detail before these


def show(here: Here, talk: Talk) -> Turn:
    """The result for `talk.situation`, and for what is tried instead."""
    found = found_for(here, talk)
    text = "\n".join(fitted(_first(here, talk, found)))
    return said(here, talk, text, choices(here, found))


def found_for(here: Here, talk: Talk) -> Result:
    return found_on(here, situation_now(talk))


def found_on(here: Here, situation: Situation) -> Result:
    return result(here.knowledge.law, here.knowledge.policy, situation, here.today())


def situation_now(talk: Talk) -> Situation:
    return situation_of({**talk.situation, **talk.trial})


def said(here: Here, talk: Talk, text: str, after: tuple[Choice, ...]) -> Turn:
    """One message; what is too long waits for «thêm». From here on this result is what is talked about."""
    page, rest = first_page(text)
    now = replace(talk, result_at=here.now, answered=None, answered_at=None, answered_on=None, rest=rest)
    more = (here.choice("more"),) if rest else ()
    return just(now, Say(page, (*more, *after[: MOST - len(more)])))


def read_on(here: Here, talk: Talk) -> Turn:
    return said(here, talk, talk.rest, after_detail(here, found_for(here, talk)))


def choices(here: Here, found: Result) -> tuple[Choice, ...]:
    """The next steps under a verdict."""
    acts = [act for act in _NEXT[found.verdict.verdict] if _helps(found, act)]
    return (*wishes(here, _named(found)), *map(here.choice, acts))[:MOST]


def _named(found: Result) -> tuple[Status, ...]:
    """The activities the first message names: the best ones without a wish, the next best after a no."""
    if found.wish is None and found.is_open:
        return found.others[:BEST]
    return (found.instead,) if found.instead and found.verdict.verdict == NO and not found.change else ()


def wishes(here: Here, some: Iterable[Status]) -> tuple[Choice, ...]:
    return tuple(
        Choice(f"result:wish:{one.activity.id}", wording.name_of(here, one.activity)) for one in some
    )


def _helps(found: Result, act: str) -> bool:
    """Money is asked about after a yes, or where a figure may be told; papers where there is a wish."""
    if act == "result:money":
        return found.wish is not None and (found.verdict.verdict == YES or bool(wording.figures(found)))
    return act not in ("result:papers", "register") or found.wish is not None


def after_detail(here: Here, found: Result, read: str = "") -> tuple[Choice, ...]:
    others = [one for one in choices(here, found) if one.id not in (read, "menu")]
    return (*others[:DETAILS], *map(here.choice, _ALWAYS))


# The first message


def _first(here: Here, talk: Talk, found: Result) -> Iterator[tuple[int, str]]:
    """Lines with how soon each may be left out when the message gets too long; 0: never."""
    yield 0, heading(here, talk) + wording.verdict_line(here, found)
    yield from _BULLETS[found.verdict.verdict](here, talk, found)
    source = wording.main_clause(here, found)
    if source and found.verdict.verdict != NEED_MORE:
        yield 1, here.words("results.source", source=source)
    yield 0, here.words("results.for_information")


def heading(here: Here, talk: Talk) -> str:
    """Which workshop, and what is being tried, before anything is said about it."""
    parts = [talk.workshop] if talk.workshop and talk.workshops else []
    parts += [here.words("results.trying")] if talk.trial else []
    return "".join(f"[{part}] " for part in parts)


def _may(here: Here, _: Talk, found: Result) -> Iterator[tuple[int, str]]:
    if found.wish is None:
        yield from _best_wishes(here, found)
        return
    money = [*wording.short_money(here, found)]
    yield from ((2 * at, BULLET + line) for at, line in enumerate(money or [wording.no_figure(here, found)]))
    if wording.is_second_hand(found):
        yield 0, BULLET + here.words("results.caution")
    yield from ((4 + at, BULLET + line) for at, line in enumerate(wording.told(here, found, "first")[:2]))
    if due := wording.deadline_line(here, found):
        yield 3, BULLET + due


def _best_wishes(here: Here, found: Result) -> Iterator[tuple[int, str]]:
    for at, one in enumerate(found.others[:BEST]):
        yield 3 + at, BULLET + wording.status_line(here, one)


def _asks(here: Here, talk: Talk, found: Result) -> Iterator[tuple[int, str]]:
    unknown = wording.unknown_line(here, talk, found)
    yield 0, BULLET + (unknown or wording.missing_line(here, found))
    if unknown:
        yield 1, BULLET + wording.whom(here, talk, found)
    for line in wording.short_money(here, found):
        yield 3, BULLET + line


def _may_not(here: Here, _: Talk, found: Result) -> Iterator[tuple[int, str]]:
    for at, case in enumerate(found.verdict.cases[:2]):
        yield 3 * at, BULLET + here.words("results.because", says=wording.says(here, case))
    if turn := wording.turning_line(here, found):
        yield 0, BULLET + turn


def _unclear(here: Here, talk: Talk, found: Result) -> Iterator[tuple[int, str]]:
    for at, case in enumerate(found.verdict.cases[:2]):
        yield 3 * at, BULLET + here.words("results.open_point", says=wording.says(here, case))
    yield 2, BULLET + wording.whom(here, talk, found)


_BULLETS = {YES: _may, NEED_MORE: _asks, NO: _may_not, UNSURE: _unclear}


def fitted(lines: Iterable[tuple[int, str]], longest: int = LONGEST) -> list[str]:
    """The lines that fit into one message; those that matter least are left out first."""
    kept = list(lines)
    while sum(len(line) + 1 for _, line in kept) > longest + 1:
        worst = max(order for order, _ in kept)
        if worst == 0:
            break
        at = max(place for place, (order, _) in enumerate(kept) if order == worst)
        del kept[at]
    return [line for _, line in kept]


# Details, each a message of its own


def why(here: Here, talk: Talk) -> Turn:
    found = found_for(here, talk)
    head = here.words(f"results.why.{found.verdict.verdict}", name=wording.name_of(here, found.activity))
    lines = [BULLET + line for line in wording.reasons(here, found)]
    lines += [BULLET + line for line in filter(None, (wording.turning_line(here, found),))]
    return _detail(here, talk, found, "result:why", [head, *lines])


def money(here: Here, talk: Talk) -> Turn:
    found = found_for(here, talk)
    lines = [*wording.money_lines(here, found)]
    if not lines:
        lines = [wording.no_figure(here, found), wording.whom(here, talk, found)]
    head = here.words("results.money_head", name=wording.name_of(here, found.activity))
    return _detail(here, talk, found, "result:money", [head, *(BULLET + line for line in lines)])


def papers(here: Here, talk: Talk) -> Turn:
    found = found_for(here, talk)
    return _detail(here, talk, found, "result:papers", [*paper_lines(here, talk, found)])


def paper_lines(here: Here, talk: Talk, found: Result) -> Iterator[str]:
    """What to see to first, the checklist, the days, what is good to know, what helps, and whom to ask."""
    told = {
        kind: wording.told(here, found, kind) for kind in ("first", "paper", "caveat", "priority", "office")
    }
    if not told["first"] and not told["paper"]:
        yield here.words("results.no_papers")
    yield from _headed(here, "first", BULLET, told["first"])
    yield from _headed(here, "paper", TICK, told["paper"])
    yield from wording.days(here, found)
    yield from _headed(here, "caveat", BULLET, [*told["caveat"], *told["priority"]])
    yield from told["office"]
    yield wording.whom(here, talk, found)


def _headed(here: Here, kind: str, mark: str, told: list[str]) -> Iterator[str]:
    if told:
        yield here.words(f"results.heading.{kind}")
        yield from (mark + one for one in told)


def _detail(here: Here, talk: Talk, found: Result, read: str, lines: Iterable[str]) -> Turn:
    text = heading(here, talk) + "\n".join(lines)
    return said(here, talk, text, after_detail(here, found, read))


def others(here: Here, talk: Talk, start: str) -> Turn:
    """All other activities by what they are worth; each can be chosen."""
    found = found_for(here, talk)
    at = int(start) if start.isdecimal() and int(start) < len(found.others) else 0
    page = found.others[at : at + DETAILS]
    lines = [here.words("results.others"), *(BULLET + wording.status_line(here, one) for one in page)]
    further = at + DETAILS
    if further >= len(found.others):
        lines.append(wording.offices_line(here, found))
    more = (
        (here.choice(f"result:others:{further}", "choice.see_more"),) if further < len(found.others) else ()
    )
    return said(
        here, talk, "\n".join(filter(None, lines)), (*wishes(here, page), *more, here.choice("result"))
    )
