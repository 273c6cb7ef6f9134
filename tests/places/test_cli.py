"""`khuyencong units`: every line in is a line out, and the next reform is written whole or not at all."""

import json
import stat
from pathlib import Path

import pytest

from messages.knowledge.unit_changes import SHIPPED
from tests.operating.process import run

KEYS = ["code", "name", "kind", "province_code", "province", "partial"]
HEAD = "code,name,was,now,from,by,certainty\n"
YAML = (
    '- {code: "24169", name: Ea Kao, was: phuong, now: xa, from: 2027-01-01, by: 1/NQ, certainty: full}\n'
    '- {code: "66", name: Đắk Lắk, was: tinh, now: thanh_pho, from: 2027-01-01, by: 2/QH, certainty: full}\n'
)
CSV = HEAD + "24169,Ea Kao,phuong,xa,01/01/2027,1/NQ,full\n66,Đắk Lắk,tinh,thanh_pho,2027-01-01,2/QH,full\n"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """`units.yaml` of a centre's own policy folder."""
    folder = tmp_path / "policy"
    folder.mkdir()
    (folder / "units.yaml").write_bytes(SHIPPED.read_bytes())
    return folder / "units.yaml"


def changed(folder: Path, file: Path, *options: str) -> tuple[int, str]:
    done = run(folder, "units", "apply-changes", str(file), *options, policy_dir=str(folder / "policy"))
    return done.returncode, done.stdout + done.stderr


def test_every_line_of_input_gives_one_line_of_json(tmp_path: Path) -> None:
    lines = [
        "xã Ea Tu, thành phố Buôn Ma Thuột".encode(),
        b"",
        b"\xff\xfe\x00",
        b"Minh Khai",
        b"thi tran vinh an\rvinh cuu dong nai",
        "a\u2028b\u0085c".encode(),
        b"x" * 20_000,
    ]
    done = run(tmp_path, "units", "resolve", "--json", given=b"\n".join(lines))
    told = [json.loads(line) for line in done.stdout.rstrip("\n").split("\n")]
    assert done.returncode == 0, done.stderr
    assert [len(one["candidates"]) for one in told] == [1, 0, 0, 15, 1, 0, 0]
    assert told[0]["text"] == "xã Ea Tu, thành phố Buôn Ma Thuột"
    assert all(list(one) == KEYS for line in told for one in line["candidates"])
    assert told[0]["candidates"][0]["code"] == "24163"


def test_one_address_is_told_in_words(tmp_path: Path) -> None:
    done = run(tmp_path, "units", "resolve", "thị trấn Vĩnh An, Vĩnh Cửu, Đồng Nai", "--on", "2026-05-01")
    assert "phường Trị An, thành phố Đồng Nai (mã 26170)" in done.stdout
    done = run(tmp_path, "units", "resolve", "xã Bát Tràng, Gia Lâm", language="en")
    assert "commune Bát Tràng, city Hà Nội (code 00577, a part); " in done.stdout
    done = run(tmp_path, "units", "resolve", given="Minh Khai\n\nkhông biết\n".encode())
    assert len(done.stdout.splitlines()) == 3


def test_the_province_of_the_centre_comes_first(tmp_path: Path) -> None:
    done = run(tmp_path, "units", "resolve", "Tân An", "--json", province="66")
    assert json.loads(done.stdout)["candidates"][0]["province_code"] == "66"


def test_nothing_is_opened_or_made(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder")
    done = run(
        tmp_path, "units", "resolve", "xã Ea Tu", "--json", database_url="postgresql://no@127.0.0.1:1/x"
    )
    assert done.returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_wrong_usage_ends_with_two(tmp_path: Path) -> None:
    for given in (
        ("resolve", "--on", "31/02/2026", "xã Ea Tu"),
        ("apply-changes", "nowhere.yaml"),
        ("merge",),
    ):
        assert run(tmp_path, "units", *given).returncode == 2


@pytest.mark.parametrize(
    ("name", "text"), [("next.yaml", YAML), ("next.csv", CSV), ("NEXT.CSV", CSV.replace(",", ";"))]
)
def test_the_next_reform_is_added_once(tmp_path: Path, own: Path, name: str, text: str) -> None:
    (tmp_path / name).write_bytes(text.encode("utf-8-sig"))
    own.chmod(0o640)
    before = own.read_text("utf-8")
    code, told = changed(tmp_path, tmp_path / name, "--dry-run")
    assert (code, own.read_text("utf-8")) == (0, before)
    assert "24169 Ea Kao: phường thành xã từ 01/01/2027, theo 1/NQ" in told
    assert changed(tmp_path, tmp_path / name)[0] == 0
    after = own.read_text("utf-8")
    assert after.startswith(before)
    assert len(after.splitlines()) == len(before.splitlines()) + 2
    assert stat.S_IMODE(own.stat().st_mode) == 0o640
    assert changed(tmp_path, tmp_path / name)[0] == 0
    assert own.read_text("utf-8") == after
    assert [path.name for path in own.parent.iterdir()] == ["units.yaml"]
    asked = ("units", "resolve", "Ea Kao, Đắk Lắk", "--on", "2027-01-01")
    told = run(tmp_path, *asked, policy_dir=str(own.parent)).stdout
    assert "xã Ea Kao, thành phố Đắk Lắk" in told


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        (CSV.replace("24169", "2416"), 2, "2416"),
        (CSV.replace("Đắk Lắk", "Đắk Nông"), 3, "66 là Đắk Lắk"),
        (CSV.replace("phuong,xa", "xa,phuong"), 2, "24169 là phuong"),
        (CSV.replace("2/QH,", ","), 3, "không có số nghị quyết"),
        (CSV.replace("2/QH,full", "2/QH"), 3, "certainty"),
        (CSV.replace("2/QH,full", "2/QH,full,more"), 3, "không có mục nào tên"),
        (CSV.replace("01/01/2027", "31/02/2027"), 2, "from"),
        (CSV.replace(",by", ",who"), 2, "by"),
        (CSV + "24169,Ea Kao,phuong,dac_khu,2027-01-01,3/NQ,full\n", 4, "24169"),
        (CSV + "26170,Trị An,xa,phuong,2026-04-30,9/NQ,full\n", 4, "26170"),
        (HEAD, 1, "không có thay đổi nào"),
        ("", 1, "không có thay đổi nào"),
    ],
)
def test_a_file_with_a_fault_changes_nothing(
    tmp_path: Path, own: Path, text: str, line: int, told: str
) -> None:
    before = own.read_bytes()
    file = tmp_path / "next.csv"
    file.write_text(text, "utf-8")
    code, said = changed(tmp_path, file)
    assert code == 1
    assert f"next.csv, dòng {line}: " in said
    assert told in said
    assert own.read_bytes() == before


@pytest.mark.parametrize(
    "raw", ["- code: Đ".encode("utf-16"), b"- {code: ", b"\t- a", b"a: 1", b"- 1", b"x" * 2_000_000]
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, own: Path, raw: bytes) -> None:
    before = own.read_bytes()
    (tmp_path / "next.yaml").write_bytes(raw)
    code, said = changed(tmp_path, tmp_path / "next.yaml")
    assert code == 1
    assert "Traceback" not in said
    assert own.read_bytes() == before


def test_a_folder_without_the_file_gets_ours_and_the_new_lines(tmp_path: Path, own: Path) -> None:
    own.unlink()
    (tmp_path / "next.yaml").write_text(YAML, "utf-8")
    assert changed(tmp_path, tmp_path / "next.yaml")[0] == 0
    assert own.read_bytes() == SHIPPED.read_bytes() + _as_written()


def test_a_list_that_lines_cannot_be_added_to_is_left_alone(tmp_path: Path, own: Path) -> None:
    own.write_text("[]\n", "utf-8")
    (tmp_path / "next.yaml").write_text(YAML, "utf-8")
    code, said = changed(tmp_path, tmp_path / "next.yaml")
    assert (code, own.read_text("utf-8")) == (1, "[]\n")
    assert str(own) in said


def _as_written() -> bytes:
    quoted = YAML.replace("name: Ea Kao", 'name: "Ea Kao"').replace("name: Đắk Lắk", 'name: "Đắk Lắk"')
    return quoted.replace("by: 1/NQ", 'by: "1/NQ"').replace("by: 2/QH", 'by: "2/QH"').encode()
