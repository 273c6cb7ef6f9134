"""What if: one answer put otherwise, what that changes, and whether to keep it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from handlers.eligibility.ceiling import ceiling_of
from handlers.eligibility.diagram import NO, UNSURE
from handlers.eligibility.replies import kept_as, situation_of
from handlers.eligibility.situation import KEYS, Situation
from handlers.eligibility.verdict import NEED_MORE, outcome
from handlers.here import Here
from handlers.interview.place import ADDRESS, COMMUNE
from handlers.results import shown, wording
from handlers.results.answers_told import commune_name, if_told
from handlers.results.supposing import Supposed, commune_of, with_papers
from handlers.results.work import Result
from handlers.turn import Choice, Say, Talk, Turn
from messages import amounts
from messages.knowledge.model import Figure
from messages.places import Candidate, unit

MOST_PLACES = 6
OFFERED = 5  # answers offered to be changed
MOST_OTHERS = 3  # other activities named as changed
_KINDS = ("ho_kinh_doanh", "hop_tac_xa", "doanh_nghiep", "to_hop_tac")
_TURNED_ROUND = (
    "registered",
    "machine_new",
    "own_capital_ready",
    "bought_already",
    "craft_village",
    "whole_line",
    "cleaner_production",
    "difficult_area",
)


def tried(here: Here, talk: Talk, told: Supposed) -> Turn:
    """What the supposition changes; which place is meant comes first where several may be."""
    trial = replace(talk, trial={**talk.trial, **told.answers})
    if told.among:
        return which_place(here, trial, told.among)
    return compared(here, trial)


def compared(here: Here, talk: Talk) -> Turn:
    """Before and after, for all that is tried by now; kept or taken back by a choice."""
    trial = {key: kept for key, kept in talk.trial.items() if talk.situation.get(key, "") != kept}
    talk = replace(talk, trial=trial)
    if not trial:
        return shown.said(here, talk, here.words("results.try.same_answer"), _again(here))
    before = shown.found_on(here, situation_of(talk.situation))
    after = shown.found_for(here, talk)
    lines = [(0, here.words("results.try.head", changes=changes_told(here, trial)))]
    lines += _differences(here, before, after)
    source = wording.main_clause(here, after)
    if source and after.verdict.verdict != NEED_MORE:
        lines.append((1, here.words("results.source", source=source)))
    return shown.said(here, talk, "\n".join(shown.fitted(lines)), _choices(here, after))


def _choices(here: Here, after: Result) -> tuple[Choice, ...]:
    go_on = (shown.GO_ON,) if after.verdict.verdict == NEED_MORE else ()
    money = ("result:money",) if wording.figures(after) else ()
    acts = ("result:accept", "result:undo", *go_on, "result:why", *money, "result:try")
    return tuple(map(here.choice, acts))


def _again(here: Here) -> tuple[Choice, ...]:
    return tuple(map(here.choice, ("result:try", "result", "menu")))


def changes_told(here: Here, trial: Mapping[str, str]) -> str:
    """`là hợp tác xã, chi phí 800 triệu đồng, xưởng ở Phường Tân An, Đắk Lắk`."""
    situation = situation_of(trial)
    commune = unit(trial.get(COMMUNE, ""), here.today())
    follow = {"registered"} if "entity" in situation else set[str]()
    follow |= {"produces"} if "sector" in situation else set()
    follow |= {"unit_kind", "province_code"} if commune else set()
    told = [if_told(here, key, situation[key]) for key in KEYS if key in situation and key not in follow]
    site = [here.words("results.if.unit_kind", value=commune_name(here, commune))] if commune else []
    return ", ".join([*told, *site])


def _differences(here: Here, before: Result, after: Result) -> Iterator[tuple[int, str]]:
    was, now = before.verdict.verdict, after.verdict.verdict
    values = {"was": here.words(f"results.verdict.{was}"), "now": here.words(f"results.verdict.{now}")}
    name = wording.name_of(here, after.activity)
    money = [*_money(here, before, after)]
    if was != now:
        yield 0, shown.BULLET + here.words("results.try.verdict", name=name, **values)
    else:
        key = "results.try.still_but" if money else "results.try.still"
        yield 0, shown.BULLET + here.words(key, name=name, **values)
    if now in (NO, UNSURE):
        yield from ((2, shown.BULLET + wording.says(here, case)) for case in after.verdict.cases[:2])
    if now == NEED_MORE:
        yield 2, shown.BULLET + wording.missing_line(here, after)
    yield from ((0, shown.BULLET + line) for line in money)
    if others := _others(here, before, after):
        yield 3, shown.BULLET + others


def _money(here: Here, before: Result, after: Result) -> Iterator[str]:
    """Each purse whose figure is another one then; a figure that cannot be told any more too."""
    purses = dict.fromkeys(figure.purse for figure in (*wording.figures(before), *wording.figures(after)))
    for purse in purses:
        was, now = _most(here, before, purse), _most(here, after, purse)
        if was != now:
            name = _purse(here, before, after, purse)
            yield here.words("results.try.money", purse=name, was=was, now=now + _by(here, after, purse))


def _purse(here: Here, before: Result, after: Result, purse: str) -> str:
    of = after if any(one.purse == purse for one in wording.figures(after)) else before
    return next(wording.purse_name(here, of, one) for one in wording.figures(of) if one.purse == purse)


def _most(here: Here, found: Result, purse: str) -> str:
    """The most this purse gives for the cost told, or its level; a word for none."""
    figure = _figure(found, purse)
    if figure is None:
        return here.words("results.try.no_figure")
    return here.words("results.try.at_most", sum=_sum(here, found, figure))


def _by(here: Here, found: Result, purse: str) -> str:
    """The clause of the figure now told."""
    figure = _figure(found, purse)
    return here.words("results.try.by", source=wording.level_clause(here, figure)) if figure else ""


def _figure(found: Result, purse: str) -> Figure | None:
    return next((one for one in wording.figures(found) if one.purse == purse), None)


def _sum(here: Here, found: Result, figure: Figure) -> str:
    if found.cost:
        return amounts.money(ceiling_of(figure, found.cost), here.language)
    return wording.level_of(here, figure)


def _others(here: Here, before: Result, after: Result) -> str:
    """Other activities whose answer is another one then."""
    was = {one.activity.id: one.verdict for one in before.others}
    changed = [one for one in after.others if was.get(one.activity.id, one.verdict) != one.verdict]
    names = ", ".join(wording.name_of(here, one.activity) for one in changed[:MOST_OTHERS])
    if not changed:
        return ""
    more = len(changed) - MOST_OTHERS
    return here.words("results.try.others_more" if more > 0 else "results.try.others", names=names, n=more)


# Which place


def which_place(here: Here, talk: Talk, among: tuple[Candidate, ...]) -> Turn:
    picks = tuple(Choice(f"result:place:{one.code}", commune_name(here, one)) for one in among[:MOST_PLACES])
    return shown.said(here, talk, here.words("results.try.which_place"), (*picks, here.choice("result")))


def place(here: Here, talk: Talk, code: str) -> Turn | None:
    told = commune_of(here, code)
    return tried(here, talk, Supposed(told)) if told else None


# By a choice


def offer(here: Here, talk: Talk) -> Turn:
    """What can be typed, and the changes that would make a difference."""
    picks = [*_worth_trying(here, talk)]
    choices = tuple(
        Choice(f"result:set:{key}:{kept}", here.words("results.try.pick", change=_label(here, key, kept)))
        for key, kept in picks
    )
    return shown.said(here, talk, here.words("results.try.ask"), (*choices, here.choice("result")))


def _label(here: Here, key: str, kept: str) -> str:
    return if_told(here, key, situation_of({key: kept})[key])


def _worth_trying(here: Here, talk: Talk) -> list[tuple[str, str]]:
    """Changes of one known answer, those that change the verdict first."""
    day = here.knowledge.law.on(here.today())
    now = shown.situation_now(talk)
    wish = str(now["wish"]) if now.get("wish") else None
    was = outcome(day, day.known(now), wish)

    def stays(one: tuple[str, str]) -> bool:
        told = with_papers(here, talk, dict((one,)))
        then: Situation = {**now, **situation_of(told)}
        return outcome(day, day.known(then), wish) in (was, NEED_MORE)

    return sorted(_single(now, day.keys), key=stays)[:OFFERED]


def _single(now: Situation, asked: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    yield from (("entity", kind) for kind in _KINDS if now.get("entity") not in (None, kind))
    for key in _TURNED_ROUND:
        if key in now and key in asked:
            yield key, kept_as(not now[key])
    kind = now.get("unit_kind")
    if kind in ("xa", "phuong"):
        yield "unit_kind", "phuong" if kind == "xa" else "xa"


def set_to(here: Here, talk: Talk, rest: str) -> Turn | None:
    """`machine_new:false`."""
    key, _, kept = rest.partition(":")
    if KEYS.get(key) == "bool":
        known = kept in ("true", "false")
    else:
        known = here.has_words(f"results.{key}.{kept}") and key in ("entity", "unit_kind")
    if not known:
        return None
    told = with_papers(here, talk, {key: kept}) | ({ADDRESS: "", COMMUNE: ""} if key == "unit_kind" else {})
    return tried(here, talk, Supposed(told))


def accept(here: Here, talk: Talk) -> Turn | None:
    """What was tried is how it is from now on."""
    if not talk.trial:
        return None
    told = changes_told(here, talk.trial)
    turn = shown.show(here, replace(talk, situation={**talk.situation, **talk.trial}, trial={}))
    return replace(turn, say=(Say(here.words("results.try.kept", changes=told)), *turn.say))


def undo(here: Here, talk: Talk) -> Turn | None:
    if not talk.trial:
        return None
    turn = shown.show(here, replace(talk, trial={}))
    return replace(turn, say=(Say(here.words("results.try.undone")), *turn.say))
