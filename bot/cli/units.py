"""`khuyencong units …`: addresses to communes of today, and the next reform; never opens the database."""

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click
import orjson

from bot.cli.ask import read_day
from bot.operator import Failed, Words, settings_or_stop
from messages.amounts import day
from messages.knowledge.load import POLICIES, PolicyErrors
from messages.knowledge.model import UnitChange
from messages.knowledge.problems import Problem
from messages.knowledge.unit_changes import SHIPPED, UNITS, changes_in, changes_of
from messages.places import Candidate, Changes, resolve
from messages.places.apply import added, news, problems_with, read_file
from messages.text import clean
from messages.units import province_by_code

MOST_SHOWN = 6
MOST_TEXT = 120  # letters of what was typed that are shown again
LONGEST_FILE = 1024 * 1024  # bytes


@click.group()
def units() -> None:
    """Tra xã, phường hiện nay từ địa chỉ cũ hay mới; ghi thêm thay đổi mới."""


@units.command("resolve")
@click.argument("text", required=False)
@click.option("--on", "given_day", metavar="NGÀY", help="Loại xã, phường vào ngày này (2026-11-22).")
@click.option("--json", "as_json", is_flag=True, help="Mỗi địa chỉ một dòng JSON.")
def resolve_addresses(text: str | None, given_day: str | None, as_json: bool) -> None:
    """Địa chỉ người dân gõ thuộc xã, phường nào bây giờ; không có TEXT thì đọc mỗi dòng một địa chỉ."""
    settings, words = settings_or_stop()
    on = read_day(given_day, words)
    changes = Changes(_kept(settings.policy_dir or POLICIES))
    typed = [text.encode("utf-8", "replace").decode()] if text is not None else sys.stdin or ()
    for line in typed:
        asked = line.rstrip("\r\n")
        found = resolve(asked, home=settings.province, on=on, changes=changes)
        if as_json:
            told = orjson.dumps({"text": asked, "candidates": [asdict(one) for one in found]}).decode()
        else:
            told = _in_words(asked, found, lambda one: _place(one, on, changes, words), words)
        sys.stdout.write(told + "\n")
        sys.stdout.flush()


def _in_words(typed: str, found: Sequence[Candidate], place: Callable[[Candidate], str], words: Words) -> str:
    """One line, the best first."""
    text = " ".join(clean(typed[: 2 * MOST_TEXT]).split())[:MOST_TEXT]
    if not found:
        return words("cli.units.none", text=text)
    places = "; ".join(map(place, found[:MOST_SHOWN]))
    if len(found) > MOST_SHOWN:
        return words("cli.units.many", text=text, places=places, count=len(found) - MOST_SHOWN)
    return words("cli.units.found", text=text, places=places)


def _place(one: Candidate, on: date, changes: Changes, words: Words) -> str:
    province = province_by_code(one.province_code)
    known = "thanh_pho" if province and province.is_city(on) else "tinh"
    province_kind = changes.kind(one.province_code, known, on)
    return words(
        "cli.units.place_part" if one.partial else "cli.units.place",
        kind=words(f"place.kind.{one.kind}"),
        name=one.name,
        province_kind=words(f"place.kind.{province_kind}"),
        province=one.province,
        code=one.code,
    )


@units.command("apply-changes")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="TỆP")
@click.option("--dry-run", is_flag=True, help="Chỉ xem, không ghi.")
def apply_changes(file: Path, dry_run: bool) -> None:
    """Ghi thêm xã, phường, tỉnh đổi loại từ một tệp YAML hoặc CSV vào units.yaml; có lỗi thì không ghi gì."""
    settings, words = settings_or_stop()
    folder = settings.policy_dir or POLICIES
    kept = _kept(folder)
    new = _news(file, kept, words)
    for one in new:
        click.echo(_told(one, words))
    if not new:
        click.echo(words("cli.units.nothing_new"))
    elif dry_run:
        click.echo(words("cli.units.not_written", count=len(new)))
    else:
        place = folder / UNITS
        _add(place, kept, new, words)
        click.echo(words("cli.units.written", count=len(new), file=place))
        if settings.policy_dir is None:
            click.echo(words("cli.units.own_folder"))


def _kept(folder: Path) -> tuple[UnitChange, ...]:
    try:
        return changes_in(folder)
    except PolicyErrors as broken:
        raise Failed(str(broken)) from None


def _news(file: Path, kept: Sequence[UnitChange], words: Words) -> list[UnitChange]:
    """What the file adds. Raises Failed naming every fault."""
    if file.stat().st_size > LONGEST_FILE:
        raise Failed(words("cli.units.long_file", file=file))
    name = str(file) if str(file) != UNITS else f"./{file}"
    given, problems = read_file(name, file.read_bytes())
    new = news(kept, given)
    _stop_at([*problems, *problems_with(kept, new)], words)
    return new


def _stop_at(problems: Sequence[Problem], words: Words) -> None:
    if problems:
        for problem in sorted(problems, key=lambda one: one.line):
            click.echo(problem.line_of_text(words.language))
        raise Failed(words("cli.units.refused", count=len(problems)))


def _told(one: UnitChange, words: Words) -> str:
    return words(
        "cli.units.change" if one.by else "cli.units.change_unnamed",
        code=one.code,
        name=one.name,
        was=words(f"place.kind.{one.was}"),
        now=words(f"place.kind.{one.now}"),
        day=day(one.since),
        by=one.by or "",
    )


def _add(place: Path, kept: Sequence[UnitChange], new: Sequence[UnitChange], words: Words) -> None:
    """Writes the lines under those that are there, all or nothing. Raises Failed when it cannot."""
    before = (place if place.is_file() else SHIPPED).read_bytes()
    after = added(before.decode("utf-8"), new).encode()
    try:
        told = [one.told for one in changes_of(after)]
    except PolicyErrors:
        told = []
    if told != [one.told for one in (*kept, *new)]:
        raise Failed(words("cli.units.odd_file", file=place))
    try:
        _replace(place, after)
    except OSError as why:
        raise Failed(words("cli.units.cannot_write", file=place, why=why.strerror or "")) from None


def _replace(place: Path, raw: bytes) -> None:
    """Whoever could read the file before can read it after."""
    handle, made = tempfile.mkstemp(dir=place.parent, prefix=".units-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        _same_readers(Path(made), place)
        Path(made).replace(place)
    except OSError:
        Path(made).unlink(missing_ok=True)
        raise


def _same_readers(made: Path, place: Path) -> None:
    if not place.exists():
        made.chmod(0o644)
        return
    shutil.copymode(place, made)
    there = place.stat()
    with contextlib.suppress(OSError):  # only root may give a file to another
        os.chown(made, there.st_uid, there.st_gid)
