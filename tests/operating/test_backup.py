"""Backup while running, restore into an empty place, on and between both engines; the erased stay erased."""

import json
import zipfile
from pathlib import Path

import aiohttp
import pytest

from tests.conversation.support import POLICY as SMALL
from tests.operating.process import Person, run, served, somebody

UNKNOWN = "thủ tục xuất khẩu sang nhật bản"


async def chat(url: str, *texts: str, token: str | None = None) -> tuple[str, list[str]]:
    """Says the texts; returns the token and the text of every reply."""
    async with aiohttp.ClientSession() as session:
        person = await somebody(session, url) if token is None else Person(session, url, token)
        replies = []
        for number, text in enumerate(texts):
            replies += [reply["text"] for reply in await person.say(f"{len(text)}-{number}", text)]
        return person.token, replies


async def history(url: str, token: str) -> str:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{url}/chat/api/history", headers={"Authorization": f"Bearer {token}"}) as answer,
    ):
        return await answer.text()


@pytest.mark.parametrize("target", ["sqlite", "postgres"])
async def test_a_backup_of_a_running_server_comes_back_whole_on_either_engine(
    tmp_path: Path, target: str, request: pytest.FixtureRequest
) -> None:
    old, new, file = tmp_path / "old", tmp_path / "new", tmp_path / "backup.zip"
    with served(old, policy_dir=str(SMALL)) as server:
        token, _ = await chat(server.url, "ai được hỗ trợ", UNKNOWN, "có", "menu")
        assert run(old, "backup", str(file)).returncode == 0
        before = await history(server.url, token)
    settings = {"policy_dir": str(SMALL)}
    if target == "postgres":
        settings["database_url"] = request.getfixturevalue("postgres_url")
    asked = [run(old, "policy", "unanswered", "--json", policy_dir=str(SMALL)).stdout]
    done = run(new, "restore", str(file), **settings)
    assert done.returncode == 0, done.stderr
    asked += [run(new, "policy", "unanswered", "--json", **settings).stdout]
    assert json.loads(asked[1])["waiting"] == 1
    assert asked[1] == asked[0]
    with served(new, None, **settings) as server:
        assert await history(server.url, token) == before
        _, replies = await chat(server.url, "menu", token=token)
        assert replies


async def test_who_was_erased_after_the_backup_is_erased_again_by_the_restore(tmp_path: Path) -> None:
    old, new, file = tmp_path / "old", tmp_path / "new", tmp_path / "backup.zip"
    with served(old) as server:
        gone, _ = await chat(server.url, "xưởng gỗ bí mật của tôi")
        stays, _ = await chat(server.url, "lò gạch của tôi")
        assert run(old, "backup", str(file)).returncode == 0
        await chat(server.url, "dữ liệu", "xóa hết", "1", token=gone)
        assert "bí mật" not in await history(server.url, gone)
        server.stop()
    assert len((old / "erased.jsonl").read_text().splitlines()) == 1
    assert run(new, "restore", str(file), "--erased", str(old / "erased.jsonl")).returncode == 0
    with served(new) as server:
        assert "bí mật" not in await history(server.url, gone)
        assert "lò gạch" in await history(server.url, stays)


def test_a_restore_never_overwrites(tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    assert run(tmp_path / "a", "talk", given="chào\n").returncode == 0
    assert run(tmp_path / "a", "backup", str(file)).returncode == 0
    done = run(tmp_path / "a", "restore", str(file))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 broken"])
def test_what_is_no_backup_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "backup.zip"
    file.write_bytes(content)
    done = run(tmp_path / "a", "restore", str(file))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "backup.zip" in done.stderr


def test_a_foreign_zip_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", json.dumps({"format": "something else"}))
    assert run(tmp_path / "a", "restore", str(file)).returncode == 1


def test_a_backup_is_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    assert run(tmp_path / "a", "backup", str(file)).returncode == 0
    assert file.stat().st_mode & 0o077 == 0


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    done = run(tmp_path / "a", "backup", str(tmp_path / "nowhere" / "backup.zip"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "backup.zip" in done.stderr


async def test_a_place_that_was_started_once_still_gets_the_backups_key(tmp_path: Path) -> None:
    old, new, file = tmp_path / "old", tmp_path / "new", tmp_path / "backup.zip"
    with served(old) as server:
        token, _ = await chat(server.url, "menu")
        assert run(old, "backup", str(file)).returncode == 0
    with served(new):
        pass
    assert run(new, "restore", str(file)).returncode == 0
    with served(new) as server:
        assert "menu" in await history(server.url, token)


def test_a_damaged_backup_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    assert run(tmp_path / "a", "talk", given="khuyến công là gì\n").returncode == 0
    assert run(tmp_path / "a", "backup", str(file)).returncode == 0
    whole = bytearray(file.read_bytes())
    whole[len(whole) // 2] ^= 0xFF
    file.write_bytes(whole)
    done = run(tmp_path / "b", "restore", str(file))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("line", ['{"conversation": 1', "[1, 2]", '{"who": 1}'])
def test_a_torn_list_of_erased_people_is_named_and_stops_the_restore(tmp_path: Path, line: str) -> None:
    file, erased = tmp_path / "backup.zip", tmp_path / "list.jsonl"
    assert run(tmp_path / "a", "backup", str(file)).returncode == 0
    erased.write_text(line + "\n")
    done = run(tmp_path / "b", "restore", str(file), "--erased", str(erased))
    assert done.returncode == 1
    assert "list.jsonl" in done.stderr
    assert "Traceback" not in done.stderr
