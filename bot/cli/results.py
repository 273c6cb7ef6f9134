"""`khuyencong results …`: kept results handed out without their people, and whom the law changed them for."""

import asyncio
import contextlib
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, BinaryIO

import click
import orjson

from bot.cli.diff import loaded
from bot.kept_results import every_page, without_person
from bot.operator import Failed, Words, settings_or_stop
from bot.secret import secret_key
from bot.settings import Settings
from handlers.eligibility.compare import told_apart, what_changed
from handlers.eligibility.trades import Trades
from handlers.here import VIETNAM
from messages.amounts import day
from messages.rules.model import Rules


@click.group()
def results() -> None:
    """Kết quả xét người dân đã lưu: xuất ra không kèm tên, xem ai cần báo khi quy định đổi."""


@results.command()
@click.option("--out", "file", required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="TỆP")
def export(file: Path) -> None:
    """Ghi mọi tình huống đã lưu thành tệp cho `check` và `policy diff --saved`; không kèm tên ai."""
    settings, words = settings_or_stop()
    trades = Trades(loaded(settings.policy_dir).rules)
    try:
        with _written_aside(file) as out:
            count = asyncio.run(_export(settings, words, trades, out))
    except OSError as why:
        raise Failed(words("changes.cannot_write", file=file, why=why.strerror)) from None
    click.echo(words("changes.exported", count=count, file=file))


async def _export(settings: Settings, words: Words, trades: Trades, out: BinaryIO) -> int:
    count = 0
    async for page in every_page(settings, words, "situations"):
        secret = secret_key(settings)
        out.writelines(orjson.dumps(without_person(row, trades, secret)) + b"\n" for row in page)
        count += len(page)
    return count


@contextlib.contextmanager
def _written_aside(file: Path) -> Iterator[BinaryIO]:
    """The file is there whole or not at all; only its owner may read it."""
    handle, made = tempfile.mkstemp(dir=file.absolute().parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
        Path(made).replace(file)
    finally:
        Path(made).unlink(missing_ok=True)


@results.command("to-tell")
@click.option("--all", "told_too", is_flag=True, help="Cả những người đã được báo.")
@click.option("--json", "as_json", is_flag=True, help="Mỗi dòng một JSON.")
def to_tell(told_too: bool, as_json: bool) -> None:
    """Ai có kết quả đã lưu nay đổi theo quy định, đổi gì, từ ngày nào, đã báo chưa."""
    settings, words = settings_or_stop()
    rules = None if as_json else loaded(settings.policy_dir).rules
    count = asyncio.run(_list(settings, words, rules, told_too))
    if not count and not as_json:
        click.echo(words("changes.nothing_noted" if told_too else "changes.nobody"))


async def _list(settings: Settings, words: Words, rules: Rules | None, told_too: bool) -> int:
    """How many; without rules, which word them, as JSON."""
    count = 0
    async for row in _rows(settings, words):
        if told_too or row["told_ms"] is None:
            count += 1
            click.echo("\n".join(_as_text(row, rules, words)) if rules else _as_json(row))
    return count


async def _rows(settings: Settings, words: Words) -> AsyncIterator[dict[str, Any]]:
    async for page in every_page(settings, words, "changes"):
        for row in page:
            yield row


def _as_json(row: dict[str, Any]) -> str:
    turned = what_changed(row["before"], row["after"])
    told_at = _time(row["told_ms"]).isoformat() if row["told_ms"] is not None else None
    told = {key: row[key] for key in ("id", "person", "workshop", "since")} | {
        "changes": [{"wish": one.wish, "before": one.before, "after": one.after} for one in turned],
        "told": told_at is not None,
        "told_at": told_at,
    }
    return orjson.dumps(told).decode()


def _as_text(row: dict[str, Any], rules: Rules, words: Words) -> Iterator[str]:
    since = date.fromisoformat(row["since"])
    told = words("changes.untold")
    if row["told_ms"] is not None:
        told = words("changes.told", day=day(_time(row["told_ms"]).date(), words.language))
    values = {"id": row["id"], "workshop": row["workshop"], "person": row["person"], "told": told}
    yield words("changes.listed", since=day(since, words.language), **values)
    for line in told_apart(what_changed(row["before"], row["after"]), rules, since, words.language):
        yield f"    {line}"


def _time(epoch_ms: int) -> datetime:
    return datetime.fromtimestamp(epoch_ms / 1000, UTC).astimezone(VIETNAM)
