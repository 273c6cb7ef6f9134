"""`khuyencong check`: eligibility of situations given as JSON lines; never opens the database."""

import os
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from typing import Any

import click
import orjson

from bot.cli.ask import HERE
from bot.operator import Failed, settings_or_stop
from handlers.eligibility.checking import Checker
from messages.knowledge.load import PolicyErrors, load_policy

LONGEST_LINE = 64 * 1024  # bytes
_AT_ONCE = 64 * 1024  # bytes read before the results of the lines among them are written
_MARK = b"\xef\xbb\xbf"  # what some editors put in front of a file


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
    for lines in _lines(partial(os.read, sys.stdin.fileno())):
        results = [_checked(checker, raw, today) for raw in lines]
        wrong += sum("error" in one for one in results)
        sys.stdout.buffer.write(b"".join(orjson.dumps(one) + b"\n" for one in results))
        sys.stdout.buffer.flush()
    if wrong:
        raise Failed(words("cli.check.wrong", count=wrong))


def _lines(read: Callable[[int], bytes]) -> Iterator[list[bytes]]:
    """The lines that ended in what came at once; of a line far too long no more than shows that it is."""
    held, mark = b"", _MARK
    while came := read(_AT_ONCE):
        *ended, rest = (held + came).split(b"\n")
        if ended:
            ended[0] = ended[0].removeprefix(mark)
            mark = b""
            yield ended
        held = rest[: LONGEST_LINE + 1 + len(mark)]
    if held:
        yield [held.removeprefix(mark)]


def _checked(checker: Checker, raw: bytes, today: date) -> dict[str, Any]:
    if len(raw) > LONGEST_LINE:
        return {"id": None, "error": f"line: must be at most {LONGEST_LINE} bytes long"}
    try:
        return checker.check(orjson.loads(raw), today)
    except orjson.JSONDecodeError:
        return {"id": None, "error": "line: is not JSON"}
