"""What every command needs first: words in the operator's language and settings, or one clear sentence."""

from bot.cli import Failed, Misused
from bot.settings import BadSettings, Settings, read_settings
from messages.catalogue import catalogue


class Words:
    """The catalogue in the language of whoever operates the bot (`KHUYENCONG_LANGUAGE`)."""

    def __init__(self, language: str = "vi") -> None:
        self.language = language

    def __call__(self, key: str, **values: object) -> str:
        return catalogue().text(self.language, key, **values)


def settings_or_stop() -> tuple[Settings, Words]:
    """Ends with code 2 and one sentence a setting when one is unknown or malformed."""
    try:
        settings = read_settings()
    except BadSettings as bad:
        words = Words()
        raise Misused("\n".join(_sentence(words, *pair) for pair in bad.expected.items())) from None
    return settings, Words(settings.language)


def _sentence(words: Words, name: str, expected: str) -> str:
    if expected == "start.expects.unknown":
        return words(expected, name=name)
    return words("start.bad_setting", name=name, expected=words(expected))


__all__ = ["Failed", "Misused", "Words", "catalogue", "settings_or_stop"]
