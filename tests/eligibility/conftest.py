"""The policy that comes with the program, and one checker over it."""

import pytest

from handlers.eligibility.checking import Checker
from handlers.eligibility.law import Law
from messages.knowledge.load import load_policy
from messages.knowledge.model import Policy


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy()


@pytest.fixture(scope="session")
def checker(policy: Policy) -> Checker:
    return Checker(policy)


@pytest.fixture(scope="session")
def law(policy: Policy) -> Law:
    return Law(policy.rules)
