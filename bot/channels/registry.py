"""The channels there are: which settings turn each on, and how it is made."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from bot.channels.port import Channel
from bot.settings import Settings
from storage.store import Store


class Line(NamedTuple):
    """`configured`: whether its settings are there. `make` imports its module: what is off costs nothing.

    `missing`: what else it needs, as words under `channel.trouble.`.
    """

    configured: Callable[[Settings], bool]
    make: Callable[[Settings, Store], Channel]
    missing: Callable[[Settings], Iterator[str]]


def _telegram(settings: Settings, _: Store) -> Channel:
    from bot.channels.telegram import Telegram

    return Telegram(settings)


def _zalo_oa(settings: Settings, store: Store) -> Channel:
    from bot.channels.zalo_oa import ZaloOa

    return ZaloOa(settings, store)


def _zalo_bot(settings: Settings, _: Store) -> Channel:
    from bot.channels.zalo_bot import ZaloBot

    return ZaloBot(settings)


def _telegram_lacks(settings: Settings) -> Iterator[str]:
    if settings.telegram_mode == "webhook":
        if settings.telegram_secret is None:
            yield "telegram_secret"
        if settings.public_url is None:
            yield "telegram_address"


def _of_zalo_oa(settings: Settings) -> tuple[object, ...]:
    """Any of these says that the account is meant to be spoken to; the tokens may be in the database."""
    return settings.zalo_oa_app_id, settings.zalo_oa_access_token, settings.zalo_oa_refresh_token


def _zalo_oa_lacks(settings: Settings) -> Iterator[str]:
    if settings.zalo_oa_app_id is None or settings.zalo_oa_app_secret is None:
        yield "zalo_oa_app"
    if settings.zalo_oa_secret is None:
        yield "zalo_oa_secret"


def _zalo_bot_lacks(settings: Settings) -> Iterator[str]:
    if settings.zalo_bot_mode == "webhook":
        if settings.zalo_bot_secret is None:
            yield "zalo_bot_secret"
        if settings.public_url is None:
            yield "zalo_bot_address"


REGISTRY = {
    "telegram": Line(lambda settings: settings.telegram_token is not None, _telegram, _telegram_lacks),
    "zalo-oa": Line(lambda settings: any(_of_zalo_oa(settings)), _zalo_oa, _zalo_oa_lacks),
    "zalo-bot": Line(lambda settings: settings.zalo_bot_token is not None, _zalo_bot, _zalo_bot_lacks),
}


def configured(settings: Settings) -> list[str]:
    """Names of the channels whose settings are there."""
    return [name for name, line in REGISTRY.items() if line.configured(settings)]


def make_channels(settings: Settings, store: Store) -> dict[str, Channel]:
    return {name: REGISTRY[name].make(settings, store) for name in configured(settings)}
