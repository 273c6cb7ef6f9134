"""`khuyencong policy …`: the policy folder checked, shown and compared in words a clerk can read."""

from pathlib import Path

import click

from bot.cli.ask import read_day
from bot.cli.diff import diff, loaded
from bot.cli.staff import STAFF
from bot.operator import Failed, settings_or_stop
from messages.knowledge.check import checked
from messages.knowledge.clerk import near_ids, show_item
from messages.knowledge.draft import check_file
from messages.knowledge.load import POLICIES


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


for command in (*STAFF, diff):
    policy.add_command(command)
