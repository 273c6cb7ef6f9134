"""Whose address a request comes from: the socket's, or the one a trusted proxy vouches for."""

import ipaddress
from collections.abc import Callable, Sequence

from aiohttp import web


def client_address(trusted: Sequence[str]) -> Callable[[web.BaseRequest], str]:
    """`X-Forwarded-For` counts only from peers in `trusted`; its last untrusted entry is the client."""
    networks = [ipaddress.ip_network(text, strict=False) for text in trusted]

    def find(request: web.BaseRequest) -> str:
        peer = request.remote or ""
        if not _within(peer, networks):
            return peer
        passed_on = ",".join(
            request.headers.getall("X-Forwarded-For", ())
        )  # a proxy may add a line of its own
        hops = [hop.strip() for hop in passed_on.split(",")]
        return next((hop for hop in reversed(hops) if hop and not _within(hop, networks)), peer)

    return find


def is_loopback(request: web.BaseRequest, client: Callable[[web.BaseRequest], str]) -> bool:
    """True for a person on this machine; a request that some proxy passed on is never one."""
    address = client(request)
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    if forwarded and address == request.remote:
        return False
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _within(address: str, networks: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in networks)
