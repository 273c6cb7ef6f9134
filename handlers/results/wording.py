"""A result in words: verdict, reasons and clauses, ceilings, what would turn a no, deadline, papers."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from handlers.eligibility.ceiling import ceiling_of
from handlers.eligibility.change import Change
from handlers.eligibility.diagram import NO, YES
from handlers.eligibility.replies import UNKNOWN
from handlers.eligibility.situation import KEYS
from handlers.eligibility.verdict import NEED_MORE, outcome
from handlers.here import Here
from handlers.interview.place import COMMUNE
from handlers.person import whom_to_call
from handlers.results.work import Deadline, Result, Status, advice, deadline
from handlers.turn import Talk
from messages import amounts
from messages.knowledge.model import NATIONAL, Figure
from messages.knowledge.placeholders import fill
from messages.knowledge.sources import source_name, window
from messages.places import unit
from messages.rules.model import Activity, Advice, Case
from messages.units import province_by_code

MOST_MISSING = 4  # things named that are still to be told
FIRM = "doanh_nghiep"
UNREGISTERED = "ca_nhan_chua_dang_ky"


def name_of(here: Here, activity: Activity) -> str:
    return activity.name_en if here.language == "en" else activity.name


def says(here: Here, one: Case | Advice) -> str:
    """The words of the rules in the person's language."""
    text = one.says_en if here.language == "en" else one.says
    return fill(here.knowledge.policy, text, here.today(), here.language)


def verdict_line(here: Here, found: Result) -> str:
    if found.wish is None:
        return here.words(f"results.any.{found.verdict.verdict}")
    return here.words(f"results.{found.verdict.verdict}", name=name_of(here, found.activity))


# Reasons


def clause(here: Here, facts: Iterable[str]) -> str:
    """`điểm a khoản 2 Điều 1 Nghị định …, áp dụng từ 15/10/2025`: the first that is in force today."""
    return next((_named(here, fact) for fact in facts if in_force(here, fact)), "")


def in_force(here: Here, fact: str) -> bool:
    policy, on = here.knowledge.policy, here.today()
    start, end = window(policy, policy.provisions[fact])
    return (start is None or start <= on) and (end is None or on <= end)


def _named(here: Here, fact: str) -> str:
    policy = here.knowledge.policy
    provision = policy.provisions[fact]
    source, start = source_name(policy, provision, here.language), window(policy, provision)[0]
    if start is None or policy.documents[provision.document].number is None:
        return source
    return here.words("results.since", source=source, day=amounts.day(start, here.language))


def reasons(here: Here, found: Result) -> list[str]:
    """Each case with its clause."""
    return [
        here.words("results.reason", says=said.rstrip("."), source=source) if source else said
        for said, source in reasons_apart(here, found)
    ]


def reasons_apart(here: Here, found: Result) -> Iterator[tuple[str, str]]:
    """Each case, and its clause; one that several rest on is named once, after the first, and then is ""."""
    named = {""}
    for case in found.verdict.cases:
        source = clause(here, case.provisions)
        yield says(here, case), "" if source in named else source
        named.add(source)


def main_clause(here: Here, found: Result) -> str:
    """The clause of what decides."""
    cases = found.verdict.cases
    facts = cases[0].provisions if cases else found.verdict.because
    return clause(here, facts)


# Money


def money_lines(here: Here, found: Result) -> Iterator[str]:
    """The amounts, and what to know of them. Nothing where the answer is closed."""
    yield from amounts_of(here, found)
    yield from cautions(here, found)


def amounts_of(here: Here, found: Result) -> Iterator[str]:
    """Each purse that may be quoted, on its own; never a sum of both."""
    for figure in figures(found):
        yield _level(here, found, figure)
        if found.cost:
            yield _for_cost(here, found, figure)


def cautions(here: Here, found: Result) -> Iterator[str]:
    if len(figures(found)) > 1:
        yield here.words("results.two_purses")
    if is_second_hand(found):
        yield here.words("results.caution")
    if figures(found) and found.ceilings.local is None and province_name(found):
        yield here.words("results.no_local", province=province_name(found))


def _level(here: Here, found: Result, figure: Figure) -> str:
    values = {"level": level_of(here, figure), "source": level_clause(here, figure)}
    level = here.words("results.level", purse=purse_name(here, found, figure), **values)
    if found.verdict.verdict != NEED_MORE:
        return level
    return here.words("results.level_if", level=level[:1].lower() + level[1:])


def is_second_hand(found: Result) -> bool:
    return any(figure.quote == "caution" for figure in figures(found))


def figures(found: Result) -> tuple[Figure, ...]:
    """The figures that may be said about this result, the national one first."""
    if not found.is_open:
        return ()
    return tuple(one for one in (found.ceilings.national, found.ceilings.local) if one)


def purse_name(here: Here, found: Result, figure: Figure) -> str:
    if figure.purse == NATIONAL:
        return here.words("results.purse.national")
    return here.words("results.purse.local", province=province_name(found))


def province_name(found: Result) -> str:
    province = province_by_code(str(found.situation.get("province_code", "")))
    return province.name if province else ""


def level_of(here: Here, figure: Figure) -> str:
    """`50% chi phí, không quá 300 triệu đồng một cơ sở`."""
    per = figure.per_en if here.language == "en" else figure.per
    share = amounts.percent(figure.percent or 0, here.language)
    cap = amounts.money(figure.cap or 0, here.language)
    both = figure.percent is not None, figure.cap is not None
    key = {(True, True): "both", (True, False): "share", (False, True): "cap"}.get(both, "cap")
    return here.words(f"results.level.{key}", share=share, cap=cap, per=per)


def short_money(here: Here, found: Result) -> Iterator[str]:
    """For the first message: what the cost told may bring, or the level, one line a purse."""
    for figure in figures(found):
        if found.cost and found.verdict.verdict == YES:
            yield _sum_first(here, found, figure)
        else:
            yield _level(here, found, figure)


def _sum_first(here: Here, found: Result, figure: Figure) -> str:
    """The national purse with its level; another one shorter, beside it."""
    values = {"sum": _most(here, found, figure), "source": level_clause(here, figure)}
    values["purse"] = purse_name(here, found, figure)
    if figure is not figures(found)[0]:
        values["source"] = values["source"].partition(" (")[0]
        return here.words("results.money_short", **values)
    return here.words("results.money", level=level_of(here, figure), cost=_cost(here, found), **values)


def _for_cost(here: Here, found: Result, figure: Figure) -> str:
    return here.words("results.for_cost", sum=_most(here, found, figure), cost=_cost(here, found))


def _most(here: Here, found: Result, figure: Figure) -> str:
    return amounts.money(ceiling_of(figure, found.cost or 0), here.language)


def _cost(here: Here, found: Result) -> str:
    """`máy 400 triệu đồng`, `khoản chi 80 triệu đồng`."""
    own = f"results.thing.{found.wish}"
    thing = here.words(own if here.has_words(own) else "results.thing")
    return here.words("results.cost", thing=thing, cost=amounts.money(found.cost or 0, here.language))


def level_clause(here: Here, figure: Figure) -> str:
    """`khoản 4 Điều 8 Thông tư 28/2018/TT-BTC`, as it stands within a sentence."""
    policy = here.knowledge.policy
    name = source_name(policy, policy.provisions[figure.provision], here.language)
    return name[:1].lower() + name[1:] if here.language == "en" else name


def no_figure(here: Here, found: Result) -> str:
    """Why no amount is said: none may be quoted, or it is not known whether there is any."""
    return here.words(f"results.no_figure.{'open' if found.is_open else found.verdict.verdict}")


# What would turn a no


def change_line(here: Here, found: Result) -> str:
    """The smallest lawful change, as information; empty when none turns it.

    A limit of size is told as what it is, never as advice to become something smaller.
    """
    keys = {one.key: one for one in found.change}
    binds_firms = "entity" in keys and found.situation.get("entity") == FIRM
    changes = [
        one for one in found.change if not _follows(one, keys) and (one.key != "entity" or not binds_firms)
    ]
    lines = [here.words("results.change.binds_firms")] if binds_firms else []
    if changes:
        key = "results.turns.yes" if _after(here, found) == YES else "results.turns.need_more"
        parts = here.words("results.and").join(_change(here, found, one) for one in changes)
        lines.append(here.words(key, changes=parts))
    return " ".join(lines)


def _after(here: Here, found: Result) -> str:
    day = here.knowledge.law.on(found.day)
    changed = {**found.situation, **{one.key: one.to for one in found.change}}
    return outcome(day, day.known(changed), found.wish)


def _follows(one: Change, keys: dict[str, Change]) -> bool:
    """Becoming a registered kind of facility is being registered."""
    return one.key == "registered" and "entity" in keys


def _change(here: Here, found: Result, one: Change) -> str:
    if one.key != "entity":
        return here.words(f"results.change.{one.key}")
    key = "register" if found.situation.get("entity") == UNREGISTERED else "kinds"
    return here.words(f"results.change.{key}", kind=kind_name(here, str(one.to)))


def kind_name(here: Here, kind: str) -> str:
    return here.words(f"results.entity.{kind}")


def turning_line(here: Here, found: Result) -> str:
    """After a no: what would turn it, else the best other activity; empty when there is neither."""
    if found.verdict.verdict != NO:
        return ""
    other = found.instead
    instead = here.words("results.instead", name=name_of(here, other.activity)) if other else ""
    return change_line(here, found) or instead


# What is still to be told


def missing_names(here: Here, found: Result, keys: Collection[str] | None = None) -> list[str]:
    """The things that can still matter, or these of them, the one to ask next first."""
    told = found.verdict.matters if keys is None else found.verdict.matters & set(keys)
    ordered = sorted(told, key=lambda key: (key != found.verdict.missing, [*KEYS].index(key)))
    return [here.words(f"results.key.{key}") for key in ordered]


def unknown_line(here: Here, talk: Talk, found: Result) -> str:
    """What the person was asked and did not know; empty when there is nothing of that kind."""
    unknown = [key for key, kept in talk.situation.items() if kept == UNKNOWN]
    names = missing_names(here, found, unknown)
    return here.words("results.unknown", names=", ".join(names[:MOST_MISSING])) if names else ""


def missing_line(here: Here, found: Result) -> str:
    names = missing_names(here, found)
    shown = ", ".join(names[:MOST_MISSING])
    if len(names) > MOST_MISSING:
        return here.words("results.missing_more", names=shown, n=len(names) - MOST_MISSING)
    return here.words("results.missing", names=shown)


# What to do


def told(here: Here, found: Result, kind: str) -> list[str]:
    """Advice of a kind, in words."""
    given = advice(here.knowledge.policy, found.activity, kind, found.day)
    return [says(here, one) for one in given]


def deadline_line(here: Here, found: Result) -> str:
    """The next deadline counted from today, and whose it is; empty when none is held."""
    due = deadline(here.knowledge.policy, found.activity, found.day)
    return here.words("results.deadline_own", due=_due(here, due)) if due else ""


def days(here: Here, found: Result) -> Iterator[str]:
    """The next deadline counted from today, then every day in words."""
    due = deadline(here.knowledge.policy, found.activity, found.day)
    if due:
        yield f"{_due(here, due)}."
    yield from told(here, found, "deadline")


def _due(here: Here, due: Deadline) -> str:
    key = "results.deadline" if due.left else "results.deadline_today"
    return here.words(key, day=amounts.day(due.on, here.language), n=due.left, year=due.plan_year)


def whom(here: Here, talk: Talk, found: Result) -> str:
    """Whom to ask about this facility, wherever it stands."""
    code = found.situation.get("province_code")
    from_there = {**talk.answers, "province": str(code)} if code else talk.answers
    return whom_to_call(here, Talk(answers=from_there, about=talk.about, known=talk.known))


# The other activities


def status_line(here: Here, one: Status) -> str:
    name = name_of(here, one.activity)
    return here.words(f"results.status.{one.verdict}", name=name, n=one.left)


def offices_line(here: Here, found: Result) -> str:
    names = ", ".join(name_of(here, one) for one in found.offices)
    return here.words("results.offices", names=names) if names else ""


def place_name(here: Here, answers: Mapping[str, str]) -> str:
    """The commune of the site as it is called today, else its province."""
    commune = unit(answers.get(COMMUNE, ""), here.today())
    if commune:
        return commune.name
    province = province_by_code(answers.get("province_code", ""))
    return province.name if province else ""
