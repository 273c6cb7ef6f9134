"""Databases for the tests: a fresh one for each, on both engines."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.store import Store, migrate, open_store
from tests.postgres import Postgres, aside, running_postgres

ENGINES = ("sqlite", "postgresql")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="write golden conversations down anew")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_template(postgres_server: Postgres) -> str:
    """A migrated PostgreSQL database to copy from."""
    name = aside(postgres_server.fresh())
    migrate(postgres_server.url(name))
    return name


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy from."""
    path = tmp_path_factory.mktemp("template") / "migrated.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def postgres_url(postgres_server: Postgres) -> Iterator[str]:
    """A fresh, empty PostgreSQL database."""
    name = aside(postgres_server.fresh())
    yield postgres_server.url(name)
    aside(postgres_server.drop(name))


@pytest.fixture
def migrated_postgres_url(postgres_server: Postgres, migrated_template: str) -> Iterator[str]:
    """A fresh, migrated PostgreSQL database."""
    name = aside(postgres_server.fresh(migrated_template))
    yield postgres_server.url(name)
    aside(postgres_server.drop(name))


@pytest.fixture
def migrated_sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    """A fresh, migrated SQLite file."""
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'conversations.db')}"


@pytest.fixture(params=ENGINES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh, empty database of each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture(params=ENGINES)
def store_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database of each engine."""
    name = "migrated_sqlite_url" if request.param == "sqlite" else "migrated_postgres_url"
    return str(request.getfixturevalue(name))


@pytest.fixture
async def store(store_url: str) -> AsyncIterator[Store]:
    """A store over a fresh, migrated database of each engine."""
    opened = await open_store(store_url)
    yield opened
    await opened.close()
