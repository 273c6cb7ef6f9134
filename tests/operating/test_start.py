"""Starting: one sentence says what stands in the way and how to mend it; no traceback."""

import socket
import sqlite3
from pathlib import Path

import pytest

from tests.operating.process import free_port, run, served

BAD = [
    ("port", "abc", "KHUYENCONG_PORT"),
    ("port", "70000", "KHUYENCONG_PORT"),
    ("province", "99", "KHUYENCONG_PROVINCE"),
    ("province", "Đắk Lắk", "KHUYENCONG_PROVINCE"),
    ("public_url", "http://khuyencong.example.vn", "KHUYENCONG_PUBLIC_URL"),
    ("database_url", "mysql://x", "KHUYENCONG_DATABASE_URL"),
    ("database_url", "sqlite:///", "KHUYENCONG_DATABASE_URL"),
    ("database_url", "sqlite:///:memory:", "KHUYENCONG_DATABASE_URL"),
    ("database_url", "postgresql://bot:Hunter2#x@127.0.0.1/x", "KHUYENCONG_DATABASE_URL"),
    ("secret_key", "short", "KHUYENCONG_SECRET_KEY"),
    ("log_level", "loud", "KHUYENCONG_LOG_LEVEL"),
    ("telegram_api", "https://example.org/api", "KHUYENCONG_TELEGRAM_API"),
    ("telegram_mode", "pigeon", "KHUYENCONG_TELEGRAM_MODE"),
    ("embed_origins", "example.org", "KHUYENCONG_EMBED_ORIGINS"),
    ("trusted_proxies", "proxy", "KHUYENCONG_TRUSTED_PROXIES"),
    ("prot", "8080", "KHUYENCONG_PROT"),
]


def one_sentence(text: str, names: str) -> bool:
    return text.count("\n") == 1 and names in text and "Traceback" not in text and text.endswith(".\n")


@pytest.mark.parametrize(("setting", "value", "named"), BAD)
def test_a_bad_or_unknown_setting_stops_the_start_with_one_sentence_that_names_it(
    tmp_path: Path, setting: str, value: str, named: str
) -> None:
    done = run(tmp_path, "serve", **{setting: value})
    assert done.returncode == 2
    assert one_sentence(done.stderr, named), done.stderr


def test_a_secret_is_never_repeated_in_the_sentence_about_it(tmp_path: Path) -> None:
    assert "hushhush" not in run(tmp_path, "serve", secret_key="hushhush").stderr


def test_an_unknown_setting_in_the_env_file_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("KHUYENCONG_CENTER_NAME=x\n")
    done = run(tmp_path, "doctor")
    assert done.returncode == 2
    assert one_sentence(done.stderr, "KHUYENCONG_CENTER_NAME"), done.stderr


def test_an_env_file_that_is_no_text_is_said(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"KHUYENCONG_CENTRE_NAME=\xff\xfe\n")
    done = run(tmp_path, "doctor")
    assert done.returncode == 2
    assert one_sentence(done.stderr, ".env"), done.stderr


def test_other_peoples_lines_in_the_env_file_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SOMETHING_ELSE=x\nKHUYENCONG_PROVINCE=66\n")
    assert run(tmp_path, "systemd").returncode == 0


def test_a_taken_port_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run(tmp_path, "serve", port=str(port))
    assert done.returncode == 1
    assert one_sentence(_without_log(done.stderr), str(port)), done.stderr


def test_a_data_directory_that_cannot_be_written_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run(tmp_path, "serve", data_dir=str(tmp_path / "file" / "data"))
    assert done.returncode == 1
    assert one_sentence(_without_log(done.stderr), "KHUYENCONG_DATA_DIR"), done.stderr


def test_a_second_serve_on_one_file_is_refused(tmp_path: Path) -> None:
    with served(tmp_path):
        done = run(tmp_path, "serve", port=str(free_port()))
    assert done.returncode == 1
    assert one_sentence(_without_log(done.stderr), "KHUYENCONG_DATA_DIR"), done.stderr


def test_a_database_of_a_newer_version_is_refused_in_one_sentence(tmp_path: Path) -> None:
    assert run(tmp_path, "migrate").returncode == 0
    with sqlite3.connect(tmp_path / "khuyencong.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    done = run(tmp_path, "serve")
    assert done.returncode == 1
    assert one_sentence(_without_log(done.stderr), "khuyencong"), done.stderr


def test_sigterm_stops_cleanly(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        assert server.stop() == 0
    assert not (tmp_path / "serve.sock").exists()


def test_files_of_the_data_directory_are_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with served(tmp_path, data_dir=str(folder)):
        assert folder.stat().st_mode & 0o077 == 0
        assert (folder / "secret.key").stat().st_mode & 0o077 == 0
        for file in folder.iterdir():
            assert file.stat().st_mode & 0o077 == 0, file.name


def test_a_data_directory_with_a_very_long_name_still_has_its_socket(tmp_path: Path) -> None:
    folder = tmp_path / ("rất-dài-" * 12)
    with served(folder):
        assert run(folder, "migrate").returncode == 0


def _without_log(text: str) -> str:
    """What was said to the operator, without the lines of the log."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("20"))
