"""`khuyencong check` as a script calls it: a line out for each line in, whatever the lines are."""

import json
import os
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.eligibility.support import cases
from tests.operating.process import COMMAND, environment, run

KEYS = [
    *("id", "verdict", "because", "first_missing", "ceiling_vnd", "not_quotable"),
    *("change", "also"),
]
VERDICTS = {"yes", "no", "need_more", "unsure"}
MEGABYTE = b"x" * 1_000_000
HOUSEHOLD = {"entity": "ho_kinh_doanh", "registered": True, "produces": True, "sector": "mộc"}

# a line nobody can use, the key its sentence names, the id it keeps
BROKEN: list[tuple[bytes, str, str | None]] = [
    (b"", "line", None),
    (b"   ", "line", None),
    (b"not json", "line", None),
    (b"null", "line", None),
    (b"[]", "line", None),
    (b'[{"id": "1", "situation": {}}]', "line", None),
    (b'"text"', "line", None),
    (b"5", "line", None),
    (b'{"id": "1", "situation": {}', "line", None),
    (b'{"id": "1", "situation": {}} {}', "line", None),
    (b"{'id': '1', 'situation': {}}", "line", None),
    (b'{"id": "\xff\xfe", "situation": {}}', "line", None),
    (b'{"id": "\\ud800", "situation": {}}', "line", None),
    (b'{"id": "1", "situation": {"cost_vnd": NaN}}', "line", None),
    (b'{"id": "1", "situation": {"cost_vnd": Infinity}}', "line", None),
    (b"[" * 5000 + b"]" * 5000, "line", None),
    (b'{"a":' * 3000 + b"1" + b"}" * 3000, "line", None),
    (b'{"id": "' + MEGABYTE + b'", "situation": {}}', "line", None),
    (MEGABYTE, "line", None),
    (b'{"id": 7, "situation": {}}', "id", None),
    (b'{"id": "a"}', "situation", "a"),
    (b'{"id": "a", "situation": []}', "situation", "a"),
    (b'{"id": "a", "situation": {}, "extra": 1}', "extra", "a"),
    (b'{"id": "a", "on": "22/11/2026", "situation": {}}', "on", "a"),
    (b'{"id": "a", "on": 20261122, "situation": {}}', "on", "a"),
    (b'{"id": "a", "situation": {"entitty": "khac"}}', "entitty", "a"),
    (b'{"id": "a", "situation": {"entity": "cong_ty"}}', "entity", "a"),
    (b'{"id": "a", "situation": {"registered": "true"}}', "registered", "a"),
    (b'{"id": "a", "situation": {"registered": 1}}', "registered", "a"),
    (b'{"id": "a", "situation": {"insured_staff": "200"}}', "insured_staff", "a"),
    (b'{"id": "a", "situation": {"insured_staff": 200.0}}', "insured_staff", "a"),
    (b'{"id": "a", "situation": {"insured_staff": -1}}', "insured_staff", "a"),
    (b'{"id": "a", "situation": {"cost_vnd": 1' + b"0" * 30 + b"}}", "cost_vnd", "a"),
    (b'{"id": "a", "situation": {"cost_vnd": 1' + b"0" * 400 + b"}}", "line", None),  # beyond any number
    (b'{"id": "a", "situation": {"province_code": 66}}', "province_code", "a"),
    (b'{"id": "a", "situation": {"province_code": "77"}, "on": "2026-11-22"}', "province_code", "a"),
    (b'{"id": "a", "situation": {"sector": ["x"]}}', "sector", "a"),
    (b'{"id": "a", "situation": {"wish": "beneficiary"}}', "wish", "a"),
]


def good(id_: str, **situation: Any) -> bytes:
    return json.dumps({"id": id_, "on": "2026-11-22", "situation": situation}).encode()


def answers(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def assert_whole(answer: dict[str, Any]) -> None:
    """Exactly the interface's keys, in its order, each of its kind."""
    assert list(answer) == KEYS
    assert {answer["verdict"], *(one["verdict"] for one in answer["also"])} <= VERDICTS
    assert all(list(one) == ["wish", "verdict"] for one in answer["also"])
    assert all(list(one) == ["key", "to", "because"] for one in answer["change"])
    assert isinstance(answer["not_quotable"], bool)
    assert (answer["first_missing"] is not None) == (answer["verdict"] == "need_more")
    assert answer["ceiling_vnd"] is None or answer["verdict"] == "yes"
    assert not answer["change"] or answer["verdict"] == "no"


def test_broken_lines_among_good_ones(tmp_path: Path) -> None:
    lines = [good("first", **HOUSEHOLD)]
    for at, (line, _, _) in enumerate(BROKEN):
        lines += [line, good(f"after {at}", **HOUSEHOLD)]
    done = run(tmp_path, "check", "--json", given=b"\n".join(lines) + b"\n")
    got = answers(done.stdout)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(got) == len(lines)
    for (line, key, id_), answer in zip(BROKEN, got[1::2], strict=True):
        assert list(answer) == ["id", "error"], line[:80]
        assert answer["id"] == id_, line[:80]
        assert answer["error"].startswith(f"{key}: "), answer
        assert len(answer["error"]) < 300
    assert [one["id"] for one in got[::2]] == ["first", *(f"after {at}" for at in range(len(BROKEN)))]
    for answer in got[::2]:
        assert_whole(answer)
        assert {key: value for key, value in answer.items() if key != "id"} == {
            key: value for key, value in got[0].items() if key != "id"
        }


def test_good_lines_end_well_and_leave_nothing_behind(tmp_path: Path) -> None:
    told = cases()
    given = "".join(json.dumps(one.line, ensure_ascii=False) + "\n" for one in told)
    done = run(tmp_path / "data", "check", given=given)
    got = answers(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert [one["id"] for one in got] == [one.line["id"] for one in told]
    assert [one["verdict"] for one in got] == [one.expected["verdict"] for one in told]
    for answer in got:
        assert_whole(answer)
    assert [*(tmp_path / "data").iterdir()] == []


def test_no_database_is_opened(tmp_path: Path) -> None:
    url = "postgresql://nobody@127.0.0.1:1/none"
    done = run(tmp_path, "check", "--json", given=good("1", **HOUSEHOLD), database_url=url)
    assert (done.returncode, len(answers(done.stdout))) == (0, 1)
    missing = tmp_path / "not made"
    made = subprocess.run(
        [COMMAND, "check"],
        input=good("1"),
        capture_output=True,
        check=True,
        env=environment(missing),
        cwd=tmp_path,
        timeout=60,
    )
    assert len(made.stdout.splitlines()) == 1
    assert not missing.exists()


def test_the_same_id_twice_is_answered_twice(tmp_path: Path) -> None:
    given = good("same", **HOUSEHOLD) + b"\n" + good("same", **HOUSEHOLD | {"registered": False})
    got = answers(run(tmp_path, "check", given=given).stdout)
    assert [one["id"] for one in got] == ["same", "same"]
    assert [one["verdict"] for one in got] == ["need_more", "no"]


def test_without_a_day_the_law_of_today_in_vietnam_is_asked(tmp_path: Path) -> None:
    """A ward of Bắc Ninh was in before 2026-09-20 and is out since."""
    place = {"province_code": "24", "unit_kind": "phuong", "craft_village": False}
    today = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date().isoformat()
    lines = [
        {"id": "absent", "situation": HOUSEHOLD | place},
        {"id": "null", "on": None, "situation": HOUSEHOLD | place},
        {"id": "said", "on": today, "situation": HOUSEHOLD | place},
    ]
    given = "\n".join(map(json.dumps, lines))
    got = [{**one, "id": ""} for one in answers(run(tmp_path, "check", given=given).stdout)]
    assert got[0] == got[1] == got[2]


@pytest.mark.parametrize(
    "given",
    [
        b"\xef\xbb\xbf" + good("1") + b"\r\n" + good("2") + b"\r\n",
        good("1") + b"\n" + good("2"),
    ],
    ids=["a mark in front and Windows line ends", "no line end at the end"],
)
def test_files_as_editors_write_them(tmp_path: Path, given: bytes) -> None:
    done = run(tmp_path, "check", given=given)
    assert (done.returncode, [one["id"] for one in answers(done.stdout)]) == (0, ["1", "2"])


def test_nothing_in_nothing_out(tmp_path: Path) -> None:
    done = run(tmp_path, "check", given=b"")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_line_is_answered_before_the_next_one_comes(tmp_path: Path) -> None:
    with subprocess.Popen(
        [COMMAND, "check"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(tmp_path),
        cwd=tmp_path,
    ) as process:
        assert process.stdin
        assert process.stdout
        for id_ in ("one", "two", "three"):
            process.stdin.write(good(id_) + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == id_
        process.stdin.close()
        assert process.wait(timeout=30) == 0


def test_a_line_without_end_takes_no_more_room_than_a_short_one(tmp_path: Path) -> None:
    """300 MB in one line: what the process held at most is far below that."""
    with subprocess.Popen(
        [COMMAND, "check"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(tmp_path),
        cwd=tmp_path,
    ) as process:
        assert process.stdin
        assert process.stdout
        for _ in range(300):
            process.stdin.write(MEGABYTE)
        process.stdin.flush()
        held = most_held(process.pid)
        process.stdin.write(b"\n" + good("after") + b"\n")
        process.stdin.close()
        got = answers(process.stdout.read().decode())
    assert [one["id"] for one in got] == [None, "after"]
    assert got[0]["error"].startswith("line: must be at most")
    assert held < 200_000


def most_held(pid: int) -> int:
    """The most memory a process ever held, in kB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))


def test_a_reader_that_stops_reading_makes_no_noise(tmp_path: Path) -> None:
    reads, writes = os.pipe()
    process = subprocess.Popen(
        [COMMAND, "check"],
        stdin=subprocess.PIPE,
        stdout=writes,
        stderr=subprocess.PIPE,
        env=environment(tmp_path),
        cwd=tmp_path,
    )
    os.close(writes)
    os.close(reads)
    _, noise = process.communicate((good("1") + b"\n") * 2000, timeout=60)
    assert b"Traceback" not in noise
    assert b"Exception ignored" not in noise
    assert process.returncode != 0
