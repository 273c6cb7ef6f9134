"""`pytest --rewrite`: golden conversations are written down anew instead of compared."""

import pytest


@pytest.fixture
def rewrite(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--rewrite"))
