"""`khuyencong words check`: every language complete, every placeholder alike, no jargon."""

import click

from bot.operator import Failed, catalogue, settings_or_stop
from messages.catalogue import problems


@click.group()
def words() -> None:
    """Kiểm tra lời văn của bot trong mọi thứ tiếng."""


@words.command()
def check() -> None:
    """Mỗi lỗi một dòng; kết thúc bằng 1 khi còn lỗi."""
    settings_or_stop()
    found = problems(catalogue())
    for line in found:
        click.echo(line)
    if found:
        raise Failed(f"{len(found)}")
