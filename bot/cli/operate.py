"""Commands for whoever runs the bot: migrate, backup, restore, doctor, systemd."""

import asyncio
import shutil
import uuid
from pathlib import Path

import aiohttp
import click

from bot.backup import BadList, NotABackup, NotEmpty, back_up, bring_back
from bot.control import running_serve
from bot.operator import Failed, Words, settings_or_stop
from bot.parts import make_data_dir, open_database
from bot.settings import Settings
from storage.store import WrongSchema


@click.command()
def migrate() -> None:
    """Nâng cấp cơ sở dữ liệu lên phiên bản mới nhất."""
    settings, words = settings_or_stop()
    click.echo(words(asyncio.run(_migrate(settings, words))))


async def _migrate(settings: Settings, words: Words) -> str:
    if await serving(settings):
        return "cli.migrate.serving"
    make_data_dir(settings.data_dir, words)
    await (await open_database(settings, words)).close()
    return "cli.migrate.done"


async def serving(settings: Settings) -> bool:
    """Whether a server runs on this SQLite database (on PostgreSQL servers need not be asked)."""
    async with running_serve(settings.data_dir) as running:
        return settings.on_sqlite and running is not None


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Sao lưu mọi bảng và khóa bí mật vào một tệp; chạy được khi máy chủ đang hoạt động."""
    settings, words = settings_or_stop()
    try:
        asyncio.run(_backup(settings, words, file.absolute()))
    except OSError as why:
        raise Failed(words("cli.backup.cannot_write", file=file, why=why.strerror)) from None
    click.echo(words("cli.backup.done", file=file))


async def _backup(settings: Settings, words: Words, file: Path) -> None:
    async with running_serve(settings.data_dir) as running:
        if running is None or not settings.on_sqlite:
            make_data_dir(settings.data_dir, words)
            await (await open_database(settings, words)).close()
            await back_up(settings, file)
            return
        # The server writes where it surely may: under systemd its /tmp is not ours.
        made = settings.data_dir.absolute() / f".backup-{uuid.uuid4().hex}"
        try:
            await running.call("backup", file=str(made))
            await asyncio.to_thread(shutil.move, made, file)
        except aiohttp.ClientResponseError as why:
            raise Failed(words("cli.backup.cannot_write", file=made, why=why.message)) from None
        except aiohttp.ClientError:
            raise Failed(words("cli.talk.lost")) from None
        finally:
            made.unlink(missing_ok=True)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--erased",
    "lists",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Danh sách đã xóa (erased.jsonl) của nơi cũ; dùng được nhiều lần.",
)
def restore(file: Path, lists: tuple[Path, ...]) -> None:
    """Khôi phục một bản sao lưu vào nơi trống rồi áp dụng lại các yêu cầu xóa dữ liệu."""
    settings, words = settings_or_stop()
    make_data_dir(settings.data_dir, words)
    try:
        done = asyncio.run(_restore(settings, words, file, lists))
    except NotABackup:
        raise Failed(words("cli.restore.not_backup", file=file)) from None
    except NotEmpty:
        raise Failed(words("cli.restore.not_empty")) from None
    except WrongSchema:
        raise Failed(words("start.newer_database")) from None
    except BadList as bad:
        raise Failed(words("cli.restore.bad_list", file=bad.file, line=bad.line)) from None
    click.echo(words("cli.restore.done", rows=done.rows, erased=done.erased))


async def _restore(settings: Settings, words: Words, file: Path, lists: tuple[Path, ...]):  # type: ignore[no-untyped-def]
    if await serving(settings):
        raise Failed(words("cli.restore.serving"))
    await (await open_database(settings, words)).close()
    return await bring_back(settings, file, lists)


@click.command()
def doctor() -> None:
    """Nói rõ còn thiếu gì và cách sửa; kết thúc bằng 1 khi có chỗ hỏng."""
    from bot.doctor import examine

    settings, words = settings_or_stop()
    found = asyncio.run(_examine(settings, words, examine))
    for finding in found:
        click.echo(f"[{words(f'doctor.{finding.weight}')}] {finding.text}")
    if any(finding.weight == "broken" for finding in found):
        raise SystemExit(1)


async def _examine(settings: Settings, words: Words, examine):  # type: ignore[no-untyped-def]
    return await examine(settings, words, await serving(settings))


@click.command()
@click.option("--user", default="khuyencong", show_default=True, metavar="TÊN")
def systemd(user: str) -> None:
    """In tệp dịch vụ systemd cho máy này."""
    from bot.systemd import unit

    click.echo(unit(Path.cwd(), user), nl=False)
