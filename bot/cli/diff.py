"""`khuyencong policy diff`: what changes between two days or two folders; never opens the database."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path

import click
import orjson

from bot.cli.ask import read_day
from bot.cli.check import LONGEST_LINE
from bot.operator import Failed, Misused, Words, settings_or_stop
from bot.settings import Settings
from handlers.eligibility.compare import Apart, Judge, Sample, Side, apart, told_apart
from handlers.eligibility.described import described
from handlers.eligibility.law import Law
from handlers.eligibility.situation import Wrong, read_situation
from handlers.eligibility.typical import TYPICAL
from messages.knowledge.compare import Difference, differing_days, differing_folders, written
from messages.knowledge.load import PolicyErrors, load_policy
from messages.knowledge.model import Policy
from messages.rules.model import BENEFICIARY, Rules


@dataclass(frozen=True)
class Compared:
    """The two policies, which are one when two days are compared, and their days."""

    old: Policy
    new: Policy
    before: date
    after: date

    def texts(self, language: str) -> list[Difference]:
        if self.old is self.new:
            return differing_days(self.new, self.before, self.after, language)
        return differing_folders(self.old, self.new, self.after, language)

    def sides(self) -> tuple[Side, Side]:
        new = Judge(Law(self.new.rules))
        old = new if self.old is self.new else Judge(Law(self.old.rules))
        return Side(old, self.before), Side(new, self.after)


@dataclass
class Counted:
    """Situations as they go by, to be told how many there were, and what was wrong with the others."""

    kind: str
    samples: Iterable[Sample]
    count: int = 0
    wrong: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Sample]:
        for sample in self.samples:
            self.count += 1
            yield sample


@click.command()
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--from", "before", metavar="NGÀY")
@click.option("--to", "after", metavar="NGÀY")
@click.option(
    "--saved",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="TỆP",
    help="Tình huống đã lưu, mỗi dòng như của `check` (xem `results export`).",
)
@click.option("--json", "as_json", is_flag=True, help="Mỗi dòng một JSON.")
def diff(
    folders: tuple[Path, ...], before: str | None, after: str | None, saved: Path | None, as_json: bool
) -> None:
    """Hai ngày, hoặc hai thư mục (một: so với bản đang dùng): chữ nào, mức nào, kết quả xét nào đổi."""
    settings, words = settings_or_stop()
    compared = _compared(settings, words, folders, before, after)
    lists = [Counted("typical", TYPICAL)]
    if saved:
        wrong: list[str] = []
        lists.append(Counted("saved", _read_saved(saved, compared, words, wrong), wrong=wrong))
    told = _as_json(compared, lists, words) if as_json else _as_text(compared, lists, words)
    for line in told:
        click.echo(line)
    # Known only now: lists are read while they are compared.
    problems = [*chain.from_iterable(one.wrong for one in lists)]
    if problems:
        raise Failed("\n".join(problems))


def _compared(
    settings: Settings, words: Words, folders: tuple[Path, ...], before: str | None, after: str | None
) -> Compared:
    """Raises Misused for anything but two days, or one or two folders on a day."""
    if folders and len(folders) <= 2 and not before:
        old, new = (*folders, None, None)[:2]
        on = read_day(after, words)
        return Compared(loaded(old), loaded(new or settings.policy_dir), on, on)
    if not folders and (before or after):
        policy = loaded(settings.policy_dir)
        return Compared(policy, policy, read_day(before, words), read_day(after, words))
    raise Misused(words("cli.policy.diff_usage"))


def loaded(folder: Path | None) -> Policy:
    try:
        return load_policy(folder)
    except PolicyErrors as broken:
        raise Failed(str(broken)) from None


def _read_saved(file: Path, compared: Compared, words: Words, wrong: list[str]) -> Iterator[Sample]:
    """Line after line; what is no situation is noted with its line."""
    wishes = tuple(dict.fromkeys((*compared.old.rules.wishes, *compared.new.rules.wishes)))
    with file.open("rb") as lines:
        for number, raw in enumerate(lines, 1):
            try:
                yield _sample(raw, number, compared.after, wishes)
            except Wrong as why:
                wrong.append(words("changes.bad_line", file=file.name, line=number, why=why))


def _sample(raw: bytes, number: int, on: date, wishes: tuple[str, ...]) -> Sample:
    try:
        line = orjson.loads(raw) if len(raw) <= LONGEST_LINE else None
    except orjson.JSONDecodeError:
        line = None
    if not isinstance(line, dict) or not isinstance(line.get("situation"), dict):
        raise Wrong("situation", "must be an object of keys and values")
    return Sample(str(line.get("id") or number), read_situation(line["situation"], on, wishes))


def _as_text(compared: Compared, lists: list[Counted], words: Words) -> Iterator[str]:
    language, sides = words.language, compared.sides()
    yield written(compared.texts(language), language)
    for samples in lists:
        found = [*apart(*sides, samples)]
        values = {"changed": len(found), "count": samples.count}
        yield "\n" + words(f"changes.kind.{samples.kind}", **values)
        for one in found:
            yield "\n" + "\n".join(_in_words(one, compared.new.rules, compared.after, language))


def _in_words(one: Apart, rules: Rules, on: date, language: str) -> Iterator[str]:
    yield f"{one.sample.id}: {described(one.sample.situation, rules, on, language)}"
    yield from (f"  {line}" for line in told_apart(one.turned, rules, on, language))


def _as_json(compared: Compared, lists: list[Counted], words: Words) -> Iterator[str]:
    language, sides = words.language, compared.sides()
    yield from (orjson.dumps(asdict(one)).decode() for one in compared.texts(language))
    for samples in lists:
        for one in apart(*sides, samples):
            about = described(one.sample.situation, compared.new.rules, compared.after, language)
            whose = {"kind": "verdict", "of": samples.kind, "id": one.sample.id, "about": about}
            for turned in one.turned:
                wish = None if turned.wish == BENEFICIARY else turned.wish
                yield orjson.dumps(whose | turned._asdict() | {"wish": wish}).decode()
