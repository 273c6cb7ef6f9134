"""Commands as an operator or a script calls them: exact when piped, kind by hand, exit codes as promised."""

import json
import subprocess
import sys
from pathlib import Path
from shutil import copytree, rmtree
from typing import Any

import aiohttp
import pytest

from messages.knowledge.load import POLICIES
from tests.operating.process import run, served, somebody

ASKED = ["question", "status", "text", "facts", "citations", "confidence", "near"]
STATUSES = {"answered", "unsure", "no_answer", "out_of_scope", "refused"}


def test_every_line_of_input_gives_one_line_of_json(tmp_path: Path) -> None:
    lines = [
        b"mua may duoc ho tro bao nhieu",
        b"",
        b"\xff\xfe\x00 khong phai utf-8",
        "😀😀".encode(),
        b"' OR 1=1; --",
        b"<script>alert(1)</script>",
        ("a" * 5000).encode(),
        "Khuye\u0302\u0301n co\u0302ng la\u0300 gi\u0300?".encode(),
        b"x\ry",
        "\u202e ngược \u0007".encode(),
    ]
    done = run(tmp_path, "ask", "--json", given=b"\n".join(lines))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    assert len(answers) == len(lines)
    for answer in answers:
        assert list(answer)[: len(ASKED)] == ASKED
        assert answer["status"] in STATUSES
        assert 0 <= answer["confidence"] <= 1
        assert answer["text"]
    assert answers[0]["status"] == "answered"
    assert answers[0]["facts"]
    assert set(answers[0]["citations"][0]) >= {"document", "provision", "valid_from", "valid_to"}


async def test_what_people_write_is_never_in_the_log(tmp_path: Path) -> None:
    """Not even when the server breaks on it: tracebacks carry no values."""
    with served(tmp_path, log_level="debug") as server:
        async with aiohttp.ClientSession() as session:
            person = await somebody(session, server.url)
            await person.say("1", "tôi tên Bí Mật, số 0912345678")
            await session.post(f"{server.url}/chat/api/messages", data=b"{0912345678", headers=person.headers)
        server.stop()
    log = (tmp_path / "serve.log").read_text()
    assert "ready" in log
    assert not any(secret in log for secret in ("Bí Mật", "0912345678", person.token))


def test_tracebacks_in_the_log_hold_no_values() -> None:
    script = (
        "from bot.logs import start_log; import structlog; start_log('text', 'info')\n"
        "def broken(said): raise RuntimeError('broken')\n"
        "try: broken('so 0912345678')\n"
        "except RuntimeError: structlog.get_logger().exception('request broke')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "RuntimeError" in done.stderr
    assert done.stderr.count("0912345678") <= 1  # the line of code itself, not the value


def test_ask_never_opens_the_database(tmp_path: Path) -> None:
    done = run(
        tmp_path / "data", "ask", "khuyến công là gì", database_url="postgresql://nobody@127.0.0.1:1/none"
    )
    assert done.returncode == 0
    assert not list((tmp_path / "data").glob("*.db"))


@pytest.mark.parametrize(("option", "value"), [("--on", "31/02/2026"), ("--on", "mai"), ("--province", "99")])
def test_a_wrong_day_or_province_is_wrong_usage(tmp_path: Path, option: str, value: str) -> None:
    done = run(tmp_path, "ask", "khuyến công là gì", option, value)
    assert done.returncode == 2
    assert value in done.stderr
    assert "Traceback" not in done.stderr


def test_the_day_decides_which_rule_is_told(tmp_path: Path) -> None:
    today = json.loads(run(tmp_path, "ask", "mua máy được hỗ trợ bao nhiêu", "--json").stdout)
    then = run(tmp_path, "ask", "mua máy được hỗ trợ bao nhiêu", "--on", "2016-01-01", "--json").stdout
    assert "300 triệu" in today["text"]
    assert "300 triệu" not in json.loads(then)["text"]


def test_talk_when_piped_is_one_message_a_line_and_goes_on_next_time(tmp_path: Path) -> None:
    first = run(tmp_path, "talk", "--as", "Hùng", given="khuyến công là gì\nEnglish\n")
    assert first.returncode == 0, first.stderr
    second = run(tmp_path, "talk", "--as", "Hùng", given="menu\n")
    other = run(tmp_path, "talk", "--as", "Ngọc", given="menu\n")
    assert second.stdout != other.stdout  # Hùng's talk is in English by now


def test_talk_goes_through_the_running_server(tmp_path: Path) -> None:
    run(tmp_path, "talk", "--as", "Hùng", given="English\n")
    with served(tmp_path):
        through = run(tmp_path, "talk", "--as", "Hùng", given="menu\n")
    assert through.returncode == 0, through.stderr
    assert through.stdout == run(tmp_path, "talk", "--as", "Hùng", given="menu\n").stdout


def test_doctor_says_what_is_missing_and_fails_only_when_something_is_broken(tmp_path: Path) -> None:
    fine = run(tmp_path, "doctor")
    assert fine.returncode == 0, fine.stdout
    assert "KHUYENCONG_PRIVACY_CONTACT" in fine.stdout
    broken = run(tmp_path, "doctor", database_url="postgresql://nobody@127.0.0.1:1/none")
    assert broken.returncode == 1
    assert "KHUYENCONG_DATABASE_URL" in broken.stdout.splitlines()[0]


def test_doctor_tells_whose_policy_folder_has_no_rules_of_eligibility(tmp_path: Path) -> None:
    folder = copytree(POLICIES, tmp_path / "policies")
    assert "rules" not in run(tmp_path, "doctor", policy_dir=str(folder)).stdout
    rmtree(folder / "rules")
    assert "rules" in run(tmp_path, "doctor", policy_dir=str(folder)).stdout


WEBHOOK = {"public_url": "https://khuyencong.example.vn", "trusted_proxies": "127.0.0.1"}
LACKING = [
    ({"telegram_token": "4711:AA", "telegram_mode": "webhook"} | WEBHOOK, "KHUYENCONG_TELEGRAM_SECRET"),
    (
        {"telegram_token": "4711:AA", "telegram_mode": "webhook", "telegram_secret": "s"},
        "KHUYENCONG_PUBLIC_URL",
    ),
    ({"zalo_bot_token": "4711:AA", "zalo_bot_mode": "webhook"} | WEBHOOK, "KHUYENCONG_ZALO_BOT_SECRET"),
    ({"zalo_oa_app_id": "4711", "zalo_oa_app_secret": "s"}, "KHUYENCONG_ZALO_OA_SECRET"),
    ({"zalo_oa_access_token": "a", "zalo_oa_secret": "s"}, "KHUYENCONG_ZALO_OA_APP_ID"),
]


@pytest.mark.parametrize(("settings", "named"), LACKING, ids=[named for _, named in LACKING])
def test_doctor_says_what_a_channel_lacks(tmp_path: Path, settings: dict[str, Any], named: str) -> None:
    told = run(tmp_path, "doctor", **settings)
    assert told.returncode == 1
    assert named in told.stdout
    assert "4711" not in told.stdout


def test_doctor_is_content_with_a_channel_that_has_its_settings(tmp_path: Path) -> None:
    told = run(tmp_path, "doctor", telegram_token="4711:AA", zalo_bot_token="4711:AA")
    assert told.returncode == 0
    assert "telegram" in told.stdout
    assert "zalo-bot" in told.stdout


def test_doctor_knows_the_running_server(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        assert run(tmp_path, "doctor", port=str(server.port)).returncode == 0


def test_the_unit_names_this_folder_and_command(tmp_path: Path) -> None:
    unit = run(tmp_path, "systemd", "--user", "kc").stdout
    assert f"WorkingDirectory={tmp_path}" in unit
    assert "User=kc" in unit
    assert "khuyencong serve" in unit


def test_the_policy_folder_is_sound_and_shown(tmp_path: Path) -> None:
    assert run(tmp_path, "policy", "check").returncode == 0
    assert "28/2018/TT-BTC" in run(tmp_path, "policy", "show", "F-TT28-D8-K4").stdout
    assert run(tmp_path, "policy", "show", "no-such-thing").returncode == 1
    changed = run(tmp_path, "policy", "diff", "--from", "2018-01-01", "--to", "2026-11-22")
    assert changed.returncode == 0
    assert changed.stdout


@pytest.mark.parametrize(
    "command", [["ask", "--jso"], ["fly"], ["policy", "diff"], ["restore", "no-such-file"]]
)
def test_wrong_usage_ends_with_two(tmp_path: Path, command: list[str]) -> None:
    done = run(tmp_path, *command)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
