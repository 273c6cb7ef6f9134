"""The settings (environment or `.env`, prefix KHUYENCONG_) and what makes each of them valid."""

import ipaddress
import os
import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from messages.units import province_by_code

PREFIX = "KHUYENCONG_"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class BadSettings(Exception):
    """Settings that stop the start. `names` → catalogue key of what was expected (`start.expects.*`)."""

    def __init__(self, expected: dict[str, str]) -> None:
        super().__init__(", ".join(expected))
        self.expected = expected


def _origin(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("not a web address")
    return url.rstrip("/")


def _public(url: str) -> str:
    parts = urlsplit(_origin(url))
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise ValueError("public address must be https")
    return url.rstrip("/")


def _bot_base(url: str) -> str:
    if not _origin(url).endswith("/bot"):
        raise ValueError("base address ends in /bot")
    return url.rstrip("/")


def _verification(text: str) -> str:
    """The code that Zalo gives to prove a domain, or the name of its file: the code either way."""
    code = text.removeprefix("zalo_verifier").removesuffix(".html")
    if not re.fullmatch(r"[A-Za-z0-9_-]{8,200}", code):
        raise ValueError("not a verification code")
    return code


def _province(code: str) -> str:
    if province_by_code(code) is None:
        raise ValueError("unknown province code")
    return code


def _database(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        good = url.startswith("sqlite:///") and url[10:] not in ("", ":memory:")
    else:  # reading the port raises ValueError for one that is no number
        good = parts.scheme in ("postgresql", "postgres") and not parts.fragment and parts.port != 0
    if not good:
        raise ValueError("not a database address")
    return url


def _network(text: str) -> str:
    ipaddress.ip_network(text, strict=False)
    return text


def _listed(value: object) -> object:
    """`a, b` → `["a", "b"]`."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


WebOrigin = Annotated[str, AfterValidator(_origin)]
PublicUrl = Annotated[str, AfterValidator(_public)]
BotBase = Annotated[str, AfterValidator(_bot_base)]
Mode = Literal["polling", "webhook"]


class Settings(BaseSettings):
    """One field a setting; see the README's table. Times, sizes and rates are not settings."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="forbid", str_strip_whitespace=True
    )

    database_url: Annotated[str, AfterValidator(_database)] | None = None
    data_dir: Path = Path("data")
    policy_dir: Path | None = None
    host: str = "127.0.0.1"
    port: int = Field(8080, ge=1, le=65535)
    public_url: PublicUrl | None = None
    province: Annotated[str, AfterValidator(_province)] | None = None
    centre_name: str | None = Field(None, max_length=120)
    centre_phone: str | None = Field(None, max_length=40, pattern=r"^[+\d][\d .()-]{2,}$")
    secret_key: SecretStr | None = Field(None, min_length=16)
    privacy_contact: str | None = Field(None, max_length=160)
    language: Literal["vi", "en"] = "vi"
    embed_origins: Annotated[list[WebOrigin], NoDecode, BeforeValidator(_listed)] = []
    trusted_proxies: Annotated[
        list[Annotated[str, AfterValidator(_network)]], NoDecode, BeforeValidator(_listed)
    ] = []
    log_format: Literal["text", "json"] = "text"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    metrics_token: SecretStr | None = None

    telegram_token: SecretStr | None = None
    telegram_api: BotBase | None = None
    telegram_mode: Mode = "polling"
    telegram_secret: SecretStr | None = None
    zalo_bot_token: SecretStr | None = None
    zalo_bot_api: BotBase | None = None
    zalo_bot_mode: Mode = "polling"
    zalo_bot_secret: SecretStr | None = None
    zalo_oa_app_id: str | None = None
    zalo_oa_app_secret: SecretStr | None = None
    zalo_oa_secret: SecretStr | None = None
    zalo_oa_api: WebOrigin | None = None
    zalo_oa_oauth: WebOrigin | None = None
    zalo_oa_access_token: SecretStr | None = None
    zalo_oa_refresh_token: SecretStr | None = None
    zalo_oa_verification: Annotated[str, AfterValidator(_verification)] | None = None
    # What nobody could prove without a live account; see the README.
    zalo_oa_buttons: Literal["plain", "typed", "inside", "off"] = "plain"
    zalo_oa_timestamp: Literal["body", "header"] = "body"
    zalo_oa_paid: bool = False
    zalo_oa_card_image: PublicUrl | None = None
    zalo_oa_proof: bool = False

    @property
    def database(self) -> str:
        """The database address; without one, a SQLite file in the data directory."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'khuyencong.db').absolute()}"

    @property
    def own_url(self) -> str:
        """Where this machine itself finds what we serve, whatever stands in front of it."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def on_sqlite(self) -> bool:
        return self.database.startswith("sqlite:")


def read_settings() -> Settings:
    """Raises BadSettings naming every bad setting; values are never repeated (some are secrets)."""
    unknown = dict.fromkeys(_unknown_names(), "start.expects.unknown")
    try:
        settings = Settings()
    except ValidationError as refused:
        raise BadSettings(unknown | _expected(refused)) from None
    except (OSError, UnicodeDecodeError):
        raise BadSettings({".env": "start.expects.env_file"}) from None
    if unknown:
        raise BadSettings(unknown)
    return settings


def _unknown_names() -> list[str]:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    return sorted(
        name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known
    )


def _expected(refused: ValidationError) -> dict[str, str]:
    found = {}
    for error in refused.errors(include_input=False, include_url=False):
        name = str(error["loc"][0])
        if error["type"] == "extra_forbidden":
            found[name.upper()] = "start.expects.unknown"
        else:
            found[PREFIX + name.upper()] = f"start.expects.{name}"
    return found
