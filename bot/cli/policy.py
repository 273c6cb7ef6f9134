"""`khuyencong policy …`: the policy folder checked, shown and compared in words a clerk can read."""

from pathlib import Path

import click

from bot.cli.ask import read_day
from bot.cli.staff import STAFF
from bot.operator import Failed, Misused, settings_or_stop
from messages.knowledge.check import checked
from messages.knowledge.clerk import near_ids, show_item
from messages.knowledge.compare import diff_days, diff_folders
from messages.knowledge.draft import check_file
from messages.knowledge.load import POLICIES, PolicyErrors, load_policy
from messages.knowledge.model import Policy


@click.group()
def policy() -> None:
    """Kiểm tra, xem và so sánh nội dung chính sách."""


@policy.command()
@click.argument("folder", required=False, type=click.Path(exists=True, path_type=Path))
def check(folder: Path | None) -> None:
    """Kiểm tra thư mục chính sách hoặc một tệp soạn dở; mỗi lỗi một dòng: tệp, dòng, lỗi gì, sửa thế nào."""
    settings, words = settings_or_stop()
    file = folder if folder and folder.is_file() else None
    policies = settings.policy_dir or POLICIES
    known, problems = (None, check_file(policies, file)) if file else checked(folder or policies)
    for problem in problems:
        click.echo(problem.line_of_text(settings.language))
    if problems or not (known or file):
        raise Failed(words("cli.policy.bad", count=len(problems)))
    if known:
        values = {"entries": len(known.entries), "provisions": len(known.provisions)}
        click.echo(words("cli.policy.good", **values))
    elif file:
        click.echo(words("cli.policy.good_file", file=file.name))


@policy.command()
@click.argument("item")
@click.option("--on", "day", metavar="NGÀY")
def show(item: str, day: str | None) -> None:
    """Xem theo mã: câu hỏi, điều khoản, mức tiền, văn bản; điều kiện (size), hỗ trợ (machinery), lời khuyên,
    nhóm nghề (co_khi_dien); hoặc phần riêng của một tỉnh (66)."""
    settings, words = settings_or_stop()
    known = loaded(settings.policy_dir)
    text = show_item(known, item, read_day(day, words), settings.language)
    if text is None:
        near = ", ".join(near_ids(known, item))
        key = "cli.policy.unknown_near" if near else "cli.policy.unknown"
        raise Failed(words(key, given=item, near=near))
    click.echo(text)


@policy.command()
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--from", "before", metavar="NGÀY")
@click.option("--to", "after", metavar="NGÀY")
def diff(folders: tuple[Path, ...], before: str | None, after: str | None) -> None:
    """Hai ngày, hoặc hai thư mục (một thư mục: so với bản đang dùng): câu nào, mức nào đổi."""
    settings, words = settings_or_stop()
    if folders and len(folders) <= 2 and not before:
        old, new = (*folders, None, None)[:2]
        on = read_day(after, words)
        click.echo(diff_folders(loaded(old), loaded(new or settings.policy_dir), on, settings.language))
    elif not folders and before:
        days = read_day(before, words), read_day(after, words)
        click.echo(diff_days(loaded(settings.policy_dir), *days, settings.language))
    else:
        raise Misused(words("cli.policy.diff_usage"))


def loaded(folder: Path | None) -> Policy:
    try:
        return load_policy(folder)
    except PolicyErrors as broken:
        raise Failed(str(broken)) from None


for command in STAFF:
    policy.add_command(command)
