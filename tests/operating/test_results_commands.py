"""`khuyencong results`: through the running server or beside it; nobody's words leave with the export."""

import json
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.kept_results import UNLISTED, without_person
from handlers.eligibility.compare import Judge
from handlers.eligibility.law import Law
from handlers.eligibility.trades import Trades
from handlers.eligibility.typical import TYPICAL
from messages.knowledge.load import POLICIES, load_policy
from storage.store import Store, migrate, open_store
from tests.eligibility.decree import decree
from tests.operating.process import run, served
from tests.papers.sample import KEPT
from tests.storage.turns import say

RULES = load_policy().rules
NAME, PHONE = "Lê Thị Hoa", "0912345678"


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request: pytest.FixtureRequest) -> dict[str, Any]:
    if request.param == "sqlite":
        return {}
    return {"database_url": str(request.getfixturevalue("migrated_postgres_url"))}


async def kept(data: Path, settings: dict[str, Any], *facilities: str) -> None:
    """Kept before Bắc Ninh became a city."""
    url = settings.get("database_url") or f"sqlite:///{data / 'khuyencong.db'}"
    migrate(url)
    store = await open_store(url)
    try:
        for facility in facilities:
            await _keep(store, facility, facility)
    finally:
        await store.close()


async def _keep(store: Store, who: str, facility: str) -> None:
    facilities = {one.id: dict(one.situation) for one in TYPICAL}
    situation = facilities[facility] | {"sector": f"xưởng mộc bà {NAME} sđt {PHONE}"}
    verdicts = Judge(Law(RULES)).kept_verdicts(situation, date(2026, 8, 3))
    own: dict[str, Any] = {"workshop": f"Xưởng {NAME} {facility}", "mark": facility, "token_digest": facility}
    result = replace(KEPT, situation=situation, on=date(2026, 8, 3), verdicts=verdicts, **own)
    await say(store, who, "1", effects=(result,))


def lines(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


async def test_staff_see_whose_law_changed_and_hand_out_what_is_nobodys(
    tmp_path: Path, settings: dict[str, Any]
) -> None:
    data, file = tmp_path, tmp_path / "saved.jsonl"
    await kept(data, settings, "ward-of-bac-ninh", "commune")
    with served(data, **settings):
        (told,) = until_listed(data, settings)
        assert told["workshop"] == f"Xưởng {NAME} ward-of-bac-ninh"
        assert (told["since"], told["told"], told["told_at"]) == ("2026-09-20", False, None)
        assert {"wish": "machinery", "before": "yes", "after": "no"} in told["changes"]
        done = run(data, "results", "export", "--out", str(file), **settings)
        assert (done.returncode, "2" in done.stdout) == (0, True)
        while_serving = file.read_bytes()

    spoken = run(data, "results", "to-tell", **settings).stdout
    assert "đổi từ 20/09/2026, chưa báo" in spoken
    assert "được xét → không được: Được hỗ trợ khuyến công; Mua máy móc tiên tiến, dây chuyền\n" in spoken
    run(data, "results", "export", "--out", str(file), **settings)
    assert file.read_bytes() == while_serving
    exported(file, data, settings)


async def test_a_broken_folder_notes_nothing_and_a_good_one_is_judged_by_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    shutil.copytree(POLICIES, folder)
    own: dict[str, Any] = {"policy_dir": str(folder)}
    await kept(tmp_path, {}, "firm-230-staff")
    with served(tmp_path, **own):
        (folder / "rules" / "who.yaml").write_text("conditions: [", "utf-8")
        assert run(tmp_path, "policy", "reload", **own).returncode == 1
        assert lines(run(tmp_path, "results", "to-tell", "--json", **own)) == []
        shutil.rmtree(folder)
        decree(tmp_path, date(2026, 11, 1))
        assert run(tmp_path, "policy", "reload", **own).returncode == 0
        (told,) = until_listed(tmp_path, own)
        assert told["since"] == "2026-11-01"
        assert {"wish": "machinery", "before": "no", "after": "yes"} in told["changes"]


def until_listed(data: Path, settings: dict[str, Any]) -> list[dict[str, Any]]:
    """The server judges at its start; each question takes a process, so this waits for it without a clock."""
    for _ in range(40):
        found = lines(run(data, "results", "to-tell", "--json", **settings))
        if found:
            return found
    raise AssertionError("nothing was noted")


def exported(file: Path, data: Path, settings: dict[str, Any]) -> None:
    """Nobody's words stand in it, only its owner may read it, and `check` takes it as it is."""
    text = file.read_text("utf-8")
    assert PHONE not in text
    assert NAME not in text
    assert file.stat().st_mode & 0o077 == 0
    rows = [json.loads(line) for line in text.splitlines()]
    assert [sorted(row) for row in rows] == [["id", "on", "situation"]] * 2
    assert {row["situation"]["sector"] for row in rows} == {"xưởng mộc"}
    results = lines(run(data, "check", given=text, **settings))
    assert [one["verdict"] for one in results] == ["yes", "yes"]
    assert [one["id"] for one in results] == [row["id"] for row in rows]


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    done = run(tmp_path / "data", "results", "export", "--out", str(tmp_path / "no" / "such.jsonl"))
    assert done.returncode == 1
    assert "such.jsonl" in done.stderr


def test_what_leads_to_a_person_is_left_out() -> None:
    trades = Trades(RULES)
    row = {"id": 7, "on": "2026-08-03", "situation": {"sector": "Ông Ba Vạn Phúc", "address": "12 Trần Phú"}}
    told = without_person(row, trades, b"secret")
    assert told["situation"] == {"sector": UNLISTED}
    assert trades.group(UNLISTED) is None
    assert told["id"] == without_person(row, trades, b"secret")["id"]
    assert told["id"] != without_person(row, trades, b"another")["id"]
    assert told["id"] != without_person(row | {"id": 8}, trades, b"secret")["id"]


def test_a_trade_goes_out_as_a_word_of_its_own_group() -> None:
    trades = Trades(RULES)
    for trade in RULES.trades:
        for word in trade.words:
            row = {"id": 1, "on": "2026-08-03", "situation": {"sector": f"xưởng {word} của tôi"}}
            said = without_person(row, trades, b"secret")["situation"]["sector"]
            assert trades.named(said) == trades.named(f"xưởng {word} của tôi"), word
