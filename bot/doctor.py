"""What is missing for the bot to run well, said in words, each with how to mend it."""

import errno
import os
import shutil
import socket
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPException
from typing import Literal
from urllib.request import urlopen

from bot.channels.registry import REGISTRY, configured
from bot.operator import Words
from bot.settings import Settings
from messages.knowledge.check import check_policy
from messages.knowledge.load import POLICIES
from storage.standing import database_standing

Weight = Literal["good", "advice", "broken"]
LEAST_DISK = 500 * 1024 * 1024  # bytes free below which a year of talk may not fit
SAFE_SQLITE = (3, 51, 3)  # sqlite.org/wal.html#walresetbug


@dataclass(frozen=True)
class Finding:
    weight: Weight
    text: str


async def examine(settings: Settings, words: Words, serving: bool) -> list[Finding]:
    """Every finding, the broken ones first."""
    found = [finding for look in LOOKS for finding in look(settings, words)]
    found += await _database(settings, words, serving)
    found += _port(settings, words, serving)
    return sorted(found, key=lambda finding: ("broken", "advice", "good").index(finding.weight))


def _data_dir(settings: Settings, words: Words) -> Iterator[Finding]:
    folder = settings.data_dir
    home = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())
    if not os.access(home, os.W_OK):
        yield Finding("broken", words("doctor.data_dir.closed", folder=folder))
    elif shutil.disk_usage(home).free < LEAST_DISK:
        yield Finding("advice", words("doctor.disk.little", folder=folder))
    else:
        yield Finding("good", words("doctor.data_dir.good", folder=folder))


def _policy(settings: Settings, words: Words) -> Iterator[Finding]:
    problems = check_policy(settings.policy_dir or POLICIES)
    if problems:
        yield Finding("broken", words("doctor.policy.bad", count=len(problems), first=str(problems[0])))
    else:
        yield Finding("good", words("doctor.policy.good"))
    if settings.policy_dir and not (settings.policy_dir / "rules").is_dir():
        yield Finding("advice", words("doctor.policy.no_rules", folder=settings.policy_dir))


def _centre(settings: Settings, words: Words) -> Iterator[Finding]:
    for name in ("province", "centre_name", "centre_phone", "privacy_contact"):
        if getattr(settings, name) is None:
            yield Finding("advice", words(f"doctor.missing.{name}"))


def _public(settings: Settings, words: Words) -> Iterator[Finding]:
    if settings.public_url is None:
        yield Finding("advice", words("doctor.missing.public_url"))
    elif not settings.trusted_proxies:
        yield Finding("advice", words("doctor.missing.trusted_proxies"))


def _channels(settings: Settings, words: Words) -> Iterator[Finding]:
    for name in configured(settings):
        lacks = list(REGISTRY[name].missing(settings))
        yield from (Finding("broken", words(f"channel.trouble.{why}")) for why in lacks)
        if not lacks:
            yield Finding("good", words("doctor.channel.good", channel=name))


def _sqlite(settings: Settings, words: Words) -> Iterator[Finding]:
    if settings.on_sqlite and sqlite3.sqlite_version_info < SAFE_SQLITE:
        yield Finding("advice", words("doctor.sqlite.old", version=sqlite3.sqlite_version))


LOOKS: tuple[Callable[[Settings, Words], Iterator[Finding]], ...] = (
    _data_dir,
    _policy,
    _centre,
    _public,
    _channels,
    _sqlite,
)


async def _database(settings: Settings, words: Words, serving: bool) -> list[Finding]:
    if serving:
        return [Finding("good", words("doctor.serving"))]
    state = await database_standing(settings.database)
    weight: Weight = "broken" if state in ("lost", "newer") else "good"
    return [Finding(weight, words(f"doctor.database.{state}"))]


def _port(settings: Settings, words: Words, serving: bool) -> list[Finding]:
    if serving:
        return []
    if _ourselves(settings):
        return [Finding("good", words("doctor.serving"))]
    try:
        _try_port(settings)
    except OSError as why:
        key = "doctor.port.taken" if why.errno == errno.EADDRINUSE else "start.no_address"
        return [Finding("broken", words(key, host=settings.host, port=settings.port))]
    return [Finding("good", words("doctor.port.free", host=settings.host, port=settings.port))]


def _try_port(settings: Settings) -> None:
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((settings.host, settings.port))


def _ourselves(settings: Settings) -> bool:
    """Whether what listens there is this bot (on PostgreSQL there is no socket to ask)."""
    try:
        with urlopen(f"http://{settings.host}:{settings.port}/healthz", timeout=2) as answer:
            return bool(answer.read(100) == b'{"status":"ok"}')
    except (OSError, ValueError, HTTPException):
        return False
