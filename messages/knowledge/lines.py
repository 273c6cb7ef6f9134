"""Lines every record shown to a clerk has: where it stands, its days, a list under a heading."""

from collections.abc import Iterable, Iterator

from messages import amounts
from messages.knowledge.model import At, Dated, Figure, Policy
from messages.knowledge.sources import source_name
from messages.knowledge.words import say


def place(at: At, language: str) -> str:
    """`Tệp figures.yaml, dòng 12`"""
    return say(language, "policy.show.file", file=at.file, line=at.line)


def listed(heading: str, items: Iterable[str], language: str) -> Iterator[str]:
    """A heading and its items; nothing at all without items."""
    named = list(items)
    if named:
        yield say(language, f"policy.show.{heading}")
        yield from (f"- {each}" for each in named)


def days(dated: Dated, language: str) -> str:
    """`từ 11/05/2018 đến nay`"""
    unknown, opened = (say(language, f"policy.show.{key}") for key in ("unknown_day", "open_day"))
    start = amounts.day(dated.valid_from, language) if dated.valid_from else unknown
    end = amounts.day(dated.valid_to, language) if dated.valid_to else opened
    return say(language, "policy.show.from_to", start=start, end=end)


def level_of(figure: Figure, language: str, *, told_what: bool = True) -> str:
    """`mua máy: Tối đa 50%, không quá 300 triệu đồng một cơ sở, từ 11/05/2018 đến nay`"""
    english = language == "en"
    per = figure.per_en if english else figure.per
    level = say(language, "policy.show.level", level=_level(figure, language), per=per)
    what = f"{figure.what_en if english else figure.what}: " if told_what else ""
    return f"{what}{level}, {days(figure, language)}"


def _level(figure: Figure, language: str) -> str:
    percent = amounts.percent(figure.percent, language) if figure.percent is not None else ""
    cap = amounts.money(figure.cap, language) if figure.cap is not None else ""
    if percent and cap:
        return say(language, "policy.show.both", percent=percent, cap=cap)
    return percent or cap


def cited(policy: Policy, fact: str, language: str) -> str:
    provision = policy.provisions[fact]
    certainty = say(language, f"policy.certainty.{provision.certainty}")
    return f"- {fact}: {source_name(policy, provision, language)} ({certainty}): {provision.says}"
