"""`khuyencong policy unanswered, add, labels, reload`: staff close the loop from the shell."""

import asyncio
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import click
import orjson

from bot.cli.ask import read_day
from bot.operator import Failed, Words, settings_or_stop
from bot.settings import Settings
from handlers.groups import Group, distinct, grouped, same_group
from messages.amounts import day
from messages.knowledge.draft import Wanted, draft
from messages.knowledge.load import DRAFTS, PolicyErrors, load_policy
from messages.knowledge.model import Policy
from messages.masking import unnamed
from messages.search import Search, search_over
from messages.text import tokens

Often = Counter[tuple[str, bool, str]]  # entry, whether it was meant, question
MOST_NAMED = 20  # questions a draft names; one of them stands for the group
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Mỗi dòng một JSON.")


@click.command()
@AS_JSON
def unanswered(as_json: bool) -> None:
    """Những câu chưa trả lời được, gộp câu giống nhau, hỏi nhiều nhất trước."""
    settings, words = settings_or_stop()
    search = _search(settings)
    groups = _groups(settings, words, search)
    if as_json:
        _lines(_as_json(group, search.policy) for group in groups)
        return
    if not groups:
        click.echo(words("cli.unanswered.none"))
        return
    click.echo(words("cli.unanswered.title", groups=len(groups)))
    for group in groups:
        click.echo("\n" + "\n".join(_as_text(group, search.policy, words)))
    click.echo("\n" + words("cli.unanswered.how", id=groups[0].id))


@click.command()
@click.argument("what", metavar="NHÓM|CÂU_HỎI")
@click.option(
    "--out", "file", type=click.Path(dir_okay=False, path_type=Path, allow_dash=True), metavar="TỆP"
)
def add(what: str, file: Path | None) -> None:
    """Soạn một mục mới từ một nhóm câu hỏi (số của nhóm) hoặc từ một câu tự gõ; --out - in ra màn hình."""
    settings, words = settings_or_stop()
    search = _search(settings)
    number, groups = what.strip().lstrip("#Uu"), _groups(settings, words, search)
    by_number = _with_question(groups, int(number), words) if number.isdecimal() else None
    group = by_number or same_group(what, groups, search)
    if group:
        text = _draft_of_group(group, search.policy, words, () if by_number else (unnamed(what),))
    else:
        text = _draft_of_text(what, search, words)
    if file == Path("-"):
        sys.stdout.write(text)
        return
    folder = settings.policy_dir or settings.data_dir
    file = file or folder / DRAFTS / f"{f'U{group.id}' if group else _id_in(text)}.yaml"
    _write(file, text, words)
    click.echo(words("cli.draft.done", file=file))


@click.command()
@AS_JSON
def labels(as_json: bool) -> None:
    """Người hỏi đã chọn mục nào khi máy chưa chắc: in thành cách hỏi, dán được vào mục đó."""
    from bot.office import kept_labels

    settings, words = settings_or_stop()
    policy = _policy(settings)
    kept = asyncio.run(kept_labels(settings, words))
    often = Counter((one.entry, one.meant, one.question) for one in kept)
    if as_json:
        told = ({"question": q, "entry": e, "meant": m, "count": n} for (e, m, q), n in often.most_common())
        _lines(told)
    elif not often:
        click.echo(words("cli.labels.none"))
    for entry in sorted({entry for entry, _, _ in often}) if not as_json else ():
        click.echo("\n".join(_labelled(entry, often, policy, words)))


@click.command()
def reload() -> None:
    """Máy chủ đang chạy đọc lại thư mục chính sách; thư mục còn lỗi thì bản cũ vẫn dùng."""
    from bot.office import reload as ask

    settings, words = settings_or_stop()
    answer = asyncio.run(ask(settings, words))
    if answer is None:
        raise Failed(words("cli.reload.not_serving"))
    if "sentences" in answer:
        for sentence in answer["sentences"]:
            click.echo(sentence)
        raise Failed(words("cli.reload.refused", count=len(answer["sentences"])))
    click.echo(words("cli.reload.done", entries=answer["entries"]))


STAFF = (unanswered, add, labels, reload)


def _policy(settings: Settings) -> Policy:
    try:
        return load_policy(settings.policy_dir)
    except PolicyErrors as broken:
        raise Failed(str(broken)) from None


def _search(settings: Settings) -> Search:
    return search_over(_policy(settings))


def _groups(settings: Settings, words: Words, search: Search) -> list[Group]:
    from bot.office import open_groups

    return grouped(asyncio.run(open_groups(settings, words)), search)


def _with_question(groups: Sequence[Group], number: int, words: Words) -> Group:
    """The group that holds the question of this number. Raises Failed."""
    found = (group for group in groups if any(one.id == number for one in group.questions))
    group = next(found, None)
    if group is None:
        raise Failed(words("cli.draft.unknown", given=number))
    return group


def _lines(rows: Iterator[dict[str, object]]) -> None:
    for row in rows:
        sys.stdout.write(orjson.dumps(row).decode() + "\n")


def _as_json(group: Group, policy: Policy) -> dict[str, object]:
    """`waiting`: how many want to be told."""
    return {
        "id": group.id,
        "question": group.questions[0].question,
        "count": group.asked,
        "first": group.first,
        "last": group.last,
        "near": [{"id": one, "title": policy.entries[one].title} for one in _near(group, policy)],
        "waiting": group.waiting,
        "wordings": group.wordings,
    }


def _near(group: Group, policy: Policy) -> list[str]:
    return [one for one in group.near if one in policy.entries]


def _as_text(group: Group, policy: Policy, words: Words) -> Iterator[str]:
    yield f"[{group.id}] {group.questions[0].question}"
    key = "cli.unanswered.waited" if group.waiting else "cli.unanswered.asked"
    yield "    " + words(key, asked=group.asked, waiting=group.waiting, days=_days(group, words))
    for one in group.wordings[1:]:
        yield f"    - {one}"
    for one in _near(group, policy):
        title = policy.entries[one].title_en if words.language == "en" else policy.entries[one].title
        yield "    " + words("cli.unanswered.near", id=one, title=title)


def _days(group: Group, words: Words) -> str:
    days: Sequence[date] = (group.first, group.last) if group.first != group.last else (group.first,)
    return " – ".join(day(one, words.language) for one in days)


def _draft_of_group(group: Group, policy: Policy, words: Words, own: Sequence[str]) -> str:
    """`own`: how the official puts it, before how people did."""
    about = words("cli.draft.about", id=group.id, asked=group.asked, days=_days(group, words))
    names = [f"U{one.id}" for one in group.questions[:MOST_NAMED]]
    return draft(policy, Wanted(distinct((*own, *group.wordings)), group.near, names, about), words.language)


def _draft_of_text(text: str, search: Search, words: Words) -> str:
    asked = unnamed(text)
    if not tokens(asked):
        raise Failed(words("cli.draft.unknown", given=text))
    near = search.nearest(asked, read_day(None, words), None)
    return draft(search.policy, Wanted([asked], near, [], words("cli.draft.about_own")), words.language)


def _id_in(text: str) -> str:
    return text.partition("- id: ")[2].partition("\n")[0]


def _write(file: Path, text: str, words: Words) -> None:
    """A draft somebody may be filling in is never written over."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError:
        raise Failed(words("cli.draft.exists", file=file)) from None
    except OSError as why:
        raise Failed(words("cli.backup.cannot_write", file=file, why=why.strerror)) from None


def _labelled(entry: str, often: Often, policy: Policy, words: Words) -> Iterator[str]:
    """What to paste under `wordings` of the entry, the rest as remarks."""
    known = policy.entries.get(entry)
    yield f"# {entry}: {known.title if known else words('cli.labels.gone')}"
    held = {tuple(tokens(wording)) for wording in (known.wordings if known else ())}
    for (of, meant, question), count in often.most_common():
        if of == entry and tuple(tokens(question)) not in held:
            quoted = orjson.dumps(question).decode()
            line = f"    - {quoted}" if meant else f"    # {words('cli.labels.not_meant')}: {quoted}"
            yield line + (f"  # {words('cli.labels.times', count=count)}" if count > 1 else "")
