"""The policy that comes with the program and a small one that tests may break."""

import shutil
from pathlib import Path

import pytest

from messages.knowledge.load import load_policy
from messages.knowledge.model import Policy
from messages.search import Search, build_search

SMALL = Path(__file__).parent / "policy"


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy()


@pytest.fixture(scope="session")
def search(policy: Policy) -> Search:
    return build_search(policy)


@pytest.fixture(scope="session")
def small() -> Policy:
    return load_policy(SMALL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the small policy folder."""
    return shutil.copytree(SMALL, tmp_path / "policy")
