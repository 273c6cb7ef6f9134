"""Whose address counts: forwarded headers are believed only from a trusted proxy."""

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from bot.proxy import client_address, is_loopback

CASES = [
    # peer, X-Forwarded-For, trusted, who it is, may it read figures
    ("10.0.0.9", None, [], "10.0.0.9", False),
    ("127.0.0.1", None, [], "127.0.0.1", True),
    ("127.0.0.1", "1.2.3.4", [], "127.0.0.1", False),
    ("127.0.0.1", "1.2.3.4", ["127.0.0.1"], "1.2.3.4", False),
    ("127.0.0.1", "127.0.0.1", ["127.0.0.1"], "127.0.0.1", False),
    ("10.0.0.9", "127.0.0.1", ["127.0.0.1"], "10.0.0.9", False),
    ("10.0.0.9", "127.0.0.1", [], "10.0.0.9", False),
    ("127.0.0.1", "6.6.6.6, 1.2.3.4", ["127.0.0.1"], "1.2.3.4", False),
    ("10.1.1.1", "1.2.3.4, 10.2.2.2", ["10.0.0.0/8"], "1.2.3.4", False),
    ("127.0.0.1", "nonsense", ["127.0.0.1"], "nonsense", False),
    ("::1", None, [], "::1", True),
]


@pytest.mark.parametrize(("peer", "forwarded", "trusted", "who", "figures"), CASES)
async def test_whose_address_counts(
    peer: str, forwarded: str | None, trusted: list[str], who: str, figures: bool
) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = make_mocked_request("GET", "/metrics", headers=headers).clone(remote=peer)
    find = client_address(trusted)
    assert find(request) == who
    assert is_loopback(request, find) is figures


async def test_a_proxy_that_adds_its_own_line_is_not_bypassed() -> None:
    headers = CIMultiDict([("X-Forwarded-For", "127.0.0.5"), ("X-Forwarded-For", "9.9.9.9")])
    request = make_mocked_request("GET", "/metrics", headers=headers).clone(remote="127.0.0.1")
    find = client_address(["127.0.0.1"])
    assert find(request) == "9.9.9.9"
    assert not is_loopback(request, find)
