"""From a question nobody could answer to everybody who asked being told, by real processes."""

import json
import re
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from handlers.turn import Labelled
from messages.knowledge.load import load_policy
from storage.store import migrate, open_store
from tests.conversation.support import POLICY as SMALL
from tests.operating.process import Person, Served, run, served, somebody
from tests.storage.turns import say

ROBOT = "thuê robot hàn thế nào"
AGAIN = "thue robot han the nao, sdt 0912345678"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An official's own policy folder: a small one, so that every process starts at once."""
    return Path(shutil.copytree(SMALL, tmp_path / "policies"))


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request: pytest.FixtureRequest, folder: Path) -> dict[str, Any]:
    own = {"policy_dir": str(folder)}
    if request.param == "postgres":
        own["database_url"] = str(request.getfixturevalue("postgres_url"))
    return own


class Asker:
    """Somebody on the web chat whose messages are numbered."""

    def __init__(self, session: aiohttp.ClientSession, person: Person) -> None:
        self.session, self.person, self.said = session, person, 0

    async def say(self, text: str) -> list[dict[str, Any]]:
        self.said += 1
        return await self.person.say(f"m{self.said}", text)

    async def heard(self, of: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first message in the stream of events that fits: what is told later arrives by itself."""
        url = f"{self.person.url}/chat/api/events?after=0"
        async with self.session.get(url, headers=self.person.headers) as stream:
            async for line in stream.content:
                if line.startswith(b"data: "):
                    message: dict[str, Any] = json.loads(line.removeprefix(b"data: "))
                    if of(message):
                        return message
        raise AssertionError("the stream ended")

    async def history(self) -> str:
        url = f"{self.person.url}/chat/api/history"
        async with self.session.get(url, headers=self.person.headers) as answer:
            return await answer.text()


async def asker(session: aiohttp.ClientSession, url: str, token: str | None = None) -> Asker:
    person = await somebody(session, url) if token is None else Person(session, url, token)
    return Asker(session, person)


def told(message: dict[str, Any]) -> bool:
    return "Nay tôi đã có câu trả lời" in message["text"]


def rows(done: Any) -> list[dict[str, Any]]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def published(folder: Path, draft: Path, answer: str = "Không, thuê robot thì không được hỗ trợ.") -> None:
    """The draft as an official fills it in, among the entries."""
    policy = load_policy(folder)
    provision = next(one for one in policy.provisions.values() if one.valid_from and not one.valid_to)
    text = draft.read_text("utf-8")
    more = "\n".join(f'    - "hoi robot kieu so {n}"' for n in range(8))
    for place, value in {
        "valid_from: null": f"valid_from: {provision.valid_from}",
        'title_en: ""': 'title_en: "Is renting a robot supported?"',
        'first: ""': f'first: "{answer}"',
        'first_en: ""': 'first_en: "No, renting a robot is not supported."',
        "wordings_en: []": 'wordings_en: ["is renting a robot supported", "robot rent support"]',
        "rests_on: []": f"rests_on: [{provision.id}]",
    }.items():
        assert place in text
        text = text.replace(place, value)
    (folder / "entries" / "robot.yaml").write_text(re.sub(r"(?m)^    # ← .*$", more, text), "utf-8")
    draft.unlink()


async def test_what_nobody_could_answer_is_answered_and_told(
    tmp_path: Path, folder: Path, settings: dict[str, Any]
) -> None:
    data = tmp_path / "data"
    with served(data, **settings) as server:
        async with aiohttp.ClientSession() as session:
            first, second = await asker(session, server.url), await asker(session, server.url)
            third = await asker(session, server.url)
            await first.say(ROBOT)
            await first.say("có")
            await second.say(AGAIN)
            await second.say("báo cho tôi")
            await third.say(ROBOT)
            await third.say("đừng báo")

            asked = run(data, "policy", "unanswered", "--json", **settings)
            assert "0912345678" not in asked.stdout
            groups = rows(asked)
            assert [(g["question"], g["count"], g["waiting"]) for g in groups] == [(ROBOT, 3, 2)]

            draft = folder / "drafts" / f"U{groups[0]['id']}.yaml"
            assert run(data, "policy", "add", str(groups[0]["id"]), **settings).returncode == 0
            missing = run(data, "policy", "check", str(draft), **settings)
            assert missing.returncode == 1
            assert draft.name in missing.stdout.splitlines()[0]

            published(folder, draft)
            assert run(data, "policy", "reload", **settings).returncode == 0
            for one in (first, second):
                message = await one.heard(told)
                assert "thuê robot thì không được hỗ trợ" in message["text"]
                assert message["choices"]
            assert "thuê robot thì không được hỗ trợ" in (await third.say(ROBOT))[0]["text"]
            assert "Nay tôi đã có" not in await third.history()
            assert rows(run(data, "policy", "unanswered", "--json", **settings)) == []
            await first.say("menu")
            assert (await first.history()).count("Nay tôi đã có") == 1


async def test_who_waits_is_told_by_the_next_start_once_whatever_is_killed(
    tmp_path: Path, folder: Path, settings: dict[str, Any]
) -> None:
    data = tmp_path / "data"
    async with aiohttp.ClientSession() as session:
        with served(data, **settings) as server:
            one = await asker(session, server.url)
            await one.say(ROBOT)
            await one.say("có")
            server.stop()
        group = rows(run(data, "policy", "unanswered", "--json", **settings))[0]  # with no server running
        draft = tmp_path / "robot.yaml"
        assert run(data, "policy", "add", str(group["id"]), "--out", str(draft), **settings).returncode == 0
        published(folder, draft)
        for _ in range(2):
            with served(data, **settings) as server:
                server.kill()
        with served(data, **settings) as server:
            again = await asker(session, server.url, one.person.token)
            await again.heard(told)
            server.stop()
        with served(data, **settings) as server:
            again = await asker(session, server.url, one.person.token)
            assert (await again.history()).count("Nay tôi đã có") == 1


def test_the_terminal_shows_what_was_told_in_between(tmp_path: Path, folder: Path) -> None:
    data, own = tmp_path / "data", {"policy_dir": str(folder)}

    def talk(*lines: str) -> str:
        done = run(data, "talk", "--as", "A", given="\n".join(lines) + "\n", policy_dir=own["policy_dir"])
        assert done.returncode == 0, done.stderr
        return done.stdout

    talk(ROBOT, "có")
    draft = tmp_path / "robot.yaml"
    assert run(data, "policy", "add", "U1", "--out", str(draft), policy_dir=str(folder)).returncode == 0
    published(folder, draft)
    with served(data, policy_dir=str(folder)):
        said = next(filter(lambda text: "Nay tôi đã có" in text, (talk("menu") for _ in range(20))))
        assert said.index("thuê robot thì không được hỗ trợ") < said.index("muốn hỏi về mục nào")
        assert "Nay tôi đã có" not in talk("menu")


async def test_two_replicas_tell_each_once(tmp_path: Path, folder: Path, postgres_url: str) -> None:
    settings: dict[str, Any] = {
        "policy_dir": str(folder),
        "database_url": postgres_url,
        "secret_key": "x" * 32,
    }
    here, there = tmp_path / "here", tmp_path / "there"
    with served(here, **settings) as one, served(there, **settings) as other:
        async with aiohttp.ClientSession() as session:
            people = [await asker(session, (one, other)[n % 2].url) for n in range(6)]
            for person in people:
                await person.say(ROBOT)
                await person.say("có")
            draft = tmp_path / "robot.yaml"
            assert run(here, "policy", "add", "1", "--out", str(draft), **settings).returncode == 0
            published(folder, draft)
            for server in (one, other):
                server.process.send_signal(signal.SIGHUP)
            for person in people:
                await person.heard(told)
            for data in (here, there):
                assert run(data, "policy", "reload", **settings).returncode == 0
            for person in people:
                await person.say("menu")
                assert (await person.history()).count("Nay tôi đã có") == 1


def log_of(server: Served) -> str:
    return (server.folder / "serve.log").read_text()


async def test_a_broken_folder_is_refused_and_the_last_good_one_stays(
    tmp_path: Path, folder: Path, settings: dict[str, Any]
) -> None:
    data, question = tmp_path / "data", "ai được hỗ trợ"
    with served(data, **settings) as server:
        async with aiohttp.ClientSession() as session:
            one = await asker(session, server.url)
            before = (await one.say(question))[0]["text"]
            broken = folder / "entries" / "broken.yaml"
            broken.write_text("- id: secret-name\n  topic: nothing\n", "utf-8")
            refused = run(data, "policy", "reload", **settings)
            assert refused.returncode == 1
            assert "entries/broken.yaml" in refused.stdout
            assert "Traceback" not in refused.stderr
            assert (await one.say(question))[0]["text"] == before
            assert "policy refused" in log_of(server)
            assert "secret-name" not in log_of(server)
            broken.unlink()
            assert run(data, "policy", "reload", **settings).returncode == 0
        server.stop()
    broken.write_text("- id: x\n", "utf-8")
    refused = run(data, "serve", **settings)
    assert refused.returncode == 1
    assert "entries/broken.yaml" in refused.stderr


def test_a_draft_is_never_written_over(tmp_path: Path, folder: Path) -> None:
    own = str(folder)
    assert run(tmp_path, "policy", "add", "mua xe nâng có được không", policy_dir=own).returncode == 0
    draft = next((folder / "drafts").iterdir())
    assert '"mua xe nâng có được không"' in draft.read_text("utf-8")
    draft.write_text("đang viết", "utf-8")
    again = run(tmp_path, "policy", "add", "mua xe nâng có được không", policy_dir=own)
    assert again.returncode == 1
    assert draft.name in again.stderr
    assert draft.read_text("utf-8") == "đang viết"


def test_a_number_no_group_has_is_said(tmp_path: Path, folder: Path) -> None:
    done = run(tmp_path, "policy", "add", "7", policy_dir=str(folder))
    assert done.returncode == 1
    assert "«7»" in done.stderr


def test_a_reload_without_a_server_says_so(tmp_path: Path, folder: Path) -> None:
    done = run(tmp_path, "policy", "reload", policy_dir=str(folder))
    assert done.returncode == 1
    assert "khuyencong serve" in done.stderr


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    for command in (("serve",), ("policy", "check"), ("ask", "khuyến công là gì")):
        done = run(tmp_path / "data", *command, policy_dir=str(tmp_path / "nowhere"))
        assert done.returncode == 1
        assert "documents.yaml" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr


async def test_labels_are_printed_to_be_pasted(tmp_path: Path, folder: Path) -> None:
    typed, own = 'lớp "may" ra sao', str(folder)
    url = f"sqlite:///{tmp_path / 'khuyencong.db'}"
    migrate(url)
    store = await open_store(url)
    await say(store, "a", "1", (), (Labelled(typed, "class-1", True), Labelled(typed, "class-2", False)))
    await store.close()
    printed = run(tmp_path, "policy", "labels", policy_dir=own).stdout
    quoted = json.dumps(typed, ensure_ascii=False)
    assert f"    - {quoted}" in printed
    assert f"    # không phải: {quoted}" in printed
    kept = rows(run(tmp_path, "policy", "labels", "--json", policy_dir=own))
    assert {(one["question"], one["entry"], one["meant"]) for one in kept} == {
        (typed, "class-1", True),
        (typed, "class-2", False),
    }
