"""`khuyencong check`: eligibility of situations given as JSON lines; never opens the database."""

import sys
from datetime import datetime

import click
import orjson

from bot.cli.ask import HERE
from bot.operator import Failed, settings_or_stop
from handlers.eligibility.checking import Checker
from messages.knowledge.load import PolicyErrors, load_policy

LONGEST_LINE = 64 * 1024  # bytes


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Mỗi dòng ra là một JSON (luôn như vậy).")
def check(as_json: bool) -> None:  # noqa: ARG001 - the output is JSON with or without the option
    """Xét điều kiện: mỗi dòng vào một JSON {"id", "on", "situation"}, mỗi dòng ra một kết quả."""
    settings, words = settings_or_stop()
    try:
        checker = Checker(load_policy(settings.policy_dir))
    except PolicyErrors as broken:
        raise click.ClickException(str(broken)) from None
    today = datetime.now(HERE).date()
    wrong = 0
    for raw in sys.stdin.buffer:
        result = checker.check(_read(raw), today)
        wrong += "error" in result
        sys.stdout.buffer.write(orjson.dumps(result) + b"\n")
        sys.stdout.buffer.flush()
    if wrong:
        raise Failed(words("cli.check.wrong", count=wrong))


def _read(raw: bytes) -> object:
    """The value of one line; None, which is no object, when it is not JSON or far too long."""
    try:
        return orjson.loads(raw) if len(raw) <= LONGEST_LINE else None
    except orjson.JSONDecodeError:
        return None
