"""Who a web conversation belongs to: a random address under our own seal; no database is asked."""

import binascii
import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

ADDRESS_BYTES = 16  # 128 random bits: an address cannot be guessed
SEAL_BYTES = 26  # 16 + 26 is a multiple of three: one spelling a token, no padding
MOST_KNOWN = 2_000
TOKEN_LENGTH = (ADDRESS_BYTES + SEAL_BYTES) // 3 * 4


@dataclass(frozen=True, slots=True)
class Opened:
    """A new conversation: what the person keeps, and the address the database knows them by."""

    token: str
    address: str


class Tokens:
    """Seals and reads tokens. Every replica with the same secret reads every token."""

    def __init__(self, secret: bytes) -> None:
        self._key = hashlib.sha256(b"web chat token\0" + secret).digest()
        self._known: dict[str, str] = {}  # tokens whose seal held, oldest first; a wrong one is never kept

    def open(self) -> Opened:
        address = secrets.token_bytes(ADDRESS_BYTES)
        token = urlsafe_b64encode(address + self._seal(address)).decode()
        return Opened(token, _spelled(address))

    def address(self, token: str) -> str | None:
        """The address a token seals, or None when it is not one of ours."""
        known = self._known.get(token)
        if known is None and (known := self._unsealed(token)) is not None:
            self._known[token] = known
            if len(self._known) > MOST_KNOWN:
                del self._known[next(iter(self._known))]
        return known

    def _unsealed(self, token: str) -> str | None:
        raw = _raw(token)
        address, seal = raw[:ADDRESS_BYTES], raw[ADDRESS_BYTES:]
        return _spelled(address) if hmac.compare_digest(seal, self._seal(address)) else None

    def _seal(self, address: bytes) -> bytes:
        return hashlib.blake2b(address, key=self._key, digest_size=SEAL_BYTES).digest()


def _raw(token: str) -> bytes:
    if len(token) != TOKEN_LENGTH or not token.isascii():
        return b""
    try:
        raw = urlsafe_b64decode(token)
    except binascii.Error:
        return b""
    return (
        raw if urlsafe_b64encode(raw).decode() == token else b""
    )  # the decoder also reads + and skips noise


def _spelled(address: bytes) -> str:
    return urlsafe_b64encode(address).decode().rstrip("=")
